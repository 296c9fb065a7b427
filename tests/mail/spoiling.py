"""Reports as nobody should write them: cut, flipped, shuffled, nested, with zeros and signs of no encoding. A seed gives the same again."""

import random
from collections.abc import Callable

from tests.mail.returned import SHAPES

Spoil = Callable[[random.Random, bytearray], None]


def _cut(dice: random.Random, raw: bytearray) -> None:
    del raw[dice.randrange(len(raw)) :]


def _flip(dice: random.Random, raw: bytearray) -> None:
    for _ in range(dice.randint(1, 60)):
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)


def _insert(dice: random.Random, raw: bytearray) -> None:
    place = dice.randrange(len(raw))
    raw[place:place] = dice.choice([b"\0", b"\r", b"\n\n", b"\xff\xfe", b"=?utf-8?b?/w==?=", b";" * 500, b'"', b"(" * 300]) * dice.randint(
        1, 9
    )


def _drop_lines(dice: random.Random, raw: bytearray) -> None:
    raw[:] = b"\n".join(line for line in raw.split(b"\n") if dice.random() > 0.2)


def _shuffle_lines(dice: random.Random, raw: bytearray) -> None:
    lines = raw.split(b"\n")
    dice.shuffle(lines)
    raw[:] = b"\n".join(lines)


def _nest(dice: random.Random, raw: bytearray) -> None:
    for _ in range(dice.randint(1, 30)):
        raw[:] = b"Content-Type: message/rfc822\n\n" + raw


def _report_itself(dice: random.Random, raw: bytearray) -> None:
    place = raw.find(b"\n\n")
    raw[place:place] = b"\n\n" + raw * dice.randint(1, 3)


SPOILS: tuple[Spoil, ...] = (_cut, _flip, _insert, _drop_lines, _shuffle_lines, _nest, _report_itself)


def spoilt(seed: int) -> bytes:
    """Return one of the shapes, spoilt in one to three ways; the same for the same seed."""
    dice = random.Random(seed)
    raw = bytearray(dice.choice(SHAPES))
    for _ in range(dice.randint(1, 3)):
        dice.choice(SPOILS)(dice, raw)
        raw = raw or bytearray(b"\n")
    return bytes(raw)
