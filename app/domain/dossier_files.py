"""Receipts and answers as files in the dossier: sealed, for the lead's members only, kept byte for byte and never shown by us.

What a file is, its first bytes say: a PDF, a picture, a mail, a Word document or plain text. Everything else is refused.
"""

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_row
from app.errors import Conflict, Invalid, NotFound
from app.mail.addresses import one_line
from app.models import Delivery, DeliveryFile
from app.models.base import new_id

SEALED_CONTENT = "delivery.file"
MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 20
LONGEST_STEM = 100
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNED = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".tif": ("image/tiff", (b"II*\0", b"MM\0*")),
    ".tiff": ("image/tiff", (b"II*\0", b"MM\0*")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".docx": (WORD, (b"PK\x03\x04",)),
}
"""Endings with the media type and the first bytes of such files."""

LISTED: tuple[Any, ...] = (
    *(DeliveryFile.id, DeliveryFile.delivery_id, DeliveryFile.name),
    *(DeliveryFile.size, DeliveryFile.sha256, DeliveryFile.created_at),
)
PLAIN = {".txt": "text/plain", ".eml": "message/rfc822"}
UNFIT = re.compile(r"[\\/:*?\"<>|%;]+")
TOO_LARGE = "This file is larger than 5 MiB."
WRONG_TYPE = "Please choose a PDF, a picture (PNG, JPEG, GIF, TIFF, WebP), a mail (.eml), a Word document (.docx) or plain text (.txt)."


class TooManyFiles(Conflict):
    """What came back in one delivery has an end: the database is no archive of attachments."""

    code = "too_many_files"
    message = "A delivery can have up to 20 files."


@dataclass(frozen=True)
class Kept:
    """A file as the dossier lists it, without its content. `size` is in bytes, `sha256` in hex."""

    id: str
    delivery_id: str
    name: str
    size: int
    sha256: str
    created_at: datetime


@dataclass(frozen=True)
class Opened:
    """A file with its bytes."""

    name: str
    media_type: str
    content: bytes


def attach(session: Session, delivery: Delivery, name: str, content: bytes, *, at: datetime) -> str:
    """Keep a file with a delivery and return its id. Raises Invalid, TooManyFiles. The same bytes again are the file that is there.

    Concurrency: the delivery is held, so the count is right and a second click finds the first one's file.
    """
    clean, media_type = _examined(name, content)
    session.hold(delivery)
    sha256 = hashlib.sha256(content).hexdigest()
    of_this = select(DeliveryFile.id).where(DeliveryFile.delivery_id == delivery.id)
    if known := session.exec(of_this.where(DeliveryFile.sha256 == sha256)).first():
        return known
    if session.exec(select(func.count()).where(DeliveryFile.delivery_id == delivery.id)).one() >= MOST_FILES:
        raise TooManyFiles
    sealed = session.vault.seal(SEALED_CONTENT, base64.b64encode(content).decode())
    row = {"id": new_id(), "delivery_id": delivery.id, "name": clean, "media_type": media_type, "size": len(content), "sha256": sha256}
    insert_row(session, DeliveryFile, row | {"content_sealed": sealed, "created_at": at})
    return str(row["id"])


def list_for(session: Session, delivery_ids: list[str]) -> list[Kept]:
    """Return the files of some deliveries in the order they were kept, without opening any."""
    query = select_wide(*LISTED).where(col(DeliveryFile.delivery_id).in_(delivery_ids)).order_by(col(DeliveryFile.id))
    return [Kept(*row) for row in session.list_rows(query)]


def open_one(session: Session, delivery: Delivery, file_id: str) -> Opened:
    """Return a file of a delivery, opened. Raises NotFound."""
    row = _get(session, delivery, file_id)
    return Opened(row.name, row.media_type, base64.b64decode(session.vault.open(SEALED_CONTENT, row.content_sealed)))


def remove(session: Session, delivery: Delivery, file_id: str) -> None:
    """Erase a file for good. Raises NotFound."""
    session.delete(_get(session, delivery, file_id))
    session.mark_erased()


def clean_name(name: str) -> str:
    """Return a file's name without its folders and without what could turn it around, hide its ending or end a header."""
    last = re.split(r"[\\/]", one_line(unicodedata.normalize("NFC", name[:1_000])))[-1]
    stem, dot, ending = UNFIT.sub("_", last).strip(". ").rpartition(".")
    return f"{(stem if dot else ending)[:LONGEST_STEM].strip('. ') or 'file'}{dot}{ending.lower() if dot else ''}"


def _examined(name: str, content: bytes) -> tuple[str, str]:
    """Return the clean name and the media type of what may be kept. Raises Invalid."""
    clean = clean_name(name)
    ending = f".{clean.rpartition('.')[2]}"
    if not content:
        raise Invalid({"file": "This file is empty."})
    if len(content) > MOST_BYTES:
        raise Invalid({"file": TOO_LARGE})
    media_type, starts = SIGNED.get(ending, ("", ()))
    if content.startswith(starts) and media_type:
        return clean, media_type
    if ending in PLAIN and _is_text(content):
        return clean, PLAIN[ending]
    raise Invalid({"file": WRONG_TYPE})


def _is_text(content: bytes) -> bool:
    """Mails and texts come in many encodings; none of them has a NUL but UTF-16, which says so at its start."""
    return b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _get(session: Session, delivery: Delivery, file_id: str) -> DeliveryFile:
    found = session.exec(select(DeliveryFile).where(DeliveryFile.id == file_id, DeliveryFile.delivery_id == delivery.id)).first()
    if found is None:
        raise NotFound
    return found
