"""What a client writes about a statement: JSON to the draft a coordinator would have typed. What it means is the domain's to judge."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic.config import JsonDict

from app.api.schemas import Input, Whole
from app.domain import schedules
from app.domain.arrangements import Arrangement
from app.domain.drafts import MOST_BATCH_MINUTES, MOST_DAYS, Draft, Text
from app.models import Kind, RosterGrouping, RosterOrder, Statement

Value = TypeVar("Value")
DEADLINES = ("soft_deadline", "hard_deadline", "embargo_until")
INVITING = frozenset({"reminder_days", "most_reminders", "is_discreet"})
ARRANGING = {"roster_grouping": "grouping", "roster_shows": "shows", "rounds_total": "rounds_total", "has_un_profile": "has_un_profile"}
"""Settings of inviting, and of how the roster is arranged, that are no part of a draft: verbs of their own set them."""

EXAMPLE: JsonDict = {
    "kind": "joint_statement",
    "authentic_language": "en",
    "translations": {"en": {"title": "Joint statement on fair trials", "body": "We call for **fair trials**."}},
    "addressees": ["UN Human Rights Council", {"role": "cc", "name": "OHCHR"}],
    "occasion": {"body": "UN Human Rights Council", "session": "62", "agenda_item": "4", "debate": ""},
    "time_zone": "Europe/Vilnius",
    "soft_deadline": "2030-01-10T18:00",
    "hard_deadline": "2030-01-15T16:00:00Z",
    "roster_order": "alphabetical",
    "roster_grouping": "country",
    "late_endorsements": False,
}


class TextInput(Input):
    """One language: a title and a body in Markdown."""

    title: Whole
    body: Whole


class TextPatch(Input):
    """One language; what is left out stays."""

    title: Whole = ""
    body: Whole = ""


class Addressee(Input):
    """Who it is sent to, or gets a copy."""

    role: Literal["to", "cc"] = "to"
    name: Whole


class Occasion(Input):
    """Where the statement is made. Empty strings where it does not apply."""

    body: Whole = ""
    session: Whole = ""
    agenda_item: Whole = ""
    debate: Whole = ""


def _addressee(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


AddresseeInput = Annotated[Addressee, BeforeValidator(_addressee, json_schema_input_type=str | Addressee)]
"""`{role, name}`, or a plain string for the name of somebody it is sent to."""

Translations = Annotated[dict[Whole, TextInput], Field(description="By BCP 47 language tag, such as en, be-tarask or ar")]
Deadline = Annotated[Whole | None, Field(description="ISO 8601: with an offset, or local to `time_zone`")]
Zone = Annotated[Whole, Field(description="IANA time zone in which deadlines are shown, such as Europe/Vilnius")]
OpenCall = Annotated[
    StrictBool, Field(description="Let organizations ask to be invited; title and text become public while endorsements are taken")
]
Days = Annotated[StrictInt, Field(ge=0, le=MOST_DAYS, description="Older endorsements are asked for again before publication; 0: never")]
BatchMinutes = Annotated[
    StrictInt,
    Field(
        ge=0,
        le=MOST_BATCH_MINUTES,
        description="So many minutes late endorsements wait for others, so that none can be timed; 0: none waits",
    ),
]
RoundDay = Annotated[StrictInt, Field(ge=1, le=schedules.MOST_DAYS)]
ReminderDays = Annotated[
    list[RoundDay],
    Field(
        max_length=schedules.MOST_ROUNDS,
        description="Reminders leave so many days before `soft_deadline`, at nine in the morning of `time_zone`; none: never by themselves",
    ),
]
MostReminders = Annotated[
    StrictInt, Field(ge=0, le=schedules.MOST_REMINDERS, description="How many reminders one partner gets at most; those sent by hand count")
]
Discreet = Annotated[StrictBool, Field(description="Mails about the statement name neither lead nor title, and hold no text")]
Grouping = Annotated[RosterGrouping, Field(description="Under which headings the signatories stand; without effect in the UN profile")]
Shown = Annotated[
    list[Literal["number", "acronym", "country", "native"]],
    Field(description="What stands beside a name; `native`: the name in the reader's language, with the typed one beside it"),
]
Rounds = Annotated[StrictBool, Field(description="The total in words is rounded down: “more than 30 organizations”")]
UnProfile = Annotated[
    StrictBool, Field(description="Group by consultative status; everybody else is named in a footnote as sharing the views expressed")
]
Channel = Annotated[Whole, Field(description="What limits its length: the `id` of one of `GET /channels`, or an empty string")]
Day = Annotated[Whole | None, Field(description="The day the statement bears, ISO 8601; null for the day of publication")]


class StatementInput(Input):
    """A new statement."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    kind: Kind
    authentic_language: Whole
    translations: Translations
    addressees: list[AddresseeInput] = Field(default_factory=list)
    occasion: Occasion | None = None
    time_zone: Zone = ""
    soft_deadline: Deadline = None
    hard_deadline: Deadline = None
    embargo_until: Deadline = None
    dated_on: Day = None
    roster_order: RosterOrder = RosterOrder.ALPHABETICAL
    roster_grouping: Grouping = RosterGrouping.NONE
    roster_shows: Shown = Field(default=["number", "acronym", "country", "native"])
    rounds_total: Rounds = False
    has_un_profile: UnProfile = False
    late_endorsements: StrictBool = False
    has_open_call: OpenCall = False
    channel: Channel = ""
    reconfirm_after_days: Days = 60
    batch_minutes: BatchMinutes = 30

    def draft(self) -> Draft:
        """Return it as typed."""
        return Draft(**_typed(self, Draft()))


