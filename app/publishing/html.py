"""The public pages as HTML: a statement in one language, its list where that is long, the front page, and what is left of a retracted one.

The same Document renders to the same bytes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.i18n.catalogs import get_catalog
from app.publishing.canonical import canonical_body, canonical_title
from app.publishing.changes import list_changes
from app.publishing.document import Correction, Document, Occasion, Text
from app.publishing.escaping import visible
from app.publishing.markdown import first_paragraph, shorten, to_html
from app.publishing.proofs import list_proof
from app.publishing.roster import make_roster
from app.publishing.roster_html import list_html, roster_html
from app.publishing.roster_pages import make_pages
from app.publishing.roster_words import count_signatories
from app.publishing.templates import environment
from app.texts import placeholders, redline
from app.texts.placeholders import Facts
from app.texts.plain import as_read
from app.texts.redline import Redline

DESCRIPTION_LENGTH = 200
EXCERPT_LENGTH = 420
MOST_LATE = 100
"""More who came on one day are a number above the list: it marks nobody, but the files say of each when it was listed."""


@dataclass(frozen=True)
class FrontEntry:
    """One statement on a page that lists some, in one of its languages. `url` may be a path; `excerpt` is plain text.

    `total` says how many stand under it, as its own page does (P3). Of a retracted one, the excerpt is that of the notice, which may be in
    another language.
    """

    slug: str
    url: str
    title: str
    language: str
    kind: str
    lead_name: str
    dated_on: date
    published_at: datetime
    total: str
    excerpt: str
    excerpt_language: str = ""
    lead_slug: str = ""
    occasion: tuple[str, ...] = ()
    is_retracted: bool = False


@dataclass(frozen=True)
class Preview:
    """What makes a page a preview: the address of the preview in each language, the way back, and how long the text is (safe HTML)."""

    urls: Mapping[str, str]
    edit_url: str = ""
    length: str = ""


def statement_page(document: Document, language: str, *, preview: Preview | None = None, files: Collection[str] = ()) -> str:
    """Return the page of one language of the text; KeyError when the statement has no text in it.

    A preview says that it is one, leads back to the desk, and shows no edition, hash or file. `files` are the addresses of those that were
    made beside the page and may be missing: a font can lack a sign.
    """
    text = document.text(language)
    body, path = filled_body(text.body, document.facts, language), f"/statements/{document.slug}"
    roster = make_roster(document, language)
    template = environment(language).get_template("statements/statement.html")
    return template.render(
        document=document,
        page_language=language,
        is_demonstration=document.is_demonstration,
        is_preview=preview is not None,
        preview=preview,
        path=path,
        files=files,
        urls=preview.urls if preview else _urls(document),
        title=filled_title(text.title, document.facts, language),
        description=shorten(visible(first_paragraph(body)), DESCRIPTION_LENGTH),
        occasion=occasion_lines(document.occasion, language),
        body=to_html(body, language=language),
        sha256=text.sha256,
        proof=list_proof(document, language),
        is_filled_in=placeholders.has_placeholders(f"{text.title}\n{text.body}", language),
        organizations=count_signatories(document, language),
        roster=roster,
        roster_html=list_html(document, language, "" if preview else f"{path}/{language}/signatories/"),
        changes=list_changes(document, roster),
        most_late=MOST_LATE,
        texts_corrected={one.version: (one, _redline(one, document.facts, language), one.hashes(language)) for one in document.corrections},
    )


def signatory_pages(document: Document, language: str) -> list[str]:
    """Return the pages of a list that is too long for the statement's own page, in order; an empty list where it is not."""
    template = environment(language).get_template("statements/signatories.html")
    pages, path = make_pages(document, language), f"/statements/{document.slug}"
    return [
        template.render(
            document=document,
            page_language=language,
            is_demonstration=document.is_demonstration,
            page=page,
            count=len(pages),
            path=f"{path}/{language}",
            urls={text.language: f"{path}/{text.language}/signatories/{page.number}" for text in document.texts},
            title=filled_title(document.text(language).title, document.facts, language),
            roster_html=roster_html(page.roster, language),
        )
        for page in pages
    ]


def front_page(
    entries: Sequence[FrontEntry],
    language: str,
    *,
    is_demonstration: bool = False,
    previous_url: str = "",
    next_url: str = "",
    urls: Mapping[str, str] | None = None,
) -> str:
    """Return the list of published statements, in the order given, with our own words in `language`.

    `urls` are the addresses of this page in each language, where each has its own.
    """
    template = environment(language).get_template("index/index.html")
    return template.render(
        entries=entries,
        is_demonstration=is_demonstration,
        previous_url=previous_url,
        next_url=next_url,
        urls=urls or {},
    )


def retraction_page(document: Document, language: str, notice: str) -> str:
    """Return what stands at the address of a statement that was taken back: title and notice, neither text nor names.

    `notice` is Markdown in the authentic language, the lead's own words.
    """
    template = environment(language).get_template("statements/retraction.html")
    return template.render(
        document=document,
        page_language=language,
        is_demonstration=document.is_demonstration,
        urls=_urls(document),
        title=filled_title(document.text(language).title, document.facts, language),
        notice=to_html(canonical_body(notice), language=document.authentic_language),
    )


def excerpt(body: str, facts: Facts, language: str) -> str:
    """Return the first paragraph of a text as the plain words of a `FrontEntry`."""
    return shorten(visible(first_paragraph(filled_body(body, facts, language))), EXCERPT_LENGTH)


def filled_title(title: str, facts: Facts, language: str) -> str:
    """Return a title as readers see it, its placeholders filled in."""
    return visible(canonical_title(placeholders.resolve_title(title, facts, language)))


def filled_body(body: str, facts: Facts, language: str) -> str:
    """Return a body in Markdown as readers see it, its placeholders filled in."""
    return placeholders.resolve(canonical_body(body), facts, language)


def occasion_lines(occasion: Occasion, language: str) -> list[str]:
    """Return the parts of an occasion that are given, each saying what it is."""
    _ = get_catalog(language).gettext
    lines = [
        occasion.body,
        occasion.session and _("Session: %(session)s") % {"session": occasion.session},
        occasion.agenda_item and _("Agenda item: %(item)s") % {"item": occasion.agenda_item},
        occasion.debate,
    ]
    return [line for line in lines if line]


def _redline(correction: Correction, facts: Facts, language: str) -> Redline | None:
    """Return what a correction changed in a language as it reads; None where that text was not there before, or reads the same."""
    before, after = (next((one for one in texts if one.language == language), None) for texts in (correction.before, correction.after))
    if before is None or after is None:
        return None
    found = redline.compare(*(_filled_in(text, facts) for text in (before, after)))
    return as_read(found) if found.has_changes else None


def _filled_in(text: Text, facts: Facts) -> redline.Text:
    return redline.Text(filled_title(text.title, facts, text.language), filled_body(text.body, facts, text.language))


def _urls(document: Document) -> dict[str, str]:
    return {text.language: f"/statements/{document.slug}/{text.language}" for text in document.texts}
