"""Sealed PDFs, and what pdfsig (Poppler), which is not ours, says of them."""

import subprocess
import tempfile
from datetime import UTC, datetime
from functools import lru_cache

from app.ledger import seals
from app.publishing.pdf import statement_pdf
from app.security import seal_keys
from tests.publishing.samples import document

AT = datetime(2026, 3, 25, 8, 30, tzinfo=UTC)
SEALER = seal_keys.derive("a secret of a test, long enough for a key")
OTHER = seal_keys.derive("another secret of a test, long enough too")
VALID, WHOLE = "Signature is Valid.", "Total document signed"


@lru_cache
def plain() -> bytes:
    """A statement on paper, as it is set."""
    return statement_pdf(document("en"), "en")


@lru_cache
def sealed() -> bytes:
    """The same with its seal."""
    return seals.seal(plain(), SEALER, at=AT)


def holds(pdf: bytes, fingerprint: str = SEALER.fingerprint) -> bool:
    """Tell whether we say that it is as it was sealed."""
    try:
        return seals.check(pdf, [fingerprint]).holds
    except seals.SealInvalid:
        return False


def pdfsig(pdf: bytes) -> str:
    """Return what pdfsig prints; it fails loudly where there is none (`deploy/install-pdfsig.sh`)."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(["pdfsig", file.name], capture_output=True, check=False).stdout.decode("utf-8", "replace")


def pdfsig_holds(pdf: bytes) -> bool:
    """Tell whether pdfsig says both that the signature is valid and that it is over the whole document."""
    said = pdfsig(pdf)
    return VALID in said and WHOLE in said
