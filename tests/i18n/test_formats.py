"""Dates, zones, languages, countries and directions as a reader of each language knows them."""

from datetime import UTC, date, datetime

import pytest

from app.i18n.direction import direction
from app.i18n.formats import country_name, format_date, format_datetime, format_number, language_name

NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "14 May 2026"),
        ("be", "14 мая 2026"),
        ("be-tarask", "14 траўня 2026"),
        ("ru", "14 мая 2026"),
        ("ar", "14 مايو 2026"),
        ("fr", "14 mai 2026"),
        ("tlh", "14 May 2026"),
    ],
)
def test_a_day_is_written_in_words(language: str, expected: str) -> None:
    assert format_date(date(2026, 5, 14), language) == expected


@pytest.mark.parametrize(
    ("time_zone", "expected"),
    [
        ("Europe/Vilnius", "14 May 2026, 15:00 (Vilnius, UTC+3)"),
        ("America/New_York", "14 May 2026, 08:00 (New York, UTC−4)"),
        ("Asia/Kolkata", "14 May 2026, 17:30 (Kolkata, UTC+5:30)"),
        ("UTC", "14 May 2026, 12:00 (UTC)"),
        ("Etc/GMT+3", "14 May 2026, 09:00 (UTC−3)"),
    ],
)
def test_a_moment_says_its_zone(time_zone: str, expected: str) -> None:
    assert format_datetime(NOON, time_zone, "en") == expected


def test_the_offset_is_that_of_the_day() -> None:
    winter = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

    assert format_datetime(winter, "Europe/Vilnius", "be") == "1 снежня 2026, 14:00 (Вільнюс, UTC+2)"
    assert format_datetime(winter, "Europe/Vilnius", "ar") == "1 ديسمبر 2026، 14:00 (فيلنيوس، UTC+2)"


def test_numbers_read_alike_everywhere() -> None:
    assert format_number(10_045) == "10045"


@pytest.mark.parametrize(
    ("tag", "in_language", "expected"),
    [
        ("be-tarask", "en", "Belarusian (Taraškievica)"),
        ("be-tarask", "be", "Беларуская (тарашкевіца)"),
        ("be-tarask", "ar", "البيلاروسية (تاراشكيفيتسا)"),
        ("az-Arab", "en", "Azerbaijani (Arabic)"),
        ("pt-BR", "ru", "Португальский (Бразилия)"),
        ("en", "en", "English"),
        ("ar", "ar", "العربية"),
        ("xx", "en", "xx"),
        ("not a tag", "en", "not a tag"),
    ],
)
def test_a_language_has_a_name(tag: str, in_language: str, expected: str) -> None:
    assert language_name(tag, in_language) == expected


@pytest.mark.parametrize(("code", "language", "expected"), [("BY", "be", "Беларусь"), ("GE", "ar", "جورجيا"), ("XX", "en", "XX")])
def test_a_country_has_a_name(code: str, language: str, expected: str) -> None:
    assert country_name(code, language) == expected


@pytest.mark.parametrize("tag", ["ar", "fa", "he", "ckb", "ur", "az-Arab", "ku-Arab", "pa-PK", "dv"])
def test_these_run_from_right_to_left(tag: str) -> None:
    assert direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "be-tarask", "ar-Latn", "ku", "zz", "", "not a tag", "a" * 500])
def test_these_run_from_left_to_right(tag: str) -> None:
    assert direction(tag) == "ltr"
