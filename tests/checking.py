"""Somebody at `/verify`: what it hands over there."""

import httpx
from sqlmodel import select
from starlette.types import ASGIApp

from app.models import EditionFile
from tests import cast
from tests.asking import ask
from tests.partner import Invited


def upload(app: ASGIApp, content: bytes, *, language: str = "en", name: str = "anything") -> httpx.Response:
    return ask(app, "POST", "/verify", files={"file": (name, content)}, data={"text": ""}, headers={"accept-language": language})


def paste(app: ASGIApp, text: str) -> httpx.Response:
    return ask(app, "POST", "/verify", files={"file": ("", b"")}, data={"text": text})


def receipt_of(partner: Invited, **changes: str) -> bytes:
    manage = partner.endorse(**changes)
    return ask(partner.app, "GET", f"/m/{manage}/receipt.json").content


def published(partner: Invited) -> EditionFile:
    """Publish the statement; return the one file of its edition."""
    partner.endorse()
    cast.publish(partner.database, partner.lead, partner.statement)
    with partner.database.read() as session:
        return session.exec(select(EditionFile)).one()
