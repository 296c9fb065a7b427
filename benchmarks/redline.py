"""The redline of two texts of 5,000 words against difflib's plain comparison of their words, which knows neither paragraphs nor moves."""

import random
import time
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from app.texts.redline import Text, compare
from benchmarks.installations import Workshop
from benchmarks.report import Goal, Report, medians

WORDS, PARAGRAPH, EDITED, ROUNDS = 5_000, 75, 20, 7
VOCABULARY = 2_000
GOAL_MILLISECONDS = 50


def measure(_workshop: Workshop) -> Iterator[Report]:
    report = Report(f"redline: two texts of {WORDS:,} words", ("after", "ms", "difflib, ms", "difflib / redline"))
    before = _text(random.Random(1))
    for name, after in (("edits in 20 paragraphs, one moved", _edited(before)), ("written anew", _text(random.Random(2)))):
        sides = medians({"redline": _timed(_redline, before, after), "difflib": _timed(_difflib, before, after)}, rounds=ROUNDS)
        report.add(name, sides["redline"], sides["difflib"], sides["difflib"] / sides["redline"])
        report.goals.append(Goal(f"redline, {name}", sides["redline"], GOAL_MILLISECONDS, " ms", most=True))
    report.notes.append(f"median of {ROUNDS}; redline parses both texts, pairs the paragraphs and compares the words of each pair")
    report.notes.append("difflib: SequenceMatcher over the words of both texts, without its heuristic for popular ones")
    yield report


def _text(chance: random.Random) -> list[str]:
    """Paragraphs in the words of one language, as unevenly frequent as they are (Zipf's law)."""
    spelling = random.Random(0)
    words = ["".join(spelling.choices("aeiostnrlkmd", k=spelling.randint(2, 9))) for _ in range(VOCABULARY)]
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    return [" ".join(chance.choices(words, weights, k=PARAGRAPH)) + "." for _ in range(WORDS // PARAGRAPH)]


def _edited(before: list[str]) -> list[str]:
    chance, after = random.Random(3), list(before)
    for place in chance.sample(range(len(after)), EDITED):
        words = after[place].split()
        words[chance.randrange(len(words))] = "changed"
        del words[chance.randrange(len(words))]
        after[place] = " ".join(words)
    after.insert(2, after.pop(len(after) // 2))
    return after


def _redline(before: list[str], after: list[str]) -> None:
    compare.cache_clear()  # the product remembers what it has drawn
    assert compare(Text("Title", "\n\n".join(before)), Text("Title", "\n\n".join(after))).has_changes


def _difflib(before: list[str], after: list[str]) -> None:
    old, new = (" ".join(paragraphs).split() for paragraphs in (before, after))
    assert SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _timed(compared: Callable[[list[str], list[str]], None], before: list[str], after: list[str]) -> Callable[[], float]:
    def once() -> float:
        started = time.perf_counter()
        compared(before, after)
        return (time.perf_counter() - started) * 1_000

    return once
