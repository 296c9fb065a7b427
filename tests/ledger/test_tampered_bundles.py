"""Two thousand bundles with something changed in them: refused by OpenSSH and coreutils, and by us."""

import io
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ledger import bundles, packing, sshsig
from app.ledger.instructions import NAMESPACE
from app.ledger.packing import BundleInvalid
from tests.ledger import bundling
from tests.ledger.bundling import Member
from tests.ledger.keys import KEY, OTHER

BUNDLES, AT_ONCE = 2_000, 250
GENUINE = bundling.made(bundling.story())
MEMBERS = bundling.members(GENUINE)
NAMES = [name for name, _ in MEMBERS]
SUMS, SIGNATURE = dict(MEMBERS)["SHA256SUMS"], dict(MEMBERS)["SHA256SUMS.sig"]
UNSIGNED = {at for at, sign in enumerate(SIGNATURE) if sign == ord("\n")} | {SIGNATURE.index(b"AAAAAQ") + 5}
"""Where OpenSSH reads a signature that is written otherwise: line ends, the version's number. Nothing that is signed stands there."""


def changed(name: str, content: bytes) -> list[Member]:
    return [(one, content if one == name else before) for one, before in MEMBERS]


def flipped(content: bytes, at: int, bit: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def flip(chance: random.Random) -> list[Member]:
    name, content = chance.choice(MEMBERS)
    at = chance.choice([at for at in range(len(content)) if content != SIGNATURE or at not in UNSIGNED])
    return changed(name, flipped(content, at, chance.randrange(8)))


def swap(chance: random.Random) -> list[Member]:
    one, other = chance.sample(NAMES, 2)
    swapped = {one: other, other: one}
    return sorted((swapped.get(name, name), content) for name, content in MEMBERS)


def add(chance: random.Random) -> list[Member]:
    folder = chance.choice(["", "en/", "proofs/", "log/"])
    return sorted([*MEMBERS, (f"{folder}{chance.choice(['extra.txt', '00003.tlog-proof', 'en.html'])}", chance.randbytes(9))])


def leave_out(chance: random.Random) -> list[Member]:
    gone = chance.choice(NAMES)
    return [(name, content) for name, content in MEMBERS if name != gone]


def rename(chance: random.Random) -> list[Member]:
    old = chance.choice(NAMES)
    return sorted((f"{name}x" if name == old else name, content) for name, content in MEMBERS)


def double(chance: random.Random) -> list[Member]:
    name, content = chance.choice(MEMBERS)
    return [*MEMBERS, (name, flipped(content, 0, 1))]


def sign_otherwise(chance: random.Random) -> list[Member]:
    key, namespace = chance.choice([(KEY, "file"), (OTHER, NAMESPACE), (KEY, "git"), (OTHER, "file")])
    return changed("SHA256SUMS.sig", sshsig.sign(key.private, SUMS, namespace).encode())


def list_otherwise(chance: random.Random) -> list[Member]:
    lines = SUMS.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    others = [
        lines[:at] + lines[at + 1 :],
        [*lines, b"0" * 64 + b"  another.txt\n"],
        lines[at:] + lines[:at] if at else lines[::-1],
    ]
    return changed("SHA256SUMS", b"".join(chance.choice(others)))


KINDS: list[Callable[[random.Random], list[Member]]] = [
    flip,
    flip,
    flip,
    swap,
    add,
    leave_out,
    rename,
    double,
    sign_otherwise,
    list_otherwise,
]


def zipped(members: list[Member]) -> bytes:
    """Pack as we do, but for what we never would: two files of one name."""
    if len(dict(members)) == len(members):
        return packing.pack(dict(members))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def is_accepted(content: bytes) -> bool:
    try:
        return bundles.check(content, [KEY.verifier]).holds
    except BundleInvalid:
        return False


@pytest.mark.parametrize("seed", range(BUNDLES // AT_ONCE))
def test_p7_no_changed_bundle_is_accepted_by_others_or_by_us(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    genuine = tmp_path / "all" / "genuine"
    bundling.unpack(MEMBERS, genuine)
    ours = set()
    for number in range(AT_ONCE):
        tampered = KINDS[number % len(KINDS)](chance)
        bundling.unpack(tampered, tmp_path / "all" / str(number), like=genuine)
        ours |= {str(number)} if is_accepted(zipped(tampered)) else set()

    theirs = bundling.externally_accepted(tmp_path / "all", genuine)

    assert is_accepted(GENUINE)
    assert (theirs, ours) == ({"genuine"}, set())


def test_a_signature_that_is_written_otherwise_is_none_to_us() -> None:
    accepted = [
        at for at in sorted(UNSIGNED) for bit in range(8) if is_accepted(zipped(changed("SHA256SUMS.sig", flipped(SIGNATURE, at, bit))))
    ]

    assert accepted == []


def test_of_the_archive_itself_no_byte_can_be_changed() -> None:
    chance = random.Random(5)
    places = {*range(200), *range(len(GENUINE) - 400, len(GENUINE)), *chance.sample(range(len(GENUINE)), 400)}

    assert [at for at in places if is_accepted(flipped(GENUINE, at, chance.randrange(8)))] == []
