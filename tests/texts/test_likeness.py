"""What looks like one organization under two names, and what does not."""

import csv
from pathlib import Path

import pytest

from app.texts.likeness import Entry, Pair, Why, find_pairs

LIST = Path(__file__).parents[1] / "data" / "organizations.csv"
ORGANIZATIONS = [
    Entry(f"{number:02}", {"en": row["name_en"], row["native_language"]: row["name_native"]}, row["acronym"])
    for number, row in enumerate(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines()))
]


def pairs(*entries: Entry) -> list[Pair]:
    return find_pairs([*ORGANIZATIONS, *entries])


def why(*names: str | Entry) -> list[Why]:
    """Return the reasons to take two entries for one."""
    one, other = (Entry(str(n), {"en": given}) if isinstance(given, str) else given for n, given in enumerate(names))
    return [reason for pair in find_pairs([one, other]) for reason in pair.why]


def test_twenty_different_organizations_are_twenty() -> None:
    assert pairs() == []


@pytest.mark.parametrize(
    ("name", "place", "reason"),
    [
        ("human rights center «viasna»", "01", Why.SAME_NAME),
        ("Human Rights Center Vyasna", "01", Why.SAME_SOUND),
        ("Беларускі Хельсінскі Камітэт", "00", Why.SIMILAR),
        ("Belarussian Helsinki Comittee", "00", Why.SAME_SOUND),
        ("Committee of Helsinki, Belarus", "00", Why.SIMILAR),
        ("Viasna", "01", Why.SIMILAR),
        ("Lawtrend", "05", Why.SIMILAR),
        ("FIDH", "15", Why.ACRONYM),
        ("Праваабарончы цэнтр Вясна", "01", Why.SAME_NAME),
        ("Cаіrо Institute for Human Rights Studies", "13", Why.LOOK_ALIKE),
        ("Norwegian Helsinki Commitee", "19", Why.SAME_SOUND),
        ("Norwegian Helsinki Comitte", "19", Why.SAME_SOUND),
        ("Egyptain Initiative for Personal Rights", "14", Why.SIMILAR),
    ],
)
def test_another_spelling_is_suggested(name: str, place: str, reason: Why) -> None:
    found = pairs(Entry("new", {"": name}))

    assert [(pair.first_id, pair.second_id, pair.why[0]) for pair in found] == [(place, "new", reason)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Watch International Ghana", "Watch International Kenya"),
        ("Human Rights Center of Brest", "Human Rights Center of Minsk"),
        ("Committee of Mothers", "Committee of Fathers and Sons"),
        ("Legal Initiative", "Civic Initiative"),
        ("Lantern", "Harbour"),
        ("…", "!"),
    ],
)
def test_other_organizations_are_not_taken_for_one(one: str, other: str) -> None:
    assert why(one, other) == []


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (Entry("2", {"en": "Harbour Network"}, aliases=["The LANTERN-Committee", "Lantern Committee"]), [Why.ALIAS]),
        (Entry("2", {"en": "Harbour"}, domains=["lantern.example.org"]), [Why.SAME_DOMAIN]),
        (Entry("2", {"en": "Harbour"}, acronym="LAN"), [Why.ACRONYM]),
        (Entry("2", {"en": "Ladies and Arts Newcastle"}), [Why.ACRONYM]),
        (Entry("2", {"en": "Lantern Committee"}, "LAN", (), ["lantern.example.org"]), [Why.SAME_NAME, Why.SAME_DOMAIN, Why.ACRONYM]),
    ],
)
def test_other_signs_are_suggested_too(other: Entry, reasons: list[Why]) -> None:
    lantern = Entry("1", {"en": "Lantern Committee"}, "LAN", (), ["lantern.example.org"])

    assert why(lantern, other) == reasons


def test_a_letter_of_another_script_is_seen() -> None:
    assert why("Lantern Committee", "Lаntеrn Committee") == [Why.LOOK_ALIKE]
    assert why("РАХ", "PAX") == [Why.LOOK_ALIKE]


def test_the_likeliest_pair_comes_first() -> None:
    entries = [
        Entry("a", {"en": "Lantern Committee"}, domains=["lantern.example.org"]),
        Entry("b", {"en": "Lamp Committee"}, domains=["lantern.example.org"]),
        Entry("c", {"en": "Lantern committee"}),
        Entry("d", {"en": "Lantern Comittees"}),
    ]

    assert [(pair.first_id, pair.second_id) for pair in find_pairs(entries)][:2] == [("a", "c"), ("a", "d")]


def test_a_name_says_more_than_a_domain_and_an_acronym_of_two_countries_least() -> None:
    entries = [
        Entry("a", {"en": "Harbour Legal Aid"}, "HLA", country="BY"),
        Entry("b", {"en": "Human Life Africa"}, country="KE"),
        Entry("c", {"en": "Meadow Network"}, domains=["host.example.org"]),
        Entry("d", {"en": "Pebble Forum"}, domains=["host.example.org"]),
        Entry("e", {"en": "Viasna Rights Center"}),
        Entry("f", {"en": "Viasna Center"}),
        Entry("g", {"en": "Thunder Union"}, "TDR", country="GE"),
        Entry("h", {"en": "Tea Drinkers Republic"}),
    ]

    assert [pair.first_id for pair in find_pairs(entries)] == ["e", "c", "g", "a"]


def test_a_domain_of_very_many_says_nothing() -> None:
    names = ["Lantern", "Harbour", "Meadow", "Pebble", "Thunder", "Willow", "Orchard", "Glacier", "Compass"]

    assert find_pairs([Entry(name, {"en": name}, domains=["host.example.org"]) for name in names]) == []
    assert len(find_pairs([Entry(name, {"en": name}, domains=["host.example.org"]) for name in names[:3]])) == 3


def test_a_thousand_of_one_name_are_a_thousand_suggestions_not_a_million() -> None:
    assert len(find_pairs([Entry(f"{number:04}", {"en": "Human Rights Center"}, "HRC") for number in range(1_000)])) == 999


def test_nobody_is_like_itself() -> None:
    assert find_pairs([Entry("1", {"en": "Lantern", "be": "Lantern", "ru": "Лантерн"}, "Lantern", ["Lantern"], ["a.b", "a.b"])]) == []
    assert find_pairs([]) == []
