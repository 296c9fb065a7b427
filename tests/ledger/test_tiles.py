"""Tiles: names, what a tree of a size has, and that growing by any steps makes the same ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger import tiles
from app.ledger.tiles import Tile
from tests.ledger.trees import Tree

# The examples of C2SP tlog-tiles.
SEVENTY_THOUSAND = ["0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1"]


def test_a_large_number_is_written_in_groups() -> None:
    assert Tile(0, 1234067).path == "0/x001/x234/067"
    assert Tile(None, 5, 7).path == "entries/005.p/7"


def test_the_tiles_of_a_size_are_those_of_the_specification() -> None:
    paths = [tile.path for tile in tiles.tiles_of(70_000)]

    assert paths[:2] == ["0/000", "0/001"]
    assert paths[273:] == SEVENTY_THOUSAND
    assert [tile.path for tile in tiles.tiles_of(256)] == ["0/000", "1/000.p/1"]
    assert list(tiles.tiles_of(0)) == []


@given(st.builds(Tile, st.none() | st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256)))
def test_a_path_is_read_back(tile: Tile) -> None:
    assert tiles.parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0/00",
        "0/0000",
        "0/x000/001",
        "00/000",
        "64/000",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000/",
        "0/-01",
        "data/000",
        "0/٠٠٠",
    ],
)
def test_another_spelling_of_a_path_is_none(path: str) -> None:
    assert tiles.parse_path(path) is None


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_however_it_grows_a_tree_has_the_same_tiles(steps: list[int]) -> None:
    tree = Tree()
    for count in steps:
        tree.grow(count)

    assert tree.tiles == Tree(sum(steps)).tiles
    assert {(tile.level, tile.index): len(tree.tiles[tile.level or 0, tile.index]) // 32 for tile in tiles.tiles_of(tree.size)} == {
        (tile.level, tile.index): tile.width for tile in tiles.tiles_of(tree.size)
    }


def test_only_what_is_there_is_there() -> None:
    assert tiles.has_tile(70_000, Tile(0, 273, 112))
    assert tiles.has_tile(70_000, Tile(0, 273, 5))
    assert not tiles.has_tile(70_000, Tile(0, 273, 113))
    assert not tiles.has_tile(70_000, Tile(0, 273))
    assert not tiles.has_tile(70_000, Tile(3, 0, 1))
    assert tiles.has_tile(70_000, Tile(None, 272))


def test_a_subtree_that_is_not_complete_cannot_be_read() -> None:
    with pytest.raises(IndexError):
        Tree(5).read(2, 1)
