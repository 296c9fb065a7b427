"""A letter: one mail ready to leave, as every transport gets it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail. `name` and `media_type` are ASCII without quotes, spaces or line ends."""

    name: str
    media_type: str
    content: bytes


Record = Callable[[str], Awaitable[None]]
"""What a transport awaits with the server's answer to one mail, before any other mail is handed over."""

Check = Callable[[], Awaitable[None]]
"""What a transport awaits right before it hands a mail over, which may be a while after it was given it. It may raise a DeliveryFailure."""


async def let_go() -> None:
    """Check nothing: most mails stay true while they wait for their turn."""


@dataclass(frozen=True)
class Letter:
    """The bytes of a mail and the envelope they travel in. `sender` is the return path, which need not be the one that readers see.

    `message_id` and `queued_at` stand in the content too; a folder names its file by them.
    """

    sender: Address
    recipient: Address
    message_id: str
    queued_at: datetime
    content: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether the header or an envelope address is outside ASCII (RFC 6531); domains are always ASCII here."""
        return not (self.sender.username.isascii() and self.recipient.username.isascii() and self.content.isascii())
