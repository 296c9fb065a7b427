"""The public pages and files, as the edition holds them. What is fetched here once is served from the shelf from then on."""

import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app.db import Database
from app.domain import editions, front_pages
from app.domain.editions import PublicFile
from app.publishing.edition import HTML
from app.publishing.encodings import compress
from app.publishing.html import front_page
from app.web.dependencies import Db
from app.web.rendering import reader_language
from app.web.shelf import Shelf, Shelved, respond

router = APIRouter()


class ShelvedResponse(Response):
    """Answers with a shelved file, the same way the shelf itself does."""

    def __init__(self, shelved: Shelved) -> None:
        super().__init__()
        self._shelved = shelved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (ASGI has three)
        await respond(self._shelved, scope, send)


@router.api_route("/", methods=["GET", "HEAD"])
async def front(request: Request, db: Db) -> ShelvedResponse:
    """The published statements, in the reader's interface language."""
    shelf: Shelf = request.app.state.shelf
    language = reader_language(request)
    key = f"/ in {language}"
    seen = shelf.revision
    return ShelvedResponse(shelf.get(key) or shelf.put(await run_in_threadpool(_front_file, db, key, language), seen=seen))


@router.api_route("/statements/{rest:path}", methods=["GET", "HEAD"])
async def public_file(request: Request, rest: str, db: Db) -> ShelvedResponse:
    """Any file of a current edition. NotFound for what is not, or not yet, public."""
    shelf: Shelf = request.app.state.shelf
    seen = shelf.revision
    return ShelvedResponse(shelf.put(await run_in_threadpool(_read_file, db, f"/statements/{rest}"), seen=seen))


def _read_file(db: Database, path: str) -> PublicFile:
    with db.read() as session:
        return editions.get_public_file(session, path)


def _front_file(db: Database, key: str, language: str) -> PublicFile:
    with db.read() as session:
        entries = front_pages.list_entries(session, language)
    body = front_page(entries, language, is_demonstration=db.settings.dev).encode()
    sha256 = hashlib.sha256(body).hexdigest()
    return PublicFile(key, HTML, language, sha256, body, compress(body, HTML), varies=("accept-language",))
