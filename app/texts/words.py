"""The words of a text in Markdown, for comparing and counting: letters with their marks, link targets, punctuation, each in one piece.

Scripts that set no spaces between words (Chinese, Japanese, Thai, Khmer …) are taken character by character. Source: Unicode, by ICU.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import icu


class Word(NamedTuple):
    """One word, mark or sign and the white space before it. White space at the end of a text is a word without text."""

    space: str
    text: str


def words(text: str) -> list[Word]:
    """Return the words of a text in order. Joined, with their spaces, they are the text again."""
    return [Word(space, word) for space, word, _ in _pattern().findall(text) if space or word]


def is_spoken(text: str) -> bool:
    """Tell whether a word's text is a word for a reader, or a number, and no punctuation or Markdown mark."""
    return any(map(str.isalnum, text))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    marks = _character_class(r"\p{M}")
    unspaced = _character_class(UNSPACED)
    letter = _character_class(rf"[[\p{{L}}\p{{N}}\p{{M}}\u200C\u200D]-[{UNSPACED}]]")
    link_target = r"(?<=\]\()[^\s()]+"
    address = r"https?://[^\s<>()\[\]]*[^\s<>()\[\].,;:!?*_]"
    # An apostrophe, hyphen or gershayim inside a word is part of it, as is a point or comma between digits.
    word = rf"[{letter}]+(?:(?:['’׳״‐‑-]|(?<=\d)[.,](?=\d))[{letter}]+)*"
    return re.compile(rf"(\s*)({link_target}|{address}|{word}|[{unspaced}][{marks}]*|(\S)\3*|\Z)")


@lru_cache(maxsize=1)
def unspaced_letters() -> re.Pattern[str]:
    """Return the pattern of one letter of a script without spaces."""
    return re.compile(f"[{_character_class(UNSPACED)}]")


UNSPACED = r"[\p{Ideographic}\p{Hiragana}\p{Katakana}\p{lb=SA}]&[\p{L}\p{N}]"
"""Letters of scripts without spaces between words; `lb=SA` are those of South East Asia, where only a dictionary finds a word's end."""


def _character_class(unicode_set: str) -> str:
    """Write a set of Unicode properties as the inside of a character class, which is all that `re` lacks."""
    return "".join(f"{_escaped(start)}-{_escaped(end)}" for start, end in _ranges(icu.UnicodeSet(f"[{unicode_set}]")))


def _ranges(characters: icu.UnicodeSet) -> Iterator[tuple[str, str]]:
    for index in range(characters.getRangeCount()):
        yield characters.getRangeStart(index), characters.getRangeEnd(index)


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08x}"
