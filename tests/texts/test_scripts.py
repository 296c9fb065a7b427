"""A word in two scripts is told; names that say themselves in two are not."""

import pytest

from app.texts.scripts import mixed_words


@pytest.mark.parametrize(
    "name",
    [
        "Viasna",
        "Вясна",
        "Viasna (Вясна)",
        "UN-Вясна",
        "東京タワー委員会",
        "한국漢字",
        "Łódź 2021",
        "2021год",
        "О’Коннор",
        "لجنة 3 Lantern",
        "",
    ],
)
def test_a_name_in_whole_words_of_any_scripts_is_in_order(name: str) -> None:
    assert mixed_words(name) == []


def test_a_letter_of_another_script_is_told_with_its_word() -> None:
    assert mixed_words("Камітэт «Вясnа» і Lаntern") == ["Вясnа", "Lаntern"]


def test_a_text_of_any_length_is_answered() -> None:
    assert mixed_words("аb " * 100_000) == ["аb"] * 667
