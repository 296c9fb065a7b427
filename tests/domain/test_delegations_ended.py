"""Delegations that end by themselves: a colleague whose address does not work, or who wants no mail of ours, is mailed no more."""

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import bounces, delegations, invitations, mails
from app.domain.bounces import Outcome
from app.domain.delegations import NotPassedOn
from app.errors import LinkRevoked
from app.mail.bounces import Report
from app.mail.delivery_status import Verdict
from app.models import Contact, Delegation, Link, Mail, MailState, OffBecause
from app.security import return_paths
from tests import cast
from tests.bouncing import HARD, LATER, SOFT, Story
from tests.cast import Clock
from tests.colleagues import COLLEAGUE


class PassedOn(Story):
    """A statement with one invited partner, which passed the invitation on to a colleague; both mails have left."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        (self.token,) = cast.invite(database, self.lead, self.statement, cast.PARTNER)
        self.send()
        self.delegate()
        self.link = cast.link_in_mail(database, COLLEAGUE, "delegation")
        self.send()

    def delegate(self) -> None:
        with self.database.write() as session:
            delegations.delegate(session, self.token, COLLEAGUE, at=clock.now())

    def number(self) -> int:
        """Return which mail of the story went to the colleague."""
        with self.database.read() as session:
            kinds = session.exec(select(Mail.kind).where(col(Mail.invitation_id).is_not(None)).order_by(Mail.id)).all()
        return kinds.index("delegation")

    def complain(self) -> Outcome:
        path = return_paths.make(self.database.settings.secret_keys, self.mail(self.number()).id, "statements.example.org")
        report = Report(Verdict.COMPLAINT, return_path=path, fingerprint="one-complaint")
        with self.database.write() as session:
            return bounces.receive(session, report, at=clock.now())

    def delegation(self) -> tuple[bool, OffBecause | None]:
        """Return whether the colleague is still asked, and why not."""
        with self.database.read() as session:
            kept = session.exec(select(Delegation)).one()
            return kept.ended_at is None, kept.ended_because


@pytest.fixture
def story(database: Database, still: Clock) -> PassedOn:
    return PassedOn(database)


def test_a_colleague_whose_mail_comes_back_is_asked_no_more_and_the_contact_is(story: PassedOn) -> None:
    assert story.bounce(story.number()) == Outcome.RECORDED

    assert (story.delegation(), story.contact()) == ((False, "bounced"), (True, None, 0))
    assert (story.invitations(), story.alerts()) == (["sent"], 0)
    story.remind()
    assert [mail.to for mail in cast.outbox(story.database, "reminder")] == [cast.PARTNER.email]


def test_a_colleague_who_complains_is_asked_no_more(story: PassedOn) -> None:
    assert story.complain() == Outcome.RECORDED

    assert story.delegation() == (False, "stopped")


@pytest.mark.parametrize("kind", [SOFT, LATER])
def test_a_full_mailbox_or_a_delay_ends_no_delegation(story: PassedOn, kind: dict[str, str]) -> None:
    story.bounce(story.number(), kind)

    assert story.delegation() == (True, None)


def test_the_link_that_came_back_opens_nothing(story: PassedOn) -> None:
    story.bounce(story.number(), HARD)

    with pytest.raises(LinkRevoked), story.database.read() as session:
        invitations.open_link(session, story.link, at=clock.now())


def test_a_colleague_who_endorsed_and_complains_keeps_the_way_out(story: PassedOn) -> None:
    cast.endorse(story.database, story.link)

    story.complain()

    with story.database.read() as session:
        live = session.exec(select(Link.purpose).where(col(Link.delegation_id).is_not(None), col(Link.revoked_at).is_(None))).all()
    assert live == ["manage"]


def test_mail_that_waits_for_the_colleague_is_stopped(story: PassedOn) -> None:
    story.remind()

    story.bounce(story.number())

    with story.database.read() as session:
        waiting = session.exec(select(Mail).where(Mail.kind == "reminder").order_by(Mail.id)).all()
    assert [(mail.delegation_id is None, str(mail.state)) for mail in waiting] == [(True, "queued"), (False, "stopped")]


def test_mail_that_waits_is_stopped_when_those_who_were_invited_end_the_link(story: PassedOn) -> None:
    story.remind()

    with story.database.write() as session:
        delegations.end(session, story.token, session.exec(select(Delegation.id)).one(), at=clock.now())

    with story.database.read() as session:
        states = session.exec(select(Mail.state).where(Mail.kind == "reminder").order_by(Mail.id)).all()
    assert (states, story.delegation()) == (["queued", "stopped"], (False, None))


def test_the_same_report_again_changes_nothing(story: PassedOn) -> None:
    results = cast.at_once(4, lambda _: story.bounce(story.number()))

    assert sorted(map(str, results)) == ["recorded", "repeated", "repeated", "repeated"]
    assert story.delegation() == (False, "bounced")


def test_an_invitation_that_nobody_is_left_for_shows_as_bounced_and_the_lead_is_told(story: PassedOn) -> None:
    with story.database.write() as session:
        session.exec(select(Contact)).one().off_at = clock.now()

    story.bounce(story.number())

    assert (story.invitations(), story.alerts()) == (["bounced"], 1)


def test_an_address_refused_at_once_ends_the_delegation_too(story: PassedOn) -> None:
    with story.database.write() as session:
        mail = session.get_one(Mail, story.mail(story.number()).id)
        was_on = bounces.turn_off(session, mail, because=OffBecause.BOUNCED, at=clock.now())
        again = bounces.turn_off(session, mail, because=OffBecause.BOUNCED, at=clock.now())

    assert (was_on, again, story.delegation()) == (True, False, (False, "bounced"))


def test_a_mistyped_mailbox_that_works_by_now_is_passed_on_to_again(story: PassedOn, still: Clock) -> None:
    story.bounce(story.number())
    still.advance(hours=1)

    story.delegate()

    assert story.delegation() == (True, None)


def test_who_complained_is_never_mailed_again(story: PassedOn, still: Clock) -> None:
    story.complain()
    still.advance(days=7)

    with pytest.raises(NotPassedOn, match="wants no mail of ours"):
        story.delegate()
    assert story.delegation() == (False, "stopped")


def test_a_mail_to_one_colleague_that_fails_is_no_bounce_while_another_was_asked(story: PassedOn) -> None:
    with story.database.write() as session:
        delegations.delegate(session, story.token, "second@lantern.example.org", at=clock.now())
    story.remind()
    with story.database.write() as session:
        session.connection().execute(update(Mail).where(col(Mail.contact_id).is_not(None)).values(state=MailState.FAILED))
        *_, last = mails.claim_batch(session, at=clock.now(), most=9)
        mails.record_permanent(session, last, "550 5.1.1 No such user")

    assert story.invitations() == ["sent"]
