"""Statements: drafting, saving without overwriting a colleague, and opening sign-on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, delete, func, update
from sqlmodel import col, select

from app.db import Session
from app.domain import channels, invitations, revisions, rosters, slugs, versions
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.revisions import Author
from app.errors import Conflict, DraftChanged, Invalid, NotFound, TextLocked, WrongPhase
from app.models import Edition, EditionState, FrozenAs, Kind, Link, Phase, RosterOrder, Statement, Translation, Version
from app.texts.placeholders import mark_title_gaps

DRAFTING = (Phase.DRAFT, Phase.CONSULTATION)
MOST_DAYS = 3650
MOST_LANGUAGES = 30
OCCASION_FIELDS = ("body", "session", "agenda_item", "debate")
LOCKED_FIELDS = ("kind", "authentic_language", "addressees", "occasion")
"""Beside the texts, what an endorsement binds to: locked once sign-on has opened. Dates, order and late endorsements may still change."""

BY_NOBODY = Author()
SHOWN_SETTINGS = ("time_zone", "dated_on", "roster_order")
"""Settings that a published page shows: changing one makes its next edition."""


class NotADraft(Conflict):
    """Sign-on has opened, so there is something to be kept."""

    code = "not_a_draft"
    message = "Only a draft can be deleted."


@dataclass(frozen=True)
class Text:
    """A title and a Markdown body in one language."""

    title: str
    body: str


@dataclass(frozen=True)
class Draft:
    """Everything a coordinator writes about a statement, as typed. Deadlines are ISO 8601: with an offset, or local to `time_zone`."""

    kind: str = "joint_statement"
    authentic_language: str = "en"
    translations: Mapping[str, Text] = field(default_factory=dict)
    addressees: Sequence[str] = ()
    cc: Sequence[str] = ()
    occasion: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = ""
    soft_deadline: str = ""
    hard_deadline: str = ""
    embargo_until: str = ""
    dated_on: str = ""
    roster_order: str = "alphabetical"
    late_endorsements: bool = False
    channel: str = ""
    reconfirm_after_days: str = "60"


def create(session: Session, draft: Draft, *, by: Actor, at: datetime) -> Statement:
    """Create a draft of the actor's lead. Raises Invalid."""
    values, texts = _checked(session, draft, lead_id=by.lead_id, at=at)
    statement = Statement(lead_id=by.lead_id, slug="", created_at=at, **values)
    statement.slug = slugs.new_slug(mark_title_gaps(texts[statement.authentic_language].title, statement.authentic_language))
    session.add(statement)
    session.flush()
    versions.open_first(session, statement, texts)
    revisions.record(session, statement, {}, texts, author=revisions.by_lead(by), at=at)
    return statement


def get(session: Session, statement_id: str, *, by: Actor) -> Statement:
    """Return a statement of the actor's lead. Raises NotFound for any other."""
    query = select(Statement).where(Statement.id == statement_id, Statement.lead_id == by.lead_id)
    statement = session.exec(query).first()
    if statement is None:
        raise NotFound
    return statement


def list_for(session: Session, *, by: Actor, after: str = "", limit: int = 100) -> list[tuple[Statement, str]]:
    """Return the lead's statements, newest first, each with its title in the authentic language. `after` is the last id seen."""
    query = (
        select(Statement, Translation.title)
        .join(Version, col(Version.statement_id) == col(Statement.id))
        .join(
            Translation, (col(Translation.version_id) == col(Version.id)) & (col(Translation.language) == col(Statement.authentic_language))
        )
        .where(Statement.lead_id == by.lead_id, Version.number == _last_number())
        .order_by(col(Statement.id).desc())
        .limit(limit)
    )
    if after:
        query = query.where(Statement.id < after)
    return [(statement, title) for statement, title in session.exec(query).all()]


def draft_of(session: Session, statement: Statement) -> Draft:
    """Return a statement as it would be typed: deadlines local to its zone."""
    texts = {
        text.language: Text(text.title, text.body) for text in versions.list_translations(session, versions.latest(session, statement))
    }
    return Draft(
        kind=statement.kind,
        authentic_language=statement.authentic_language,
        translations=texts,
        addressees=tuple(item["name"] for item in statement.addressees if item["role"] == "to"),
        cc=tuple(item["name"] for item in statement.addressees if item["role"] == "cc"),
        occasion=dict(statement.occasion),
        time_zone=statement.time_zone,
        soft_deadline=_local(statement.soft_deadline, statement.time_zone),
        hard_deadline=_local(statement.hard_deadline, statement.time_zone),
        embargo_until=_local(statement.embargo_until, statement.time_zone),
        dated_on=statement.dated_on.isoformat() if statement.dated_on else "",
        roster_order=statement.roster_order,
        late_endorsements=statement.late_endorsements,
        channel=statement.channel,
        reconfirm_after_days=str(statement.reconfirm_after_days),
    )


