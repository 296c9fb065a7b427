"""The right edge of the tree while its leaves pass by (RFC 6962, 2.1): the root at every size, from hashes that are seen once. Pure."""

from app.ledger.merkle import EMPTY_ROOT, hash_children


class Frontier:
    """The complete subtrees that a tree of `size` leaves consists of, the largest first: never more than there are binary digits."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def add(self, leaf_hash: bytes) -> None:
        """Take the hash of the next leaf."""
        self.size += 1
        node, rest = leaf_hash, self.size
        while not rest & 1:
            node, rest = hash_children(self._subtrees.pop(), node), rest >> 1
        self._subtrees.append(node)

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        found = self._subtrees[-1]
        for subtree in reversed(self._subtrees[:-1]):
            found = hash_children(subtree, found)
        return found
