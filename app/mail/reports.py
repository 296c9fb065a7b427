"""Parsing a message of unknown origin, bounded first: the parser and what reads its result can cost the square of what they are given.

A report's facts stand at its front. Cut before anything is parsed: the whole, every line (RFC 5322 §2.1.1), every header, and nesting.
"""

import email
import email.policy
import re
from email.message import Message
from typing import Any, NamedTuple

LONGEST_HEADER = 8 * 1024
MOST_NESTED = 20
MOST_PARAGRAPHS = 1_000
"""In a notification the parser makes a message of what stands between any two empty lines."""

MOST_PARTS = 50
NESTING = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
# RFC 6533: the same fields, in UTF-8. The library knows the older name only.
STATUS_IN_UTF8 = re.compile(rb"message/global-delivery-status", re.IGNORECASE)


class Bounds(NamedTuple):
    """How much of a message is looked at."""

    most_bytes: int
    longest_line: int


WHOLE = Bounds(256 * 1024, 998)
BRIEF = Bounds(32 * 1024, 300)
"""For patterns that search a line from each of its characters on: enough for any notice, and too little to keep them busy."""


class Unreadable(Exception):
    """The library could make no message of these bytes."""


def parse(raw: bytes, bounds: Bounds = WHOLE) -> Message:
    """Return the front of a message, parsed. Raises Unreadable."""
    try:
        return email.message_from_bytes(trim(raw, bounds), policy=email.policy.compat32)
    except Exception as error:  # the library names no family of errors, and each of them means the same
        raise Unreadable from error


def trim(raw: bytes, bounds: Bounds = WHOLE) -> bytes:
    """Return the front of a message, with no line, header or nesting beyond the limits, and one empty line for several."""
    kept: list[bytes] = []
    folded = paragraphs = 0
    for line in raw[: bounds.most_bytes].splitlines(keepends=False):
        if not line and kept[-1:] == [b""]:
            continue
        paragraphs += not line
        if paragraphs > MOST_PARAGRAPHS:
            break
        folded = folded + len(line) if line[:1] in {b" ", b"\t"} else 0
        if folded <= LONGEST_HEADER:
            kept.append(line[: bounds.longest_line])
    text = STATUS_IN_UTF8.sub(b"message/delivery-status", b"\n".join(kept) + b"\n")
    nested = [found.start() for found in NESTING.finditer(text)]
    return text[: nested[MOST_NESTED]] if len(nested) > MOST_NESTED else text


def parts(message: Message) -> list[Message]:
    """Return a message and its parts, outermost first, without looking into messages that were returned with it."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        if part.get_content_maintype() == "multipart":
            waiting += inner(part)
    return found


def inner(part: Message) -> list[Message]:
    """Return what a part is made of; nothing when that is text."""
    content: Any = part.get_payload()
    return content[:MOST_PARTS] if isinstance(content, list) else []


def field(message: Message, name: str) -> str:
    """Return a header on one line, without what is no text; empty when it is absent."""
    value = str(message.get(name, ""))[:LONGEST_HEADER]
    return " ".join(value.encode("utf-8", "replace").decode().split())


def text(message: Message) -> str:
    """Return the first plain text of a message, decoded as far as it can be."""
    for part in parts(message):
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""
