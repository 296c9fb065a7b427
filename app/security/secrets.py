"""Random values and their hashes. What opens a door is kept only as SHA-256: the values are random, so no slow hash is needed."""

import hashlib
import secrets


def new_secret() -> str:
    """Return 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    """Return the 32 bytes under which a secret is looked up."""
    return hashlib.sha256(secret.encode()).digest()
