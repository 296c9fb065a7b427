"""A statement with its list as Markdown, a copy to pass on. `statement.md` is what was endorsed: the canonical text, byte for byte."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from app.i18n import words
from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_datetime
from app.publishing.canonical import canonical_body
from app.publishing.document import Document
from app.publishing.escaping import visible, well_formed
from app.publishing.html import filled_body, filled_title
from app.publishing.particulars import as_of, notices, particulars, sections
from app.publishing.proofs import list_proof
from app.publishing.roster import Group, Roster, make_roster
from app.publishing.roster_entries import line
from app.publishing.templates import ui_language

MARKS = re.compile(r"([\\`*_\[\]<>~|&])")
# What begins a line and would be a heading, a line under one, or an item.
OPENING = re.compile(r"^([#+=:-])")
NUMBERED = re.compile(r"^(\d{1,9})([.)])")
ENDING = "after-the-text"


def signatories_markdown(document: Document, language: str) -> bytes:
    """Return text, counts and list of one language, in UTF-8; KeyError when the statement has no text in it."""
    text, roster = document.text(language), make_roster(document, language)
    body = filled_body(text.body, document.facts, language)
    parts = [
        *_opening(document, language, words.kind_name(document.kind, language)),
        "\n".join(_particulars(document, language)),
        body if _ends(body) else f"<{document.url}/{language}/statement.md>",
        *_roster(document, roster, language),
        *_sections(document, roster, language),
        f"<{document.url}/{language}>",
        f"{get_catalog(language).gettext('SHA-256 of this text:')} `{text.sha256}`",
        *(f"{label} `{value}`" for label, value in list_proof(document, language)),
    ]
    return _written(parts)


def retraction_markdown(document: Document, language: str) -> bytes:
    """Return what stands there once the statement is retracted: title and notice, neither text nor names."""
    _ = get_catalog(language).gettext
    sentence = _(
        "The lead organization retracted this statement on %(moment)s. The text and the list of signatories are no longer published."
    )
    moment = format_datetime(document.as_of, document.time_zone, ui_language(language))
    notice = canonical_body(document.retraction_notice)
    return _written([*_opening(document, language, _("Retracted")), sentence % {"moment": moment}, notice])


def escaped(words_of_others: str) -> str:
    """Return words that nobody wrote as Markdown so that it shows them as they are."""
    marked = MARKS.sub(r"\\\1", " ".join(visible(words_of_others).split()))
    return NUMBERED.sub(r"\1\\\2", OPENING.sub(r"\\\1", marked))


def _opening(document: Document, language: str, kind: str) -> Iterator[str]:
    yield kind
    yield f"# {escaped(filled_title(document.text(language).title, document.facts, language))}"
    yield escaped(document.lead_name)
    yield from (f"*{escaped(said)}*" for said in notices(document, language))


def _particulars(document: Document, language: str) -> Iterator[str]:
    for section in particulars(document, language):
        yield f"- **{section.heading}:** {'; '.join(escaped(str(one)) for one in section.lines)}"


def _roster(document: Document, roster: Roster, language: str) -> Iterator[str]:
    yield f"## {get_catalog(language).gettext('Signatories')}"
    yield f"**{escaped(roster.total)}** {escaped(as_of(document, language))}"
    for group in roster.groups:
        if group.heading:
            yield f"### {escaped(group.heading)}"
        yield "\n".join(_lines(group))
    yield escaped(roster.withheld)
    yield escaped(roster.footnote)


def _lines(group: Group) -> Iterator[str]:
    for entry in group.entries:
        yield f"{'-' if entry.number is None else f'{entry.number}.'} {escaped(line(entry))}"


def _sections(document: Document, roster: Roster, language: str) -> Iterator[str]:
    for section in sections(document, roster, language):
        yield f"## {escaped(section.heading)}"
        between, sign = ("\n>\n", "> ") if section.is_quoted else ("\n", "- ")
        yield between.join(f"{sign}{escaped(str(one))}" for one in section.lines)


def _ends(body: str) -> bool:
    """Tell whether what follows a text is no part of it: an open code block or comment would swallow the list of names."""
    tokens = MarkdownIt("commonmark").parse(f"{body}\n\n## {ENDING}")
    return len(tokens) > 1 and (tokens[-2].type, tokens[-2].content, tokens[-2].level) == ("inline", ENDING, 1)


def _written(parts: list[str]) -> bytes:
    return (well_formed("\n\n".join(part for part in parts if part)) + "\n").encode()
