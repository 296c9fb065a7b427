"""The Word file, read back as any reader would: names, order and counts of the page, real headings and lists, and nothing else."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from app.i18n.words import KINDS
from app.publishing.document import Document, Letterhead, RosterStyle, Signatory, Text, Withdrawal
from app.publishing.docx import retraction_docx, statement_docx
from app.publishing.roster import make_roster
from app.publishing.roster_entries import line
from tests.publishing.samples import INVENTED, TITLES, document, real_organizations, text

LANGUAGES = [
    "ar",
    "be",
    "be-tarask",
    "de",
    "en",
    "es",
    "fa",
    "fr",
    "he",
    "hy",
    "ja",
    "ka",
    "kk",
    "ko",
    "pl",
    "ru",
    "tg",
    "tk",
    "uk",
    "zh-Hans",
]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def read(body: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(body))


def parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words(paragraph: Paragraph) -> str:
    """What a reader sees: without the marks that keep a name's direction, which have no width."""
    return paragraph.text.replace("\u200e", "").replace("\u200f", "")


def listed(made: Document, language: str) -> list[str]:
    rows = [one for one in read(statement_docx(made, language)).paragraphs if one.style is not None and one.style.name == "Roster"]
    return [words(one) for one in rows]


def by_style(body: bytes, style: str) -> list[str]:
    return [words(one) for one in read(body).paragraphs if one.style is not None and one.style.name == style]


def footnotes(body: bytes) -> list[str]:
    """The words of every note but the two lines that stand above them."""
    notes = parse_xml(parts(body)["word/footnotes.xml"]).findall(qn("w:footnote"))
    return ["".join(part.text or "" for part in note.iter(qn("w:t"))).strip() for note in notes[2:]]


def numbering_of(paragraph: Paragraph) -> int:
    found = paragraph._p.find(f".//{qn('w:numId')}")
    return 0 if found is None else int(found.get(qn("w:val")))


