"""The desk's delivery dossier of a statement: recording what was handed over, sending it by mail, what was answered, what is public.

Receipts go back to members as downloads only: whatever is in them, no page of ours shows it.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from app import clock
from app.domain import dossier_files, dossier_mails, dossiers, mails, overviews, statements
from app.domain.accounts import Actor
from app.domain.dossier_mails import Sending
from app.domain.dossiers import Answered, Entry, Recorded
from app.errors import AppError, Conflict, Invalid
from app.models.base import new_id
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()


@dataclass(frozen=True)
class Kept:
    """What the form of a delivery holds: the answer as typed, and what of it all is public."""

    answer: Answered
    is_public: bool
    is_answer_public: bool


@router.get("/desk/statements/{statement_id}/dossier")
def show(request: Request, db: Db, member: Member, statement_id: str, done: str = "") -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        entries = dossiers.list_for(session, statement)
        shown: dict[str, Any] = {"statement": statement, "title": overviews.title(session, statement), "entries": entries}
    return desk_page(request, "dossier.html", member=member, done=done, awaited=dossiers.list_awaited(statement, entries), **shown)


@router.get("/desk/statements/{statement_id}/dossier/new")
def show_form(request: Request, db: Db, member: Member, statement_id: str, to: str = "") -> Response:
    return _form_page(request, db, member, statement_id, Recorded(addressee=to, nonce=new_id()))


@router.post("/desk/statements/{statement_id}/dossier")
def record(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = Recorded(**{name: line(form, name) for name in ("addressee", "delivered_on", "channel", "edition", "note", "nonce")})
    try:
        with db.write() as session:
            delivery = dossiers.record(session, statements.get(session, statement_id, by=member), typed, by=member, at=clock.now())
    except Invalid as error:
        return _form_page(request, db, member, statement_id, typed, error)
    return _back(statement_id, delivery.id, "recorded")


@router.get("/desk/statements/{statement_id}/dossier/mail")
def show_mail(request: Request, db: Db, member: Member, statement_id: str, to: str = "", language: str = "") -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        typed = dossier_mails.propose(session, statement, addressee=to, language=language, by=member)
    return _mail_page(request, db, member, statement_id, typed)


@router.post("/desk/statements/{statement_id}/dossier/mails")
def send(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = Sending(**{name: line(form, name) for name in ("addressee", "email", "language", "subject", "letter", "nonce")})
    try:
        with db.write() as session:
            delivery = dossier_mails.send(session, statements.get(session, statement_id, by=member), typed, by=member, at=clock.now())
    except Invalid as error:
        return _mail_page(request, db, member, statement_id, typed, error)
    return _back(statement_id, delivery.id, "sending")


@router.get("/desk/statements/{statement_id}/dossier/{delivery_id}")
def show_one(request: Request, db: Db, member: Member, statement_id: str, delivery_id: str, done: str = "") -> Response:
    return _page(request, db, member, (statement_id, delivery_id), done=done)


@router.post("/desk/statements/{statement_id}/dossier/{delivery_id}/answer")
def answer(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, delivery_id: str) -> Response:
    """Save the answer and what is public of it, which are one form."""
    typed = _typed(form)
    try:
        with db.write() as session:
            delivery = dossiers.get(session, statements.get(session, statement_id, by=member), delivery_id)
            dossiers.answer(session, delivery, typed.answer, at=clock.now())
            dossiers.publish(session, delivery, is_public=typed.is_public, is_answer_public=typed.is_answer_public, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, (statement_id, delivery_id), error=error, typed=typed)
    return _back(statement_id, delivery_id, "saved")


@router.post("/desk/statements/{statement_id}/dossier/{delivery_id}/files")
def attach(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, delivery_id: str) -> Response:
    try:
        name, content = _uploaded(form)
        with db.write() as session:
            delivery = dossiers.get(session, statements.get(session, statement_id, by=member), delivery_id)
            dossier_files.attach(session, delivery, name, content, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, (statement_id, delivery_id), error=error, typed=_typed(form))
    return _after(request, db, member, (statement_id, delivery_id), form, "attached")


@router.get("/desk/statements/{statement_id}/dossier/{delivery_id}/files/{file_id}")
def download(db: Db, member: Member, statement_id: str, delivery_id: str, file_id: str) -> Response:
    with db.read() as session:
        delivery = dossiers.get(session, statements.get(session, statement_id, by=member), delivery_id)
        opened = dossier_files.open_one(session, delivery, file_id)
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in opened.name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(opened.name, safe='')}"
    headers = {"content-disposition": named, "content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff"}
    return Response(opened.content, headers=headers | {"content-type": opened.media_type})


@router.post("/desk/statements/{statement_id}/dossier/{delivery_id}/files/{file_id}/removal")
def remove_file(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, delivery_id: str, file_id: str) -> Response:
    with db.write() as session:
        delivery = dossiers.get(session, statements.get(session, statement_id, by=member), delivery_id)
        dossier_files.remove(session, delivery, file_id)
    return _after(request, db, member, (statement_id, delivery_id), form, "erased")


@router.post("/desk/statements/{statement_id}/dossier/{delivery_id}/removal")
def remove(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, delivery_id: str) -> Response:
    try:
        with db.write() as session:
            delivery = dossiers.get(session, statements.get(session, statement_id, by=member), delivery_id)
            _require_sure(form)
            dossiers.remove(session, delivery, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, (statement_id, delivery_id), error=error)
    return see_other(f"/desk/statements/{statement_id}/dossier?done=removed")


def _require_sure(form: FormData) -> None:
    if line(form, "sure") != "yes":
        raise Invalid({"sure": "Please tick that this delivery is to be erased."})


def _uploaded(form: FormData) -> tuple[str, bytes]:
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Invalid({"file": dossier_files.WRONG_TYPE})
    return upload.filename, upload.file.read(dossier_files.MOST_BYTES + 1)


def _typed(form: FormData) -> Kept:
    ticks = (line(form, name) == "yes" for name in ("is_public", "is_answer_public"))
    return Kept(Answered(line(form, "answer").replace("\r\n", "\n"), line(form, "answered_on")), *ticks)


def _stored(entry: Entry) -> Kept:
    row = entry.row
    return Kept(Answered(row.answer, row.answered_on.isoformat() if row.answered_on else ""), row.is_public, row.is_answer_public)


def _back(statement_id: str, delivery_id: str, done: str) -> Response:
    return see_other(f"/desk/statements/{statement_id}/dossier/{delivery_id}?done={done}")


def _after(request: Request, db: Db, member: Actor, ids: tuple[str, str], form: FormData, done: str) -> Response:
    """Lead back after something was done beside the answer; where that was typed and not saved, show it as it was typed."""
    typed = _typed(form)
    with db.read() as session:
        stored = _stored(dossiers.get_entry(session, dossiers.get(session, statements.get(session, ids[0], by=member), ids[1])))
    if "answer" not in form or typed == stored:
        return _back(*ids, done)
    return _page(request, db, member, ids, typed=typed, done=done)


def _form_page(request: Request, db: Db, member: Actor, statement_id: str, typed: Recorded, error: Invalid | None = None) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        shown: dict[str, Any] = {"title": overviews.title(session, statement), "editions": dossiers.list_editions(session, statement)}
    today = dossiers.today(statement, at=clock.now())
    return desk_page(request, "dossier_form.html", member=member, statement=statement, typed=typed, today=today, **_said(error), **shown)


def _mail_page(request: Request, db: Db, member: Actor, statement_id: str, typed: Sending, error: Invalid | None = None) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        edition = dossier_mails.get_current(session, statement)
        languages = dossier_mails.list_languages(session, edition)
        title = overviews.title(session, statement)
    shown: dict[str, Any] = {"statement": statement, "title": title, "edition": edition, "languages": languages, "typed": typed}
    return desk_page(request, "dossier_mail.html", member=member, **_said(error), **shown)


def _page(
    request: Request,
    db: Db,
    member: Actor,
    ids: tuple[str, str],
    *,
    error: AppError | None = None,
    typed: Kept | None = None,
    done: str = "",
) -> Response:
    with db.read() as session:
        statement = statements.get(session, ids[0], by=member)
        delivery = dossiers.get(session, statement, ids[1])
        entry = dossiers.get_entry(session, delivery)
        language = entry.mail.language if entry.mail else statement.authentic_language
        shown: dict[str, Any] = {
            "title": overviews.title(session, statement),
            "note": dossiers.open_note(session, delivery),
            "files": dossier_files.list_for(session, [delivery.id]),
            "proofs": dossier_mails.list_proofs(session, statement, entry.edition, language),
            "recipient": dossier_mails.find_recipient(session, entry.mail),
        }
    said = typed or _stored(entry)
    shown |= {"typed": said.answer, "wanted": said, "is_unsaved": said != _stored(entry), "done": done}
    tries = mails.schedule(entry.mail) if entry.mail else []
    return desk_page(request, "dossier_one.html", member=member, statement=statement, entry=entry, tries=tries, **_said(error), **shown)


def _said(error: AppError | None) -> dict[str, Any]:
    is_about_fields = isinstance(error, Invalid)
    return {
        "status": error.status if error else HTTPStatus.OK,
        "errors": error.fields if isinstance(error, Invalid) else {},
        "refusal": error.message if error and not is_about_fields else "",
    }
