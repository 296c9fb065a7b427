"""The bytes of a mail (RFC 5322, 2045): a header and two parts of text in quoted-printable.

Byte for byte what the standard library writes for the same mail (`tests/mail/reference.py` holds it to that), in a fraction of
the time: the library builds a tree of objects for each mail and folds every line of it anew.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.quoprimime import body_encode
from email.utils import format_datetime
from functools import lru_cache

from app.mail.addresses import read_address
from app.mail.headers import WIRE, WIRE_UTF8
from app.mail.letters import Attachment

LINE_END = "\r\n"
LONGEST_LINE = 78
ATTACHED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"), re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")
"""What names and media types of attachments look like: nothing in them can end a header."""

PART = 'Content-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n{}\r\n'
PLAIN, HTML = (PART.format(kind, more).encode() for kind, more in (("plain", ""), ("html", "MIME-Version: 1.0\r\n")))


def quoted(lines: str) -> bytes:
    """Encode whole lines, each with its line end, as quoted-printable. Every line is wrapped by itself, so parts can be joined."""
    return body_encode(lines.encode().decode("latin-1"), LONGEST_LINE).replace("\n", LINE_END).encode("ascii")


@lru_cache(maxsize=256)
def line(name: str, value: str, *, is_utf8: bool) -> str:
    """Fold one line of the header that is the same for many mails, such as a subject."""
    return _folded(name, value, is_utf8=is_utf8)


@lru_cache(maxsize=256)
def shared_address(name: str, address: str, *, is_utf8: bool) -> str:
    """Fold a line with an address that is the same for many mails: who sends them, who gets the replies."""
    return _folded(name, read_address(address), is_utf8=is_utf8)


def recipient(address: str, *, is_utf8: bool) -> str:
    """Fold the `To` line of one reader. `address` is bare; it is not kept."""
    plain = f"To: {address}{LINE_END}"
    is_short = address.isascii() and len(plain) <= LONGEST_LINE
    return plain if is_short else _folded("To", read_address(address), is_utf8=is_utf8)


def unfolded(name: str, value: str) -> str:
    """Write a line whose value must stay in one piece: an identifier, or a URL in angle brackets (RFC 2369, section 2)."""
    plain = f"{name}: {value}{LINE_END}"
    return plain if len(plain) <= LONGEST_LINE + len(LINE_END) else f"{name}:{LINE_END} {value}{LINE_END}"


@lru_cache(maxsize=256)
def date(moment: datetime) -> str:
    """Write the `Date` line of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("A mail's date needs a zone.")
    return f"Date: {format_datetime(moment.astimezone(UTC))}{LINE_END}"


def boundary(message_id: str, text: str, html: str) -> str:
    """Return what parts the parts: the same for the same mail, and never in them, since quoted-printable writes no "=_"."""
    return "=_" + hashlib.sha256(f"{message_id}\n{text}\n{html}".encode()).hexdigest()[:32]


def join(header: Iterable[str], language: str, between: str, text: bytes, html: bytes, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the whole mail. `header` has its own lines; those about the parts are written here.

    Raises ValueError for an attachment whose name or type could end a header.
    """
    about_parts = f'Content-Type: multipart/alternative;\r\n boundary="{between}"\r\nContent-Language: {language}\r\n\r\n--{between}\r\n'
    middle, end = f"\r\n--{between}\r\n".encode(), f"\r\n--{between}--\r\n".encode()
    words = b"".join([about_parts.encode(), PLAIN, text, middle, HTML, html, end])
    said = f"{''.join(header)}MIME-Version: 1.0\r\n".encode()
    return said + (_enclosed(words, between, attachments) if attachments else words)


def _enclosed(words: bytes, between: str, attachments: Sequence[Attachment]) -> bytes:
    """Put files behind the words. Neither quoted-printable nor base64 writes "=_", so nothing in them ends a part."""
    outer = f"=_files_{between[2:]}"
    pieces = [f'Content-Type: multipart/mixed;\r\n boundary="{outer}"\r\n\r\n--{outer}\r\n'.encode(), words]
    for one in attachments:
        pieces.append(f"\r\n--{outer}\r\n{_about_file(one)}\r\n".encode())
        pieces.append(base64.encodebytes(one.content).replace(b"\n", LINE_END.encode()))
    return b"".join([*pieces, f"\r\n--{outer}--\r\n".encode()])


def _about_file(one: Attachment) -> str:
    if not all(shape.fullmatch(value) for shape, value in zip(ATTACHED, (one.name, one.media_type), strict=True)):
        raise ValueError("An attachment has a plain name and media type.")
    return (
        f"Content-Type: {one.media_type}{LINE_END}Content-Transfer-Encoding: base64{LINE_END}"
        f'Content-Disposition: attachment;{LINE_END} filename="{one.name}"{LINE_END}'
    )


def _folded(name: str, value: object, *, is_utf8: bool) -> str:
    policy = WIRE_UTF8 if is_utf8 else WIRE
    return policy.fold(*policy.header_store_parse(name, value))
