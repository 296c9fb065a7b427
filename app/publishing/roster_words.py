"""The sentences of a roster: how many there are, what is not shown, and the words around a name.

Every number is `Document.total_count`, `named_count`, `withheld_count` or `country_count`; nothing is counted again (P3).
"""

from collections.abc import Sequence
from functools import lru_cache

import icu

from app.i18n.catalogs import get_catalog
from app.i18n.direction import direction
from app.i18n.formats import country_name
from app.publishing.document import Document
from app.publishing.templates import ui_language

# What may be broken down, and why (P4). The list is public, so whatever is reckoned from the named alone (headings, "from 34
# countries", whether there are individuals) tells nothing that a reader could not count; and the total less the named is the number of
# the withheld, which is said anyway. A breakdown that *includes* the withheld, by country, scope, kind or status, could be held against
# the list, and the difference would say where they are, in a group of one or of a hundred. So there is none, of any size.

FEWEST_ROUNDED = 11
FEWEST_COUNTRIES = 2
WITH_ARTICLE = "AE BS CD CF CG DO FK FO GB GM IM IO KM KY MH MP MV NL PH SB SC TC TF UM US VA VG VI"
"""Countries that English says with an article: "based in the Netherlands"."""


def total(document: Document, language: str) -> str:
    """Return the count in words: "161 organizations from 34 countries", "45 organizations: 40 named, 5 withheld for their safety"."""
    catalog = get_catalog(language)
    counted, countries = count_signatories(document, language), _countries(document, language)
    withheld = document.withheld_count
    if not withheld:
        return _beside(counted, countries)
    if _rounded(document) < document.total_count:
        return counted
    named = catalog.ngettext("%(num)d named", "%(num)d named", document.named_count) % {"num": document.named_count}
    words = {
        "organizations": counted,
        "named": _beside(named, f"({countries})" if countries else ""),
        "withheld": catalog.ngettext("%(num)d withheld for its safety", "%(num)d withheld for their safety", withheld) % {"num": withheld},
    }
    return str(catalog.gettext("%(organizations)s: %(named)s, %(withheld)s") % words)


def count_signatories(document: Document, language: str) -> str:
    """Return the total in words: "45 organizations", "45 signatories" where individuals are named, "more than 40 organizations" if it is
    to be rounded. It never says more than there are.
    """
    return say_total(document.total_count, language, rounds_total=document.style.rounds_total, has_individuals=document.has_individuals)


def say_total(count: int, language: str, *, rounds_total: bool, has_individuals: bool) -> str:
    """Return the same from what an edition keeps of itself, for lists that tell of it (P3)."""
    rounded = round_down(count) if rounds_total else count
    if rounded < count:
        return _more_than(rounded, language, has_individuals=has_individuals)
    if not has_individuals:
        return count_organizations(count, language)
    return str(get_catalog(language).ngettext("%(num)d signatory", "%(num)d signatories", count) % {"num": count})


def count_organizations(count: int, language: str) -> str:
    """Return a number of organizations in words: "45 organizations"."""
    return str(get_catalog(language).ngettext("%(num)d organization", "%(num)d organizations", count) % {"num": count})


def round_down(count: int) -> int:
    """Return the round number below a count, or the count where it is small: 161 is 150, 37 is 30, 8 is 8."""
    if count < FEWEST_ROUNDED:
        return count
    digits = len(str(count))
    step = 10 if digits <= len("99") else 5 * 10 ** (digits - 2)
    return count // step * step


def withheld(document: Document, language: str) -> str:
    """Return the line below the names: "and 5 organizations whose names are withheld for their safety"; "" when all are named."""
    count = document.withheld_count
    if not count:
        return ""
    catalog = get_catalog(language)
    if document.has_individuals:
        words = catalog.ngettext(
            "%(num)d signatory whose name is withheld for its safety",
            "%(num)d signatories whose names are withheld for their safety",
            count,
        )
    else:
        words = catalog.ngettext(
            "%(num)d organization whose name is withheld for its safety",
            "%(num)d organizations whose names are withheld for their safety",
            count,
        )
    said = str(words % {"num": count})
    return str(catalog.gettext("and %(organizations)s") % {"organizations": said}) if document.signatories else said


def supporters(names: Sequence[str], language: str) -> str:
    """Return the sentence of those without consultative status, from their lines (plain, or safe markup); "" for nobody."""
    if not names:
        return ""
    _ = get_catalog(language).gettext
    listed = {"names": _lists(ui_language(language)).format(list(names))}
    if len(names) == 1:
        return str(_("%(names)s also shares the views expressed in this statement.") % listed)
    return str(_("%(names)s also share the views expressed in this statement.") % listed)


def affiliation(place: str, language: str) -> str:
    """Return where an individual works: "Example University, for identification only"."""
    return str(get_catalog(language).gettext("%(affiliation)s, for identification only") % {"affiliation": place})


def counted(count: int, language: str) -> str:
    """Return what a joint programme's line counts for: "counted as 3 organizations", "not counted again" beside those who run it."""
    if not count:
        return str(get_catalog(language).gettext("not counted again"))
    words = get_catalog(language).ngettext("counted as %(num)d organization", "counted as %(num)d organizations", count)
    return str(words % {"num": count})


@lru_cache(maxsize=4096)
def place(country: str, base: str, language: str) -> str:
    """Return where it works and where it is based (codes or ""): "Uzbekistan, based in France", "based in the Netherlands"."""
    focus = country_name(country, language) if country else ""
    if not base:
        return focus
    _ = get_catalog(language).gettext
    where = {"country": focus, "base": _with_article(base, language)}
    return str((_("%(country)s, based in %(base)s") if country else _("based in %(base)s")) % where)


def join(parts: Sequence[str], language: str) -> str:
    """Return the words in brackets as one."""
    return ("؛ " if direction(ui_language(language)) == "rtl" else "; ").join(parts)


def _rounded(document: Document) -> int:
    return round_down(document.total_count) if document.style.rounds_total else document.total_count


def _more_than(count: int, language: str, *, has_individuals: bool) -> str:
    catalog = get_catalog(language)
    if has_individuals:
        words = catalog.ngettext("more than %(num)d signatory", "more than %(num)d signatories", count)
    else:
        words = catalog.ngettext("more than %(num)d organization", "more than %(num)d organizations", count)
    return str(words % {"num": count})


def _countries(document: Document, language: str) -> str:
    """From how many countries the named are; "" where the countries are not shown, or there is but one."""
    count = document.country_count
    if "country" not in document.style.shows or count < FEWEST_COUNTRIES:
        return ""
    return str(get_catalog(language).ngettext("from %(num)d country", "from %(num)d countries", count) % {"num": count})


def _beside(words: str, more: str) -> str:
    return f"{words} {more}" if more else words


def _with_article(code: str, language: str) -> str:
    name = country_name(code, language)
    return f"the {name}" if code in WITH_ARTICLE and ui_language(language).startswith("en") else name


@lru_cache(maxsize=64)
def _lists(language: str) -> icu.ListFormatter:
    return icu.ListFormatter.createInstance(icu.Locale.forLanguageTag(language))
