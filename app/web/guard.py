"""The outermost layer for every answer: security headers, the body limit, and the check that a POST came from our own page.

Pure ASGI: a framework middleware would halve the rate. Nothing here knows a rule of the product.
"""

import json
import re
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY_BYTES = 1024 * 1024
LARGEST_FORM = 64 * 1024
MOST_FILE_BYTES = 5 * MOST_BODY_BYTES + LARGEST_FORM
"""A Word file, a spreadsheet or a receipt of 5 MiB, and the form around it."""
FILE = re.compile(r"/desk/(?:statements/[A-Za-z0-9_-]+/(?:word|dossier/[A-Za-z0-9_-]+/files)|partners/import)")
RETURNED_MAIL = "/hooks/bounces"
MOST_MAIL_BYTES = 10 * MOST_BODY_BYTES
"""A mail that comes back may bring a large one with it; only its front is kept."""
MOST_HEADER_BYTES = 64 * 1024
CHECKED = "/verify"
MOST_CHECKED_BYTES = 40 * MOST_BODY_BYTES
"""A bundle with fifteen thousand names; larger ones are checked without us."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
DESK_CSP = f"{CSP}; script-src 'self'; connect-src 'self'"
"""The lead's own pages may run the editor's scripts; no page for partners or readers may run any."""
FEATURES = (
    "accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope magnetometer microphone midi "
    "payment picture-in-picture publickey-credentials-get screen-wake-lock usb xr-spatial-tracking"
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in FEATURES.split())
Headers = list[tuple[bytes, bytes]]


class Guard:
    """Wraps the whole product. `base_url` says which origin is ours."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self._app = app
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}".encode()
        self._headers = security_headers(is_https=parts.scheme == "https")
        self._desk_headers = security_headers(is_https=parts.scheme == "https", csp=DESK_CSP)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = self._with_headers(send, self._desk_headers if _is_desk(scope["path"]) else self._headers)
        headers = dict(scope["headers"])
        most = _most_bytes(scope)
        if scope["method"] not in SAFE_METHODS and not self._is_our_own(headers):
            await refuse(scope, sending, HTTPStatus.FORBIDDEN, "This request did not come from a page of this site.")
        elif (is_too_large := _declared_length(headers, most) > most) and scope["path"] != CHECKED:
            await refuse(scope, sending, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(most))
        elif sum(map(len, headers.values())) > MOST_HEADER_BYTES:
            await refuse(scope, sending, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers of this request are too large.")
        elif not _is_unicode(headers.get(b"content-type", b"")):
            await refuse(scope, sending, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Please send UTF-8.")
        else:
            await self._app(scope, _Limited(receive, 0 if is_too_large else most), sending)  # where files are checked, a page says so

    def _is_our_own(self, headers: dict[bytes, bytes]) -> bool:
        """Sec-Fetch-Site where the browser sends it, else Origin; a client that sends neither is no browser that could be misled."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site in {b"same-origin", b"none"}
        origin = headers.get(b"origin")
        return origin is None or origin == self._origin

    def _with_headers(self, send: Send, headers: Headers) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(item for item in headers if item[0] not in present)]
            await send(message)

        return sending


def security_headers(*, is_https: bool, csp: str = CSP) -> Headers:
    """Return the headers every answer carries, unless it brings its own of the same name."""
    headers = {
        "content-security-policy": csp,
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "same-origin",
        "permissions-policy": PERMISSIONS,
        "cache-control": "no-store",
    }
    if is_https:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def refuse(scope: Scope, send: Send, status: HTTPStatus, sentence: str, *, code: str = "") -> None:
    """Answer with one plain sentence; under /api/ as problem+json (RFC 9457), as the API answers. The code is the status's unless given."""
    body, media_type = f"{sentence}\n".encode(), b"text/plain; charset=utf-8"
    if scope["path"].startswith("/api/"):
        code = code or status.name.lower()
        kind = f"urn:undersigned:problem:{code}"
        problem = {"type": kind, "title": status.phrase, "status": int(status), "code": code, "detail": sentence, "errors": {}}
        body, media_type = json.dumps(problem).encode(), b"application/problem+json"
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})


class BodyTooLarge(HTTPException):
    """A body of undeclared length grew past the limit. The framework passes its own kind of error on to the error pages."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class _Limited:
    """Receives a body whose length was not declared, and stops when it grows past the limit."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._size = receive, most, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            raise BodyTooLarge
        return message


def _too_large(most: int) -> str:
    if most == MOST_FILE_BYTES:
        return "This file is larger than 5 MiB. Nothing was saved. Go back, make it smaller (without pictures, say), and upload it again."
    return f"This is larger than {most // MOST_BODY_BYTES} MiB."


def _is_desk(path: str) -> bool:
    return path == "/desk" or path.startswith("/desk/")


def _most_bytes(scope: Scope) -> int:
    """Word files come with pictures, which are left out later, and mail comes with what was returned; everything else is text."""
    if scope["path"] == RETURNED_MAIL:
        return MOST_MAIL_BYTES
    if scope["path"] == CHECKED:  # a form of another kind is parsed in memory, field by field
        is_upload = dict(scope["headers"]).get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        return MOST_CHECKED_BYTES + LARGEST_FORM if is_upload else MOST_BODY_BYTES
    is_file = scope["method"] == "POST" and FILE.fullmatch(scope["path"])
    return MOST_FILE_BYTES if is_file else MOST_BODY_BYTES


def _is_unicode(content_type: bytes) -> bool:
    """Whether a body says it is UTF-8, or says nothing; other charsets could smuggle in what UTF-8 has no bytes for."""
    _, is_said, charset = content_type.lower().partition(b"charset=")
    return not is_said or charset.strip(b" \"'").partition(b";")[0].strip(b" \"'") in {b"utf-8", b"utf8", b"us-ascii"}


def _declared_length(headers: dict[bytes, bytes], most: int) -> int:
    value = headers.get(b"content-length", b"0")
    return int(value) if value.isdigit() else most + 1
