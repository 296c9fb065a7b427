"""An entry and what opens it, as one piece of JSON: what receipts carry, and the `extra` line of proof files. Pure.

`{"entry":"…","openings":{"act":{"salt":"…","value":"…"},…}}`, written like an entry: one way, sorted, in NFC, salts in hexadecimal.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.ledger import leaves
from app.ledger.leaves import FIELDS, Leaf, LeafInvalid, Opening

_SALT = re.compile(r"[0-9a-f]{64}")
MOST_SIGNS = 100_000


@dataclass(frozen=True)
class Opened:
    """An entry, byte for byte, with the openings that somebody was given."""

    entry: bytes
    openings: Mapping[str, Opening]

    @property
    def leaf(self) -> Leaf:
        return leaves.parse(self.entry)

    @property
    def act(self) -> Mapping[str, object]:
        """What was done, where `act` was opened; else nothing."""
        return dict(json.loads(self.openings["act"].value)) if "act" in self.openings else {}


def write(opened: Opened) -> str:
    """Return the JSON of an entry and its openings."""
    openings = {field: {"salt": opening.salt.hex(), "value": opening.value} for field, opening in opened.openings.items()}
    return leaves.canonical({"entry": opened.entry.decode(), "openings": openings})


def read(text: str) -> Opened:
    """Read what `write` wrote, and see that every opening fits its entry. Raises LeafInvalid."""
    if len(text) > MOST_SIGNS:
        raise LeafInvalid
    try:
        given = json.loads(text)
        openings = {str(field): Opening(opening["value"], _salt(opening["salt"])) for field, opening in given["openings"].items()}
        opened = Opened(given["entry"].encode(), openings)
        is_sound = write(opened) == text and openings.keys() <= set(FIELDS) and _fit(opened)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LeafInvalid from error
    if not is_sound:
        raise LeafInvalid
    return opened


def _salt(text: str) -> bytes:
    if not _SALT.fullmatch(text):
        raise LeafInvalid
    return bytes.fromhex(text)


def _fit(opened: Opened) -> bool:
    leaf = opened.leaf
    is_act = "act" not in opened.openings or _is_act(opened.openings["act"].value)
    return is_act and all(leaves.opens(leaf, field, opening) for field, opening in opened.openings.items())


def _is_act(value: str) -> bool:
    """Whether an act is written the one way there is: an event, its facts, and the marks of statement and subject."""
    act = json.loads(value)
    return isinstance(act, dict) and act.keys() == {"event", "facts", "statement", "subject"} and leaves.canonical(act) == value
