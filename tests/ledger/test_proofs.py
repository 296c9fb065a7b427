"""Checkpoints and proof files: written, read back, checked, and refused when they are of something else."""

from dataclasses import replace

import pytest

from app.ledger import merkle, notes, proofs
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.notes import NoteInvalid
from app.ledger.proofs import Proof
from tests.ledger.keys import KEY, ORIGIN, OTHER
from tests.ledger.trees import Tree, entry

TREE = Tree(300)
KEYS = [KEY.verifier]


def proof_of(index: int) -> Proof:
    hashes = merkle.prove_inclusion(index, TREE.size, TREE.read)
    return Proof(index, tuple(hashes), Checkpoint(ORIGIN, TREE.size, TREE.root()).sign(KEY))


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    note = Checkpoint(ORIGIN, 300, TREE.root()).sign(KEY)

    assert note.split("\n")[:4] == [ORIGIN, "300", notes.encode(TREE.root()), ""]
    assert open_checkpoint(note, ORIGIN, KEYS) == Checkpoint(ORIGIN, 300, TREE.root())


@pytest.mark.parametrize(
    "lines",
    [
        ["undersigned/another", "1", "AA=="],
        [ORIGIN, "1", notes.encode(bytes(31))],
        [ORIGIN, "01", notes.encode(bytes(32))],
        [ORIGIN, "-1", notes.encode(bytes(32))],
        [ORIGIN, "٣", notes.encode(bytes(32))],
        [ORIGIN, "9" * 19, notes.encode(bytes(32))],
        [ORIGIN, "1", notes.encode(bytes(32)), "an extension line"],
        [ORIGIN, "1"],
        ["undersigned/promise/v1", ORIGIN, notes.encode(bytes(32))],
    ],
)
def test_what_is_signed_and_no_checkpoint_of_this_log_is_refused(lines: list[str]) -> None:
    with pytest.raises(NoteInvalid):
        open_checkpoint(notes.sign("\n".join([*lines, ""]), KEY), ORIGIN, KEYS)


def test_a_proof_is_read_back_and_shows_its_entry() -> None:
    for index in (0, 1, 255, 256, 299):
        proof = proofs.parse(str(proof_of(index)))

        assert proof == proof_of(index)
        assert proofs.check(proof, entry(index), ORIGIN, KEYS).size == 300


def test_extra_data_comes_back_and_proves_nothing() -> None:
    proof = replace(proof_of(7), extra=b"what it says")

    assert proofs.parse(str(proof)) == proof
    assert proofs.check(replace(proof, extra=b"something else"), entry(7), ORIGIN, KEYS).size == 300


def test_the_only_entry_has_a_proof_without_hashes() -> None:
    root = merkle.hash_leaf(entry(0))
    proof = Proof(0, (), Checkpoint(ORIGIN, 1, root).sign(KEY))

    assert proofs.check(proofs.parse(str(proof)), entry(0), ORIGIN, KEYS).root == root


def test_a_proof_of_something_else_is_refused() -> None:
    proof = proof_of(7)
    wrong = [
        (proof, entry(8), ORIGIN, KEYS),
        (replace(proof, index=8), entry(7), ORIGIN, KEYS),
        (replace(proof, hashes=proof_of(8).hashes), entry(7), ORIGIN, KEYS),
        (replace(proof, checkpoint=Checkpoint(ORIGIN, 299, TREE.root(299)).sign(KEY)), entry(7), ORIGIN, KEYS),
        (proof, entry(7), "undersigned/another", KEYS),
        (proof, entry(7), ORIGIN, [OTHER.verifier]),
    ]

    for given in wrong:
        with pytest.raises(NoteInvalid):
            proofs.check(*given)


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("@v1", "@v2"),
        ("index 7", "index 07"),
        ("index 7", "index"),
        ("index 7\n", ""),
        ("\n\n", "\n"),
        ("index 7", "extra AB==\nindex 7"),
        ("index 7", "extra\nindex 7"),
        ("index 7", "index 7\nextra AA=="),
        ("=\n", "\n"),
    ],
)
def test_what_is_no_proof_file_is_refused(found: str, put: str) -> None:
    with pytest.raises(NoteInvalid):
        proofs.parse(str(proof_of(7)).replace(found, put, 1))
