"""Publication: what the lead sees before it, asking for an edition, and what is public now.

An edition is asked for here and built by the worker (`domain/editions`). Any act that could change the public list ends in
`roster_changed`, so no published list outlives a hide, a withdrawal or a late endorsement (P5).
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, literal, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_selected_once
from app.domain import events, invitations, statements
from app.domain.inputs import Checks
from app.errors import Conflict, NotFound, NothingToPublish, WrongPhase
from app.models import (
    Edition,
    EditionFile,
    EditionState,
    Endorsement,
    EndorsementState,
    EventKind,
    InvitationState,
    Lead,
    Phase,
    PublicRevision,
    Statement,
    Translation,
    Visibility,
)
from app.models.base import Moment, new_id

PUBLISHABLE = (Phase.SIGN_ON, Phase.CLOSED)


class RosterChanged(Conflict):
    """What the lead looked at is no longer what would be published (P6)."""

    code = "roster_changed"
    message = "The list has changed since you looked at it. Please look again and confirm."


@dataclass(frozen=True)
class Review:
    """Exactly who would be named, who withheld, and who is missing, for the lead's eyes only (P6)."""

    named: tuple[str, ...]
    withheld: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def total_count(self) -> int:
        return len(self.named) + len(self.withheld)


@dataclass(frozen=True)
class PublicFile:
    """A public file: bytes and compressed copies by content coding. `sha256` is that of `body`, in hex; `varies` names request headers."""

    path: str
    media_type: str
    language: str
    sha256: str
    body: bytes
    encodings: dict[str, bytes]
    varies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """One published statement in one of its languages, for the front page and the feed."""

    slug: str
    language: str
    title: str
    body: str
    kind: str
    lead_name: str
    dated_on: date
    first_published_at: datetime
    total_count: int


def review(session: Session, statement: Statement) -> Review:
    """Return who would stand where if the statement were published now."""
    named: list[str] = []
    withheld: list[str] = []
    missing: list[str] = []
    for progress in invitations.list_progress(session, statement):
        endorsement = progress.endorsement
        if progress.invitation.state == InvitationState.REVOKED:
            continue
        if endorsement is None or endorsement.state in {EndorsementState.NEEDS_RECONFIRMATION, EndorsementState.DISPUTED}:
            missing.append(progress.partner.name(statement.authentic_language))
        elif endorsement.state == EndorsementState.CONFIRMED:
            (named if endorsement.visibility == Visibility.NAMED else withheld).append(endorsement.display_name)
    return Review(tuple(sorted(named)), tuple(sorted(withheld)), tuple(sorted(missing)))


def publish(session: Session, statement: Statement, *, at: datetime, roster_revision: int | None = None) -> Edition:
    """Ask for the first edition: sign-on's list as it stands, or at the embargo. Raises NothingToPublish, WrongPhase.

    With `roster_revision`, raises RosterChanged unless it is the one that was reviewed. A second click finds the edition that is
    already being built. Effects: an edition to build.
    """
    session.refresh(statement, with_for_update=True)
    building = latest(session, statement)
    if building is not None and building.state == EditionState.BUILDING:
        return building
    if statement.phase not in PUBLISHABLE:
        raise WrongPhase("Only a statement whose sign-on has opened, and which is not published yet, can be published.")
    if not _count_confirmed(session, statement.id):
        raise NothingToPublish
    if roster_revision is not None and statement.roster_revision != roster_revision:
        raise RosterChanged
    return _ask(session, statement, at=at, due_at=max(statement.embargo_until or at, at))


def retract(session: Session, statement: Statement, *, notice: str, at: datetime) -> Edition:
    """Take a published statement back: a notice stands at the same address. Raises WrongPhase, Invalid.

    Effects: phase, event, an edition of the notice to build.
    """
    checks = Checks()
    cleaned = checks.markdown("notice", notice).strip()
    if not cleaned:
        checks.refuse("notice", "Please write the notice that will stand in place of the statement.")
    checks.done()
    session.refresh(statement, with_for_update=True)
    if statement.phase != Phase.PUBLISHED:
        raise WrongPhase("Only a published statement can be retracted.")
    statement.phase, statement.retraction_notice = Phase.RETRACTED, cleaned
    events.record(session, EventKind.RETRACTED, statement_id=statement.id, at=at)
    roster_changed(session, statement.id, at=at)
    return _newest(session, statement.id)


