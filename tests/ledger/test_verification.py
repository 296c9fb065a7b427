"""Telling what is handed over, and checking it: kind about what mail does to text, strict about everything else."""

import random
from dataclasses import replace
from datetime import date

import pytest

from app.errors import AppError
from app.ledger import openings, proofs, receipts, verification
from app.ledger.checkpoint import Checkpoint
from app.ledger.proofs import Proof
from app.ledger.verification import Kind, Known, NotRecognized, PublishedFile, QuotesChanged
from tests.ledger.keys import KEY, ORIGIN, OTHER
from tests.ledger.test_receipts import PROMISED, PROOF, PROVEN

KNOWN = Known([KEY.verifier])
RECEIPT = receipts.write(PROVEN)
LOGGED = str(replace(PROOF, extra=openings.write(PROVEN.opened).encode()))
FILE = PublishedFile("en/statement.txt", 3, date(2026, 1, 2), "/statements/x")


def said(content: bytes, known: Known = KNOWN) -> list[str]:
    return [finding.sentence % finding.values for finding in verification.check(content, known).findings]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04 and SHA256SUMS", Kind.BUNDLE),
        (b"PK\x03\x04", Kind.FILE),
        (b"%PDF-1.7", Kind.PDF),
        (b"\r\n%PDF-1.7", Kind.PDF),
        (RECEIPT.encode(), Kind.RECEIPT),
        (b'{"signatories": []}', Kind.FILE),
        (LOGGED.encode(), Kind.PROOF),
        (b"# A text", Kind.FILE),
        (b"\xff\xd8\xff", Kind.FILE),
        (b"", Kind.FILE),
    ],
)
def test_the_first_bytes_say_what_it_is(content: bytes, kind: Kind) -> None:
    assert verification.recognize(content, KNOWN) == kind


@pytest.mark.parametrize("text", [RECEIPT, LOGGED])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "\ufeff" + text,
        lambda text: f"\r\n  {text}\r\n\r\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n".join(f"  {line}\t" for line in text.split("\n")),
        lambda text: f"\u00a0{text}",
    ],
)
def test_what_mail_does_around_text_does_no_harm(text: str, spoil: object) -> None:
    assert callable(spoil)

    assert verification.check(spoil(text).encode(), KNOWN).holds


@pytest.mark.parametrize("length", [76, 33, 10])
def test_a_receipt_that_mail_broke_into_lines_is_read(length: int) -> None:
    broken = "\r\n".join(RECEIPT[start : start + length] for start in range(0, len(RECEIPT), length))

    assert verification.check(broken.encode(), KNOWN).holds
    assert verification.check(RECEIPT.replace(" ", "\n").encode(), KNOWN).holds


def test_what_was_pasted_is_what_a_file_would_be() -> None:
    assert verification.from_paste("\r\n# A text\r\n\r\n- one\r\n  - two\r\n\r\n") == b"# A text\n\n- one\n  - two\n"
    assert verification.from_paste(" \r\n") == b""


def test_curled_quotation_marks_are_told_by_name() -> None:
    with pytest.raises(QuotesChanged):
        verification.check(RECEIPT.replace('"', "\u201c").encode(), KNOWN)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (RECEIPT.replace("Alder Street", "Birch Street"), "This is not a receipt, or it was changed."),
        (RECEIPT.replace("named", "withheld"), "This is not a receipt, or it was changed."),
        (RECEIPT.replace(",", ", "), "This is not a receipt, or it was changed."),
        (RECEIPT[:-1], "This is not a receipt, or it was changed."),
        ("PK\x03\x04 and SHA256SUMS, no more", "This is not the bundle of an edition, as it was downloaded"),
    ],
)
def test_a_receipt_or_a_bundle_that_was_changed_does_not_hold(changed: str, sentence: str) -> None:
    (only,) = said(changed.encode())

    assert only.startswith(sentence)
    assert not verification.check(changed.encode(), KNOWN).holds


