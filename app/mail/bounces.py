"""What came back: one message, as a mail server or a hook hands it over, read into a Report. RFC 3464 first, then what a library knows.

Anybody can send such a message. It is bounded before it is parsed, and what it says is scrubbed of addresses.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from app.mail import delivery_status, reports
from app.mail.answers import scrub
from app.mail.delivery_status import Finding, Verdict
from app.mail.reports import BRIEF, WHOLE, Unreadable, field, text
from app.security import return_paths

MOST_IDS = 5
# The servers' own headers before those that a sender writes.
DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
MESSAGE_ID = re.compile(rb"^[> \t]{0,8}message-id:[ \t\r\n]{0,4}(<[!-;=?-~]{3,250}>)", re.IGNORECASE | re.MULTILINE)
DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery|^<>$", re.IGNORECASE)
AUTO_REPLY = re.compile(r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|autoreply)\b", re.IGNORECASE)
AUTO_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-vacation")

# It logs what it stumbled over, and that may hold an address.
logging.getLogger("flufl.bounce").disabled = True


@dataclass(frozen=True)
class Report:
    """What one message says. `return_path`: where it was sent to, as its header has it. `message_ids`: those of what was returned.

    `status` is RFC 3463's, such as "5.1.1"; `answer` is the server's, without addresses. The same report has the same `fingerprint`.
    """

    verdict: Verdict
    status: str = ""
    answer: str = ""
    return_path: str = ""
    message_ids: tuple[str, ...] = ()
    fingerprint: str = ""


def read(raw: bytes) -> Report:
    """Read one message of any size and shape. What cannot be read is a Report too: `unread`."""
    try:
        message = reports.parse(raw)
    except Unreadable:
        return Report(Verdict.UNREAD, fingerprint=_fingerprint(raw, Verdict.UNREAD))
    finding = delivery_status.read(message) or _other_shape(message, raw)
    return Report(
        verdict=finding.verdict,
        status=finding.status,
        answer=_answer(finding),
        return_path=_return_path(message),
        message_ids=_message_ids(raw),
        fingerprint=_fingerprint(field(message, "message-id").encode() or raw, finding.verdict),
    )


def _other_shape(message: Message, raw: bytes) -> Finding:
    if _is_auto_reply(message):
        return Finding(Verdict.IGNORED)
    has_warning, has_failure = _failures(raw)
    if not has_warning and not has_failure:
        is_read_receipt = "disposition-notification" in field(message, "content-type").lower()
        return Finding(Verdict.IGNORED if is_read_receipt else Verdict.UNREAD)
    answer = next(filter(delivery_status.status_in, text(message).splitlines()), "")
    status = delivery_status.status_in(answer)
    if not has_failure:
        return Finding(Verdict.DELAYED, status, answer)
    return Finding(delivery_status.weigh(status), status, answer)


def _failures(raw: bytes) -> tuple[bool, bool]:
    """Whether the library finds a warning, and whether a failure. It guesses at foreign text, so whatever it raises means neither."""
    try:
        temporary, permanent = all_failures(reports.parse(raw, BRIEF))
    except Exception:  # noqa: BLE001  (two dozen detectors, none of which promises anything)
        return False, False
    return bool(temporary), bool(permanent)


def _is_auto_reply(message: Message) -> bool:
    """Whether this is an out-of-office reply or its like (RFC 3834). Servers mark their failure notices in the same way."""
    if DAEMON.search(field(message, "from")) or DAEMON.search(field(message, "return-path")) or field(message, "x-failed-recipients"):
        return False
    is_marked = field(message, "auto-submitted").lower().startswith("auto-replied") or any(map(message.get, AUTO_REPLY_HEADERS))
    is_bulk = field(message, "precedence").lower() in {"auto_reply", "junk"}
    return is_marked or is_bulk or AUTO_REPLY.match(field(message, "subject")) is not None


def _answer(finding: Finding) -> str:
    said = finding.answer if finding.status in finding.answer else f"{finding.status} {finding.answer}"
    return scrub(said.strip())


def _return_path(message: Message) -> str:
    values = (str(value)[: reports.LONGEST_HEADER] for name in DELIVERED_TO for value in message.get_all(name, []))
    return next(filter(None, map(return_paths.find, values)), "")


def _message_ids(raw: bytes) -> tuple[str, ...]:
    """Return the Message-IDs below the header of the message itself, whatever part or quotation they stand in."""
    body = re.split(rb"\r?\n\r?\n", raw[: WHOLE.most_bytes], maxsplit=1)[1:]
    found = (match[1].decode("ascii") for part in body for match in MESSAGE_ID.finditer(part))
    return tuple(dict.fromkeys(found))[:MOST_IDS]


def _fingerprint(identity: bytes, verdict: Verdict) -> str:
    return hashlib.sha256(verdict.encode() + b"\0" + identity).hexdigest()
