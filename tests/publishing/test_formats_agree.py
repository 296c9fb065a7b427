"""One text and one roster in every format: the files of one edition are read back and held against each other (P3)."""

import json
from functools import lru_cache
from itertools import groupby

import pytest

from app.publishing.document import Document, RosterStyle, Signatory
from app.publishing.roster import make_roster
from app.publishing.roster_entries import line
from tests.publishing import pdf_reading
from tests.publishing.reading_back import counts_of, files_of, find_in_order, names_of, painted, rows_of, says, squeezed, words_of
from tests.publishing.samples import document, document_of_names, real_organizations

LANGUAGES = ("en", "ar", "be")
STYLES = (
    RosterStyle(),
    RosterStyle(order="country", grouping="country"),
    RosterStyle(grouping="scope", shows=("country",)),
    RosterStyle(has_un_profile=True),
)
LISTS = {"page", "embed", "docx", "txt", "md", "pdf"}
TWO = (Signatory("Alder Centre", "en", "", "LT"),)


def one_with_status(place: int, one: Signatory) -> Signatory:
    return Signatory(one.name, one.language, one.acronym, one.country, ecosoc=("", "special", "general", "roster")[place % 4])


def arranged(style: RosterStyle) -> Document:
    signatories = tuple(one_with_status(place, one) for place, one in enumerate(real_organizations()))
    return document_of_names(*LANGUAGES, signatories=signatories, withheld_count=7, style=style)


@lru_cache
def edition_of(style: RosterStyle) -> dict[str, bytes]:
    """The files of an edition in one style: made once, because many tests read them."""
    return files_of(arranged(style))


@lru_cache
def said_in(style: RosterStyle, language: str) -> dict[str, str]:
    return words_of(edition_of(style), language)


def nothing(kinds: set[str]) -> dict[str, list[str]]:
    return {kind: [] for kind in kinds}


def of_two() -> Document:
    return document(*LANGUAGES, signatories=TWO, withheld_count=1)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_lists_the_same_names_in_the_same_order(language: str, style: RosterStyle) -> None:
    said = said_in(style, language)

    names = [entry.name for entry in make_roster(arranged(style), language).entries]
    assert set(said) == LISTS
    assert {kind: find_in_order(map(painted, names) if kind == "pdf" else names, words) for kind, words in said.items()} == nothing(LISTS)


@pytest.mark.parametrize("style", STYLES)
def test_every_format_says_the_same_counts(style: RosterStyle) -> None:
    for language in LANGUAGES:
        roster = make_roster(arranged(style), language)

        for kind, said in said_in(style, language).items():
            assert says(kind, said, roster.total), kind
            assert says(kind, said, roster.withheld), kind
            assert says(kind, said, roster.footnote), kind


@pytest.mark.parametrize("style", STYLES)
def test_the_lists_for_machines_have_the_names_and_counts_of_the_page(style: RosterStyle) -> None:
    listed = [entry.signatory.name for entry in make_roster(arranged(style), "en").entries]

    assert names_of(edition_of(style)) == dict.fromkeys(("json", "csv", "jsonld"), listed)
    assert counts_of(edition_of(style)) == {"json": (27, 20, 7), "csv": (27, 20, 7), "jsonld": (27,)}


@pytest.mark.parametrize("style", STYLES[:3])
def test_in_a_pdf_every_name_is_an_item_of_a_list_with_the_number_of_the_page(style: RosterStyle) -> None:
    entries = list(make_roster(arranged(style), "be").entries)

    items = [words for _, words in pdf_reading.parts(edition_of(style)["/be/statement.pdf"], "LI")]

    expected = [squeezed(("" if entry.number is None else f"{entry.number}.") + painted(entry.name)) for entry in entries]
    assert [squeezed(item)[: len(start)] for item, start in zip(items, expected, strict=True)] == expected


def test_in_a_pdf_every_group_is_under_its_heading_as_a_list() -> None:
    roster = make_roster(arranged(STYLES[1]), "be")

    found = pdf_reading.parts(edition_of(STYLES[1])["/be/statement.pdf"], "Title", "H1", "H2", "L")

    headings = [("H2", group.heading) for group in roster.groups]
    assert [one for one in found if one[0] != "L"] == [("Title", "Names"), ("H1", "Падпісанты"), *headings]
    assert [tag for tag, _ in groupby(tag for tag, _ in found[2:])] == ["H2", "L"] * len(roster.groups)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_named_and_one_withheld_are_two_everywhere(language: str) -> None:
    files = files_of(of_two())

    roster = make_roster(of_two(), language)
    said = words_of(files, language)
    assert {kind for kind, words in said.items() if find_in_order(["Alder Centre"], words)} == set()
    assert {kind for kind, words in said.items() if not says(kind, words, roster.withheld)} == set()
    assert counts_of(files) == {"json": (2, 1, 1), "csv": (2, 1, 1), "jsonld": (2,)}
    assert [row["number"] for row in rows_of(files)] == ["1"]


def test_the_sentence_to_copy_says_the_same_count() -> None:
    files = files_of(arranged(RosterStyle()))

    assert "is one of 27 signatories of" in files["/en/republish"].decode()


def test_the_schema_the_list_names_is_the_one_that_describes_it() -> None:
    content = json.loads(edition_of(RosterStyle())["/signatories.json"])

    assert content["$schema"] == "https://statements.example.org/schemas/signatories.schema.json"


def test_what_a_line_says_is_the_same_words_in_word_and_in_text() -> None:
    made = arranged(RosterStyle())
    lines = [squeezed(line(entry)) for entry in make_roster(made, "en").entries]

    said = said_in(RosterStyle(), "en")

    assert {kind: find_in_order(lines, said[kind]) for kind in LISTS - {"pdf"}} == nothing(LISTS - {"pdf"})
