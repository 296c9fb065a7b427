"""The pages of a consultation from what the domain read: which language they speak, and what stands under which paragraph.

The text stands in the language the partner chose; our own words in that language too where we have a catalog for it, else in the
contact's.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from app import clock
from app.domain.comments import Said, Typed
from app.domain.consultation_readings import Consultation
from app.domain.inputs import is_costly
from app.errors import AppError, Invalid
from app.i18n import words
from app.i18n.catalogs import match
from app.models import Translation
from app.publishing.blocks import blocks_html
from app.publishing.canonical import canonical_body, canonical_title
from app.publishing.document import Occasion
from app.publishing.escaping import visible
from app.publishing.html import occasion_lines
from app.publishing.templates import ui_language
from app.texts import paragraphs
from app.texts.placeholders import mark_gaps, mark_title_gaps
from app.texts.redline import Redline, Text, compare
from app.web.rendering import page

HIDDEN_FIELDS = ("nonce", "language", "paragraph", "version")
FORM = "comment"
LONGEST_NUMBER = 6
NOTHING_TYPED = Typed()


@dataclass(frozen=True)
class Block:
    """One paragraph on the page, with what was said of it. `number` counts from 1, as people do."""

    number: int
    html: str
    own: Sequence[Said] = ()
    others: Sequence[Said] = ()


@dataclass(frozen=True)
class Sheet:
    """The form of one paragraph (counted from 0), and what is typed into it."""

    language: str
    place: int
    typed: Typed = field(default_factory=Typed)


def text(
    request: Request, consultation: Consultation, *, path: str, wanted: str, error: AppError | None = None, kept: Typed = NOTHING_TYPED
) -> Response:
    """The text with everything that was said. `kept` is what could not be taken: shown, so that nothing typed is lost."""
    language, spoken = _text_language(consultation, wanted), _spoken_language(consultation, wanted)
    return page(
        request,
        "consultations/consultation.html",
        language=spoken,
        status=error.status if error else HTTPStatus.OK,
        **_facts(consultation, language, spoken, path),
        refusal=_sentence(error, spoken),
        kept=kept,
        languages=[(tag, f"{path}?language={tag}") for tag in _languages(consultation)],
        blocks=_blocks(consultation, language),
        earlier=[said for said in consultation.own if said.row.version_id != consultation.version.id],
        redline=_redline(consultation, language),
    )


def paragraph(request: Request, consultation: Consultation, sheet: Sheet, *, path: str, error: AppError | None = None) -> Response:
    """One paragraph and the form to comment on it; with `error`, as it was typed and with what was wrong."""
    spoken = _spoken_language(consultation, sheet.language)
    errors = {FORM if name in HIDDEN_FIELDS else name: sentence for name, sentence in _errors(error, spoken).items()}
    return page(
        request,
        "consultations/paragraph.html",
        language=spoken,
        status=error.status if error else HTTPStatus.OK,
        **_facts(consultation, sheet.language, spoken, path),
        refusal="" if errors else _sentence(error, spoken),
        errors=errors,
        block=_blocks(consultation, sheet.language)[sheet.place],
        typed=sheet.typed,
        nonce=secrets.token_urlsafe(16),  # the same form sent twice is found by its nonce
    )


def blank(consultation: Consultation, place: int, wanted: str) -> Sheet | None:
    """Return the empty form of a paragraph; None where there is no such paragraph."""
    language = _text_language(consultation, wanted)
    sources = _sources(consultation, language)
    return Sheet(language, place, Typed(wording=sources[place])) if 0 <= place < len(sources) else None


def retyped(consultation: Consultation, typed: Typed) -> Sheet | None:
    """Return a form as it was typed; None where it names no paragraph."""
    place = number(typed.paragraph)
    is_known = typed.language in consultation.texts and 0 <= place < len(_sources(consultation, typed.language))
    return Sheet(typed.language, place, typed) if is_known else None


def moved(consultation: Consultation, typed: Typed, place: int, before: str) -> Sheet:
    """Return a form as it was typed over another text. A wording that was left as it stood there becomes that of the text now.

    What would be expensive to clean is none that was left: it is given back.
    """
    is_proposal = is_costly(typed.wording) or canonical_body(typed.wording) not in {"", before}
    wording = typed.wording if is_proposal else _sources(consultation, typed.language)[place]
    return Sheet(typed.language, place, replace(typed, wording=wording))


def number(value: str) -> int:
    """Return a number from a hidden field; -1 for anything else, which is no paragraph."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else -1


