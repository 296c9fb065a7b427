"""Taking what people type: cleaned where that changes nothing they see, refused with a sentence where it would.

`Checks` collects one sentence per field, so a form is answered once with everything that is wrong. The sentences are msgids, or a
`Sentence` with values.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

import pycountry
from babel import Locale, UnknownLocaleError

from app.errors import Invalid, Sentence
from app.publishing.marks import MOST_MARKS, longest_run_of_marks
from app.publishing.nesting import find_too_deep
from app.publishing.weight import Heaviness, find_too_heavy
from app.texts import placeholders

SHORTEST_NAME, LONGEST_NAME = 2, 300
LONGEST_EMAIL = 254
LONGEST_BODY = 200_000
MOST_LINES = 5_000
"""Comparing and showing a text costs by its paragraphs: no statement has a tenth of these, and 60,000 of a letter each take seconds."""

LONGEST_LANGUAGE = 35
LONG_CODE = 3
ROOM_TO_CLEAN = 4
"""A field may be this many times longer than what is left of it when it has been cleaned."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
INVISIBLE = dict.fromkeys([0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
EMAIL = re.compile(r"(?:[^\s@<>,;:\"()\[\]\\]{1,64}|\"[ !#-;=?-\[\]-~]{1,62}\")@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
REGION, SCRIPT = re.compile("[a-z]{2}"), re.compile("[a-z]{4}")

COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
"""ISO 3166-1 alpha-2, and the code that everybody uses for Kosovo until there is one."""

Choice = TypeVar("Choice", bound=StrEnum)


class Checks:
    """Cleans fields one after another and remembers what was wrong with each. `done` raises Invalid if anything was."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def refuse(self, field: str, sentence: str) -> None:
        """Note the first thing that is wrong with a field."""
        self.errors.setdefault(field, sentence)

    def done(self) -> None:
        if self.errors:
            raise Invalid(self.errors)

    def line(self, field: str, value: str, *, most: int = LONGEST_NAME, required: bool = False) -> str:
        """One line of text: NFC, single spaces, nothing invisible. An empty one is refused when required."""
        if self._is_hostile(field, value, most=most):
            return ""
        cleaned = " ".join(unicodedata.normalize("NFC", value).translate(INVISIBLE).split())
        self._refuse_unshowable(field, cleaned)
        if len(cleaned) > most:
            self.refuse(field, "This is too long.")
        elif required and not cleaned:
            self.refuse(field, "Please fill in this field.")
        return cleaned

    def name(self, field: str, value: str) -> str:
        """The name of an organization or person: a required line of at least two characters, with a letter in it."""
        cleaned = self.line(field, value, required=True)
        if field not in self.errors and (len(cleaned) < SHORTEST_NAME or not any(char.isalpha() for char in cleaned)):
            self.refuse(field, "Please give the full name, with at least two characters.")
        return cleaned

    def markdown(self, field: str, value: str) -> str:
        """A body of text: NFC, LF line ends. Its Markdown is made safe when it is shown, not here."""
        if self._is_hostile(field, value, most=LONGEST_BODY):
            return ""
        cleaned = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        self._refuse_unshowable(field, cleaned, but="\n\t")
        if len(cleaned) > LONGEST_BODY:
            self.refuse(field, "This text is longer than 200,000 characters.")
        elif cleaned.count("\n") > MOST_LINES:
            self.refuse(field, "This text has more than 5,000 lines.")
        return cleaned

    def _is_hostile(self, field: str, value: str, *, most: int) -> bool:
        """Refuse what would be expensive even to clean: normalizing costs the square of a run of combining marks."""
        if len(value) > most * ROOM_TO_CLEAN:
            self.refuse(field, "This is too long.")
        elif longest_run_of_marks(value) > MOST_MARKS:
            self.refuse(field, "This contains a character that cannot be shown. Please type it again by hand.")
        else:
            return False
        return True

    def placeholders(self, field: str, value: str, language: str) -> None:
        """Refuse what looks like a placeholder and is none: on the public page it would stand as it was typed."""
        sentences = placeholders.problems(value, language)
        if sentences:
            self.refuse(field, Sentence.joined(sentences))

    def depth(self, field: str, body: str) -> None:
        """Refuse a cleaned body in which words stand too deep in lists and quotes: the page would drop them, and all that follows."""
        if field not in self.errors and (words := find_too_deep(body)):
            self.refuse(
                field,
                Sentence(
                    "“%(words)s” stands inside too many lists or quotes to be shown (at most nine lists). Please use fewer levels.",
                    words=words,
                ),
            )

    def weight(self, field: str, body: str) -> None:
        """Refuse a cleaned body, none of it too deep, that would take seconds to set, while names wait to be taken off lists (P5)."""
        heaviness, words = (find_too_heavy(body) if field not in self.errors else None) or (None, "")
        if heaviness is Heaviness.PARAGRAPH:
            self.refuse(
                field,
                Sentence("The paragraph “%(words)s” is longer than 20,000 characters. Please divide it with empty lines.", words=words),
            )
        elif heaviness is Heaviness.MARKED:
            self.refuse(field, "This text has more than 2,500 links, notes and marked words. Please use fewer.")
        elif heaviness is Heaviness.BLOCKS:
            self.refuse(field, "This text has more than 2,000 paragraphs, list items and rows. Please make it shorter.")

    def email(self, field: str, value: str) -> str:
        cleaned = self.line(field, value, most=LONGEST_EMAIL, required=True)
        if field not in self.errors and not EMAIL.fullmatch(cleaned):
            self.refuse(field, "This does not look like an e-mail address.")
        return cleaned

    def whole_number(self, field: str, value: str, *, most: int) -> int:
        """A number from 0 to `most`. Returns 0 when it is none, with a sentence noted."""
        if value.isascii() and value.isdigit() and len(value) <= len(str(most)) and int(value) <= most:
            return int(value)
        self.refuse(field, Sentence("Please give a whole number from 0 to %(most)s.", most=most))
        return 0

    def choice(self, field: str, value: str, choices: type[Choice]) -> Choice | None:
        """One of a closed list. Returns None when it is not, with a sentence noted."""
        try:
            return choices(value)
        except ValueError:
            self.refuse(field, "Please choose one of the options.")
            return None

    def language(self, field: str, value: str) -> str:
        """A BCP 47 language tag in its usual spelling, such as `en` (also for `eng`), `be-tarask` or `zh-Hant`."""
        first, *others = value.strip().replace("_", "-").lower().split("-")
        cleaned = "-".join([_shortest(first), *(_spelled_subtag(other) for other in others)])
        if len(cleaned) > LONGEST_LANGUAGE or not LANGUAGE.fullmatch(cleaned) or not _is_known_language(cleaned):
            name = value.strip().title()
            if tag := _tags_by_name().get(name):
                self.refuse(field, Sentence("%(name)s is written %(tag)s here.", name=name, tag=tag))
            self.refuse(field, "This is not a language tag, such as en, be-tarask or ar.")
        return cleaned

    def country(self, field: str, value: str) -> str:
        """An ISO 3166-1 alpha-2 code, or nothing. A country's English name or three-letter code is taken as its code."""
        cleaned = _country_code(value.strip())
        if cleaned and cleaned not in COUNTRIES:
            self.refuse(field, "This is not a country’s name or two-letter code, such as Belarus or BY.")
        return cleaned

    def time_zone(self, field: str, value: str) -> str:
        if value not in _time_zones():
            self.refuse(field, "This is not a time zone, such as Europe/Vilnius.")
            return "UTC"
        return value

    def moment(self, field: str, value: str, time_zone: str | None) -> datetime | None:
        """A time with an offset, or a local time in `time_zone`; empty is None. A day alone does not say when it ends.

        A local time that the clocks skip is refused; of one that they repeat, the first is meant.
        """
        typed = value.strip()
        if not typed:
            return None
        parsed = _parsed_moment(typed)
        if parsed is None:
            self.refuse(field, "This is not a date and time, such as 2026-12-01T18:00.")
            return None
        if parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
        if time_zone is None:
            self.refuse(field, "A deadline needs a time zone.")
            return None
        return self._local_moment(field, parsed, ZoneInfo(time_zone))

    def day(self, field: str, value: str) -> date | None:
        try:
            return date.fromisoformat(value.strip()) if value.strip() else None
        except ValueError:
            self.refuse(field, "This is not a date, such as 2026-12-01.")
            return None

    def _local_moment(self, field: str, typed: datetime, zone: ZoneInfo) -> datetime:
        moment = typed.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != typed:
            self.refuse(field, "This time does not exist: the clocks are put forward in that hour.")
        return moment

    def _refuse_unshowable(self, field: str, cleaned: str, *, but: str = "") -> None:
        """Refuse control characters, what is left of a broken one (halves no database takes, U+FFFD), and hidden changes of direction."""
        if cleaned.isprintable() and "\ufffd" not in cleaned:
            return  # none of the others is printable
        if any((unicodedata.category(char) in {"Cc", "Cs"} and char not in but) or char == "\ufffd" for char in cleaned):
            self.refuse(field, "This contains a character that cannot be shown. Please type it again by hand.")
        elif BIDI_CONTROLS.search(cleaned):
            self.refuse(field, "This contains hidden characters that change the direction of text. Please type it again by hand.")


def is_costly(body: str) -> bool:
    """Whether a body would be expensive to clean or to compare. None that can be saved is: `markdown` refuses it."""
    return len(body) > LONGEST_BODY * ROOM_TO_CLEAN or body.count("\n") > MOST_LINES or longest_run_of_marks(body) > MOST_MARKS


def _parsed_moment(typed: str) -> datetime | None:
    """Return what was typed as a time, or None. Years far away are typing slips, and would overflow where days are added."""
    try:
        parsed = datetime.fromisoformat(typed)
    except ValueError:
        return None
    is_day = typed.isdigit() or (":" not in typed and "T" not in typed.upper())
    return None if is_day or not FIRST_YEAR <= parsed.year <= LAST_YEAR else parsed


def _shortest(language: str) -> str:
    """Return the shortest code of a language, as RFC 5646 §2.2.1 wants it: `en` for `eng`, `fr` for `fra` and `fre`."""
    if len(language) != LONG_CODE:
        return language
    found = pycountry.languages.get(alpha_3=language) or pycountry.languages.get(bibliographic=language)
    return str(getattr(found, "alpha_2", language))


def _spelled_subtag(subtag: str) -> str:
    """Return a subtag after the language as RFC 5646 §2.1.1 spells it: `BY`, `Hant`, `tarask`."""
    if REGION.fullmatch(subtag):
        return subtag.upper()
    return subtag.title() if SCRIPT.fullmatch(subtag) else subtag


def _country_code(value: str) -> str:
    if value.upper() in COUNTRIES or not value or len(value) > LONGEST_NAME:
        return value.upper()
    try:
        return str(pycountry.countries.lookup(value).alpha_2)
    except LookupError:
        return value.upper()


def _is_known_language(tag: str) -> bool:
    try:
        Locale.parse(tag.split("-", 1)[0])
    except (UnknownLocaleError, ValueError):
        return pycountry.languages.get(alpha_3=tag.split("-", 1)[0]) is not None
    return True


@cache
def _tags_by_name() -> Mapping[str, str]:
    """English names of languages from CLDR, such as `Belarusian`, with their tags."""
    return {name.title(): tag.replace("_", "-") for tag, name in Locale("en").languages.items()}


@cache
def _time_zones() -> frozenset[str]:
    """Every zone there is. Looking for them walks through hundreds of files, so once is enough."""
    return frozenset(available_timezones())
