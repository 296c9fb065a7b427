"""Bundles whose maker has the log's key and lets the list say another number than it has, or a notice of retraction name somebody."""

import json
from dataclasses import replace

import pytest

from tests.ledger import bundling
from tests.ledger.bundling import NAMED, listed, made, published, story
from tests.ledger.test_forged_bundles import NOT_AS_LOGGED, NOT_ENDORSED, STORY, refused


@pytest.mark.parametrize("weight", [-1, True, 1.0, 1.5, "1", None])
def test_what_a_line_counts_as_is_a_whole_number_and_not_below_nothing(weight: object) -> None:
    lines = [{"number": number, "name": name, "counts_as": 1} for number, name in enumerate(NAMED, 1)]
    told = story(roster=listed(*NAMED, signatories=[*lines, {"number": 3, "name": "Third", "counts_as": weight}], named=3, total=4))

    assert NOT_AS_LOGGED in refused(made(replace(told, entries=[*told.entries[:-1], published(told.files, named=3)])))


def test_a_line_that_counts_for_less_than_nothing_does_not_make_another_right() -> None:
    signatories = [{"number": 1, "name": NAMED[0], "counts_as": 3}, {"number": 2, "name": NAMED[1], "counts_as": -1}]

    assert refused(made(story(roster=listed(*NAMED, signatories=signatories)))) == [NOT_AS_LOGGED]


@pytest.mark.parametrize("changes", [{"named": 2.0}, {"withheld": True}, {"withheld": -1, "total": 1}, {"total": 3.0}, {"edition": True}])
def test_every_count_of_a_list_is_a_whole_number(changes: dict[str, object]) -> None:
    told = story(roster=listed(*NAMED, **changes))
    facts = {name: value for name, value in changes.items() if name != "total"}

    assert refused(made(replace(told, entries=[*told.entries[:-1], published(told.files, **facts)])))[0] == NOT_AS_LOGGED


def retraction(**told: object) -> bundling.Story:
    """The notice of a retracted statement as whoever has the key could have it logged, with more in it than there should be."""
    notice = {"statement": "x", "edition": 1, "retracted": "2026-12-02T12:00:00Z", "notice": "A figure was wrong."}
    files = {"index.html": b"A figure was wrong.", "signatories.json": json.dumps(notice | told).encode()}
    facts = {name: told.get(name, 0) for name in ("named", "withheld")}
    return bundling.Story(files, [*STORY.entries[:-1], published(files, text={}, **facts)], lines=0)


@pytest.mark.parametrize(
    "told",
    [
        {"named": 500},
        {"withheld": 1},
        {"total": 1},
        {"signatories": [{"number": 1, "name": NAMED[0], "counts_as": 1}]},
        {"signatories": [{"number": 1, "name": NAMED[0], "counts_as": 1}], "texts": []},
    ],
)
def test_the_notice_of_a_retracted_statement_counts_and_names_nobody(told: dict[str, object]) -> None:
    assert refused(made(retraction())) == []
    assert refused(made(retraction(**told)))[0] == NOT_AS_LOGGED


def test_under_a_notice_nobody_is_shown_to_have_endorsed() -> None:
    line = {"number": 1, "name": NAMED[0], "counts_as": 1}

    assert refused(made(replace(retraction(), lines=1))) == [NOT_ENDORSED]
    assert refused(made(replace(retraction(signatories=[line]), lines=1))) == [NOT_AS_LOGGED, NOT_ENDORSED]
    assert refused(made(replace(retraction(signatories=[line], texts=[], corrections=[]), lines=1))) == [NOT_AS_LOGGED, NOT_ENDORSED]
