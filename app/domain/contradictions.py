"""What was signed with a key of the log here, compared with the log that is here: a signature alone vouches for both truths of a log that
shows two, and for a promise that was not kept. Only what the log has counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Session
from app.ledger import merkle, records, tiles
from app.ledger.checkpoint import Checkpoint
from app.ledger.findings import Finding, Promised, Verdict, bad, good
from app.models import Event, Log

PATIENCE = timedelta(hours=1)
"""After the day of a promise, of which the receipt says no time: it was given a minute before midnight, perhaps."""

TWO_TRUTHS = replace(
    bad(
        "It is signed with the key of this log, and contradicts what the log has here: the log shows two truths. Please tell the"
        " organization, and keep this file: it is evidence."
    ),
    is_evidence=True,
)
LOST = replace(
    bad(
        "It is signed with the key of this log, and stands in a part of the log that is not here: records were lost. Please tell the"
        " organization, and keep this file: it is evidence."
    ),
    is_evidence=True,
)
NOT_KEPT = replace(
    bad("It was promised, and is not in this log. Please tell the organization, and keep this file: it is evidence."), is_evidence=True
)
KEPT = good("It stands in the log by now: who has the receipt can load it again, with the proof.")


def compare(session: Session, verdict: Verdict, *, at: datetime) -> Verdict:
    """Return a verdict with what the log here says of what its keys vouch for. One that does not hold anyway stays as it is."""
    if not verdict.holds:
        return verdict
    claims = dict.fromkeys(claim for finding in verdict.findings for claim in finding.claims)
    found = [said for claim in claims for said in _look(session, claim, at)]
    once = [said for number, said in enumerate(found) if said not in found[:number]]
    return replace(verdict, findings=[*verdict.findings, *once])


def _look(session: Session, claim: Checkpoint | Promised, at: datetime) -> Iterator[Finding]:
    if isinstance(claim, Checkpoint):
        yield from _look_at_root(session, claim)
    elif _has_entry(session, claim):
        yield KEPT
    elif (at - PATIENCE).date() > claim.day:
        yield NOT_KEPT


def _look_at_root(session: Session, claim: Checkpoint) -> Iterator[Finding]:
    """Compare with the tree as it was at that size. What is larger than a log that ended or is forked went with records of that time."""
    log = session.exec(select(Log).where(Log.origin == claim.origin)).one()
    if claim.size > log.size:
        yield LOST if log.forked_at or not log.is_open else TWO_TRUTHS
        return
    try:
        root = merkle.make_root(claim.size, tiles.reader(records.loader(session, log)))
    except IndexError:  # somebody damaged the tiles
        yield LOST
        return
    if root != claim.root:
        yield TWO_TRUTHS


def _has_entry(session: Session, promised: Promised) -> bool:
    """Tell whether an entry has a signed place, in whichever log: what waited when one ended stands in the next."""
    query = select(Event.id).where(Event.recorded_on == promised.day, Event.leaf == promised.entry, col(Event.leaf_index).is_not(None))
    return any(records.prove(session, event_id) for event_id in session.exec(query).all())
