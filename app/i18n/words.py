"""Words for the product's own values (kinds, phases, orders and groups of a roster) and for what it refuses, for pages and mails alike."""

from app.errors import Sentence
from app.i18n.catalogs import get_catalog


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is used."""
    return message


KINDS = {
    "joint_statement": _("Joint statement"),
    "open_letter": _("Open letter"),
    "appeal": _("Appeal"),
    "oral_statement": _("Oral statement"),
    "written_statement": _("Written statement"),
    "submission": _("Submission"),
}
PHASES = {
    "draft": _("Draft"),
    "consultation": _("In consultation"),
    "sign_on": _("Open for endorsement"),
    "closed": _("Closed"),
    "published": _("Published"),
    "retracted": _("Retracted"),
}
ROSTER_ORDERS = {
    "alphabetical": _("Alphabetical"),
    "country": _("By country"),
    "lead_first": _("Lead organization first"),
    "manual": _("By hand"),
    "endorsed": _("In order of endorsement"),
}
ROSTER_GROUPINGS = {
    "none": _("No groups"),
    "country": _("By country"),
    "scope": _("National, regional, international"),
    "networks": _("Organizations, then networks"),
    "individuals": _("Organizations, then individuals"),
}


def say(sentence: str, language: str) -> str:
    """Return the sentence of an error in a language. It is text, never markup: it may hold what was typed."""
    translated = get_catalog(language).gettext
    if isinstance(sentence, Sentence):
        return " ".join(translated(message) % values for message, values in sentence.parts)
    return str(translated(sentence))


def kind_name(kind: str, language: str) -> str:
    """Return the name of a statement's kind; KeyError for a kind that does not exist."""
    return str(get_catalog(language).gettext(KINDS[kind]))


def phase_name(phase: str, language: str) -> str:
    """Return the name of a phase; KeyError for a phase that does not exist."""
    return str(get_catalog(language).gettext(PHASES[phase]))


def roster_order_name(order: str, language: str) -> str:
    """Return the name of a roster order; KeyError for an order that does not exist."""
    return str(get_catalog(language).gettext(ROSTER_ORDERS[order]))


def roster_grouping_name(grouping: str, language: str) -> str:
    """Return the name of how a roster is grouped; KeyError for a grouping that does not exist."""
    return str(get_catalog(language).gettext(ROSTER_GROUPINGS[grouping]))
