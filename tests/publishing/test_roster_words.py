"""What a page says about how many they are, and what it does not say about those who are not named."""

from dataclasses import replace

import pytest

from app.publishing.document import Document, RosterStyle, Signatory
from app.publishing.roster_words import count_signatories, counted, place, round_down, supporters, total, withheld
from tests.publishing.samples import document

A = Signatory("Alder", "en", "", "PL")
ROUNDED = RosterStyle(rounds_total=True)


def named(count: int, **changes: object) -> Document:
    return document(signatories=(A,) * count, withheld_count=0, **changes)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "5 organizations: 3 named (from 3 countries), 2 withheld for their safety"),
        ("be", "5 арганізацый: 3 з адкрытай назвай (з 3 краін), 2 са схаванай дзеля бяспекі"),
        ("be-tarask", "5 арганізацый: 3 з адкрытай назвай (з 3 краін), 2 са схаванай дзеля бяспекі"),
        ("ru", "5 организаций: 3 с открытым названием (из 3 стран), 2 со скрытым ради безопасности"),
        ("ar", "5 منظمات: 3 أسماء معلنة (من 3 بلدان)، واسمان محجوبان حرصا على السلامة (2)"),
    ],
)
def test_the_total_is_a_sentence(language: str, expected: str) -> None:
    assert total(document(), language) == expected


def test_without_a_withheld_name_the_total_says_from_how_many_countries() -> None:
    assert total(document(withheld_count=0), "en") == "3 organizations from 3 countries"


def test_one_country_and_countries_that_are_not_shown_are_not_counted() -> None:
    assert total(named(2), "en") == "2 organizations"
    assert total(document(withheld_count=0, style=RosterStyle(shows=("number",))), "en") == "3 organizations"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 арганізацый"), (1, "1 арганізацыя"), (2, "2 арганізацыі"), (5, "5 арганізацый"), (21, "21 арганізацыя")],
)
def test_belarusian_counts_in_three_forms(count: int, expected: str) -> None:
    assert total(named(count), "be") == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "لا منظمات (0)"), (1, "منظمة واحدة (1)"), (2, "منظمتان (2)"), (3, "3 منظمات"), (11, "11 منظمة"), (100, "100 منظمة")],
)
def test_arabic_counts_in_six_forms(count: int, expected: str) -> None:
    assert total(named(count), "ar") == expected


def test_ten_thousand_is_written_without_a_separator_so_that_every_format_reads_alike() -> None:
    assert total(document(signatories=(A,) * 10_000, withheld_count=5), "en").startswith("10005 organizations: 10000 named, 5 ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "more than 30 organizations"),
        ("be", "больш за 30 арганізацый"),
        ("ru", "более 30 организаций"),
        ("ar", "أكثر من 30 منظمة"),
    ],
)
def test_a_rounded_total_says_more_than(language: str, expected: str) -> None:
    assert total(named(37, style=ROUNDED), language) == expected
    assert count_signatories(named(37, style=ROUNDED), language) == expected


@pytest.mark.parametrize(("count", "rounded"), [(8, 8), (10, 10), (11, 10), (37, 30), (99, 90), (161, 150), (1234, 1000), (10_005, 10_000)])
def test_a_total_is_rounded_down_and_never_up(count: int, rounded: int) -> None:
    assert round_down(count) == rounded


@pytest.mark.parametrize("count", [8, 30, 150])
def test_a_total_that_is_small_or_round_already_is_exact(count: int) -> None:
    assert total(named(count, style=ROUNDED), "en") == f"{count} organizations"


def test_a_rounded_total_counts_the_withheld_too_and_tells_them_below() -> None:
    made = document(signatories=(A,) * 29, withheld_count=4, style=ROUNDED)

    assert total(made, "en") == "more than 30 organizations"
    assert withheld(made, "en") == "and 4 organizations whose names are withheld for their safety"


def test_a_joint_programme_counts_for_as_many_as_its_lead_says() -> None:
    programme = replace(A, kind="joint_programme", counts_as=3)

    assert total(document(signatories=(programme, A), withheld_count=2), "en") == "6 organizations: 4 named, 2 withheld for their safety"


def test_a_joint_programme_of_listed_ones_adds_nothing_to_the_count_nor_its_country() -> None:
    programme = replace(A, kind="joint_programme", counts_as=0, country="GE")
    made = document(signatories=(programme, replace(A, country="LT"), replace(A, country="PL")), withheld_count=0)

    assert total(made, "en") == "2 organizations from 2 countries"
    assert counted(0, "en") == "not counted again"


def test_with_an_individual_among_the_named_nobody_is_called_an_organization() -> None:
    made = document(signatories=(replace(A, kind="individual"), A), withheld_count=1)

    assert total(made, "en") == "3 signatories: 2 named, 1 withheld for its safety"
    assert withheld(made, "en") == "and 1 signatory whose name is withheld for its safety"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "and 1 organization whose name is withheld for its safety"),
        ("be", "і яшчэ 1 арганізацыя, назва якой схаваная дзеля бяспекі"),
        ("ru", "и ещё 1 организация, название которой скрыто ради безопасности"),
        ("ar", "ومنظمة واحدة (1) حجب اسمها حرصا على سلامتها"),
    ],
)
def test_the_names_that_are_not_shown_are_told_in_words(language: str, expected: str) -> None:
    assert withheld(document(withheld_count=1), language) == expected


def test_where_nobody_is_named_or_nobody_withheld_the_line_says_no_more_than_is_true() -> None:
    assert withheld(document(signatories=()), "en") == "2 organizations whose names are withheld for their safety"
    assert withheld(document(withheld_count=0), "en") == ""


def test_supporters_are_listed_as_the_language_lists() -> None:
    assert supporters(["Alder"], "en") == "Alder also shares the views expressed in this statement."
    assert supporters(["Ліпа", "Вярба"], "be") == "Ліпа і Вярба таксама падзяляюць погляды, выказаныя ў гэтай заяве."
    assert supporters([], "en") == ""


@pytest.mark.parametrize(
    ("country", "base", "expected"),
    [("UZ", "FR", "Uzbekistan, based in France"), ("", "NL", "based in the Netherlands"), ("LT", "", "Lithuania"), ("", "", "")],
)
def test_places_are_said_in_words(country: str, base: str, expected: str) -> None:
    assert place(country, base, "en") == expected
