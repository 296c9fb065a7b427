"""`undersigned verify FILE`: what a bundle, a receipt, a proof or a sealed PDF shows. Needs no database, no setting and no connection."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.audit import said
from app.errors import AppError
from app.ledger import bundles, receipts, seals, verification
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.verification import Kind, Known

HOLDS, HOLDS_IF, FAILS = "It holds.", "It holds, if that is their %s.", "It does NOT hold. Do not rely on it."
NO_KEY = "A proof brings no key with it, so nothing can be said. Give the log's key with --key, as the organization's /verify has it."
KEY, CERTIFICATE = "key", "certificate"
COMPARE = """\
It brought the %(what)s it was checked with, and anybody can make a %(what)s. So compare this fingerprint with one that you have
from the organization itself, in another way (on its page, in print, on the phone):
%(fingerprints)s
"""


def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="BUNDLE.zip")],
    key: Annotated[
        list[str] | None, typer.Option(help="A line of the log's file log/key, from elsewhere; may be given several times.")
    ] = None,
    seal: Annotated[list[str] | None, typer.Option(help="The SHA-256 fingerprint of the certificate that seals PDFs.")] = None,
) -> None:
    """Check a bundle off-line, or a receipt, a proof, a sealed PDF: a line for each finding, the verdict last. Exit code 1 if it fails."""
    content = file.read_bytes()
    known = Known(keys=[_parse(line) for line in key or []], seals=seal or ())
    if verification.recognize(content, known) == Kind.PROOF and not known.keys:
        raise typer.BadParameter(NO_KEY, param_hint="--key")
    brought = _brought(content, known)
    verdict = verification.check(content, Known(known.keys or [*brought.keys, *_of_ended_logs(content)], known.seals or brought.seals))
    for finding in verdict.findings:
        if brought.seals and "fingerprint" in finding.values:
            continue  # nobody knows that certificate yet
        typer.echo(f"{'ok   ' if finding.holds else 'WRONG'}  {said(finding)}")
    if not verdict.holds:
        typer.echo(FAILS)
        raise typer.Exit(1)
    typer.echo(_conclude(brought))


def _conclude(brought: Known) -> str:
    fingerprints = [*map(bundles.fingerprint, brought.keys), *brought.seals]
    if not fingerprints:
        return HOLDS
    what = CERTIFICATE if brought.seals else KEY
    return "\n".join([COMPARE % {"what": what, "fingerprints": "\n".join(dict.fromkeys(fingerprints))}, HOLDS_IF % what])


def _parse(line: str) -> VerifierKey:
    try:
        return VerifierKey.parse(line.strip())
    except NoteInvalid as error:
        raise typer.BadParameter("This is not the line of a key, as log/key has it.", param_hint="--key") from error


def _brought(content: bytes, known: Known) -> Known:
    """Return the keys or the certificate that a file brings, where none is known: good to compare its parts with one another, no more."""
    try:
        match verification.recognize(content, known):
            case Kind.BUNDLE if not known.keys:
                return Known(keys=bundles.read_keys(content))
            case Kind.RECEIPT if not known.keys:
                return Known(keys=receipts.list_signers(verification.read_receipt(content)))
            case Kind.PDF if not known.seals:
                return Known(seals=[one for one in [seals.read_fingerprint(content)] if one])
    except AppError:
        pass  # whatever is wrong with it, the check says
    return Known()


def _of_ended_logs(content: bytes) -> list[VerifierKey]:
    """Return the keys of earlier logs that a bundle brings. They are not told to be compared: all of it hangs on the key of its own log."""
    try:
        return bundles.read_earlier_keys(content)
    except AppError:
        return []
