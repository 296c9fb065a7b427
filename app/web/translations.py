"""The desk's translations: how every language stands, the side-by-side editor, translators' links, and what is left unpublished."""

import re
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import revisions, statements, translations, translators
from app.domain.accounts import Actor
from app.domain.revisions import Form
from app.domain.translations import NotWanted
from app.domain.translators import Request as LinkRequest
from app.errors import AppError, Conflict, Invalid
from app.web import translation_sheets as sheets
from app.web import unsaved, unsaved_translations
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

ONE_TEXT = "text"
SEPARATORS = re.compile(r"[\s,;]+")


@router.get("/desk/statements/{statement_id}/translations")
def list_translations(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _list_page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/translations")
def want(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = line(form, "languages")
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            translations.want(session, statement, SEPARATORS.split(typed))
    except Invalid as error:
        return _list_page(request, db, member, statement_id, status=error.status, typed=typed, errors=error.fields)
    return see_other(f"/desk/statements/{statement_id}/translations?done=saved")


@router.post("/desk/statements/{statement_id}/left-out")
def leave_out(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    chosen = [value for value in form.getlist("leave_out") if isinstance(value, str)]
    with db.write() as session:
        translations.leave_out(session, statements.get(session, statement_id, by=member), chosen, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/publication#languages")


@router.get("/desk/statements/{statement_id}/translations/{language}")
def show_sheet(request: Request, db: Db, member: Member, statement_id: str, language: str) -> Response:
    return _sheet_page(request, db, member, statement_id, language)


@router.post("/desk/statements/{statement_id}/translations/{language}")
def save(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, language: str) -> Response:
    typed, place = sheets.read(form), Form(statement_id, language)
    wording, author = typed.wording(), revisions.by_lead(member)
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            translations.save(session, statement, language, wording, typed_over=typed.number, at=clock.now(), author=author)
            if typed.is_reviewed:
                translations.mark_reviewed(session, statement, language, read_against=typed.read_against)
            revisions.drop_unsaved(session, place, by=member)
    except NotWanted as error:
        shown = {"statement_id": statement_id, "typed": typed.as_typed()}
        return desk_page(request, "translation_gone.html", member=member, status=error.status, **shown)
    except (Invalid, Conflict) as error:
        unsaved_translations.keep(db, member, place, form)
        return _sheet_page(request, db, member, statement_id, language, (typed, error), status=error.status)
    path = f"/desk/statements/{statement_id}/translations"
    ways = {"text": f"{path}/{language}?as=text", "rows": f"{path}/{language}"}
    return see_other(ways.get(line(form, "then"), f"{path}?done=saved"))


@router.post("/desk/statements/{statement_id}/translations/{language}/review")
def review(db: Db, member: Posting, form: Typed, statement_id: str, language: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        if line(form, "reviewed") == "yes":
            translations.mark_reviewed(session, statement, language, read_against=number(line(form, "read_against")))
    return see_other(f"/desk/statements/{statement_id}/translations?done=saved")


@router.post("/desk/statements/{statement_id}/translations/{language}/links")
def give_link(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, language: str) -> Response:
    asked = LinkRequest(line(form, "label"), line(form, "days"), line(form, "email"))
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            url = translators.issue(session, statement, language, asked, by=member, at=clock.now())
    except Invalid as error:
        return _sheet_page(request, db, member, statement_id, language, status=error.status, asked=asked, wrong=error.fields)
    return _sheet_page(request, db, member, statement_id, language, link=url, is_mailed=bool(asked.email.strip()))


@router.post("/desk/statements/{statement_id}/translations/links/{link_id}/revocation")
def revoke_link(db: Db, member: Posting, statement_id: str, link_id: str) -> Response:
    with db.write() as session:
        translators.revoke(session, statements.get(session, statement_id, by=member), link_id, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/translations?done=revoked")


def _list_page(request: Request, db: Db, member: Actor, statement_id: str, *, status: int = HTTPStatus.OK, **said: object) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        standings = translations.list_standings(session, statement)
        is_open = statements.is_text_open(session, statement)
        given, changed = translators.list_links(session, statement), translators.last_changes(session, statement)
    shown = {"statement": statement, "standings": standings, "is_open": is_open, "links": given, "changed": changed, "at": clock.now()}
    typed = {"typed": ", ".join(statement.wanted_languages), "errors": {}, "done": request.query_params.get("done", "")} | said
    return desk_page(request, "translations.html", member=member, status=status, **shown, **typed)


def _sheet_page(
    request: Request,
    db: Db,
    member: Actor,
    statement_id: str,
    language: str,
    refused: tuple[sheets.Typed, AppError] | None = None,
    **said: Any,
) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        sheet = translations.get_sheet(session, statement, language)
        kept = None if refused else unsaved_translations.find(session, sheet, by=member)
    taken_up = kept.typed if kept and sheet.is_open and unsaved.is_taken_up(request) else None
    showing = sheets.show(sheet, refused, as_one=request.query_params.get("as") == ONE_TEXT, taken_up=taken_up)
    data: dict[str, Any] = {
        "kept": None if taken_up else kept,
        "link": "",
        "is_mailed": False,
        "asked": LinkRequest(),
        "wrong": {},
        "done": request.query_params.get("done", ""),
    } | said
    return desk_page(request, "translation.html", member=member, statement=statement, showing=showing, **data)
