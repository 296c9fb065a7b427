"""The audit of what was signed: every checkpoint is by a key of the log and has the root its entries had then; the guard agrees."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlmodel import col

from app.db import Session
from app.domain.audit_reports import tell
from app.domain.audited_trees import load_few
from app.ledger import continuity, records, tiles
from app.ledger.checkpoint import open_checkpoint
from app.ledger.findings import Finding, bad, good
from app.ledger.frontiers import Frontier
from app.ledger.merkle import HASH_BYTES
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.tiles import Load
from app.models import Event, EventKind, Log, LogCheckpoint, LogKey

AT_ONCE = 500


def examine(session: Session, log: Log) -> Iterator[Finding]:
    """Yield what was found of one log's keys and checkpoints. All being roots of one tree, each is the beginning of the next."""
    keys, broken = _read_keys(session, log)
    yield from tell(broken, "Log %(log)s: every key it was signed with can be read (%(count)s).", log=log.number)
    checks = _checkpoints(session, log, keys)
    yield from tell(checks, "Log %(log)s: every checkpoint is signed, and continues the one before (%(count)s).", log=log.number)
    yield from _ends(session, log)
    if log.number > 1:
        yield _beginning(session, log)


def examine_guard(session: Session, log: Log, note: str) -> Finding:
    """Say whether the database has what was signed last, as the file outside it remembers (`note`)."""
    if not note:
        return good("There is no fork guard on this machine: whether this database is the newest, only the machine that signs can tell.")
    if continuity.continues(session, log, note):
        return good("The fork guard remembers nothing that this database does not have.")
    return bad("This database does not continue what was signed last, as the fork guard remembers it: perhaps an older copy was restored.")


def _read_keys(session: Session, log: Log) -> tuple[list[VerifierKey], list[Finding | None]]:
    keys, findings = [], list[Finding | None]()
    for (line,) in session.connection().execute(select(col(LogKey.line)).where(col(LogKey.log_number) == log.number)):
        try:
            key = VerifierKey.parse(line)
        except NoteInvalid:
            findings.append(bad("Log %(log)s: a key cannot be read: %(key)s", log=log.number, key=line))
            continue
        keys.append(key)
        findings.append(None if key.name == log.origin else bad("The key %(key)s is not one of log %(log)s.", key=line, log=log.number))
    return keys, findings


def _checkpoints(session: Session, log: Log, keys: Sequence[VerifierKey]) -> Iterator[Finding | None]:
    query = select(col(LogCheckpoint.size), col(LogCheckpoint.note)).where(col(LogCheckpoint.log_number) == log.number)
    query = query.order_by(col(LogCheckpoint.size)).execution_options(yield_per=AT_ONCE)
    frontier, load = Frontier(), load_few(session, log)
    for size, note in session.connection().execute(query):
        yield _checkpoint(log, size, note, keys, _root_at(size, frontier, load))


def _root_at(size: int, frontier: Frontier, load: Load) -> bytes:
    """Return the root that the tree had at a size; empty where it never had one. Every hash of a leaf is read once, in order."""
    while frontier.size < size:
        number, at = divmod(frontier.size, tiles.WIDTH)
        leaf_hash = load(0, number)[at * HASH_BYTES : (at + 1) * HASH_BYTES]
        if len(leaf_hash) != HASH_BYTES:
            return b""
        frontier.add(leaf_hash)
    return frontier.root


def _checkpoint(log: Log, size: int, note: str, keys: Sequence[VerifierKey], root: bytes) -> Finding | None:
    named = {"log": log.number, "size": size}
    try:
        checkpoint = open_checkpoint(note, log.origin, keys)
    except NoteInvalid:
        return bad("The checkpoint of log %(log)s at %(size)s entries is not signed by a key of this log.", **named)
    if checkpoint.size != size:
        return bad("The checkpoint of log %(log)s at %(size)s entries says another size.", **named)
    if size > log.size:
        return bad("The checkpoint of log %(log)s at %(size)s entries is of more than there are.", **named)
    if checkpoint.root != root:
        return bad("The checkpoint of log %(log)s at %(size)s entries was signed over other entries.", **named)
    return None


def _ends(session: Session, log: Log) -> Iterator[Finding]:
    """What the public is shown was signed; and a log that was found to be forked says so."""
    shown = select(func.count()).where(col(LogCheckpoint.log_number) == log.number, col(LogCheckpoint.size) == log.shown_size)
    if log.shown_size and not session.connection().execute(shown).scalar_one():
        yield bad("What log %(log)s shows to the public, %(size)s entries, was never signed.", log=log.number, size=log.shown_size)
    if log.is_open and log.forked_at:
        yield bad("Log %(log)s is forked: nothing is signed until `undersigned log restart`.", log=log.number)


def _beginning(session: Session, log: Log) -> Finding:
    """The first entry of a log that followed another names the last checkpoint of that one, if anything was signed there."""
    first = select(col(Event.facts)).where(col(Event.log_number) == log.number, col(Event.leaf_index) == 0)
    facts = session.connection().execute(first.where(col(Event.kind) == EventKind.LOG_OPENED)).scalar_one_or_none()
    before = session.get_one(Log, log.number - 1)
    if facts is not None and _names_end(session, before, str(facts.get("after", ""))):
        return good("Log %(log)s begins with the last checkpoint of the log that it follows.", log=log.number)
    return bad("Log %(log)s does not begin with the last checkpoint of the log that it follows.", log=log.number)


def _names_end(session: Session, before: Log, note: str) -> bool:
    """Whether this is a checkpoint of that log, and of no less than the database has of it."""
    signed = records.signed_size(session, before)
    if not note:
        return not signed
    keys = [*_read_keys(session, before)[0], *(signer.verifier for signer in records.signers(session, before))]
    try:
        return open_checkpoint(note, before.origin, keys).size >= signed
    except NoteInvalid:
        return False
