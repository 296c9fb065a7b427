"""What a check found, in sentences that anybody can read: each holds or does not. Pure.

A verdict holds when everything that was looked at does, and there was something to look at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.ledger.checkpoint import Checkpoint


@dataclass(frozen=True)
class Promised:
    """An entry, byte for byte, that a log promised on some day to take."""

    entry: bytes
    day: date


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `sentence` is a message of the catalog, `values` stand in it.

    `is_said`: what the thing itself says, which holds with the rest. `claims`: what a key of the log vouches for, so that whoever has the
    log can compare it. `is_evidence`: that the log itself did not keep to what it signed.
    """

    holds: bool
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    is_said: bool = False
    claims: tuple[Checkpoint | Promised, ...] = ()
    is_evidence: bool = False


@dataclass(frozen=True)
class Verdict:
    """Everything that was found, in the order it was looked at. `statement`: the log's mark of the statement that it is about, where that
    is vouched for; empty where it is not, or where it is about none.
    """

    findings: Sequence[Finding]
    statement: str = ""

    @property
    def holds(self) -> bool:
        return bool(self.findings) and all(finding.holds for finding in self.findings)


def good(sentence: str, **values: str | int) -> Finding:
    """Return a finding that speaks for what was checked."""
    return Finding(holds=True, sentence=sentence, values=values)


def bad(sentence: str, **values: str | int) -> Finding:
    """Return a finding that speaks against it."""
    return Finding(holds=False, sentence=sentence, values=values)
