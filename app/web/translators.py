"""What a translator sees at /t/{token}: the authentic text, and the one language the link writes. No cookie, no account, nothing else.

GET looks and POST saves. There is no script, so nothing is kept here that was not saved; whatever keeps a text from being saved gives it
back: in the form, or to be copied where the link has ended while somebody was typing.
"""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError

from app import clock
from app.domain import translators
from app.domain.translators import Opened
from app.errors import AppError, Conflict, Invalid, LinkExpired, LinkInvalid, NotFound, TooMany
from app.models import Purpose
from app.publishing.templates import ui_language
from app.web import translation_sheets as sheets
from app.web.dependencies import Db
from app.web.desk import Typed, line
from app.web.endorsements import LOOKING, signed_for
from app.web.rendering import page, reader_language, see_other
from app.web.unsaved import fields_of

ONE_TEXT = "text"
TEMPLATES = {"link_invalid": "endorsements/link_invalid.html", "link_unknown": "translations/link_unknown.html"}
ENDED = "translations/link_ended.html"
NOT_SAVED = "translations/not_saved.html"


class TranslatorRoute(APIRoute):
    """Answers a link that does not open, or a database that does not, with the page that says why, and with what was typed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            try:
                return await answer(request)
            except (LinkInvalid, LinkExpired, NotFound) as error:
                typed = sheets.read(await request.form()).as_typed() if request.method == "POST" else None
                return page(request, TEMPLATES.get(error.code, ENDED), status=error.status, code=error.code, typed=typed)
            except OperationalError:
                if request.method != "POST":
                    raise
                form = await request.form()
                typed, fields, path = sheets.read(form).as_typed(), fields_of(form), request.url.path
                return page(request, NOT_SAVED, status=HTTPStatus.SERVICE_UNAVAILABLE, typed=typed, fields=fields, path=path)

        return answer_or_explain


router = APIRouter(route_class=TranslatorRoute)

Token = Annotated[str, Depends(signed_for(Purpose.TRANSLATION))]


@router.api_route("/t/{token}", methods=LOOKING)
def show_translation(request: Request, db: Db, token: Token) -> Response:
    return _page(request, db, token)


@router.post("/t/{token}")
def save_translation(request: Request, db: Db, token: Token, form: Typed) -> Response:
    typed = sheets.read(form)
    wording = typed.wording()
    try:
        with db.write() as session:
            translators.save(session, token, wording, typed_over=typed.number, at=clock.now())
    except (Invalid, Conflict, TooMany) as error:
        return _page(request, db, token, (typed, error))
    is_one = line(form, "then") == ONE_TEXT
    return see_other(f"/t/{token}?done=saved{'&as=text' if is_one else ''}")


def _page(request: Request, db: Db, token: str, refused: tuple[sheets.Typed, AppError] | None = None) -> Response:
    with db.read() as session:
        opened = translators.open_link(session, token, at=clock.now())
    showing = sheets.show(opened.sheet, refused, as_one=request.query_params.get("as") == ONE_TEXT)
    return page(
        request,
        "translations/translate.html",
        language=_spoken_language(request, opened),
        status=refused[1].status if refused else HTTPStatus.OK,
        path=f"/t/{token}",
        opened=opened,
        showing=showing,
        done=request.query_params.get("done", ""),
    )


def _spoken_language(request: Request, opened: Opened) -> str:
    """Our own words stand in the language that is written, where we have a catalog for it: the translator reads it."""
    language = opened.link.language
    return language if ui_language(language) == language else reader_language(request)
