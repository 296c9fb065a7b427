"""The signature inside a seal: CMS (RFC 5652) with the attributes that PAdES asks for (ETSI EN 319 122-1, baseline B). Pure.

There is one way to write it for a key, a chain and a hash, and what is written otherwise is refused: no bit of it can be turned.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from asn1crypto import cms, parser, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from app.ledger.seals import PrivateKey

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
ALGORITHMS = {True: "sha256_ecdsa", False: "sha256_rsa"}
MOST_CERTIFICATES = 10
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError),
    *(InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion),
)


class SignatureBroken(Exception):
    """Not a signature of ours over this, whoever's certificate it names."""


def sign(key: PrivateKey, chain: Sequence[bytes], digest: bytes) -> bytes:
    """Return the signature over a SHA-256 hash in DER, always the same. `chain`: certificates in DER, that of the key first."""
    attributes = _attributes(chain, digest).dump()
    if isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())
    else:
        signature = key.sign(attributes, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return _assemble(chain, digest, signature, is_elliptic=isinstance(key, ec.EllipticCurvePrivateKey))


def encode(chain: Sequence[x509.Certificate]) -> list[bytes]:
    """Return certificates in DER."""
    return [one.public_bytes(Encoding.DER) for one in chain]


def read_signer(padded: bytes, digest: bytes) -> x509.Certificate:
    """Return the certificate whose key signed a SHA-256 hash, given the signature and the zeros behind it. Raises SignatureBroken."""
    try:
        content, chain, signature = _take_apart(padded)
        certificate = x509.load_der_x509_certificate(chain[0])
        public = certificate.public_key()
        is_elliptic = isinstance(public, ec.EllipticCurvePublicKey)
        if not isinstance(public, PublicKey) or _assemble(chain, digest, signature, is_elliptic=is_elliptic) != content:
            raise SignatureBroken
        _verify(public, signature, _attributes(chain, digest).dump())
    except UNREADABLE as error:
        raise SignatureBroken from error
    return certificate


def _take_apart(padded: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Return the signature without its padding, the certificates in it, that of the signer first, and the signed value."""
    length = parser.peek(padded)
    if padded[length:].strip(b"\0"):
        raise ValueError(length)
    signed = cms.ContentInfo.load(padded[:length], strict=True)["content"]
    found = [choice.chosen for choice in signed["certificates"]][: MOST_CERTIFICATES + 1]
    (signer,) = signed["signer_infos"]
    number = signer["sid"].chosen["serial_number"].native
    own = [one.dump() for one in found if one.serial_number == number]
    others = [one.dump() for one in found if one.serial_number != number]
    if len(found) > MOST_CERTIFICATES:
        raise ValueError(MOST_CERTIFICATES)
    return padded[:length], [own[0], *sorted([*own[1:], *others])], signer["signature"].native


def _verify(public: PublicKey, signature: bytes, signed: bytes) -> None:
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        public.verify(signature, signed, ec.ECDSA(hashes.SHA256()))


def _attributes(chain: Sequence[bytes], digest: bytes) -> Any:  # noqa: ANN401 - asn1crypto carries no types
    """Return what is signed: the hash of the document and, so that none can be put in another's place, that of every certificate."""
    certificates = [tsp.ESSCertIDv2({"cert_hash": sha256(one).digest()}) for one in _ordered(chain)]
    said = {
        "content_type": "data",
        "message_digest": digest,
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": certificates}),
    }
    return cms.CMSAttributes([cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in said.items()])


def _assemble(chain: Sequence[bytes], digest: bytes, signature: bytes, *, is_elliptic: bool) -> bytes:
    certificates = [asn1.Certificate.load(one, strict=True) for one in _ordered(chain)]
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", _name(certificates[0])),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": _attributes(chain, digest),
        "signature_algorithm": {"algorithm": ALGORITHMS[is_elliptic]},
        "signature": signature,
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [cms.CertificateChoices("certificate", one) for one in certificates],
        "signer_infos": [signer],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())


def _name(certificate: Any) -> Any:  # noqa: ANN401 - asn1crypto carries no types
    return cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})


def _ordered(chain: Sequence[bytes]) -> list[bytes]:
    return [chain[0], *sorted(chain[1:])]
