"""The pages of an open call from what the domain read: which language they speak, the question that is asked, what was typed.

The text stands in the language of the address; our own words in it too where we have a catalog for it, else in the browser's.
"""

from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from app import clock
from app.domain import open_calls
from app.domain.inputs import COUNTRIES
from app.domain.join_requests import Opened, Typed
from app.domain.open_calls import CallClosed, OpenCall
from app.errors import AppError, Invalid
from app.i18n import words
from app.i18n.catalogs import match
from app.i18n.collation import sort_key
from app.i18n.formats import country_name
from app.models import JoinRequestState
from app.publishing.canonical import canonical_body, canonical_title
from app.publishing.document import Occasion
from app.publishing.escaping import visible
from app.publishing.html import occasion_lines
from app.publishing.markdown import to_html
from app.publishing.templates import ui_language
from app.security import attention
from app.texts.placeholders import has_placeholders, mark_gaps, mark_title_gaps
from app.web.dependencies import get_database
from app.web.rendering import page, reader_language

FORM = "request"
"""Nobody can be led to a hidden field: what is wrong with one is said of the form, which has this id."""


def call(request: Request, opened: OpenCall, wanted: str, typed: Typed | None, error: AppError | None) -> Response:
    """The text and the form; with `error`, as it was typed and with what was wrong."""
    language = wanted or match(request.headers.get("accept-language", ""), opened.languages)
    spoken, text = _spoken(request, language), opened.texts[language]
    path = f"/statements/{opened.statement.slug}/join"
    return page(
        request,
        "join/call.html",
        language=spoken,
        status=error.status if error else HTTPStatus.OK,
        **_facts(opened, language, spoken),
        **_failure(error, spoken),
        **_form(request, opened, typed or Typed(language=language), error),
        body=to_html(mark_gaps(canonical_body(text.body), language), language=language),
        has_gaps=has_placeholders(f"{text.title}\n{text.body}", language),
        path=path,
        languages=[(tag, f"{path}/{tag}") for tag in opened.languages],
        countries=_countries(spoken),
    )


def sent(request: Request, opened: OpenCall, language: str) -> Response:
    """The same words for every address, whatever is known of it."""
    spoken = _spoken(request, language)
    path = f"/statements/{opened.statement.slug}/join/{language}"
    return page(request, "join/sent.html", language=spoken, **_facts(opened, language, spoken), path=path)


def asked(request: Request, opened: Opened, error: AppError | None) -> Response:
    """What was asked, to be confirmed by whoever reads the mail; afterwards, that it was."""
    row, spoken = opened.request, _spoken(request, opened.request.language)
    is_unconfirmed = row.state == JoinRequestState.UNCONFIRMED
    if is_unconfirmed and not open_calls.is_open(opened.statement, at=clock.now()):
        raise CallClosed
    return page(
        request,
        "join/asked.html",
        language=spoken,
        status=error.status if error else HTTPStatus.OK,
        **_failure(error, spoken),
        lead=visible(opened.lead_name),
        title=visible(opened.title),
        row=row,
        asker=opened.asker,
        is_unconfirmed=is_unconfirmed,
        is_accepted=row.state == JoinRequestState.ACCEPTED,
        fingerprint=opened.fingerprint,
    )


def _facts(opened: OpenCall, language: str, spoken: str) -> dict[str, Any]:
    """Who asks, for what, until when."""
    statement = opened.statement
    return {
        "statement": statement,
        "lead": visible(opened.lead_name),
        "title": visible(mark_title_gaps(canonical_title(opened.texts[language].title), language)),
        "text_language": language,
        "to": [visible(item["name"]) for item in statement.addressees if item["role"] == "to"],
        "cc": [visible(item["name"]) for item in statement.addressees if item["role"] == "cc"],
        "occasion": [visible(line) for line in occasion_lines(Occasion(**statement.occasion), spoken)],
    }


def _form(request: Request, opened: OpenCall, typed: Typed, error: AppError | None) -> dict[str, Any]:
    """What stands in the form. A question that was answered well stays with its answer; any other gives way to a new one."""
    keys, now = get_database(request).settings.secret_keys, clock.now()
    kept = attention.find(keys, opened.statement.id, typed.token, at=now)
    if kept is not None and kept.is_answered_by(typed.answer) and not (isinstance(error, Invalid) and "answer" in error.fields):
        return {"typed": typed, "question": kept}
    return {"typed": replace(typed, answer=""), "question": attention.ask(keys, opened.statement.id, at=now)}


def _failure(error: AppError | None, spoken: str) -> dict[str, Any]:
    """Sentences by field for wrong input, one sentence for what is not possible now; empty where nothing went wrong."""
    if isinstance(error, Invalid):
        said = {FORM if name == "subject" else name: words.say(sentence, spoken) for name, sentence in error.fields.items()}
        return {"errors": said, "refusal": ""}
    return {"errors": {}, "refusal": words.say(error.message, spoken) if error else ""}


def _spoken(request: Request, language: str) -> str:
    return language if ui_language(language) == language else reader_language(request)


@lru_cache(maxsize=16)
def _countries(spoken: str) -> list[tuple[str, str]]:
    """Return the code and name of every country, by name."""
    key = sort_key(spoken)
    return sorted(((code, country_name(code, spoken)) for code in COUNTRIES), key=lambda pair: key(pair[1]))
