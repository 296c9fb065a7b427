"""A statement as a Word file: real headings, lists and footnotes, from a Document alone. The words are those of the page."""

from collections.abc import Iterator

from app.i18n import words
from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_datetime, format_number
from app.publishing import docx_notes
from app.publishing.canonical import canonical_body
from app.publishing.document import Document, Letterhead
from app.publishing.docx_body import BodyWriter, Links, write_body, write_note
from app.publishing.docx_markup import PLAIN, Face, field, name_run, paragraph, run
from app.publishing.docx_notes import Notes
from app.publishing.docx_numbering import Numbering
from app.publishing.docx_package import Content, Properties, make_package
from app.publishing.docx_roster import LINK, labelled, write_roster, write_sections
from app.publishing.escaping import visible
from app.publishing.html import filled_body, filled_title
from app.publishing.particulars import as_of, notices, particulars, sections
from app.publishing.proofs import list_proof
from app.publishing.roster import Roster, make_roster
from app.publishing.templates import ui_language
from app.publishing.tree import Tree, make_tree

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def statement_docx(document: Document, language: str) -> bytes:
    """Return the Word file of one language of the text; KeyError when the statement has no text in it.

    The same Document gives the same bytes.
    """
    text, roster = document.text(language), make_roster(document, language)
    writer = _Writer(document, language, make_tree(filled_body(text.body, document.facts, language)))
    return writer.make(writer.statement(roster, text.sha256), roster.footnote, text.sha256)


def retraction_docx(document: Document, language: str) -> bytes:
    """Return what stands where the Word file of a retracted statement was: title and notice, neither text nor names."""
    writer = _Writer(document, language, make_tree(canonical_body(document.retraction_notice)), document.authentic_language)
    return writer.make(writer.retraction(), "", "")


class _Writer:
    """Writes one file. It holds what the parts of a file share: the lists, the footnotes and the links."""

    def __init__(self, document: Document, language: str, tree: Tree, text_language: str = "") -> None:
        self._document, self._language, self._tree = document, language, tree
        self._text_language = text_language or language
        self._ours = ui_language(language)
        self._title = filled_title(document.text(language).title, document.facts, language)
        self._numbering, self._links, self._note_links = Numbering(), Links(), Links()
        self._notes = Notes(tree, self._text_language)

    def statement(self, roster: Roster, sha256: str) -> Iterator[str]:
        """Yield the paragraphs of the text, the roster and what is told after it."""
        _ = get_catalog(self._language).gettext
        document, language = self._document, self._language
        yield from self._opening(words.kind_name(document.kind, language))
        for section in particulars(document, language):
            yield from labelled(section, language)
        yield paragraph("", language, "Rule")
        yield write_body(self._tree, self._text_language, self._links, self._numbering, self._notes)
        yield self._line(_("Signatories"), "Heading1")
        supporters = self._notes.reference(self._notes.next_number) if roster.footnote else ""
        total = run(roster.total, self._ours, PLAIN.bold()) + supporters
        yield paragraph(f"{total}{run(f' {as_of(document, language)}', self._ours)}", self._ours)
        yield from write_roster(roster, language, self._links, self._numbering)
        if roster.withheld:
            yield self._line(roster.withheld, "Notice")
        yield from write_sections(sections(document, roster, language), language)
        yield from self._check(sha256)

    def retraction(self) -> Iterator[str]:
        """Yield the notice under the title."""
        _ = get_catalog(self._language).gettext
        document = self._document
        moment = format_datetime(document.as_of, document.time_zone, self._ours)
        sentence = _(
            "The lead organization retracted this statement on %(moment)s. The text and the list of signatories are no longer published."
        )
        yield from self._opening(_("Retracted"))
        yield self._line(sentence % {"moment": moment})
        yield write_body(self._tree, self._text_language, self._links, self._numbering, self._notes)

    def make(self, body: Iterator[str], supporters: str, sha256: str) -> bytes:
        """Return the file with this body. `supporters` is the footnote of the UN profile."""
        written = "".join(body)
        footer_links = Links()
        footer = "".join(self._footer(footer_links, sha256))
        head = self._document.letterhead
        content = Content(
            properties=self._properties(),
            body=written,
            footnotes=docx_notes.footnotes_xml(list(self._footnotes(supporters))),
            numbering=self._numbering.xml(),
            footer=footer,
            letterhead="".join(self._letterhead(head)) if head else "",
            logo=head.logo if head else b"",
            body_links=self._links.ids,
            note_links=self._note_links.ids,
            footer_links=footer_links.ids,
        )
        return make_package(content)

    def _opening(self, kind: str) -> Iterator[str]:
        document = self._document
        yield self._line(kind, "Subtitle")
        yield paragraph(run(self._title, self._language), self._language, "Title")
        yield paragraph(name_run(visible(document.lead_name), document.authentic_language), self._language, "Subtitle")
        yield from (self._line(said, "Notice") for said in notices(document, self._language))

    def _check(self, sha256: str) -> Iterator[str]:
        """What lets a reader hold this copy against the page."""
        _ = get_catalog(self._language).gettext
        url = f"{self._document.url}/{self._language}"
        yield paragraph("", self._language, "Rule")
        yield paragraph(self._links.wrap(run(url, "en", LINK), url), self._ours, "Fact")
        for label, value in ((_("SHA-256 of this text:"), sha256), *list_proof(self._document, self._language)):
            yield paragraph(run(f"{label} ", self._ours) + run(value, "en", Face("CodeWords")), self._ours, "Fact")

    def _footer(self, links: Links, sha256: str) -> Iterator[str]:
        """The edition, the beginning of the text's hash, the address, and the number of the page."""
        _ = get_catalog(self._language).gettext
        url = f"{self._document.url}/{self._language}"
        edition = f"{_('Edition')} {format_number(self._document.edition)}"
        yield paragraph(run(f"{edition} · ", self._ours) + links.wrap(run(url, "en", LINK), url), self._ours, "Footer")
        if sha256:
            yield paragraph(run(f"SHA-256 {sha256}", "en"), self._ours, "Footer")
        pages = field("PAGE", "1", self._ours) + run(" / ", self._ours) + field("NUMPAGES", "1", self._ours)
        yield paragraph(pages, self._ours, "Footer", '<w:jc w:val="center"/>')

    def _letterhead(self, letterhead: Letterhead) -> Iterator[str]:
        language = self._document.authentic_language
        yield from (paragraph(run(visible(line), language), language, "Header") for line in letterhead.lines or ("",))

    def _footnotes(self, supporters: str) -> Iterator[str]:
        self._notes.is_inside = True
        writer = BodyWriter(self._text_language, self._note_links, self._numbering, self._notes)
        for number in self._notes.hung:
            yield docx_notes.footnote(number, write_note(self._tree.notes[number - 1], number, writer, self._notes))
        if supporters:
            yield docx_notes.sentence(self._notes.next_number, supporters, self._notes, self._ours)

    def _line(self, said: str, style: str = "") -> str:
        return paragraph(run(said, self._ours), self._ours, style)

    def _properties(self) -> Properties:
        document = self._document
        return Properties(
            title=self._title,
            author=visible(document.lead_name),
            subject=words.kind_name(document.kind, self._language),
            language=self._language,
            url=f"{document.url}/{self._language}",
            created_at=document.published_at,
            modified_at=document.as_of,
        )
