"""The roster as HTML. Lines are escaped once and joined: through Jinja, 10,000 of them take 30 times longer."""

from markupsafe import escape

from app.i18n.catalogs import get_catalog
from app.i18n.direction import direction
from app.publishing import roster_words
from app.publishing.roster import Group, Roster
from app.publishing.roster_entries import Entry
from app.publishing.roster_sections import is_long
from app.publishing.templates import ui_language

LONGEST_LETTER = 3


def roster_html(roster: Roster, language: str) -> str:
    """Return the groups of a roster, and the footnote of those without consultative status, as safe HTML.

    A long one with headings is cut into sections one under the other, with a list of links to them above; a short one runs on in columns.
    """
    has_headings = any(group.heading for group in roster.groups)
    groups = _long(roster, language) if has_headings and is_long(roster) else "\n".join(_group(group, language) for group in roster.groups)
    if has_headings and not is_long(roster):
        groups = f'<div class="roster-groups">\n{groups}\n</div>'
    footnote = roster_words.supporters([_words(entry, language) for entry in roster.supporters], language)
    return f'{groups}\n<p class="footnote" {_ours(language)}>{footnote}</p>' if footnote else groups


def _long(roster: Roster, language: str) -> str:
    links, sections = [], []
    for number, group in enumerate(roster.groups, 1):
        links.append(f'<li><a href="#list-{number}">{escape(group.heading)}</a></li>')
        sections.append(f'<section class="roster-section" id="list-{number}">\n{_group(group, language)}\n</section>')
    is_by_letter = all(len(group.heading) <= LONGEST_LETTER for group in roster.groups)
    label = escape(get_catalog(language).gettext("Sections of the list"))
    jump = f'<nav class="jump" {_ours(language)} aria-label="{label}"><ul>{"".join(links)}</ul></nav>'
    kind = "roster-long by-letter" if is_by_letter else "roster-long"
    return f'<div class="{kind}">\n{jump}\n{"".join(sections)}\n</div>'


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
    if entry.acronym:
        words += f' <span class="acronym">(<bdi>{escape(entry.acronym)}</bdi>)</span>'
    if entry.other_name:
        words += f' <span class="other">– <bdi lang="{escape(entry.other_language)}">{escape(entry.other_name)}</bdi></span>'
    if entry.details:
        words += f' <span class="country" {_ours(language)}>({escape(entry.details)})</span>'
    return words


def _name(entry: Entry) -> str:
    name = f'<bdi lang="{escape(entry.language)}">{escape(entry.name)}</bdi>'
    return f'<a href="{escape(entry.website)}" rel="nofollow">{name}</a>' if entry.website else name


def _ours(language: str) -> str:
    ours = ui_language(language)
    return f'lang="{ours}" dir="{direction(ours)}"'