def first_number(body: bytes, number: int) -> str:
    numbering = parse_xml(parts(body)["word/numbering.xml"])
    [override] = numbering.findall(f"./{qn('w:num')}[@{qn('w:numId')}='{number}']//{qn('w:startOverride')}")
    return str(override.get(qn("w:val")))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_statement_has_title_list_and_count(kind: str) -> None:
    body = statement_docx(document(kind=kind), "en")

    assert by_style(body, "Title") == ["End the closures"]
    assert "5 organizations: 3 named (from 3 countries), 2 withheld for their safety" in "\n".join(by_style(body, "Normal"))
    assert by_style(body, "Heading 1") == ["Signatories"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_real_names_stand_in_the_order_of_the_page(language: str) -> None:
    made = document(authentic_language=language, texts=(Text(language, "T", "B", ""),), signatories=(*real_organizations(), *INVENTED))

    assert listed(made, language) == [line(entry) for entry in make_roster(made, language).entries]


def test_the_numbers_are_a_list_of_word_that_goes_on_through_the_groups() -> None:
    body = statement_docx(document(style=RosterStyle(order="country", grouping="country")), "en")

    rows = [one for one in read(body).paragraphs if one.style is not None and one.style.name == "Roster"]

    assert by_style(body, "Heading 2") == ["Belarus", "Egypt", "Lithuania"]
    assert [words(one) for one in rows] == ["Бярозавы дом", "مركز الزيتون", "Alder Centre (AC)"]
    assert [first_number(body, numbering_of(one)) for one in rows] == ["1", "2", "3"]


def test_a_list_without_numbers_has_none() -> None:
    body = statement_docx(document(style=RosterStyle(shows=("country",))), "en")

    assert {numbering_of(one) for one in read(body).paragraphs} == {0}


def test_the_text_runs_from_right_to_left_where_its_language_does() -> None:
    body = statement_docx(document("ar"), "ar")
    [title] = [one for one in read(body).paragraphs if one.style is not None and one.style.name == "Title"]

    assert title.text == TITLES["ar"]
    assert title._p.pPr is not None
    assert title._p.pPr.find(qn("w:bidi")) is not None
    assert [run.font.rtl for run in title.runs] == [True]
    assert title._p.xpath("string(.//w:lang/@w:bidi)") == "ar"


def test_latin_words_in_an_arabic_line_are_runs_of_their_own() -> None:
    body = statement_docx(document("ar", texts=(text("ar", body="ندعو مجلس (UN) إلى التحرك."),)), "ar")
    [spoken] = [one for one in read(body).paragraphs if "UN" in one.text and "ندعو" in one.text]

    assert [(run.text, run.font.rtl) for run in spoken.runs] == [("ندعو مجلس (", True), ("UN", None), (") إلى التحرك.", True)]


def test_a_name_of_another_direction_keeps_its_signs_and_says_its_language() -> None:
    body = statement_docx(document("ar", signatories=(Signatory("Дом «Вясна»", "be"),)), "ar")
    [row] = [one for one in read(body).paragraphs if "Вясна" in one.text]

    assert [(run.text, run.font.rtl) for run in row.runs] == [("Дом «Вясна»", None)]
    assert row._p.xpath("string(.//w:lang/@w:val)") == "be"


def test_no_name_brings_an_invisible_mark_to_whoever_copies_it() -> None:
    signatories = (Signatory("«مركز (2020)»", "ar", "م.ز", "EG"), Signatory("Дом «Вясна»", "be", "ДВ"))

    for language in ("en", "ar"):
        made = document(language, signatories=signatories, withdrawals=(Withdrawal("دار", "ar", document().dated_on),))
        assert not {"\u200e", "\u200f"} & set(parts(statement_docx(made, language))["word/document.xml"].decode())


def test_every_run_says_its_language() -> None:
    for name, xml in parts(statement_docx(document("be", "ar"), "ar")).items():
        runs = parse_xml(xml).iter(qn("w:r")) if name in {"word/document.xml", "word/footer1.xml"} else ()

        assert all(run.find(f"{qn('w:rPr')}/{qn('w:lang')}") is not None for run in runs)


def test_the_file_says_whose_it_is_in_which_language_and_when() -> None:
    core = read(statement_docx(document("be"), "be")).core_properties

    assert (core.title, core.author, core.language) == ("Спыніць ліквідацыю", "Alder Centre", "be")
    assert core.identifier == "https://statements.example.org/statements/end-the-closures-k4x9/be"
    assert (core.created, core.modified) == (document().published_at, document().as_of)


def test_the_same_document_gives_the_same_bytes_and_no_time_of_writing() -> None:
    body = statement_docx(document("en", "ar"), "ar")

    assert body == statement_docx(document("en", "ar"), "ar")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_of_the_template_is_left() -> None:
    body = statement_docx(document(), "en")

    assert b"python-docx" not in b"".join(parts(body).values())
    assert {name.partition("/")[0] for name in parts(body)} == {"[Content_Types].xml", "_rels", "docProps", "word"}
    assert "docProps/app.xml" not in parts(body)


def test_the_foot_of_a_page_has_edition_hash_address_and_number() -> None:
    body = statement_docx(document(), "en")
    footer = read(body).sections[0].footer

    said = "\n".join(one.text for one in footer.paragraphs)
    assert "Edition 2 · https://statements.example.org/statements/end-the-closures-k4x9/en" in said
    assert text("en").sha256 in said
    assert b" PAGE " in parts(body)["word/footer1.xml"]


def test_a_letterhead_stands_on_the_first_page_only() -> None:
    head = Letterhead(("Alder Centre", "Main Street 1, Vilnius"), PIXEL)

    section = read(statement_docx(document(letterhead=head), "en")).sections[0]

    assert section.different_first_page_header_footer
    assert [one.text for one in section.first_page_header.paragraphs if one.text] == ["Alder Centre", "Main Street 1, Vilnius"]
    assert section.first_page_header._element.xpath("string(.//wp:docPr/@descr)") == "Alder Centre"
    assert [one.text for one in section.header.paragraphs if one.text] == []
    assert section.first_page_footer.paragraphs[0].text == section.footer.paragraphs[0].text


def test_the_un_profile_groups_by_status_and_names_the_others_in_a_footnote() -> None:
    signatories = (
        Signatory("Birch", "en", ecosoc="special"),
        Signatory("Alder", "en", ecosoc="roster"),
        Signatory("Cedar", "en", ecosoc="general"),
        Signatory("Elm", "en"),
        Signatory("Fir", "en"),
    )
    made = document(
        signatories=signatories, style=RosterStyle(has_un_profile=True), texts=(text("en", body="A claim.[^1]\n\n[^1]: Its source."),)
    )
    body = statement_docx(made, "en")

    headings = ["General consultative status", "Special consultative status", "Roster consultative status"]
    assert by_style(body, "Heading 2") == headings
    assert by_style(body, "Roster") == ["Cedar", "Birch", "Alder"]
    assert footnotes(body) == ["Its source.", "Elm and Fir also share the views expressed in this statement."]
    assert [int(one.get(qn("w:id"))) for one in read(body).element.body.iter(qn("w:footnoteReference"))] == [1, 2]


HOSTILE = (
    "A\x00B\x0b\ufffe",
    "lone \ud800 surrogate",
    '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
    "]]></w:t></w:r></w:p>",
    "turned \u202e round",
    "long " * 20_000,
    "\n\n\t",
    "é" + "\u0301" * 5_000,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_file(name: str) -> None:
    hostile = Signatory(name, "en", acronym=name[:20], affiliation=name, website="https://example.org/ " + name[:30])
    made = document(signatories=(hostile,), lead_name=name, addressees=(name,), texts=(Text("en", name, name, ""),))

    body = statement_docx(made, "en")

    assert all(parse_xml(xml) is not None for file, xml in parts(body).items() if file.endswith((".xml", ".rels")))
    assert len(listed(replace(made, withheld_count=0), "en")) == 1


def test_no_count_can_be_told_from_anything_but_the_document() -> None:
    with_two, with_three = (statement_docx(document(withheld_count=count), "en") for count in (2, 3))

    changed = {name for name, xml in parts(with_two).items() if xml != parts(with_three)[name]}

    assert changed == {"word/document.xml"}


def test_a_retracted_statement_leaves_neither_text_nor_names() -> None:
    body = retraction_docx(document("en", "be", retraction_notice="A figure was **wrong**."), "be")

    everything = b"".join(parts(body).values())
    said = "\n".join(one.text for one in read(body).paragraphs)
    assert "A figure was wrong." in said
    assert "Адкліканая" in said or "Адклікана" in said
    assert "Бярозавы дом".encode() not in everything
    assert "Мы заклікаем".encode() not in everything
