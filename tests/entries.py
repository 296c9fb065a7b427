"""What the entries of the log say when they are opened, as the lead of the statement could."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from app.db import Database
from app.domain import events
from app.ledger import journal, leaves, proofs
from app.ledger.openings import Opened
from app.models import Event, EventKind, Log


@dataclass(frozen=True)
class Told:
    """One entry, opened: the act's facts, and the name and signer it commits to; None where nobody can open that any more.
    `subject` is the mark of the answer it is about.
    """

    kind: str
    facts: dict[str, Any]
    name: str | None
    signer: str | None
    subject: str = field(default="", compare=False)


def list_told(database: Database, *kinds: EventKind) -> list[Told]:
    """Return the entries of these kinds of act, or of all, the oldest first, having checked that each is what the log has."""
    query = select(Event).where(col(Event.leaf).is_not(None)).order_by(col(Event.id))
    with database.read() as session:
        rows = session.exec(query.where(col(Event.kind).in_(kinds)) if kinds else query).all()
        return [_told(events.opened(session, row)) for row in rows]


def list_bytes(database: Database) -> list[bytes]:
    """Return the entries, byte for byte, the oldest first."""
    with database.read() as session:
        return [leaf for leaf in session.exec(select(Event.leaf).order_by(col(Event.id))).all() if leaf is not None]


def prove_all(database: Database) -> int:
    """Check, with the log's key alone, the proof of every entry under the newest checkpoint; return how many there are."""
    with database.read() as session:
        log = session.exec(select(Log)).one()
        keys = journal.verifiers(session, log)
        rows = session.exec(select(Event).where(col(Event.leaf).is_not(None))).all()
        for row in rows:
            proof = journal.prove(session, row.id)
            assert proof is not None
            proofs.check(proof, row.leaf or b"", log.origin, keys)
    return len(rows)


def _told(opened: Opened) -> Told:
    leaf = leaves.parse(opened.entry)
    assert all(leaves.opens(leaf, field, opening) for field, opening in opened.openings.items())
    values = {field: opening.value for field, opening in opened.openings.items()}
    act: Any = opened.act
    return Told(act["event"], act["facts"], values.get("name"), values.get("signer"), act["subject"])
