"""A Word document (.docx) as Markdown, with a report of what was left out. Through mammoth, which sees only parts that were checked.

Refuses (WordRefused) what is no .docx, is hostile, encrypted, has macros or tracked changes: a text that two people see differently
must not become the text that organizations endorse.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from app.intake.from_html import tree_to_markdown
from app.intake.html_tree import Element as HtmlElement
from app.intake.html_tree import parse
from app.intake.runs import read_runs
from app.intake.word_hidden import read_styles, take_hidden
from app.intake.word_numbers import mark_numbers, read_marks, read_numbering
from app.intake.word_package import BROKEN, UNKNOWN, WordRefused, read_package
from app.intake.word_report import report
from app.intake.word_xml import find, read_trees, take_out, value, write

LONGEST = 200_000
TOO_LONG = "This text is longer than 200,000 characters."
TOO_MANY = (
    "This document has far more paragraphs, cells and pieces of text than a statement. Copy the statement into a new document in Word, "
    "save that, and upload it."
)
TRACKED = (
    "This document has tracked changes, so it is not clear which text counts. Accept or reject them first: in Word, Review → Accept → "
    "Accept All Changes, then save and upload again."
)
CHANGES = (
    *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange", "delText", "delInstrText"),
    *(f"{name}Change" for name in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr")),
    *(f"{name}RangeStart" for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")),
)
STORIES = ("}document", "}footnotes", "}endnotes", "}hdr", "}ftr")
NOTES = ("}footnotes", "}endnotes")
OFFICE_DOCUMENT = "/officeDocument"
RELATIONS = "_rels/.rels"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="main" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/{}"/></Relationships>'
)
"""What mammoth is told of the package: a stranger's own list could name another document than the one that was looked through."""

MOST_FIELDS = 5_000
MOST_PIECES = 20_000
"""Paragraphs, cells and runs. mammoth takes a third of a millisecond for each, empty ones too."""

FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What mammoth may raise for a document that no program wrote: it trusts its input."""

STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='heading {level}'] => h6:fresh" for level in (7, 8, 9)),
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote", "Block Text", "Quotations")),
        *(f"r[style-name='{name}'] => em" for name in ("Emphasis", "Subtle Emphasis", "Intense Emphasis")),
        *(f"p[style-name='{name}'] => !" for name in ("TOC Heading", *(f"toc {level}" for level in range(1, 10)))),
        *(
            f"p:{kind}-list({level}) => {'ul|ol > li > ' * (level - 1)}{tag} > li:fresh"
            for level in range(6, 10)
            for kind, tag in (("unordered", "ul"), ("ordered", "ol"))
        ),
    ]
)


@dataclass(frozen=True)
class Imported:
    """A text from Word: the title if one stands first (else ""), the body in Markdown, and a sentence for everything left out."""

    title: str
    body: str
    dropped: tuple[str, ...]


def read_word(content: bytes) -> Imported:
    """Return the text of a .docx. Raises WordRefused, with the sentence to show."""
    parts = read_package(content)
    trees = read_trees(parts)
    main = _main_part(trees)
    document = trees.pop(main)
    _refuse_changes(document, trees)
    stories = {main: document} | {name: tree for name, tree in trees.items() if tree.tag.endswith(NOTES)}
    styles = read_styles(_find_part(trees, "}styles"))
    hidden = sum(take_hidden(story, styles) for story in stories.values())
    _keep_first_references(document)
    numbering = read_numbering(_find_part(trees, "}numbering"))
    mark_numbers(document, numbering)
    written = {name: write(story) for name, story in stories.items()}
    html, messages = _to_html({**parts, **written, RELATIONS: RELATION.format(main).encode()})
    title, body = _to_markdown(html)
    return Imported(title, body, report(document, trees, messages, hidden=hidden, is_lettered=numbering.is_lettered))


def _main_part(trees: Mapping[str, Element]) -> str:
    """Return the name of the part that is the document, as the package says."""
    relations = trees.get(RELATIONS)
    targets = [one.get("Target", "").lstrip("/") for one in relations or () if one.get("Type", "").endswith(OFFICE_DOCUMENT)]
    name = next((target for target in [*targets, "word/document.xml"] if target in trees), None)
    if name is None or not trees[name].tag.endswith("}document"):
        raise WordRefused(UNKNOWN)
    return name


def _find_part(trees: Mapping[str, Element], kind: str) -> Element | None:
    return next((tree for tree in trees.values() if tree.tag.endswith(kind)), None)


def _refuse_changes(document: Element, others: Mapping[str, Element]) -> None:
    """Refuse tracked changes in any story, and more text or fields than a document has."""
    stories = (document, *others.values())
    for story in stories:
        if story.tag.endswith(STORIES) and next(find(story, *CHANGES), None) is not None:
            raise WordRefused(TRACKED)
    if sum(len(text.text or "") for text in find(document, "t")) > LONGEST:
        raise WordRefused(TOO_LONG)
    if sum(1 for _ in find(document, "fldChar", "instrText")) > MOST_FIELDS:
        raise WordRefused(TOO_LONG)
    if sum(1 for story in stories for _ in find(story, "p", "r", "tc")) > MOST_PIECES:
        raise WordRefused(TOO_MANY)


def _keep_first_references(document: Element) -> None:
    """Word refers to a note once. A thousand references to one long note would be copied out a thousand times."""
    seen: set[tuple[str, str]] = set()
    again: set[Element] = set()
    for reference in find(document, "footnoteReference", "endnoteReference"):
        key = (reference.tag, value(reference, "id"))
        if key in seen:
            again.add(reference)
        seen.add(key)
    for parent in document.iter() if again else ():
        take_out(parent, again)


def _to_html(parts: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """Hand mammoth a package of the checked parts alone: no pictures, no style map of a stranger, nothing it could look up elsewhere."""
    import mammoth

    package = io.BytesIO()
    with ZipFile(package, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    package.seek(0)
    try:
        result = mammoth.convert_to_html(
            package, style_map=STYLES, include_embedded_style_map=False, external_file_access=False, convert_image=lambda _image: []
        )
    except FAULTS as error:
        raise WordRefused(BROKEN) from error
    return result.value, [message.message for message in result.messages]


def _to_markdown(html: str) -> tuple[str, str]:
    try:
        root = parse(html)
    except ValueError as error:
        raise WordRefused(TOO_LONG) from error
    read_marks(root)
    title = _take_title(root)
    body = tree_to_markdown(root)
    if len(body) > LONGEST:
        raise WordRefused(TOO_LONG)
    return title, body


def _take_title(root: HtmlElement) -> str:
    """Take the heading that stands first out of the tree. References in it to notes stay behind, as a paragraph of their own."""
    first = next((child for child in root.children if isinstance(child, HtmlElement) or child.strip()), None)
    if not isinstance(first, HtmlElement) or first.tag != "h1":
        return ""
    references = [element for element in first.walk() if element.attributes.get("href", "").startswith("#")]
    labels = {reference: reference.children for reference in references}
    for reference in references:
        reference.children = []
    title = "".join(run.text for run in read_runs(first)).replace("\n", " ")
    for reference, children in labels.items():
        reference.children = children
    first.tag, first.children = "p", list(references)
    return title
