"""Trees of the log in memory, for tests: entries that are numbers, and tiles in a dictionary."""

from app.ledger import merkle, tiles


class Tree:
    """A tree that grows in memory the way the log grows in the database."""

    def __init__(self, size: int = 0) -> None:
        self.size = 0
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.read = tiles.reader(self.load)
        self.grow(size)

    def load(self, level: int, index: int) -> bytes:
        return self.tiles[level, index]

    def grow(self, count: int) -> None:
        """Append `count` entries at once."""
        leaves = [merkle.hash_leaf(entry(number)) for number in range(self.size, self.size + count)]
        self.tiles |= tiles.grow(self.size, leaves, self.load)
        self.size += count

    def root(self, size: int | None = None) -> bytes:
        return merkle.make_root(self.size if size is None else size, self.read)


def entry(number: int) -> bytes:
    return f"entry {number}".encode()
