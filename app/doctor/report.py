"""The doctor's findings as text for a person, or as JSON for a program. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from app.doctor.findings import Finding, State

STATE_WIDTH = max(len(state) for state in State)


def as_text(findings: Sequence[Finding]) -> str:
    """Return a summary that begins with the worst, then a line for each finding, with the advice below it."""
    name_width = max((len(finding.name) for finding in findings), default=0)
    lines = [_summary(findings), ""]
    for finding in findings:
        lines.append(f"{finding.state:<{STATE_WIDTH}}  {finding.name:<{name_width}}  {finding.sentence}")
        if finding.advice:
            lines.append(f"{'':<{STATE_WIDTH}}  {'':<{name_width}}  → {finding.advice}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """Return a list of objects with name, state, sentence and advice."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


def has_wrong(findings: Sequence[Finding]) -> bool:
    """Whether something must be changed. Warnings and what could not be checked are not that."""
    return any(finding.state == State.WRONG for finding in findings)


def _summary(findings: Sequence[Finding]) -> str:
    counts = {state: sum(finding.state == state for finding in findings) for state in State}
    words = {State.WARNING: "warning" if counts[State.WARNING] == 1 else "warnings"}
    return ", ".join(f"{count} {words.get(state, state)}" for state, count in counts.items() if count) + "."
