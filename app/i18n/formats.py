"""Dates, times and names of languages and countries, in the words of a language. Source: CLDR, through babel.

Numbers stay in plain ASCII digits without grouping everywhere: a count must read, copy and compare equal in every
language and format (P3).
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import icu
from babel import Locale, UnknownLocaleError, dates

from app.i18n.catalogs import interface_language
from app.i18n.direction import script

# Plain "en" writes dates the American way; readers of joint statements expect "22 March 2023".
LOCALES = {"en": "en_GB"}
# CLDR names the classical orthography of Belarusian in Russian and English only, and too drily for a language switch.
VARIANTS = {
    "en": {"TARASK": "Taraškievica"},
    "be": {"TARASK": "тарашкевіца"},
    "ru": {"TARASK": "тарашкевица"},
    "ar": {"TARASK": "تاراشكيفيتسا"},
}


def format_date(day: date, language: str) -> str:
    """Return the day in words: "22 March 2023"."""
    return dates.format_date(day, "d MMMM y", locale=locale_for(language))


def format_month(day: date, language: str) -> str:
    """Return the month of a day, as a heading says it: "March 2023"."""
    return str(dates.format_skeleton("yMMMM", day, locale=locale_for(language)))


def format_datetime(moment: datetime, time_zone: str, language: str) -> str:
    """Return an aware moment in `time_zone` (IANA name), with the zone said: "14 May 2025, 14:00 (Vilnius, UTC+3)"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{format_date(local.date(), language)}{_comma(language)} {local:%H:%M} ({zone_name(local, time_zone, language)})"


def zone_name(local: datetime, time_zone: str, language: str) -> str:
    """Return the city of a zone and its distance from UTC at that moment; only the distance for zones without a city."""
    offset = _offset(local)
    if "/" not in time_zone or time_zone.startswith("Etc/"):
        return offset
    city = dates.get_timezone_location(time_zone, locale=locale_for(language), return_city=True)
    return f"{city}{_comma(language)} {offset}"


def format_number(number: int) -> str:
    """Return the digits of a count, the same in every language (see the module's reason)."""
    return str(number)


@lru_cache(maxsize=256)
def number_in_words(number: int, language: str) -> str:
    """Return a whole number spelt out, as one counts: "seven". Source: CLDR, through ICU."""
    spelling = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(interface_language(language)))
    return str(spelling.format(number))


@lru_cache(maxsize=2048)
def language_name(tag: str, in_language: str) -> str:
    """Return the name of a language, capitalized for a menu: "Беларуская (тарашкевіца)"; the tag itself where nobody knows."""
    try:
        wanted, reader = Locale.parse(tag, sep="-"), locale_for(in_language)
    except (ValueError, UnknownLocaleError):
        return tag
    name = reader.languages.get(wanted.language, wanted.language)
    details = [detail for detail in (_script_name(wanted, reader), _region_name(wanted, reader), _variant_name(wanted, reader)) if detail]
    full = f"{name} ({', '.join(details)})" if details else name
    return full[:1].title() + full[1:]  # title, not upper: Georgian has no capitals in running text


@lru_cache(maxsize=4096)
def country_name(code: str, language: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2) in `language`; the code itself where nobody knows."""
    return str(locale_for(language).territories.get(code, code))


@lru_cache(maxsize=256)
def locale_for(language: str) -> Locale:
    """Return the CLDR locale nearest to a tag; that of the interface language where CLDR does not know the language at all."""
    parts = language.replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        shorter = "-".join(parts[:length])
        try:
            return Locale.parse(LOCALES.get(shorter, shorter).replace("_", "-"), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(LOCALES.get(interface_language(language), interface_language(language)))


def _comma(language: str) -> str:
    return "،" if script(language) == "Arab" else ","


def _offset(local: datetime) -> str:
    distance = local.utcoffset()
    minutes = int(distance.total_seconds() // 60) if distance else 0
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    # U+2212, the minus sign: a hyphen would break off at the end of a line.
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def _script_name(wanted: Locale, reader: Locale) -> str:
    return reader.scripts.get(wanted.script, wanted.script) if wanted.script else ""


def _region_name(wanted: Locale, reader: Locale) -> str:
    return reader.territories.get(wanted.territory, wanted.territory) if wanted.territory else ""


def _variant_name(wanted: Locale, reader: Locale) -> str:
    if not wanted.variant:
        return ""
    known = VARIANTS.get(reader.language, VARIANTS["en"])
    return known.get(wanted.variant.upper(), wanted.variant.lower())
