"""The password with which a mail provider calls our webhook: derived from SECRET_KEYS, so it needs no storage and ends with its key."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit

USER = "postmark"
PASSWORD_CHARACTERS = 32


def password(keys: Sequence[str]) -> str:
    """Return the password to give to the provider: 160 bits that need no escaping in a URL."""
    return _password(keys[0])


def is_password(keys: Sequence[str], given: str) -> bool:
    """Whether a password was made with one of the keys. Takes the same time for every wrong one."""
    return any(hmac.compare_digest(_password(key).encode(), given.encode("utf-8", "replace")) for key in keys)


def address(keys: Sequence[str], base_url: str) -> str:
    """Return the webhook's URL with user and password, as a provider's form wants it."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{USER}:{password(keys)}@{parts.netloc}/hooks/postmark"


def _password(key: str) -> str:
    digest = hmac.new(key.encode(), b"undersigned/webhook/postmark/v1", hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:PASSWORD_CHARACTERS]
