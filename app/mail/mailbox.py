"""Reading the mail folder for the mailbox page of a development machine: newest first, one page of files at a time."""

import email
import email.policy
import heapq
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

LINK = re.compile(r"https?://[^\s<>]+")
# What `folder.file_name` makes: no slash, no dot in front, so an id from a URL cannot leave the folder.
MAIL_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z%@._~-]*")


@dataclass(frozen=True)
class KeptMail:
    """One mail as a person reads it. `links` are those of the text, in order, each once. `html` is source and not safe."""

    id: str
    to: str
    subject: str
    date: datetime | None
    text: str
    html: str
    links: tuple[str, ...]


@dataclass(frozen=True)
class MailboxPage:
    """Some mails, newest first. `next` is the id to ask for the page after this one, or None at the end."""

    mails: tuple[KeptMail, ...]
    next: str | None


def list_mails(folder: Path, *, limit: int = 50, after: str | None = None) -> MailboxPage:
    """Return the `limit` newest mails older than the id `after`. A folder that does not exist yet is empty."""
    ids = heapq.nlargest(limit + 1, (mail_id for mail_id in _ids(folder) if after is None or mail_id < after))
    mails = tuple(mail for mail in (find_mail(folder, mail_id) for mail_id in ids[:limit]) if mail)
    return MailboxPage(mails, next=ids[limit - 1] if len(ids) > limit else None)


def find_mail(folder: Path, mail_id: str) -> KeptMail | None:
    """Return one mail, or None when there is none of that id."""
    if not MAIL_ID.fullmatch(mail_id):
        return None
    try:
        with (folder / f"{mail_id}.eml").open("rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
    except OSError:
        return None
    return _read(mail_id, message)


def _ids(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry.name.removesuffix(".eml") for entry in entries if entry.name.endswith(".eml"))
    except FileNotFoundError:
        return


def _read(mail_id: str, message: EmailMessage) -> KeptMail:
    text = _part(message, "plain")
    return KeptMail(
        id=mail_id,
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        date=message["Date"].datetime if message["Date"] else None,
        text=text,
        html=_part(message, "html"),
        links=tuple(dict.fromkeys(LINK.findall(text))),
    )


def _part(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    part = message.get_body((kind,))
    try:
        return str(part.get_content()) if part else ""
    except LookupError:  # a charset nobody knows: not one of ours
        return ""
