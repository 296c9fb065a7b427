"""What the doctor says of one thing it looked at: a state, a sentence, and what to change. Holds no secret and no mail address."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing stands, the worst first. "Not checked" is no reproach: nobody could look, and the sentence says why."""

    WRONG = "wrong"
    WARNING = "warning"
    OK = "ok"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """One line of the report. `advice` says what to change; empty when there is nothing to do."""

    name: str
    state: State
    sentence: str
    advice: str = ""


class NotChecked(Exception):
    """Nobody can look from here, which says nothing about the thing itself. `sentence` says why."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        self.sentence, self.advice = sentence, advice
        super().__init__(sentence)

    def as_finding(self, name: str) -> Finding:
        return Finding(name, State.NOT_CHECKED, self.sentence, self.advice)


def ok(name: str, sentence: str) -> Finding:
    return Finding(name, State.OK, sentence)


def warning(name: str, sentence: str, advice: str = "") -> Finding:
    return Finding(name, State.WARNING, sentence, advice)


def wrong(name: str, sentence: str, advice: str = "") -> Finding:
    return Finding(name, State.WRONG, sentence, advice)


def not_checked(name: str, sentence: str, advice: str = "") -> Finding:
    return Finding(name, State.NOT_CHECKED, sentence, advice)
