"""One bit changed anywhere in a proof, an entry, an opening or a signature: never accepted."""

import random
from collections.abc import Sequence
from datetime import date

import pytest

from app.errors import AppError
from app.ledger import leaves, merkle, notes, proofs, sshsig
from app.ledger.checkpoint import Checkpoint
from app.ledger.leaves import Opening
from app.ledger.proofs import Proof
from tests.ledger.keys import KEY, ORIGIN
from tests.ledger.trees import Tree

NAMESPACE = "undersigned-edition"
LEAF, OPENINGS = leaves.make(date(2026, 1, 2), {"act": '{"event":"endorsed"}', "name": "Alder Street Legal Aid"})
TREE = Tree(1000)


def genuine() -> list[bytes]:
    """An entry, the opening of its name, its proof, a signed list: what a bundle is made of."""
    tree = Tree(0)
    tree.tiles |= TREE.tiles | {(0, 3): TREE.tiles[0, 3] + merkle.hash_leaf(bytes(LEAF))}
    checkpoint = Checkpoint(ORIGIN, 1001, merkle.make_root(1001, tree.read)).sign(KEY)
    proof = Proof(1000, tuple(merkle.prove_inclusion(1000, 1001, tree.read)), checkpoint)
    name = OPENINGS["name"]
    return [
        bytes(LEAF),
        name.salt + name.value.encode(),
        str(proof).encode(),
        b"sums",
        sshsig.sign(KEY.private, b"sums", NAMESPACE).encode(),
    ]


def is_accepted(parts: Sequence[bytes]) -> bool:
    entry, opening, proof, sums, signature = parts
    try:
        leaf = leaves.parse(entry)
        proofs.check(proofs.parse(proof.decode()), entry, ORIGIN, [KEY.verifier])
        is_opened = leaves.opens(leaf, "name", Opening(opening[32:].decode(), opening[:32]))
        return is_opened and sshsig.is_signed(KEY.private.public_key(), sums, NAMESPACE, signature.decode())
    except (AppError, UnicodeDecodeError):
        return False


def count_accepted(mutations: int, seed: int) -> int:
    chance, parts = random.Random(seed), genuine()
    accepted = 0
    for _ in range(mutations):
        number = chance.choices(range(len(parts)), [len(part) for part in parts])[0]
        changed = bytearray(parts[number])
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        accepted += is_accepted([*parts[:number], bytes(changed), *parts[number + 1 :]])
    return accepted


def test_what_was_not_changed_is_accepted() -> None:
    assert is_accepted(genuine())


def test_none_of_20_000_one_bit_changes_is_accepted() -> None:
    assert count_accepted(20_000, seed=1) == 0


@pytest.mark.soak
def test_none_of_a_million_one_bit_changes_is_accepted() -> None:
    assert count_accepted(1_000_000, seed=2) == 0


def test_a_note_with_any_bit_changed_is_refused() -> None:
    note = notes.sign("A text, «подпись»\n", KEY).encode()

    for at in range(len(note) * 8):
        changed = bytearray(note)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises((notes.NoteInvalid, UnicodeDecodeError)):
            notes.open_note(bytes(changed).decode(), [KEY.verifier])
