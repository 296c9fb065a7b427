"""What a copy of a statement says about itself around its text and list, as plain words: the same in DOCX, plain text and Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_date, format_datetime, format_number, language_name
from app.publishing.document import Correction, Document
from app.publishing.escaping import visible
from app.publishing.html import occasion_lines
from app.publishing.roster import Roster
from app.publishing.roster_entries import line
from app.publishing.templates import ui_language


@dataclass(frozen=True)
class Line:
    """Words that somebody wrote, in `language`, and what we say of them (in the interface's language) after them."""

    words: str
    language: str
    ours: str = ""


@dataclass(frozen=True)
class Section:
    """A label or heading in the interface's language, and what belongs to it."""

    heading: str
    lines: tuple[Line, ...]


def particulars(document: Document, language: str) -> list[Section]:
    """Return to whom it is addressed, where it was made, and its dates: each says what it is. What there is none of is left out."""
    _, ours, theirs = get_catalog(language).gettext, ui_language(language), document.authentic_language
    told = [
        (_("To"), theirs, document.addressees),
        (_("Copy to"), theirs, document.cc),
        (_("Occasion"), ours, occasion_lines(document.occasion, language)),
        (_("Dated"), ours, [format_date(document.dated_on, language)]),
        (_("Published"), ours, [format_datetime(document.published_at, document.time_zone, language)]),
        (_("Last updated"), ours, [format_datetime(document.as_of, document.time_zone, language)]),
        (_("Edition"), ours, [format_number(document.edition)]),
    ]
    return [Section(label, tuple(Line(visible(words), tag) for words in lines)) for label, tag, lines in told if lines]


def notices(document: Document, language: str) -> list[str]:
    """Return what a reader has to know before the text: that it is invented, or a translation."""
    _ = get_catalog(language).gettext
    said = [_("Demonstration: invented organizations")] if document.is_demonstration else []
    if language != document.authentic_language:
        authentic = language_name(document.authentic_language, ui_language(language))
        said.append(f"{_('This is a translation.')} {_('Authentic text: %(language)s') % {'language': authentic}}")
    return said


def as_of(document: Document, language: str) -> str:
    """Return the time of the list: "as of 14 May 2025, 14:00 (Vilnius, UTC+3)"."""
    moment = format_datetime(document.as_of, document.time_zone, language)
    return str(get_catalog(language).gettext("as of %(moment)s") % {"moment": moment})


def sections(document: Document, roster: Roster, language: str) -> list[Section]:
    """Return the lists below the roster: who came later or left on the record, and what was corrected."""
    _ = get_catalog(language).gettext
    found = [
        Section(_("Added after the first edition"), tuple(_late(roster, language))),
        Section(_("Withdrawn on the record"), tuple(_withdrawn(roster, language))),
        Section(_("Corrections"), tuple(_corrected(document, language))),
    ]
    return [section for section in found if section.lines]


def _late(roster: Roster, language: str) -> Iterator[Line]:
    for one in roster.late:
        yield Line(line(one.entry), one.entry.language, format_date(one.listed_on, language))


def _withdrawn(roster: Roster, language: str) -> Iterator[Line]:
    for one in roster.withdrawals:
        yield Line(visible(one.name), one.language, format_date(one.withdrawn_on, language))


def _corrected(document: Document, language: str) -> Iterator[Line]:
    _ = get_catalog(language).gettext
    for one in document.corrections:
        said = {"day": format_date(one.corrected_on, language), "number": format_number(one.version)}
        hashes = _hashes(one, language)
        told = [_("Corrected on %(day)s (version %(number)s)") % said, *hashes]
        yield Line(visible(one.note), document.authentic_language, "; ".join(told))
    for name in document.name_corrections:
        yield Line(f"{visible(name.before)} → {visible(name.after)}", name.language, format_date(name.corrected_on, language))


def _hashes(correction: Correction, language: str) -> Sequence[str]:
    """The hash of the text before and after, in this language, so that an older copy can be told from this one."""
    before, after = (next((one.sha256 for one in texts if one.language == language), "") for texts in (correction.before, correction.after))
    return [f"SHA-256: {before} → {after}"] if before and after and before != after else []
