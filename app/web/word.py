"""A Word file into a draft: choose it, look at what came of it and what was left out, then save. Until then nothing is written."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from app import clock
from app.domain import drafts, revisions, statements
from app.domain.accounts import Actor
from app.domain.drafts import Text
from app.domain.inputs import LONGEST_BODY
from app.errors import Conflict, DraftChanged, Invalid
from app.intake.packages import MOST_BYTES
from app.intake.word import read_word
from app.models import Statement
from app.publishing.markdown import to_html
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other
from app.web.texts import UNDER_THE_FORM

router = APIRouter()

MOST_SENTENCES = 30


@dataclass(frozen=True)
class Sheet:
    """What came of a file, as it stands in the form: editable, not saved. `statement` is None for one that is still to be made.

    `saved` is the text that saving replaces; `problem` why saving did not work.
    """

    language: str
    title: str
    body: str
    dropped: tuple[str, ...] = ()
    statement: Statement | None = None
    statement_title: str = ""
    revision: int = 0
    saved: Text | None = None
    problem: str = ""
    is_changed: bool = False

    @property
    def html(self) -> str:
        return to_html(self.body, heading_offset=UNDER_THE_FORM, prefix="read") if len(self.body) <= LONGEST_BODY else ""

    @property
    def saved_html(self) -> str:
        return to_html(self.saved.body, heading_offset=UNDER_THE_FORM, prefix="saved") if self.saved else ""


@router.get("/desk/statements/new/word")
def show_new(request: Request, member: Member) -> Response:
    return _choice_page(request, member)


@router.post("/desk/statements/new/word")
def read_new(request: Request, member: Posting, form: Typed) -> Response:
    """Answer the text of a file as the draft of a new statement."""
    try:
        sheet = _read(form)
    except Invalid as error:
        return _choice_page(request, member, language=line(form, "language"), errors=error.fields, status=error.status)
    return _preview_page(request, member, sheet)


@router.get("/desk/statements/{statement_id}/word")
def show_word(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    statement, draft = _load(db, member, statement_id)
    return _choice_page(request, member, statement, draft, language=statement.authentic_language)


@router.post("/desk/statements/{statement_id}/word")
def read(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    """Answer the text of a file beside what it would replace."""
    statement, draft = _load(db, member, statement_id)
    try:
        sheet = _placed(_read(form), statement, draft)
    except Invalid as error:
        return _choice_page(request, member, statement, draft, language=line(form, "language"), errors=error.fields, status=error.status)
    return _preview_page(request, member, sheet)


@router.post("/desk/statements/{statement_id}/word/text")
def save(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    """Save what came of a file as one language of the draft. What cannot be saved stays on the page."""
    statement, draft = _load(db, member, statement_id)
    sheet = replace(_placed(_typed(form), statement, draft), revision=number(line(form, "revision")))
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            text = Text(sheet.title, sheet.body)
            statements.edit_translation(
                session, statement, sheet.language, text, revision=sheet.revision, at=clock.now(), author=revisions.by_lead(member)
            )
    except Invalid as error:
        return _preview_page(request, member, sheet, errors=_named(error.fields), status=error.status)
    except Conflict as error:
        return _conflict_page(request, db, member, sheet, error)
    return see_other(f"/desk/statements/{statement_id}?done=saved")


def _read(form: FormData) -> Sheet:
    """Return the text of the uploaded file. Raises Invalid, with the sentence under the field that is wrong."""
    upload, language = form.get("file"), line(form, "language").strip()
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Invalid({"file": "Please choose a Word document (.docx)."})
    if not language:
        raise Invalid({"language": "Please fill in this field."})
    imported = read_word(upload.file.read(MOST_BYTES + 1))
    return Sheet(language, imported.title, imported.body, imported.dropped)


def _typed(form: FormData) -> Sheet:
    dropped = tuple(item for item in form.getlist("dropped")[:MOST_SENTENCES] if isinstance(item, str))
    return Sheet(line(form, "language").strip(), line(form, "title"), line(form, "body").replace("\r\n", "\n"), dropped)


def _load(db: Db, member: Actor, statement_id: str) -> tuple[Statement, drafts.Draft]:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        return statement, drafts.get(session, statement)


def _placed(sheet: Sheet, statement: Statement, draft: drafts.Draft) -> Sheet:
    saved = draft.translations.get(sheet.language)
    title = draft.translations[draft.authentic_language].title
    return replace(sheet, statement=statement, statement_title=title, revision=statement.revision, saved=saved)


def _named(errors: dict[str, str]) -> dict[str, str]:
    """Return the domain's errors under the names of this form: `title_be` is its `title`; what has no field here stands beside the text."""
    names = {name: name.partition("_")[0] for name in errors}
    return {names[name] if names[name] in {"language", "title", "body"} else "body": sentence for name, sentence in errors.items()}


def _choice_page(
    request: Request,
    member: Actor,
    statement: Statement | None = None,
    draft: drafts.Draft | None = None,
    *,
    language: str = "en",
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    title = draft.translations[draft.authentic_language].title if draft else ""
    asked = {"statement": statement, "statement_title": title, "typed_language": language, "errors": errors or {}}
    return desk_page(request, "word.html", member=member, status=status, **asked)


def _preview_page(
    request: Request, member: Actor, sheet: Sheet, *, errors: dict[str, str] | None = None, status: int = HTTPStatus.OK
) -> Response:
    return desk_page(request, "word_preview.html", member=member, status=status, sheet=sheet, errors=errors or {})


def _conflict_page(request: Request, db: Db, member: Actor, sheet: Sheet, error: Conflict) -> Response:
    """Keep what was imported on the page. After somebody else has saved, saving again over their text is deliberate."""
    statement, draft = _load(db, member, sheet.statement.id if sheet.statement else "")
    fresh = _placed(sheet, statement, draft)
    shown = replace(fresh, problem=error.message, is_changed=isinstance(error, DraftChanged))
    return _preview_page(request, member, shown, status=error.status)
