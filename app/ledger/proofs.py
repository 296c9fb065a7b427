"""Proof files: that an entry stands in the log, for whoever has the log's public key and no connection (C2SP tlog-proof). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.ledger import merkle, notes
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.notes import NoteInvalid, VerifierKey

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,17})")
MOST_HASHES = 64


@dataclass(frozen=True)
class Proof:
    """Where the entry stands, the 32-byte hashes from its sibling up, and the signed checkpoint they lead to.

    `extra` proves nothing; with us it is the entry and what opens it (`openings`).
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def __str__(self) -> str:
        """The proof as its file has it."""
        extra = [f"extra {notes.encode(self.extra)}"] if self.extra else []
        return "\n".join([FIRST_LINE, *extra, f"index {self.index}", *map(notes.encode, self.hashes), "", self.checkpoint])


def parse(text: str) -> Proof:
    """Read a proof file. Raises NoteInvalid; whether it proves anything, `check` says."""
    head, blank, checkpoint = text.partition("\n\n")
    first, *lines = head.split("\n")
    extra = notes.decode(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else b""
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if not blank or first != FIRST_LINE or index is None or len(lines) - 1 > MOST_HASHES:
        raise NoteInvalid
    return Proof(int(index[1]), tuple(notes.decode(line) for line in lines[1:]), checkpoint, extra)


def check(proof: Proof, entry: bytes, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return the checkpoint under which `entry` stands in the log. Raises NoteInvalid: another entry or log, or not signed by `keys`."""
    checkpoint = open_checkpoint(proof.checkpoint, origin, keys)
    if not merkle.is_included(merkle.hash_leaf(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root):
        raise NoteInvalid
    return checkpoint
