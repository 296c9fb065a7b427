"""Suggesting duplicates in a directory of ten thousand partners, some of which stand there twice."""

import random
import time
from collections.abc import Iterator
from functools import partial

from app.texts.likeness import Entry, find_pairs
from benchmarks.installations import Workshop
from benchmarks.report import Goal, Report, medians

SIZES = (1_000, 10_000)
TWICE = 50
"""Of so many partners one stands there a second time, with a slip in its name."""

AGAIN = "-again"
ROUNDS = 3
GOAL_SECONDS = 10
KINDS = (
    "Human Rights Center",
    "Legal Initiative",
    "Association of Journalists",
    "Helsinki Committee",
    "Youth Network",
    "Foundation for Democracy",
)
LETTERS = "aeiostnrlkmdvpzbgu"


def measure(_workshop: Workshop) -> Iterator[Report]:
    report = Report(
        "likeness: partners that look like one organization", ("partners", "seconds", "standing twice", "of them found", "suggested")
    )
    for size in SIZES:
        entries = _directory(size)
        seconds = medians({"search": partial(_timed, entries)}, rounds=ROUNDS)["search"]
        found = {(pair.first_id, pair.second_id) for pair in find_pairs(entries)}
        doubled = {(entry.id.removesuffix(AGAIN), entry.id) for entry in entries if entry.id.endswith(AGAIN)}
        report.add(f"{size:,}", seconds, f"{len(doubled):,}", f"{len(doubled & found):,}", f"{len(found):,}")
        if size == SIZES[-1]:
            report.goals.append(Goal(f"duplicates among {size:,} partners", seconds, GOAL_SECONDS, " s", most=True))
    report.notes.append(f"median of {ROUNDS}; two names each, English and Cyrillic")
    report.notes.append("a slip is a changed letter, two letters in the wrong order, or a word left out")
    yield report


def _directory(size: int) -> list[Entry]:
    chance = random.Random(1)
    entries = []
    for number in range(size):
        own, place = (_word(chance).title() for _ in range(2))
        name = f"{place} {chance.choice(KINDS)} {own}"
        native = f"Цэнтр {_in_cyrillic(place)} {_in_cyrillic(own)}"
        entries.append(Entry(f"{number:06}", {"en": name, "be": native}, "".join(word[0] for word in name.split())))
        if number % TWICE == 0:
            entries.append(Entry(f"{number:06}{AGAIN}", {"en": _with_a_slip(name, chance)}))
    return entries


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(5, 9)))


def _in_cyrillic(word: str) -> str:
    return word.lower().translate(str.maketrans(LETTERS, "аеіостнрлкмдвпзбгу")).title()


def _with_a_slip(name: str, chance: random.Random) -> str:
    words = name.split()
    kind = chance.randrange(3)
    if kind == 0:
        words.pop(1)
        return " ".join(words)
    place = chance.randrange(1, len(words[-1]) - 2)
    last = words[-1]
    swapped = last[:place] + last[place + 1] + last[place] + last[place + 2 :] if kind == 1 else last[:place] + "x" + last[place + 1 :]
    return " ".join([*words[:-1], swapped])


def _timed(entries: list[Entry]) -> float:
    started = time.perf_counter()
    find_pairs(entries)
    return time.perf_counter() - started
