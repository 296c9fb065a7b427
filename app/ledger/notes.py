"""Signed notes (C2SP signed-note, Ed25519 only): text that a key vouches for. Pure.

What is read is read strictly: one way to write a note, or it is refused, so that no byte of one can be changed unseen.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.errors import AppError

ED25519 = b"\x01"
KEY_BYTES, ID_BYTES, SIGNATURE_BYTES = 32, 4, 64
DASH = "\N{EM DASH}"
MOST_BYTES = 1_000_000
MOST_SIGNATURES = 32


class NoteInvalid(AppError):
    """Not a signed note, or not signed by a key that is trusted."""

    code = "note_invalid"
    message = "This is not signed by the key it should be signed by."


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a key, and its name: 32 bytes as RFC 8032 writes them."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """The key in one line, as verifiers of other people take it."""
        return f"{self.name}+{self.id.hex()}+{encode(ED25519 + self.public)}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a key from its line. Raises NoteInvalid."""
        name, _, rest = line.partition("+")
        given_id, _, encoded = rest.partition("+")
        public = decode(encoded)
        key = cls(name, public[1:])
        if not is_key_name(name) or public[:1] != ED25519 or len(key.public) != KEY_BYTES or key.id.hex() != given_id:
            raise NoteInvalid
        return key


@dataclass(frozen=True)
class SignerKey:
    """A private key, and the name it signs under."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())


def sign(text: str, *keys: SignerKey) -> str:
    """Return `text`, which ends in a newline and has no other control characters, with a line for each key. Raises ValueError."""
    if not _is_text(text):
        raise ValueError(text)
    lines = (f"{DASH} {key.name} {encode(key.verifier.id + key.private.sign(text.encode()))}\n" for key in keys)
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, keys: Sequence[VerifierKey]) -> str:
    """Return the text of a note that at least one of `keys` signed, and none of them wrongly. Raises NoteInvalid."""
    text, lines = _split(note)
    signed = [_check(line, text, keys) for line in lines]
    if not any(signed):
        raise NoteInvalid
    return text


def read_signers(note: str) -> set[tuple[str, bytes]]:
    """Return name and id of the keys that a note says it is signed with; whether it is, `open_note` finds. Raises NoteInvalid."""
    return {_read_line(line)[:2] for line in _split(note)[1]}


def encode(value: bytes) -> str:
    """Write bytes in base64 (RFC 4648, section 4)."""
    return base64.b64encode(value).decode()


def decode(text: str) -> bytes:
    """Read base64 as `encode` writes it, and no other way. Raises NoteInvalid."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteInvalid from error
    if encode(value) != text:  # the last sign can carry bits that nobody reads
        raise NoteInvalid
    return value


def is_key_name(name: str) -> bool:
    """Tell whether this can be the name of a key."""
    return bool(name) and "+" not in name and not any(sign.isspace() or not sign.isprintable() for sign in name)


def _split(note: str) -> tuple[str, list[str]]:
    """Return the text of a note and the lines that sign it. Raises NoteInvalid."""
    if len(note) > MOST_BYTES:
        raise NoteInvalid
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    if not blank or not signatures.endswith("\n") or not _is_text(text):
        raise NoteInvalid
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteInvalid
    return text, lines


def _check(line: str, text: str, keys: Sequence[VerifierKey]) -> bool:
    """Tell whether one of `keys` made this line; a line of a key that is not known says nothing. Raises NoteInvalid."""
    name, key_id, signature = _read_line(line)
    key = next((key for key in keys if (key.name, key.id) == (name, key_id)), None)
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature as error:
        raise NoteInvalid from error
    return True


def _read_line(line: str) -> tuple[str, bytes, bytes]:
    """Return name and id of the key that a line is said to be made with, and the signature. Raises NoteInvalid."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    value = decode(encoded)
    if dash != DASH or not is_key_name(name) or len(value) <= ID_BYTES:
        raise NoteInvalid
    return name, value[:ID_BYTES], value[ID_BYTES:]


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return text.endswith("\n") and not any(sign < " " and sign != "\n" for sign in text)
