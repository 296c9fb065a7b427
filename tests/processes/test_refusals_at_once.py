"""A mail that is refused while a report about it comes in: both hold the contact before the mail, so neither waits for the other."""

import threading
from collections.abc import Iterator

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import bounces
from app.domain.bounces import Outcome
from app.mail.bounces import read
from app.models import InvitationState, Mail, MailState
from app.security import return_paths
from tests import cast
from tests.domain.test_changes_at_once import somebody_waits
from tests.mail.returned import dsn
from tests.mail.smtp_server import MailServer, running_mail_server
from tests.processes.running import until
from tests.processes.test_smtp_trouble import REFUSED, Story


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        server.behaviour.refused = {cast.PARTNER.email: REFUSED}
        yield server


@pytest.fixture
def story(database: Database, still: cast.Clock) -> Story:
    made = Story(database)
    made.invite(cast.PARTNER)
    return made


def test_a_report_that_has_the_contact_gets_the_mail_too(story: Story, post: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    worker = threading.Thread(target=story.deliver, args=(post.url,))

    with story.database.write() as session:
        mail = session.exec(select(Mail)).one()
        bounces.hold_contact(session, mail)
        worker.start()
        until(lambda: somebody_waits(story.database), "the refusal does not wait for the contact")
        path = return_paths.make(session.settings.secret_keys, mail.id, "statements.example.org")
        outcome = bounces.receive(session, read(dsn(to=path, own_id=f"{mail.id}@mx.test")), at=clock.now())
    worker.join()

    assert outcome == Outcome.RECORDED
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
    assert (story.mails()[0].state, story.invitations()) == (MailState.BOUNCED, [InvitationState.BOUNCED])
