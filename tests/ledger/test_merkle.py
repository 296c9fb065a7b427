"""The tree against the published vectors of RFC 6962, and against an implementation of other people."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from app.ledger import merkle, tiles
from tests.ledger.reference import Reference
from tests.ledger.trees import Tree, entry

# The inputs and roots of Certificate Transparency's own tests, sizes 1 to 8.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 512


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == sha256(b"").digest()


def test_the_published_roots_are_found() -> None:
    leaves = [merkle.hash_leaf(bytes.fromhex(given)) for given in INPUTS]
    grown = tiles.grow(0, leaves, lambda _level, _index: b"")
    read = tiles.reader(lambda level, index: grown[level, index])

    assert [merkle.make_root(size, read).hex() for size in range(1, 9)] == ROOTS


@pytest.fixture(scope="module")
def grown() -> Tree:
    return Tree(MOST)


@pytest.fixture(scope="module")
def oracle() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(MOST):
        tree.append_entry(entry(number))
    tree._get_root = cache(tree._get_root)  # it does not grow any more, and would hash the same ranges a thousand times
    return tree


def test_roots_are_those_of_another_implementation(grown: Tree, oracle: InmemoryTree) -> None:
    assert all(grown.root(size) == oracle.get_root(size) for size in range(1, MOST + 1))


def test_every_inclusion_proof_is_that_of_the_definition_and_of_another_implementation(grown: Tree, oracle: InmemoryTree) -> None:
    read, reference = remembered(grown), Reference([entry(number) for number in range(MOST)])
    for size in range(1, MOST + 1):
        root = reference.root(0, size)
        for index in range(size):
            proof = merkle.prove_inclusion(index, size, read)

            assert proof == reference.path(index, 0, size) == oracle.prove_inclusion(index + 1, size).path[1:]
            assert merkle.is_included(merkle.hash_leaf(entry(index)), index, size, proof, root)


def test_every_consistency_proof_is_that_of_the_definition_and_holds_elsewhere_too(grown: Tree, oracle: InmemoryTree) -> None:
    read, reference = remembered(grown), Reference([entry(number) for number in range(MOST)])
    roots = [merkle.make_root(size, read) for size in range(MOST + 1)]
    for new in range(2, MOST + 1):
        for old in range(1, new):
            proof = merkle.prove_consistency(old, new, read)

            assert proof == reference.proof(old, 0, new)
            assert merkle.is_consistent(old, roots[old], new, roots[new], proof)
            oracle.prove_consistency(old, new).verify(roots[old], roots[new])


def remembered(tree: Tree) -> merkle.Reader:
    """Read each subtree once: the proofs of these tests share a thousand hashes."""
    known = {(level, index): tree.read(level, index) for level in range(10) for index in range(MOST >> level)}
    return lambda level, index: known[level, index]


@given(st.integers(1, 300), st.data())
def test_a_proof_shows_no_other_entry_place_or_tree(size: int, data: st.DataObject) -> None:
    tree, index = Tree(size), data.draw(st.integers(0, size - 1))
    proof, root, leaf = merkle.prove_inclusion(index, size, tree.read), tree.root(), merkle.hash_leaf(entry(index))

    assert not merkle.is_included(merkle.hash_leaf(b"another"), index, size, proof, root)
    assert not merkle.is_included(leaf, index, size, [*proof, root], root)
    assert not merkle.is_included(leaf, index, size, proof[:-1], root) or size == 1
    assert not any(merkle.is_included(leaf, other, size, proof, root) for other in (-1, index - 1, index + 1, size))
    assert not merkle.is_included(leaf, index, size, proof, merkle.EMPTY_ROOT)


@given(st.integers(2, 300), st.data())
def test_a_changed_past_is_not_consistent(size: int, data: st.DataObject) -> None:
    tree, old = Tree(size), data.draw(st.integers(1, size - 1))
    proof, root, new_root = merkle.prove_consistency(old, size, tree.read), tree.root(old), tree.root()
    changed = merkle.hash_leaf(b"another past")

    assert not merkle.is_consistent(old, changed, size, new_root, proof)
    assert not merkle.is_consistent(old, root, size, changed, proof)
    assert not merkle.is_consistent(old, root, size, new_root, [*proof, changed])
    assert not merkle.is_consistent(old, root, size, new_root, proof[:-1])
    assert not merkle.is_consistent(size, new_root, old, root, proof)


def test_every_tree_begins_with_the_empty_one_and_with_itself() -> None:
    root = Tree(5).root()

    assert merkle.is_consistent(0, merkle.EMPTY_ROOT, 5, root, [])
    assert merkle.is_consistent(5, root, 5, root, [])
    assert not merkle.is_consistent(0, root, 5, root, [])
    assert not merkle.is_consistent(5, root, 5, merkle.EMPTY_ROOT, [])


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_an_entry_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        merkle.prove_inclusion(index, size, Tree(5).read)


def test_a_larger_tree_is_not_the_beginning_of_a_smaller_one() -> None:
    with pytest.raises(IndexError):
        merkle.prove_consistency(6, 5, Tree(6).read)
