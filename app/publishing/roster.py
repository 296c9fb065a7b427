"""The roster: signatories in the order and groups of one page, and the sentences that count them.

Every number here is `Document.total_count`, `named_count` or `withheld_count`; nothing is counted again (P3). Nothing here
knows more about a withheld signatory than that there is one (P4).
"""

from dataclasses import dataclass

from app.i18n.catalogs import get_catalog
from app.i18n.collation import sort_key
from app.i18n.formats import country_name
from app.publishing.document import Document, Signatory, Withdrawal


@dataclass(frozen=True)
class Group:
    """Signatories under one heading (a country's name), or under none (an empty string). `start` is the number of the first."""

    heading: str
    start: int
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True)
class Roster:
    """What a page lists and says about its signatories. `withheld` is empty when nobody is withheld.

    `withdrawals` are those on record, by name; they are counted nowhere.
    """

    groups: tuple[Group, ...]
    total: str
    withheld: str
    withdrawals: tuple[Withdrawal, ...]


def make_roster(document: Document, language: str) -> Roster:
    """Order the signatories for a page in `language`, as the statement's `roster_order` says."""
    arranged = _arrange(document, language)
    groups, start = [], 1
    for heading, signatories in arranged:
        groups.append(Group(heading, start, tuple(signatories)))
        start += len(signatories)
    key = sort_key(language)
    withdrawals = tuple(sorted(document.withdrawals, key=lambda one: (key(one.name), one.withdrawn_on)))
    return Roster(tuple(groups), total_sentence(document, language), withheld_sentence(document, language), withdrawals)


def total_sentence(document: Document, language: str) -> str:
    """Return the count in words: "45 organizations: 40 named, 5 withheld for their safety"."""
    catalog = get_catalog(language)
    named, withheld = document.named_count, document.withheld_count
    organizations = count_organizations(document.total_count, language)
    if not withheld:
        return organizations
    return str(
        catalog.gettext("%(organizations)s: %(named)s, %(withheld)s")
        % {
            "organizations": organizations,
            "named": catalog.ngettext("%(num)d named", "%(num)d named", named) % {"num": named},
            "withheld": catalog.ngettext("%(num)d withheld for its safety", "%(num)d withheld for their safety", withheld)
            % {"num": withheld},
        }
    )


def count_organizations(count: int, language: str) -> str:
    """Return a total in words: "45 organizations"."""
    return str(get_catalog(language).ngettext("%(num)d organization", "%(num)d organizations", count) % {"num": count})


def withheld_sentence(document: Document, language: str) -> str:
    """Return what a reader should know about the names that are not shown, or "" when all are."""
    withheld = document.withheld_count
    if not withheld:
        return ""
    sentence = get_catalog(language).ngettext(
        "%(num)d organization endorsed this text and asked not to be named, for its safety. It is counted, not listed.",
        "%(num)d organizations endorsed this text and asked not to be named, for their safety. They are counted, not listed.",
        withheld,
    )
    return str(sentence % {"num": withheld})


def _arrange(document: Document, language: str) -> list[tuple[str, list[Signatory]]]:
    key = sort_key(language)
    # The later fields decide between equal names, because the order rows came in may tell who endorsed first.
    ordered = sorted(document.signatories, key=lambda one: (key(one.name), one.acronym, one.country))
    if document.roster_order == "country":
        return _by_country(ordered, language)
    if document.roster_order == "lead_first":
        ordered.sort(key=lambda one: not one.is_lead)
    return [("", ordered)] if ordered else []


def _by_country(ordered: list[Signatory], language: str) -> list[tuple[str, list[Signatory]]]:
    """Group by country, countries in the order of the page's alphabet; organizations of no one country stand last."""
    key = sort_key(language)
    groups: dict[str, list[Signatory]] = {}
    for one in ordered:
        groups.setdefault(country_name(one.country, language) if one.country else "", []).append(one)
    elsewhere = get_catalog(language).gettext("International and other organizations")
    return [(name or elsewhere, groups[name]) for name in sorted(groups, key=lambda name: (not name, key(name)))]
