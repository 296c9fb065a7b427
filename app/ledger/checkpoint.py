"""Checkpoints: the size and the root of the log, in the text a key signs (C2SP tlog-checkpoint). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.ledger import notes
from app.ledger.merkle import HASH_BYTES
from app.ledger.notes import NoteInvalid, SignerKey, VerifierKey

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
LINES = 3


@dataclass(frozen=True)
class Checkpoint:
    """What the log was at one moment. `root` has 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{notes.encode(self.root)}\n"

    def sign(self, *keys: SignerKey) -> str:
        """Return the checkpoint as a signed note."""
        return notes.sign(self.text, *keys)


def open_checkpoint(note: str, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return what a signed checkpoint of `origin` says. Raises NoteInvalid: another log, an extension line, or not signed by `keys`."""
    lines = notes.open_note(note, keys).split("\n")
    if len(lines) != LINES + 1 or lines[0] != origin or not _SIZE.fullmatch(lines[1]):
        raise NoteInvalid
    checkpoint = Checkpoint(origin, int(lines[1]), notes.decode(lines[2]))
    if len(checkpoint.root) != HASH_BYTES:
        raise NoteInvalid
    return checkpoint
