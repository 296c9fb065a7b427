"""The keys that sign the log: Ed25519, made from the secrets of the setting. All of them sign, so that one can take over from another."""

from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INFO = b"undersigned/log/v1"


def derive(secrets: Sequence[str]) -> tuple[Ed25519PrivateKey, ...]:
    """Return the private key of each secret, always the same for the same one."""
    return tuple(Ed25519PrivateKey.from_private_bytes(_derive(secret)) for secret in secrets)


def _derive(secret: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=INFO).derive(secret.encode())
