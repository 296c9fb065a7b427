"""`undersigned fsck`: prints what the audit found, as it finds it."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from app import clock
from app.commands.opening import migrated
from app.domain import audits
from app.domain.audits import Audit
from app.ledger.findings import Finding
from app.ledger.guard import Guard


def fsck(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Rebuild every hash from the stored rows: texts, endorsements, files, entries, tree, checkpoints. Changes nothing; exit code 1 if
    something is wrong.
    """
    wrong, told = 0, list[dict[str, object]]()
    for finding in _look():
        wrong += not finding.holds
        told.append({"holds": finding.holds, "sentence": said(finding)})
        if not as_json:
            typer.echo(f"{'ok   ' if finding.holds else 'WRONG'}  {said(finding)}")
    typer.echo(json.dumps({"holds": not wrong, "findings": told}, ensure_ascii=False, indent=2) if as_json else _summary(wrong))
    if wrong:
        raise typer.Exit(1)


def said(finding: Finding) -> str:
    """A finding as an operator reads it."""
    values = {name: f"{value:,}" if isinstance(value, int) else value for name, value in finding.values.items()}
    return harmless(finding.sentence % values)


def harmless(text: str) -> str:
    """Return what strangers wrote for a terminal: no sign of theirs may begin a line of its own, or tell it to hide one."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _look() -> Iterator[Finding]:
    with migrated() as database:
        audit = Audit(Guard(database.settings.data_dir / "log").read(), clock.now())
        for look in audits.LOOKS:
            with database.snapshot() as session:
                yield from look(session, audit)


def _summary(wrong: int) -> str:
    if not wrong:
        return "\nEverything is as it was recorded."
    return (
        "\nSomething is not as it was recorded. Keep a copy of the database as it is now, and read docs/log.md before you do anything else."
    )
