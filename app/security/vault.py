"""Encryption at rest (P10): AES-256-GCM with a list of keys, and blind indexes that find a value without opening it.

A sealed value is `version byte | 4-byte key id | 12-byte nonce | ciphertext and tag`; the purpose is authenticated with it, so a
sealed name cannot stand in for a sealed address. The first key seals; every key opens. Keys never touch the database.
"""

import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12


class VaultClosed(AppError):
    """A sealed value opens with none of the keys: a key is missing, or the value was changed."""

    code = "vault_closed"
    message = "A stored value cannot be decrypted with the configured keys."


class Vault:
    """Seals and opens private values. Made once from `Settings.vault_keys`."""

    def __init__(self, keys: Sequence[str]) -> None:
        sealing = [_derive(key, b"undersigned/vault/seal/v1") for key in keys]
        self._ciphers = {hashlib.sha256(key).digest()[:KEY_ID_BYTES]: AESGCM(key) for key in sealing}
        self._current = next(iter(self._ciphers))
        self._index_keys = [_derive(key, b"undersigned/vault/index/v1") for key in keys]

    def seal(self, purpose: str, value: str) -> bytes:
        """Encrypt `value` for one purpose, such as "contact.email"."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, value.encode(), purpose.encode())
        return VERSION + self._current + nonce + sealed

    def open(self, purpose: str, sealed: bytes) -> str:
        """Decrypt what `seal` made for the same purpose. Raises VaultClosed."""
        key_id, rest = sealed[1 : 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES :]
        if sealed[:1] != VERSION:
            raise VaultClosed
        try:
            return self._ciphers[key_id].decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], purpose.encode()).decode()
        except (KeyError, InvalidTag, ValueError) as error:
            raise VaultClosed from error

    def seal_json(self, purpose: str, value: Mapping[str, Any]) -> bytes:
        return self.seal(purpose, json.dumps(value, ensure_ascii=False, sort_keys=True))

    def open_json(self, purpose: str, sealed: bytes) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.open(purpose, sealed))
        return value

    def indexes(self, purpose: str, value: str) -> list[bytes]:
        """Return the 32-byte blind indexes of a value, the current key's first. Store the first; look up among all of them."""
        folded = fold(value)
        return [hmac.new(key, f"{purpose}\0{folded}".encode(), hashlib.sha256).digest() for key in self._index_keys]


def fold(value: str) -> str:
    """Return the form under which two spellings of a value are the same."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def _derive(key: str, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(key.encode())
