"""Any list in any arrangement: everybody stands there once, numbers run, and every form says the same order, names and count (P3, P4)."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from random import Random

import icu
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n.direction import script
from app.publishing.data import plain_cell, statement_csv, statement_json
from app.publishing.document import Document, RosterStyle, Signatory
from app.publishing.roster import Roster, make_roster
from app.publishing.roster_entries import line
from app.publishing.roster_html import roster_html
from tests.publishing.samples import document, document_of_names

LANGUAGES = ("en", "be", "ru", "ar", "fr")
COUNTRIES = ("", "BY", "FR", "NL", "UZ")
WORDS = st.text(st.characters(categories=("L", "N", "Zs"), include_characters="=+-@\"'«»<&"), min_size=1, max_size=12).filter(str.strip)
SIGNATORIES = st.builds(
    Signatory,
    name=WORDS,
    language=st.sampled_from(LANGUAGES),
    acronym=st.sampled_from(("", "AC", "БД")),
    country=st.sampled_from(COUNTRIES),
    is_lead=st.booleans(),
    base=st.sampled_from(COUNTRIES),
    kind=st.sampled_from(("organization", "network", "joint_programme", "individual")),
    scope=st.sampled_from(("", "national", "regional", "international")),
    ecosoc=st.sampled_from(("", "none", "general", "special", "roster")),
    affiliation=st.sampled_from(("", "Example University")),
    names=st.dictionaries(st.sampled_from(LANGUAGES), WORDS, max_size=2).map(lambda names: tuple(sorted(names.items()))),
    counts_as=st.integers(1, 5),
    rank=st.integers(0, 3),
    late_on=st.none() | st.just(date(2026, 4, 1)),
)
STYLES = st.builds(
    RosterStyle,
    order=st.sampled_from(("alphabetical", "country", "lead_first", "manual", "endorsed")),
    grouping=st.sampled_from(("none", "country", "scope", "networks", "individuals")),
    shows=st.sets(st.sampled_from(("number", "acronym", "country", "native"))).map(lambda shown: tuple(sorted(shown))),
    rounds_total=st.booleans(),
    has_un_profile=st.booleans(),
)
DOCUMENTS = st.builds(
    lambda signatories, withheld, style: document(*LANGUAGES[:2], signatories=tuple(signatories), withheld_count=withheld, style=style),
    st.lists(SIGNATORIES, max_size=12),
    st.integers(0, 40),
    STYLES,
)
TWENTY = (*("be", "ru", "uk", "bg", "sr", "kk", "en", "fr", "de", "pl"), *("lt", "nb", "tr", "ka", "hy", "ar", "fa", "ur", "el", "he"))
PAGES = st.sampled_from(("en", "be", "ar", "ka"))


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def numbers(roster: Roster) -> list[int]:
    return [entry.number for group in roster.groups for entry in group.entries if entry.number is not None]


@given(DOCUMENTS, PAGES)
def test_everybody_stands_there_once(made: Document, language: str) -> None:
    listed = [entry.signatory for entry in make_roster(made, language).entries]

    assert sorted(listed, key=repr) == sorted(made.signatories, key=repr)


@given(DOCUMENTS, PAGES)
def test_numbers_run_from_one_without_a_gap(made: Document, language: str) -> None:
    roster = make_roster(made, language)

    listed = sum(len(group.entries) for group in roster.groups)
    starts = [group.start for group in roster.groups]
    assert numbers(roster) == (list(range(1, listed + 1)) if "number" in made.style.shows else [])
    assert starts == [1 + sum(len(group.entries) for group in roster.groups[:place]) for place in range(len(roster.groups))]


@given(DOCUMENTS, PAGES)
def test_no_group_is_empty_or_stands_twice(made: Document, language: str) -> None:
    groups = make_roster(made, language).groups

    assert all(group.entries for group in groups)
    assert len({group.key for group in groups}) == len(groups)


@given(DOCUMENTS, PAGES, st.randoms(use_true_random=False))
def test_the_order_that_rows_come_in_tells_nothing(made: Document, language: str, chance: Random) -> None:
    shuffled = list(made.signatories)
    chance.shuffle(shuffled)

    again = make_roster(replace(made, signatories=tuple(shuffled)), language)

    assert [line(entry) for entry in again.entries] == [line(entry) for entry in make_roster(made, language).entries]


@given(DOCUMENTS, PAGES)
def test_the_names_are_the_same_whoever_is_withheld(made: Document, language: str) -> None:
    without = make_roster(replace(made, withheld_count=0), language)

    assert make_roster(made, language).groups == without.groups
    assert make_roster(made, language).footnote == without.footnote


@given(DOCUMENTS)
def test_a_total_in_words_is_never_above_the_count(made: Document) -> None:
    said = int(re.search(r"\d+", make_roster(made, "en").total)[0])  # type: ignore[index]

    assert said <= made.total_count
    assert said == made.total_count or made.style.rounds_total


@given(DOCUMENTS)
def test_json_and_csv_say_the_names_in_the_order_of_the_page_with_its_count(made: Document) -> None:
    listed = list(csv.DictReader(io.StringIO(statement_csv(made).decode("utf-8-sig"), newline="")))
    content = json.loads(statement_json(made))

    names = [entry.signatory.name for entry in make_roster(made, made.authentic_language).entries]
    assert [one["name"] for one in content["signatories"]] == names
    assert [plain_cell(row["name"]) for row in listed if row["name"]] == names
    assert {row["total"] for row in listed} == {str(made.total_count)} == {str(content["total"])}


@given(DOCUMENTS, PAGES)
def test_a_page_prints_every_line_as_it_was_decided(made: Document, language: str) -> None:
    roster = make_roster(made, language)

    html = roster_html(roster, language)

    printed = [words(row) for row in re.findall(r"<li>(.*?)</li>", html)]
    assert printed == [line(entry) for group in roster.groups for entry in group.entries]
    assert words("".join(re.findall(r'<p class="footnote".*</p>', html))) == roster.footnote


@pytest.mark.parametrize("language", TWENTY)
def test_real_names_of_many_languages_stand_with_the_script_of_the_page_first(language: str) -> None:
    made = document_of_names()

    listed = [entry.name for entry in make_roster(made, language).entries]

    scripts = [icu.Script.getScript(next(filter(str.isalpha, name))).getShortName() for name in listed]
    own = [found == script(language) for found in scripts]
    assert sorted(listed) == sorted(one.name for one in made.signatories)
    assert own == sorted(own, reverse=True)
