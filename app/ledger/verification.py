"""Telling what somebody hands over to be checked, and checking it: a receipt, a proof, a bundle, a PDF, any file of an edition. Pure.

A byte order mark, line ends and white space around lines are no part of what was signed, and mail changes them: they are put right
before text is read, and nothing else is.
"""

import contextlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from http import HTTPStatus

from app.errors import AppError
from app.ledger import acts, bundles, openings, proofs, receipts, seals
from app.ledger.bundle_files import SUMS
from app.ledger.findings import Finding, Verdict, bad, good
from app.ledger.leaves import LeafInvalid
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.packing import BundleInvalid
from app.ledger.receipts import Receipt, ReceiptInvalid

ZIP, PDF = b"PK\x03\x04", b"%PDF-"
PDF_WITHIN, FRONT = 1024, 40
CURLED = "\u201c\u201d\u201e\u00ab"
"""What writing programs make of a straight quotation mark."""

LINE_END = re.compile(r"\r\n?|\n")
MOST_TEXT = 2_000_000
WRITTEN_AS_RECEIPT = re.compile(r'["\u201c\u201d\u201e\u00ab\u00bb]format["\u201c\u201d\u201e\u00ab\u00bb]:.undersigned/receipt/')
"""As every receipt begins, without its white space, whatever a writing program made of its quotation marks."""

SIGNED = (".pdf", ".zip")
"""Files of an edition that carry a signature, so that nobody makes one up."""


class NotRecognized(AppError):
    """Nothing that can be checked here."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "not_recognized"
    message = (
        "This is no receipt, proof, bundle or sealed PDF, and no file of an edition that is public now. It may be of an earlier one:"
        " those are checked by their bundle (ZIP) or their PDF. Or a program changed it when it opened and saved it."
    )


class QuotesChanged(NotRecognized):
    """A mail program or word processor curled the quotation marks of a receipt."""

    code = "quotes_changed"
    message = "The quotation marks in this text were changed on its way, as mail and writing programs do. Please upload the file itself."


class Kind(StrEnum):
    """What was handed over, as its first bytes say."""

    RECEIPT = "receipt"
    PROOF = "proof"
    BUNDLE = "bundle"
    PDF = "pdf"
    FILE = "file"


@dataclass(frozen=True)
class PublishedFile:
    """A file that an edition has or had, byte for byte. `name` is its path below the statement's page, which is at `url`; `statement` is
    the mark that the log has of that statement.

    `is_unsure`: it is of the last edition that the database has, and a name has left since, or that may be an old one, since the log is
    forked. Then none is current.
    """

    name: str
    edition: int
    published_on: date
    url: str
    is_current: bool = True
    is_retracted: bool = False
    statement: str = ""
    is_unsure: bool = False


@dataclass(frozen=True)
class Known:
    """What whoever checks goes by: public keys of the log, fingerprints of seals, and the published file that has the very same bytes."""

    keys: Sequence[VerifierKey] = ()
    seals: Collection[str] = field(default_factory=tuple)
    file: PublishedFile | None = None


def recognize(content: bytes, known: Known) -> Kind:
    """Return what this seems to be. A Word file of an edition is a ZIP, too, and its list is JSON, as a receipt is."""
    if known.file and not known.file.name.endswith(SIGNED):
        return Kind.FILE
    if content.startswith(ZIP):
        return Kind.BUNDLE if SUMS.encode() in content else Kind.FILE
    if PDF in content[:PDF_WITHIN]:
        return Kind.PDF
    text = as_text(content)
    if text.startswith("{") and WRITTEN_AS_RECEIPT.search("".join(text.split())):
        return Kind.RECEIPT
    return Kind.PROOF if text.startswith(proofs.FIRST_LINE) else Kind.FILE


def check(content: bytes, known: Known) -> Verdict:
    """Say what holds of something handed over, and what does not. A receipt or a bundle that cannot be read was changed: it does not hold.

    Raises NotRecognized for what is nothing of ours, or no longer to be told.
    """
    try:
        return _check(content, known)
    except (ReceiptInvalid, BundleInvalid) as error:
        return Verdict([bad(error.message)])


def _check(content: bytes, known: Known) -> Verdict:
    match recognize(content, known):
        case Kind.FILE if known.file:
            return Verdict([_say(known.file)], known.file.statement)
        case Kind.BUNDLE:
            return _with_file(bundles.check(content, known.keys), known.file)
        case Kind.PDF:
            return _with_file(seals.check(content, known.seals), known.file)
        case Kind.RECEIPT:
            return receipts.check(read_receipt(content), known.keys)
        case Kind.PROOF:
            return _check_proof(as_text(content), known.keys)
    raise NotRecognized


def as_text(content: bytes) -> str:
    """Return text with plain line ends and nothing around its lines, one line end after the last; nothing for what is no text."""
    if len(content) > MOST_TEXT:
        return ""
    try:
        lines = LINE_END.split(content.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        return ""
    return "".join(f"{line.strip()}\n" for line in lines)


def from_paste(text: str) -> bytes:
    """Return what was pasted into a form as a file has it: browsers send line ends of their own, and nobody sees what stands around it."""
    return "\n".join([*LINE_END.split(text.strip()), ""]).encode() if text.strip() else b""


def read_receipt(content: bytes) -> Receipt:
    """Read a receipt, which is one line: breaks came in on the way, beside a space or in its place. Raises as `check`."""
    text = content.decode("utf-8-sig").strip()
    if any(mark in text[:FRONT] for mark in CURLED):
        raise QuotesChanged
    lines = LINE_END.split(text)
    for attempt in ("".join(lines), " ".join(lines)):
        with contextlib.suppress(ReceiptInvalid):
            return receipts.read(attempt)
    return receipts.read("".join(line.strip() for line in lines))


def _with_file(verdict: Verdict, file: PublishedFile | None) -> Verdict:
    """Say of which edition a file is. Of a replaced one only where a signature vouches for it: nobody shall find out here, by making up
    files, who stood on a list once.
    """
    if file is None or not (file.is_current or verdict.holds):
        return verdict
    return Verdict([_say(file), *(verdict.findings if verdict.holds else ())], file.statement)


def _check_proof(text: str, keys: Sequence[VerifierKey]) -> Verdict:
    try:
        proof = proofs.parse(text)
        opened = openings.read(proof.extra.decode())
    except (NoteInvalid, LeafInvalid, UnicodeDecodeError) as error:
        raise NotRecognized("This proof is not complete, or does not say what it is a proof of.") from error
    origin = proof.checkpoint.partition("\n")[0]
    if origin not in {key.name for key in keys}:
        return Verdict([bad("It is from a log that is not known here, so nothing here can say whether it is true.")])
    finding = receipts.check_proof(text, opened, origin, keys)
    return Verdict([*acts.say(opened), finding], acts.statement_of(opened)) if finding.holds else Verdict([finding])


def _say(file: PublishedFile) -> Finding:
    values = {"name": file.name, "edition": str(file.edition), "day": file.published_on.isoformat()}
    if file.is_retracted:
        return good(
            "This is, byte for byte, %(name)s of edition %(edition)s, published on %(day)s. The statement was retracted since.", **values
        )
    if file.is_unsure:
        return good(
            "This is, byte for byte, %(name)s of edition %(edition)s, published on %(day)s. Which edition is the current one cannot be said"
            " at the moment.",
            **values,
        )
    if not file.is_current:
        return good(
            "This is, byte for byte, %(name)s of edition %(edition)s, published on %(day)s. A newer edition has replaced it.", **values
        )
    return good("This is, byte for byte, %(name)s of edition %(edition)s, published on %(day)s. It is the current one.", **values)
