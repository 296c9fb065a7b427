"""What the postman adds on the way: a return path of its own for each mail, the alarm, and order when a worker is stopped."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import mails
from app.models import Mail, MailState
from app.postman import Postman
from app.security import return_paths
from tests.cast import Clock
from tests.mail.smtp_server import MailServer, running_mail_server
from tests.processes.running import free_port


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def queue(database: Database, count: int) -> None:
    payload = {"url": "https://statements.example.org/login/token", "minutes": 15}
    with database.write() as session:
        for number in range(count):
            mails.queue(session, "login", to=f"partner{number}@example.org", language="en", payload=payload, at=clock.now())


def delivering(database: Database, mail_url: str) -> Settings:
    return replace(database.settings, mail_url=mail_url)


def deliver(settings: Settings, database: Database, count: int) -> None:
    """Deliver so many mails, then leave, as a worker that is asked to stop."""

    async def deliver_some() -> None:
        postman = Postman(settings, database)
        for _ in range(count):
            await postman.deliver()
        await postman.close()

    asyncio.run(deliver_some())


def test_replies_to_a_mail_about_no_invitation_go_where_it_says(database: Database, still: Clock, post: MailServer) -> None:
    payload = {"url": "https://statements.example.org/login/token", "minutes": 15, "reply_to": "coordinator@lead.example.org"}
    with database.write() as session:
        mails.queue(session, "login", to="partner@example.org", language="en", payload=payload, at=clock.now())

    deliver(delivering(database, post.url), database, 1)

    assert [str(mail.message["Reply-To"]) for mail in post.mails] == ["coordinator@lead.example.org"]


def test_every_mail_has_a_return_path_that_tells_which_it_was(database: Database, still: Clock, post: MailServer) -> None:
    queue(database, 2)

    deliver(delivering(database, post.url), database, 2)

    with database.read() as session:
        ids = list(session.exec(select(Mail.id).order_by(col(Mail.id))).all())
    assert [return_paths.read(database.settings.secret_keys, mail.sender) for mail in post.mails] == ids
    assert {str(mail.message["From"]) for mail in post.mails} == {"Undersigned <noreply@statements.example.org>"}


def test_without_a_bounce_domain_mail_comes_back_to_its_sender(database: Database, still: Clock, post: MailServer) -> None:
    queue(database, 1)

    deliver(replace(delivering(database, post.url), bounce_domain=""), database, 1)

    assert [mail.sender for mail in post.mails] == ["noreply@statements.example.org"]


def test_a_worker_that_is_stopped_puts_back_what_it_had_taken(database: Database, still: Clock, post: MailServer) -> None:
    queue(database, 5)

    deliver(delivering(database, post.url), database, 2)

    with database.read() as session:
        waiting = session.exec(select(Mail).where(Mail.state == MailState.QUEUED)).all()
    assert len(post.mails) == 2
    assert [(mail.attempts, mail.due_at, mail.lease_token) for mail in waiting] == [(0, still.at, None)] * 3


def test_a_mail_that_was_taken_too_long_ago_is_taken_anew(database: Database, still: Clock, post: MailServer) -> None:
    queue(database, 2)

    async def deliver_slowly() -> None:
        postman = Postman(delivering(database, post.url), database)
        await postman.deliver()
        still.advance(seconds=60)
        await postman.deliver()
        await postman.close()

    asyncio.run(deliver_slowly())

    with database.read() as session:
        assert [(mail.state, mail.attempts) for mail in session.exec(select(Mail)).all()] == [(MailState.SENT, 1)] * 2


def test_the_log_sounds_the_alarm_once_and_names_nobody(database: Database, still: Clock, caplog: pytest.LogCaptureFixture) -> None:
    queue(database, 3)

    deliver(delivering(database, f"smtp://127.0.0.1:{free_port()}"), database, 3)

    alarms = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(alarms) == 1
    assert alarms[0].startswith("Mail rests, because our own mail server does not take it")
    assert "@" not in alarms[0]
    assert "127.0.0.1" not in alarms[0]
