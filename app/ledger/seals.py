"""The seal of a PDF: one PAdES certification that allows no changes (ISO 32000-1, 12.8.2.2), which any PDF reader can check. Pure.

To check one here, nothing of the PDF is interpreted. A seal covers every byte but those of its own value, and that can be written in one
way only: what it fits is the file that was sealed. So whatever a file hides or unpacks to, nobody is misled by it and nothing hangs.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.errors import AppError
from app.ledger.findings import Finding, Verdict, bad, good

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
LARGEST = 64 * 1024 * 1024
HEADER, HEADER_WITHIN = b"%PDF-", 1024
RANGE = re.compile(rb"/ByteRange\s{0,9}\[\s{0,9}0\s{1,9}(\d{1,10})\s{1,9}(\d{1,10})\s{1,9}(\d{1,10})\s{0,99}\]")
RANGE_LENGTH, MOST_RANGES = 256, 16
VALUE = re.compile(rb"<(?:[0-9A-F]{2}){64,32768}>")
NO_CHANGES = re.compile(rb"/TransformMethod\s{1,9}/DocMDP\s{1,9}/TransformParams\s{0,9}<<[^<>]{0,99}/P\s{1,9}1\s")
AS_SHOWN = re.compile(r"[0-9a-f]{64}")


class SealInvalid(AppError):
    """Not a file that could have a seal."""

    code = "seal_invalid"
    message = "This is not a PDF, or it is too large to be one of ours."


class SealFailed(Exception):
    """A PDF could not be sealed. The message says why and names nobody."""


@dataclass(frozen=True)
class Sealer:
    """A key with its certificate and those that vouch for it, its own first."""

    key: PrivateKey
    chain: tuple[x509.Certificate, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of its certificate (DER) as `sha256sum` prints it."""
        return self.chain[0].fingerprint(hashes.SHA256()).hex()


def seal(pdf: bytes, sealer: Sealer, *, at: datetime) -> bytes:
    """Return a PDF with its seal: the same bytes for the same PDF, key and time. Raises SealFailed. Asks no server for anything."""
    from app.ledger.sealing import write_seal

    if not sealer.chain[0].not_valid_before_utc <= at <= sealer.chain[0].not_valid_after_utc:
        raise SealFailed("it could not be sealed: the certificate of SEAL_CERTIFICATE is not valid at this time.")
    return write_seal(pdf, sealer, at=at)


def check(pdf: bytes, fingerprints: Collection[str]) -> Verdict:
    """Say whether a PDF is as it was sealed, with a certificate whose SHA-256 (in any way of writing it) is known. Raises SealInvalid.

    The seal's own time is not asked for: only its maker vouches for it.
    """
    if len(pdf) > LARGEST or HEADER not in pdf[:HEADER_WITHIN]:
        raise SealInvalid
    ranges = list(_ranges(pdf))
    if not ranges:
        return Verdict([bad("This PDF has no seal.")])
    whole = next((one for one in ranges if sum(one[1:]) == len(pdf)), None)
    if whole is None:
        return Verdict([bad("Something was added to this PDF after it was sealed, or taken away from it.")])
    return Verdict([good("The seal covers the whole document."), *_check_whole(pdf, *whole[:2], _plain(fingerprints))])


def read_fingerprint(pdf: bytes) -> str:
    """Return the SHA-256 of the certificate that a PDF brings, nothing if its seal is broken; whose, others say. Raises SealInvalid."""
    return next((str(finding.values["fingerprint"]) for finding in check(pdf, ()).findings if "fingerprint" in finding.values), "")


def _check_whole(pdf: bytes, start: int, end: int, known: Collection[str]) -> Iterator[Finding]:
    from app.ledger.seal_signatures import SignatureBroken, read_signer

    try:
        signer = read_signer(_value(pdf[start:end]), sha256(pdf[:start] + pdf[end:]).digest())
    except SignatureBroken:
        yield bad("The document or its seal was changed after it was sealed.")
        return
    yield good("Nothing in it was changed since.")
    around = pdf[end : pdf.find(b"endobj", end)]
    if not NO_CHANGES.search(around):
        yield bad("It is signed, but not as the final document: its signature allows changes.")
    fingerprint = signer.fingerprint(hashes.SHA256()).hex()
    if fingerprint in known:
        yield good("It is sealed with the known certificate (SHA-256 %(fingerprint)s).", fingerprint=fingerprint)
    else:
        yield bad("It is sealed with a certificate that is not known here (SHA-256 %(fingerprint)s).", fingerprint=fingerprint)


def _ranges(pdf: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield what signatures say they cover, the last first: up to where, from where on again, and how much from there."""
    end = len(pdf)
    for _ in range(MOST_RANGES):
        end = pdf.rfind(b"/ByteRange", 0, end)
        if end < 0:
            return
        if found := RANGE.match(pdf, end, end + RANGE_LENGTH):
            yield int(found[1]), int(found[2]), int(found[3])


def _value(gap: bytes) -> bytes:
    """Return the signature that stands in the gap, with its padding; nothing, which is no signature, where anything else is there."""
    return bytes.fromhex(gap[1:-1].decode("ascii")) if VALUE.fullmatch(gap) else b""


def _plain(fingerprints: Collection[str]) -> set[str]:
    plain = (re.sub(r"[:\s]", "", one).lower() for one in fingerprints)
    return {one for one in plain if AS_SHOWN.fullmatch(one)}
