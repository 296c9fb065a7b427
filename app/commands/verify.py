"""`undersigned verify FILE`: what a bundle, a receipt, a proof or a sealed PDF shows. Needs no database, no setting and no connection.

Without a key from elsewhere it says that a file is whole, and never whose it is: anybody can make a key and sign with it.
"""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from app.commands.audit import harmless, said
from app.errors import AppError
from app.ledger import bundle_findings, bundle_signatories, bundles, receipts, seals, verification
from app.ledger.findings import Finding, Verdict, bad
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.verification import Kind, Known, NotRecognized

HOLDS, FAILS = "It holds.", "It does NOT hold. Do not rely on it."
WHOLE = "It is whole, but WHO made it is NOT shown. Before you rely on it, compare %(fingerprints)s with theirs, or use %(option)s."
OWN = "No %(what)s was given with %(option)s: it is checked only with the %(what)s that it brings itself.\n"
COMPARE = """
It is as whoever has this %(what)s signed it, unchanged. That does NOT show who that is: anybody can make a %(what)s, and sign with it.
Ask the organization for the fingerprint of its %(what)s in another way (on its page, in print, on the phone). The file is theirs only if
it is this one:
%(list)s
Or have it compared: undersigned verify %(file)s %(option)s THEIR-FINGERPRINT
"""
NO_KEY = (
    "A proof brings no key with it, so nothing can be said. Give the log's key with --key: the whole line, not the fingerprint, as the"
    " organization's /verify has it."
)
INSTEAD = {
    Kind.PROOF: "This proof does not say what it is a proof of, or is not complete. Make it again with --open.",
    Kind.FILE: (
        "This is no bundle, receipt, proof or sealed PDF. A single file of an edition is checked within its bundle, or on the"
        " organization's /verify."
    ),
}
NOT_ITS_KEY = bad("It is signed with no key that has the fingerprint that was given.")
EARLIER = " After a change of keys an earlier one may be right: the organization's /verify lists them."
CHANGED = " If the organization has changed its key, compare the new one with what its page shows, and give that."
ENDED = " The organization's /verify lists that key."
ADVICE = {
    NOT_ITS_KEY.sentence: EARLIER,
    receipts.BY_ANOTHER.sentence: EARLIER,
    receipts.PROOF_BY_ANOTHER.sentence: EARLIER,
    bundle_findings.BY_ANOTHER.sentence: CHANGED,
    bundle_signatories.UNCHECKED.sentence: ENDED,
}
"""What to do about a key that is missing. On the site, which knows all of its own, none is."""
NO_LINE = "This is neither the line of a key, as log/key has it, nor its fingerprint (SHA256: and 43 signs)."
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True)
class Brought:
    """What a file brings to be checked with: its log's keys, those of logs that ended before, or the certificate of its seal."""

    keys: Sequence[VerifierKey] = ()
    earlier: Sequence[VerifierKey] = ()
    seals: Sequence[str] = ()

    @property
    def fingerprints(self) -> list[str]:
        """Return what is told to be compared. Not those of logs that ended: all of it hangs on the key of its own log."""
        return list(dict.fromkeys([*map(bundles.fingerprint, self.keys), *self.seals]))


@dataclass(frozen=True)
class Answer:
    """What was found of which file. `own`: the fingerprints of what it brought to be checked with; None where a key was given."""

    file: Path
    kind: Kind
    verdict: Verdict
    own: Sequence[str] | None

    @property
    def findings(self) -> list[Finding]:
        """Return what is told: not that a certificate is known which came with the PDF itself; and what can be done."""
        is_unknown = self.own is not None and self.kind == Kind.PDF
        told = [finding for finding in self.verdict.findings if not (is_unknown and "fingerprint" in finding.values)]
        return [replace(finding, sentence=finding.sentence + ADVICE.get(finding.sentence, "")) for finding in told]


