"""Receipts: what they prove, and that nothing in one can be changed."""

import random
from dataclasses import replace
from datetime import date

import pytest

from app.ledger import leaves, merkle, receipts
from app.ledger.checkpoint import Checkpoint
from app.ledger.openings import Opened
from app.ledger.proofs import Proof
from app.ledger.receipts import Receipt, ReceiptInvalid
from tests.ledger.keys import KEY, ORIGIN, OTHER

ACT = '{"event":"endorsed","facts":{},"statement":"aa","subject":"bb"}'
LEAF, OPENINGS = leaves.make(date(2026, 1, 2), {"act": ACT, "name": "Alder Street", "signer": "A. Person, director"})
ENTRY = bytes(LEAF)
PROMISED = Receipt(ORIGIN, (KEY.verifier,), Opened(ENTRY, OPENINGS), receipts.promise(ORIGIN, ENTRY, KEY))
PROOF = Proof(0, (), Checkpoint(ORIGIN, 1, merkle.hash_leaf(ENTRY)).sign(KEY))
PROVEN = receipts.with_proof(PROMISED, str(PROOF))
KEYS = [KEY.verifier]


@pytest.mark.parametrize("receipt", [PROMISED, PROVEN])
def test_a_receipt_is_read_back_and_holds(receipt: Receipt) -> None:
    assert receipts.read(receipts.write(receipt)) == receipt
    assert receipts.check(receipt, KEYS).holds


def test_it_says_what_was_recorded_and_when() -> None:
    first = receipts.check(PROVEN, KEYS).findings[0]

    assert first.sentence % first.values == "On 2026-01-02 this was recorded: endorsed, Alder Street."


@pytest.mark.parametrize(
    ("receipt", "holds"),
    [
        (replace(PROVEN, promise=receipts.promise(ORIGIN, ENTRY, OTHER)), [True, False, True]),
        (replace(PROVEN, promise=receipts.promise(ORIGIN, b"another", KEY)), [True, False, True]),
        (replace(PROVEN, promise=receipts.promise("undersigned/another", ENTRY, KEY)), [True, False, True]),
        (replace(PROVEN, promise=PROOF.checkpoint), [True, False, True]),
        (replace(PROVEN, promise=""), [True, False, True]),
        (replace(PROVEN, proof=str(replace(PROOF, index=1))), [True, True, False]),
        (replace(PROVEN, proof="nothing"), [True, True, False]),
        (replace(PROVEN, origin="undersigned/another"), [True, False, False]),
    ],
)
def test_what_does_not_hold_is_told_apart(receipt: Receipt, holds: list[bool]) -> None:
    verdict = receipts.check(receipts.read(receipts.write(receipt)), KEYS)

    assert [finding.holds for finding in verdict.findings] == holds
    assert not verdict.holds


def test_a_receipt_of_a_log_that_is_not_known_does_not_hold() -> None:
    assert not receipts.check(PROVEN, [OTHER.verifier]).holds
    assert not receipts.check(PROVEN, []).holds


def test_no_bit_of_a_receipt_can_be_changed() -> None:
    written, chance = receipts.write(PROVEN).encode(), random.Random(1)

    for _ in range(3_000):
        changed = bytearray(written)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        try:
            receipt = receipts.read(bytes(changed).decode())
        except (ReceiptInvalid, UnicodeDecodeError):
            continue
        assert not receipts.check(receipt, KEYS).holds


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"keys":[]}', "[" * 90_000, receipts.write(PROVEN) + " ", receipts.write(PROVEN)[:-1]]
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(ReceiptInvalid):
        receipts.read(text)
