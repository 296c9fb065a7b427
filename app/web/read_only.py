"""While the log is forked nothing new is taken: every act is refused with one sentence, but for the ways out.

Safety of signatories beats every other wish, so names can be hidden and taken back at all times; these acts are logged when there is a
log again. Looking is never refused.
"""

import re

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.ledger.journal import LogForked
from app.web.desk import LANGUAGE
from app.web.guard import SAFE_METHODS, refuse
from app.web.rendering import page
from app.web.shelf import Shelf

WAYS_OUT = re.compile(
    r"POST (?:"
    r"/m/[^/]+/.+"  # hide, withdraw, dispute
    r"|/e/[^/]+/(?:manage|objection|contest|decline|delegations/[^/]+/end)"
    r"|/[ec]/[^/]+/(?:stop|reminders)|/c/[^/]+/comments/[^/]+/deletion"
    r"|/desk/hidings|/api/v1/hidings|/desk/partners/[^/]+/contacts/[^/]+/deletion"
    r"|/desk/statements/[^/]+/(?:retraction|publication/cancellation|endorsements/[^/]+/visibility|campaigns/[^/]+/stop"
    r"|invitations/[^/]+/revocation|translations/links/[^/]+/revocation|observers/[^/]+/removal|dossier/.+/removal)"
    r"|/login(?:/[^/]+)?|/desk/logout|/desk/sessions/.+"
    r"|/verify)"
    r"|DELETE /api/v1/(?:statements/[^/]+/publication(?:/time)?|invitations/[^/]+)"
)
"""Method and path of what takes a name or a text off, calls off what would publish or mail, ends a link, erases a contact or a comment,
leads to where that is done, stops mail, ends a session, or records nothing. What they log waits for the next log.
"""


class ReadOnly:
    """Wraps pages and API. What it knows it has from the shelf, which looks twice a second: a request costs nothing."""

    def __init__(self, app: ASGIApp, shelf: Shelf) -> None:
        self._app, self._shelf = app, shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._shelf.is_forked and not _is_taken(scope):
            await _refuse(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_taken(scope: Scope) -> bool:
    return scope["method"] in SAFE_METHODS or WAYS_OUT.fullmatch(f"{scope['method']} {scope['path']}") is not None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    if path.startswith("/api/"):
        await refuse(scope, send, LogForked.status, LogForked.message, code=LogForked.code)
        return
    language = LANGUAGE if path.startswith("/desk/") else ""
    error = LogForked()
    answer = page(Request(scope), "errors/error.html", language=language, status=error.status, code=error.code, message=error.message)
    await answer(scope, receive, send)
