"""Editions: built in three steps that a worker strings together, and kept as files that are public (`public_files`) until the next one.

Claim, draw the Document (`publications.draw`), release. Drawing and releasing are two transactions; `roster_revision` makes them
one: what changed in between sends the worker back to draw again, so no name that was hidden meanwhile can be published (P4). Therefore
several may build the same edition: the first to finish publishes it, whoever holds the lease by then.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, or_, update
from sqlmodel import col, select

from app.db import Session
from app.domain import batch_times, batches, events, observers, published_facts, reconfirmations, rosters, tellings
from app.domain.publications import Drawn
from app.ledger.bundle_files import file_name
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

Of a list that takes longer, another worker begins too, and nothing is lost but its time.
"""

LONGEST_REST = timedelta(minutes=1)

MOST_ATTEMPTS = 5
NOBODY_LEFT = "Nobody stands under this text any more."
TOO_OLD = "Some endorsements are too old by now. Ask those organizations to confirm again."
TEXT_CHANGED = "The text has changed since publication was confirmed. Look at the list again and publish."


@dataclass(frozen=True)
class Claimed:
    """An edition this worker may build, alone until its lease runs out. `roster_revision` is that of the list when it was taken."""

    id: str
    statement_id: str
    number: int
    lease_token: str
    attempts: int
    roster_revision: int


@dataclass(frozen=True)
class FileToKeep:
    """One rendered file with its compressed copies by content coding. `framed_by` are the sources (CSP) that may frame it."""

    path: str
    media_type: str
    language: str
    body: bytes
    encodings: dict[str, bytes]
    framed_by: str = ""


def has_due(session: Session, *, at: datetime, is_first_too: bool = True) -> bool:
    """Whether an edition waits to be built. Looks only, so an idle worker writes nothing."""
    return session.exec(select(Edition.id).where(_may_be_taken(at, is_first_too=is_first_too)).limit(1)).first() is not None


def claim(session: Session, *, at: datetime, is_first_too: bool = True) -> Claimed | None:
    """Take the next edition to build, or None. The attempt is stored with the claim; a dead worker's lease runs out.

    `is_first_too`: also one with which a statement becomes public.
    """
    of_statement = col(Statement.id) == col(Edition.statement_id)
    due = select(Edition, Statement.roster_revision).join(Statement, of_statement).where(_may_be_taken(at, is_first_too=is_first_too))
    due = due.order_by(col(Edition.due_at)).limit(1).with_for_update(skip_locked=True, of=Edition)
    found = session.exec(due).first()
    if found is None:
        return None
    edition, roster_revision = found
    edition.attempts += 1
    edition.lease_token, edition.leased_until = secrets.token_hex(8), at + LEASE
    return Claimed(edition.id, edition.statement_id, edition.number, edition.lease_token, edition.attempts, roster_revision)


def release(session: Session, claimed: Claimed, drawn: Drawn, files: Sequence[FileToKeep], *, at: datetime) -> bool:
    """Publish what was rendered, unless the roster or the time changed meanwhile or another worker did: then False, and nothing changes.

    Effects: the edition before is superseded and its files' bytes go; event; its bundle is due (`domain/bundles`); the public revision
    rises; who still waits for others (`domain/batches`) has the next edition asked for; with a first edition the final copy is mailed to
    the observers, and to everybody who endorsed (`domain/tellings`). Concurrency: the statement's row is held, and a lease that was lost
    to another worker is no reason to throw work away: two that are slower than a lease would take an edition from each other for ever.
    """
    statement, edition = _hold(session, claimed)
    if edition is None:
        return False
    if statement.roster_revision != drawn.roster_revision:
        _let_go(edition, claimed, attempts=0)  # it could be rendered; the next try is a first try
        return False
    if statement.first_published_at is None and edition.due_at > drawn.drawn_at:
        _let_go(edition, claimed, attempts=edition.attempts)  # the lead moved it while this was rendered
        return False
    if statement.first_published_at is None and (reason := _why_not_first(session, statement, drawn, at=at)):
        edition.state, edition.failure, edition.leased_until = EditionState.FAILED, reason, None
        return False
    is_first = statement.first_published_at is None
    _supersede(session, statement)
    _note_facts(edition, drawn)
    edition.state, edition.lease_token, edition.leased_until = EditionState.PUBLISHED, None, None
    edition.bundle_due_at = at
    statement.first_published_at = statement.first_published_at or drawn.document.published_at
    if statement.phase != Phase.RETRACTED:
        statement.phase = Phase.PUBLISHED
    session.flush()
    _keep_files(session, edition, drawn, files, at=at)
    if is_first:
        observers.queue_final_copy(session, statement, drawn.document, at=at)
        tellings.start(statement, Telling.FINAL_COPY)
    _settle_batch(session, statement, edition.number, drawn, at=at)
    raise_public_revision(session)
    session.mark_erased()
    return True


