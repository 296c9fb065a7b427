"""Bundles: an edition with what proves it, made once the log shows that it was published, and kept as one more of its files.

A bundle names nobody whom its edition does not name, and is kept only while that edition is public and no name is leaving it: however
late it comes, it brings no name back (P4, P5). The proof of a signatory opens what it did and its name, and nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Session
from app.domain import batches, departures, editions, events
from app.ledger import bundle_files, bundle_signatories, journal, leaves, merkle, openings, tiles
from app.ledger.bundles import Proven
from app.ledger.checkpoint import open_checkpoint
from app.ledger.notes import NoteInvalid, SignerKey, VerifierKey
from app.ledger.openings import Opened
from app.ledger.proofs import Proof
from app.models import Edition, EditionFile, EditionState, Endorsement, Event, EventKind, Log, LogCheckpoint, Partner, Statement

MEDIA_TYPE = "application/zip"
SHOWING = (EventKind.ENDORSED, EventKind.RECONFIRMED, EventKind.VISIBILITY_RAISED)
MOST_PROVEN = 20_000
"""Of longer lists the bundle has no proof for each signatory, as they have no PDF: 2 KB each. Everybody's receipt has its own."""

MOST_BYTES = 128 * 1024 * 1024
"""An edition with larger files has no bundle, some 40,000 names in two languages: it is made in memory, and lies there to be served."""

LEASE = timedelta(seconds=20)
LONGEST_REST = timedelta(minutes=10)


@dataclass(frozen=True)
class Claimed:
    """An edition whose bundle this worker makes."""

    edition_id: str
    statement_id: str