Kept = Annotated[Value, Field(default_factory=lambda: None)]
"""A field that may be left out and then stays as it is; null is no value for it."""

Revision = Annotated[StrictInt, Field(ge=1, le=2**31 - 1, description="The `revision` that was read")]


class StatementPatch(Input):
    """What is to change, as a merge patch (RFC 7396): fields left out stay, null clears, objects merge, lists are replaced.

    Reminders are planned once a consultation or sign-on has opened; before, that is refused with 409.
    With `revision`, refused with 409 if somebody has changed the statement since that revision was read.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"hard_deadline": "2030-02-01T16:00:00Z", "revision": 3}]})

    revision: Kept[Revision]
    kind: Kept[Kind]
    authentic_language: Kept[Whole]
    translations: Kept[dict[Whole, TextPatch | None]]
    addressees: Kept[list[AddresseeInput]]
    occasion: Kept[Occasion | None]
    time_zone: Kept[Zone]
    soft_deadline: Kept[Deadline]
    hard_deadline: Kept[Deadline]
    embargo_until: Kept[Deadline]
    dated_on: Kept[Day]
    roster_order: Kept[RosterOrder]
    roster_grouping: Kept[Grouping]
    roster_shows: Kept[Shown]
    rounds_total: Kept[Rounds]
    has_un_profile: Kept[UnProfile]
    late_endorsements: Kept[StrictBool]
    has_open_call: Kept[OpenCall]
    channel: Kept[Channel]
    reconfirm_after_days: Kept[Days]
    batch_minutes: Kept[BatchMinutes]
    reminder_days: Kept[ReminderDays]
    most_reminders: Kept[MostReminders]
    is_discreet: Kept[Discreet]

    def draft(self, before: Draft, statement: Statement) -> Draft:
        """Return `before` with what was given. Deadlines that were not stay the moments they are, whatever the time zone becomes."""
        moments = {name: _absolute(getattr(statement, name)) for name in DEADLINES}
        return replace(before, **(moments | _typed(self, before)))


def arrangement(given: StatementInput | StatementPatch, before: Arrangement) -> Arrangement:
    """Return how the roster is to be arranged: `before` with what was given."""
    fields = {name: getattr(given, field) for field, name in ARRANGING.items() if field in given.model_fields_set}
    return replace(before, **fields)


def _typed(given: StatementInput | StatementPatch, before: Draft) -> dict[str, Any]:
    """Return the fields of a Draft that were given, merged into `before` where they merge."""
    elsewhere = INVITING | ARRANGING.keys() | {"revision", "addressees", "translations", "occasion"}
    fields = {name: getattr(given, name) for name in given.model_fields_set - elsewhere}
    typed = {name: "" if value is None else value for name, value in fields.items()}
    typed |= {name: str(typed[name]) for name in ("reconfirm_after_days", "batch_minutes") if name in typed}
    if "addressees" in given.model_fields_set:
        for role, name in (("to", "addressees"), ("cc", "cc")):
            typed[name] = tuple(one.name for one in given.addressees if one.role == role)
    if "translations" in given.model_fields_set:
        typed["translations"] = _merged_texts(before.translations, given.translations)
    if "occasion" in given.model_fields_set:
        typed["occasion"] = {**before.occasion, **given.occasion.model_dump(exclude_unset=True)} if given.occasion else {}
    return typed


def _merged_texts(before: Mapping[str, Text], given: Mapping[str, BaseModel | None]) -> dict[str, Text]:
    texts = dict(before)
    for language, text in given.items():
        if text is None:
            texts.pop(language, None)
        else:
            texts[language] = replace(texts.get(language, Text("", "")), **text.model_dump(exclude_unset=True))
    return texts


def _absolute(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def json_field(field: str) -> str:
    """Return the JSON name of a field of the domain's draft: `title_en` is `translations.en.title`."""
    part, _, rest = field.partition("_")
    if part in {"title", "body"} and rest:
        return f"translations.{rest}.{part}"
    if part in {"language", "occasion"} and rest:
        return f"translations.{rest}" if part == "language" else f"occasion.{rest}"
    return "addressees" if field == "cc" else field
