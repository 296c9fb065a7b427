"""Placeholders in a text: `{{count}}`, `{{named_count}}`, `{{countries}}` and `{{date}}` become the facts of an edition.

A number may bring its noun, in as many forms as the language has: `{{count|organization|organizations}}`. Numbers are written as everywhere
in the product, in plain digits (P3). What is no placeholder stays as it was typed; `problems` says so while the text is a draft. Before
there is an edition nobody knows the facts: `mark_gaps` shows where they will stand.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from app.errors import Sentence
from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_date, format_number, locale_for

PLACEHOLDER = re.compile(r"\{\{([^{}\n]{0,300})\}\}")
NUMBERS = ("count", "named_count", "countries")
DATE = "date"
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""CLDR's plural categories in CLDR's order: that of the forms."""
EXAMPLES = 1_000
MOST_PROBLEMS, LONGEST_SHOWN = 3, 60
"""How many problems of a text are said, and how much is repeated of what was typed: a sentence has to be read."""

LINE_START = re.compile(r"[ \t>*+-]*")
DEEPEST_START = 200
"""How many signs may open a line before a list: no text is shown with more levels than fit into them."""

LIST_SIGN = re.compile(r"[.)](?=\s|$)")
BRACKETS, ESCAPED = "[%s]", r"\[%s\]"


@dataclass(frozen=True)
class Facts:
    """What the placeholders of an edition become. `country_count` counts the countries of named signatories only (P4)."""

    total_count: int
    named_count: int
    country_count: int
    dated_on: date


def resolve(body: str, facts: Facts, language: str) -> str:
    """Return a body with its placeholders filled in. A value never begins a list, and nothing raises."""

    def filled(found: re.Match[str]) -> str:
        value = _value(found, facts, language)
        may_be_item = value.isdigit() and LIST_SIGN.match(body, found.end())
        return f"{value}\\" if may_be_item and _begins_line(body, found.start()) else value

    return PLACEHOLDER.sub(filled, body)


def resolve_title(title: str, facts: Facts, language: str) -> str:
    """Return a title with its placeholders filled in. It is plain text, in which a number begins no list."""
    return PLACEHOLDER.sub(lambda found: _value(found, facts, language), title)


def mark_gaps(body: str, language: str) -> str:
    """Return a body with a gap in brackets where each fact will stand: "[number] organizations". Nothing in it becomes a link."""
    return PLACEHOLDER.sub(lambda found: _gap(found, language, ESCAPED), body)


def mark_title_gaps(title: str, language: str) -> str:
    """Return a title with its gaps. It is plain text, in which brackets mean nothing."""
    return PLACEHOLDER.sub(lambda found: _gap(found, language, BRACKETS), title)


def has_placeholders(text: str, language: str) -> bool:
    """Tell whether something in a text would be filled in."""
    return any(not _problem(found, language) for found in PLACEHOLDER.finditer(text))


def names(text: str) -> Iterator[str]:
    """Yield the name of everything in a text that is meant to be filled in, with the right forms or not."""
    return (_name(found) for found in PLACEHOLDER.finditer(text) if _name(found) in {*NUMBERS, DATE})


def find(text: str, wanted: Container[str]) -> Iterator[re.Match[str]]:
    """Yield what stands for one of these names in a text, with the right forms or not; group 1 is what stands within the braces."""
    return (found for found in PLACEHOLDER.finditer(text) if _name(found) in wanted)


def first_typed(text: str, *, with_forms: bool) -> str:
    """Return the first placeholder of a text as it was typed, one that brings a noun or one that does not; "" where there is none."""
    known = (found for found in PLACEHOLDER.finditer(text) if _name(found) in {*NUMBERS, DATE})
    return next((found[0] for found in known if bool(_forms(found)) == with_forms), "")


def problems(text: str, language: str) -> list[Sentence]:
    """Return a plain sentence for what looks like a placeholder and would stay as it is: the first few, each once."""
    typed = {match[1]: match for match in PLACEHOLDER.finditer(text)}
    found = list(islice(filter(None, (_problem(match, language) for match in typed.values())), MOST_PROBLEMS))
    if "{{" in PLACEHOLDER.sub("", text) and len(found) < MOST_PROBLEMS:
        found.append(Sentence("A placeholder begins with “{{” and is never closed with “}}”."))
    return found


