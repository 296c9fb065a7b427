"""Taking what people type: cleaned where that changes nothing they see, refused with a sentence where it would.

`Checks` collects one sentence per field, so a form is answered once with everything that is wrong. The sentences are msgids.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

import pycountry
from babel import Locale, UnknownLocaleError

from app.errors import Invalid

LONGEST_NAME = 300
LONGEST_EMAIL = 254
LONGEST_BODY = 200_000
INVISIBLE = dict.fromkeys([0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

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
        cleaned = " ".join(unicodedata.normalize("NFC", value).translate(INVISIBLE).split())
        if any(unicodedata.category(char) == "Cc" for char in cleaned):
            self.refuse(field, "This contains a character that cannot be shown. Please type it again by hand.")
        elif BIDI_CONTROLS.search(cleaned):
            self.refuse(field, "This contains hidden characters that change the direction of text. Please type it again by hand.")
        elif len(cleaned) > most:
            self.refuse(field, "This is too long.")
        elif required and not cleaned:
            self.refuse(field, "Please fill in this field.")
        return cleaned

    def name(self, field: str, value: str) -> str:
        """The name of an organization or person: a required line of at least two characters, with a letter in it."""
        cleaned = self.line(field, value, required=True)
        if field not in self.errors and (len(cleaned) < 2 or not any(char.isalpha() for char in cleaned)):
            self.refuse(field, "Please give the full name, with at least two characters.")
        return cleaned

    def markdown(self, field: str, value: str) -> str:
        """A body of text: NFC, LF line ends. Its Markdown is made safe when it is shown, not here."""
        cleaned = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        if any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in cleaned):
            self.refuse(field, "This contains a character that cannot be shown. Please type it again by hand.")
        elif BIDI_CONTROLS.search(cleaned):
            self.refuse(field, "This contains hidden characters that change the direction of text. Please type it again by hand.")
        elif len(cleaned) > LONGEST_BODY:
            self.refuse(field, "This text is longer than 200,000 characters.")
        return cleaned

    def email(self, field: str, value: str) -> str:
        cleaned = self.line(field, value, most=LONGEST_EMAIL, required=True)
        if field not in self.errors and not EMAIL.fullmatch(cleaned):
            self.refuse(field, "This does not look like an e-mail address.")
        return cleaned

    def choice(self, field: str, value: str, choices: type[Choice]) -> Choice | None:
        """One of a closed list. Returns None when it is not, with a sentence noted."""
        try:
            return choices(value)
        except ValueError:
            self.refuse(field, "Please choose one of the options.")
            return None

    def language(self, field: str, value: str) -> str:
        """A BCP 47 language tag, lower-case language first, such as `en`, `be-tarask` or `zh-Hant`."""
        cleaned = value.strip().replace("_", "-")
        cleaned = cleaned.split("-", 1)[0].lower() + cleaned[len(cleaned.split("-", 1)[0]) :]
        if len(cleaned) > 35 or not LANGUAGE.fullmatch(cleaned) or not _is_known_language(cleaned):
            self.refuse(field, "This is not a language tag, such as en, be-tarask or ar.")
        return cleaned

    def country(self, field: str, value: str) -> str:
        """An ISO 3166-1 alpha-2 code, or nothing."""
        cleaned = value.strip().upper()
        if cleaned and not (len(cleaned) == 2 and pycountry.countries.get(alpha_2=cleaned)) and cleaned != "XK":
            self.refuse(field, "This is not a two-letter country code, such as BY or GE.")
        return cleaned

    def time_zone(self, field: str, value: str) -> str:
        if value not in available_timezones():
            self.refuse(field, "This is not a time zone, such as Europe/Vilnius.")
            return "UTC"
        return value

    def moment(self, field: str, value: str, time_zone: str | None) -> datetime | None:
        """A time with an offset, or a local time in `time_zone`; empty is None. A local time that the clocks skip is refused."""
        if not value.strip():
            return None
        try:
            parsed = datetime.fromisoformat(value.strip())
        except ValueError:
            self.refuse(field, "This is not a date and time, such as 2026-12-01T18:00.")
            return None
        if parsed.tzinfo is None:
            if time_zone is None:
                self.refuse(field, "A deadline needs a time zone.")
                return None
            local = parsed.replace(tzinfo=ZoneInfo(time_zone))
            if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != parsed:
                self.refuse(field, "This time does not exist: the clocks are put forward in that hour.")
            parsed = local
        try:
            return parsed.astimezone(UTC)
        except OverflowError:
            self.refuse(field, "This is not a date and time, such as 2026-12-01T18:00.")
            return None

    def day(self, field: str, value: str) -> date | None:
        try:
            return date.fromisoformat(value.strip()) if value.strip() else None
        except ValueError:
            self.refuse(field, "This is not a date, such as 2026-12-01.")
            return None


def _is_known_language(tag: str) -> bool:
    try:
        Locale.parse(tag.split("-", 1)[0])
    except (UnknownLocaleError, ValueError):
        return pycountry.languages.get(alpha_3=tag.split("-", 1)[0]) is not None
    return True
