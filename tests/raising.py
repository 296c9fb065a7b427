"""An answer on record, and what brings it back or shows its name again: through whose link, and how it was given out."""

from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import changes, disputes, endorsements, handovers, invitations, statements, withdrawals
from app.domain.changes import Change
from app.domain.drafts import Text
from app.models import Endorsement, Invitation, Statement
from tests import cast
from tests.cast import Lead

NEW = Text("Joint statement on fair trials", "We call for public trials.")
NEXT_FORM = "nonce-of-the-next-form"


def kept(database: Database) -> Endorsement:
    """The one answer there is."""
    with database.read() as session:
        return session.exec(select(Endorsement)).one()


def answered(database: Database, token: str, state: str) -> None:
    """Bring the answer behind a link into a state: `withheld` is confirmed, without its name."""
    if state == "declined":
        with database.write() as session:
            endorsements.decline(session, token, reason="", at=clock.now())
        return
    manage = cast.endorse(database, token, visibility="withheld" if state == "withheld" else "named")
    with database.write() as session:
        if state == "withdrawn":
            withdrawals.withdraw(session, manage, "quiet", at=clock.now())
        if state == "disputed":
            disputes.start(session, manage, at=clock.now())


def ask_again(database: Database, lead: Lead, statement: Statement) -> None:
    """Change the text so that every signatory has to confirm again."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(session, fresh, "en", NEW, revision=fresh.revision, at=clock.now())
        changes.make(session, fresh, Change("substantive", "More."), by=lead.actor, at=clock.now())


def copied(database: Database, lead: Lead, contact_id: str = "") -> str:
    """Copy a link to the one invitation there is, as the lead; return its token."""
    with database.write() as session:
        invitation_id = session.exec(select(Invitation.id)).one()
        invitation, statement = invitations.get(session, invitation_id, by=lead.actor)
        url = handovers.copy_link(session, statement, invitation, contact_id=contact_id, channel="signal", by=lead.actor, at=clock.now())
    return url.rpartition("/")[2]


def confirm(database: Database, token: str, **fields: str) -> None:
    """Endorse by name with a form of its own, whatever stands."""
    with database.write() as session:
        endorsements.confirm(session, token, cast.answer(**({"nonce": NEXT_FORM} | fields)), at=clock.now())
