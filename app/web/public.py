"""The public pages and files, as the edition holds them. What is fetched here once is served from the shelf from then on."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app import clock
from app.db import Database, Session
from app.domain import front_pages, public_files
from app.domain.departures import BeingChecked, BeingRenewed
from app.domain.public_files import PublicFile
from app.i18n.catalogs import interface_language
from app.i18n.words import say
from app.publishing.edition import HTML
from app.publishing.encodings import compress
from app.publishing.html import front_page
from app.web.dependencies import Db
from app.web.rendering import page, reader_language
from app.web.shelf import Shelf, Shelved, respond

router = APIRouter()
COME_BACK_SECONDS = 3
COME_BACK_WHEN_CHECKED = 3600


class ShelvedResponse(Response):
    """Answers with a shelved file, the same way the shelf itself does."""

    def __init__(self, shelved: Shelved) -> None:
        super().__init__()
        self._shelved = shelved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (ASGI has three)
        await respond(self._shelved, scope, send)


@router.api_route("/", methods=["GET", "HEAD"])
async def front(request: Request, db: Db, before: Annotated[str, Query()] = "") -> ShelvedResponse:
    """The published statements, page by page, in the reader's interface language."""
    language = reader_language(request)

    def render(session: Session) -> bytes:
        page, is_demonstration = front_pages.get(session, language, before=before), db.settings.dev
        newer, older = page.newer_url, page.older_url
        return front_page(page.entries, language, is_demonstration=is_demonstration, previous_url=newer, next_url=older).encode()

    return await answer_kept(request, db, f"/?before={before}" if before else "/", HTML, render, language=language)


@router.api_route("/statements/{rest:path}", methods=["GET", "HEAD"])
async def public_file(request: Request, rest: str, db: Db) -> Response:
    """Any file of a current edition. NotFound for what is not, or not yet, public; 503 for what may hold a name that has left."""
    shelf: Shelf = request.app.state.shelf
    seen = shelf.revision
    try:
        return ShelvedResponse(shelf.put(await run_in_threadpool(_read_file, db, f"/statements/{rest}"), seen=seen))
    except BeingRenewed as error:
        return _come_back(request, error)


def _read_file(db: Database, path: str) -> PublicFile:
    with db.read() as session:
        return public_files.get(session, path, at=clock.now())


def _come_back(request: Request, error: BeingRenewed) -> Response:
    """Answer for a page with a page, and for a file with a line of text, in its language, or the browser's where it is in none."""
    language, kind = str(error.details["language"]), error.details["media_type"]
    spoken = interface_language(language) if language else reader_language(request)
    answer: Response = PlainTextResponse(f"{say(error.message, spoken)}\n", error.status)
    if kind == HTML:
        shown: dict[str, Any] = {"code": error.code, "message": error.message, "text": error.details.get("text", "")}
        answer = page(request, "errors/error.html", language=spoken, status=error.status, **shown)
    seconds = COME_BACK_WHEN_CHECKED if isinstance(error, BeingChecked) else COME_BACK_SECONDS
    answer.headers.update({"retry-after": str(seconds), "content-language": spoken})
    return answer


async def answer_kept(
    request: Request, db: Database, path: str, media_type: str, render: Callable[[Session], bytes], *, language: str = ""
) -> ShelvedResponse:
    """Answer from the shelf, else render once and put it there; with `language`, one for each interface language.

    It is kept under a key that is no path: the shelf finds by path, whatever the query.
    """
    shelf: Shelf = request.app.state.shelf
    key, seen = f"{path} in {language}", shelf.revision
    kept = shelf.get(key)
    if kept is None:
        kept = shelf.put(await run_in_threadpool(_render_file, db, path, media_type, render, language), seen=seen, key=key)
    return ShelvedResponse(kept)


def _render_file(db: Database, path: str, media_type: str, render: Callable[[Session], bytes], language: str) -> PublicFile:
    with db.read() as session:
        body = render(session)
    varies = ("accept-language",) if language else ()
    return PublicFile(path, media_type, language, hashlib.sha256(body).hexdigest(), body, compress(body, media_type), varies=varies)
