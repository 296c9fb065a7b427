"""Files of real editions, checked: what is public holds, what was replaced tells no name, what was changed does not hold."""

import asyncio

import httpx
import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import withdrawals
from app.worker import Worker
from tests.asking import ask
from tests.cast import Clock
from tests.http.conftest import Published
from tests.partner import words

FILES = ("/en/statement.pdf", "/en/statement.docx", "/en/statement.md", "/signatories.csv", "/bundle.zip")

TITLE = "Joint statement on fair trials"
ADVICE = "Before you print a name, look at the page. Please do not hand on an older copy."


@pytest.fixture
def files(app: ASGIApp, settings: Settings, database: Database, published: Published, still: Clock) -> dict[str, bytes]:
    """Some files of the public edition by their names, its bundle among them."""
    work(settings, database, still)
    return {name: ask(app, "GET", f"/statements/{published.slug}{name}").content for name in FILES}


def work(settings: Settings, database: Database, still: Clock) -> None:
    still.advance(seconds=5)
    asyncio.run(Worker(settings, database).run_once())


def upload(app: ASGIApp, content: bytes) -> httpx.Response:
    return ask(app, "POST", "/verify", files={"file": ("anything", content)})


def test_every_public_file_holds_and_is_known(app: ASGIApp, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        answer = upload(app, content)

        assert "<title>It holds · " in answer.text, name
        assert ADVICE in words(answer)
        assert f"The statement: {TITLE}" in words(answer)
        assert words(answer).count(TITLE) == 1
        assert f"byte for byte, {name.removeprefix('/')} of edition 1, published on 1 December 2026. It is the current one." in words(
            answer
        )


def test_of_a_replaced_edition_only_what_is_signed_or_names_nobody_is_known(
    app: ASGIApp, files: dict[str, bytes], settings: Settings, database: Database, published: Published, still: Clock
) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, published.manage, "quiet", at=clock.now())
    work(settings, database, still)

    said = {name: words(upload(app, content)) for name, content in files.items()}

    assert [name for name, text in said.items() if "A newer edition has replaced it." in text] == ["/en/statement.pdf", "/bundle.zip"]
    assert [name for name, text in said.items() if "It is the current one." in text] == ["/en/statement.md"]
    unknown = [name for name, text in said.items() if "It may be of an earlier one" in text]
    assert unknown == ["/en/statement.docx", "/signatories.csv"]


def test_what_was_replaced_is_no_plain_yes(
    app: ASGIApp, files: dict[str, bytes], settings: Settings, database: Database, published: Published, still: Clock
) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, published.manage, "quiet", at=clock.now())
    work(settings, database, still)

    for name in ("/en/statement.pdf", "/bundle.zip"):
        answer = upload(app, files[name])

        assert "<title>It was published so, and a newer edition has replaced it · " in answer.text, name
        assert "verdict-holds" not in answer.text
        assert ADVICE in words(answer)


@pytest.mark.parametrize("name", ["/en/statement.pdf", "/bundle.zip"])
def test_one_changed_bit_is_found(app: ASGIApp, files: dict[str, bytes], name: str) -> None:
    content = bytearray(files[name])
    content[len(content) // 2] ^= 1

    answer = upload(app, bytes(content))

    assert "It holds" not in words(answer)
    assert "of edition 1, published on" not in words(answer)