def edit(session: Session, statement: Statement, draft: Draft, *, revision: int, at: datetime, author: Author = BY_NOBODY) -> None:
    """Save a draft over the revision it was typed from.

    Raises DraftChanged when somebody saved in between (nothing is overwritten), TextLocked when the text is frozen and differs, or
    sign-on has opened and more than texts, dates and settings do, Invalid. Effects: a revision of every language that changed.
    """
    values, texts = _checked(session, draft, lead_id=statement.lead_id, at=at, before=statement)
    before = draft_of(session, statement).translations
    is_open = is_text_open(session, statement)
    if (not is_open and texts != before) or _touches_locked(statement, values):
        raise TextLocked
    saved = (
        update(Statement)
        .where(col(Statement.id) == statement.id, col(Statement.revision) == revision, col(Statement.phase) == statement.phase)
        .values(**values, revision=revision + 1)
    )
    if session.connection().execute(saved).rowcount != 1:
        raise DraftChanged
    if texts != before:
        versions.rewrite_open(session, statement, texts)
    if values["embargo_until"] != statement.embargo_until and statement.first_published_at is None:
        _move_publication(session, statement, values["embargo_until"] or at)
    if any(values[name] != getattr(statement, name) for name in SHOWN_SETTINGS):
        rosters.changed(session, statement.id, at=at)
    session.refresh(statement)
    revisions.record(session, statement, before, texts, author=author, at=at)
    if statement.phase == Phase.CLOSED and (statement.hard_deadline is None or statement.hard_deadline > at):
        statement.phase = Phase.SIGN_ON  # the lead has extended the deadline


def edit_translation(
    session: Session, statement: Statement, language: str, text: Text, *, revision: int, at: datetime, author: Author = BY_NOBODY
) -> None:
    """Save one language of a draft. Raises as `edit`."""
    draft = draft_of(session, statement)
    texts = {**draft.translations, language: text}
    edit(session, statement, replace(draft, translations=texts), revision=revision, at=at, author=author)


def is_text_open(session: Session, statement: Statement) -> bool:
    """Whether its text can be written now: a draft, one in consultation, or a change that was begun after sign-on has opened."""
    return versions.find_open(session, statement) is not None


def delete_draft(session: Session, statement: Statement) -> None:
    """Delete a draft with its texts. Raises NotADraft once sign-on has opened: what was endorsed is evidence."""
    session.hold(statement)
    if statement.phase != Phase.DRAFT:
        raise NotADraft
    revisions.delete_all(session, statement.id)
    drafts = select(Version.id).where(Version.statement_id == statement.id)
    session.connection().execute(delete(Translation).where(col(Translation.version_id).in_(drafts)))
    session.connection().execute(delete(Version).where(col(Version.statement_id) == statement.id))
    session.connection().execute(delete(Link).where(col(Link.statement_id) == statement.id))
    session.delete(statement)


