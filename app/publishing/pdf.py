"""A statement as a PDF: tagged for screen readers, complete for archives, set by typst from a Document alone.

The words are those of the HTML page; statement.typ only lays them out.
"""

import io
from collections.abc import Collection

import segno

from app.i18n import words
from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_date, format_datetime, format_number
from app.publishing import typesetting
from app.publishing.canonical import canonical_body
from app.publishing.document import Document, Letterhead, Text
from app.publishing.escaping import visible
from app.publishing.html import DESCRIPTION_LENGTH, filled_body, filled_title
from app.publishing.markdown import first_paragraph, shorten
from app.publishing.particulars import Line, as_of, notices, particulars, sections
from app.publishing.pdf_roster import roster_data
from app.publishing.pdf_text import body_nodes
from app.publishing.printed import Data, named, page_data
from app.publishing.proofs import list_proof
from app.publishing.roster import Roster, make_roster
from app.publishing.roster_words import count_signatories
from app.publishing.spelled_out import spell_out
from app.publishing.templates import ui_language
from app.publishing.typesetting import TooLong
from app.publishing.weight import is_too_heavy_to_typeset
from app.texts import placeholders

TEMPLATE = "statement.typ"
LONGEST_UNBROKEN = 40
NAMES_STAND_IN = ("roster", "after")
MOST_NAMES = 20_000
"""So many take typst four seconds and 600 MB for each language, and more take more: somebody may wait to be taken off the list."""


def statement_pdf(document: Document, language: str, *, unknown: Collection[str] = ()) -> bytes:
    """Return the PDF of one language of the text; KeyError when the statement has no text in it. Raises NotTypeset, TooLong.

    PDF/UA-1 and PDF/A-2a. The same Document gives the same bytes with the same fonts. `unknown` are signs that no font has: in names and
    what is told of them below the list, their numbers are printed.
    """
    if len(document.signatories) + len(document.late) > MOST_NAMES:
        raise TooLong(f"it would hold more than {MOST_NAMES:,} names, which is too much for one PDF. The other files have the whole list.")
    _require_light(document.text(language).body)
    data = statement_data(document, language)
    if unknown:
        data |= spell_out({key: data[key] for key in NAMES_STAND_IN}, unknown)
    return typesetting.make_pdf(TEMPLATE, data, at=document.as_of)


def _require_light(body: str) -> None:
    """Raise TooLong for a text that would be set for seconds. One can be saved only in a script that writes no spaces, or before there
    were bounds.
    """
    if is_too_heavy_to_typeset(body):
        raise TooLong("its text would take too long to set. The other files have all of it.")


def statement_data(document: Document, language: str) -> Data:
    """Return all that statement.typ sets, as JSON can carry it."""
    _ = get_catalog(language).gettext
    text, roster = document.text(language), make_roster(document, language)
    body = filled_body(text.body, document.facts, language)
    return (
        page_data(language)
        | {
            "title": filled_title(text.title, document.facts, language),
            "description": shorten(visible(first_paragraph(body)), DESCRIPTION_LENGTH),
            "lead": named(document.lead_name, document.authentic_language),
            "kind": words.kind_name(document.kind, language),
            "standing": f"{format_date(document.dated_on, ui_language(language))} · {count_signatories(document, language)}",
            "letterhead": _letterhead(document.letterhead, document.authentic_language),
            "notices": notices(document, language),
            "facts": _facts(document, language),
            "body": body_nodes(body),
            "body_in": _language(language),
            "roster": roster_data(document, roster, language) | {"heading": _("Signatories"), "as_of": as_of(document, language)},
            "after": _after(document, roster, language),
        }
        | _check(document, language, text.sha256)
    )


def retraction_pdf(document: Document, language: str) -> bytes:
    """Return what stands where the PDF of a retracted statement was: title and notice, no text, no names. Raises NotTypeset, TooLong."""
    _require_light(document.retraction_notice)
    return typesetting.make_pdf(TEMPLATE, _retraction_data(document, language), at=document.as_of)


def _retraction_data(document: Document, language: str) -> Data:
    _ = get_catalog(language).gettext
    moment = format_datetime(document.as_of, document.time_zone, ui_language(language))
    sentence = _(
        "The lead organization retracted this statement on %(moment)s. The text and the list of signatories are no longer published."
    )
    return (
        page_data(language)
        | {
            "title": filled_title(document.text(language).title, document.facts, language),
            "description": "",
            "lead": named(document.lead_name, document.authentic_language),
            "kind": _("Retracted"),
            "standing": sentence % {"moment": moment},
            "letterhead": _letterhead(document.letterhead, document.authentic_language),
            "notices": notices(document, language)[:1] if document.is_demonstration else [],
            "facts": [],
            "body": body_nodes(canonical_body(document.retraction_notice)),
            "body_in": _language(document.authentic_language),
            "roster": None,
            "after": [],
        }
        | _check(document, language, "")
    )


def _letterhead(letterhead: Letterhead | None, language: str) -> Data | None:
    if letterhead is None:
        return None
    return {"lines": [named(line, language) for line in letterhead.lines], "logo": list(letterhead.logo)}


def _language(language: str) -> Data:
    page = page_data(language)
    return {key: page[key] for key in ("language", "region", "direction", "fonts", "size")}


def _facts(document: Document, language: str) -> list[Data]:
    """Who it is addressed to, where it was made, and its dates. The edition stands in the footer of every page."""
    edition = get_catalog(language).gettext("Edition")
    told = [section for section in particulars(document, language) if section.heading != edition]
    return [{"label": one.heading, "lines": [named(line.words, line.language) for line in one.lines]} for one in told]


def _after(document: Document, roster: Roster, language: str) -> list[Data]:
    found = sections(document, roster, language)
    return [{"heading": one.heading, "items": [_item(line) for line in one.lines]} for one in found]


def _item(line: Line) -> Data:
    return {"name": named(line.words, line.language), "ours": line.ours, "is_short": len(line.ours) <= LONGEST_UNBROKEN}


def _check(document: Document, language: str, sha256: str) -> Data:
    """What identifies this copy: edition, hash of the text, and the way to the page."""
    _ = get_catalog(language).gettext
    url = f"{document.url}/{language}"
    return {
        "url": url,
        "qr": _qr_code(url),
        "qr_alt": _("QR code with the address of this page: %(url)s") % {"url": url},
        "sha256": sha256,
        "check": _("SHA-256 of this text:") if sha256 else "",
        "filled": _filled(document.text(language), language) if sha256 else "",
        "proof": list_proof(document, language),
        "footer": f"{_('Edition')} {format_number(document.edition)}",
    }


def _filled(text: Text, language: str) -> str:
    """Say why the text on paper is not the one that has this hash, where numbers were filled in."""
    if not placeholders.has_placeholders(f"{text.title}\n{text.body}", language):
        return ""
    return get_catalog(language).gettext(
        "Some numbers or dates in the text above were filled in when it was published. "
        "The text to download keeps their places open, word for word as it was endorsed."
    )


def _qr_code(url: str) -> str:
    drawing = io.BytesIO()
    segno.make_qr(url, error="m").save(drawing, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None, dark="#1b1813")
    return drawing.getvalue().decode()
