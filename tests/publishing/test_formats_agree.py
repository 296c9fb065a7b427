"""One text and one roster in every format: the files of one edition are read back and held against each other (P3)."""

import csv
import io
import json
import re

import docx
import pytest

from app.publishing import edition
from app.publishing.document import Document, RosterStyle, Signatory
from app.publishing.roster import make_roster
from tests.publishing.samples import document, real_organizations

STYLES = (
    RosterStyle(),
    RosterStyle(order="country", grouping="country"),
    RosterStyle(grouping="scope", shows=("country",)),
    RosterStyle(has_un_profile=True),
)
ROOT = "/statements/end-the-closures-k4x9"


def one_named_by_status(place: int, one: Signatory) -> Signatory:
    return Signatory(one.name, one.language, one.acronym, one.country, ecosoc=("", "special", "general", "roster")[place % 4])


def arranged(style: RosterStyle) -> Document:
    signatories = tuple(one_named_by_status(place, one) for place, one in enumerate(real_organizations()))
    return document("en", "ar", "be", signatories=signatories, withheld_count=7, style=style)


def readings(made_so: Document, language: str) -> dict[str, str]:
    """The words of each format in one language, from the heading over the list on."""
    files = {file.path: file.body for file in edition.render(made_so)}
    path = f"{ROOT}/{language}"
    word = docx.Document(io.BytesIO(files[f"{path}/statement.docx"]))
    notes = next(rel.target_part.blob.decode() for rel in word.part.rels.values() if rel.reltype.endswith("/footnotes"))
    return {
        "html": re.sub(r"<[^>]+>", "", files[path].decode().partition('id="signatories"')[2]),
        "docx": "\n".join(one.text for one in word.paragraphs) + re.sub(r"<[^>]+>", "", notes),
        "txt": files[f"{path}/statement.txt"].decode(),
        "md": files[f"{path}/signatories.md"].decode(),
    }


def squeezed(words: str) -> str:
    """What is left when lines are wrapped elsewhere, marks of direction are not seen and Markdown's signs are taken away."""
    return re.sub(r"[\s\u200e\u200f\\]", "", words.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&"))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", ["en", "ar", "be"])
def test_every_format_lists_the_same_names_in_the_same_order(language: str, style: RosterStyle) -> None:
    made_so = arranged(style)
    expected = [squeezed(entry.name) for entry in make_roster(made_so, language).entries]

    for kind, words in readings(made_so, language).items():
        said = squeezed(words)
        places = [said.find(name) for name in expected]
        assert -1 not in places, kind
        assert places == sorted(places), kind


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", ["en", "ar", "be"])
def test_every_format_says_the_same_counts(language: str, style: RosterStyle) -> None:
    made_so = arranged(style)
    roster = make_roster(made_so, language)

    for kind, words in readings(made_so, language).items():
        assert squeezed(roster.total) in squeezed(words), kind
        assert squeezed(roster.withheld) in squeezed(words), kind
        assert squeezed(roster.footnote) in squeezed(words), kind


def test_the_lists_for_machines_say_the_same_counts() -> None:
    made_so = arranged(RosterStyle())
    files = {file.path: file.body for file in edition.render(made_so)}

    rows = list(csv.DictReader(io.StringIO(files[f"{ROOT}/signatories.csv"].decode("utf-8-sig"))))
    content = json.loads(files[f"{ROOT}/signatories.json"])
    assert (content["total"], content["named"], content["withheld"]) == (27, 20, 7)
    assert {(row["total"], row["named"], row["withheld"]) for row in rows} == {("27", "20", "7")}
    assert [row["name"] for row in rows] == [entry.name for entry in make_roster(made_so, "en").entries]
