"""The key of the seal: the same for the same secret; and an operator's own certificate, refused with a reason where it cannot be used."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from app.ledger import seals
from app.ledger.seals import SealFailed
from app.security import seal_keys
from app.security.seal_keys import SealCertificateInvalid
from tests.ledger.certificates import certificate, chain, elliptic, private, rsa_key
from tests.ledger.sealing import AT, holds, pdfsig_holds, plain

SECRET = "a secret of a test, long enough for a key"


def test_the_same_secret_has_the_same_key_and_certificate() -> None:
    seal_keys.derive.cache_clear()
    first = seal_keys.derive(SECRET)
    seal_keys.derive.cache_clear()

    assert seal_keys.derive(SECRET).chain == first.chain
    assert first.fingerprint == "b866ecddd72bb39c5e94f842992f197c9e5fc49ca5bb88cf1f8b2f510e69911c"


def test_another_secret_has_another() -> None:
    assert seal_keys.derive(SECRET[::-1]).fingerprint != seal_keys.derive(SECRET).fingerprint


def test_its_certificate_names_nobody_and_never_expires() -> None:
    (made,) = seal_keys.derive(SECRET).chain

    assert made.subject.rfc4514_string() == made.issuer.rfc4514_string() == "CN=Undersigned seal"
    assert made.not_valid_after_utc == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert made.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    made.verify_directly_issued_by(made)


def test_the_fingerprint_is_the_sha_256_of_the_certificate() -> None:
    sealer = seal_keys.derive(SECRET)

    assert bytes.fromhex(sealer.fingerprint) == sealer.chain[0].fingerprint(hashes.SHA256())


@pytest.mark.parametrize("key", [rsa_key, lambda: ec.derive_private_key(7, ec.SECP384R1())])
def test_an_own_certificate_seals(key: object) -> None:
    made = key()  # type: ignore[operator]
    sealer = seal_keys.read(private(made) + certificate(made, "Alder Centre"))

    sealed = seals.seal(plain(), sealer, at=AT)

    assert holds(sealed, sealer.fingerprint)
    assert pdfsig_holds(sealed)
    assert seals.seal(plain(), sealer, at=AT) == sealed


def test_an_own_certificate_comes_with_those_that_vouch_for_it_in_any_order() -> None:
    own, office, root = chain()
    stray = certificate(elliptic(10), "Stray")

    sealer = seal_keys.read("".join([root, stray, private(elliptic(7)), office, own]))

    assert [one.subject.rfc4514_string() for one in sealer.chain] == ["CN=Alder Centre", "CN=Office", "CN=Root"]


def test_a_seal_carries_the_whole_chain_and_none_of_it_can_be_changed() -> None:
    sealer = seal_keys.read(private(elliptic(7)) + "".join(chain()))
    sealed = seals.seal(plain(), sealer, at=AT)

    assert holds(sealed, sealer.fingerprint)
    assert pdfsig_holds(sealed)
    for one in sealer.chain:
        place = sealed.index(one.public_bytes(Encoding.DER).hex().upper()[200:].encode())
        assert not holds(sealed[:place] + b"0000" + sealed[place + 4 :], sealer.fingerprint)


@pytest.mark.parametrize(
    ("pem", "reason"),
    [
        ("", "there is no private key in it that can be read (PEM)."),
        ("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", "there is no private key in it that can be read (PEM)."),
        (private(elliptic(7)), "there is no certificate in it that can be read (PEM)."),
        (certificate(elliptic(7), "Alder Centre"), "there is no private key in it that can be read (PEM)."),
        (private(elliptic(8)) + certificate(elliptic(7), "Alder Centre"), "the private key belongs to none of the certificates."),
        (private(elliptic(7), b"x") + certificate(elliptic(7), "Alder Centre"), "the private key is locked with a password."),
        (private(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))), "PDF readers take keys of RSA, 2048 bits or more, or of ECDSA."),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(pem: str, reason: str) -> None:
    with pytest.raises(SealCertificateInvalid) as refused:
        seal_keys.read(pem)

    assert str(refused.value).startswith(reason)


def test_a_certificate_that_has_expired_seals_nothing() -> None:
    sealer = seal_keys.read(private(elliptic(7)) + certificate(elliptic(7), "Alder Centre", until=AT - timedelta(seconds=1)))

    with pytest.raises(SealFailed) as failed:
        seals.seal(plain(), sealer, at=AT)

    assert str(failed.value) == "it could not be sealed: the certificate of SEAL_CERTIFICATE is not valid at this time."


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-2, "SEAL_CERTIFICATE is not valid before 2026-03-24: until then new editions have no PDFs."),
        (0, ""),
        (366, "SEAL_CERTIFICATE expired on 2027-03-25: new editions have no PDFs."),
    ],
)
def test_a_certificate_that_is_of_no_use_today_says_why(days: int, sentence: str) -> None:
    sealer = seal_keys.read(private(elliptic(7)) + certificate(elliptic(7), "Alder Centre"))

    assert seal_keys.tell_invalid(sealer, at=AT + timedelta(days=days)) == sentence
