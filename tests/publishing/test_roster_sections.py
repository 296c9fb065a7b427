"""A long list in sections: by letter in the page's alphabet, with a way to each, and nothing else changed."""

import re

import pytest

from app.publishing.document import RosterStyle, Signatory
from app.publishing.html import statement_page
from app.publishing.roster import Roster, make_roster
from app.publishing.roster_sections import by_letter
from tests.publishing.samples import document

FEW = tuple(Signatory(f"Alder Centre {number}", "en", "", "LT") for number in range(100))


def arranged(*names: str, language: str = "en", order: str = "alphabetical", grouping: str = "none") -> Roster:
    """A list of these names and a hundred more, which makes it long."""
    named = tuple(Signatory(name, "en", "", "LT") for name in names)
    made = document(language, signatories=FEW + named, style=RosterStyle(order, grouping))
    return by_letter(make_roster(made, language), language, made.style.order)


def headings(roster: Roster) -> list[str]:
    return [group.heading for group in roster.groups]


def test_a_short_list_has_no_sections() -> None:
    assert headings(arranged()) == [""]


def test_a_long_list_has_a_section_for_each_letter() -> None:
    assert headings(arranged("Birch Forum", "Zelkova Union", "Éclair House")) == ["A", "B", "E", "Z"]


@pytest.mark.parametrize(
    ("language", "name", "letter"),
    [("be", "Ўладальнікі", "У"), ("be", "Іншая думка", "І"), ("ar", "مركز الزيتون", "م"), ("en", "საქართველო", "ს"), ("en", "Φως", "Φ")],
)
def test_letters_are_those_of_the_names_alphabet(language: str, name: str, letter: str) -> None:
    assert letter in headings(arranged(name, language=language))


def test_quotes_before_a_name_are_no_letter() -> None:
    assert headings(arranged("“Birch” Forum", "«Вясна»")) == ["A", "B", "В"]


def test_names_that_begin_with_a_number_stand_together() -> None:
    assert headings(arranged("19 January Committee", "8 March Union")) == ["0–9", "A"]


def test_the_letters_of_the_pages_alphabet_come_first() -> None:
    assert headings(arranged("Вясна", "Яна", language="be")) == ["В", "Я", "A"]


def test_order_and_numbers_are_as_without_sections() -> None:
    made = document(signatories=(*FEW, Signatory("Birch Forum", "en", "", "LT"), Signatory("«Вясна»", "be", "", "BY")))
    plain = make_roster(made, "en")

    cut = by_letter(plain, "en", "alphabetical")

    assert list(cut.entries) == list(plain.entries)
    assert [group.start for group in cut.groups] == [group.entries[0].number for group in cut.groups]


@pytest.mark.parametrize("style", [{"order": "endorsed"}, {"order": "lead_first"}, {"grouping": "country"}])
def test_a_list_in_another_order_or_in_groups_has_no_letters(style: dict[str, str]) -> None:
    assert "B" not in headings(arranged("Birch Forum", **style))


def test_every_section_is_one_step_away() -> None:
    made = document(signatories=(*FEW, Signatory("Birch Forum", "en", "", "LT")))

    page = statement_page(made, "en")

    targets = re.findall(r'<li><a href="#(list-\d+)">', page)
    assert targets == ["list-1", "list-2"]
    assert all(f'<section class="roster-section" id="{target}">' in page for target in targets)


def test_ten_thousand_names_are_one_page_that_can_be_searched_and_far_below_ten_megabytes() -> None:
    many = tuple(Signatory(f"Organization for the Rule of Law and Civic Education {number:05}", "en", "", "LT") for number in range(10_000))

    page = statement_page(document(signatories=many), "en")

    assert page.count("<li><bdi") == 10_000
    assert len(page.encode()) < 2_000_000
