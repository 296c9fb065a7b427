"""The definitions of RFC 6962, sections 2.1, 2.1.1 and 2.1.2, word for word and slow: what the product's tree is compared with."""

from functools import cache
from hashlib import sha256


class Reference:
    """The tree over some entries, by its definition. Every function takes the half-open range of entries it is about."""

    def __init__(self, entries: list[bytes]) -> None:
        self._entries = entries
        self.root = cache(self._root)

    def _root(self, start: int, end: int) -> bytes:
        count = end - start
        if count == 0:
            return sha256(b"").digest()
        if count == 1:
            return sha256(b"\x00" + self._entries[start]).digest()
        middle = start + split(count)
        return sha256(b"\x01" + self.root(start, middle) + self.root(middle, end)).digest()

    def path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + split(end - start)
        if index < middle:
            return [*self.path(index, start, middle), self.root(middle, end)]
        return [*self.path(index, middle, end), self.root(start, middle)]

    def proof(self, old: int, start: int, end: int, *, is_old_root: bool = True) -> list[bytes]:
        """SUBPROOF(old - start, D[start:end], is_old_root)."""
        if old == end:
            return [] if is_old_root else [self.root(start, end)]
        middle = start + split(end - start)
        if old <= middle:
            return [*self.proof(old, start, middle, is_old_root=is_old_root), self.root(middle, end)]
        return [*self.proof(old, middle, end, is_old_root=False), self.root(start, middle)]


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power
