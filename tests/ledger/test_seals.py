"""The seal of a PDF: what it covers, who can tell, and everything that breaks it, as pdfsig sees it and as we do."""

import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.ledger import seal_signatures, seals
from app.ledger.seals import SealFailed, SealInvalid
from tests.ledger.sealing import AT, OTHER, SEALER, VALID, WHOLE, holds, pdfsig, pdfsig_holds, plain, sealed

FLIPS = 500


def sentences(pdf: bytes, *fingerprints: str) -> list[str]:
    return [finding.sentence % finding.values for finding in seals.check(pdf, fingerprints).findings]


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the value of the seal stands, with its brackets."""
    start = pdf.rfind(b"/Contents <") + len(b"/Contents ")
    return start, pdf.index(b">", start) + 1


def flipped(pdf: bytes, place: int, bit: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1 << bit]) + pdf[place + 1 :]


def appended(pdf: bytes) -> bytes:
    """The PDF with an update behind its end, as an editor saves one."""
    update: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    update.root[pdf_name("/Note")] = pdf_string("Added")
    update.update_root()
    target = io.BytesIO()
    update.write(target)
    return target.getvalue()


def signed_again(pdf: bytes) -> bytes:
    """The PDF with a second signature over all of it, somebody else's."""
    update = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(update, SigFieldSpec("Other"))
    steps = PdfCMSEmbedder().write_cms("Other", update)
    next(steps)
    steps.send(SigObjSetup(SignatureObject(bytes_reserved=8192)))
    prepared, written = steps.send(SigIOSetup("sha256", in_place=True))
    steps.send(seal_signatures.sign(OTHER.key, seal_signatures.encode(OTHER.chain), prepared.document_digest))
    return bytes(written.getvalue())


def test_another_reader_says_that_it_is_valid_and_over_the_whole_document() -> None:
    said = pdfsig(sealed())

    assert VALID in said
    assert WHOLE in said


def test_we_say_the_same_and_by_whose_certificate() -> None:
    assert sentences(sealed(), SEALER.fingerprint) == [
        "The seal covers the whole document.",
        "Nothing in it was changed since.",
        f"It is sealed with the known certificate (SHA-256 {SEALER.fingerprint}).",
    ]
    assert holds(sealed())


def test_pyhanko_finds_one_certification_that_allows_no_changes() -> None:
    (found,) = PdfFileReader(io.BytesIO(sealed()), strict=True).embedded_signatures

    status = validate_pdf_signature(found, ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False))

    assert (found.docmdp_level, status.bottom_line, status.signer_reported_dt) == (MDPPerm.NO_CHANGES, True, AT)


def test_the_same_pdf_has_the_same_seal() -> None:
    assert seals.seal(plain(), SEALER, at=AT) == sealed()


def test_what_was_there_before_stands_unchanged_before_it() -> None:
    assert sealed().startswith(plain())


def test_the_fingerprint_is_known_however_it_is_written() -> None:
    assert holds(sealed(), bytes.fromhex(SEALER.fingerprint).hex(":").upper())


def test_a_certificate_that_is_not_known_is_named_and_not_believed() -> None:
    assert sentences(sealed(), OTHER.fingerprint)[2:] == [
        f"It is sealed with a certificate that is not known here (SHA-256 {SEALER.fingerprint})."
    ]
    assert not holds(sealed(), OTHER.fingerprint)


def test_a_pdf_without_a_seal_has_none() -> None:
    assert sentences(plain(), SEALER.fingerprint) == ["This PDF has no seal."]
    assert not pdfsig_holds(plain())


def test_an_update_behind_the_seal_breaks_it() -> None:
    changed = appended(sealed())

    assert sentences(changed, SEALER.fingerprint) == ["Something was added to this PDF after it was sealed, or taken away from it."]
    assert WHOLE not in pdfsig(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf[:-1],
        lambda pdf: b"%PDF-1.7\n" + pdf,
        lambda pdf: pdf[:-20] + b"%%EOF\n" + pdf[-20:],
    ],
)
def test_a_byte_more_or_less_breaks_it(change: Callable[[bytes], bytes]) -> None:
    assert not holds(change(sealed()))


