"""The roster as HTML. Lines are escaped once and joined: through Jinja, 10,000 of them take 30 times longer."""

from collections.abc import Sequence

from markupsafe import escape

from app.i18n.catalogs import get_catalog
from app.i18n.direction import direction
from app.i18n.formats import format_number
from app.publishing import roster_words
from app.publishing.document import Document
from app.publishing.roster import Group, Roster, make_roster
from app.publishing.roster_entries import Entry
from app.publishing.roster_pages import Page, make_pages
from app.publishing.roster_sections import by_letter, is_long
from app.publishing.templates import ui_language

LONGEST_LETTER = 3
MOST_TOGETHER = 8
"""More lines than these may go on in the next column: together they could leave half of one empty."""


def list_html(document: Document, language: str, address: str = "") -> str:
    """Return a document's list as safe HTML, by letter where it is long; where it is too long for one page, the way to its pages.

    `address` is that of the pages without their number; without one there is nowhere to go yet.
    """
    if pages := make_pages(document, language):
        return _index(pages, language, address)
    return roster_html(by_letter(make_roster(document, language), language, document.style.order), language)


def roster_html(roster: Roster, language: str) -> str:
    """Return the groups of a roster, and the footnote of those without consultative status, as safe HTML.

    A long one with headings is cut into sections one under the other, with a list of links to them above; a short one runs on in columns.
    """
    has_headings = any(group.heading for group in roster.groups)
    if not has_headings:
        groups = "\n".join(_group(group, language) for group in roster.groups)
    else:
        groups = _long(roster, language) if is_long(roster) else _short(roster, language)
    footnote = roster_words.supporters([_words(entry, language) for entry in roster.supporters], language)
    return f'{groups}\n<p class="footnote" {_ours(language)}>{footnote}</p>' if footnote else groups


def _index(pages: Sequence[Page], language: str, address: str) -> str:
    """The way to each section, and to each page by its first and last name."""
    said = get_catalog(language).ngettext(
        "The list is long and stands on %(num)d page. To search all of it at once, take it as a file: CSV or plain text.",
        "The list is long and stands on %(num)d pages. To search all of it at once, take it as a file: CSV or plain text.",
        len(pages),
    )
    begun: dict[str, str] = {}
    for page in pages:
        for number, group in enumerate(page.roster.groups, 1):
            begun.setdefault(group.heading, f"{address}{page.number}#list-{number}" if address else "")
    jump = _jump([(heading, target) for heading, target in begun.items() if heading], language)
    links = "\n".join(_page_link(page, f"{address}{page.number}" if address else "") for page in pages)
    sentence = f"<p {_ours(language)}>{escape(said % {'num': len(pages)})}</p>"
    return f'<div class="roster-pages">\n{sentence}\n{jump}\n<ol>\n{links}\n</ol>\n</div>'


def _page_link(page: Page, target: str) -> str:
    first, last = page.entries[0], page.entries[-1]
    places = f"{format_number(page.place)}–{format_number(page.place + len(page.entries) - 1)}"
    words = f'<span class="places">{places}</span> {_bare_name(first)} – {_bare_name(last)}'
    return f"<li>{_link(words, target)}</li>"


def _link(words: str, target: str) -> str:
    return f'<a href="{escape(target)}">{words}</a>' if target else words


def _jump(sections: Sequence[tuple[str, str]], language: str) -> str:
    """The way to each section: heading and address. Nothing where the list has none."""
    if not sections:
        return ""
    links = "".join(f"<li>{_link(str(escape(heading)), target)}</li>" for heading, target in sections)
    label = escape(get_catalog(language).gettext("Sections of the list"))
    return f'<nav class="jump" {_ours(language)} aria-label="{label}"><ul>{links}</ul></nav>'


def _long(roster: Roster, language: str) -> str:
    targets = [(group.heading, f"#list-{number}") for number, group in enumerate(roster.groups, 1)]
    sections = [
        f'<section class="roster-section" id="list-{number}">\n{_group(group, language)}\n</section>'
        for number, group in enumerate(roster.groups, 1)
    ]
    is_by_letter = all(len(group.heading) <= LONGEST_LETTER for group in roster.groups)
    kind = "roster-long by-letter" if is_by_letter else "roster-long"
    return f'<div class="{kind}">\n{_jump(targets, language)}\n{"".join(sections)}\n</div>'


def _short(roster: Roster, language: str) -> str:
    """Groups in columns. A small one stays in one column: what goes on in the next has no heading there."""
    kinds = ("roster-group roster-group-short" if len(group.entries) <= MOST_TOGETHER else "roster-group" for group in roster.groups)
    groups = "\n".join(f'<div class="{kind}">\n{_group(group, language)}\n</div>' for kind, group in zip(kinds, roster.groups, strict=True))
    return f'<div class="roster-groups">\n{groups}\n</div>'


def _group(group: Group, language: str) -> str:
    rows = "\n".join([f"<li>{_words(entry, language)}</li>" for entry in group.entries])
    heading = f"<h3 {_ours(language)}>{escape(group.heading)}</h3>\n" if group.heading else ""
    if group.entries[0].number is None:
        return f'{heading}<ul class="roster">\n{rows}\n</ul>'
    start = f' start="{group.start}"' if group.start > 1 else ""
    return f'{heading}<ol class="roster"{start}>\n{rows}\n</ol>'


def _words(entry: Entry, language: str) -> str:
    """What `roster_entries.line` says, every name in its own language and direction."""
    words = _name(entry)
    if entry.joint:
        # The last bracket stands outside our own words: they may run another way than the line.
        told = f'<span class="country" {_ours(language)}>{escape(entry.details)}</span>'
        return f'{words} <span class="acronym">(<bdi>{escape(entry.acronym)}</bdi>{entry.joint.rstrip()}</span> {told})'
    if entry.acronym:
        words += f' <span class="acronym">(<bdi>{escape(entry.acronym)}</bdi>)</span>'
    if entry.other_name:
        words += f' <span class="other">– <bdi lang="{escape(entry.other_language)}">{escape(entry.other_name)}</bdi></span>'
    if entry.details:
        words += f' <span class="country" {_ours(language)}>({escape(entry.details)})</span>'
    return words


def _name(entry: Entry) -> str:
    name = _bare_name(entry)
    return f'<a href="{escape(entry.website)}" rel="nofollow">{name}</a>' if entry.website else name


def _bare_name(entry: Entry) -> str:
    return f'<bdi lang="{escape(entry.language)}">{escape(entry.name)}</bdi>'


def _ours(language: str) -> str:
    ours = ui_language(language)
    return f'lang="{ours}" dir="{direction(ours)}"'
