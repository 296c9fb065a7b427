"""What a member typed on the statement form and did not save: kept by a script, after a conflict or a refusal, and offered again.

It is kept here and not in the browser: a seized laptop should hold no draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from app import clock
from app.db import Database, Session
from app.domain import revisions, statements
from app.domain.accounts import Actor
from app.domain.drafts import Draft
from app.domain.revisions import Form
from app.models import Statement
from app.web import draft_forms
from app.web.dependencies import Db, Posting
from app.web.desk import Typed, line, number
from app.web.draft_forms import DraftForm, Theirs
from app.web.rendering import see_other

router = APIRouter()

NEW = "new"
NOT_KEPT = {"csrf", "then"}


@dataclass(frozen=True)
class Unsaved:
    """What was typed, over which revision and when, and how it differs from what is saved."""

    form: DraftForm
    typed_over: int
    kept_at: datetime
    differences: Theirs
    has_texts: bool
    nonce: str


@router.post("/desk/statements/{statement_id}/unsaved")
def keep_unsaved(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    keep(db, member, "" if statement_id == NEW else statement_id, form)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/desk/statements/{statement_id}/unsaved/deletion")
def throw_away(db: Db, member: Posting, statement_id: str) -> Response:
    with db.write() as session:
        revisions.drop_unsaved(session, Form("" if statement_id == NEW else statement_id), by=member)
    return see_other("/desk/statements/new" if statement_id == NEW else f"/desk/statements/{statement_id}/edit")


def keep(db: Database, member: Actor, statement_id: str, form: FormData) -> None:
    """Keep a form as typed; `statement_id` is empty for a new statement. Raises NotFound for a statement the member may not see."""
    with db.write() as session:
        if statement_id:
            statements.get(session, statement_id, by=member)
        typed_over = number(line(form, "revision"))
        revisions.keep_unsaved(session, Form(statement_id), fields_of(form), typed_over=typed_over, by=member, at=clock.now())


def is_taken_up(request: Request) -> bool:
    """Whether a page is asked for with what was typed and not saved."""
    return request.query_params.get("take") == "unsaved"


def fields_of(form: FormData) -> dict[str, str]:
    """Return what is kept of a form: every field as typed, but for this session's token and the button."""
    return {name: line(form, name) for name in form if name not in NOT_KEPT}


def form_of(kept: Mapping[str, str]) -> FormData:
    """Return kept fields as the form they came from."""
    return FormData(list(kept.items()))


def find(session: Session, statement: Statement | None, saved: Draft, *, by: Actor) -> Unsaved | None:
    """Return what the member typed and did not save, or None where it says the same as what is saved."""
    kept = revisions.find_unsaved(session, Form(statement.id if statement else ""), by=by)
    if kept is None:
        return None
    form = form_of(kept.fields)
    typed = draft_forms.read_over(form, saved)
    differences = draft_forms.compare(typed.draft(), saved, "")
    if not differences.is_any:
        return None
    return Unsaved(typed, kept.typed_over, kept.kept_at, differences, draft_forms.has_texts(form), kept.fields.get("nonce", ""))
