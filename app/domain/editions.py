"""Building editions, in three steps that a worker strings together: claim, draw the Document, release.

This is the airlock (DESIGN rule 6): rows become a `Document`, which has no field for a withheld name. Drawing and releasing are
two transactions; `roster_revision` makes them one: what changed in between sends the worker back to draw again, so no name
that was hidden meanwhile can be published (P4).
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.domain import events, publications
from app.errors import NotFound
from app.models import (
    Edition,
    EditionFile,
    EditionState,
    Endorsement,
    EndorsementState,
    EventKind,
    Lead,
    Partner,
    Phase,
    Statement,
    Translation,
    Version,
    Visibility,
    WithdrawalMode,
)
from app.publishing.document import Document, Occasion, Signatory, Text, Withdrawal

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Claimed:
    """An edition this worker may build until its lease runs out."""

    id: str
    statement_id: str
    lease_token: str
    attempts: int


@dataclass(frozen=True)
class Drawn:
    """What to render, and the revision of the roster it was drawn from. `notice` is set for a retracted statement."""

    document: Document
    version_id: str
    roster_revision: int
    notice: str = ""


@dataclass(frozen=True)
class FileToKeep:
    """One rendered file with its compressed copies by content coding."""

    path: str
    media_type: str
    language: str
    body: bytes
    encodings: dict[str, bytes]


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
    edition.lease_token, edition.leased_until = secrets.token_hex(8), at + LEASE
    edition.attempts += 1
    return Claimed(edition.id, edition.statement_id, edition.lease_token, edition.attempts)


def draw(session: Session, claimed: Claimed, *, at: datetime) -> Drawn:
    """Turn the rows of a statement into its Document. Raises NotFound when the edition is gone."""
    edition = session.get(Edition, claimed.id)
    statement = session.get(Statement, claimed.statement_id)
    if edition is None or statement is None:
        raise NotFound
    version = session.exec(
        select(Version)
        .where(Version.statement_id == statement.id, col(Version.frozen_at).is_not(None))
        .order_by(col(Version.number).desc())
        .limit(1)
    ).one()
    document = _document(session, statement, version, edition.number, at=at)
    return Drawn(document, version.id, statement.roster_revision, statement.retraction_notice)


def preview(session: Session, statement: Statement, version: Version, *, at: datetime) -> Document:
    """Return the Document as it would be published now, from a draft or a frozen text, for the lead to look at."""
    return _document(session, statement, version, 0, at=at)


def release(session: Session, claimed: Claimed, drawn: Drawn, files: Sequence[FileToKeep], *, at: datetime) -> bool:
    """Publish what was rendered, unless the roster or the embargo changed meanwhile or the lease was lost: then False, and nothing changes.

    Effects: the edition before is superseded and its files' bytes go; event; the public revision rises.
    """
    statement = session.exec(select(Statement).where(Statement.id == claimed.statement_id).with_for_update()).one()
    edition = session.exec(select(Edition).where(Edition.id == claimed.id, Edition.lease_token == claimed.lease_token)).first()
    if edition is None or edition.state != EditionState.BUILDING:
        return False
    if statement.roster_revision != drawn.roster_revision:
        edition.leased_until, edition.attempts = None, 0  # it could be rendered; the next try is a first try
        return False
    if statement.first_published_at is None and statement.embargo_until is not None and statement.embargo_until > at:
        edition.leased_until, edition.due_at = None, statement.embargo_until  # the lead moved it while this was rendered
        return False
    _supersede(session, statement)
    edition.state, edition.published_at, edition.version_id = EditionState.PUBLISHED, drawn.document.as_of, drawn.version_id
    edition.named_count, edition.withheld_count = drawn.document.named_count, drawn.document.withheld_count
    edition.lease_token = edition.leased_until = None
    statement.first_published_at = statement.first_published_at or drawn.document.published_at
    if statement.phase != Phase.RETRACTED:
        statement.phase = Phase.PUBLISHED
    session.flush()
    session.connection().execute(insert(EditionFile), [_file_row(edition, file) for file in files])
    counts = {"edition": edition.number, "named": edition.named_count, "withheld": edition.withheld_count}
    events.record(session, EventKind.PUBLISHED, statement_id=statement.id, at=at, subject_id=edition.id, **counts)
    publications.raise_public_revision(session)
    session.mark_erased()
    return True


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


def _document(session: Session, statement: Statement, version: Version, number: int, *, at: datetime) -> Document:
    lead = session.get_one(Lead, statement.lead_id)
    confirmed = (Endorsement.statement_id == statement.id, Endorsement.state == EndorsementState.CONFIRMED)
    withheld = session.exec(select(Endorsement.id).where(*confirmed, Endorsement.visibility == Visibility.WITHHELD)).all()
    published_at = statement.first_published_at or at
    return Document(
        slug=statement.slug,
        url=f"{session.settings.base_url}/statements/{statement.slug}",
        kind=statement.kind,
        lead_name=lead.name,
        lead_country=lead.country,
        authentic_language=statement.authentic_language,
        texts=_texts(session, statement, version),
        addressees=tuple(item["name"] for item in statement.addressees if item["role"] == "to"),
        cc=tuple(item["name"] for item in statement.addressees if item["role"] == "cc"),
        occasion=Occasion(**statement.occasion),
        time_zone=statement.time_zone,
        roster_order=statement.roster_order,
        version=version.number,
        edition=number,
        dated_on=statement.dated_on or published_at.astimezone(ZoneInfo(statement.time_zone)).date(),
        published_at=published_at,
        as_of=at,
        signatories=_signatories(session, statement),
        withheld_count=len(withheld),
        withdrawals=_withdrawals(session, statement),
        is_demonstration=session.settings.dev,
    )


def _texts(session: Session, statement: Statement, version: Version) -> tuple[Text, ...]:
    rows = session.exec(select(Translation).where(Translation.version_id == version.id)).all()
    ordered = sorted(rows, key=lambda row: (row.language != statement.authentic_language, row.language))
    return tuple(Text(row.language, row.title, row.body, row.sha256 or "") for row in ordered)


def _signatories(session: Session, statement: Statement) -> tuple[Signatory, ...]:
    """Only named, only confirmed: the one query through which names become public."""
    query = (
        select_wide(
            col(Endorsement.display_name),
            col(Endorsement.language),
            col(Partner.acronym),
            col(Partner.country_of_focus),
            col(Partner.is_lead),
        )
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(
            col(Endorsement.statement_id) == statement.id,
            col(Endorsement.state) == EndorsementState.CONFIRMED,
            col(Endorsement.visibility) == Visibility.NAMED,
        )
    )
    return tuple(sorted((Signatory(*row) for row in session.list_rows(query)), key=lambda s: (s.name, s.language, s.acronym, s.country)))


def _withdrawals(session: Session, statement: Statement) -> tuple[Withdrawal, ...]:
    """Those who were named in public and withdrew on the record: that is what "on the record" asks for."""
    if statement.first_published_at is None:
        return ()
    query = select(Endorsement.display_name, Endorsement.language, Endorsement.withdrawn_at).where(
        Endorsement.statement_id == statement.id,
        Endorsement.state == EndorsementState.WITHDRAWN,
        Endorsement.withdrawal_mode == WithdrawalMode.ON_RECORD,
        Endorsement.visibility == Visibility.NAMED,
        col(Endorsement.withdrawn_at) >= statement.first_published_at,
    )
    rows = session.exec(query).all()
    return tuple(sorted(Withdrawal(name, language, moment.date()) for name, language, moment in rows if moment is not None))


def _supersede(session: Session, statement: Statement) -> None:
    """The edition before leaves: its hashes stay, its bytes may hold a name that must go."""
    before = select(Edition.id).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
    gone = update(EditionFile).where(col(EditionFile.edition_id).in_(before))
    session.connection().execute(gone.values(body=None, br=None, gzip=None, zstd=None))
    published = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.PUBLISHED)
    session.connection().execute(update(Edition).where(published).values(state=EditionState.SUPERSEDED))


def _file_row(edition: Edition, file: FileToKeep) -> dict[str, object]:
    return {
        "edition_id": edition.id,
        "path": file.path,
        "media_type": file.media_type,
        "language": file.language,
        "sha256": hashlib.sha256(file.body).hexdigest(),
        "size": len(file.body),
        "body": file.body,
        "br": file.encodings.get("br"),
        "gzip": file.encodings.get("gzip"),
        "zstd": file.encodings.get("zstd"),
    }
