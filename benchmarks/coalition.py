"""An invented coalition of any size, brought through the job by the product's own verbs."""

import asyncio
from collections.abc import Sequence
from itertools import islice

from sqlalchemy import update
from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import endorsements, invitations, mails, publications, statements
from app.domain.guest_lists import Guest
from app.models import Invitation, InvitationState, Mail, MailState, Statement
from app.worker import Worker
from benchmarks.names import country_of, name_of
from tests import cast
from tests.cast import Lead

BATCH = 100


def guests(count: int, *, first: int = 0) -> list[Guest]:
    """Invent `count` organizations whose names, as real ones, repeat words but never each other."""
    return [_guest(number) for number in range(first, first + count)]


def open_statement(database: Database) -> tuple[Lead, Statement]:
    lead = cast.new_lead(database)
    return lead, cast.open_statement(database, lead)


def invite(database: Database, lead: Lead, statement: Statement, invited: Sequence[Guest]) -> list[str]:
    """Invite in one call and return the tokens. The mails count as sent: what is measured next should not deliver them first."""
    with database.write() as session:
        before = _invitation_mails(session, after="")[-1:]
        fresh = statements.get(session, statement.id, by=lead.actor)
        invitations.invite(session, fresh, invited, by=lead.actor, at=clock.now())
    with database.write() as session:
        rows = _invitation_mails(session, after=before[0][0] if before else "")
        settle_mails(session)
        return [session.vault.open_json(mails.SEALED_PAYLOAD, sealed)["url"].rpartition("/")[2] for _, sealed in rows]


def settle_mails(session: Session) -> None:
    """Mark everything in the outbox as sent."""
    session.connection().execute(update(Mail).values(state=MailState.SENT, payload_sealed=None))
    pending = update(Invitation).where(col(Invitation.state) == InvitationState.PENDING)
    session.connection().execute(pending.values(state=InvitationState.SENT))


def endorse_all(database: Database, tokens: Sequence[str]) -> None:
    """Confirm every invitation, named; a hundred a transaction, since nothing is measured here."""
    waiting = enumerate(tokens)
    while batch := list(islice(waiting, BATCH)):
        with database.write() as session:
            for number, token in batch:
                answer = cast.answer(display_name=name_of(number), nonce=f"nonce-{number:08}", signer_name="Alesia Signer")
                endorsements.confirm(session, token, answer, at=clock.now())


def publish(database: Database, lead: Lead, statement: Statement) -> None:
    """Publish and let the real worker build the edition."""
    with database.write() as session:
        settle_mails(session)
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    asyncio.run(Worker(database.settings, database).run_once())


def published(database: Database, signatories: int) -> tuple[Statement, list[str]]:
    """A published statement with that many named signatories, and the tokens of their invitations."""
    lead, statement = open_statement(database)
    tokens = invite(database, lead, statement, guests(signatories))
    endorse_all(database, tokens)
    publish(database, lead, statement)
    return statement, tokens


def _guest(number: int) -> Guest:
    return Guest(
        {"en": name_of(number)},
        f"office{number}@partner{number % 997}.example.org",
        f"Contact Person {number}",
        "en",
        country_of_focus=country_of(number),
    )


def _invitation_mails(session: Session, *, after: str) -> list[tuple[str, bytes]]:
    query = select(Mail.id, Mail.payload_sealed).where(Mail.kind == "invitation", Mail.id > after, col(Mail.payload_sealed).is_not(None))
    return [(mail_id, sealed) for mail_id, sealed in session.exec(query.order_by(col(Mail.id))).all() if sealed is not None]
