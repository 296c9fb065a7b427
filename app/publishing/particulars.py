"""What a copy of a statement says about itself around its text and list, as plain words: the same in every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_date, format_datetime, format_number, language_name
from app.publishing.changes import Change, list_changes
from app.publishing.document import Correction, Dates, Document
from app.publishing.escaping import visible
from app.publishing.html import occasion_lines
from app.publishing.roster import Roster
from app.publishing.templates import ui_language


@dataclass(frozen=True)
class Line:
    """Words in `language`, mostly somebody else's, and what we say of them (in the interface's language) after them."""

    words: str
    language: str
    ours: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.words, self.ours) if part)


@dataclass(frozen=True)
class Section:
    """A label or heading in the interface's language, and what belongs to it; `is_quoted` where those are paragraphs somebody wrote."""

    heading: str
    lines: tuple[Line, ...]
    is_quoted: bool = False


def particulars(document: Document, language: str) -> list[Section]:
    """Return to whom it is addressed, where it was made, and its dates: each says what it is. What there is none of is left out."""
    _, ours, theirs = get_catalog(language).gettext, ui_language(language), document.authentic_language
    told = [
        (_("To"), theirs, document.addressees),
        (_("Copy to"), theirs, document.cc),
        (_("Occasion"), ours, occasion_lines(document.occasion, language)),
    ]
    edition = Section(_("Edition"), (Line(format_number(document.edition), ours),))
    return [*_told(told), *say_dates(document.dates, language, theirs), edition]


def say_dates(dates: Dates, language: str, authentic_language: str) -> list[Section]:
    """Return the dates of a statement in the order in which they come about, each with its label; those there are none of are left out."""
    _, ours = get_catalog(language).gettext, ui_language(language)

    def say(moment: datetime | None) -> list[str]:
        return [format_datetime(moment, dates.time_zone, ours)] if moment else []

    told = [
        (_("Dated"), ours, [format_date(dates.dated_on, ours)]),
        (_("Delivered"), authentic_language, [f"{format_date(one.delivered_on, ours)} · {one.addressee}" for one in dates.deliveries]),
        (_("Published"), ours, say(dates.published_at)),
        (_("Last updated"), ours, say(dates.updated_at)),
        (_("Retracted"), ours, say(dates.retracted_at)),
    ]
    return _told(told)


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
    moment = format_datetime(document.as_of, document.time_zone, ui_language(language))
    return str(get_catalog(language).gettext("as of %(moment)s") % {"moment": moment})


def sections(document: Document, roster: Roster, language: str) -> list[Section]:
    """Return what stands below the roster: who left on the record, who came later, what was corrected, and what addressees answered."""
    _ = get_catalog(language).gettext
    changes = (line for change in list_changes(document, roster) for line in _changed(change, document, language))
    found = [
        Section(_("Withdrawn on the record"), tuple(_withdrawn(roster, language))),
        Section(_("Corrections and additions"), tuple(changes)),
        *_answers(document, language),
    ]
    return [section for section in found if section.lines]


def _told(told: Sequence[tuple[str, str, Sequence[str]]]) -> list[Section]:
    return [Section(label, tuple(Line(visible(words), tag) for words in lines)) for label, tag, lines in told if lines]


def _answers(document: Document, language: str) -> Iterator[Section]:
    _ = get_catalog(language).gettext
    for one in document.deliveries:
        *lines, last = [visible(line) for line in one.answer.splitlines() if line.strip()] or [""]
        if last:
            day = format_date(one.answered_on or one.delivered_on, ui_language(language))
            said = (*(Line(line, document.authentic_language) for line in lines), Line(last, document.authentic_language, day))
            yield Section(_("Answer of %(addressee)s") % {"addressee": visible(one.addressee)}, said, is_quoted=True)


def _withdrawn(roster: Roster, language: str) -> Iterator[Line]:
    for one in roster.withdrawals:
        yield Line(visible(one.name), one.language, format_date(one.withdrawn_on, ui_language(language)))


def _changed(change: Change, document: Document, language: str) -> Iterator[Line]:
    _, ours = get_catalog(language).gettext, ui_language(language)
    day = format_date(change.on, ours)
    for one in change.late:
        yield Line(one.entry.name, one.entry.language, f"{_('Added to the list:')} {day}")
    if change.name:
        names = {"before": visible(change.name.before), "after": visible(change.name.after)}
        yield Line(_("“%(before)s” is now written “%(after)s”, as that organization asked.") % names, ours, day)
    if change.text:
        said = _("Corrected on %(day)s (version %(number)s)") % {"day": day, "number": format_number(change.text.version)}
        hashes = _hashes(change.text, language)
        yield Line(visible(change.text.note), document.authentic_language, f"{said} · {hashes}" if hashes else said)


def _hashes(correction: Correction, language: str) -> str:
    """The hash of the text before and after, so that an older copy can be told from this one."""
    _ = get_catalog(language).gettext
    hashes = correction.hashes(language)
    return f"{_('SHA-256 before:')} {hashes[0]} · {_('SHA-256 since then:')} {hashes[1]}" if hashes else ""