def roster_changed(session: Session, statement_id: str, *, at: datetime) -> None:
    """Raise the roster's revision and, where the statement is public, ask for its next edition. Call it last."""
    statements.touch_roster(session, statement_id)
    number = select(func.coalesce(func.max(Edition.number), 0) + 1).where(col(Edition.statement_id) == statement_id).scalar_subquery()
    is_public = exists().where(col(Statement.id) == statement_id, col(Statement.first_published_at).is_not(None))
    columns = ["id", "statement_id", "number", "state", "named_count", "withheld_count", "requested_at", "due_at", "attempts", "failure"]
    values = select_wide(
        literal(new_id()),
        literal(statement_id),
        number,
        literal(EditionState.BUILDING.value),
        literal(0),
        literal(0),
        literal(at, Moment()),
        literal(at, Moment()),
        literal(0),
        literal(""),
    ).where(is_public)
    insert_selected_once(session, Edition, columns, values)


def latest(session: Session, statement: Statement) -> Edition | None:
    """Return the newest edition of a statement, whatever its state, or None."""
    return session.exec(select(Edition).where(Edition.statement_id == statement.id).order_by(col(Edition.number).desc()).limit(1)).first()


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
    return PublicFile(file.path, file.media_type, file.language, file.sha256, file.body, encodings)


def list_published(session: Session, *, limit: int = 500) -> list[Published]:
    """Return the published statements, newest first, one entry per language."""
    newest = select(Statement.id).where(Statement.phase == Phase.PUBLISHED).order_by(col(Statement.first_published_at).desc()).limit(limit)
    query = (
        select(Statement, Lead.name, Edition, Translation)
        .join(Lead, col(Lead.id) == col(Statement.lead_id))
        .join(Edition, (col(Edition.statement_id) == col(Statement.id)) & (col(Edition.state) == EditionState.PUBLISHED))
        .join(Translation, col(Translation.version_id) == col(Edition.version_id))
        .where(col(Statement.id).in_(newest))
        .order_by(col(Statement.first_published_at).desc(), col(Statement.id), col(Translation.language))
    )
    return [_published(statement, lead_name, edition, text) for statement, lead_name, edition, text in session.exec(query).all()]


def public_revision(session: Session) -> int:
    """Return the number that every publication raises."""
    return session.exec(select(PublicRevision.number)).first() or 0


def raise_public_revision(session: Session) -> None:
    """Tell every process that something public changed."""
    session.connection().execute(update(PublicRevision).values(number=col(PublicRevision.number) + 1))


def _published(statement: Statement, lead_name: str, edition: Edition, text: Translation) -> Published:
    first = statement.first_published_at or statement.created_at
    return Published(
        slug=statement.slug,
        language=text.language,
        title=text.title,
        body=text.body,
        kind=statement.kind,
        lead_name=lead_name,
        dated_on=statement.dated_on or first.astimezone(ZoneInfo(statement.time_zone)).date(),
        first_published_at=first,
        total_count=edition.named_count + edition.withheld_count,
    )


def _newest(session: Session, statement_id: str) -> Edition:
    return session.exec(select(Edition).where(Edition.statement_id == statement_id).order_by(col(Edition.number).desc()).limit(1)).one()


def _count_confirmed(session: Session, statement_id: str) -> int:
    query = select(func.count()).where(Endorsement.statement_id == statement_id, Endorsement.state == EndorsementState.CONFIRMED)
    return session.exec(query).one()


def _ask(session: Session, statement: Statement, *, at: datetime, due_at: datetime) -> Edition:
    before = latest(session, statement)
    edition = Edition(statement_id=statement.id, number=before.number + 1 if before else 1, requested_at=at, due_at=due_at)
    session.add(edition)
    session.flush()
    return edition
