"""Mail into a folder: one .eml file per mail, byte for byte what an SMTP server would have been given."""

import asyncio
import hashlib
import os
import tempfile
from datetime import UTC
from pathlib import Path
from urllib.parse import quote

from app.mail.failures import OurTrouble
from app.mail.letters import Check, Letter, Record, let_go

KEPT = "250 2.0.0 Kept in the mail folder"
LONGEST_STEM = 150


class FolderTransport:
    """Keeps mails in `folder`, which is made (0700) by the first mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter, record: Record, check: Check = let_go) -> None:
        """Write the file, after `check`; it is on disk before `record` is awaited. The same mail again replaces its own file.

        Raises OurTrouble when the folder cannot be written.
        """
        await check()
        try:
            await asyncio.to_thread(_write, self._folder / file_name(letter), letter.content)
        except OSError as error:
            raise OurTrouble(f"The mail folder cannot be written: {error.strerror}.") from error
        await record(KEPT)

    async def close(self) -> None:
        """Nothing is kept open."""


def file_name(letter: Letter) -> str:
    """Name a mail by its date and Message-ID, so that names sort by time and a mail sent twice is one file."""
    message_id = letter.message_id.strip("<>")
    stem = quote(message_id, safe="@")
    if len(stem) > LONGEST_STEM:
        stem = hashlib.sha256(message_id.encode()).hexdigest()
    return f"{letter.queued_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{stem}.eml"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp: mode 0600 from the first byte, and two workers at the same mail do not share a draft.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A renamed file survives a power loss only when its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
