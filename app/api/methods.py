"""HTTP methods that need no routes of their own: HEAD is GET without its body, OPTIONS says what a path allows (RFC 9110, 9.3)."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class HeadAsGet:
    """Answers HEAD with the headers of GET."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, without_body)


def allowed(request: Request) -> str:
    """Return the Allow header of a path: the router's own 405 knows only the first of the routes that share one."""
    api: FastAPI = request.app
    found = [method for method in METHODS if any(_takes(route, request, method) for route in api.router.routes)]
    return ", ".join([*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"])


def _takes(route: BaseRoute, request: Request, method: str) -> bool:
    match, _ = route.matches({**request.scope, "method": method})
    return match is Match.FULL
