"""Mail servers as they are: down, refusing, hesitating, slow, hanging up. The worker sorts the trouble, waits by its schedule, goes on."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import accounts, pauses, public_files, publications, statements, withdrawals
from app.domain.guest_lists import Guest
from app.domain.invitations import list_progress
from app.models import InvitationState, Mail, MailState, Statement
from app.worker import Worker, embedded
from tests import cast
from tests.conftest import make_settings
from tests.mail.smtp_server import Behaviour, MailServer, running_mail_server
from tests.processes.running import free_port, until

REFUSED = "550 5.1.1 No such user here"


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


class Story:
    """One open statement with invited partners, and a worker to deliver their mail to a server."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.lead = cast.new_lead(database)
        self.statement: Statement = cast.open_statement(database, self.lead)

    def invite(self, *guests: Guest) -> list[str]:
        return cast.invite(self.database, self.lead, self.statement, *guests)

    def deliver(self, mail_url: str) -> None:
        settings: Settings = make_settings(self.database.settings.data_dir, MAIL_URL=mail_url)
        asyncio.run(Worker(settings, self.database).run_once())

    def is_public(self, name: str) -> bool:
        """Whether a name stands on the statement's public page."""
        with self.database.read() as session:
            return name.encode() in public_files.get(session, f"/statements/{self.statement.slug}/en", at=clock.now()).body

    def mails(self) -> list[Mail]:
        with self.database.read() as session:
            return list(session.exec(select(Mail).order_by(col(Mail.id))).all())

    def states(self) -> list[tuple[MailState, int]]:
        return [(mail.state, mail.attempts) for mail in self.mails()]

    def invitations(self) -> list[InvitationState]:
        with self.database.read() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            return [progress.invitation.state for progress in list_progress(session, statement)]


@pytest.fixture
def story(database: Database, still: cast.Clock) -> Story:
    return Story(database)


def test_with_the_server_down_mail_rests_uncounted_and_then_arrives(story: Story, post: MailServer, still: cast.Clock) -> None:
    story.invite(cast.PARTNER)

    story.deliver(f"smtp://127.0.0.1:{free_port()}")
    rested = story.states()
    story.deliver(post.url)
    too_early = len(post.mails)
    still.advance(minutes=1)
    story.deliver(post.url)

    assert (rested, too_early) == ([(MailState.DEFERRED, 0)], 0)
    assert (story.states(), len(post.mails)) == ([(MailState.SENT, 1)], 1)
    assert story.invitations() == [InvitationState.SENT]


def test_the_waits_are_the_written_ones_and_after_the_last_the_invitation_shows_it(
    story: Story, post: MailServer, still: cast.Clock
) -> None:
    post.behaviour.refused = {cast.PARTNER.email: "450 4.2.1 Try again"}
    story.invite(cast.PARTNER)
    waits = []

    while story.mails()[0].state != MailState.FAILED:
        story.deliver(post.url)
        waits.append(story.mails()[0].due_at - still.at)
        still.at = story.mails()[0].due_at

    assert waits[:-1] == [timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 240, 720, 1440)]
    assert story.invitations() == [InvitationState.BOUNCED]


def test_a_refused_address_shows_at_once_and_stops_nobody_else(story: Story, post: MailServer) -> None:
    post.behaviour.refused = {cast.PARTNER.email: REFUSED}
    story.invite(cast.PARTNER, cast.SECOND)

    story.deliver(post.url)

    assert story.states() == [(MailState.FAILED, 1), (MailState.SENT, 1), (MailState.SENT, 1)]
    assert story.invitations() == [InvitationState.BOUNCED, InvitationState.SENT]
    assert story.mails()[0].answer == REFUSED
    assert sorted(mail.recipient for mail in post.mails) == [cast.COORDINATOR, cast.SECOND.email]


def test_greylisting_is_waited_out(story: Story, post: MailServer, still: cast.Clock) -> None:
    post.behaviour.greylists = True
    story.invite(cast.PARTNER, cast.SECOND)

    story.deliver(post.url)
    hesitated = story.states(), story.invitations(), [mail.answer[:3] for mail in story.mails()]
    still.advance(minutes=2)
    story.deliver(post.url)

    assert hesitated == ([(MailState.DEFERRED, 1)] * 2, [InvitationState.PENDING] * 2, ["451"] * 2)
    assert story.states() == [(MailState.SENT, 2)] * 2
    assert len(post.mails) == 2


def test_a_slow_server_gets_its_time_and_every_mail_once(story: Story, post: MailServer) -> None:
    post.behaviour.delay_seconds = 0.5
    story.invite(cast.PARTNER, cast.SECOND)

    story.deliver(post.url)

    assert story.states() == [(MailState.SENT, 1)] * 2
    assert len(post.mails) == 2


def test_a_line_dropped_after_the_data_is_tried_again_as_the_same_mail(story: Story, post: MailServer, still: cast.Clock) -> None:
    post.behaviour.drops_after_data = 1
    story.invite(cast.PARTNER, cast.SECOND)

    story.deliver(post.url)
    dropped = story.states()
    still.advance(minutes=2)
    story.deliver(post.url)

    assert sorted(dropped) == [(MailState.DEFERRED, 1), (MailState.SENT, 1)]
    assert sorted(story.states()) == [(MailState.SENT, 1), (MailState.SENT, 2)]
    twice = [mail.content for mail in post.mails if mail.recipient == post.mails[-1].recipient]
    assert len(twice) == 2
    assert twice[0] == twice[1]
    assert {mail.message_id for mail in post.mails} == {mail.message_id for mail in story.mails()}


