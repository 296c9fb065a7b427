"""What `/verify` shows: its form, with what was wrong, and its verdict. It speaks the language that was asked for, else the browser's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from app.db import Database, Session
from app.domain import seals, verifications
from app.domain.verifications import About
from app.errors import AppError
from app.i18n import formats
from app.i18n.catalogs import LANGUAGES, get_catalog
from app.ledger.findings import Finding, Verdict
from app.ledger.verification import Kind, PublishedFile
from app.publishing.escaping import visible
from app.web.guard import MOST_CHECKED_BYTES
from app.web.rendering import page, reader_language

ADDRESS = "/verify"
SWITCH = [(tag, f"{ADDRESS}?language={tag}") for tag in LANGUAGES]
MEBIBYTE = 1024 * 1024
CODES = ("sha256", "fingerprint")
TITLE = "title"
CODE, NAME = Markup('<code dir="ltr">{}</code>'), Markup("<bdi>{}</bdi>")


@dataclass(frozen=True)
class Given:
    """What the form brought: the file, None where none was chosen, and what was pasted."""

    file: bytes | None = None
    text: str = ""

    @property
    def field(self) -> str:
        """Return the field that a sentence about it stands beside."""
        return "text" if self.text and self.file is None else "file"


NOTHING = Given()


def form(
    request: Request, db: Database, error: AppError | None = None, given: Given = NOTHING, *, headers: Mapping[str, str] | None = None
) -> Response:
    """The form; with `error`, what was wrong, and what was pasted is kept."""
    with db.read() as session:
        shown = _comparable(session)
    answer = page(
        request,
        "verification/form.html",
        language=spoken(request),
        status=_status(error),
        wrong={given.field: error.message} if error else {},
        pasted=given.text,
        languages=SWITCH,
        address=_address(request),
        most=MOST_CHECKED_BYTES // MEBIBYTE,
        **shown,
    )
    answer.headers.update(headers or {})
    return answer


def result(request: Request, verdict: Verdict, file: PublishedFile | None, about: About | None, *, kind: Kind) -> Response:
    """The verdict. `about` is the public statement that belongs to it; then the title that the file itself tells is not said again, unless
    the statement has another one now.
    """
    language = spoken(request)
    told = [finding for finding in verdict.findings if finding.is_said and not (about and finding.values.get(TITLE) == about.entry.title)]
    return page(
        request,
        "verification/result.html",
        language=language,
        kind=kind,
        holds=verdict.holds,
        is_evidence=any(finding.is_evidence for finding in verdict.findings),
        said=[say(finding, language) for finding in told],
        findings=[(finding.holds, say(finding, language)) for finding in verdict.findings if not finding.is_said],
        file=file if verdict.holds else None,
        about=about.entry if about else None,
        is_earlier_text=about is not None and about.is_earlier_text,
        address=_address(request),
    )


def say(finding: Finding, language: str) -> Markup:
    """Return what was found as a piece of a page (safe HTML): what stands in the sentence keeps its own direction."""
    sentence = Markup(escape(get_catalog(language).gettext(finding.sentence)))  # noqa: S704  (it is escaped)
    return sentence % {name: _shown(name, value, language) for name, value in finding.values.items()}


def spoken(request: Request) -> str:
    """Return the interface language that was asked for, else the one that fits the browser best."""
    return _asked_for(request) or reader_language(request)


def _status(error: AppError | None) -> int:
    """Return the status of the form: what no parser could read was wrong input, whatever it is elsewhere."""
    if error is None:
        return HTTPStatus.OK
    return error.status if error.status != HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.UNPROCESSABLE_ENTITY


def _asked_for(request: Request) -> str:
    wanted = request.query_params.get("language", "")
    return wanted if wanted in LANGUAGES else ""


def _address(request: Request) -> str:
    """Return where the form is sent: a language that was asked for stays, and nothing is kept of it anywhere else (P8)."""
    asked = _asked_for(request)
    return f"{ADDRESS}?language={asked}" if asked else ADDRESS


def _shown(name: str, value: str | int, language: str) -> Markup | str:
    if isinstance(value, int):
        return formats.format_number(value)
    if name == "day":
        return formats.format_date(date.fromisoformat(value), language)
    if name == "language":
        return formats.language_name(value, language)
    return (CODE if name in CODES else NAME).format(visible(value))


def _comparable(session: Session) -> dict[str, Any]:
    """Return what stands on the page to be compared with what a file brings."""
    return {
        "proof": seals.make_proof(session),
        "earlier_keys": verifications.list_earlier_keys(session),
        "earlier_seals": verifications.list_earlier_seals(session),
        "keys": [str(key) for key in verifications.list_keys(session)],
    }
