"""Publication: asking for an edition, and the airlock through which rows become public. What the lead sees before it: `domain/reviews`.

The airlock (DESIGN rule 6): rows become a `Document`, which has no field for a withheld name; nothing else makes one. An edition is
asked for here and built by the worker (`domain/editions`).
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Session
from app.domain import (
    batches,
    dossiers,
    edition_facts,
    events,
    name_corrections,
    public_withdrawals,
    publication_times,
    rosters,
    seals,
    signatories,
    tellings,
    versions,
)
from app.domain.inputs import Checks
from app.errors import Conflict, NotFound, NothingToPublish, WrongPhase
from app.models import (
    ENDORSABLE,
    ROSTER_SHOWS,
    Edition,
    EditionState,
    Endorsement,
    EndorsementState,
    EventKind,
    FrozenAs,
    Lead,
    Phase,
    Statement,
    Telling,
    Translation,
    Version,
)
from app.publishing.document import Correction, Document, Letterhead, Occasion, RosterStyle, Text

PUBLISHABLE = (Phase.SIGN_ON, Phase.CLOSED)


class RosterChanged(Conflict):
    """What the lead looked at is no longer what would be published (P6)."""

    code = "roster_changed"
    message = "The list has changed since you looked at it. Please look again and confirm."


@dataclass(frozen=True)
class Drawn:
    """What to render, when it was drawn, and the revision of the roster it was drawn from. `notice` is set for a retracted statement."""

    document: Document
    version_id: str
    roster_revision: int
    drawn_at: datetime
    notice: str = ""

    @cached_property
    def content_sha256(self) -> str:
        """Hash all it says but its number and its time: an edition that differed in nothing else would only tell that somebody waits.

        Keys are no part of it: where one was exchanged, an edition gets the new one with its next change.
        """
        content = replace(self.document, edition=0, as_of=self.document.published_at, proof=None)
        return hashlib.sha256(repr(content).encode()).hexdigest()


def publish(
    session: Session, statement: Statement, *, at: datetime, publish_at: datetime | None = None, roster_revision: int | None = None
) -> Edition:
    """Ask for the first edition: the list as it stands when it is due (`publication_times`), by itself at once or when the embargo lifts.
    Raises NothingToPublish, WrongPhase, EndorsementsTooOld, Invalid.

    With `roster_revision`, raises RosterChanged unless it is the one that was reviewed. A second click finds the edition that is
    already being built. Effects: an edition to build.
    """
    session.hold(statement)
    building = latest(session, statement)
    if building is not None and building.state == EditionState.BUILDING:
        return building
    if statement.phase not in PUBLISHABLE:
        raise WrongPhase("Only a statement whose sign-on has opened, and which is not published yet, can be published.")
    if not _count_confirmed(session, statement.id):
        raise NothingToPublish
    if roster_revision is not None and statement.roster_revision != roster_revision:
        raise RosterChanged
    due_at = publication_times.choose(session, statement, publish_at, at=at)
    publication_times.forget_failed(session, statement)
    return _ask(session, statement, at=at, due_at=due_at)


def retract(session: Session, statement: Statement, *, notice: str, at: datetime) -> Edition:
    """Take a published statement back: a notice stands at the same address. Raises WrongPhase, Invalid.

    Effects: phase, event, an edition of the notice to build; everybody who endorsed is mailed (`domain/tellings`).
    """
    checks = Checks()
    cleaned = checks.markdown("notice", notice).strip()
    if not cleaned:
        checks.refuse("notice", "Please write the notice that will stand in place of the statement.")
    checks.depth("notice", cleaned)
    checks.weight("notice", cleaned)
    checks.done()
    session.hold(statement)
    if statement.phase != Phase.PUBLISHED:
        raise WrongPhase("Only a published statement can be retracted.")
    statement.phase, statement.retraction_notice, statement.retracted_at = Phase.RETRACTED, cleaned, at
    events.record(session, EventKind.RETRACTED, statement_id=statement.id, at=at)
    tellings.start(statement, Telling.RETRACTION)
    rosters.changed(session, statement.id, at=at)
    return _newest(session, statement.id)


def latest(session: Session, statement: Statement) -> Edition | None:
    """Return the newest edition of a statement, whatever its state, or None."""
    return session.exec(select(Edition).where(Edition.statement_id == statement.id).order_by(col(Edition.number).desc()).limit(1)).first()


def draw(session: Session, statement_id: str, edition: int, *, at: datetime) -> Drawn:
    """Turn the rows of a statement into the Document of its edition of that number. Raises NotFound when the statement is gone."""
    statement = session.get(Statement, statement_id)
    if statement is None:
        raise NotFound
    version = versions.find_endorsable(session, statement.id)
    if version is None:
        raise NotFound
    document = _document(session, statement, version, edition, at=batches.as_of(statement, at=at))
    document = replace(document, proof=seals.make_proof(session))
    return Drawn(document, version.id, statement.roster_revision, at, statement.retraction_notice)


def preview(session: Session, statement: Statement, version: Version, *, at: datetime) -> Document:
    """Return the Document as it would be published now, from a draft or a frozen text, for the lead to look at."""
    return _document(session, statement, version, 0, at=at)


def list_texts(session: Session, statement: Statement, version: Version) -> tuple[Text, ...]:
    """Return the languages of a version that would be public, the authentic one first."""
    rows = session.exec(select(Translation).where(Translation.version_id == version.id)).all()
    shown = [row for row in rows if row.language not in statement.left_out_languages]
    ordered = sorted(shown, key=lambda row: (row.language != statement.authentic_language, row.language))
    return tuple(Text(row.language, row.title, row.body, row.sha256 or "") for row in ordered)


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


def _document(session: Session, statement: Statement, version: Version, number: int, *, at: datetime) -> Document:
    lead = session.get_one(Lead, statement.lead_id)
    published_at = statement.first_published_at or at
    return Document(
        slug=statement.slug,
        url=f"{session.settings.base_url}/statements/{statement.slug}",
        kind=statement.kind,
        lead_name=lead.name,
        lead_country=lead.country,
        authentic_language=statement.authentic_language,
        texts=list_texts(session, statement, version),
        addressees=tuple(item["name"] for item in statement.addressees if item["role"] == "to"),
        cc=tuple(item["name"] for item in statement.addressees if item["role"] == "cc"),
        occasion=Occasion(**statement.occasion),
        time_zone=statement.time_zone,
        version=version.number,
        edition=number,
        dated_on=edition_facts.dated_on(statement.dated_on, published_at, statement.time_zone),
        published_at=published_at,
        as_of=at,
        signatories=signatories.list_named(session, statement, edition=number, at=at),
        withheld_count=signatories.count_withheld(session, statement, at=at),
        withdrawals=public_withdrawals.list_public(session, statement) if statement.first_published_at else (),
        corrections=_corrections(session, statement, version),
        name_corrections=name_corrections.list_public(session, statement, at=at),
        is_demonstration=session.settings.dev,
        style=_style(statement),
        lead_slug=lead.slug,
        deliveries=dossiers.list_public(session, statement),
        letterhead=_letterhead(lead) if statement.has_letterhead else None,
        embed_hosts=tuple(statement.embed_hosts),
        retraction_notice=statement.retraction_notice,
        retracted_at=statement.retracted_at,
    )


def _style(statement: Statement) -> RosterStyle:
    return RosterStyle(
        order=statement.roster_order.value,
        grouping=statement.roster_grouping.value,
        shows=tuple(shown for shown in ROSTER_SHOWS if shown in statement.roster_shows),
        rounds_total=statement.rounds_total,
        has_un_profile=statement.has_un_profile,
    )


def _letterhead(lead: Lead) -> Letterhead:
    return Letterhead(tuple(line for line in lead.letterhead.splitlines() if line.strip()), lead.logo or b"")


def _corrections(session: Session, statement: Statement, version: Version) -> tuple[Correction, ...]:
    """The editorial changes since the text that was last endorsed as a new one, the first of them first."""
    chain = [one for one in versions.list_for(session, statement) if one.frozen_as in ENDORSABLE and one.number <= version.number]
    corrections = []
    for after, before in pairwise(chain):
        if after.frozen_as != FrozenAs.EDITORIAL or after.frozen_at is None:
            break
        corrected_on = after.frozen_at.astimezone(ZoneInfo(statement.time_zone)).date()
        old, new = (list_texts(session, statement, one) for one in (before, after))
        corrections.append(Correction(after.number, corrected_on, after.note, old, new))
    return tuple(reversed(corrections))
