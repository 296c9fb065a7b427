"""Keys that are the same in every run, for tests of what is signed."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger.notes import SignerKey

ORIGIN = "undersigned/4c1e9a07d2b85f36"
KEY = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
