"""`undersigned verify FILE`: what a bundle, a receipt, a proof or a sealed PDF shows. Needs no database, no setting and no connection."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.audit import said
from app.errors import AppError
from app.ledger import bundles, verification
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.verification import Kind, Known

HOLDS, HOLDS_IF, FAILS = "It holds.", "It holds, if that is their key.", "It does NOT hold. Do not rely on it."
COMPARE = """\
It brought the key it was checked with, and anybody can make a key. So compare this fingerprint with one that you have
from the organization itself, in another way (on its page, in print, on the phone):
%s
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
    keys = [_parse(line) for line in key or []]
    brought = [] if keys else _brought(content)
    verdict = verification.check(content, Known(keys=keys or brought, seals=seal or ()))
    for finding in verdict.findings:
        typer.echo(f"{'ok   ' if finding.holds else 'WRONG'}  {said(finding)}")
    if not verdict.holds:
        typer.echo(FAILS)
        raise typer.Exit(1)
    if brought:
        typer.echo(COMPARE % "\n".join(dict.fromkeys(map(bundles.fingerprint, brought))))
    typer.echo(HOLDS_IF if brought else HOLDS)


def _parse(line: str) -> VerifierKey:
    try:
        return VerifierKey.parse(line.strip())
    except NoteInvalid as error:
        raise typer.BadParameter("This is not the line of a key, as log/key has it.", param_hint="--key") from error


def _brought(content: bytes) -> list[VerifierKey]:
    """Return the keys that a file brings with it: good for comparing its parts with one another, no more."""
    try:
        match verification.recognize(content, Known()):
            case Kind.BUNDLE:
                return bundles.read_keys(content)
            case Kind.RECEIPT:
                return list(verification.read_receipt(content).keys)
    except AppError:
        pass  # whatever is wrong with it, the check says
    return []
