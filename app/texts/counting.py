"""How long a text is by the rule of the channel it goes through: words, estimated pages, speaking time.

A word is what stands between white space and holds a letter or digit, as word processors count: footnotes count, Markdown marks and the
addresses of links do not. In scripts without spaces two characters count as a word. The limits are data: `channels.json`, and a lead's own.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from app.publishing.markdown import plain_text
from app.texts.words import is_spoken, unspaced_letters

CHANNELS = Path(__file__).with_name("channels.json")
WORDS_ON_A_PAGE = 500
WORDS_A_MINUTE = 150
LETTERS_OF_A_WORD = 2


@dataclass(frozen=True)
class Channel:
    """Where a text is sent and how long it may be there. `seconds` is the speaking time that an oral limit stands for."""

    id: str
    name: str
    unit: Literal["words", "pages"]
    limit: int
    seconds: int | None = None
    source: str = ""

    @property
    def words_a_minute(self) -> float:
        return self.limit * 60 / self.seconds if self.seconds and self.unit == "words" else WORDS_A_MINUTE


@dataclass(frozen=True)
class Measure:
    """A text beside a limit. `by` is how many units it is over, 0 when it is not; `pages` and `seconds` are estimates."""

    words: int
    pages: int
    seconds: int
    limit: int
    is_over: bool
    by: int


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


def measure(title: str, body: str, channel: Channel) -> Measure:
    """Return how long a text is, its title included, and whether that is over the channel's limit."""
    words = _counted(title) + count_words(body)
    used = words if channel.unit == "words" else pages(words)
    over = max(used - channel.limit, 0)
    return Measure(words, pages(words), speaking_seconds(words, channel), channel.limit, over > 0, over)


def _counted(text: str) -> int:
    spaced, unspaced = unspaced_letters().subn(" ", text)
    return sum(map(is_spoken, spaced.split())) + math.ceil(unspaced / LETTERS_OF_A_WORD)
