"""Placeholders: filled in with the edition's facts, in the forms of each language, or left alone and named to the lead."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publishing.markdown import to_html
from app.texts.placeholders import Facts, has_placeholders, problems, resolve, resolve_title

DAY = date(2026, 12, 1)
FACTS = Facts(total_count=65, named_count=62, country_count=9, dated_on=DAY)
BELARUSIAN = "{{count|арганізацыя|арганізацыі|арганізацый}}"
ARABIC = "{{count|لا منظمات|منظمة|منظمتان|منظمات|منظمة|منظمة}}"
FORMS = "in this language a noun after a number has this many forms:"
WAY_OUT = "Please give them all, or write {{count}} with the noun beside it."


def counted(text: str, number: int, language: str) -> str:
    return resolve(text, Facts(number, 0, 0, DAY), language)


def test_every_placeholder_becomes_its_fact() -> None:
    text = "{{count}}, {{ named_count }}, {{countries}}, {{date}}"

    assert resolve(text, FACTS, "en") == "65, 62, 9, 1 December 2026"


@pytest.mark.parametrize(("language", "expected"), [("be-tarask", "1 сьнежня 2026"), ("ar", "1 ديسمبر 2026"), ("de", "1 Dezember 2026")])
def test_a_date_is_written_in_the_texts_language(language: str, expected: str) -> None:
    assert resolve("{{date}}", FACTS, language) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1 арганізацыя"), (3, "3 арганізацыі"), (11, "11 арганізацый"), (65, "65 арганізацый"), (1101, "1101 арганізацыя")],
)
def test_a_noun_takes_the_form_of_its_number(number: int, expected: str) -> None:
    assert counted(BELARUSIAN, number, "be-tarask") == expected


@pytest.mark.parametrize(
    ("text", "number", "language", "expected"),
    [
        ("{{ count | organization | organizations }}", 1, "en", "1 organization"),
        ("{{count|organization|organizations}}", 65, "en", "65 organizations"),
        ("{{count|organisation|organisations}}", 1, "fr", "1 organisation"),
        ("{{count|organisation|organisations}}", 1_000_000, "fr", "1000000 organisations"),
        ("{{count|organizacja|organizacje|organizacji}}", 22, "pl", "22 organizacje"),
        ("{{count|организация|организации|организаций|организации}}", 5, "ru", "5 организаций"),
        (ARABIC, 2, "ar", "2 منظمتان"),
        (ARABIC, 3, "ar", "3 منظمات"),
        ("{{count|个组织}}", 65, "zh", "65 个组织"),
    ],
)
def test_each_language_has_its_own_forms(text: str, number: int, language: str, expected: str) -> None:
    assert problems(text, language) == []
    assert counted(text, number, language) == expected


def test_a_wrong_number_of_forms_is_said_and_left_as_it_is() -> None:
    text = "{{count|арганізацыя|арганізацыі}}"

    assert problems(text, "be") == [f"“{text}”: {FORMS} 3 (as after 1, 2, 5). This has 2. {WAY_OUT}"]
    assert resolve(text, FACTS, "be") == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{total}}", "“{{total}}” is not a placeholder. There are {{count}}, {{named_count}}, {{countries}} and {{date}}."),
        ("{{}}", "“{{}}” is not a placeholder. There are {{count}}, {{named_count}}, {{countries}} and {{date}}."),
        ("{{date|a|b}}", "“{{date|a|b}}”: a date takes no forms. Please write {{date}}."),
        ("{{count|a|}}", f"“{{{{count|a|}}}}”: {FORMS} 2 (as after 1, 2). This has 1. {WAY_OUT}"),
        ("We, {{count", "A placeholder begins with “{{” and is never closed with “}}”."),
    ],
)
def test_what_is_no_placeholder_is_named_and_left_alone(text: str, sentence: str) -> None:
    assert problems(f"{text} {text}", "en") == [sentence]
    assert resolve(text, FACTS, "en") == text


def test_a_text_says_whether_anything_in_it_will_be_filled_in() -> None:
    assert has_placeholders("We, {{ count }}", "en")
    assert not has_placeholders("{{total}} {count}", "en")


@pytest.mark.parametrize("before", ["", "> ", "Text.\n\n  ", "- "])
@pytest.mark.parametrize("after", [". We ask.", ") We ask.", "."])
def test_a_value_begins_no_list(before: str, after: str) -> None:
    shown = to_html(resolve(f"{before}{{{{count}}}}{after}", FACTS, "en"))

    assert "<ol" not in shown
    assert f"65{after}" in shown


def test_a_line_of_a_hundred_thousand_signs_is_looked_at_once_and_not_for_every_value() -> None:
    signs = "*" * 100_000

    assert counted(f"{signs}{'{{count}}. ' * 9_000}", 65, "en") == f"{signs}{'65. ' * 9_000}"


def test_a_title_is_no_markdown() -> None:
    assert resolve_title("{{count}}. A number", FACTS, "en") == "65. A number"


@given(st.text(alphabet="{}|count date_named\nies1.а", max_size=60), st.sampled_from(["en", "be", "ar", "xx", ""]))
def test_nothing_raises_and_a_text_without_problems_is_filled_in_whole(text: str, language: str) -> None:
    resolved = resolve(text, FACTS, language)

    if not problems(text, language):
        assert not has_placeholders(resolved, language)
    if not has_placeholders(text, language):
        assert resolved == text
