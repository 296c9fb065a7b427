"""What PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) ask of a file, read back from one that has everything a statement can have."""

import io
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from PIL import Image

from app.ledger import seals
from app.publishing.document import Document, Letterhead, RosterStyle, Signatory, Withdrawal
from app.publishing.pdf import retraction_pdf, statement_pdf
from tests.ledger.sealing import SEALER
from tests.publishing.pdf_reading import alternatives, catalog, metadata, objects, parts, tags, untagged
from tests.publishing.samples import INVENTED, document, text

BODY = """\
We ask the Council to *act* **now**, see [our page](https://open.example.org/page).[^1]

## What we ask

1. Open the courts:
   - all of them;
2. Wait no longer.

### Since when

> No one should have to choose.

| Year | Closed |
|------|-------:|
| 2025 | 505 |

[^1]: Register of associations.
"""
FORBIDDEN = {"JS", "JavaScript", "AA", "OpenAction", "EmbeddedFiles", "EF", "Encrypt", "XFA", "NeedAppearances", "Launch", "Movie", "Sound"}


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(target, "PNG")
    return target.getvalue()


def with_everything(*languages: str, **changes: Any) -> Document:
    given: dict[str, Any] = {
        "texts": tuple(text(language, "End the closures", BODY) for language in languages),
        "signatories": (*INVENTED, Signatory("Rowan House", "en", website="https://rowan.example.org")),
        "withdrawals": (Withdrawal("Harbour Front", "en", date(2026, 3, 24)),),
        "style": RosterStyle(grouping="country"),
        "letterhead": Letterhead(("Alder Centre", "12 Harbour Street"), picture()),
    }
    return document(*languages, **(given | changes))


@pytest.fixture(scope="module", params=["as it is set", "sealed"])
def pdf(request: pytest.FixtureRequest) -> bytes:
    made = with_everything("en")
    plain = statement_pdf(made, "en")
    return seals.seal(plain, SEALER, at=made.as_of) if request.param == "sealed" else plain


def pages(pdf: bytes) -> list[PDFPage]:
    return list(PDFPage.get_pages(io.BytesIO(pdf)))


def dictionaries(pdf: bytes) -> Iterator[dict[str, Any]]:
    for one in objects(pdf):
        found = one.attrs if isinstance(one, PDFStream) else one
        if isinstance(found, dict):
            yield found


def named(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return str(getattr(value, "name", ""))


def test_it_says_which_standards_it_keeps_and_what_it_is_called(pdf: bytes) -> None:
    said = metadata(pdf)

    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in said
    assert '<rdf:li xml:lang="x-default">End the closures</rdf:li>' in said
    assert "<dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>" in said
    assert "pdfaExtension:schemas" in said


def test_readers_show_its_title_and_go_through_it_in_its_order(pdf: bytes) -> None:
    declared = catalog(pdf)

    assert declared["MarkInfo"] == {"Marked": True, "Suspects": False}
    assert declared["ViewerPreferences"]["DisplayDocTitle"] is True
    assert {page.attrs["Tabs"].name for page in pages(pdf)} == {"S"}
    assert {"K", "ParentTree"} <= set(resolve1(declared["StructTreeRoot"]))


def test_a_page_that_runs_from_the_right_says_so() -> None:
    declared = catalog(statement_pdf(document("ar"), "ar"))

    assert (declared["Lang"], declared["ViewerPreferences"]["Direction"].name) == (b"ar", "R2L")


def test_everything_painted_has_a_tag_or_is_decoration(pdf: bytes) -> None:
    assert untagged(pdf) == ""


def test_every_font_is_in_the_file_and_every_letter_of_it_has_its_meaning(pdf: bytes) -> None:
    fonts = [one for one in dictionaries(pdf) if named(one, "Type") == "Font" and named(one, "Subtype") == "Type0"]

    assert len(fonts) >= 4
    for font in fonts:
        described = resolve1(resolve1(font["DescendantFonts"][0])["FontDescriptor"])
        assert {"FontFile2", "FontFile3"} & set(described), font["BaseFont"]
        assert "ToUnicode" in font, font["BaseFont"]


def test_its_colours_are_those_of_a_profile_in_the_file(pdf: bytes) -> None:
    (intent,) = resolve1(catalog(pdf)["OutputIntents"])

    assert named(resolve1(intent), "S") == "GTS_PDFA1"
    assert resolve1(resolve1(intent)["DestOutputProfile"]).get_data()


def test_headings_begin_at_one_and_skip_no_rank(pdf: bytes) -> None:
    ranks = [int(tag[1]) for tag, _ in parts(pdf, "H1", "H2", "H3")]

    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_lists_hold_items_or_lists_and_items_a_label_and_their_words(pdf: bytes) -> None:
    children: dict[str, set[str]] = {}
    for one in dictionaries(pdf):
        if named(one, "S") in {"L", "LI"}:
            found = (resolve1(child) for child in resolve1(one["K"]))
            children.setdefault(named(one, "S"), set()).update(named(child, "S") for child in found)

    assert children == {"L": {"L", "LI"}, "LI": {"Lbl", "LBody"}}


def test_cells_that_head_a_table_say_what_they_head(pdf: bytes) -> None:
    heads = [one for one in dictionaries(pdf) if named(one, "S") == "TH"]

    assert [named(one["A"][0], "Scope") for one in heads] == ["Column", "Column"]


def test_every_picture_has_words_and_every_link_too(pdf: bytes) -> None:
    annotations = [resolve1(one) for page in pages(pdf) for one in page.annots or []]
    links = [one for one in annotations if one["Subtype"].name == "Link"]

    assert len(alternatives(pdf)) == tags(pdf)["Figure"] == 2
    assert len(links) >= 4
    assert all(link["Contents"] and "StructParent" in link for link in links)
    assert {named(resolve1(link["A"]), "S") for link in links if "A" in link} == {"URI"}


def test_a_name_is_read_aloud_in_its_own_language(pdf: bytes) -> None:
    spoken = {one["Lang"] for one in dictionaries(pdf) if "Lang" in one}

    assert {b"en", b"be", b"ar"} <= spoken | {catalog(pdf)["Lang"]}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_in_it_runs_hides_or_is_locked(language: str) -> None:
    made = retraction_pdf(with_everything(language, retraction_notice="A figure was **wrong**."), language)

    for pdf in (made, statement_pdf(with_everything(language), language)):
        assert PDFDocument(PDFParser(io.BytesIO(pdf))).encryption is None
        assert not [set(one) & FORBIDDEN for one in dictionaries(pdf) if set(one) & FORBIDDEN]
        assert untagged(pdf) == ""
