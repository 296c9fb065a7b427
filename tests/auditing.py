"""A story with everything that an audit looks at, and what the audit says of it, also after a harm that is taken back again."""

import contextlib
from collections.abc import Iterable

from sqlalchemy import Executable, update

from app import clock
from app.commands.audit import said
from app.db import Database, Session
from app.domain import audits, editions, publications, statements, withdrawals
from app.domain.audits import Audit
from app.domain.editions import FileToKeep
from app.domain.guest_lists import Guest
from app.models import Event, Statement
from app.publishing import data
from app.publishing.canonical import canonical_text
from app.publishing.document import Document
from app.publishing.encodings import compress
from tests import cast
from tests.cast import Lead
from tests.ledger.logging import guard_of, record, sequence

THIRD = Guest({"en": "Orchard Watch"}, "office@orchard.example.org", "Nino Third", "en", country_of_focus="GE")


class Undone(Exception):
    """Takes a harm back."""


def tell_story(database: Database, lead: Lead) -> Statement:
    """Two editions, four kinds of acts, a name that was erased, and a log of 300 entries signed in steps."""
    statement = cast.open_statement(database, lead, late_endorsements=True, batch_minutes="0")
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND, THIRD)
    manage = cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], display_name="Harbour Rights Network", nonce="second-nonce")
    sequence(database, at=clock.now())
    publish(database, lead, statement)
    record(database, 290)
    sequence(database, at=clock.now())
    cast.endorse(database, tokens[2], display_name="Orchard Watch", visibility="withheld", nonce="third-nonce")
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    build(database)
    sequence(database, at=clock.now())
    return statement


def publish(database: Database, lead: Lead, statement: Statement) -> None:
    """Publish and build the first edition, as the lead and the worker would."""
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    build(database)


def build(database: Database) -> None:
    """Build the edition that waits as the worker does, with only those of its files that the log speaks of."""
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed, "no edition waits"
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
    with database.write() as session:
        assert editions.release(session, claimed, drawn, list(_files(drawn.document)), at=clock.now())


def take_entries_away(database: Database) -> None:
    """Leave what was done as a version without a log would have left it."""
    emptied: dict[str, None] = dict.fromkeys(("leaf", "act_salt", "name", "name_salt", "signer", "signer_salt"))
    with database.write() as session:
        session.connection().execute(update(Event).values(emptied))


def audit(session: Session, note: str) -> list[str]:
    """Return what is wrong, as the operator reads it."""
    looked = Audit(note, clock.now())
    return [said(finding) for look in audits.LOOKS for finding in look(session, looked) if not finding.holds]


def audit_all(database: Database) -> list[str]:
    """Return what is wrong with a database as it is."""
    with database.snapshot() as session:
        return audit(session, guard_of(database).read())


def audit_harmed(database: Database, *harm: Executable) -> list[str]:
    """Return what is wrong while a harm is done, one step after another; afterwards it never was."""
    found: list[str] = []
    with contextlib.suppress(Undone), database.write() as session:
        for step in harm:
            session.connection().execute(step)
        found = audit(session, guard_of(database).read())
        raise Undone
    return found


def first_wrong(database: Database, harms: dict[str, Executable]) -> dict[str, str]:
    """Do every harm, and return by its name what the audit says first."""
    return {name: next(iter(audit_harmed(database, harm)), "nothing") for name, harm in harms.items()}


def _files(document: Document) -> Iterable[FileToKeep]:
    path = f"/statements/{document.slug}"
    for text in document.texts:
        body = canonical_text(text.title, text.body)
        yield FileToKeep(f"{path}/{text.language}/statement.md", "text/markdown", text.language, body, {})
    listed = data.statement_json(document)
    yield FileToKeep(f"{path}/signatories.json", "application/json", "", listed, compress(listed, "application/json"))
