"""Delivery status notifications (RFC 3464): what one says became of a mail, by its action and its status code (RFC 3463)."""

import re
from collections.abc import Iterator
from email.message import Message
from enum import StrEnum
from typing import NamedTuple

from app.mail import reports

# Not part of a longer number, such as an address or a version.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
# Log-in and encryption (RFC 4954), then DKIM, SPF, reverse DNS and DMARC (RFC 7372): a domain set up badly is nobody's wrong address.
OURS = re.compile(r"[45]\.7\.(?:[89]|1[0-4]|2\d)")
REPLY = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[ \-#])")


class Verdict(StrEnum):
    """What a message says of a mail. `ours`: refused for what we are, not for where it went. `delayed`: still being tried. `complaint`: its
    reader called it spam. `ignored`: delivered, or an automatic reply. `unread`: who knows.
    """

    HARD = "hard"
    SOFT = "soft"
    OURS = "ours"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    IGNORED = "ignored"
    UNREAD = "unread"


class Finding(NamedTuple):
    """A verdict with the status, such as "5.1.1", and what the server said, as it said it."""

    verdict: Verdict
    status: str = ""
    answer: str = ""


WORST_FIRST = (Verdict.HARD, Verdict.SOFT, Verdict.OURS, Verdict.DELAYED, Verdict.IGNORED)


def read(message: Message) -> Finding | None:
    """Return the worst of what a notification says of its recipients, or None when the message is no notification."""
    findings = [finding for block in _blocks(message) if (finding := _finding(block)) is not None]
    return min(findings, key=lambda finding: WORST_FIRST.index(finding.verdict), default=None)


def status_in(text: str) -> str:
    """Return the first status code in a text, else one made of the first SMTP reply code (RFC 5321 §4.2.1), else nothing."""
    if found := STATUS.search(text):
        return found[0]
    reply = REPLY.search(text)
    return f"{reply[1]}.0.0" if reply else ""


def weigh(status: str) -> Verdict:
    """Return what a failure with this status says of the address it went to. No status at all is a failure for good."""
    if OURS.fullmatch(status):
        return Verdict.OURS
    return Verdict.SOFT if status.startswith("4") else Verdict.HARD


def _blocks(message: Message) -> Iterator[Message]:
    """Return the groups of fields of the notification; the first tells of the whole message and names no action."""
    for part in reports.parts(message):
        if part.get_content_type() == "message/delivery-status":
            yield from reports.inner(part)


def _finding(block: Message) -> Finding | None:
    said = reports.field(block, "diagnostic-code")
    status = status_in(reports.field(block, "status")) or status_in(said)
    verdict = _verdict(reports.field(block, "action").lower(), status)
    return Finding(verdict, status, said.partition(";")[2].strip() or said) if verdict else None


def _verdict(action: str, status: str) -> Verdict | None:
    if action.startswith("delayed"):
        return Verdict.DELAYED
    if action.startswith(("delivered", "relayed", "expanded")) or status.startswith("2"):
        return Verdict.IGNORED
    if status:
        return weigh(status)
    return Verdict.HARD if action.startswith(("fail", "error")) else None
