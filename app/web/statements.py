"""The desk's statements: the list, drafting, preview, opening sign-on, and watching how it goes."""

import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app import clock
from app.domain import (
    channels,
    claims,
    deadlines,
    disputes,
    drafts,
    figures,
    first_saves,
    handovers,
    listings,
    overviews,
    publications,
    revisions,
    statements,
    translations,
    versions,
)
from app.domain.accounts import Actor
from app.domain.listings import Wanted
from app.domain.revisions import Form
from app.errors import Conflict, DraftChanged, Invalid, NotFound, TextLocked
from app.models import Kind, RosterOrder, Statement
from app.publishing.html import Preview, statement_page
from app.web import draft_forms, lengths, time_zones, unsaved
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.draft_forms import DraftForm, Sheet
from app.web.rendering import see_other
from app.web.unsaved import Unsaved

router = APIRouter()

PAGE_SIZE = 100
LINES = 50
"""How many organizations the overview lists at once."""

LOCKED = "locked"
"""Asks the preview for the text that partners endorse, while a change of it is being written."""
FIRST_REVISION = 1


@router.get("/desk")
def list_statements(request: Request, db: Db, member: Member, after: str = "") -> Response:
    with db.read() as session:
        lines = overviews.list_for(session, by=member, at=clock.now(), after=after, limit=PAGE_SIZE + 1)
        waiting = disputes.list_open(session, by=member)
    next_after = lines[PAGE_SIZE - 1].statement.id if len(lines) > PAGE_SIZE else ""
    shown: dict[str, Any] = {"lines": lines[:PAGE_SIZE], "next_after": next_after, "after": after, "disputes": waiting}
    return desk_page(request, "statements.html", member=member, **shown)


@router.get("/desk/statements/new")
def show_new(request: Request, db: Db, member: Member) -> Response:
    sheet = Sheet(draft_forms.blank(), nonce=secrets.token_urlsafe(16))
    with db.read() as session:
        kept = unsaved.find(session, None, sheet.form.draft(), by=member)
    if kept is not None and unsaved.is_taken_up(request):
        sheet = replace(sheet, form=kept.form, nonce=kept.nonce or sheet.nonce)
    return _form_page(request, db, member, sheet, kept=None if unsaved.is_taken_up(request) else kept)


