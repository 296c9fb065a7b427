"""What a test does with the server's answer to a mail, as a transport wants to have it."""

from typing import Any

from app.mail.letters import Record


def into(answers: list[Any]) -> Record:
    """Keep every answer in a list."""

    async def keep(answer: str) -> None:
        answers.append(answer)

    return keep


async def nowhere(_answer: str) -> None:
    """Keep no answer."""
