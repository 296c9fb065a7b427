"""What a member typed beside the authentic text and did not save: kept by a script, after a conflict or a refusal, and offered again.

One text per member, statement and language, sealed on the server. Nothing is kept for a language that nobody wants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from app import clock
from app.db import Database, Session
from app.domain import revisions, statements, translations
from app.domain.accounts import Actor
from app.domain.revisions import Form
from app.domain.translations import Sheet
from app.web import translation_sheets as sheets
from app.web.dependencies import Db, Posting
from app.web.desk import Typed
from app.web.rendering import see_other
from app.web.translation_sheets import Difference
from app.web.unsaved import fields_of, form_of

router = APIRouter()


@dataclass(frozen=True)
class Unsaved:
    """What was typed and when, and how it differs from what is saved."""

    typed: sheets.Typed
    kept_at: datetime
    difference: Difference


@router.post("/desk/statements/{statement_id}/translations/{language}/unsaved")
def keep_unsaved(db: Db, member: Posting, form: Typed, statement_id: str, language: str) -> Response:
    keep(db, member, Form(statement_id, language), form)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/desk/statements/{statement_id}/translations/{language}/unsaved/deletion")
def throw_away(db: Db, member: Posting, statement_id: str, language: str) -> Response:
    with db.write() as session:
        revisions.drop_unsaved(session, Form(statement_id, language), by=member)
    return see_other(f"/desk/statements/{statement_id}/translations/{language}")


def keep(db: Database, member: Actor, place: Form, form: FormData) -> None:
    """Keep a form as typed, unless it says what is saved already, as one that comes late does. Raises NotFound."""
    typed = sheets.read(form)
    wording = typed.wording()
    with db.write() as session:
        statement = statements.get(session, place.statement_id, by=member)
        if wording == translations.get_text(session, statement, place.language):
            revisions.drop_unsaved(session, place, by=member)
        else:
            revisions.keep_unsaved(session, place, fields_of(form), typed_over=typed.number, by=member, at=clock.now())


def find(session: Session, sheet: Sheet, *, by: Actor) -> Unsaved | None:
    """Return what the member typed and did not save, or None where it says the same as what is saved."""
    kept = revisions.find_unsaved(session, Form(sheet.statement.id, sheet.language), by=by)
    if kept is None:
        return None
    typed = _typed(kept.fields, sheet)
    difference = sheets.differ(sheet, typed)
    return Unsaved(typed, kept.kept_at, difference) if difference else None


def _typed(fields: Mapping[str, str], sheet: Sheet) -> sheets.Typed:
    """Return the form to go on with. Its review is to be ticked again, against the authentic text that now stands beside it."""
    return replace(sheets.read(form_of(fields)), is_reviewed=False, read_against=sheet.authentic_number)
