"""Tiles: the tree's hashes in files of 256 (C2SP tlog-tiles). Pure: which tiles a tree has, how they grow, how to read them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.ledger.merkle import HASH_BYTES, Reader, hash_children

HEIGHT = 8
WIDTH = 1 << HEIGHT
_PATH = re.compile(r"(?P<level>entries|0|[1-9]\d?)/(?P<index>(?:x\d{3}/){0,5}\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")
MOST_LEVEL = 63


@dataclass(frozen=True, order=True)
class Tile:
    """One file of hashes: `width` of them from the level's hash number `index * 256` on. Level `None` is a bundle of entries."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below `tile/`, as `0/x001/x234/067.p/5`."""
        groups = [f"{self.index:03}"[-3:]]
        rest = self.index // 1000
        while rest:
            groups.append(f"x{rest % 1000:03}")
            rest //= 1000
        ending = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{'entries' if self.level is None else self.level}/{'/'.join(reversed(groups))}{ending}"


Load = Callable[[int, int], bytes]
"""Returns the bytes of a tile, given its level and index: as many hashes as there are by now."""


def parse_path(path: str) -> Tile | None:
    """Return the tile a path names, or None when there is no such path: each tile has one."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level = None if match["level"] == "entries" else int(match["level"])
    tile = Tile(level, int(match["index"].replace("x", "").replace("/", "")), int(match["width"] or WIDTH))
    return tile if tile.path == path and (level or 0) <= MOST_LEVEL else None


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of hashes of a tree of `size` leaves: the full ones and each level's last, partial one."""
    level, hashes = 0, size
    while hashes:
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level, hashes = level + 1, full


def has_tile(size: int, tile: Tile) -> bool:
    """Tell whether a tree of `size` leaves has this tile, as full or as partial as it was at some size up to this one."""
    hashes = size >> HEIGHT * (tile.level or 0)
    return tile.index * WIDTH + tile.width <= hashes


def grow(size: int, leaf_hashes: Sequence[bytes], load: Load) -> dict[tuple[int, int], bytes]:
    """Return what the tiles are, by level and index, after these leaves were appended to a tree of `size` leaves: those that changed.

    Loads one tile a level at most, so that appending costs the same however large the tree is.
    """
    grown: dict[tuple[int, int], bytes] = {}
    level, hashes = 0, list(leaf_hashes)
    while hashes:
        first = (size >> HEIGHT * level) // WIDTH
        begun = (size >> HEIGHT * level) % WIDTH
        row = (load(level, first)[: begun * HASH_BYTES] if begun else b"") + b"".join(hashes)
        hashes = []
        for number, at in enumerate(range(0, len(row), WIDTH * HASH_BYTES)):
            tile = grown[level, first + number] = row[at : at + WIDTH * HASH_BYTES]
            if len(tile) == WIDTH * HASH_BYTES:
                hashes.append(_fold(tile))
        level += 1
    return grown


def reader(load: Load) -> Reader:
    """Return how to read complete subtrees out of tiles."""

    def read(level: int, index: int) -> bytes:
        rows, inside = divmod(level, HEIGHT)
        tile, at = divmod(index << inside, WIDTH)
        hashes = load(rows, tile)[at * HASH_BYTES : (at + (1 << inside)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << inside:
            raise IndexError(index)
        return _fold(hashes)

    return read


def _fold(hashes: bytes) -> bytes:
    """Hash a power of two of hashes up to one."""
    row = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [hash_children(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]
