"""Hidden text of a Word document never becomes text that is endorsed, however it was hidden; what Word shows is never taken for it."""

import pytest

from app.intake.word import read_word
from tests.intake.word_files import MAIN, NAMESPACES, by_hand, paragraph, reference, story, zipped

OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
HIDE, SHOW = "<w:vanish/>", '<w:vanish w:val="0"/>'
STYLES = story(
    "styles",
    f'<w:style w:type="character" w:styleId="secret"><w:rPr>{HIDE}</w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="heir"><w:basedOn w:val="secret"/></w:style>'
    '<w:style w:type="character" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    f'<w:style w:type="character" w:styleId="open"><w:basedOn w:val="secret"/><w:rPr>{SHOW}</w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:styleId="aside"><w:rPr>{HIDE}</w:rPr></w:style>',
)


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def styled(words: str, style: str, properties: str = "") -> str:
    return run(words, f'<w:rStyle w:val="{style}"/>{properties}')


def aside(inside: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="aside"/></w:pPr>{inside}</w:p>'


def body_of(inside: str, styles: str = STYLES) -> str:
    return read_word(by_hand(paragraph("Seen.") + inside, word__styles=styles)).body


@pytest.mark.parametrize(
    "inside",
    [
        f"<w:p>{run('Hidden.', HIDE)}</w:p>",
        f"<w:p>{styled('Hidden.', 'secret')}</w:p>",
        f"<w:p>{styled('Hidden.', 'heir')}</w:p>",
        aside(run("Hidden.")),
        aside(f"<w:hyperlink>{run('Hidden.')}</w:hyperlink>"),
    ],
)
def test_hidden_text_is_left_out_however_it_is_hidden(inside: str) -> None:
    assert body_of(inside) == "Seen."


@pytest.mark.parametrize(
    "inside",
    [
        f"<w:p>{run('Shown.', SHOW)}</w:p>",
        f"<w:p>{styled('Shown.', 'open')}</w:p>",
        f"<w:p>{styled('Shown.', 'loop')}</w:p>",
        f"<w:p>{styled('Shown.', 'unknown')}</w:p>",
        f"<w:p>{styled('Shown.', 'secret', SHOW)}</w:p>",
        aside(styled("Shown.", "secret")),
    ],
)
def test_what_word_shows_stays(inside: str) -> None:
    assert body_of(inside) == "Seen.\n\nShown."


def test_a_document_may_hide_whatever_says_nothing() -> None:
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{HIDE}</w:rPr></w:rPrDefault></w:docDefaults>"

    assert body_of(f"<w:p>{run('Shown.', SHOW)}</w:p>", story("styles", defaults)) == "Shown."


def test_the_style_of_paragraphs_that_name_none_may_hide() -> None:
    usual = f'<w:style w:type="paragraph" w:default="1" w:styleId="usual"><w:rPr>{HIDE}</w:rPr></w:style>'

    assert body_of(f"<w:p>{run('Shown.', SHOW)}</w:p>", story("styles", usual)) == "Shown."


def test_hidden_text_in_a_note_is_left_out_and_told() -> None:
    note = f'<w:footnote w:id="1"><w:p>{run("Seen. ")}{run("Hidden.", HIDE)}</w:p></w:footnote>'

    imported = read_word(by_hand(f"<w:p>{run('Text')}{reference(1)}</w:p>", word__footnotes=story("footnotes", note)))

    assert imported.body == "Text[^1]\n\n[^1]: Seen."
    assert imported.dropped == ("1 piece of hidden text was left out.",)


def test_the_document_that_is_read_is_the_one_that_was_looked_through() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://example.org/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="b" Type="{OFFICE_DOCUMENT}" Target="word/other.xml"/></Relationships>'
    )
    documents = {name: f"<w:document {NAMESPACES}><w:body>{paragraph(name)}</w:body></w:document>" for name in ("document", "other")}
    types = f'<Types><Override ContentType="{MAIN}"/></Types>'

    imported = read_word(
        zipped(
            {"[Content_Types].xml": types, "_rels/.rels": relations, **{f"word/{name}.xml": content for name, content in documents.items()}}
        )
    )

    assert imported.body == "document"
