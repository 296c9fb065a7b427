"""Marks that a translation has to keep: references to footnotes, placeholders, and the sign that makes a block a heading, list or quote.

Only what the authentic text has and its translation lacks is said: a warning, since the translator may have had a reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.texts.placeholders import first_typed, form_examples, names

FOOTNOTE = re.compile(r"(?<!\\)\[\^[^\]\s\[]{1,100}\]")
BLOCK_SIGN = re.compile(r" {0,3}(?:(?P<heading>#{1,6})(?=\s|$)|(?P<quote>>)|(?P<bullet>[-*+])(?=\s)|(?P<number>\d{1,9}[.)])(?=\s))")
SIGNS = {"quote": ">", "bullet": "-", "number": "1."}
"""Which number a list begins with, or which of the signs for a bullet is used, is the translator's choice."""

MOST = 6


@dataclass(frozen=True)
class Hints:
    """The first mark of each sort in an authentic text, as typed, "" where it has none. `counted` is a number that brings its noun.

    `examples` has a number for each form that such a noun takes in the language of the translation.
    """

    footnote: str
    placeholder: str
    counted: str
    examples: tuple[int, ...] = ()


def missing(source: str, translation: str) -> tuple[str, ...]:
    """Return the marks of an authentic block that its translation lacks, as they are to be typed: `("##", "[^1]", "{{count}}")`."""
    lost = [sign for sign in [_block_sign(source)] if sign and sign != _block_sign(translation)]
    return (*lost, *missing_inside(source, translation))[:MOST]


def missing_inside(source: str, translation: str) -> tuple[str, ...]:
    """Return the footnotes and placeholders that a translation of any length lacks, the first few, each once."""
    kept = set(_inside(translation))
    return tuple(mark for mark in dict.fromkeys(_inside(source)) if mark not in kept)[:MOST]


def missing_in_title(source: str, translation: str) -> tuple[str, ...]:
    """Return the placeholders that a translated title lacks. A title is plain text: nothing else in it is a mark."""
    kept = set(_placeholders(translation))
    return tuple(mark for mark in dict.fromkeys(_placeholders(source)) if mark not in kept)[:MOST]


def hints(title: str, body: str, language: str) -> Hints:
    """Return what somebody who translates a text into `language` has to know of the marks in it."""
    words = f"{title}\n{body}"
    footnote = next(FOOTNOTE.finditer(body), None)
    plain, counted = first_typed(words, with_forms=False), first_typed(words, with_forms=True)
    return Hints(footnote[0] if footnote else "", plain, counted, form_examples(language) if counted else ())


def _inside(text: str) -> Iterator[str]:
    yield from FOOTNOTE.findall(text)
    yield from _placeholders(text)


def _placeholders(text: str) -> Iterator[str]:
    return (f"{{{{{name}}}}}" for name in names(text))


def _block_sign(block: str) -> str:
    found = BLOCK_SIGN.match(block)
    return SIGNS.get(found.lastgroup or "", found[0].strip()) if found else ""