def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="BUNDLE.zip")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="The log's key, from elsewhere: the line in its file log/key, or its fingerprint. May be given several times."),
    ] = None,
    seal: Annotated[list[str] | None, typer.Option(help="The SHA-256 fingerprint of the certificate that seals PDFs.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a bundle off-line, or a receipt, a proof, a sealed PDF: a line for each finding, the verdict last. Exit code 1 if it fails.

    Without --key (for a PDF: --seal) it says whether the file is whole and unchanged, and not who made it.
    """
    answer = _check(file, key or [], seal or [])
    if as_json:
        _tell_programs(answer)
    else:
        _tell(answer)
    if not answer.verdict.holds:
        raise typer.Exit(1)


def _check(file: Path, lines: Sequence[str], fingerprints: Sequence[str]) -> Answer:
    content = file.read_bytes()
    kind, brought = verification.recognize(content, Known()), _brought(content)
    keys = _parse_all(lines, brought)
    if kind == Kind.PROOF and not keys:
        raise typer.BadParameter(NO_KEY, param_hint="--key")
    if lines and brought.keys and not keys:
        return Answer(file, kind, Verdict([NOT_ITS_KEY]), None)
    if fingerprints if kind == Kind.PDF else lines:
        return Answer(file, kind, _judge(content, kind, Known(keys, fingerprints)), None)
    own = Known([*brought.keys, *brought.earlier], brought.seals)
    return Answer(file, kind, _judge(content, kind, own), brought.fingerprints)


def _judge(content: bytes, kind: Kind, known: Known) -> Verdict:
    """Check it. What cannot be checked off-line is refused with what to do instead."""
    try:
        return verification.check(content, known)
    except NotRecognized as error:
        if kind not in INSTEAD:
            raise
        raise NotRecognized(INSTEAD[kind]) from error


def _tell(answer: Answer) -> None:
    words = {"what": "certificate", "option": "--seal"} if answer.kind == Kind.PDF else {"what": "key", "option": "--key"}
    if answer.own is not None:
        typer.echo(OWN % words)
    for finding in answer.findings:
        typer.echo(f"{'ok   ' if finding.holds else 'WRONG'}  {said(finding)}")
    if not answer.verdict.holds or answer.own is None:
        typer.echo(HOLDS if answer.verdict.holds else FAILS)
        return
    words |= {"list": "\n".join(answer.own), "fingerprints": " or ".join(answer.own), "file": shlex.quote(harmless(answer.file.name))}
    typer.echo(f"{COMPARE}\n{WHOLE}" % words)


def _tell_programs(answer: Answer) -> None:
    """Print JSON. `checked_with` tells what `holds` means: that it is theirs, or only that it is whole."""
    checked = {"checked_with": "known_keys" if answer.own is None else "own_keys", "compare": list(answer.own or ())}
    findings = [{"holds": finding.holds, "sentence": said(finding)} for finding in answer.findings]
    told = {"kind": answer.kind.value, "holds": answer.verdict.holds, **checked, "findings": findings}
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _parse_all(lines: Sequence[str], brought: Brought) -> list[VerifierKey]:
    """Return the keys that were given as lines, and those of the file's own whose fingerprint was given."""
    told = {line.strip() for line in lines}
    prints = set(filter(FINGERPRINT.fullmatch, told))
    return [
        *map(_parse, sorted(told - prints)),
        *(one for one in [*brought.keys, *brought.earlier] if bundles.fingerprint(one) in prints),
    ]


def _parse(line: str) -> VerifierKey:
    try:
        return VerifierKey.parse(line)
    except NoteInvalid as error:
        raise typer.BadParameter(NO_LINE, param_hint="--key") from error


def _brought(content: bytes) -> Brought:
    """Return what a file brings to be checked with: good to compare its parts with one another, no more."""
    try:
        match verification.recognize(content, Known()):
            case Kind.BUNDLE:
                return Brought(bundles.read_keys(content), bundles.read_earlier_keys(content))
            case Kind.RECEIPT:
                return Brought(receipts.list_signers(verification.read_receipt(content)))
            case Kind.PDF:
                return Brought(seals=[one for one in [seals.read_fingerprint(content)] if one])
    except AppError:
        pass  # whatever is wrong with it, the check says
    return Brought()
