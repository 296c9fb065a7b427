"""What the parts of a bundle are compared with: an edition as it was logged, and entries that proofs in the bundle lead to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.ledger import merkle, openings
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.leaves import LeafInvalid
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.openings import Opened
from app.ledger.proofs import Proof

UNREADABLE = (NoteInvalid, LeafInvalid, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, StopIteration)
"""What reading something strange may raise: whoever has the key can put anything into a bundle, and then it does not hold."""


@dataclass(frozen=True)
class Edition:
    """What the rest is compared with: the list as its file says it, the logged act of publishing, the checkpoint it stands under, and the
    keys of logs that ended before, for whoever endorsed under those: all that it tells, and which of them are known.
    """

    listed: Mapping[str, Any]
    act: Mapping[str, Any]
    note: str
    checkpoint: Checkpoint
    earlier: Sequence[VerifierKey]
    known: Sequence[VerifierKey]


def read_origin(note: str) -> str:
    """Return the name of the log that a checkpoint says it is of."""
    return note.partition("\n")[0]


def open_note(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return what a checkpoint says, of whichever log it is, signed with a key of that log among these. Raises NoteInvalid."""
    origin = read_origin(note)
    return open_checkpoint(note, origin, [key for key in keys if key.name == origin])


def open_entry(proof: Proof, checkpoint: Checkpoint) -> Opened:
    """Return the entry that a proof is about, if it stands under this checkpoint. Raises one of `UNREADABLE`."""
    opened = openings.read(proof.extra.decode())
    leaf_hash = merkle.hash_leaf(opened.entry)
    if not merkle.is_included(leaf_hash, proof.index, checkpoint.size, proof.hashes, checkpoint.root):
        raise NoteInvalid
    return opened
