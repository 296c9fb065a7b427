"""Drafts: everything a coordinator writes about a statement, as typed, and how that becomes values of columns or errors of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.db import Session
from app.domain import channels, versions
from app.domain.inputs import Checks
from app.models import Kind, RosterOrder, Statement

MOST_DAYS = 3650
MOST_BATCH_MINUTES = 24 * 60
MOST_LANGUAGES = 30
OCCASION_FIELDS = ("body", "session", "agenda_item", "debate")


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
    has_open_call: bool = False
    channel: str = ""
    reconfirm_after_days: str = "60"
    batch_minutes: str = "30"


def get(session: Session, statement: Statement) -> Draft:
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
        soft_deadline=local(statement.soft_deadline, statement.time_zone),
        hard_deadline=local(statement.hard_deadline, statement.time_zone),
        embargo_until=local(statement.embargo_until, statement.time_zone),
        dated_on=statement.dated_on.isoformat() if statement.dated_on else "",
        roster_order=statement.roster_order,
        late_endorsements=statement.late_endorsements,
        has_open_call=statement.has_open_call,
        channel=statement.channel,
        reconfirm_after_days=str(statement.reconfirm_after_days),
        batch_minutes=str(statement.batch_minutes),
    )


def check(
    session: Session, draft: Draft, *, lead_id: str, at: datetime, before: Statement | None = None, is_open: bool = True
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Clean a draft into column values and texts by language. Raises Invalid with every field that is wrong.

    `before` is the statement it was typed over; `is_open` says that its text can still be written.
    """
    checks = Checks()
    authentic, texts = _checked_texts(checks, draft, is_open=is_open)
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
        "has_open_call": draft.has_open_call,
        "channel": draft.channel,
        "reconfirm_after_days": checks.whole_number("reconfirm_after_days", draft.reconfirm_after_days, most=MOST_DAYS),
        "batch_minutes": checks.whole_number("batch_minutes", draft.batch_minutes, most=MOST_BATCH_MINUTES),
    }
    for name in ("soft_deadline", "hard_deadline", "embargo_until"):
        values[name] = _checked_moment(checks, name, getattr(draft, name), zone, getattr(before, name, None), at=at)
    soft, hard = values["soft_deadline"], values["hard_deadline"]
    if soft is not None and hard is not None and soft > hard:
        checks.refuse("soft_deadline", "The reminder date must not be after the closing date.")
    checks.done()
    return values, texts


def local(moment: datetime | None, time_zone: str) -> str:
    """Return a time as it is typed, local to a zone; empty for None."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None).isoformat(timespec="minutes") if moment else ""


def _checked_moment(checks: Checks, name: str, typed: str, zone: str | None, stored: datetime | None, *, at: datetime) -> datetime | None:
    """A time left as it stood stays to the second, in its place in the hour that autumn repeats, and may be past; a new one may not."""
    if stored is not None and typed == local(stored, zone or "UTC"):
        return stored
    moment = checks.moment(name, typed, zone)
    if moment is not None and moment <= at and moment != stored:
        checks.refuse(name, "This time is in the past.")
    return moment


def _checked_texts(checks: Checks, draft: Draft, *, is_open: bool) -> tuple[str, dict[str, Text]]:
    """Return the authentic language and the texts by their cleaned tags. In one that is frozen nothing of that can be put right."""
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
            checks.depth(f"body_{tag}", body)
            checks.weight(f"body_{tag}", body)
        texts[language] = Text(title, body)
    if len(texts) > MOST_LANGUAGES:
        checks.refuse("translations", "A statement can have at most 30 languages.")
    if not authentic:
        checks.refuse("authentic_language", "The authentic language needs a title and a text.")
    return authentic, texts


def _checked_addressees(checks: Checks, draft: Draft) -> list[dict[str, str]]:
    to = [{"role": "to", "name": checks.line("addressees", name)} for name in draft.addressees if name.strip()]
    return to + [{"role": "cc", "name": checks.line("cc", name)} for name in draft.cc if name.strip()]
