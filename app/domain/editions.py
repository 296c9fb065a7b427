"""Editions: built in three steps that a worker strings together, and kept as files that are public until the next one.

Claim, draw the Document (`publications.draw`), release. Drawing and releasing are two transactions; `roster_revision` makes them
one: what changed in between sends the worker back to draw again, so no name that was hidden meanwhile can be published (P4).
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlmodel import col, select

from app.db import Session
from app.domain import batches, events, observers, reconfirmations, rosters, tellings
from app.domain.publications import Drawn
from app.errors import NotFound
from app.models import (
    Edition,
    EditionFile,
    EditionState,
    EventKind,
    Phase,
    PublicRevision,
    Statement,
    Telling,
)

LEASE = timedelta(seconds=20)
"""Longer than a build of ten thousand takes; after a crash, a name to be taken off waits no longer than this for the next try.

Every further try has as much more: where two workers are there and a list takes longer, each would take it from the other for ever.
"""

MOST_ATTEMPTS = 5
NOBODY_LEFT = "Nobody stands under this text any more."
TOO_OLD = "Some endorsements are too old by now. Ask those organizations to confirm again."
TEXT_CHANGED = "The text has changed since publication was confirmed. Look at the list again and publish."


@dataclass(frozen=True)
class Claimed:
    """An edition this worker may build until its lease runs out."""

    id: str
    statement_id: str
    number: int
    lease_token: str
    attempts: int


@dataclass(frozen=True)
class FileToKeep:
    """One rendered file with its compressed copies by content coding. `framed_by` are the sources (CSP) that may frame it."""

    path: str
    media_type: str
    language: str
    body: bytes
    encodings: dict[str, bytes]
    framed_by: str = ""


@dataclass(frozen=True)
class PublicFile:
    """A public file: bytes and compressed copies by content coding.

    `sha256` is that of `body`, in hex; `varies` names request headers; `framed_by` are the sources (CSP) that may frame it.
    """

    path: str
    media_type: str
    language: str
    sha256: str
    body: bytes
    encodings: dict[str, bytes]
    varies: tuple[str, ...] = ()
    framed_by: str = ""


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether an edition waits to be built. Looks only, so an idle worker writes nothing."""
    return session.exec(select(Edition.id).where(Edition.state == EditionState.BUILDING, Edition.due_at <= at).limit(1)).first() is not None


