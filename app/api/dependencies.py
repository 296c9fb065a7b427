"""What routes are given: the caller behind the API key, the act of one POST, and the shape of ids and cursors.

A key is checked in a small read before, so a stranger never holds the writer lock. An act is one write transaction that keeps
its answer under the caller's Idempotency-Key: the same key and request get it again.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel
from starlette.responses import Response

from app import clock
from app.db import Database, Session
from app.domain import accounts
from app.domain.accounts import Actor
from app.domain.idempotency import finish, recall
from app.errors import NotFound, Unauthenticated

ID = re.compile(r"[0-9a-f]{32}")
JSON = "application/json"


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _raw_body(request: Request) -> bytes:
    return await request.body()


Db = Annotated[Database, Depends(_database)]
Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, scheme_name="apiKey", description="The `api_key` that `undersigned lead create` printed.")),
]


def _caller(db: Db, given: Bearer) -> Actor:
    if given is None:
        raise Unauthenticated
    with db.read() as session:
        return accounts.get_api_actor(session, given.credentials)


Caller = Annotated[Actor, Depends(_caller)]


class AnsweredBefore(Exception):
    """Ends an act that was done before, with the answer it got then."""

    def __init__(self, status: int, body: str) -> None:
        self.status, self.body = status, body
        super().__init__()


async def answer_again(_request: Request, kept: AnsweredBefore) -> Response:
    return Response(kept.body, status_code=kept.status, media_type=JSON)


class _Act:
    """One POST of one caller. `with act.once() as session:` does it, `act.answer` closes it; a raised error keeps nothing."""

    def __init__(self, db: Database, by: Actor, request: bytes, key: str | None) -> None:
        self.by = by
        self._db, self._request, self._key = db, request, key

    @contextmanager
    def once(self) -> Iterator[Session]:
        with self._db.write() as session:
            self._session = session
            kept = recall(session, self.by.lead_id, self._key, self._request, at=clock.now()) if self._key else None
            if kept is not None:
                raise AnsweredBefore(*kept)
            yield session

    def answer(self, status: int, content: BaseModel) -> Response:
        """Return the answer, and keep it in the act's own transaction."""
        body = content.model_dump_json()
        if self._key:
            finish(self._session, self.by.lead_id, self._key, status, body)
        return Response(body, status_code=status, media_type=JSON)


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="The same key and request get the same answer; another request 409.",
    ),
]


async def _act(request: Request, db: Db, by: Caller, body: Annotated[bytes, Depends(_raw_body)], key: IdempotencyKey = None) -> _Act:
    return _Act(db, by, b"\n".join([request.method.encode(), request.scope["path"].encode(), body]), key)


Act = Annotated[_Act, Depends(_act)]


def _known_shape(value: str) -> str:
    if not ID.fullmatch(value):
        raise NotFound  # what cannot be an id is absent; the database is not asked
    return value


Id = Annotated[str, Path(description="An id this API gave out"), AfterValidator(_known_shape)]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many items at most")]
Cursor = Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$", description="`next` of the page before; empty for the first")]
MOST = 100
"""Items of a page when nothing else is asked for."""
