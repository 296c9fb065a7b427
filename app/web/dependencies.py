"""What routes are given: the database and the member who is logged in.

A route opens its own transaction (`with db.read()` to look, `with db.write()` to act) around one domain verb, so the commit comes
before the answer and the writer lock is never held while a thread is waited for.
"""

from typing import Annotated

from fastapi import Depends, Form, Request

from app import clock
from app.db import Database
from app.domain import accounts
from app.domain.accounts import Actor
from app.errors import Forbidden


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _database(request: Request) -> Database:
    return get_database(request)  # async: what needs no thread should not queue for one


Db = Annotated[Database, Depends(_database)]


def session_cookie(request: Request) -> str:
    """Return the name of the session cookie: `__Host-` where the address is https."""
    return "__Host-undersigned" if get_database(request).settings.is_https else "undersigned"


def _member(request: Request, db: Db) -> Actor:
    secret = request.cookies.get(session_cookie(request), "")
    with db.read() as session:
        return accounts.get_actor(session, secret, at=clock.now())


Member = Annotated[Actor, Depends(_member)]
"""A logged-in member. Unauthenticated leads to the login page. For GET routes; a POST uses `Posting`."""


def _posting(request: Request, member: Member, csrf: Annotated[str, Form()] = "") -> Actor:
    signer = get_database(request).signer
    if not signer.is_form_token(member.session_id, csrf):
        raise Forbidden(csrf=signer.form_token(member.session_id))
    return member


Posting = Annotated[Actor, Depends(_posting)]
"""A logged-in member whose form carries this session's token (field `csrf`). Else Forbidden, which brings a fresh one for the same form."""
