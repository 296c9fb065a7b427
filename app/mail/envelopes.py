"""Who a mail is from and to, and the header that says so. Nothing here comes from what the mail is about but the subject."""

from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from functools import lru_cache
from typing import NotRequired, TypedDict

from app.config import SettingInvalid
from app.mail import wire
from app.mail.addresses import read_address
from app.mail.failures import AddressUnusable


class Envelope(TypedDict):
    """What a mail's header says. `queued_at` (aware) is its date; `message_id` is `<local@domain>` and never changes.

    `return_path` is where the mail comes back to if it does, the sender's address where there is none; `in_reply_to` is the
    Message-ID of the first mail of the thread.
    """

    sender: str
    recipient: str
    message_id: str
    queued_at: datetime
    reply_to: NotRequired[str]
    return_path: NotRequired[str]
    in_reply_to: NotRequired[str]


class Header:
    """One mail's addresses, read, and the lines of its header. A discreet mail's say the bare address of the sender and no other.

    One that `is_by_hand` is somebody's own letter, and is answered as one: by an office's acknowledgement, too.
    Raises AddressUnusable for the recipient, SettingInvalid for the sender, ValueError for a Message-ID.
    """

    def __init__(self, envelope: Envelope, *, is_discreet: bool, is_by_hand: bool = False) -> None:
        sender = _sender(envelope["sender"])
        self.message_id = _message_id(envelope["message_id"])
        self.recipient = read_address(envelope["recipient"])
        self.return_path = read_address(envelope["return_path"]) if envelope.get("return_path") else sender
        self._envelope, self._is_discreet, self._is_by_hand = envelope, is_discreet, is_by_hand
        self._from = sender.addr_spec if is_discreet else envelope["sender"]
        self._is_utf8 = not (sender.username + self.recipient.username).isascii()

    def lines(self, subject: str, stop_url: str) -> Iterator[str]:
        """Yield the header as readers get it. `stop_url` is where a reminder's reader stops the next one; empty for other mails."""
        yield wire.shared_address("From", self._from, is_utf8=self._is_utf8)
        yield wire.recipient(self.recipient.addr_spec, is_utf8=self._is_utf8)
        if (reply_to := self._envelope.get("reply_to")) and not self._is_discreet:
            yield wire.shared_address("Reply-To", reply_to, is_utf8=self._is_utf8)
        yield wire.line("Subject", subject, is_utf8=self._is_utf8)
        yield wire.date(self._envelope["queued_at"])
        yield wire.unfolded("Message-ID", self.message_id)
        if first := self._envelope.get("in_reply_to"):
            yield wire.unfolded("In-Reply-To", _message_id(first))
            yield wire.unfolded("References", _message_id(first))
        if stop_url:
            yield wire.unfolded("List-Unsubscribe", f"<{stop_url}>")
            yield wire.unfolded("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        if not self._is_by_hand:
            # RFC 3834: out-of-office replies and list servers leave such a mail alone.
            yield wire.line("Auto-Submitted", "auto-generated", is_utf8=self._is_utf8)


@lru_cache(maxsize=16)
def _sender(text: str) -> Address:
    try:
        return read_address(text)
    except AddressUnusable:
        raise SettingInvalid("UNDERSIGNED_MAIL_FROM must be an address, such as Coalition <statements@example.org>.") from None


def _message_id(text: str) -> str:
    """Return the id with its domain in ASCII, as headers need it."""
    try:
        return f"<{read_address(text.removeprefix('<').removesuffix('>')).addr_spec}>"
    except AddressUnusable:
        raise ValueError("A Message-ID looks like <local@domain>.") from None
