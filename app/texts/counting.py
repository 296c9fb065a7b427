"""How long a text is by the rule of the channel it goes through: words, estimated pages, speaking time.

A word is what stands between white space and holds a letter or digit, as word processors count: footnotes count, Markdown marks and the
addresses of links do not. In scripts without spaces two characters count as a word. The limits are data: `channels.json`, and a lead's own.
"""

import json
import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from app.publishing.markdown import plain_text
from app.texts import placeholders
from app.texts.placeholders import Facts
from app.texts.words import is_spoken, unspaced_letters

CHANNELS = Path(__file__).with_name("channels.json")
WORDS_ON_A_PAGE = 500
WORDS_A_MINUTE = 150
LETTERS_OF_A_WORD = 2


SAMPLE = Facts(100, 100, 100, date(2026, 1, 1))
"""Stands in for the facts of an edition where a text is only measured: a number is one word, a date is three."""


@dataclass(frozen=True)
class Channel:
    """Where a text is sent and how long it may be there. `seconds` is the speaking time that an oral limit in words stands for."""

    id: str
    name: str
    unit: Literal["words", "pages", "seconds"]
    limit: int
    seconds: int | None = None
    source: str = ""
    is_own: bool = False

    @property
    def words_a_minute(self) -> float:
        return self.limit * 60 / self.seconds if self.seconds and self.unit == "words" else WORDS_A_MINUTE

    @property
    def speaking_limit(self) -> int | None:
        """How many seconds may be spoken, None where nothing is."""
        return self.limit if self.unit == "seconds" else self.seconds


@dataclass(frozen=True)
class Measure:
    """How long a text is, beside the limit of its channel where it has one. Pages and seconds are estimates."""

    words: int
    channel: Channel | None = None

    @property
    def pages(self) -> int:
        return pages(self.words)

    @property
    def seconds(self) -> int:
        return speaking_seconds(self.words, self.channel)

    @property
    def by(self) -> int:
        """How many words, pages or seconds it is over the limit; 0 when it is not."""
        used = {"words": self.words, "pages": self.pages, "seconds": self.seconds}
        return max(used[self.channel.unit] - self.channel.limit, 0) if self.channel else 0

    @property
    def is_over(self) -> bool:
        return self.by > 0


@lru_cache(maxsize=1)
def channels() -> tuple[Channel, ...]:
    """Return the channels that everybody has."""
    return tuple(Channel(**row) for row in json.loads(CHANNELS.read_text(encoding="utf-8")))


def find_channel(channel_id: str) -> Channel | None:
    """Return one of `channels` by its id."""
    return next((channel for channel in channels() if channel.id == channel_id), None)


def count_words(body: str) -> int:
    """Return the words of a body in Markdown. A placeholder counts as it is typed, so fill it in first."""
    return _counted(plain_text(body))


def pages(words: int) -> int:
    """Return how many pages so many words take: an estimate, by 500 words a page."""
    return math.ceil(words / WORDS_ON_A_PAGE)


def speaking_seconds(words: int, channel: Channel | None = None) -> int:
    """Return how long so many words take to say: 150 a minute, or as many as the channel's limit allows in its time."""
    return round(words * 60 / (channel.words_a_minute if channel else WORDS_A_MINUTE))


def measure(title: str, body: str, language: str, channel: Channel | None = None) -> Measure:
    """Return how long a text is, its placeholders filled in. For a channel the title counts too."""
    words = count_words(placeholders.resolve(body, SAMPLE, language))
    titled = _counted(placeholders.resolve_title(title, SAMPLE, language)) if channel else 0
    return Measure(words + titled, channel)


def _counted(text: str) -> int:
    spaced, unspaced = unspaced_letters().subn(" ", text)
    return sum(map(is_spoken, spaced.split())) + math.ceil(unspaced / LETTERS_OF_A_WORD)
