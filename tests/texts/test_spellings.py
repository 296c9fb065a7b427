"""Any spelling finds a name: another script, another romanization, without accents, without case."""

import csv
from pathlib import Path

import pytest

from app.texts.spellings import LONGEST_KEY, MOST_WORDS, as_heard, as_written, fold_query, search_key

LIST = Path(__file__).parents[1] / "data" / "organizations.csv"
ORGANIZATIONS = list(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines()))


def is_found(query: str, *spellings: str) -> bool:
    key = search_key(spellings)
    return all(f" {word}" in key for word in fold_query(query))


@pytest.mark.parametrize("query", ["Вясна", "вясна", "viasna", "Viasna", "Vyasna", "VJASNA", "«Вясна»", "центр Вясна", "vias"])
def test_one_name_is_found_by_every_romanization_and_script(query: str) -> None:
    assert is_found(query, "Праваабарончы цэнтр «Вясна»", "Human Rights Center “Viasna”", "Центр Весна")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("kharkiv", "Харків"),
        ("Харьков", "Kharkov"),
        ("Hrodna", "Гродна"),
        ("grodno", "Hrodno"),
        ("Kyiv", "Київ"),
        ("Киев", "Kiev"),
        ("Pravaabaronchy", "Праваабарончы"),
        ("Pravaabarončy", "Праваабарончы"),
        ("Lodz", "Łódź"),
        ("helsinska", "Helsińska Fundacja"),
        ("strasse", "Straße"),
        ("lawyers", "Georgian Young Lawyers’ Association"),
        ("akhalgazrda", "საქართველოს ახალგაზრდა"),
        ("Հելսինկյան", "Հելսինկյան քաղաքացիական"),
        ("مركز", "مَرْكَز القاهرة"),
        ("中心", "人权中心"),
        ("चौधरी", "चौधरी"),
        ("FIDH", "F.I.D.H."),
        ("fidh", "ＦＩＤＨ"),
        ("comittee", "Committee"),
    ],
)
def test_a_name_is_found_in_another_spelling(query: str, name: str) -> None:
    assert is_found(query, name)


@pytest.mark.parametrize(("query", "name"), [("ccl", "Clinic"), ("Вясна", "Восень"), ("center viasna", "Viasna"), ("tern", "Lantern")])
def test_another_name_is_not_found(query: str, name: str) -> None:
    assert not is_found(query, name)


@pytest.mark.parametrize("row", ORGANIZATIONS, ids=lambda row: row["name_en"])
def test_every_organization_is_found_by_each_of_its_own_spellings(row: dict[str, str]) -> None:
    spellings = [row["name_en"], row["name_native"], row["acronym"]]

    assert all(is_found(spelling, *spellings) for spelling in spellings)
    assert all(is_found(spelling.upper(), *spellings) for spelling in spellings)


def test_a_key_keeps_the_words_as_written_and_as_heard() -> None:
    assert search_key(["Праваабарончы цэнтр", "Viasna", "Вясна"]) == (" праваабарончы цэнтр pravabaronci tsentr viasna vasna вясна ")
    assert (as_written("Human-Rights  Center, “Łódź”"), as_heard("")) == ("human rights center łodz", "")


def test_nothing_is_a_wildcard_and_nothing_is_no_key() -> None:
    assert (search_key([]), search_key(["", "…"])) == ("", "")
    assert fold_query("100%_sure") == ["100", "sure"]
    assert fold_query("  ") == []


@pytest.mark.parametrize("typed", ["ﷺ" * 100_000, "a " * 100_000, "a\u0301" * 100_000, "'" * 100_000, "x.y." * 100_000, "\ud800ж" * 1_000])
def test_what_is_typed_may_be_anything_and_stays_small(typed: str) -> None:
    assert len(search_key([typed] * 1_000)) <= LONGEST_KEY + 2
    assert len(fold_query(typed)) <= MOST_WORDS
