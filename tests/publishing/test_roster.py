"""Who stands where on a page, and what the page says about how many they are."""

from dataclasses import replace

import pytest

from app.publishing.document import Signatory
from app.publishing.roster import make_roster, total_sentence, withheld_sentence
from tests.publishing.samples import document, real_organizations

A, B, C = (Signatory(name, "en", "", country) for name, country in (("Alder", "PL"), ("Birch", "BY"), ("Cedar", "")))


def names(order: str, language: str = "en", signatories: tuple[Signatory, ...] = (C, A, B)) -> list[tuple[str, int, list[str]]]:
    roster = make_roster(document(roster_order=order, signatories=signatories), language)
    return [(group.heading, group.start, [one.name for one in group.signatories]) for group in roster.groups]


def test_alphabetical_is_one_group() -> None:
    assert names("alphabetical") == [("", 1, ["Alder", "Birch", "Cedar"])]


def test_countries_are_in_the_order_of_the_page_and_no_country_is_last() -> None:
    assert names("country") == [
        ("Belarus", 1, ["Birch"]),
        ("Poland", 2, ["Alder"]),
        ("International and other organizations", 3, ["Cedar"]),
    ]


def test_countries_have_the_names_of_the_page() -> None:
    assert [heading for heading, _, _ in names("country", "be")] == ["Беларусь", "Польшча", "Міжнародныя і іншыя арганізацыі"]


def test_the_lead_comes_first_where_the_order_says_so() -> None:
    assert names("lead_first", signatories=(A, B, replace(C, is_lead=True))) == [("", 1, ["Cedar", "Alder", "Birch"])]


def test_two_organizations_of_one_name_are_two() -> None:
    assert names("country", signatories=(B, B)) == [("Belarus", 1, ["Birch", "Birch"])]


def test_the_order_of_rows_tells_nothing() -> None:
    namesakes = (replace(A, acronym="X"), replace(A, acronym="Y"), A)

    first = make_roster(document(signatories=namesakes), "en")
    second = make_roster(document(signatories=namesakes[::-1]), "en")

    assert first == second


def test_nobody_is_no_group() -> None:
    assert names("alphabetical", signatories=()) == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "5 organizations: 3 named, 2 withheld for their safety"),
        ("be", "5 арганізацый: 3 з адкрытай назвай, 2 са схаванай дзеля бяспекі"),
        ("be-tarask", "5 арганізацый: 3 з адкрытай назвай, 2 са схаванай дзеля бяспекі"),
        ("ru", "5 организаций: 3 с открытым названием, 2 со скрытым ради безопасности"),
        ("ar", "5 منظمات: 3 أسماء معلنة، واسمان محجوبان حرصًا على السلامة (2)"),
    ],
)
def test_the_total_is_a_sentence(language: str, expected: str) -> None:
    assert total_sentence(document(), language) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 арганізацый"), (1, "1 арганізацыя"), (2, "2 арганізацыі"), (5, "5 арганізацый"), (21, "21 арганізацыя")],
)
def test_belarusian_counts_in_three_forms(count: int, expected: str) -> None:
    assert total_sentence(document(signatories=(A,) * count, withheld_count=0), "be") == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "لا منظمات (0)"), (1, "منظمة واحدة (1)"), (2, "منظمتان (2)"), (3, "3 منظمات"), (11, "11 منظمة"), (100, "100 منظمة")],
)
def test_arabic_counts_in_six_forms(count: int, expected: str) -> None:
    assert total_sentence(document(signatories=(A,) * count, withheld_count=0), "ar") == expected


def test_ten_thousand_is_written_without_a_separator_so_that_every_format_reads_alike() -> None:
    assert total_sentence(document(signatories=(A,) * 10_000, withheld_count=5), "en").startswith("10005 organizations: 10000 named, 5 ")


def test_the_names_that_are_not_shown_are_explained() -> None:
    assert withheld_sentence(document(), "en") == (
        "2 organizations endorsed this text and asked not to be named, for their safety. They are counted, not listed."
    )


def test_where_nobody_is_withheld_nothing_is_said_about_it() -> None:
    roster = make_roster(document(withheld_count=0), "en")

    assert (roster.total, roster.withheld) == ("3 organizations", "")


@pytest.mark.parametrize(
    ("language", "first_names"),
    [
        ("be", ["Беларуская асацыяцыя журналістаў", "Беларускі дом правоў чалавека імя Барыса Звозскава", "Беларускі Хельсінкскі Камітэт"]),
        ("uk", ["Беларуская асацыяцыя журналістаў", "Беларускі дом правоў чалавека імя Барыса Звозскава", "Беларускі Хельсінкскі Камітэт"]),
        ("pl", ["Den norske Helsingforskomité", "Fédération internationale pour les droits humains", "Helsińska Fundacja Praw Człowieka"]),
        ("ka", ["საქართველოს ახალგაზრდა იურისტთა ასოციაცია", "Den norske Helsingforskomité"]),
        ("ar", ["المبادرة المصرية للحقوق الشخصية", "مركز القاهرة لدراسات حقوق الإنسان", "Den norske Helsingforskomité"]),
        ("en", ["Den norske Helsingforskomité", "Fédération internationale pour les droits humains", "Helsińska Fundacja Praw Człowieka"]),
    ],
)
def test_real_names_are_in_their_place(language: str, first_names: list[str]) -> None:
    roster = make_roster(document(signatories=tuple(real_organizations())), language)

    listed = [one.name for one in roster.groups[0].signatories]
    assert listed[: len(first_names)] == first_names
    assert sorted(listed) == sorted(one.name for one in real_organizations())
