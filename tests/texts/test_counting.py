"""The length of a text: what counts as a word, and what each channel allows."""

from typing import Literal

import pytest

from app.texts.counting import Channel, channels, count_words, find_channel, measure, pages, speaking_seconds

LONG_BODY = 50_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", 0),
        ("We **ask** the *UN* to `act` — now.", 7),
        ("# A title\n\n- one\n- two\n\n> three", 5),
        ("[the report](https://example.org/a-b)", 2),
        ("| a | b |\n|---|---|\n| one two | 3 |", 5),
        ("We ask.[^1]\n\n[^1]: Three more words.", 5),
        ("![A map](https://example.org/map.png)", 2),
        ("non-governmental organizations, 1,500 of them", 5),
        ("Мы, ніжэйпадпісаныя, патрабуем", 3),
        ("نطالبُ بالإفراجِ عنهم", 3),
        ("我们要求释放他们。", 4),
        ("one\ntwo  \nthree\\\nfour", 4),
    ],
)
def test_words_are_counted_as_a_reader_sees_them(body: str, words: int) -> None:
    assert count_words(body) == words


def test_the_limits_of_the_united_nations_are_there() -> None:
    limits = {channel.id: (channel.limit, channel.unit, channel.seconds) for channel in channels()}

    assert limits == {
        "hrc_written_general": (2000, "words", None),
        "hrc_written_special": (1500, "words", None),
        "hrc_oral_90": (250, "words", 90),
        "hrc_oral_120": (300, "words", 120),
        "upr_joint": (10, "pages", None),
    }
    assert all(channel.source for channel in channels())


def test_a_channel_is_found_by_its_id() -> None:
    found = find_channel("upr_joint")

    assert found is not None
    assert (found.unit, find_channel("telegram")) == ("pages", None)


@pytest.mark.parametrize(("words", "expected"), [(0, 0), (1, 1), (500, 1), (501, 2), (5_000, 10)])
def test_pages_are_estimated_from_words(words: int, expected: int) -> None:
    assert pages(words) == expected


def test_a_speech_takes_its_time() -> None:
    assert speaking_seconds(300) == 120
    assert speaking_seconds(250, find_channel("hrc_oral_90")) == 90


def test_a_text_within_its_limit_is_not_over() -> None:
    found = measure("A title", "One two three.", "en", Channel("own", "Newspaper", "words", 5))

    assert (found.words, found.pages, found.seconds, found.is_over, found.by) == (5, 1, 2, False, 0)


@pytest.mark.parametrize(("unit", "limit", "words", "by"), [("words", 3, 5, 2), ("pages", 1, 1_001, 2), ("seconds", 90, 280, 22)])
def test_a_text_over_a_limit_says_by_how_much(unit: Literal["words", "pages", "seconds"], limit: int, words: int, by: int) -> None:
    found = measure("", "word " * words, "en", Channel("own", "Newspaper", unit, limit))

    assert (found.is_over, found.by) == (True, by)


def test_without_a_channel_the_words_of_the_text_are_counted() -> None:
    found = measure("A title", "word " * 280, "en")

    assert (found.words, found.seconds, found.is_over) == (280, 112, False)


def test_a_placeholder_counts_as_what_it_becomes() -> None:
    assert measure("", "We, {{count|organization|organizations}} from {{ countries }} countries, {{date}}", "en").words == 9


@pytest.mark.parametrize("unit", ["a ", "我", "[^1]", "|a|\n|-|\n", "*a_"])
def test_a_hostile_body_is_counted_too(unit: str) -> None:
    assert count_words((unit * LONG_BODY)[:LONG_BODY]) > 0
