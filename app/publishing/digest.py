"""The digest of published work: each statement by its kind, title, occasion, dates, languages and first paragraph.

Nothing here has a field for a signatory: only for the count (P3, P4). `domain/digests` fills it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.i18n.catalogs import LANGUAGES, match
from app.i18n.formats import format_month
from app.publishing.canonical import canonical_body
from app.publishing.document import Dates, Delivered, Occasion
from app.publishing.escaping import visible
from app.publishing.html import EXCERPT_LENGTH, FrontEntry, filled_body, filled_title, occasion_lines
from app.publishing.markdown import first_paragraph, shorten
from app.publishing.roster_words import say_total
from app.publishing.templates import environment
from app.texts.placeholders import Facts

LONGEST_PARAGRAPH = 2_000
"""The digest quotes a first paragraph whole; this only bounds one that has no end."""


@dataclass(frozen=True)
class DigestText:
    """One language of a public text, as it was frozen."""

    language: str
    title: str
    body: str


@dataclass(frozen=True)
class DigestItem:
    """One public statement. `texts` starts with the authentic language; `notice` is set for a retracted one.

    `published_at` is the first publication, `updated_at` when the edition was drawn which is public now, or when the statement was
    retracted. `edition` is that edition's number; `rounds_total` and `has_individuals` say in which words it counts.
    """

    slug: str
    kind: str
    lead_name: str
    lead_slug: str
    texts: tuple[DigestText, ...]
    occasion: Occasion
    dated_on: date
    published_at: datetime
    updated_at: datetime
    facts: Facts
    notice: str = ""
    time_zone: str = "UTC"
    edition: int = 1
    deliveries: tuple[Delivered, ...] = ()
    rounds_total: bool = False
    has_individuals: bool = False

    @property
    def dates(self) -> Dates:
        """Return its dates as every format says them. Of a retracted one nothing is told but that it was once published."""
        if self.notice:
            return Dates(self.time_zone, self.dated_on, self.published_at, retracted_at=self.updated_at)
        updated_at = self.updated_at if self.edition > 1 else None
        return Dates(self.time_zone, self.dated_on, self.published_at, updated_at, None, self.deliveries)

    def total(self, language: str) -> str:
        """Return how many stand under it, in the words of its own page (P3)."""
        return say_total(self.facts.total_count, language, rounds_total=self.rounds_total, has_individuals=self.has_individuals)

    @property
    def authentic(self) -> DigestText:
        return self.texts[0]


@dataclass(frozen=True)
class DigestPage:
    """Some items, newest first. `older` is the slug after which the next page begins, "" on the last one; `newer` the one after which the
    page before begins: "" where that is the first, None on the first itself.
    """

    items: tuple[DigestItem, ...]
    older: str = ""
    newer: str | None = None


def entry(item: DigestItem, language: str, *, length: int = EXCERPT_LENGTH) -> FrontEntry:
    """Return what a list says of an item, in the text that a reader of `language` reads best."""
    text = _nearest(item.texts, language)
    return FrontEntry(
        slug=item.slug,
        url=f"/statements/{item.slug}/{text.language}",
        title=filled_title(text.title, item.facts, text.language),
        language=text.language,
        kind=item.kind,
        lead_name=item.lead_name,
        dated_on=item.dated_on,
        published_at=item.published_at,
        total=item.total(language),
        excerpt=paragraph(item, text, length=length),
        excerpt_language=item.authentic.language if item.notice else text.language,
        lead_slug=item.lead_slug,
        occasion=tuple(visible(line) for line in occasion_lines(item.occasion, language)),
        is_retracted=bool(item.notice),
    )


def paragraph(item: DigestItem, text: DigestText, *, length: int = LONGEST_PARAGRAPH) -> str:
    """Return the first paragraph of a text as plain words; of a retracted one, that of the notice, which is in the authentic language."""
    body = canonical_body(item.notice) if item.notice else filled_body(text.body, item.facts, text.language)
    return shorten(visible(first_paragraph(body)), length)


def lead_page(page: DigestPage, language: str, *, base_url: str, is_demonstration: bool = False, is_first: bool = True) -> str:
    """Return the page of one lead's work, by years, or by months where it is all of one year; our own words in `language`."""
    lead = page.items[0]
    path = f"/leads/{lead.lead_slug}"
    entries = [entry(item, language, length=LONGEST_PARAGRAPH) for item in page.items]
    return (
        environment(language)
        .get_template("leads/lead.html")
        .render(
            lead_name=visible(lead.lead_name),
            path=path,
            url=f"{base_url}{path}",
            periods=list(_by_period(entries, language)),
            is_demonstration=is_demonstration,
            is_first=is_first,
            newer_url="" if page.newer is None else _beginning(path, page.newer),
            older_url=_beginning(path, page.older) if page.older else "",
        )
    )


def _beginning(path: str, before: str) -> str:
    return f"{path}?before={before}" if before else path


def _nearest(texts: Sequence[DigestText], language: str) -> DigestText:
    """The authentic text where the reader's interface could speak none of them."""
    found = {text.language: text for text in texts}
    return found[match(language, tuple(found))] if set(found) & set(LANGUAGES) else texts[0]


def _by_period(entries: Sequence[FrontEntry], language: str) -> Iterator[tuple[str, list[FrontEntry]]]:
    is_one_year = len({one.dated_on.year for one in entries}) == 1

    def period(one: FrontEntry) -> str:
        return format_month(one.dated_on, language) if is_one_year else str(one.dated_on.year)

    for name, group in groupby(entries, key=period):
        yield name, list(group)