@pytest.mark.parametrize("trouble", ["password", "sender", "relay"])
def test_what_the_server_has_against_us_bounces_nobody_and_counts_for_nobody(story: Story, still: cast.Clock, trouble: str) -> None:
    with running_mail_server(Behaviour(credentials=("coalition", "right"))) as post:
        story.invite(cast.PARTNER, cast.SECOND)
        post.behaviour.answer_to_mail = "550 5.1.8 Sender refused" if trouble == "sender" else ""
        post.behaviour.refused = dict.fromkeys((cast.PARTNER.email, cast.SECOND.email), "554 5.7.1 Relay access denied")

        story.deliver(post.url_with("coalition:wrong" if trouble == "password" else "coalition:right"))
        locked_out = story.states(), story.invitations()
        still.advance(minutes=1)
        post.behaviour.answer_to_mail, post.behaviour.refused = "", {}
        story.deliver(post.url_with("coalition:right"))

    states, invited = locked_out
    assert invited == [InvitationState.PENDING] * 2
    assert (MailState.DEFERRED, 0) in states
    assert set(states) <= {(MailState.DEFERRED, 0), (MailState.QUEUED, 0)}  # the second may not even have been tried
    assert story.states() == [(MailState.SENT, 1)] * 2
    assert "wrong" not in "".join(mail.answer for mail in story.mails())


def test_while_the_trouble_lasts_one_mail_tries_after_longer_and_longer_rests(story: Story, still: cast.Clock) -> None:
    story.invite(cast.PARTNER, cast.SECOND)
    rests = []

    for _ in range(6):
        story.deliver(f"smtp://127.0.0.1:{free_port()}")
        with story.database.read() as session:
            pause = pauses.find(session)
        assert pause
        rests.append(pause.retry_at - still.at)
        still.at = pause.retry_at

    assert rests == [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 15, 15)]
    assert [attempts for _, attempts in story.states()] == [0, 0]


def test_the_first_mail_that_leaves_again_ends_the_rest(story: Story, post: MailServer, still: cast.Clock) -> None:
    story.invite(cast.PARTNER, cast.SECOND)
    story.deliver(f"smtp://127.0.0.1:{free_port()}")
    still.advance(minutes=1)

    story.deliver(post.url)

    with story.database.read() as session:
        assert pauses.find(session) is None
    assert len(post.mails) == 2


def test_many_mails_share_few_connections(story: Story, post: MailServer) -> None:
    story.invite(*(Guest({"en": f"Organization {number}"}, f"office{number}@org.example.org") for number in range(20)))

    story.deliver(post.url)

    assert len(post.mails) == 20
    assert len({mail.connection for mail in post.mails}) <= 4
    assert len({mail.message_id for mail in post.mails}) == 20


def test_after_every_kind_of_trouble_the_worker_goes_on(story: Story, post: MailServer, still: cast.Clock) -> None:
    post.behaviour.refused = {"office0@org.example.org": REFUSED}
    post.behaviour.greylists = True
    post.behaviour.drops_after_data = 2
    story.invite(*(Guest({"en": f"Organization {number}"}, f"office{number}@org.example.org") for number in range(6)))

    for _ in range(3):
        story.deliver(post.url)
        still.advance(hours=1)

    assert story.states()[0] == (MailState.FAILED, 1)
    assert [state for state, _ in story.states()[1:]] == [MailState.SENT] * 6  # the lead is told of the refused one
    assert story.invitations() == [InvitationState.BOUNCED] + [InvitationState.SENT] * 5


def test_a_mail_server_that_says_nothing_keeps_no_name_public(story: Story, post: MailServer) -> None:
    """P5: the worker's mail has a line of its own. Nothing is timed: the name is gone while the mail still hangs."""
    (token,) = story.invite(cast.PARTNER)
    manage = cast.endorse(story.database, token, display_name="Hidden Soon")
    with story.database.write() as session:
        publications.publish(session, statements.get(session, story.statement.id, by=story.lead.actor), at=clock.now())
    story.deliver(post.url)
    published, delivered = story.is_public("Hidden Soon"), len(post.mails)

    post.behaviour.delay_seconds = 600
    settings = make_settings(story.database.settings.data_dir, MAIL_URL=post.url)
    with story.database.write() as session:
        accounts.request_login(session, cast.COORDINATOR, at=clock.now())
    with embedded(settings, story.database):
        until(lambda: post.waiting == 1, "the mail was not handed over")
        with story.database.write() as session:
            withdrawals.hide(session, manage, "withheld", at=clock.now())
        until(lambda: not story.is_public("Hidden Soon"), "the name stayed while the mail server was silent")
        hanging, arrived = post.waiting, len(post.mails)
        post.behaviour.delay_seconds = 0
        post.drop_lines()

    assert (published, hanging, arrived) == (True, 1, delivered)


def test_a_mail_folder_that_cannot_be_made_only_delays(story: Story, tmp_path: Path, still: cast.Clock) -> None:
    story.invite(cast.PARTNER)
    (tmp_path / "no folder").write_text("a file stands here")

    story.deliver(f"folder://{tmp_path / 'no folder'}/mail")
    delayed = story.states()
    still.advance(minutes=1)
    story.deliver(f"folder://{tmp_path}/mail")

    assert delayed == [(MailState.DEFERRED, 0)]
    assert story.states() == [(MailState.SENT, 1)]
