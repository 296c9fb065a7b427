"""Proof of attention: a small sum in words that a person answers and a script made for every form on earth does not.

It asks nobody else and needs no script. What is to be added is drawn from the token with our key, so the token alone tells nothing. It
keeps off the careless only: limits, and the mail that must be answered, keep off the others.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer

LIFE = timedelta(hours=12)
LONGEST_TOKEN = 200
LONGEST_ANSWER = 4
SMALLEST, LARGEST = 3, 9


@dataclass(frozen=True)
class Question:
    """Two numbers to be added. `nonce` is the same for every spelling of the token: whoever takes an answer remembers it (single use)."""

    token: str
    nonce: str
    first: int
    second: int

    def is_answered_by(self, typed: str) -> bool:
        """Whether the sum was typed, in the digits of any script."""
        answer = typed.strip()
        return len(answer) <= LONGEST_ANSWER and answer.isdecimal() and int(answer) == self.first + self.second


def ask(keys: Sequence[str], subject: str, *, at: datetime) -> Question:
    """Return a fresh question for the forms of one subject, signed with the first key. It can be answered for twelve hours."""
    value = f"{secrets.token_urlsafe(12)}.{int(at.timestamp())}"
    token = _signer(keys[0], subject).sign(value).decode()
    return _question(keys[0], token, value)


def find(keys: Sequence[str], subject: str, token: str, *, at: datetime) -> Question | None:
    """Return the question of a token; None when we did not sign it for this subject, or its time is over. Costs no query."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    for key in keys:
        try:
            value = _signer(key, subject).unsign(token).decode()
        except BadSignature:
            continue
        return _question(key, token, value) if _is_fresh(value, at) else None
    return None


def _is_fresh(value: str, at: datetime) -> bool:
    """Whether a signed value is of our form and time. One issued in the future is from before the clock was put back."""
    issued = value.rpartition(".")[2]
    return issued.isdecimal() and timedelta(0) <= timedelta(seconds=int(at.timestamp()) - int(issued)) < LIFE


def _question(key: str, token: str, value: str) -> Question:
    drawn = hmac.new(key.encode(), f"undersigned/attention/sum/v1\0{value}".encode(), hashlib.sha256).digest()
    first, second = (SMALLEST + byte % (LARGEST - SMALLEST + 1) for byte in drawn[:2])
    return Question(token, value, first, second)


def _signer(key: str, subject: str) -> Signer:
    """Return the signer of one subject: a token of one is no token of another, and does not name either."""
    salt = f"undersigned/attention/v1/{subject}"
    return Signer(key, salt=salt, sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
