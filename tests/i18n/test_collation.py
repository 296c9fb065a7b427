"""Alphabets: each language's own, punctuation for nothing, and the page's script first."""

import itertools

import pytest

from app.i18n.collation import sort_key


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("be", ["Ель", "Ёлка", "Жыта", "Івы", "Ухо", "Ўсход", "Яма"]),
        ("be-tarask", ["Ель", "Ёлка", "Жыта"]),
        ("uk", ["Глек", "Ґанок", "Дім", "Еней", "Єва", "Івах", "Їжак", "Йод"]),
        ("ru", ["Ель", "Жук", "Яма"]),
        ("pl", ["Lampa", "Łódź", "Mama", "Zebra", "Źródło", "Żaba"]),
        ("lt", ["Cukrus", "Čia", "Iki", "Yla", "Jonas"]),
        ("ka", ["ანა", "ბაქო", "თბილისი", "ჰავა"]),
        ("ar", ["أحمد", "بيت", "تونس", "مصر", "يمن"]),
        ("en", ["alder", "Alder", "Birch", "Élan", "Elm"]),
    ],
)
def test_each_language_has_its_own_alphabet(language: str, in_order: list[str]) -> None:
    shuffled = in_order[::-1]

    assert sorted(shuffled, key=sort_key(language)) == in_order


@pytest.mark.parametrize(
    ("language", "scripts"),
    [("be", "ЯZ"), ("en", "ZЯ"), ("ka", "ჰZ"), ("ar", "يZ"), ("hy", "ՖZ"), ("be-Latn", "ZЯ"), ("el", "ΩA"), ("zz", "AЯ")],
)
def test_the_script_of_the_page_comes_first(language: str, scripts: str) -> None:
    shuffled = scripts[::-1]

    assert sorted(shuffled, key=sort_key(language)) == list(scripts)


@pytest.mark.parametrize("language", ["ja", "zh-Hant", "zh", "ko", "th", "am", "not a tag", ""])
def test_a_language_without_rules_of_ours_still_sorts(language: str) -> None:
    assert sorted(["b", "a"], key=sort_key(language)) == ["a", "b"]


def test_quotes_hyphens_and_spaces_count_for_nothing() -> None:
    names = ["«Вясна»", "Вясёлка", '"Альтэрнатыва"', "- Беларусь"]

    assert sorted(names, key=sort_key("be")) == ['"Альтэрнатыва"', "- Беларусь", "Вясёлка", "«Вясна»"]


def test_the_order_they_came_in_does_not_matter() -> None:
    names = ["Vasna", "V-asna", "«Vasna»", "vasna"]

    orders = {tuple(sorted(names, key=sort_key("en"))) for names in itertools.permutations(names)}

    assert len(orders) == 1
