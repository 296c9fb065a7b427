"""One line of a roster: what stands first, what beside it, and what is left out."""

import pytest

from app.publishing.document import RosterStyle, Signatory
from app.publishing.roster_entries import Entry, line, make_entry, spell

EVERYTHING = RosterStyle()
BIRCH = Signatory("Бярозавы дом", "be", country="BY", names=(("en", "Birch House"),))


def entry(signatory: Signatory, language: str = "en", style: RosterStyle = EVERYTHING) -> Entry:
    return make_entry(spell(signatory, language, style), 1, language, style)


def test_the_name_of_the_page_stands_first_and_the_typed_one_beside_it() -> None:
    made = entry(BIRCH)

    assert (made.name, made.language) == ("Birch House", "en")
    assert (made.other_name, made.other_language) == ("Бярозавы дом", "be")
    assert line(made) == "Birch House – Бярозавы дом (Belarus)"


def test_on_a_page_in_its_own_language_the_typed_name_stands_alone() -> None:
    assert line(entry(BIRCH, "be")) == "Бярозавы дом (Беларусь)"
    assert line(entry(BIRCH, "be-tarask")) == "Бярозавы дом (Беларусь)"


def test_without_the_native_name_beside_only_what_was_typed_stands() -> None:
    assert line(entry(BIRCH, style=RosterStyle(shows=("country",)))) == "Бярозавы дом (Belarus)"


def test_another_spelling_of_the_same_letters_is_no_other_name() -> None:
    same = Signatory("HUMAN BEECH", "be", names=(("en", "“Human Beech”"),))

    assert line(entry(same)) == "HUMAN BEECH"


def test_a_variant_of_the_language_of_the_page_will_do() -> None:
    made = Signatory("Rowan House", "en", names=(("pt-BR", "Casa da Sorveira"),))

    assert (entry(made, "pt").name, entry(made, "pt").language) == ("Casa da Sorveira", "pt-BR")


def test_an_acronym_that_the_name_says_is_not_said_twice() -> None:
    assert line(entry(Signatory("Alder Centre", "en", "AC"))) == "Alder Centre (AC)"
    assert line(entry(Signatory("Alder Centre (AC)", "en", "AC"))) == "Alder Centre (AC)"
    assert line(entry(Signatory("AC", "en", "AC"))) == "AC"


def test_what_is_not_to_be_shown_is_empty() -> None:
    made = entry(Signatory("Alder Centre", "en", "AC", "LT", base="PL"), style=RosterStyle(shows=("number",)))

    assert (made.acronym, made.place, made.details) == ("", "", "")


@pytest.mark.parametrize(("language", "expected"), [("en", "Elm Fund (EF, Lithuania)"), ("ar", "Elm Fund (EF، ليتوانيا)")])
def test_acronym_and_place_share_one_pair_of_brackets(language: str, expected: str) -> None:
    assert line(entry(Signatory("Elm Fund", "en", "EF", "LT"), language)) == expected


def test_between_acronym_and_place_the_name_that_was_typed_keeps_them_apart() -> None:
    made = entry(Signatory("Вяз", "be", "EF", "LT", names=(("en", "Elm Fund"),)))

    assert line(made) == "Elm Fund (EF) – Вяз (Lithuania)"


def test_where_it_works_and_where_it_is_based_stand_in_brackets() -> None:
    made = Signatory("Alder Centre", "en", country="UZ", base="FR")

    assert line(entry(made)) == "Alder Centre (Uzbekistan, based in France)"
    assert line(entry(made, style=RosterStyle(grouping="country"))) == "Alder Centre (based in France)"


def test_an_individual_has_an_affiliation_for_identification_only() -> None:
    made = Signatory("Jane Roe", "en", country="LT", kind="individual", affiliation="Example University")

    assert line(entry(made)) == "Jane Roe (Example University, for identification only; Lithuania)"


def test_a_joint_programme_says_for_how_many_it_counts_and_a_website_stands_last() -> None:
    made = Signatory("The Watch", "en", kind="joint_programme", counts_as=2, website="https://watch.example.org")

    assert line(entry(made)) == "The Watch (counted as 2 organizations), https://watch.example.org"


def test_controls_are_shown_and_never_obeyed() -> None:
    made = entry(Signatory("A\u202eB", "be", "C\x00", names=(("en", "D\u2066E"),)))

    assert (made.name, made.other_name, made.acronym) == ("D\ufffdE", "A\ufffdB", "C\ufffd")
