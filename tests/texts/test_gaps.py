"""Gaps: what a partner reads where a number will stand that nobody knows yet."""

import pytest

from app.publishing.markdown import to_html
from app.texts.placeholders import MOST_PROBLEMS, mark_gaps, mark_title_gaps, problems


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ("{{count}}", "en", "[number of organizations]"),
        ("{{ named_count }}", "en", "[number of organizations named]"),
        ("{{countries}}, {{date}}", "en", "[number of countries], [date]"),
        ("{{count|organization|organizations}}", "en", "[number] organizations"),
        ("{{count|арганізацыя|арганізацыі|арганізацый}}", "be-tarask", "[колькасць] арганізацый"),
        ("{{count}}", "ru", "[число организаций]"),
        ("{{countries}}", "ar", "[عدد البلدان]"),
        ("{{count}}", "fr", "[number of organizations]"),
        ("{{total}} {{count|one}}", "en", "{{total}} {{count|one}}"),
    ],
)
def test_a_gap_says_what_will_stand_there(typed: str, language: str, shown: str) -> None:
    assert mark_title_gaps(typed, language) == shown
    assert to_html(mark_gaps(typed, language)) == f"<p>{shown}</p>\n"


@pytest.mark.parametrize("after", ["(https://example.org)", "[x]", ": https://example.org"])
def test_a_gap_is_no_link(after: str) -> None:
    shown = to_html(mark_gaps(f"{{{{count}}}}{after}\n\n[x]: https://example.org", "en"))

    assert ">[number of organizations]</a>" not in shown
    assert "[number of organizations]" in shown


def test_of_many_problems_the_first_few_are_said_and_a_long_one_is_cut() -> None:
    said = problems("".join(f"{{{{word{number}}}}}" for number in range(20_000)), "en")

    assert len(said) == MOST_PROBLEMS
    assert len(problems("{{" + "x" * 300 + "}}", "en")[0]) < 200
