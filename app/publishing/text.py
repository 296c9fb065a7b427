"""A statement as plain text for mail and terminals: the words of the page, wrapped, with the numbered list at the end."""

from collections.abc import Iterator, Sequence

from app.i18n import words
from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_datetime
from app.publishing.canonical import canonical_body
from app.publishing.document import Document
from app.publishing.escaping import visible, well_formed
from app.publishing.html import filled_body, filled_title
from app.publishing.particulars import Section, as_of, notices, particulars, sections
from app.publishing.proofs import list_proof
from app.publishing.roster import Group, Roster, make_roster
from app.publishing.roster_entries import line
from app.publishing.templates import ui_language
from app.publishing.text_body import body_lines, note_lines, underlined
from app.publishing.tree import Tree, make_tree
from app.publishing.wrapping import wrap


def statement_text(document: Document, language: str) -> bytes:
    """Return the plain text of one language, in UTF-8; KeyError when the statement has no text in it."""
    text, roster = document.text(language), make_roster(document, language)
    tree = make_tree(filled_body(text.body, document.facts, language))
    footnote = len(tree.notes) + 1 if roster.footnote else 0
    parts = [
        *_opening(document, language, words.kind_name(document.kind, language)),
        [one for section in particulars(document, language) for one in _labelled(section, language)],
        body_lines(tree.blocks, language),
        *_notes(tree, language),
        *_roster(document, roster, language, footnote),
        *_sections(document, roster, language),
        _check(document, language, text.sha256),
    ]
    return _written(parts)


def retraction_text(document: Document, language: str) -> bytes:
    """Return what stands where the plain text of a retracted statement was: title and notice, neither text nor names."""
    _ = get_catalog(language).gettext
    sentence = _(
        "The lead organization retracted this statement on %(moment)s. The text and the list of signatories are no longer published."
    )
    moment = format_datetime(document.as_of, document.time_zone, ui_language(language))
    tree = make_tree(canonical_body(document.retraction_notice))
    parts = [
        *_opening(document, language, _("Retracted")),
        wrap(sentence % {"moment": moment}, language),
        body_lines(tree.blocks, document.authentic_language),
        *_notes(tree, document.authentic_language),
    ]
    return _written(parts)


def _opening(document: Document, language: str, kind: str) -> Iterator[list[str]]:
    title = filled_title(document.text(language).title, document.facts, language)
    yield wrap(kind, language)
    yield underlined(title, language, "=")
    yield wrap(visible(document.lead_name), document.authentic_language)
    yield [one for said in notices(document, language) for one in wrap(said, language)]


def _labelled(section: Section, language: str) -> Iterator[str]:
    for place, one in enumerate(section.lines):
        yield from wrap(str(one), language, first="  " if place else f"{section.heading}: ", rest="  ")


def _roster(document: Document, roster: Roster, language: str, footnote: int) -> Iterator[list[str]]:
    ours = ui_language(language)
    yield underlined(get_catalog(language).gettext("Signatories"), ours, "-")
    mark = f" [{footnote}]" if footnote else ""
    yield wrap(f"{roster.total}{mark}\n{as_of(document, language)}", ours)
    room = max((len(str(entry.number)) for group in roster.groups for entry in group.entries), default=0)
    for group in roster.groups:
        if group.heading:
            yield wrap(group.heading, ours)
        yield list(_lines(group, language, room))
    yield wrap(roster.withheld, ours)
    if footnote:
        yield wrap(roster.footnote, ours, first=f"[{footnote}] ", rest="    ")


def _lines(group: Group, language: str, room: int) -> Iterator[str]:
    """A group's lines. `room` is the width of the longest number of all groups, so that names stand below one another."""
    for entry in group.entries:
        first = "- " if entry.number is None else f"{entry.number:>{room}}. "
        yield from wrap(" ".join(line(entry).split()), language, first=first, rest=" " * len(first))


def _sections(document: Document, roster: Roster, language: str) -> Iterator[list[str]]:
    for section in sections(document, roster, language):
        yield wrap(section.heading, ui_language(language))
        yield _quoted(section, language) if section.is_quoted else _listed(section, language)


def _quoted(section: Section, language: str) -> list[str]:
    paragraphs = ("\n".join(wrap(str(one), language, first="> ", rest="> ")) for one in section.lines)
    return "\n>\n".join(paragraphs).split("\n")


def _listed(section: Section, language: str) -> list[str]:
    return [shown for one in section.lines for shown in wrap(str(one), language, first="- ", rest="  ")]


def _notes(tree: Tree, language: str) -> Iterator[list[str]]:
    if not tree.notes:
        return
    yield underlined(get_catalog(language).gettext("Footnotes"), ui_language(language), "-")
    for number, note in enumerate(tree.notes, 1):
        yield note_lines(note, number, language)


def _check(document: Document, language: str, sha256: str) -> list[str]:
    return [
        f"{document.url}/{language}",
        *wrap(f"{get_catalog(language).gettext('SHA-256 of this text:')}\n{sha256}", ui_language(language)),
        *(line for label, value in list_proof(document, language) for line in wrap(f"{label} {value}", ui_language(language))),
    ]


def _written(parts: Sequence[Sequence[str]]) -> bytes:
    """Parts with an empty line between any two of them."""
    shown = ("\n".join(part) for part in parts if any(part))
    return (well_formed("\n\n".join(shown)) + "\n").encode()
