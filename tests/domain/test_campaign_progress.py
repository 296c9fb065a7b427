"""How the mails of campaigns go out: one query counts them all, and nobody chosen is forgotten."""

from app import clock
from app.db import Database
from app.domain import campaign_progress, mails, reminders
from app.models import Campaign, Channel, MailState, OffBecause, Statement
from tests import campaigning, cast
from tests.cast import Clock, Lead


def sent(database: Database, lead: Lead, statement: Statement) -> Campaign:
    """A campaign to three: the first mail was taken, the second refused, the third waits."""
    campaigning.directory(database, lead)
    campaign = campaigning.send(database, lead, campaigning.draft(database, lead, statement))
    with database.write() as session:
        first, second = mails.claim(session, at=clock.now()), mails.claim(session, at=clock.now())
        assert first
        assert second
        mails.record_sent(session, first, "250 OK", at=clock.now())
        mails.record_permanent(session, second, "550 5.1.1 User unknown")
    return campaign


def test_mails_are_counted_by_state_in_one_query(database: Database, lead: Lead, statement: Statement) -> None:
    campaign = sent(database, lead, statement)

    with database.read() as session:
        executed = cast.count_statements(session)
        progress = campaign_progress.count(session, statement)

    assert len(executed) == 1
    tally = progress.of(campaign)
    assert dict(tally.counts) == {MailState.SENT: 1, MailState.FAILED: 1, MailState.QUEUED: 1}
    assert (tally.total, tally.waiting, tally["stopped"]) == (3, 1, 0)


def test_the_statements_mails_are_more_than_its_campaigns(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    campaign = sent(database, lead, statement)
    with database.write() as session:
        fresh = session.get_one(Statement, statement.id)
        reminders.remind_silent(session, fresh, None, by=lead.actor, at=still.advance(days=1))

    with database.read() as session:
        progress = campaign_progress.count(session, statement)

    assert (progress.all.total, progress.of(campaign).total) == (5, 3)


def test_another_statements_mails_are_not_counted(database: Database, lead: Lead, statement: Statement) -> None:
    sent(database, lead, statement)
    other = cast.open_statement(database, lead)

    with database.read() as session:
        assert campaign_progress.count(session, other).all.total == 0


def test_who_got_no_mail_is_listed_with_its_invitation(database: Database, lead: Lead, statement: Statement) -> None:
    ids = campaigning.directory(database, lead)
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)
    campaigning.change(database, cast.SECOND.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)
    campaign = campaigning.send(database, lead, campaigning.draft(database, lead, statement))

    with database.read() as session:
        unmailed = campaign_progress.list_unmailed(session, campaign)

    assert [(partner.id, invitation is not None) for partner, invitation in unmailed] == [(ids[0], True), (ids[1], False)]
