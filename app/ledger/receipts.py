"""What an endorser takes home: its entry with every opening, the promise that it will stand in the log, later the proof that it does. Pure.

A receipt is JSON with one way to write it; it needs nothing of ours to be checked later, not even our server.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import AppError
from app.ledger import leaves, merkle, notes, openings, proofs
from app.ledger.findings import Finding, Verdict, bad, good
from app.ledger.leaves import LeafInvalid
from app.ledger.notes import NoteInvalid, SignerKey, VerifierKey
from app.ledger.openings import Opened

FORMAT = "undersigned/receipt/v1"
PROMISE = "undersigned/promise/v1"
MOST_KEYS = 16


class ReceiptInvalid(AppError):
    """Not a receipt, or one that was changed: its parts do not belong together."""

    code = "receipt_invalid"
    message = "This is not a receipt, or it was changed."


@dataclass(frozen=True)
class Receipt:
    """What was recorded, opened; the log it is in, that log's public keys, its promise, and its proof once there is one."""

    origin: str
    keys: tuple[VerifierKey, ...]
    opened: Opened
    promise: str
    proof: str = ""


def promise(origin: str, entry: bytes, *keys: SignerKey) -> str:
    """Return the signed promise that an entry will stand in the log within a minute. Its first line is no origin: it is no checkpoint."""
    return notes.sign(f"{PROMISE}\n{origin}\n{notes.encode(merkle.hash_leaf(entry))}\n", *keys)


def write(receipt: Receipt) -> str:
    """Return the receipt as its file has it."""
    return leaves.canonical(
        {
            "format": FORMAT,
            "keys": [str(key) for key in receipt.keys],
            "opened": openings.write(receipt.opened),
            "origin": receipt.origin,
            "promise": receipt.promise,
            "proof": receipt.proof,
        }
    )


def read(text: str) -> Receipt:
    """Read a receipt, if it is written the one way there is and its openings fit. Raises ReceiptInvalid."""
    try:
        given = json.loads(text)
        keys = tuple(map(VerifierKey.parse, given["keys"][:MOST_KEYS]))
        receipt = Receipt(given["origin"], keys, openings.read(given["opened"]), given["promise"], given["proof"])
        is_whole = write(receipt) == text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, LeafInvalid, NoteInvalid) as error:
        raise ReceiptInvalid from error
    if not is_whole:
        raise ReceiptInvalid
    return receipt


def with_proof(receipt: Receipt, proof: str) -> Receipt:
    """Return the receipt with the proof that has come meanwhile."""
    return replace(receipt, proof=proof)


def check(receipt: Receipt, keys: Sequence[VerifierKey]) -> Verdict:
    """Say what a receipt proves, given the keys that are known to be the log's: what it says, who promised it, where it stands."""
    return Verdict([_say(receipt.opened), _check_promise(receipt, keys), *([_check_proof(receipt, keys)] if receipt.proof else [])])


def _say(opened: Opened) -> Finding:
    name, act = opened.openings.get("name"), opened.act
    values = {"event": str(act.get("event", "")), "day": opened.leaf.day.isoformat(), "name": name.value if name else ""}
    return good("On %(day)s this was recorded: %(event)s, %(name)s.", **values)


def _check_promise(receipt: Receipt, keys: Sequence[VerifierKey]) -> Finding:
    expected = f"{PROMISE}\n{receipt.origin}\n{notes.encode(merkle.hash_leaf(receipt.opened.entry))}\n"
    try:
        is_kept = notes.open_note(receipt.promise, keys) == expected
    except NoteInvalid:
        is_kept = False
    if is_kept:
        return good("The log promised, signed with its key, to keep exactly this.")
    return bad("The promise is not signed with the key of this log, or promises something else.")


def _check_proof(receipt: Receipt, keys: Sequence[VerifierKey]) -> Finding:
    try:
        checkpoint = proofs.check(proofs.parse(receipt.proof), receipt.opened.entry, receipt.origin, keys)
    except NoteInvalid:
        return bad("The proof does not show that this stands in the log.")
    return good("It stands in the log, among %(size)s entries, under a root signed with the log's key.", size=checkpoint.size)