def test_a_second_signature_over_everything_is_not_taken_for_the_seal() -> None:
    again = signed_again(sealed())

    assert pdfsig(again).count(VALID) == 2
    assert not holds(again)
    assert sentences(again, SEALER.fingerprint)[-1].startswith("It is sealed with a certificate that is not known here")


def test_a_signature_that_allows_changes_is_no_seal() -> None:
    signed = signed_again(plain())

    assert pdfsig_holds(signed)
    assert "It is signed, but not as the final document: its signature allows changes." in sentences(signed, OTHER.fingerprint)


def test_the_value_of_one_seal_does_not_fit_another_document() -> None:
    other = seals.seal(plain() + b"%\n", SEALER, at=AT)
    (start, end), (theirs, until) = gap(sealed()), gap(other)

    assert not holds(sealed()[:start] + other[theirs:until] + sealed()[end:])


def test_what_is_sealed_is_not_sealed_again() -> None:
    with pytest.raises(SealFailed):
        seals.seal(sealed(), SEALER, at=AT)


def test_wherever_a_bit_is_turned_nobody_says_it_is_valid() -> None:
    chance = random.Random(20261123)
    start, end = gap(sealed())
    places = [(chance.randrange(len(sealed())), chance.randrange(8)) for _ in range(FLIPS)]

    assert [place for place in places if holds(flipped(sealed(), *place))] == []
    assert [place for place in places if not start < place[0] < end - 1 and pdfsig_holds(flipped(sealed(), *place))] == []


def test_no_bit_of_the_value_itself_can_be_turned() -> None:
    chance = random.Random(20261124)
    start, end = gap(sealed())

    assert [place for place in range(start, end) if holds(flipped(sealed(), place, chance.randrange(8)))] == []


@pytest.mark.parametrize("tries", [300, pytest.param(20_000, marks=pytest.mark.soak)])
def test_whatever_is_written_into_its_value_is_refused_and_stumbled_over_by_nobody(tries: int) -> None:
    chance = random.Random(20261125)
    start, _ = gap(sealed())
    length = sealed()[start:].index(b"0" * 64)

    def scribbled() -> bytes:
        made = bytearray(sealed())
        for _ in range(chance.choice((2, 3, 8, 40))):
            made[start + 1 + chance.randrange(length)] = chance.choice(b"0123456789ABCDEF")
        return bytes(made)

    assert [made for made in (scribbled() for _ in range(tries)) if made != sealed() and holds(made)] == []


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\x30\x80" * 1000,
        b"\x30\x82\x07\xff" * 500,
        b"\x30\x84\xff\xff\xff\xff",
        b"\xff" * 2000,
        bytes(range(256)) * 8,
        b"\x05\x00" * 900,
    ],
)
def test_a_value_that_is_no_signature_is_refused(value: bytes) -> None:
    start, end = gap(sealed())
    digits = value.hex().upper().encode().ljust(end - start - 2, b"0")

    assert sentences(sealed()[: start + 1] + digits + sealed()[end - 1 :], SEALER.fingerprint)[-1].startswith(
        "The document or its seal was changed"
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"GIF89a", b"\0" * 4096, "жук".encode()])
def test_what_is_no_pdf_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(SealInvalid):
        seals.check(content, [SEALER.fingerprint])


def test_what_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(SealInvalid):
        seals.check(sealed() + bytes(seals.LARGEST), [SEALER.fingerprint])


@pytest.mark.parametrize(
    "stuffing",
    [b"/ByteRange [0 1 2 3] ", b"/ByteRange [", b"/ByteRange" + b" " * 500, b"<" * 64, b"<" + b"30" * 60, b"/TransformMethod "],
)
def test_a_pdf_stuffed_with_what_we_look_for_is_only_found_to_be_no_seal(stuffing: bytes) -> None:
    stuffed = b"%PDF-1.7\n" + stuffing * (1_000_000 // len(stuffing))

    assert not holds(stuffed)
    assert not holds(stuffed + sealed())
