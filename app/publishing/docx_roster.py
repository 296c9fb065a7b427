"""The roster as WordprocessingML: a numbered list of Word for each group. What a line says is decided by `roster_entries`."""

from collections.abc import Iterator

from app.publishing import docx_markup as markup
from app.publishing.docx_body import Links
from app.publishing.docx_markup import PLAIN, Face, name_run, paragraph, run
from app.publishing.docx_numbering import LARGEST_START, ROSTER, STEP, Numbering
from app.publishing.particulars import Line, Section
from app.publishing.roster import Group, Roster
from app.publishing.roster_entries import Entry
from app.publishing.templates import ui_language

LINK = Face(style="Hyperlink")


def write_roster(roster: Roster, language: str, links: Links, numbering: Numbering) -> Iterator[str]:
    """Yield the headings and lines of every group."""
    ours = ui_language(language)
    for group in roster.groups:
        if group.heading:
            yield paragraph(run(group.heading, ours), ours, "Heading2")
        yield from _lines(group, language, links, numbering)


def write_sections(sections: list[Section], language: str) -> Iterator[str]:
    """Yield lists under headings: what is told after the roster."""
    ours = ui_language(language)
    for section in sections:
        yield paragraph(run(section.heading, ours), ours, "Heading1")
        for line in section.lines:
            style, indent = ("Quote", markup.indent(STEP)) if section.is_quoted else ("Roster", "")
            yield paragraph(_said(line, ours), ours, style, indent)


def labelled(section: Section, language: str) -> Iterator[str]:
    """Yield one line for each thing told under a label, which stands before the first: "To: UN Human Rights Council"."""
    ours = ui_language(language)
    for place, line in enumerate(section.lines):
        label = "" if place else run(f"{section.heading}: ", ours, PLAIN.bold())
        yield paragraph(label + _said(line, ours), ours, "Fact", markup.indent(STEP) if place else "")


def _lines(group: Group, language: str, links: Links, numbering: Numbering) -> Iterator[str]:
    """A roster longer than Word counts goes on with its numbers as words."""
    ours = ui_language(language)
    if not group.entries or group.entries[0].number is None:
        yield from (paragraph(_words(entry, language, ours, links), language, "Roster") for entry in group.entries)
        return
    is_counted = group.start + len(group.entries) <= LARGEST_START
    item = markup.numbering(numbering.start(ROSTER, group.start)) if is_counted else ""
    for entry in group.entries:
        number = "" if is_counted else run(f"{entry.number}. ", language)
        yield paragraph(number + _words(entry, language, ours, links), language, "Roster", item)


def _words(entry: Entry, language: str, ours: str, links: Links) -> str:
    """What `roster_entries.line` says, every name in its own language and direction."""
    name = name_run(entry.name, entry.language, LINK if entry.website else PLAIN)
    words = links.wrap(name, entry.website) if entry.website else name
    if entry.joint:
        return words + run(" (", language) + name_run(entry.acronym, entry.language) + run(f"{entry.joint}{entry.details})", ours)
    if entry.acronym:
        words += run(" ", language) + name_run(f"({entry.acronym})", entry.language)
    if entry.other_name:
        words += run(" – ", language) + name_run(entry.other_name, entry.other_language)
    if entry.details:
        words += run(f" ({entry.details})", ours)
    return words


def _said(line: Line, ours: str) -> str:
    """What `str` says of a line, the words in their own language and direction."""
    words = name_run(line.words, line.language) if line.words else ""
    return words + (run(f" · {line.ours}" if words else line.ours, ours) if line.ours else "")
