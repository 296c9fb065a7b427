"""What a partner sees of a consultation at /c/{token}: the text, a form for every paragraph, and what it has said. No cookie, no session.

GET looks and POST acts. What was typed is never lost: a comment that cannot be taken any more comes back with the reason.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app import clock
from app.db import Database
from app.domain import comments, consultation_readings
from app.domain.comments import ConsultationOver, TextMovedOn, Typed
from app.domain.consultation_readings import Consultation
from app.errors import AppError, Conflict, Invalid, NotFound, TooMany
from app.models import Purpose
from app.web import consultation_pages, humans
from app.web.dependencies import Db
from app.web.endorsements import LOOKING, LetterRoute, signed_for
from app.web.humans import Sure
from app.web.rendering import see_other

router = APIRouter(route_class=LetterRoute)

Token = Annotated[str, Depends(signed_for(Purpose.CONSULTATION))]
Language = Annotated[str, Query()]


class CommentForm(BaseModel):
    """The fields as typed. A missing one is an empty one: the verb says what is wrong with it."""

    comment: str = ""
    wording: str = ""
    is_private: str = ""
    language: str = ""
    paragraph: str = ""
    version: str = ""
    nonce: str = ""


@router.api_route("/c/{token}", methods=LOOKING)
def show_text(request: Request, db: Db, token: Token, language: Language = "") -> Response:
    return consultation_pages.text(request, _read(db, token), path=f"/c/{token}", wanted=language)


@router.api_route("/c/{token}/paragraphs/{number}", methods=LOOKING)
def show_paragraph(request: Request, db: Db, token: Token, number: str, language: Language = "") -> Response:
    consultation = _read(db, token)
    if not consultation.takes_comments(at=clock.now()):
        return see_other(f"/c/{token}")
    shown = consultation_pages.blank(consultation, consultation_pages.number(number) - 1, language)
    if shown is None:
        raise NotFound
    return consultation_pages.paragraph(request, consultation, shown, path=f"/c/{token}")


@router.post("/c/{token}/comments")
def comment(request: Request, db: Db, token: Token, form: Annotated[CommentForm, Form()]) -> Response:
    typed = Typed(**form.model_dump())
    try:
        with db.write() as session:
            comments.add(session, token, typed, at=clock.now())
    except TextMovedOn as error:
        return _moved(request, db, token, typed, error)
    except ConsultationOver as error:
        return consultation_pages.text(request, _read(db, token), path=f"/c/{token}", wanted=typed.language, error=error, kept=typed)
    except (Invalid, TooMany) as error:
        return _again(request, db, token, typed, error)
    return _back(token, typed.language, typed.paragraph)


@router.post("/c/{token}/comments/{comment_id}/deletion")
def take_back(
    request: Request,
    db: Db,
    token: Token,
    box: Sure,
    comment_id: str,
    language: Annotated[str, Form()] = "",
    paragraph: Annotated[str, Form()] = "",
) -> Response:
    try:
        humans.require(box, "deletion")
        with db.write() as session:
            comments.take_back(session, token, comment_id, at=clock.now())
    except (Invalid, Conflict) as error:
        return consultation_pages.text(request, _read(db, token), path=f"/c/{token}", wanted=language, error=error)
    return _back(token, language, paragraph)


def _read(db: Database, token: str) -> Consultation:
    with db.read() as session:
        return consultation_readings.read(session, token, at=clock.now())


def _again(request: Request, db: Database, token: str, typed: Typed, error: AppError) -> Response:
    """Show the form as it was typed with what was wrong; a form that is of no paragraph has only its sentence."""
    consultation = _read(db, token)
    shown = consultation_pages.retyped(consultation, typed)
    if shown is None:
        return consultation_pages.text(request, consultation, path=f"/c/{token}", wanted=typed.language, error=error, kept=typed)
    return consultation_pages.paragraph(request, consultation, shown, path=f"/c/{token}", error=error)


def _moved(request: Request, db: Database, token: str, typed: Typed, error: AppError) -> Response:
    """Show what was typed over the text of this round, at the paragraph it was about: one more press sends it."""
    with db.read() as session:
        consultation = consultation_readings.read(session, token, at=clock.now())
        number, place = consultation_pages.number(typed.version), consultation_pages.number(typed.paragraph)
        found = consultation_readings.follow(session, consultation, typed.language, number, place)
    if found is None:
        return consultation_pages.text(request, consultation, path=f"/c/{token}", wanted=typed.language, error=error, kept=typed)
    shown = consultation_pages.moved(consultation, typed, *found)
    return consultation_pages.paragraph(request, consultation, shown, path=f"/c/{token}", error=error)


def _back(token: str, language: str, paragraph: str) -> Response:
    """Lead to the paragraph. Both values come from a form, so only what they may be goes into the address."""
    place = consultation_pages.number(paragraph)
    query = f"?language={language}" if language.replace("-", "").isalnum() and language.isascii() else ""
    return see_other(f"/c/{token}{query}" + (f"#paragraph-{place + 1}" if place >= 0 else ""))
