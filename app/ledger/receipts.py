"""What an endorser takes home: its entry with every opening, the promise that it will stand in the log, later the proof that it does. Pure.

A receipt is JSON with one way to write it; it needs nothing of ours to be checked later, not even our server.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.errors import AppError
from app.ledger import acts, leaves, merkle, notes, openings, proofs, sshsig
from app.ledger.findings import Finding, Promised, Verdict, bad, good
from app.ledger.leaves import LeafInvalid
from app.ledger.notes import NoteInvalid, SignerKey, VerifierKey
from app.ledger.openings import Opened

FORMAT = "undersigned/receipt/v1"
PROMISE = "undersigned/promise/v1"
MOST_KEYS = 16
MOST_SIGNS = 1_000_000
BY_ANOTHER = bad("It is not signed with a key that is known here, though it names the same log.")
PROOF_BY_ANOTHER = bad("The proof is not signed with a key that is known here, though it names the same log.")


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
    if len(text) > MOST_SIGNS:
        raise ReceiptInvalid
    try:
        given = json.loads(text)
        _require_shape(given)
        keys = tuple(map(VerifierKey.parse, given["keys"]))
        receipt = Receipt(given["origin"], keys, openings.read(given["opened"]), given["promise"], given["proof"])
        is_whole = write(receipt) == text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, LeafInvalid, NoteInvalid) as error:
        raise ReceiptInvalid from error
    if not is_whole:
        raise ReceiptInvalid
    return receipt


def with_proof(receipt: Receipt, proof: str, *, keys: Sequence[VerifierKey] = ()) -> Receipt:
    """Return the receipt with the proof that has come meanwhile, and the keys it is checked with, where it lacks them."""
    return replace(receipt, proof=proof, keys=(*receipt.keys, *keys))


def list_signers(receipt: Receipt) -> list[VerifierKey]:
    """Return those of the keys it brings that signed its promise: whoever forges one could tell a true key beside its own."""
    return [key for key in receipt.keys if _has_signed(key, receipt.promise)]


def check(receipt: Receipt, keys: Sequence[VerifierKey]) -> Verdict:
    """Say what a receipt proves, given the keys that are known to be the log's: who promised it, where it stands, and what it says.

    What nothing vouches for is not repeated: anybody can write a receipt that says anything.
    """
    if receipt.origin not in {key.name for key in keys}:
        return Verdict([bad("It is from a log that is not known here, so nothing here can say whether it is true.")])
    found = [_check_promise(receipt, keys)]
    if receipt.proof:
        found.append(check_proof(receipt.proof, receipt.opened, receipt.origin, keys))
    if not any(finding.holds for finding in found):
        return Verdict([BY_ANOTHER] if _is_all_by_others(receipt, keys) else found)
    return Verdict([*acts.say(receipt.opened), *found], acts.statement_of(receipt.opened))


def check_proof(proof: str, opened: Opened, origin: str, keys: Sequence[VerifierKey]) -> Finding:
    """Say whether a proof file shows that an entry stands in the log of that origin."""
    try:
        read = proofs.parse(proof)
        checkpoint = proofs.check(read, opened.entry, origin, keys)
    except NoteInvalid:
        if _is_by_another(_checkpoint(proof), origin, keys):
            return PROOF_BY_ANOTHER
        return bad("The proof does not show that this stands in the log.")
    found = good(
        "It stands in the log, as entry %(number)s of %(size)s, under a root signed with its key.",
        number=read.index + 1,
        size=checkpoint.size,
    )
    return replace(found, claims=(checkpoint,))


def _check_promise(receipt: Receipt, keys: Sequence[VerifierKey]) -> Finding:
    expected = f"{PROMISE}\n{receipt.origin}\n{notes.encode(merkle.hash_leaf(receipt.opened.entry))}\n"
    try:
        is_kept = notes.open_note(receipt.promise, keys) == expected
    except NoteInvalid:
        is_kept = False
    if not is_kept:
        return bad("The promise is not signed with the key of the log, or it promises something else.")
    prints = ", ".join(sorted({_fingerprint(key) for key in keys if _has_signed(key, receipt.promise)}))
    if receipt.proof:
        return good("The log promised to keep exactly this, signed with its key, %(fingerprint)s.", fingerprint=prints)
    found = good(
        "The log promised to keep exactly this, signed with its key, %(fingerprint)s. The receipt does not have the proof of its place in"
        " the log yet: load it again in a minute.",
        fingerprint=prints,
    )
    return replace(found, claims=(Promised(receipt.opened.entry, receipt.opened.leaf.day),))


def _is_all_by_others(receipt: Receipt, keys: Sequence[VerifierKey]) -> bool:
    signed = [receipt.promise, *([_checkpoint(receipt.proof)] if receipt.proof else [])]
    return all(_is_by_another(note, receipt.origin, keys) for note in signed)


def _is_by_another(note: str, origin: str, keys: Sequence[VerifierKey]) -> bool:
    """Tell whether a note says that a key of this log signed it, and none that is known."""
    try:
        signers = notes.read_signers(note)
    except NoteInvalid:
        return False
    return origin in dict(signers) and signers.isdisjoint((key.name, key.id) for key in keys)


def _checkpoint(proof: str) -> str:
    return proof.partition("\n\n")[2]


def _fingerprint(key: VerifierKey) -> str:
    return sshsig.fingerprint(Ed25519PublicKey.from_public_bytes(key.public))


def _require_shape(given: dict[str, object]) -> None:
    """A log has few keys: each is read before anything is known of the receipt. All else is text."""
    is_text = all(isinstance(given[name], str) for name in ("origin", "opened", "promise", "proof"))
    if not is_text or not isinstance(given["keys"], list) or len(given["keys"]) > MOST_KEYS:
        raise ReceiptInvalid


def _has_signed(key: VerifierKey, note: str) -> bool:
    try:
        notes.open_note(note, [key])
    except NoteInvalid:
        return False
    return True
