"""Writes a seal into a PDF, as one update behind its end, with pyHanko, which takes 20 MB: loaded only by who seals.

Whatever it would take from the clock or from chance is given here, so that the same PDF is sealed in the same bytes.
"""

import io
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from app.ledger import seal_signatures
from app.ledger.seals import Sealer, SealFailed

FIELD, FIELD_SAID = "Seal", "Seal of this document"
HASH = "sha256"
ROOM = 2_048
"""Bytes for the value of the signature and all that stands around the certificates."""


class _Update(IncrementalPdfFileWriter):
    """An update that leaves title, dates and XMP as typst wrote them. PyHanko would put today's time into them."""

    def _update_meta(self) -> None:
        pass

    @classmethod
    def _handle_id(cls, prev: Any) -> ArrayObject:  # noqa: ANN401 - pyHanko gives it no type
        """Return the file's identifier with a second half that is made of its content and not of chance."""
        prev.stream.seek(0)
        return ArrayObject([prev.trailer["/ID"][0], ByteStringObject(sha256(prev.stream.read()).digest()[:16])])


def write_seal(pdf: bytes, sealer: Sealer, *, at: datetime) -> bytes:
    """Return a PDF with its seal. Raises SealFailed."""
    try:
        return _written(pdf, sealer, at)
    except (PdfError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise SealFailed("it could not be sealed.") from error


def _written(pdf: bytes, sealer: Sealer, at: datetime) -> bytes:
    # PDF/A wants every object to begin a line, and typst's last line does not end.
    update, chain = _Update(io.BytesIO(pdf.rstrip(b"\r\n") + b"\n")), seal_signatures.encode(sealer.chain)
    update.register_extension(ESIC_EXTENSION_1)
    append_signature_field(update, _field())
    value = SignatureObject(
        timestamp=at.astimezone(UTC), subfilter=SigSeedSubFilter.PADES, bytes_reserved=2 * (sum(map(len, chain)) + ROOM)
    )
    steps = PdfCMSEmbedder().write_cms(FIELD, update)
    next(steps)
    steps.send(SigObjSetup(value, SigMDPSetup(HASH, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)))
    prepared, written = steps.send(SigIOSetup(HASH, in_place=True))
    steps.send(seal_signatures.sign(sealer.key, chain, prepared.document_digest))
    return bytes(written.getvalue())


def _field() -> SigFieldSpec:
    """Outside the page: PDF/A wants it printable, and PDF/UA wants whatever stands on a page to be read aloud."""
    outside = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return SigFieldSpec(FIELD, invis_sig_settings=outside, readable_field_name=FIELD_SAID)