def is_unchanged(session: Session, drawn: Drawn, *, of: str, lacks: Sequence[str] = ()) -> bool:
    """Whether the public edition of a statement (`of` is its id) says already what was drawn, and lacks just what this one `lacks`."""
    same = (Edition.content_sha256 == drawn.content_sha256, Edition.failure == "\n".join(lacks))
    published = select(Edition.id).where(Edition.statement_id == of, Edition.state == EditionState.PUBLISHED, *same)
    return session.exec(published).first() is not None


def pass_over(session: Session, claimed: Claimed, drawn: Drawn, *, at: datetime, lacks: Sequence[str] = ()) -> bool:
    """Drop an edition that would say what the public one says; False where that has changed meanwhile, as in `release`.

    Its number and time alone would tell that somebody waited and went. Effects: who waits still has the next edition asked for.
    """
    statement, edition = _hold(session, claimed)
    if edition is None:
        return False
    if statement.roster_revision != drawn.roster_revision or not is_unchanged(session, drawn, of=statement.id, lacks=lacks):
        _let_go(edition, claimed, attempts=0)
        return False
    session.delete(edition)
    public = session.exec(select(Edition).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)).one()
    public.drawn_at = drawn.drawn_at
    session.flush()
    _settle_batch(session, statement, public.number, drawn, at=at)
    return True


def give_up_first(session: Session, statement: Statement) -> None:
    """Drop a first edition that waits: what the lead confirmed is no longer what would be published (P6)."""
    if statement.first_published_at is None:
        waiting = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.BUILDING)
        gone = {"state": EditionState.FAILED, "failure": TEXT_CHANGED, "leased_until": None}
        session.connection().execute(update(Edition).where(waiting).values(**gone))


def record_failure(session: Session, claimed: Claimed, reason: str, *, at: datetime) -> None:
    """Keep why an edition could not be built. It is due all the while, and tried again after growing rests; at once where the list has
    changed since it was taken: somebody may have gone whom that try still named.

    A first edition has failed after the last try. One that replaces a public list never gives up: somebody may be waiting to be
    taken off it.
    """
    statement = session.exec(select(Statement).where(Statement.id == claimed.statement_id).with_for_update()).one()
    is_last = claimed.attempts >= MOST_ATTEMPTS and statement.first_published_at is None
    rest = min(timedelta(seconds=2 ** min(claimed.attempts, 10)), LONGEST_REST)
    values = {
        "failure": reason,
        "state": EditionState.FAILED if is_last else EditionState.BUILDING,
        "leased_until": at + rest if statement.roster_revision == claimed.roster_revision else None,
        "lease_token": None,
    }
    mine = (col(Edition.id) == claimed.id) & (col(Edition.lease_token) == claimed.lease_token)
    session.connection().execute(update(Edition).where(mine).values(**values))


def public_revision(session: Session) -> int:
    """Return the number that every publication raises."""
    return session.exec(select(PublicRevision.number)).first() or 0


def raise_public_revision(session: Session) -> None:
    """Tell every process that something public changed."""
    session.connection().execute(update(PublicRevision).values(number=col(PublicRevision.number) + 1))


