"""Mail through Postmark's API (postmarkapp.com/developer/api/email-api), one mail a call, every failure sorted by whose trouble it is.

Postmark writes the mail anew from its parts and chooses the envelope sender; `Metadata` carries ours, and its webhook gives that back.
"""

import asyncio
import base64
import email
import email.policy
import json
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

import httpx

from app.mail.addresses import one_line
from app.mail.answers import scrub
from app.mail.failures import AddressRefused, DeliveryFailure, OurTrouble, PermanentFailure, TemporaryFailure
from app.mail.letters import Check, Letter, Record, let_go
from app.mail.postmark_server import MESSAGE_ID, RETURN_PATH, PostmarkServer
from app.mail.turns import Turns
from app.security import return_paths

SEND_SECONDS = 60.0
LONGEST_METADATA = 80
LONGEST_ANSWER = 2_000
MAINTENANCE, INVALID_MAIL, INACTIVE_RECIPIENT = 100, 300, 406
OWN_FIELDS = frozenset({"from", "to", "reply-to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding"})


class PostmarkTransport:
    """One client for many mails, one call at a time: a worker that is killed doubles one mail at most."""

    def __init__(self, server: PostmarkServer, *, timeout_seconds: float = SEND_SECONDS, turns: Turns | None = None) -> None:
        self._server, self._timeout_seconds = server, timeout_seconds
        self._turns = turns or Turns()
        self._client: httpx.AsyncClient | None = None

    async def send(self, letter: Letter, record: Record, check: Check = let_go) -> None:
        """Deliver one mail, after `check`, and await `record` with the answer.

        Raises OurTrouble, TemporaryFailure, PermanentFailure or AddressRefused.
        """
        if letter.needs_utf8:
            raise PermanentFailure("553 5.6.7 Postmark cannot send to an address outside ASCII.")
        async with self._turns.next() as keep_turn:
            await check()
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    answer = await self._ready().post("/email", json=_mail(letter))
            except (httpx.HTTPError, TimeoutError):
                # Not chained: the library's errors carry the request, and with it the token.
                raise TemporaryFailure("Postmark did not answer.") from None
            keep_turn()
            await record(_consent(answer, letter))

    async def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _ready(self) -> httpx.AsyncClient:
        if self._client is None:
            headers = {"Accept": "application/json", "X-Postmark-Server-Token": self._server.token}
            self._client = httpx.AsyncClient(base_url=self._server.api, headers=headers, timeout=self._timeout_seconds)
        return self._client


def _mail(letter: Letter) -> dict[str, Any]:
    message = email.message_from_bytes(letter.content, policy=email.policy.default)
    return {
        "From": str(message["From"]),
        "To": letter.recipient.addr_spec,
        "ReplyTo": str(message.get("Reply-To", "")),
        "Subject": str(message["Subject"]),
        "TextBody": _part(message, "plain"),
        "HtmlBody": _part(message, "html"),
        "Headers": [
            *({"Name": name, "Value": str(value)} for name, value in message.items() if name.lower() not in OWN_FIELDS),
            # Else Postmark would put an id of its own in the place of ours, and no thread would hold together.
            {"Name": "X-PM-KeepID", "Value": "true"},
        ],
        "Attachments": [_attachment(part) for part in message.iter_attachments()],
        "Metadata": _metadata(letter),
        "TrackOpens": False,
        "TrackLinks": "None",
    }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _attachment(part: EmailMessage) -> dict[str, str]:
    content = base64.b64encode(bytes(part.get_payload(decode=True) or b"")).decode()
    return {"Name": part.get_filename() or "", "Content": content, "ContentType": part.get_content_type()}


def _metadata(letter: Letter) -> dict[str, str]:
    """Return what tells our mail in a report: the signed part of its return path, else its Message-ID."""
    if return_path := return_paths.find(letter.sender.addr_spec):
        return {RETURN_PATH: return_path.partition("@")[0]}
    return {MESSAGE_ID: letter.message_id} if len(letter.message_id) <= LONGEST_METADATA else {}


def _consent(answer: httpx.Response, letter: Letter) -> str:
    """Return what Postmark said when it took the mail. Raises what became of it otherwise."""
    code, said = _said(answer)
    if answer.status_code == HTTPStatus.OK and code == 0:
        return scrub(f"200 {said}", letter.recipient.addr_spec)
    words = scrub(f"{answer.status_code} {code or ''} {said}".replace("  ", " "), letter.recipient.addr_spec)
    raise _failure(answer.status_code, code, said)(words)


def _failure(status: int, code: int | None, said: str) -> type[DeliveryFailure]:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return OurTrouble
    if status != HTTPStatus.UNPROCESSABLE_ENTITY or code is None or code == MAINTENANCE:
        return TemporaryFailure
    if code == INACTIVE_RECIPIENT or (code == INVALID_MAIL and "'To'" in said):
        return AddressRefused
    # Of the rest only this one is about the mail; the others are about our token, sender signature, credit or server.
    return PermanentFailure if code == INVALID_MAIL and "'From'" not in said else OurTrouble


def _said(answer: httpx.Response) -> tuple[int | None, str]:
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(said, dict):
        return None, ""
    code = said.get("ErrorCode")
    return (code if isinstance(code, int) else None), one_line(str(said.get("Message", ""))[:LONGEST_ANSWER])
