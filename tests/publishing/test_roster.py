"""Who stands where on a page, and under which heading."""

from dataclasses import replace

import pytest

from app.publishing.document import RosterStyle, Signatory
from app.publishing.roster import make_roster
from tests.publishing.samples import document, document_of_names, real_organizations

A, B, C = (Signatory(name, "en", "", country) for name, country in (("Alder", "PL"), ("Birch", "BY"), ("Cedar", "")))
BY_COUNTRY = RosterStyle(order="country", grouping="country")


def names(style: RosterStyle, *signatories: Signatory, language: str = "en") -> list[tuple[str, int, list[str]]]:
    roster = make_roster(document(style=style, signatories=signatories), language)
    return [(group.heading, group.start, [entry.name for entry in group.entries]) for group in roster.groups]


def test_alphabetical_is_one_group() -> None:
    assert names(RosterStyle(), C, A, B) == [("", 1, ["Alder", "Birch", "Cedar"])]


def test_countries_are_in_the_order_of_the_page_and_no_country_is_last() -> None:
    assert names(BY_COUNTRY, C, A, B) == [
        ("Belarus", 1, ["Birch"]),
        ("Poland", 2, ["Alder"]),
        ("International and other organizations", 3, ["Cedar"]),
    ]


def test_countries_have_the_names_of_the_page() -> None:
    headings = [heading for heading, _, _ in names(BY_COUNTRY, C, A, B, language="be")]

    assert headings == ["Беларусь", "Польшча", "Міжнародныя і іншыя арганізацыі"]


def test_in_the_order_of_countries_without_headings_the_list_is_one() -> None:
    assert names(RosterStyle(order="country"), C, A, B) == [("", 1, ["Birch", "Alder", "Cedar"])]


def test_the_lead_comes_first_where_the_order_says_so() -> None:
    lead = replace(C, is_lead=True)

    assert names(RosterStyle(order="lead_first"), A, B, lead) == [("", 1, ["Cedar", "Alder", "Birch"])]


@pytest.mark.parametrize("order", ["manual", "endorsed"])
def test_ranks_decide_where_the_order_asks_for_them_and_names_between_equals(order: str) -> None:
    ranked = (replace(C, rank=1), replace(B, rank=2), replace(A, rank=2))

    assert names(RosterStyle(order=order), *ranked) == [("", 1, ["Cedar", "Alder", "Birch"])]


def test_scopes_stand_from_near_to_far() -> None:
    signatories = (replace(A, scope="international"), replace(B, scope="national"), C)

    assert names(RosterStyle(grouping="scope"), *signatories) == [
        ("National organizations", 1, ["Birch"]),
        ("International organizations", 2, ["Alder"]),
        ("Others", 3, ["Cedar"]),
    ]


def test_networks_and_individuals_stand_behind_organizations() -> None:
    signatories = (replace(A, kind="individual"), replace(B, kind="network"), replace(C, kind="joint_programme"))

    assert names(RosterStyle(grouping="networks"), *signatories) == [
        ("Organizations", 1, ["Cedar"]),
        ("Networks", 2, ["Birch"]),
        ("Individuals", 3, ["Alder"]),
    ]
    assert names(RosterStyle(grouping="individuals"), *signatories) == [
        ("Organizations", 1, ["Birch", "Cedar"]),
        ("Individuals", 3, ["Alder"]),
    ]


@pytest.mark.parametrize("grouping", ["scope", "networks", "individuals"])
def test_one_group_of_all_has_no_heading(grouping: str) -> None:
    assert names(RosterStyle(grouping=grouping), A, B) == [("", 1, ["Alder", "Birch"])]


def test_the_un_profile_groups_by_status_and_names_the_others_in_a_sentence() -> None:
    signatories = (replace(A, ecosoc="special"), replace(B, ecosoc="general"), C, replace(C, name="Dill", ecosoc="none"))
    style = RosterStyle(grouping="country", has_un_profile=True)

    roster = make_roster(document(style=style, signatories=signatories), "en")

    assert names(style, *signatories) == [("General consultative status", 1, ["Birch"]), ("Special consultative status", 2, ["Alder"])]
    assert [(entry.name, entry.number) for entry in roster.supporters] == [("Cedar", None), ("Dill", None)]
    assert roster.footnote == "Cedar and Dill also share the views expressed in this statement."


def test_two_organizations_of_one_name_are_two() -> None:
    assert names(BY_COUNTRY, B, B) == [("Belarus", 1, ["Birch", "Birch"])]


def test_the_order_of_rows_tells_nothing() -> None:
    namesakes = (replace(A, acronym="X"), replace(A, acronym="Y"), A, replace(A, website="https://a.example.org"))

    first = make_roster(document(signatories=namesakes), "en")
    second = make_roster(document(signatories=namesakes[::-1]), "en")

    assert first == second


def test_every_format_of_a_document_gets_the_same_roster_and_a_changed_document_its_own() -> None:
    made = document("en", "be")

    roster = make_roster(made, "en")

    assert make_roster(made, "en") is roster
    assert make_roster(made, "be") is not roster
    assert list(make_roster(replace(made, signatories=made.signatories[:1]), "en").entries) == list(roster.entries)[:1]


def test_nobody_is_no_group() -> None:
    assert names(RosterStyle()) == []
    assert names(RosterStyle(grouping="scope")) == []


def test_late_ones_stand_in_their_place_and_are_told_by_day() -> None:
    late = replace(A, late_on=document().dated_on)

    roster = make_roster(document(signatories=(late, B)), "en")

    assert [entry.name for entry in roster.entries] == ["Alder", "Birch"]
    assert [(one.entry.name, one.listed_on) for one in roster.late] == [("Alder", document().dated_on)]


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
    roster = make_roster(document_of_names(), language)

    listed = [entry.name for entry in roster.entries]
    assert listed[: len(first_names)] == first_names
    assert sorted(listed) == sorted(one.name for one in real_organizations())