def _may_be_taken(at: datetime, *, is_first_too: bool) -> ColumnElement[bool]:
    """Return the condition on Edition that it is due, no worker has it, and it does not rest."""
    is_free = or_(col(Edition.leased_until).is_(None), col(Edition.leased_until) <= at)
    is_due = and_(col(Edition.state) == EditionState.BUILDING, col(Edition.due_at) <= at, is_free)
    public = select(Statement.id).where(col(Statement.first_published_at).is_not(None))
    return is_due if is_first_too else is_due & col(Edition.statement_id).in_(public)


def _hold(session: Session, claimed: Claimed) -> tuple[Statement, Edition | None]:
    """Hold the statement, and return it with the edition, unless that is built or gone."""
    statement = session.exec(select(Statement).where(Statement.id == claimed.statement_id).with_for_update()).one()
    building = select(Edition).where(Edition.id == claimed.id, Edition.state == EditionState.BUILDING)
    return statement, session.exec(building).first()


def _let_go(edition: Edition, claimed: Claimed, *, attempts: int) -> None:
    """Let anybody take an edition, if it is still this worker's to give."""
    if edition.lease_token == claimed.lease_token:
        edition.lease_token, edition.leased_until, edition.attempts = None, None, attempts


def _supersede(session: Session, statement: Statement) -> None:
    """The edition before leaves: its hashes stay, its bytes may hold a name that must go."""
    before = select(Edition.id).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
    gone = update(EditionFile).where(col(EditionFile.edition_id).in_(before))
    session.connection().execute(gone.values(body=None, br=None, gzip=None, zstd=None))
    published = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.PUBLISHED)
    session.connection().execute(update(Edition).where(published).values(state=EditionState.SUPERSEDED, bundle_due_at=None))


def _note_facts(edition: Edition, drawn: Drawn) -> None:
    """Keep of an edition what lists tell of it without opening it, and what the next one is compared with."""
    document = drawn.document
    edition.published_at, edition.drawn_at, edition.version_id = document.as_of, drawn.drawn_at, drawn.version_id
    edition.named_count, edition.withheld_count = document.named_count, document.withheld_count
    edition.country_count, edition.has_individuals = document.country_count, document.has_individuals
    edition.rounds_total, edition.content_sha256 = document.style.rounds_total, drawn.content_sha256
    edition.seal = document.proof.seal if document.proof else None


def _settle_batch(session: Session, statement: Statement, edition: int, drawn: Drawn, *, at: datetime) -> None:
    """Whoever was drawn is listed now, and whoever left is gone; whoever was not drawn has the next edition wait for it."""
    statement.names_leave_by = None
    as_of = drawn.document.as_of
    batches.note_listed(session, statement, edition=edition, at=as_of)
    since = batches.find_waiting_since(session, statement)
    if since is None:
        statement.batch_due_at = None
    elif batches.is_whole(statement, at=as_of):
        statement.batch_due_at = batch_times.due_after(since, minutes=statement.batch_minutes)
    if statement.batch_due_at is not None:
        rosters.ask(session, statement.id, at=at, due_at=statement.batch_due_at)


def _why_not_first(session: Session, statement: Statement, drawn: Drawn, *, at: datetime) -> str:
    """Say why a first edition must not appear after all, or nothing: much can happen between confirming and an embargo's end."""
    if not drawn.document.total_count:
        return NOBODY_LEFT
    return TOO_OLD if reconfirmations.count_old(session, statement, at=at) else ""


def _keep_files(session: Session, edition: Edition, drawn: Drawn, files: Sequence[FileToKeep], *, at: datetime) -> None:
    """Write the files of an edition, and log what they are."""
    rows = [_file_row(edition, file) for file in files]
    session.connection().execute(insert(EditionFile), rows)
    facts = published_facts.of(drawn, {file_name(row["path"], row["media_type"]): row["sha256"] for row in rows})
    events.record(session, EventKind.PUBLISHED, statement_id=edition.statement_id, at=at, subject_id=edition.id, facts=facts)


def _file_row(edition: Edition, file: FileToKeep) -> dict[str, Any]:
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
