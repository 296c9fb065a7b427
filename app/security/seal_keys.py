"""The key that seals PDFs, and its certificate: made from the log's secret, so that there is nothing new to back up, or the operator's own.

For the one that is made nobody vouches: readers compare its fingerprint. It names no organization and no host, and never expires.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from app.ledger.seals import Sealer

INFO = b"undersigned/seal/v1"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (FIPS 186-5): a private key lies between 1 and one below it."""

NAME = "Undersigned seal"
FROM, FOR_EVER = datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""RFC 5280, 4.1.2.5: the end of a certificate that has none."""

SMALLEST_RSA = 2048
KEY_END = b"PRIVATE KEY-----"


class SealCertificateInvalid(Exception):
    """The operator's certificate cannot be used; the message says why."""


@lru_cache(maxsize=8)
def derive(secret: str) -> Sealer:
    """Return the key and the certificate of a secret, always the same for the same one."""
    # 16 bytes more than the order has, so that the remainder is as good as even (FIPS 186-5, A.2.1).
    drawn = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=INFO).derive(secret.encode())
    key = ec.derive_private_key(int.from_bytes(drawn) % (ORDER - 1) + 1, ec.SECP256R1())
    return Sealer(key, (_certify(key),))


def read(pem: str) -> Sealer:
    """Read a private key and a certificate with those that vouch for it, in any order. Raises SealCertificateInvalid.

    Whether it is valid at the time is left to who seals.
    """
    key, certificates = _key(pem.encode()), _certificates(pem.encode())
    own = [one for one in certificates if _public(one.public_key()) == _public(key.public_key())]
    if not own:
        raise SealCertificateInvalid("the private key belongs to none of the certificates.")
    return Sealer(key, (own[0], *_vouching(own[0], certificates)))


def tell_invalid(sealer: Sealer, *, at: datetime) -> str:
    """Say why a certificate seals nothing at this time; nothing where it does."""
    begins, ends = sealer.chain[0].not_valid_before_utc, sealer.chain[0].not_valid_after_utc
    if at < begins:
        return f"SEAL_CERTIFICATE is not valid before {begins:%Y-%m-%d}: until then new editions have no PDFs."
    return f"SEAL_CERTIFICATE expired on {ends:%Y-%m-%d}: new editions have no PDFs." if ends < at else ""


def _key(pem: bytes) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    try:
        key = load_pem_private_key(_private_part(pem), password=None)
    except TypeError as error:
        raise SealCertificateInvalid(
            "the private key is locked with a password. Give it without one, in a file that only we can read."
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SealCertificateInvalid("there is no private key in it that can be read (PEM).") from error
    if isinstance(key, ec.EllipticCurvePrivateKey) or (isinstance(key, rsa.RSAPrivateKey) and key.key_size >= SMALLEST_RSA):
        return key
    raise SealCertificateInvalid(f"PDF readers take keys of RSA, {SMALLEST_RSA} bits or more, or of ECDSA.")


def _private_part(pem: bytes) -> bytes:
    """Return the block of the private key: the library reads the first block of a text, whatever it is."""
    blocks = pem.split(b"-----BEGIN ")
    return next((b"-----BEGIN " + block for block in blocks if block.split(b"\n")[0].strip().endswith(KEY_END)), b"")


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise SealCertificateInvalid("there is no certificate in it that can be read (PEM).") from error


def _vouching(own: x509.Certificate, certificates: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Return those that vouch for a certificate, one for the other; what else was in the file is left out."""
    chain, rest = list[x509.Certificate](), [one for one in certificates if one != own]
    last = own
    while found := next((one for one in rest if _vouches(one, last)), None):
        chain.append(found)
        rest.remove(found)
        last = found
    return chain


def _vouches(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _certify(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    public, name = key.public_key(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    use = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder(name, name, public, int.from_bytes(identifier.digest[:16]) | 1, FROM, FOR_EVER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **use), critical=True)
        .add_extension(identifier, critical=False)
    )
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)


def _public(key: object) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) if hasattr(key, "public_bytes") else b""