@dataclass(frozen=True)
class Parts:
    """What `ledger.bundles.make` packs."""

    files: Mapping[str, bytes]
    proven: Proven
    key: SignerKey


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether the bundle of an edition can be made. Looks only, so an idle worker writes nothing."""
    return session.exec(_due(at)).first() is not None


def claim(session: Session, *, at: datetime) -> Claimed | None:
    """Take the next edition to make a bundle of, or None. The attempt is stored with the claim; a next one rests ever longer.

    One that is too large is let be for good: its address answers as if there never was one.
    """
    edition = session.exec(_due(at)).first()
    if edition is None:
        return None
    if _weigh(session, edition) > MOST_BYTES:
        edition.bundle_due_at = None
        return None
    rest = min(LEASE * 2 ** min(edition.bundle_attempts, 10), LONGEST_REST)
    mine = (col(Edition.id) == edition.id) & (col(Edition.bundle_due_at) <= at)
    tried = update(Edition).where(mine).values(bundle_due_at=at + rest, bundle_attempts=col(Edition.bundle_attempts) + 1)
    is_taken = session.connection().execute(tried).rowcount == 1
    return Claimed(edition.id, edition.statement_id) if is_taken else None


def draw(session: Session, claimed: Claimed) -> Parts | None:
    """Read what the bundle is made of; None while no key of ours has signed the checkpoint that is shown, or the edition is gone.

    All proofs lead to that checkpoint, so that the tree is read once; those of whoever endorsed under a log that ended, to its last one.
    """
    edition = session.get_one(Edition, claimed.edition_id)
    published = session.exec(select(Event).where(Event.subject_id == edition.id, Event.kind == EventKind.PUBLISHED)).one()
    log = session.get_one(Log, published.log_number)
    note = session.get_one(LogCheckpoint, (log.number, log.shown_size)).note
    key = next((one for one in journal.signers(session, log) if _signs(one.verifier, note)), None)
    files = _files(session, edition)
    if key is None or not files:
        return None
    listed = json.loads(files.get(bundle_files.LIST, b"{}"))
    lines = listed.get("signatories", [])
    shown = _signatories(session, edition, log, listed) if len(lines) <= MOST_PROVEN else {}
    ended = session.exec(select(Log).where(col(Log.number).in_({event.log_number for event, _ in shown.values()} - {log.number}))).all()
    provers = {log.number: _prover(session, log, note)} | {
        one.number: _prover(session, one, journal.signed_note(session, one)) for one in ended
    }
    proven = Proven(
        edition=edition.number,
        url=f"{session.settings.base_url}/statements/{session.get_one(Statement, edition.statement_id).slug}",
        origin=log.origin,
        checkpoint=note,
        edition_proof=provers[log.number](published, events.opened(session, published, {"act"})),
        signatory_proofs={line: provers[event.log_number or 0](event, opened) for line, (event, opened) in shown.items()},
        lines=len(lines),
        keys=_keys(session, log, key.verifier, note),
        earlier=[one for before in ended for one in journal.verifiers(session, before)],
        is_too_long=len(lines) > MOST_PROVEN,
        seal=session.sealer.fingerprint if any(name.endswith(".pdf") for name in files) else "",
    )
    return Parts(files, proven, key)


def keep(session: Session, claimed: Claimed, content: bytes, *, gzip: bytes) -> bool:
    """Publish a bundle and its compressed copy beside the other files, unless its edition was superseded or a name is leaving it: then
    False, and nothing changes.

    Effects: the public revision rises. Concurrency: the statement is held, so whoever leaves is seen here, or finds the bundle there
    and has it go with the edition.
    """
    statement = session.exec(select(Statement).where(Statement.id == claimed.statement_id).with_for_update()).one()
    waiting = (Edition.id == claimed.edition_id, Edition.state == EditionState.PUBLISHED, col(Edition.bundle_due_at).is_not(None))
    edition = session.exec(select(Edition).where(*waiting)).first()
    if edition is None or statement.names_leave_by is not None:
        return False
    edition.bundle_due_at = None
    row: dict[str, object] = {"edition_id": edition.id, "path": path_of(statement.slug), "media_type": MEDIA_TYPE, "framed_by": ""}
    row |= {"language": "", "sha256": sha256(content).hexdigest(), "size": len(content), "body": content, "gzip": gzip}
    session.connection().execute(insert(EditionFile), [row])
    editions.raise_public_revision(session)
    return True


def path_of(slug: str) -> str:
    """Return where the bundle of a statement is public."""
    return f"/statements/{slug}/{bundle_files.BUNDLE}"


def _due(at: datetime) -> SelectOfScalar[Edition]:
    """Select the edition whose bundle has waited longest, of those that the log shows to have been published."""
    return (
        select(Edition)
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .join(Event, (col(Event.subject_id) == col(Edition.id)) & (col(Event.kind) == EventKind.PUBLISHED))
        .join(Log, (col(Log.number) == col(Event.log_number)) & (col(Event.leaf_index) < col(Log.shown_size)))
        .where(Edition.state == EditionState.PUBLISHED, col(Edition.bundle_due_at) <= at)
        .where(departures.is_settled(), col(Log.forked_at).is_(None) | ~col(Log.is_open))
        .order_by(col(Edition.bundle_due_at))
        .limit(1)
    )


def _weigh(session: Session, edition: Edition) -> int:
    total = select(func.coalesce(func.sum(EditionFile.size), 0)).where(EditionFile.edition_id == edition.id)
    return session.exec(total).one()


def _files(session: Session, edition: Edition) -> dict[str, bytes]:
    query = select(EditionFile.path, EditionFile.media_type, EditionFile.body).where(EditionFile.edition_id == edition.id)
    return {bundle_files.file_name(path, media_type): body for path, media_type, body in session.exec(query).all() if body is not None}


def _prover(session: Session, log: Log, note: str) -> Callable[[Event, Opened], str]:
    """Return how to write the proof of an entry of a log, with what opens it. Every hash is computed once for all of them."""
    read, size = cache(tiles.reader(journal.loader(session, log))), int(note.split("\n")[1])

    def prove(event: Event, opened: Opened) -> str:
        index = event.leaf_index or 0
        return str(Proof(index, tuple(merkle.prove_inclusion(index, size, read)), note, openings.write(opened).encode()))

    return prove


def _signatories(session: Session, edition: Edition, log: Log, listed: Mapping[str, Any]) -> dict[int, tuple[Event, Opened]]:
    """Return, by line of the list, the entry with which its signatory endorsed, and opened, where a log has one.

    What was said after the edition was drawn, under another name or text, is not what the list shows: the entry before it is.
    """
    waiting = defaultdict[str, list[int]](list)
    for number, line in reversed(list(enumerate(listed.get("signatories", []), 1))):
        waiting[leaves.normal(line["name"])].append(number)
    found, done = dict[int, tuple[Event, Opened]](), set[str]()
    for event in _entries(session, edition, log):
        if event.subject_id in done:
            continue
        opened = events.opened(session, event, {"act", "name"})
        numbers = waiting[opened.openings["name"].value] if "name" in opened.openings else []
        if numbers and bundle_signatories.endorses(opened.act, listed):
            found[numbers.pop()] = event, opened
            done.add(event.subject_id)
    return found


def _entries(session: Session, edition: Edition, log: Log) -> Iterator[Event]:
    """Yield the entries, newest first, of those whom the public edition names, and who still stand so."""
    is_named = (batches.STANDS, batches.IS_NAMED, batches.WAS_NAMED, col(Partner.merged_into_id).is_(None))
    query = (
        select(Event)
        .join(Endorsement, col(Endorsement.id) == col(Event.subject_id))
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(Event.statement_id == edition.statement_id, col(Event.kind).in_(SHOWING), *is_named)
        .where((col(Event.log_number) < log.number) | ((col(Event.log_number) == log.number) & (col(Event.leaf_index) < log.shown_size)))
        .order_by(col(Event.log_number).desc(), col(Event.leaf_index).desc())
    )
    yield from session.exec(query.execution_options(yield_per=1_000))


def _keys(session: Session, log: Log, first: VerifierKey, note: str) -> Sequence[VerifierKey]:
    """Return the keys that signed a checkpoint, `first` and then the other while one is exchanged for another."""
    return [first, *(key for key in journal.verifiers(session, log) if key != first and _signs(key, note))]


def _signs(key: VerifierKey, note: str) -> bool:
    try:
        open_checkpoint(note, key.name, [key])
    except NoteInvalid:
        return False
    return True
