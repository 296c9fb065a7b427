"""What an entry of the log says: a day, and salted commitments to the rest (FORMAT.md). Pure.

A commitment tells nothing to who has not its opening; when value and salt are deleted nobody can open it any more, and every proof
still holds. All entries look alike, whatever they are about.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from app.errors import AppError
from app.publishing.marks import MOST_MARKS, longest_run_of_marks

FORMAT = "undersigned/leaf/v1"
FIELDS = ("act", "name", "signer")
SALT_BYTES = 32
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_PREFIX = b"undersigned/commit/v1"


class LeafInvalid(AppError):
    """Not an entry of our log, or an opening of another one."""

    code = "leaf_invalid"
    message = "This is not an entry of the log, or it does not say that."


@dataclass(frozen=True)
class Opening:
    """What one commitment hides: the value, and the 32-byte salt without which nobody can guess it."""

    value: str
    salt: bytes


@dataclass(frozen=True)
class Leaf:
    """An entry as the log has it: the day it was recorded on, and a 64-digit commitment for each field."""

    day: date
    commitments: Mapping[str, str]

    def __bytes__(self) -> bytes:
        return canonical({"commitments": self.commitments, "day": self.day.isoformat(), "format": FORMAT}).encode()


def make(day: date, values: Mapping[str, str]) -> tuple[Leaf, dict[str, Opening]]:
    """Return a new entry and the openings of all its fields; a field without a value commits to the empty one."""
    openings = {field: Opening(normal(values.get(field, "")), secrets.token_bytes(SALT_BYTES)) for field in FIELDS}
    return Leaf(day, {field: commit(field, opening) for field, opening in openings.items()}), openings


def parse(entry: bytes) -> Leaf:
    """Read an entry, if it is written the one way there is. Raises LeafInvalid."""
    try:
        read = json.loads(entry)
        leaf = Leaf(date.fromisoformat(read["day"]), {field: str(read["commitments"][field]) for field in FIELDS})
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise LeafInvalid from error
    if not all(map(_COMMITMENT.fullmatch, leaf.commitments.values())) or bytes(leaf) != entry:
        raise LeafInvalid
    return leaf


def commit(field: str, opening: Opening) -> str:
    """Return the commitment to a value: SHA-256 over prefix, field, salt and value, the first two ended by a line feed."""
    return sha256(_PREFIX + b"\n" + field.encode() + b"\n" + opening.salt + opening.value.encode()).hexdigest()


def opens(leaf: Leaf, field: str, opening: Opening) -> bool:
    """Tell whether this is what the entry committed to."""
    return len(opening.salt) == SALT_BYTES and leaf.commitments.get(field) == commit(field, opening)


def canonical(value: Mapping[str, Any]) -> str:
    """Write JSON the one way there is: sorted keys, no spaces, UTF-8 in NFC. For strings, whole numbers, lists and objects."""
    return normal(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False))


def normal(text: str) -> str:
    """Return the text in Unicode NFC. Raises LeafInvalid for runs of marks that nothing of ours has: sorting them takes minutes."""
    if longest_run_of_marks(text) > MOST_MARKS:
        raise LeafInvalid
    return unicodedata.normalize("NFC", text)
