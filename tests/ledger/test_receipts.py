"""Receipts: what they prove, and that nothing in one can be changed."""

import random
from dataclasses import replace
from datetime import date

import pytest

from app.ledger import leaves, merkle, receipts, sshsig
from app.ledger.checkpoint import Checkpoint
from app.ledger.openings import Opened
from app.ledger.proofs import Proof
from app.ledger.receipts import Receipt, ReceiptInvalid
from tests.ledger.keys import KEY, ORIGIN, OTHER

FACTS = '{"sha256":{"be":"22","en":"11"},"version":2,"visibility":"named"}'
ACT = f'{{"event":"endorsed","facts":{FACTS},"statement":"aa","subject":"bb"}}'
LEAF, OPENINGS = leaves.make(date(2026, 1, 2), {"act": ACT, "name": "Alder Street", "signer": "A. Person, director"})
ENTRY = bytes(LEAF)
PROMISED = Receipt(ORIGIN, (KEY.verifier,), Opened(ENTRY, OPENINGS), receipts.promise(ORIGIN, ENTRY, KEY))
PROOF = Proof(0, (), Checkpoint(ORIGIN, 1, merkle.hash_leaf(ENTRY)).sign(KEY))
PROVEN = receipts.with_proof(PROMISED, str(PROOF))
KEYS = [KEY.verifier]
FINGERPRINT = "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"


@pytest.mark.parametrize("receipt", [PROMISED, PROVEN])
def test_a_receipt_is_read_back_and_holds(receipt: Receipt) -> None:
    assert receipts.read(receipts.write(receipt)) == receipt
    assert receipts.check(receipt, KEYS).holds


def test_it_says_what_was_recorded_and_when_by_whom_and_what_holds() -> None:
    said = [finding.sentence % finding.values for finding in receipts.check(PROVEN, KEYS).findings]

    assert said == [
        "Recorded on 2026-01-02: a text was endorsed.",
        "The name as it was typed: Alder Street",
        "Who answered: A. Person, director",
        "The name was to be shown.",
        "Version 2 of the text.",
        "The SHA-256 of the text in be: 22",
        "The SHA-256 of the text in en: 11",
        f"The log promised to keep exactly this, signed with its key, {FINGERPRINT}.",
        "It stands in the log, as entry 1 of 1, under a root signed with its key.",
    ]


PROMISED_HOLDS, PROVEN_HOLDS = "The log promised to keep exactly this, signed with its key,", "It stands in the log,"
NO_PROMISE, NO_PROOF = "The promise is not signed with the key", "The proof does not show that this stands in the log."
NOT_KNOWN = "It is from a log that is not known here"


@pytest.mark.parametrize(
    ("receipt", "said"),
    [
        (replace(PROVEN, promise=receipts.promise(ORIGIN, ENTRY, OTHER)), [NO_PROMISE, PROVEN_HOLDS]),
        (replace(PROVEN, promise=receipts.promise(ORIGIN, b"another", KEY)), [NO_PROMISE, PROVEN_HOLDS]),
        (replace(PROVEN, promise=receipts.promise("undersigned/another", ENTRY, KEY)), [NO_PROMISE, PROVEN_HOLDS]),
        (replace(PROVEN, promise=PROOF.checkpoint), [NO_PROMISE, PROVEN_HOLDS]),
        (replace(PROVEN, promise=""), [NO_PROMISE, PROVEN_HOLDS]),
        (replace(PROVEN, proof=str(replace(PROOF, index=1))), [PROMISED_HOLDS, NO_PROOF]),
        (replace(PROVEN, proof="nothing"), [PROMISED_HOLDS, NO_PROOF]),
        (replace(PROVEN, promise="", proof="nothing"), [NO_PROMISE, NO_PROOF]),
        (replace(PROVEN, origin="undersigned/another"), [NOT_KNOWN]),
    ],
)
def test_what_does_not_hold_is_told_apart(receipt: Receipt, said: list[str]) -> None:
    verdict = receipts.check(receipts.read(receipts.write(receipt)), KEYS)

    assert not verdict.holds
    assert all(finding.sentence.startswith(start) for finding, start in zip(verdict.findings[-len(said) :], said, strict=True))


def test_a_promise_without_a_proof_says_that_the_proof_is_to_come() -> None:
    last = receipts.check(PROMISED, KEYS).findings[-1]

    assert last.holds
    assert last.sentence.endswith("The receipt does not have the proof of its place in the log yet: load it again in a minute.")


def test_every_known_key_that_signed_a_promise_is_told() -> None:
    both = replace(PROVEN, promise=receipts.promise(ORIGIN, ENTRY, KEY, OTHER))

    promise = receipts.check(both, [KEY.verifier, OTHER.verifier]).findings[-2]

    assert set(str(promise.values["fingerprint"]).split(", ")) == {FINGERPRINT, sshsig.fingerprint(OTHER.private.public_key())}


@pytest.mark.parametrize("receipt", [PROMISED, PROVEN])
def test_one_that_another_key_of_the_same_log_signed_says_so(receipt: Receipt) -> None:
    (only,) = receipts.check(receipt, [OTHER.verifier]).findings

    assert not only.holds
    assert only.sentence == "It is not signed with a key that is known here, though it names the same log."


def test_a_proof_under_an_earlier_key_says_so_beside_a_promise_that_holds() -> None:
    handed_over = replace(PROVEN, promise=receipts.promise(ORIGIN, ENTRY, KEY, OTHER))

    promise, proof = receipts.check(handed_over, [OTHER.verifier]).findings[-2:]

    assert (promise.holds, proof.holds) == (True, False)
    assert proof.sentence == "The proof is not signed with a key that is known here, though it names the same log."


@pytest.mark.parametrize("promise", ["", receipts.promise(ORIGIN, ENTRY, OTHER)])
def test_what_nothing_vouches_for_is_not_repeated(promise: str) -> None:
    forged = replace(PROMISED, promise=promise)

    assert [finding.holds for finding in receipts.check(forged, KEYS).findings] == [False]


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
    "text",
    [
        *("", "null", "[]", "{}", '{"keys":[]}', "[" * 90_000, "9" * 2_000_000),
        receipts.write(PROVEN) + " ",
        receipts.write(PROVEN)[:-1],
        receipts.write(PROVEN).replace('"proof":"', '"proof":7,"more":"'),
        receipts.write(PROVEN).replace('"origin":"undersigned/4c1e9a07d2b85f36"', '"origin":7'),
        receipts.write(replace(PROVEN, keys=(KEY.verifier,) * 17)),
    ],
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(ReceiptInvalid):
        receipts.read(text)


def test_a_key_told_beside_the_one_that_promised_has_not_signed() -> None:
    forged = replace(PROMISED, keys=(OTHER.verifier, *PROMISED.keys))

    assert receipts.list_signers(forged) == [KEY.verifier]