@pytest.mark.parametrize(
    "unknown",
    [
        LOGGED.replace("extra ", "extra A"),
        str(PROOF),
        "{}",
        '{"signatories": []}',
        "PK\x03\x04 and no more",
        "A letter.",
        "",
    ],
)
def test_what_is_nothing_of_ours_is_refused(unknown: str) -> None:
    with pytest.raises(NotRecognized) as refused:
        verification.check(unknown.encode(), KNOWN)

    assert refused.value.message


@pytest.mark.parametrize(
    ("forged", "sentence"),
    [
        (
            receipts.write(replace(PROMISED, promise=receipts.promise(ORIGIN, PROMISED.opened.entry, OTHER))),
            "It is not signed with a key that is known",
        ),
        (receipts.write(replace(PROMISED, origin="undersigned/another")), "It is from a log that is not known here"),
        (LOGGED.replace(ORIGIN, "undersigned/another"), "It is from a log that is not known here"),
        (str(replace(proofs.parse(LOGGED), index=1)), "The proof does not show"),
        (str(replace(proofs.parse(LOGGED), checkpoint=Checkpoint(ORIGIN, 1, bytes(32)).sign(KEY))), "The proof does not show"),
        (str(replace(proofs.parse(LOGGED), checkpoint=PROOF.checkpoint.replace("1\n", "2\n", 1))), "The proof does not show"),
    ],
)
def test_a_forged_one_does_not_hold_and_what_it_says_is_not_repeated(forged: str, sentence: str) -> None:
    (only,) = said(forged.encode())

    assert only.startswith(sentence)
    assert not verification.check(forged.encode(), KNOWN).holds


def test_a_proof_by_itself_says_what_it_is_of() -> None:
    assert said(LOGGED.encode())[:2] == ["Recorded on 2026-01-02: a text was endorsed.", "The name as it was typed: Alder Street"]


def test_a_file_that_is_public_is_known_by_its_bytes() -> None:
    assert said(b"A text.", replace(KNOWN, file=FILE)) == [
        "This is, byte for byte, en/statement.txt of edition 3, published on 2026-01-02. It is the current one."
    ]


def test_a_word_file_is_no_bundle() -> None:
    word = replace(FILE, name="en/statement.docx")

    assert verification.recognize(b"PK\x03\x04", replace(KNOWN, file=word)) == Kind.FILE
    assert verification.check(b"PK\x03\x04", replace(KNOWN, file=word)).holds


@pytest.mark.parametrize(
    ("file", "end"),
    [(replace(FILE, is_current=False), "A newer edition has replaced it."), (replace(FILE, is_retracted=True), "was retracted since.")],
)
def test_a_replaced_file_says_so(file: PublishedFile, end: str) -> None:
    assert said(b"A text.", replace(KNOWN, file=file))[0].endswith(end)


def test_a_replaced_pdf_that_no_seal_vouches_for_tells_nothing() -> None:
    replaced = replace(FILE, name="en/statement.pdf", is_current=False)

    assert said(b"%PDF-1.7 made up", replace(KNOWN, file=replaced)) == ["This PDF has no seal."]


def test_a_current_pdf_is_known_even_without_a_seal() -> None:
    assert verification.check(b"%PDF-1.7 from before", replace(KNOWN, file=FILE)).holds


@pytest.mark.parametrize("content", [RECEIPT.encode(), LOGGED.encode()])
def test_no_bit_can_be_changed(content: bytes) -> None:
    chance = random.Random(2)

    for _ in range(2_000):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        try:
            verdict = verification.check(bytes(changed), KNOWN)
        except AppError:
            continue
        assert not verdict.holds or verification.as_text(bytes(changed)) == verification.as_text(content)


def test_a_proof_without_a_word_of_what_it_is_of_is_refused() -> None:
    with pytest.raises(NotRecognized):
        verification.check(str(Proof(0, (), PROOF.checkpoint)).encode(), KNOWN)
