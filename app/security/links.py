"""Signed tokens for links and forms: itsdangerous with SHA-256, one salt per purpose, a list of keys for rotation.

A token carries random bytes only. Whether it still opens something is the row's to say (`domain/links`); a bad signature is
found here, before any query.
"""

import hashlib
import secrets
from collections.abc import Sequence

from itsdangerous import BadData, BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from app.errors import LinkInvalid

LONGEST_TOKEN = 200


class LinkSigner:
    """Makes and checks tokens. Made once from `Settings.secret_keys` (first signs, every key verifies)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(reversed(keys))  # itsdangerous signs with the last of its list
        self._signers: dict[str, Signer] = {}

    def new_token(self, purpose: str) -> str:
        """Return a fresh URL-safe token of 128 random bits, signed for `purpose`."""
        return self._signer(purpose).sign(secrets.token_urlsafe(16)).decode()

    def check(self, purpose: str, token: str) -> None:
        """Raise LinkInvalid unless the token was signed for this purpose with one of the keys. Costs no query."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise LinkInvalid
        try:
            self._signer(purpose).unsign(token)
            _require_canonical(token)
        except (BadSignature, BadData) as error:
            raise LinkInvalid from error

    def form_token(self, subject: str) -> str:
        """Return the CSRF token of a logged-in session; it is bound to `subject` and needs no storage."""
        return self._signer("form").get_signature(subject).decode()

    def is_form_token(self, subject: str, token: str) -> bool:
        return self._signer("form").verify_signature(subject.encode(), token.encode())

    def _signer(self, purpose: str) -> Signer:
        if purpose not in self._signers:
            salt = f"undersigned/{purpose}/v1"
            self._signers[purpose] = Signer(self._keys, salt=salt, sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
        return self._signers[purpose]


def _require_canonical(token: str) -> None:
    """Raise BadData for a signature spelt in another way: its last character has bits that decoding drops."""
    signature = token.rpartition(".")[2]
    if base64_encode(base64_decode(signature)).decode() != signature:
        raise BadData("not canonical")
