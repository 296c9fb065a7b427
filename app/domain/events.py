"""Writing the trail: one event per act, in the same transaction, by the verb itself (DESIGN rule 8), with its entry for the log.

The entry is made here and now, so that whoever endorses can be promised it; its place in the log it gets from the sequencer
(`ledger/journal`). Names are sealed beside it, and erased here.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import func, insert, or_, update
from sqlmodel import col, select

from app import inserts
from app.db import Session
from app.ledger import leaves, merkle
from app.ledger.leaves import Opening
from app.ledger.openings import Opened
from app.models import Event, EventKind
from app.models.base import new_id
from app.models.event import LOGGED

SUBJECT_DIGITS = 32
SAID_AS = {EventKind.VISIBILITY_RAISED: EventKind.ENDORSED}
"""Whoever shows its name has its entry opened to everybody: that it was withheld before is nobody's business."""


class Who(NamedTuple):
    """The organization as it was typed, and who answered for it: behind commitments, and sealed. `is_handed`: through a copied link.
    `nonce` is of the answer that the act is about.
    """

    name: str = ""
    signer: str = ""
    is_handed: bool = False
    nonce: str = ""


NOBODY = Who()


def record(
    session: Session,
    kind: EventKind,
    *,
    statement_id: str | None,
    at: datetime,
    subject_id: str = "",
    facts: Mapping[str, object] | None = None,
    who: Who = NOBODY,
) -> str:
    """Append an event and return its id. `facts` may hold hashes, counts and version numbers: never a name, an address or a time of day.

    Where it is logged, `facts` may be opened to anybody: what only the lead should know is no fact.
    """
    about = {"kind": kind, "statement_id": statement_id, "subject_id": subject_id, "nonce": who.nonce}
    row: dict[str, Any] = {"id": new_id(), "recorded_on": at.date(), "facts": facts or {}, "is_handed": who.is_handed, **about}
    inserts.run(session, Event, row | _entry(session, row, who))
    return str(row["id"])


def record_many(session: Session, kind: EventKind, subject_ids: Sequence[str], *, statement_id: str, at: datetime) -> None:
    """Append the same event for many rows: one insert."""
    if subject_ids:
        shared = {"kind": kind, "statement_id": statement_id, "recorded_on": at.date(), "facts": {}, "is_handed": False, "nonce": ""}
        rows = [shared | {"subject_id": subject_id} for subject_id in subject_ids]
        session.connection().execute(insert(Event), [row | _entry(session, row, NOBODY) for row in rows])


def redact(session: Session, statement_id: str, subject_id: str, *, at: datetime, keeps_newest: bool = False) -> None:
    """Erase for good what the entries about one endorsement say of name and signer, and log that they cannot be opened any more.

    Every proof still holds: the commitments stay in the log. With `keeps_newest` only what was said before the name as it stands goes.
    Effects: event, unless nothing was left to erase.
    """
    tells = (col(Event.subject_id) == subject_id) & or_(col(Event.name).is_not(None), col(Event.signer).is_not(None))
    newest = session.exec(select(func.max(Event.id)).where(tells)).one() if keeps_newest else None
    closed = update(Event).where(tells, col(Event.id) != (newest or ""))
    closed = closed.values(name=None, name_salt=None, signer=None, signer_salt=None).returning(col(Event.leaf))
    gone = sorted(merkle.hash_leaf(leaf).hex() for leaf in session.connection().execute(closed).scalars() if leaf)
    session.mark_erased()
    if gone:
        record(session, EventKind.REDACTED, statement_id=statement_id, at=at, subject_id=subject_id, facts={"leaves": gone})


def opened(session: Session, event: Event, fields: Collection[str] = leaves.FIELDS) -> Opened:
    """Return the entry of a logged event with those of its openings that are asked for and not erased."""
    salts = {field: salt for field in leaves.FIELDS if field in fields and (salt := getattr(event, f"{field}_salt"))}
    return Opened(event.leaf or b"", {field: Opening(_value(session, event, field), salt) for field, salt in salts.items()})


def act_of(row: dict[str, Any]) -> str:
    """Return what the commitment `act` of an event hides, given its columns: canonical JSON (`ledger/FORMAT.md`)."""
    return leaves.canonical(
        {
            "event": str(SAID_AS.get(row["kind"], row["kind"])),
            "facts": row["facts"],
            "statement": public_mark(row["statement_id"] or ""),
            "subject": public_mark(row["subject_id"], row["nonce"]),
        }
    )


def public_mark(row_id: str, nonce: str = "") -> str:
    """Return 32 digits that are the same for the same row and say nothing of it; ids of rows say when they were made.

    An endorsement that is given anew, to another name perhaps, has another `nonce`, so nobody can tell from the log that the two are one.
    """
    return sha256(f"undersigned/subject/v1\n{row_id}\n{nonce}".encode()).hexdigest()[:SUBJECT_DIGITS] if row_id else ""


def _entry(session: Session, row: dict[str, Any], who: Who) -> dict[str, Any]:
    """Return the columns of an event that belong to the log: none for what is not logged."""
    if row["kind"] not in LOGGED:
        return dict.fromkeys(("leaf", "act_salt", "name", "name_salt", "signer", "signer_salt"))
    leaf, openings = leaves.make(row["recorded_on"], {"act": act_of(row), "name": who.name, "signer": who.signer})
    salts = {f"{field}_salt": opening.salt for field, opening in openings.items()}
    values = {field: openings[field].value for field in ("name", "signer")}
    sealed = {field: session.vault.seal(f"event.{field}", value) if value else None for field, value in values.items()}
    return {"leaf": bytes(leaf), **salts, **sealed}


def _value(session: Session, event: Event, field: str) -> str:
    """Return what a commitment hides; nothing was sealed where it hides nothing."""
    if field == "act":
        return act_of(event.model_dump())
    sealed = getattr(event, field)
    return session.vault.open(f"event.{field}", sealed) if sealed else ""
