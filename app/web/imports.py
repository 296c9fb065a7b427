"""Importing a list into the directory: upload it, say what its columns hold, look at every row, confirm. Until then nothing is written."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from app import clock
from app.domain import import_options, imports
from app.domain.accounts import Actor
from app.domain.import_options import ImportConfirmed, Options
from app.domain.import_plans import Namesakes
from app.domain.imports import ImportChanged
from app.errors import Invalid
from app.intake.packages import MOST_BYTES
from app.intake.sheets import read_sheet
from app.models import Import, ImportState
from app.web import import_pages
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, line
from app.web.rendering import see_other

router = APIRouter()

START = "/desk/partners/import"
NO_LIST = "Please choose a file, or paste a list."


@router.get(START)
def show_start(request: Request, db: Db, member: Member) -> Response:
    return import_pages.start(request, db, member)


@router.post(START)
def upload(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    """Keep what was uploaded or pasted, and lead to its rows."""
    try:
        content, name = _content(form)
        with db.write() as session:
            imports.admit(session, by=member, at=clock.now())
        sheet = read_sheet(content, encoding=line(form, "encoding"))
        with db.write() as session:
            row = imports.keep(session, sheet, file_name=name, default_language=line(form, "language"), by=member, at=clock.now())
    except Invalid as error:
        return import_pages.start(request, db, member, form=form, errors=error.fields, status=error.status)
    return see_other(f"{START}/{row.id}")


@router.get(START + "/{import_id}")
def show(request: Request, db: Db, member: Member, import_id: str) -> Response:
    with db.read() as session:
        row = imports.get(session, import_id, by=member)
    return import_pages.result(request, member, row) if row.state == ImportState.CONFIRMED else import_pages.check(request, db, member, row)


@router.post(START + "/{import_id}/options")
def choose(request: Request, db: Db, member: Posting, form: Typed, import_id: str) -> Response:
    """Say what the columns hold, or what the same name under another address means."""
    typed = None
    try:
        with db.write() as session:
            row = imports.get(session, import_id, by=member)
            typed = _options(form, row)
            import_options.choose(session, row, typed, by=member)
    except Invalid as error:
        return import_pages.check(request, db, member, _get(db, member, import_id), typed=typed, errors=error.fields, status=error.status)
    except ImportConfirmed:
        pass
    return see_other(f"{START}/{import_id}")


@router.post(START + "/{import_id}/confirmation")
def confirm(request: Request, db: Db, member: Posting, import_id: str) -> Response:
    """Write the good rows. A second click finds it done and leads to the result as well."""
    try:
        with db.read() as session:
            prepared = imports.prepare(session, imports.get(session, import_id, by=member))
        with db.write() as session:
            imports.confirm(session, prepared, by=member, at=clock.now())
    except Invalid as error:
        return import_pages.check(request, db, member, _get(db, member, import_id), errors=error.fields, status=error.status)
    except ImportChanged as error:
        row = _get(db, member, import_id)
        return import_pages.check(request, db, member, row, errors={"rows": error.message}, status=error.status)
    except ImportConfirmed:
        pass
    return see_other(f"{START}/{import_id}")


@router.post(START + "/{import_id}/deletion")
def discard(db: Db, member: Posting, import_id: str) -> Response:
    with db.write() as session:
        imports.discard(session, imports.get(session, import_id, by=member))
    return see_other(START)


@router.get(START + "/{import_id}/result.csv")
def download(db: Db, member: Member, import_id: str) -> Response:
    with db.read() as session:
        content = imports.result(session, imports.get(session, import_id, by=member))
    headers = {"content-disposition": 'attachment; filename="import-result.csv"'}
    return Response(content, status_code=HTTPStatus.OK, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(START + "/{import_id}/refused.csv")
def download_refused(db: Db, member: Member, import_id: str) -> Response:
    with db.read() as session:
        content = imports.result(session, imports.get(session, import_id, by=member), is_refused_only=True)
    headers = {"content-disposition": 'attachment; filename="refused-rows.csv"'}
    return Response(content, status_code=HTTPStatus.OK, media_type="text/csv; charset=utf-8", headers=headers)


def _content(form: FormData) -> tuple[bytes, str]:
    """Return the uploaded file with its name, else what was pasted. Raises Invalid when there is neither."""
    upload, pasted = form.get("file"), line(form, "list")
    if isinstance(upload, UploadFile) and upload.filename:
        return upload.file.read(MOST_BYTES + 1), upload.filename
    if not pasted.strip():
        raise Invalid({"file": NO_LIST})
    return pasted.encode(errors="replace"), ""


def _options(form: FormData, row: Import) -> Options:
    """Return the options as typed. The page has two forms: what the one at hand does not speak of stays as it is."""
    kept = import_options.read(row)
    namesakes = line(form, "namesakes")
    if "column-0" not in form:
        decided = Namesakes(namesakes) if namesakes in set(Namesakes) else kept.namesakes
        return Options(kept.columns, kept.default_language, decided, kept.group_id, kept.new_group)
    columns = [line(form, f"column-{index}") for index in range(len(kept.columns))]
    return Options(columns, line(form, "language"), kept.namesakes, line(form, "group") or None, line(form, "new_group"))


def _get(db: Db, member: Actor, import_id: str) -> Import:
    with db.read() as session:
        return imports.get(session, import_id, by=member)
