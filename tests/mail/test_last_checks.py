"""A look at the last moment: what must not leave after all reaches nobody, whatever the way out."""

import asyncio
from pathlib import Path

import pytest

from app.mail.failures import TemporaryFailure
from app.mail.folder import FolderTransport
from app.mail.postmark import PostmarkTransport
from app.mail.postmark_server import PostmarkServer
from app.mail.transports import Transport
from tests.mail.letters import letter
from tests.mail.postmark_server import OK, TOKEN, running_postmark
from tests.mail.recording import into
from tests.mail.smtp_server import running_mail_server
from tests.mail.test_smtp import transport_to


async def refuse() -> None:
    raise TemporaryFailure("Not now.")


async def kept_back(transport: Transport) -> bool:
    """Whether a mail that is refused at the last moment is raised as such, and recorded nowhere."""
    answers: list[str] = []
    with pytest.raises(TemporaryFailure, match=r"Not now\."):
        await transport.send(letter("login"), into(answers), refuse)
    await transport.close()
    return not answers


def test_a_server_has_no_mail_without_its_last_line_and_takes_the_next() -> None:
    async def deliver(url: str) -> None:
        async with transport_to(url) as transport:
            assert await kept_back(transport)
            await transport.send(letter("receipt"), into([]))

    with running_mail_server() as server:
        asyncio.run(deliver(server.url))

    assert len(server.mails) == 1


def test_postmark_is_not_asked() -> None:
    with running_postmark(OK) as postmark:
        assert asyncio.run(kept_back(PostmarkTransport(PostmarkServer(TOKEN, postmark.url))))

    assert postmark.mails == []


def test_a_folder_gets_no_file(tmp_path: Path) -> None:
    assert asyncio.run(kept_back(FolderTransport(tmp_path / "mail")))

    assert list(tmp_path.iterdir()) == []
