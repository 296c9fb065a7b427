"""Certificates of invented organizations, for tests of an operator's own seal."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.ledger.seals import PrivateKey
from tests.ledger.sealing import AT

LATER = AT + timedelta(days=365)


@lru_cache
def elliptic(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


@lru_cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def certificate(key: PrivateKey, name: str, *, by: PrivateKey | None = None, issuer: str = "", until: datetime = LATER) -> str:
    own, other = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer or name))
    builder = x509.CertificateBuilder(other, own, key.public_key(), len(name), AT - timedelta(days=1), until)
    made = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(by or key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


def private(key: PrivateKey | ed25519.Ed25519PrivateKey, password: bytes = b"") -> str:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


def chain() -> Iterator[str]:
    """Certificates of an organization, of an office that vouches for it, and of the root above that."""
    yield certificate(elliptic(7), "Alder Centre", by=elliptic(8), issuer="Office")
    yield certificate(elliptic(8), "Office", by=elliptic(9), issuer="Root")
    yield certificate(elliptic(9), "Root")
