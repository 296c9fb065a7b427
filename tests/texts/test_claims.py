"""Numbers of signatories that no longer agree with the roster are found, and other numbers are left in peace."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.texts.claims import suspicious_numbers

PIECES = st.sampled_from(
    ["65 organizations", "66 *organizations*", "65 (66) организаций", "٦٥ منظمة", "66 منظمة", "Signed by 66", "66", "²", "()", " ", ",.\n"]
)


def unspaced(text: str) -> str:
    return re.sub(r"[\s*_~]", "", text)


@pytest.mark.parametrize(
    ("language", "body", "snippet"),
    [
        ("en", "We, the 65 undersigned, ask.", "65 undersigned"),
        ("en", "Here speak 65 civil society\norganizations from Europe.", "65 civil society organizations"),
        ("en", "we, **65** NGOs", "65 NGOs"),
        ("en", "65 (sixty-five) organizations", "65 (sixty-five) organizations"),
        ("en", "1,200 organisations", "1,200 organisations"),
        ("en", "Signed by 65.", "Signed by 65"),
        ("be-tarask", "Мы, 65 ніжэйпадпісаных арганізацыяў", "65 ніжэйпадпісаных"),
        ("ru", "Мы, 65 правозащитных организаций", "65 правозащитных организаций"),
        ("uk", "65 організацій", "65 організацій"),
        ("pl", "65 niżej podpisanych organizacji", "65 niżej podpisanych"),
        ("fr", "Les 65 organisations soussignées", "65 organisations"),
        ("es", "Las 65 organizaciones abajo firmantes", "65 organizaciones"),
        ("de", "Die 65 unterzeichnenden Organisationen", "65 unterzeichnenden"),
        ("ar", "المنظمات الـ65 الموقعة أدناه", "65 الموقعة"),
        ("ar", "نحن ٦٥ منظّمة", "٦٥ منظّمة"),
    ],
)
def test_a_number_beside_the_word_for_signatories_is_found(language: str, body: str, snippet: str) -> None:
    assert suspicious_numbers(body, language, 66) == [snippet]


@pytest.mark.parametrize("body", ["We, the 65 undersigned", "٦٥ منظمة", "65 organizations and 65 NGOs"])
def test_the_number_of_the_roster_is_right(body: str) -> None:
    assert suspicious_numbers(body, "ar" if "٦" in body else "en", 65) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "In 2021 organizations were closed."),
        ("en", "On 22 March 2023 organizations met."),
        ("en", "We quote Article 19 organizations know well."),
        ("en", "More than 60 organizations"),
        ("en", "65% of organizations"),
        ("en", "65 political prisoners and their organizations"),
        ("en", "3.5 organizations, A/HRC/65 organizations, 20-30 organizations, 10:30 organizations"),
        ("en", "Text.[^65] Organizations ask.\n\n1. Organizations must act."),
        ("en", "We ask 65 times. Organizations know."),
        ("be", "больш за 60 арганізацый, артыкул 19 арганізацыі"),
        ("fr", "plus de 60 organisations"),
        ("ar", "أكثر من 60 منظمة"),
        ("tlh", "65 organizations"),
    ],
)
def test_other_numbers_are_left_in_peace(language: str, body: str) -> None:
    assert suspicious_numbers(body, language, 66) == []


def test_each_snippet_is_told_once() -> None:
    assert suspicious_numbers("65 NGOs ask. These 65 NGOs.", "en", 66) == ["65 NGOs"]


@given(st.lists(PIECES, max_size=20).map("".join), st.sampled_from(["en", "ru", "ar", ""]))
def test_of_any_text_each_snippet_stands_in_it_with_another_number_than_the_right_one(body: str, language: str) -> None:
    snippets = suspicious_numbers(body, language, 65)

    assert all(unspaced(snippet) in unspaced(body) for snippet in snippets)
    assert all(re.findall(r"\d+", snippet) not in ([], ["65"]) for snippet in snippets)
    assert len(snippets) == len(set(snippets))
