"""Turns at the moment that can double a mail: one after another, and when the next one begins before the last has ended."""

import asyncio

from app.mail.turns import Turns


def who_came(*, is_answered: bool) -> list[str]:
    """Return who had a turn by the end of the first one, which lasted longer than its patience."""
    seen = ["first"]

    async def take(turns: Turns) -> None:
        async with turns.next():
            seen.append("second")

    async def take_all() -> list[str]:
        turns = Turns(patience_seconds=0)
        async with turns.next() as keep_turn:
            if is_answered:
                keep_turn()
            waiting = asyncio.create_task(take(turns))
            for _ in range(5):
                await asyncio.sleep(0)
            by_then = list(seen)
        await waiting
        return by_then

    by_then = asyncio.run(take_all())
    assert seen == ["first", "second"]
    return by_then


def test_a_server_that_does_not_answer_holds_nobody() -> None:
    assert who_came(is_answered=False) == ["first", "second"]


def test_once_the_server_has_answered_the_turn_is_kept_until_the_record_is_made() -> None:
    assert who_came(is_answered=True) == ["first"]