@lru_cache(maxsize=256)
def plural_forms(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the lists of plural categories whose forms a language may give, the usual one first.

    That is: those which whole numbers have ("one few many" in Belarusian); the same without the form for nothing, since nobody publishes a
    list of none; and all that CLDR has, fractions included.
    """
    rule = locale_for(language).plural_form
    whole = {rule(number) for number in range(1, EXAMPLES)}
    usual, spoken = (tuple(name for name in CATEGORIES if name in names) for names in (whole | {rule(0)}, whole))
    return usual, spoken, tuple(name for name in CATEGORIES if name in rule.tags or name == "other")


@lru_cache(maxsize=256)
def form_examples(language: str) -> tuple[int, ...]:
    """Return a number for each form that a noun after a number usually takes in a language: 1, 2 and 5 in Belarusian."""
    rule = locale_for(language).plural_form
    return tuple(next(number for number in (*range(1, EXAMPLES), 0) if rule(number) == name) for name in plural_forms(language)[0])


def _name(found: re.Match[str]) -> str:
    return found[1].partition("|")[0].strip()


def _forms(found: re.Match[str]) -> list[str]:
    return [form.strip() for form in found[1].split("|")[1:]]


def _value(found: re.Match[str], facts: Facts, language: str) -> str:
    if _problem(found, language):
        return found[0]
    if _name(found) == DATE:
        return format_date(facts.dated_on, language)
    number = dict(zip(NUMBERS, (facts.total_count, facts.named_count, facts.country_count), strict=True))[_name(found)]
    return " ".join([format_number(number), *_fitting(number, _forms(found), language)])


def _gap(found: re.Match[str], language: str, brackets: str) -> str:
    """A fact that is not known yet, in brackets. A noun stands in its last form: that of many, whatever the number will be."""
    if _problem(found, language):
        return found[0]
    _ = get_catalog(language).gettext
    forms = _forms(found)
    if forms:
        return " ".join([brackets % _("number"), forms[-1]])
    gaps = {
        "count": _("number of organizations"),
        "named_count": _("number of organizations named"),
        "countries": _("number of countries"),
        DATE: _("date"),
    }
    return brackets % gaps[_name(found)]


def _begins_line(body: str, place: int) -> bool:
    start = max(place - DEEPEST_START, 0)
    before = body[start:place].rpartition("\n")
    return bool(before[1] or not start) and LINE_START.fullmatch(before[2]) is not None


def _fitting(number: int, forms: list[str], language: str) -> Iterator[str]:
    """The form that the number takes; the last one where the number's own has none, as for millions in French."""
    if forms:
        categories = next(names for names in plural_forms(language) if len(names) == len(forms))
        yield dict(zip(categories, forms, strict=True)).get(locale_for(language).plural_form(number), forms[-1])


def _problem(found: re.Match[str], language: str) -> Sentence | None:
    name, forms = _name(found), _forms(found)
    if name == DATE:
        return Sentence("“%(placeholder)s”: a date takes no forms. Please write {{date}}.", placeholder=_shown(found)) if forms else None
    if name not in NUMBERS:
        return Sentence(
            "“%(placeholder)s” is not a placeholder. There are {{count}}, {{named_count}}, {{countries}} and {{date}}.",
            placeholder=_shown(found),
        )
    if forms and (not all(forms) or len(forms) not in {len(names) for names in plural_forms(language)}):
        examples = form_examples(language)
        return Sentence(
            "“%(placeholder)s”: in this language a noun after a number has this many forms: %(wanted)s (as after %(examples)s). "
            "This has %(given)s. Please give them all, or write %(plain)s with the noun beside it.",
            placeholder=_shown(found),
            wanted=len(examples),
            examples=", ".join(map(str, examples)),
            given=sum(map(bool, forms)),
            plain=f"{{{{{name}}}}}",
        )
    return None


def _shown(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) <= LONGEST_SHOWN else f"{found[0][:LONGEST_SHOWN]}…"
