"""The sum that a person answers: fresh for twelve hours, of one subject, and not to be read off its token."""

from datetime import UTC, datetime, timedelta

import pytest

from app.security import attention
from app.security.attention import Question

KEYS = ["first-key-of-the-tests", "second-key-of-the-tests"]
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def asked(keys: list[str] = KEYS) -> Question:
    return attention.ask(keys, "statement-one", at=NOON)


def found(token: str, *, subject: str = "statement-one", keys: list[str] = KEYS, **later: float) -> Question | None:
    return attention.find(keys, subject, token, at=NOON + timedelta(**later))


def test_the_sum_answers_the_question() -> None:
    question = asked()

    assert question.is_answered_by(f" {question.first + question.second} ")
    assert not question.is_answered_by(str(question.first + question.second + 1))


def test_the_digits_of_any_script_are_digits() -> None:
    question = Question("token", "nonce", 7, 4)

    assert question.is_answered_by("١١")
    assert question.is_answered_by("११")


@pytest.mark.parametrize("typed", ["", "eleven", "11.0", "-11", "1e1", "¹¹", "0b1011", "00011", "1" * 100_000, "11\x0011"])
def test_nothing_else_is_an_answer(typed: str) -> None:
    assert not Question("token", "nonce", 7, 4).is_answered_by(typed)


def test_a_token_brings_its_question_back() -> None:
    question = asked()

    assert found(question.token) == question
    assert found(question.token, hours=11, minutes=59) == question


def test_a_question_is_over_after_twelve_hours() -> None:
    assert found(asked().token, hours=12) is None


def test_a_question_from_the_future_is_none() -> None:
    assert found(asked().token, seconds=-1) is None


def test_a_token_of_one_statement_is_no_token_of_another() -> None:
    assert found(asked().token, subject="statement-two") is None


def test_a_question_asked_under_an_old_key_can_still_be_answered() -> None:
    old = asked(KEYS[1:])

    assert found(old.token) == old


def test_a_question_of_a_key_that_is_gone_is_none() -> None:
    assert found(asked(["a-key-nobody-has-any-more"]).token) is None


@pytest.mark.parametrize("token", ["", ".", "..", "x", "no.such.token", "é.1.x", "x" * 100_000, "\x00", "a\nb.1.c"])
def test_what_we_did_not_sign_is_none(token: str) -> None:
    assert found(token) is None


def test_every_changed_letter_of_a_token_is_noticed() -> None:
    token = asked().token

    for place, letter in enumerate(token[:-1]):
        changed = "A" if letter != "A" else "B"
        assert found(token[:place] + changed + token[place + 1 :]) is None


def test_the_sum_cannot_be_read_off_the_token_without_the_key() -> None:
    token = asked(KEYS[:1]).token
    questions = [attention._question(f"key {key}", token, "value") for key in range(200)]
    sums = {question.first + question.second for question in questions}

    assert len(sums) > 8


def test_questions_differ() -> None:
    questions = [asked() for _ in range(300)]

    assert len({question.token for question in questions}) == 300
    assert {question.first for question in questions} == set(range(3, 10))
    assert {question.second for question in questions} == set(range(3, 10))
