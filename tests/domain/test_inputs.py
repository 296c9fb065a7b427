"""Taking what people type."""

from datetime import UTC, date, datetime

import pytest

from app.domain.inputs import Checks
from app.errors import Invalid
from app.models import Visibility


def refused(method: str, *given: object) -> str:
    """Return the sentence a method of Checks refuses a value with; fails when it takes it."""
    checks = Checks()
    getattr(checks, method)("field", *given)
    with pytest.raises(Invalid) as caught:
        checks.done()
    return caught.value.fields["field"]


def taken(method: str, *given: object) -> object:
    """Return what a method of Checks makes of a value it takes."""
    checks = Checks()
    value: object = getattr(checks, method)("field", *given)
    checks.done()
    return value


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Lantern   Committee ", "Lantern Committee"),
        ("Lantern\r\nCommittee", "Lantern Committee"),
        ("Комітэт «Ліхтар»", "Комітэт «Ліхтар»"),
        ("لجنة\u200f الفانوس", "لجنة الفانوس"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301cole", "école"),
        ("Lan\u00adtern\u200b", "Lantern"),
        ("Ян", "Ян"),
        ("Amnesty 🕯", "Amnesty 🕯"),
    ],
)
def test_a_name_is_cleaned_of_what_nobody_sees(typed: str, name: str) -> None:
    assert taken("name", typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\ufeff", "X", "12", "🕯🕯", "--"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    assert refused("name", typed) in {"Please fill in this field.", "Please give the full name, with at least two characters."}


@pytest.mark.parametrize("typed", ["Lan\x00tern", "Lan\x1btern", "half \ud83d of a candle"])
def test_characters_that_cannot_be_shown_are_refused(typed: str) -> None:
    sentence = "This contains a character that cannot be shown. Please type it again by hand."

    assert refused("line", typed) == sentence
    assert refused("markdown", typed) == sentence


@pytest.mark.parametrize("control", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_hidden_changes_of_direction_are_refused(control: str) -> None:
    sentence = "This contains hidden characters that change the direction of text. Please type it again by hand."

    assert refused("line", f"Lantern{control}") == sentence
    assert refused("markdown", f"Lantern{control}") == sentence


def test_a_line_is_taken_up_to_its_length() -> None:
    assert taken("line", "x" * 300) == "x" * 300
    assert refused("line", "x" * 301) == "This is too long."


def test_a_body_is_taken_up_to_200_000_characters() -> None:
    assert taken("markdown", "x\t" * 100_000) == "x\t" * 100_000
    assert refused("markdown", "x" * 200_001) == "This text is longer than 200,000 characters."


def test_a_body_has_one_kind_of_line_end() -> None:
    assert taken("markdown", "a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize("typed", ["a@b.org", "Director+x@Лантерн.example.org", " a.b-c_d@sub.example.org "])
def test_an_address_is_taken(typed: str) -> None:
    assert taken("email", typed) == typed.strip()


@pytest.mark.parametrize("typed", ["", "a", "@b.org", "a@b", "a@b.", "a b@c.org", "a@b.org, c@d.org", "<a@b.org>", "a@b@c.org"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert refused("email", typed)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("en", "en"),
        ("BE-Tarask", "be-tarask"),
        ("be_tarask", "be-tarask"),
        ("zh-HANT-tw", "zh-Hant-TW"),
        ("ckb", "ckb"),
        (" ar ", "ar"),
        ("eng", "en"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("BEL-tarask", "be-tarask"),
        ("eng-GB", "en-GB"),
        ("sgs", "sgs"),
    ],
)
def test_a_language_tag_is_spelled_as_usual(typed: str, tag: str) -> None:
    assert taken("language", typed) == tag


@pytest.mark.parametrize("typed", ["", "englisch", "xx", "e", "en-", "en--GB", "en GB", "<b>", "en-" + "abcdefgh-" * 5])
def test_what_is_no_language_tag_is_refused(typed: str) -> None:
    assert refused("language", typed) == "This is not a language tag, such as en, be-tarask or ar."


@pytest.mark.parametrize("typed", ["Belarusian", " belarusian "])
def test_the_name_of_a_language_is_answered_with_its_tag(typed: str) -> None:
    assert refused("language", typed) == "Belarusian is written be here."


@pytest.mark.parametrize(("typed", "code"), [("by", "BY"), (" ge ", "GE"), ("XK", "XK"), ("", "")])
def test_a_country_is_taken(typed: str, code: str) -> None:
    assert taken("country", typed) == code


@pytest.mark.parametrize("typed", ["ZZ", "XYZ", "Ruritania", "1"])
def test_what_is_no_country_is_refused(typed: str) -> None:
    assert refused("country", typed) == "This is not a country’s name or two-letter code, such as Belarus or BY."


def test_a_choice_is_one_of_the_list() -> None:
    assert taken("choice", "named", Visibility) is Visibility.NAMED
    assert refused("choice", "NAMED", Visibility) == "Please choose one of the options."


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("", None, None),
        ("2027-01-15T18:00", "Europe/Vilnius", datetime(2027, 1, 15, 16, 0, tzinfo=UTC)),
        ("2027-01-15T18:00:30.5+05:45", None, datetime(2027, 1, 15, 12, 15, 30, 500_000, tzinfo=UTC)),
        ("2027-01-15T18:00Z", "Asia/Tbilisi", datetime(2027, 1, 15, 18, 0, tzinfo=UTC)),
        ("2027-11-07T01:30", "America/New_York", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
        ("1999-12-31T23:00-12:00", None, datetime(2000, 1, 1, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_aware_utc(typed: str, zone: str | None, moment: datetime | None) -> None:
    assert taken("moment", typed, zone) == moment


@pytest.mark.parametrize(
    "typed",
    [
        "tomorrow",
        "2027-01-15",
        "20270115",
        "2027-W02-5",
        "2027-02-30T12:00",
        "2027-01-15T24:30",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59",
    ],
)
def test_what_is_no_moment_is_refused(typed: str) -> None:
    assert refused("moment", typed, "Pacific/Kiritimati") == "This is not a date and time, such as 2026-12-01T18:00."


def test_a_moment_needs_a_zone() -> None:
    assert refused("moment", "2027-01-15T18:00", None) == "A deadline needs a time zone."


@pytest.mark.parametrize(("typed", "zone"), [("2027-03-28T03:30", "Europe/Vilnius"), ("2027-03-14T02:30", "America/New_York")])
def test_an_hour_that_the_clocks_skip_does_not_exist(typed: str, zone: str) -> None:
    assert refused("moment", typed, zone) == "This time does not exist: the clocks are put forward in that hour."


def test_a_zone_is_one_that_is_known() -> None:
    assert taken("time_zone", "Europe/Vilnius") == "Europe/Vilnius"
    for typed in ("EET+2", "../../etc/passwd", "Europe/Nowhere", "\x00"):
        assert refused("time_zone", typed) == "This is not a time zone, such as Europe/Vilnius."


def test_a_day_is_taken_or_nothing() -> None:
    assert taken("day", "2026-12-01") == date(2026, 12, 1)
    assert taken("day", " ") is None
    assert refused("day", "1 December") == "This is not a date, such as 2026-12-01."


def test_a_field_keeps_the_first_thing_that_is_wrong() -> None:
    checks = Checks()
    checks.refuse("name", "First.")
    checks.refuse("name", "Second.")

    assert checks.errors == {"name": "First."}


@pytest.mark.parametrize(("typed", "code"), [("Lithuania", "LT"), ("belarus", "BY"), ("GEO", "GE"), ("ge", "GE"), ("", "")])
def test_a_country_may_be_named(typed: str, code: str) -> None:
    checks = Checks()

    assert checks.country("country", typed) == code
    assert checks.errors == {}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("We call on you. " * 1_300, "The paragraph “We call on you. We call on you. We call on you. We call on…” is longer than 20,000"),
        ("**a** `b`\n\n" * 1_000, "This text has more than 2,500 links, notes and marked words."),
        ("- item\n" * 1_001, "This text has more than 2,000 paragraphs, list items and rows."),
        ("We **call** on [you](https://example.org).\n\n" * 300, ""),
    ],
)
def test_a_body_that_would_take_seconds_to_set_is_refused_with_what_to_do(body: str, sentence: str) -> None:
    checks = Checks()

    checks.weight("body", body)

    assert str(checks.errors.get("body", "")).startswith(sentence)
    assert bool(checks.errors) == bool(sentence)