@router.post("/desk/statements/new")
def create(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    typed, nonce = draft_forms.read(form), line(form, "nonce") or secrets.token_urlsafe(16)
    try:
        _refuse_clashes(typed)
        with db.write() as session:
            statement, is_new = first_saves.save(session, typed.draft(), nonce=nonce, by=member, at=clock.now())
            revisions.drop_unsaved(session, Form(), by=member)
            is_same = is_new or not draft_forms.compare(typed.draft(), drafts.get(session, statement), "").is_any
    except Invalid as error:
        unsaved.keep(db, member, "", form)
        return _form_page(request, db, member, Sheet(typed, errors=typed.placed(error.fields), nonce=nonce), status=error.status)
    if is_same:
        return _saved(statement, line(form, "then"))
    return _edit(request, db, member, form, Sheet(typed, statement, FIRST_REVISION))


@router.get("/desk/statements/{statement_id}")
def watch(request: Request, db: Db, member: Member, statement_id: str, after: str = "", show: str = "") -> Response:
    figure, words = figures.find(show), request.query_params.get("q", "")
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        overview = listings.fill(session, overview, Wanted(figure, words, after, LINES))
        unhanded = handovers.list_waiting(session, overview.statement) if overview.may_invite else []
        ids = handovers.find_waiting(session, [line.invitation.id for line in overview.progress])
        waiting = disputes.list_open(session, by=member, of=overview.statement)
    done, count = request.query_params.get("done", ""), number(request.query_params.get("count", ""))
    shown: dict[str, Any] = {"after": after, "figure": figure, "words": words, "unhanded": unhanded, "unhanded_ids": ids}
    shown["disputes"] = waiting
    return desk_page(request, "watch.html", member=member, overview=overview, done=done, count=count, **shown)


@router.get("/desk/statements/{statement_id}/edit")
def show_edit(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        draft, is_open = drafts.get(session, statement), statements.is_text_open(session, statement)
        kept = unsaved.find(session, statement, draft, by=member)
    sheet = Sheet(draft_forms.shown(draft), statement, statement.revision, has_texts=is_open)
    if kept is not None and unsaved.is_taken_up(request):
        sheet, kept = replace(sheet, form=kept.form, revision=kept.typed_over, has_texts=kept.has_texts), None
    return _form_page(request, db, member, replace(sheet, is_adding=request.query_params.get("then") == "language"), kept=kept)


@router.post("/desk/statements/{statement_id}/edit")
def edit(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        saved = drafts.get(session, statement)
    sheet = Sheet(draft_forms.read_over(form, saved), statement, number(line(form, "revision")), has_texts=draft_forms.has_texts(form))
    return _edit(request, db, member, form, sheet)


@router.get("/desk/statements/{statement_id}/preview/{language}")
def preview(db: Db, member: Member, statement_id: str, language: str, text: str = "") -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        locked = versions.find_endorsable(session, statement.id) if text == LOCKED else None
        version = locked or versions.latest(session, statement)
        document = publications.preview(session, statement, version, at=clock.now())
        query = f"?text={LOCKED}" if locked else ""
        urls = {shown.language: f"/desk/statements/{statement_id}/preview/{shown.language}{query}" for shown in document.texts}
        if language not in urls:
            raise NotFound
        length = lengths.sentence(channels.measure(session, statement, language, version), statement.kind)
    shown = Preview(urls, f"/desk/statements/{statement_id}/edit", length)
    return HTMLResponse(statement_page(document, language, preview=shown))


@router.get("/desk/statements/{statement_id}/deletion")
def show_deletion(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now())
    return desk_page(request, "deletion.html", member=member, overview=overview)


@router.post("/desk/statements/{statement_id}/deletion")
def delete(db: Db, member: Posting, statement_id: str) -> Response:
    with db.write() as session:
        statements.delete_draft(session, statements.get(session, statement_id, by=member))
    return see_other("/desk")


@router.get("/desk/statements/{statement_id}/sign-on")
def show_sign_on(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _sign_on_page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/sign-on")
def open_sign_on(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            statements.open_sign_on(session, statement, by=member, at=clock.now(), revision=number(line(form, "revision")))
    except Invalid as error:
        return _sign_on_page(request, db, member, statement_id, status=error.status, problem=next(iter(error.fields.values())))
    except DraftChanged as error:
        return _sign_on_page(request, db, member, statement_id, status=error.status, problem=error.message)
    return see_other(f"/desk/statements/{statement_id}/invitations?done=opened")


def _edit(request: Request, db: Db, member: Actor, form: Typed, sheet: Sheet) -> Response:
    """Save the form over the revision it was typed from, or show it again; what was not saved is kept for a closed tab."""
    typed, statement_id = sheet.form, sheet.statement_id
    try:
        _refuse_clashes(typed)
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            statements.edit(session, statement, typed.draft(), revision=sheet.revision, at=clock.now(), author=revisions.by_lead(member))
            revisions.drop_unsaved(session, Form(statement_id), by=member)
    except Invalid as error:
        unsaved.keep(db, member, statement_id, form)
        return _form_page(request, db, member, replace(sheet, errors=typed.placed(error.fields)), status=error.status)
    except (DraftChanged, TextLocked) as error:
        unsaved.keep(db, member, statement_id, form)
        return _conflict_page(request, db, member, sheet, error)
    return _saved(statement, line(form, "then"))


def _sign_on_page(
    request: Request, db: Db, member: Actor, statement_id: str, *, status: int = HTTPStatus.OK, problem: str = ""
) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now())
        languages = translations.list_standings(session, overview.statement)
        length = channels.measure(session, overview.statement, overview.statement.authentic_language)
    shown = {"overview": overview, "problem": problem, "languages": languages, "length": length}
    return desk_page(request, "sign_on.html", member=member, status=status, **shown)


def _form_page(
    request: Request, db: Db, member: Actor, sheet: Sheet, *, status: int = HTTPStatus.OK, kept: Unsaved | None = None
) -> Response:
    with db.read() as session:
        offered = channels.list_for(session, by=member)
        told_another = deadlines.count_told_another(session, sheet.statement) if sheet.statement else 0
        texts = sheet.form.draft().translations if sheet.has_texts else {}
        filled = claims.find_in_draft(session, sheet.statement, texts) if sheet.statement else None
        used = statements.list_zones(session, by=member)
    shown: dict[str, Any] = {"sheet": sheet, "kept": kept, "told_another": told_another, "lengths": lengths.of_form(sheet.form, offered)}
    shown["filled"] = filled
    choices = {
        "kinds": list(Kind),
        "orders": list(RosterOrder),
        "zones": time_zones.groups(used, sheet.form.rest.time_zone),
        "channels": offered,
    }
    return desk_page(request, "statement_form.html", member=member, status=status, **shown, **choices)


def _conflict_page(request: Request, db: Db, member: Actor, sheet: Sheet, error: Conflict) -> Response:
    """Show what was typed and, beside it, what is saved by now. The new revision makes saving again deliberate."""
    with db.read() as session:
        statement = statements.get(session, sheet.statement_id, by=member)
        saved = drafts.get(session, statement)
    theirs = draft_forms.compare(sheet.form.draft(), saved, error.message)
    newer = replace(sheet, statement=statement, revision=statement.revision, theirs=theirs)
    return _form_page(request, db, member, newer, status=error.status)


def _refuse_clashes(typed: DraftForm) -> None:
    clashes = typed.clashes()
    if clashes:
        raise Invalid(clashes)


def _saved(statement: Statement, then: str) -> Response:
    path = f"/desk/statements/{statement.id}"
    ways = {"language": f"{path}/edit?then=language#next-language", "preview": f"{path}/preview/{statement.authentic_language}"}
    return see_other(ways.get(then, f"{path}?done=saved"))
