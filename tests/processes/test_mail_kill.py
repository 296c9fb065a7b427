"""`kill -9` of a worker in the middle of a campaign, beside a mail server with faults (P9): no mail is lost, and doubles are counted."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from app import clock
from app.config import Settings
from app.db import Database, Session
from app.domain import mails
from app.models import Mail, MailState
from app.worker import Worker
from tests import cast
from tests.mail.smtp_server import Behaviour, Faults, MailServer, running_mail_server
from tests.processes.running import Installation, invite_crowd, new_installation, open_statement, opened, running, until

SHARE_OF_FAULTS = 0.05


@dataclass(frozen=True)
class Campaign:
    """So many mails, sent by workers of which so many are killed."""

    mails: int
    kills: int


def test_three_kills_lose_no_mail_and_double_no_more_than_three(tmp_path: Path, settings: Settings) -> None:
    assert_nothing_is_lost(tmp_path, settings, Campaign(mails=300, kills=3))


@pytest.mark.soak
def test_twenty_kills_in_ten_thousand_mails_lose_none_and_double_no_more_than_twenty(tmp_path: Path, settings: Settings) -> None:
    assert_nothing_is_lost(tmp_path, settings, Campaign(mails=10_000, kills=20))


def assert_nothing_is_lost(folder: Path, settings: Settings, campaign: Campaign) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    faults = Faults(SHARE_OF_FAULTS, random.Random(seed))
    with running_mail_server(Behaviour(faults=faults)) as post:
        installation = new_installation(folder, MAIL_URL=f"{post.url}?starttls=never", DATABASE_URL=settings.database_url)
        with opened(installation) as database:
            lead = cast.new_lead(database)
            invite_crowd(database, lead, open_statement(database, lead), campaign.mails)
            for _ in range(campaign.kills):
                live_and_be_killed(installation, database, post, campaign)
            send_the_rest(installation, database)
            with database.read() as session:
                assert_every_mail_is_accounted_for(session, post)
                assert_doubles_are_explained(session, post, campaign.kills + faults.happened["reply lost"])
    print(f"{campaign}: {len(post.mails)} arrivals, faults {dict(faults.happened)}")


def live_and_be_killed(installation: Installation, database: Database, post: MailServer, campaign: Campaign) -> None:
    """Kill a worker after a random number of mails, wherever it is then."""
    goal = len(post.mails) + random.randint(1, campaign.mails // (campaign.kills + 1))
    with running(installation, "worker") as worker:
        until(lambda: len(post.mails) >= goal or not has_due(database), f"no mail came:\n{worker.log}")
        worker.kill()
    assert " ERROR " not in worker.log, worker.log


def send_the_rest(installation: Installation, database: Database) -> None:
    """A worker that lives sends what is due; days later, what waited for its next try."""
    with running(installation, "worker") as worker:
        until(lambda: not has_due(database), "mail was left behind")
        worker.stop()
    days_later = cast.Clock(clock.now())
    clock.use(days_later)
    while waiting(database):
        days_later.advance(days=1)
        asyncio.run(Worker(installation.settings(), database).run_once())


def has_due(database: Database) -> bool:
    with database.read() as session:
        return mails.has_due(session, at=clock.now())


def waiting(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).where(col(Mail.state).in_(mails.WAITING))).one()


def assert_every_mail_is_accounted_for(session: Session, post: MailServer) -> None:
    """What we say was sent has arrived, and what we say was refused was refused."""
    rows = session.exec(select(Mail.message_id, Mail.state, Mail.answer)).all()
    sent = {message_id for message_id, state, _ in rows if state == MailState.SENT}
    refused = {answer for _, state, answer in rows if state == MailState.FAILED}
    print(Counter(str(state) for _, state, _ in rows))
    assert {state for _, state, _ in rows} <= {MailState.SENT, MailState.FAILED}
    assert sent - {mail.message_id for mail in post.mails} == set()
    assert refused <= {"550 5.1.1 No such user here"}


def assert_doubles_are_explained(session: Session, post: MailServer, explained: int) -> None:
    """A mail that came twice is the same mail, and a kill or a lost reply is the reason."""
    arrived = Counter(mail.message_id for mail in post.mails)
    known = set(session.exec(select(Mail.message_id)).all())
    doubles = arrived.total() - len(arrived)
    print(f"{doubles} doubles of at most {explained}")
    assert set(arrived) <= known
    assert doubles <= explained
    assert len({(mail.message_id, mail.content) for mail in post.mails}) == len(arrived)
    assert len({(mail.message_id, mail.recipient) for mail in post.mails}) == len(arrived)