def claim(session: Session, *, at: datetime) -> Claimed | None:
    """Take the next edition to build, or None. The attempt is stored with the claim; a dead worker's lease runs out."""
    due = (
        select(Edition)
        .where(Edition.state == EditionState.BUILDING, Edition.due_at <= at)
        .where(col(Edition.leased_until).is_(None) | (col(Edition.leased_until) <= at))
        .order_by(col(Edition.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    edition = session.exec(due).first()
    if edition is None:
        return None
    edition.attempts += 1
    edition.lease_token, edition.leased_until = secrets.token_hex(8), at + LEASE * min(edition.attempts, MOST_ATTEMPTS)
    return Claimed(edition.id, edition.statement_id, edition.number, edition.lease_token, edition.attempts)


def release(session: Session, claimed: Claimed, drawn: Drawn, files: Sequence[FileToKeep], *, at: datetime) -> bool:
    """Publish what was rendered, unless the roster or the time changed meanwhile or the lease was lost: then False, and nothing changes.

    Effects: the edition before is superseded and its files' bytes go; event; the public revision rises; who still waits for others
    (`domain/batches`) has the next edition asked for; with a first edition the final copy is mailed to the observers, and to everybody
    who endorsed (`domain/tellings`).
    """
    statement = session.exec(select(Statement).where(Statement.id == claimed.statement_id).with_for_update()).one()
    edition = session.exec(select(Edition).where(Edition.id == claimed.id, Edition.lease_token == claimed.lease_token)).first()
    if edition is None or edition.state != EditionState.BUILDING:
        return False
    if statement.roster_revision != drawn.roster_revision:
        edition.leased_until, edition.attempts = None, 0  # it could be rendered; the next try is a first try
        return False
    if statement.first_published_at is None and edition.due_at > at:
        edition.leased_until = None  # the lead moved it while this was rendered
        return False
    if statement.first_published_at is None and (reason := _why_not_first(session, statement, drawn, at=at)):
        edition.state, edition.failure, edition.leased_until = EditionState.FAILED, reason, None
        return False
    is_first = statement.first_published_at is None
    _supersede(session, statement)
    edition.state, edition.published_at, edition.version_id = EditionState.PUBLISHED, drawn.document.as_of, drawn.version_id
    edition.named_count, edition.withheld_count = drawn.document.named_count, drawn.document.withheld_count
    edition.country_count, edition.has_individuals = drawn.document.country_count, drawn.document.has_individuals
    edition.rounds_total = drawn.document.style.rounds_total
    edition.lease_token = edition.leased_until = None
    statement.first_published_at = statement.first_published_at or drawn.document.published_at
    if statement.phase != Phase.RETRACTED:
        statement.phase = Phase.PUBLISHED
    session.flush()
    session.connection().execute(insert(EditionFile), [_file_row(edition, file) for file in files])
    counts = {"edition": edition.number, "named": edition.named_count, "withheld": edition.withheld_count}
    events.record(session, EventKind.PUBLISHED, statement_id=statement.id, at=at, subject_id=edition.id, **counts)
    if is_first:
        observers.queue_final_copy(session, statement, drawn.document, at=at)
        tellings.start(statement, Telling.FINAL_COPY)
    _settle_batch(session, statement, edition, at=at)
    raise_public_revision(session)
    session.mark_erased()
    return True


def note_left_out(session: Session, claimed: Claimed, left_out: Sequence[str]) -> None:
    """Keep for the lead which files a published edition lacks, and why: in place of what any earlier try of it failed for."""
    session.get_one(Edition, claimed.id).failure = "\n".join(left_out)


def give_up_first(session: Session, statement: Statement) -> None:
    """Drop a first edition that waits: what the lead confirmed is no longer what would be published (P6)."""
    if statement.first_published_at is None:
        waiting = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.BUILDING)
        gone = {"state": EditionState.FAILED, "failure": TEXT_CHANGED, "leased_until": None}
        session.connection().execute(update(Edition).where(waiting).values(**gone))


def record_failure(session: Session, claimed: Claimed, reason: str, *, at: datetime) -> None:
    """Keep why an edition could not be built. It is tried again with growing waits.

    A first edition has failed after the last try. One that replaces a public list never gives up: somebody may be waiting to be
    taken off it.
    """
    is_public = session.get_one(Statement, claimed.statement_id).first_published_at is not None
    is_last = claimed.attempts >= MOST_ATTEMPTS and not is_public
    values = {
        "failure": reason,
        "state": EditionState.FAILED if is_last else EditionState.BUILDING,
        "due_at": at + timedelta(seconds=min(2**claimed.attempts, 60)),
        "leased_until": None,
    }
    mine = (col(Edition.id) == claimed.id) & (col(Edition.lease_token) == claimed.lease_token)
    session.connection().execute(update(Edition).where(mine).values(**values))


def list_files(session: Session, edition: Edition) -> list[tuple[str, str, int]]:
    """Return path, hex SHA-256 and size in bytes of an edition's files."""
    query = select(EditionFile.path, EditionFile.sha256, EditionFile.size).where(EditionFile.edition_id == edition.id)
    return [(path, sha256, size) for path, sha256, size in session.exec(query.order_by(EditionFile.path)).all()]


def get_public_file(session: Session, path: str) -> PublicFile:
    """Return the file that is public at `path` now. Raises NotFound."""
    query = (
        select(EditionFile)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .where(EditionFile.path == path, Edition.state == EditionState.PUBLISHED)
    )
    file = session.exec(query).first()
    if file is None or file.body is None:
        raise NotFound
    encodings = {name: body for name, body in (("br", file.br), ("zstd", file.zstd), ("gzip", file.gzip)) if body is not None}
    return PublicFile(file.path, file.media_type, file.language, file.sha256, file.body, encodings, framed_by=file.framed_by)


def public_revision(session: Session) -> int:
    """Return the number that every publication raises."""
    return session.exec(select(PublicRevision.number)).first() or 0


def raise_public_revision(session: Session) -> None:
    """Tell every process that something public changed."""
    session.connection().execute(update(PublicRevision).values(number=col(PublicRevision.number) + 1))


def _supersede(session: Session, statement: Statement) -> None:
    """The edition before leaves: its hashes stay, its bytes may hold a name that must go."""
    before = select(Edition.id).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
    gone = update(EditionFile).where(col(EditionFile.edition_id).in_(before))
    session.connection().execute(gone.values(body=None, br=None, gzip=None, zstd=None))
    published = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.PUBLISHED)
    session.connection().execute(update(Edition).where(published).values(state=EditionState.SUPERSEDED))


def _settle_batch(session: Session, statement: Statement, edition: Edition, *, at: datetime) -> None:
    """Whoever was drawn is listed now; whoever was not has the next edition wait for it."""
    drawn_at = edition.published_at or at
    batches.note_listed(session, statement, edition=edition.number, at=drawn_at)
    if batches.is_whole(statement, at=drawn_at):
        statement.batch_due_at = None
    elif statement.batch_due_at is not None:
        rosters.ask(session, statement.id, at=at, due_at=statement.batch_due_at)


def _why_not_first(session: Session, statement: Statement, drawn: Drawn, *, at: datetime) -> str:
    """Say why a first edition must not appear after all, or nothing: much can happen between confirming and an embargo's end."""
    if not drawn.document.total_count:
        return NOBODY_LEFT
    return TOO_OLD if reconfirmations.count_old(session, statement, at=at) else ""


def _file_row(edition: Edition, file: FileToKeep) -> dict[str, object]:
    return {
        "edition_id": edition.id,
        "path": file.path,
        "media_type": file.media_type,
        "language": file.language,
        "sha256": hashlib.sha256(file.body).hexdigest(),
        "size": len(file.body),
        "framed_by": file.framed_by,
        "body": file.body,
        "br": file.encodings.get("br"),
        "gzip": file.encodings.get("gzip"),
        "zstd": file.encodings.get("zstd"),
    }
