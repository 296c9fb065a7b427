"""The root of every size while leaves pass by is that of the definition."""

from app.ledger.frontiers import Frontier
from app.ledger.merkle import EMPTY_ROOT, hash_leaf
from tests.ledger.reference import Reference
from tests.ledger.trees import entry


def test_the_root_of_every_size_is_that_of_the_definition() -> None:
    entries = [entry(number) for number in range(130)]
    reference, frontier = Reference(entries), Frontier()
    roots = []

    for leaf in entries:
        frontier.add(hash_leaf(leaf))
        roots.append(frontier.root)

    assert roots == [reference.root(0, size) for size in range(1, 131)]


def test_a_tree_without_leaves_has_the_empty_root() -> None:
    assert (Frontier().size, Frontier().root) == (0, EMPTY_ROOT)
