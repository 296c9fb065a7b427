"""The Merkle tree of the log (RFC 6962, section 2.1; RFC 9162, sections 2.1.3 and 2.1.4). Pure: hashes in, hashes out.

Making proofs needs the hashes of complete subtrees, which a `Reader` gives; checking them needs nothing but the proof.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Reader = Callable[[int, int], bytes]
"""Returns the hash of the complete subtree of 2**level leaves that begins at leaf index * 2**level."""


def hash_leaf(entry: bytes) -> bytes:
    """Return the hash of one entry. The prefix keeps an entry from passing for an inner node (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def make_root(size: int, read: Reader) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _hash_range(0, size, read) if size else EMPTY_ROOT


def prove_inclusion(index: int, size: int, read: Reader) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves: 32-byte hashes, the leaf's sibling first.

    Raises IndexError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    return [_hash_range(start, end, read) for start, end in reversed(list(_siblings(index, size)))]


def prove_consistency(old_size: int, new_size: int, read: Reader) -> list[bytes]:
    """Return the proof that the tree of `old_size` leaves is the beginning of that of `new_size`: 32-byte hashes, the lowest first.

    Empty when the trees are the same or the old one is empty. Raises IndexError when the old one is the larger.
    """
    if not 0 <= old_size <= new_size:
        raise IndexError(old_size)
    return [_hash_range(start, end, read) for start, end in reversed(list(_old_and_beyond(old_size, new_size)))] if old_size else []


def is_included(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf at `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf_hash
    for sibling in proof:
        if not last:
            return False
        if node & 1 or node == last:
            found = hash_children(sibling, found)
            node, last = _up_to_right_child(node, last)
        else:
            found = hash_children(found, sibling)
        node, last = node >> 1, last >> 1
    return not last and found == root


def is_consistent(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows the old tree to be the beginning of the new one (RFC 9162, 2.1.4.2).

    The empty tree is the beginning of every tree, if its root is that of the empty tree.
    """
    if old_size in {0, new_size}:
        return not proof and old_root == (new_root if old_size else EMPTY_ROOT)
    if not 0 < old_size < new_size:
        return False
    return _leads_to_both(old_size, old_root, new_size, new_root, proof)


def _leads_to_both(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    hashes = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not hashes:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            return False
        if node & 1 or node == last:
            old, new = hash_children(sibling, old), hash_children(sibling, new)
            node, last = _up_to_right_child(node, last)
        else:
            new = hash_children(new, sibling)
        node, last = node >> 1, last >> 1
    return not last and (old, new) == (old_root, new_root)


def _up_to_right_child(node: int, last: int) -> tuple[int, int]:
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _siblings(index: int, size: int) -> Iterator[tuple[int, int]]:
    """The ranges of leaves beside the way from the root down to a leaf."""
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            yield middle, end
            end = middle
        else:
            yield start, middle
            start = middle


def _old_and_beyond(old_size: int, new_size: int) -> Iterator[tuple[int, int]]:
    """The ranges of a consistency proof, from the root down (RFC 6962, 2.1.2); the old root itself is left out where it is one of them."""
    start, end = 0, new_size
    while old_size < end:
        middle = start + _split(end - start)
        if old_size <= middle:
            yield middle, end
            end = middle
        else:
            yield start, middle
            start = middle
    if start:
        yield start, end


def _hash_range(start: int, end: int, read: Reader) -> bytes:
    """Hash leaves that are one node of the tree: the complete subtrees they consist of, joined from the right."""
    subtrees = []
    while start < end:
        level = (end - start).bit_length() - 1
        subtrees.append(read(level, start >> level))
        start += 1 << level
    found = subtrees.pop()
    while subtrees:
        found = hash_children(subtrees.pop(), found)
    return found


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
