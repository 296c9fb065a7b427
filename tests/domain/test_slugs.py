"""Addresses made from titles: whole words, and an ending that nobody guesses."""

import pytest

from app.domain.slugs import ALPHABET, LONGEST, new_slug


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("End the closures", "end-the-closures"),
        ("Joint statement on the right to peaceful assembly in Vostravia and beyond", "joint-statement-on-the-right-to-peaceful-assembly"),
        (
            "Joint statement on peaceful assembly and the right to strike in the",
            "joint-statement-on-peaceful-assembly-and-the-right-to-strike",
        ),
        ("A word that stands where the limit is, and then from the second", "a-word-that-stands-where-the-limit-is-and-then"),
        ("Спыніць ліквідацыю", "spynic-likvidacyu"),
        ("x" * 100, "x" * 60),
        ("wo men hu yu " * 10, "wo-men-hu-yu-wo-men-hu-yu-wo-men-hu-yu-wo-men-hu"),
        ("!!!", ""),
    ],
)
def test_a_long_title_ends_with_a_word_that_says_something(title: str, words: str) -> None:
    assert new_slug(title)[:-6].rstrip("-") == words


def test_the_ending_is_random() -> None:
    endings = {new_slug("End the closures")[-6:] for _ in range(100)}

    assert len(endings) == 100
    assert set("".join(endings)) <= set(ALPHABET)


def test_an_address_is_never_longer_than_its_words_and_ending() -> None:
    assert max(len(new_slug("word " * count)) for count in range(1, 40)) <= LONGEST + len("-abcdef")