def open_sign_on(session: Session, statement: Statement, *, by: Actor, at: datetime, revision: int | None = None) -> Version:
    """Freeze the text and let partners be invited. Raises WrongPhase (a second click too) and Invalid for a deadline gone by.

    With `revision`, raises DraftChanged unless it is the one that was read before confirming. Effects: version frozen with a hash
    per language, event written; after a consultation, everybody who was invited to it is mailed a link to endorse.
    """
    if statement.hard_deadline is not None and statement.hard_deadline <= at:
        raise Invalid({"hard_deadline": "This deadline is in the past."})
    opened = update(Statement).where(col(Statement.id) == statement.id, col(Statement.phase).in_(DRAFTING)).values(phase=Phase.SIGN_ON)
    if session.connection().execute(opened).rowcount != 1:
        raise WrongPhase
    session.refresh(statement)
    if revision is not None and statement.revision != revision:
        raise DraftChanged("Somebody saved this draft after you had looked at it. Please look at it again.")
    version = versions.freeze(session, statement, FrozenAs.SIGN_ON, by=by, at=at)
    invitations.ask_again(session, statement, "sign_on", by=by, at=at)
    return version


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a hard deadline has passed unnoticed. Looks only, so an idle worker writes nothing."""
    due = select(Statement.id).where(Statement.phase == Phase.SIGN_ON, col(Statement.hard_deadline) <= at)
    return session.exec(due.limit(1)).first() is not None


def close_due(session: Session, *, at: datetime) -> int:
    """Close sign-on where the hard deadline has passed. Returns how many. For the worker."""
    due = update(Statement).where(col(Statement.phase) == Phase.SIGN_ON, col(Statement.hard_deadline) <= at)
    return session.connection().execute(due.values(phase=Phase.CLOSED)).rowcount


def _touches_locked(statement: Statement, values: Mapping[str, Any]) -> bool:
    return statement.phase not in DRAFTING and any(values[name] != getattr(statement, name) for name in LOCKED_FIELDS)


def _last_number() -> ScalarSelect[int]:
    return select(func.max(Version.number)).where(col(Version.statement_id) == col(Statement.id)).correlate(Statement).scalar_subquery()


def _move_publication(session: Session, statement: Statement, due_at: datetime) -> None:
    """A first edition that waits for the embargo waits for the new one."""
    waiting = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.BUILDING)
    session.connection().execute(update(Edition).where(waiting).values(due_at=due_at))


def _local(moment: datetime | None, time_zone: str) -> str:
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None).isoformat(timespec="minutes") if moment else ""


def _checked(
    session: Session, draft: Draft, *, lead_id: str, at: datetime, before: Statement | None = None
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Clean a draft into column values and texts. Raises Invalid with every field that is wrong."""
    checks = Checks()
    authentic, texts = _checked_texts(checks, draft, is_open=before is None or is_text_open(session, before))
    if draft.channel not in {"", before.channel if before else ""} and channels.find(session, draft.channel, lead_id=lead_id) is None:
        checks.refuse("channel", "Please choose one of the options.")
    zone = checks.time_zone("time_zone", draft.time_zone) if draft.time_zone else None
    values: dict[str, Any] = {
        "kind": checks.choice("kind", draft.kind, Kind),
        "authentic_language": authentic,
        "addressees": _checked_addressees(checks, draft),
        "occasion": {name: checks.line(f"occasion_{name}", draft.occasion.get(name, "")) for name in OCCASION_FIELDS},
        "time_zone": zone or "UTC",
        "dated_on": checks.day("dated_on", draft.dated_on),
        "roster_order": checks.choice("roster_order", draft.roster_order, RosterOrder),
        "late_endorsements": draft.late_endorsements,
        "channel": draft.channel,
        "reconfirm_after_days": checks.whole_number("reconfirm_after_days", draft.reconfirm_after_days, most=MOST_DAYS),
    }
    for name in ("soft_deadline", "hard_deadline", "embargo_until"):
        values[name] = _checked_moment(checks, name, getattr(draft, name), zone, getattr(before, name, None), at=at)
    soft, hard = values["soft_deadline"], values["hard_deadline"]
    if soft is not None and hard is not None and soft > hard:
        checks.refuse("soft_deadline", "The reminder date must not be after the closing date.")
    checks.done()
    return values, texts


def _checked_moment(checks: Checks, name: str, typed: str, zone: str | None, stored: datetime | None, *, at: datetime) -> datetime | None:
    """A time left as it stood stays to the second, in its place in the hour that autumn repeats, and may be past; a new one may not."""
    if stored is not None and typed == _local(stored, zone or "UTC"):
        return stored
    moment = checks.moment(name, typed, zone)
    if moment is not None and moment <= at and moment != stored:
        checks.refuse(name, "This time is in the past.")
    return moment


def _checked_texts(checks: Checks, draft: Draft, *, is_open: bool) -> tuple[str, dict[str, Text]]:
    """Return the authentic language and the texts by their cleaned tags. In one that is frozen no placeholder can be put right."""
    texts: dict[str, Text] = {}
    authentic = ""
    for tag, text in draft.translations.items():
        language = checks.language(f"language_{tag}", tag)
        if language in texts:
            checks.refuse(f"language_{tag}", "This language stands twice.")
        if tag == draft.authentic_language:
            authentic = language
        title = checks.line(f"title_{tag}", text.title, required=True)
        body = checks.markdown(f"body_{tag}", text.body)
        if not body.strip():
            checks.refuse(f"body_{tag}", "Please write the text.")
        if is_open:
            checks.placeholders(f"title_{tag}", title, language)
            checks.placeholders(f"body_{tag}", body, language)
        texts[language] = Text(title, body)
    if len(texts) > MOST_LANGUAGES:
        checks.refuse("translations", "A statement can have at most 30 languages.")
    if not authentic:
        checks.refuse("authentic_language", "The authentic language needs a title and a text.")
    return authentic, texts


def _checked_addressees(checks: Checks, draft: Draft) -> list[dict[str, str]]:
    to = [{"role": "to", "name": checks.line("addressees", name)} for name in draft.addressees if name.strip()]
    return to + [{"role": "cc", "name": checks.line("cc", name)} for name in draft.cc if name.strip()]