def _facts(consultation: Consultation, language: str, spoken: str, path: str) -> dict[str, Any]:
    """What both pages say: who asks whom to comment on what, and until when."""
    opened = consultation.opened
    return {
        "statement": opened.statement,
        "lead": visible(opened.lead.name),
        "partner": visible(opened.partner.name(spoken)),
        "title": visible(mark_title_gaps(canonical_title(consultation.texts[language].title), language)),
        "text_language": language,
        "version": consultation.version.number,
        "is_open": consultation.takes_comments(at=clock.now()),
        "path": path,
        "to": _addressees(consultation, "to"),
        "cc": _addressees(consultation, "cc"),
        "occasion": [visible(line) for line in occasion_lines(Occasion(**opened.statement.occasion), spoken)],
    }


def _blocks(consultation: Consultation, language: str) -> list[Block]:
    own = _by_place(consultation.own_of(consultation.version.id), language)
    others = _by_place(consultation.others, language)
    rendered = blocks_html(mark_gaps(canonical_body(consultation.texts[language].body), language))
    return [Block(place + 1, html, own.get(place, ()), others.get(place, ())) for place, html in enumerate(rendered)]


def _by_place(all_said: Sequence[Said], language: str) -> Mapping[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for said in all_said:
        if said.row.language == language:
            found.setdefault(said.row.paragraph, []).append(said)
    return found


def _sources(consultation: Consultation, language: str) -> tuple[str, ...]:
    return paragraphs.split(consultation.texts[language].body)


def _redline(consultation: Consultation, language: str) -> Redline | None:
    """Return what changed since the round before, in the language shown; None where there was no such round, or not in it."""
    before, after = consultation.before.get(language), consultation.texts[language]
    return compare(_as_text(before), _as_text(after)) if before else None


def _as_text(translation: Translation) -> Text:
    return Text(translation.title, translation.body)


def _errors(error: AppError | None, spoken: str) -> dict[str, str]:
    return {name: words.say(sentence, spoken) for name, sentence in error.fields.items()} if isinstance(error, Invalid) else {}


def _sentence(error: AppError | None, spoken: str) -> str:
    """Say what went wrong with a form as a whole."""
    if isinstance(error, Invalid):
        return " ".join(_errors(error, spoken).values())
    return words.say(error.message, spoken) if error else ""


def _addressees(consultation: Consultation, role: str) -> list[str]:
    return [visible(item["name"]) for item in consultation.opened.statement.addressees if item["role"] == role]


def _languages(consultation: Consultation) -> list[str]:
    """The languages of the text, the authentic one first."""
    authentic = consultation.opened.statement.authentic_language
    return sorted(consultation.texts, key=lambda tag: (tag != authentic, tag))


def _text_language(consultation: Consultation, wanted: str = "") -> str:
    """The language wanted, else the one nearest to the contact's, else the authentic one."""
    return wanted if wanted in consultation.texts else match(consultation.contact_language, _languages(consultation))


def _spoken_language(consultation: Consultation, wanted: str = "") -> str:
    """The language of our own words: the text's if it was chosen and we have a catalog for it, else the contact's."""
    is_spoken = wanted in consultation.texts and ui_language(wanted) == wanted
    return wanted if is_spoken else consultation.contact_language
