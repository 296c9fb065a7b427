"""Campaigns under way: three hundred invited at a time, so others write in between; stopped or broken off, nobody is asked twice."""

import contextlib

import pytest
from sqlmodel import func, select

from app import clock
from app.db import Database
from app.domain import campaign_sendings, campaigns, merges
from app.domain.campaigns import Order, RecipientsChanged
from app.errors import Conflict
from app.models import Campaign, CampaignRecipient, CampaignState, Endorsement, Invitation, Mail, Partner, Statement
from tests import campaigning, cast
from tests.cast import Lead

CHOSEN = 310
"""One part and ten more."""


@pytest.fixture
def ids(database: Database, lead: Lead) -> list[str]:
    """Partners by id: the order in which their turns come."""
    return sorted(campaigning.directory(database, lead, *campaigning.many(CHOSEN)))


@pytest.fixture
def campaign(database: Database, lead: Lead, statement: Statement, ids: list[str]) -> Campaign:
    """A campaign whose button was pressed; the worker has not come to it."""
    draft = campaigning.draft(database, lead, statement)
    campaigning.order_it(database, lead, draft)
    return draft


def now(database: Database, campaign: Campaign) -> tuple[str, int]:
    with database.read() as session:
        fresh = session.get_one(Campaign, campaign.id)
        return fresh.state.value, fresh.invited


def count(database: Database, model: type[Invitation | Mail]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def is_invited_once(database: Database) -> bool:
    """Whether everybody chosen has one invitation and one mail."""
    with database.read() as session:
        partners = session.exec(select(Invitation.partner_id)).all()
        mailed = session.exec(select(Mail.invitation_id).where(Mail.kind == "invitation")).all()
    return len(set(partners)) == len(partners) == len(set(mailed)) == len(mailed) == CHOSEN


def crash(database: Database) -> None:
    """Invite a part and die before the commit."""
    with contextlib.suppress(InterruptedError), database.write() as session:
        campaign_sendings.send_due(session, at=clock.now())
        assert session.exec(select(func.count()).select_from(Invitation)).one() == CHOSEN
        raise InterruptedError


def test_the_button_leaves_the_inviting_to_the_worker(database: Database, campaign: Campaign) -> None:
    assert now(database, campaign) == ("sending", 0)
    assert count(database, Invitation) == 0


def test_a_part_is_three_hundred_and_the_last_one_ends_it(database: Database, campaign: Campaign) -> None:
    seen = [(campaigning.send_due(database), *now(database, campaign)) for _ in range(3)]

    assert seen == [(True, "sending", 300), (True, "sent", 310), (False, "sent", 310)]
    assert is_invited_once(database)


def test_who_cannot_be_asked_holds_nobody_up(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        for partner_id in ids[:300]:
            session.get_one(Partner, partner_id).merged_into_id = ids[-1]

    campaigning.finish(database)

    assert now(database, campaign) == ("sent", 10)


def test_others_write_between_two_parts(database: Database, campaign: Campaign) -> None:
    campaigning.send_due(database)

    cast.endorse(database, cast.link_in_mail(database, cast.outbox(database, "invitation")[0].to, "invitation"))

    assert now(database, campaign) == ("sending", 300)
    campaigning.finish(database)
    assert is_invited_once(database)
    with database.read() as session:
        assert len(session.exec(select(Endorsement)).all()) == 1


def test_after_a_crash_it_goes_on_with_those_who_are_left(database: Database, campaign: Campaign) -> None:
    campaigning.send_due(database)

    crash(database)

    assert now(database, campaign) == ("sending", 300)
    assert (count(database, Invitation), count(database, Mail)) == (300, 300)
    campaigning.finish(database)
    assert now(database, campaign) == ("sent", CHOSEN)
    assert is_invited_once(database)


def test_several_workers_ask_nobody_twice(database: Database, campaign: Campaign) -> None:
    cast.at_once(3, lambda _: campaigning.finish(database))

    assert now(database, campaign) == ("sent", CHOSEN)
    assert is_invited_once(database)


def test_what_is_stopped_half_way_invites_nobody_more(database: Database, campaign: Campaign) -> None:
    campaigning.send_due(database)

    stopped = campaigning.stop(database, campaign)

    assert stopped == 300
    assert not campaigning.send_due(database)
    assert now(database, campaign) == ("stopped", 300)
    with database.read() as session:
        assert session.get_one(Campaign, campaign.id).settled_at == clock.now()


def test_everybody_who_was_not_mailed_is_chosen_again_once_it_is_stopped(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send_due(database)
    campaigning.stop(database, campaign)

    with database.write() as session:
        earlier = session.get_one(Campaign, campaign.id)
        again = campaigns.begin_again(session, earlier, nonce="nonce-two", by=lead.actor, at=clock.now())

    campaigning.send(database, lead, again)
    assert now(database, again) == ("sent", CHOSEN)


def test_none_is_begun_again_while_it_is_being_sent(database: Database, lead: Lead, campaign: Campaign) -> None:
    with database.write() as session, pytest.raises(Conflict):
        campaigns.begin_again(session, session.get_one(Campaign, campaign.id), nonce="nonce-two", by=lead.actor, at=clock.now())


def test_sign_on_that_closes_half_way_ends_it(database: Database, campaign: Campaign) -> None:
    campaigning.send_due(database)
    with database.write() as session:
        session.get_one(Statement, campaign.statement_id).hard_deadline = clock.now()

    campaigning.finish(database)

    assert now(database, campaign) == ("stopped", 300)


@pytest.mark.usefixtures("campaign")
def test_who_is_promised_a_mail_by_one_campaign_is_not_asked_by_another(database: Database, lead: Lead, statement: Statement) -> None:
    other = campaigning.draft(database, lead, statement, nonce="nonce-two")

    with pytest.raises(RecipientsChanged):
        campaigning.order_it(database, lead, other)

    campaigning.finish(database)
    assert is_invited_once(database)
    assert now(database, other) == (CampaignState.DRAFT, 0)


def test_who_was_merged_meanwhile_is_asked_under_the_entry_that_stays(database: Database, lead: Lead, statement: Statement) -> None:
    (keep,) = campaigning.directory(database, lead, cast.PARTNER)
    ids = campaigning.directory(database, lead, *campaigning.many(CHOSEN))
    campaign = campaigning.draft(database, lead, statement)
    with database.write() as session:
        session.delete(session.get_one(CampaignRecipient, (campaign.id, keep)))
    campaigning.order_it(database, lead, campaign)
    campaigning.send_due(database)

    with database.write() as session:
        merges.merge(session, keep, max(ids), by=lead.actor, at=clock.now())

    campaigning.finish(database)
    with database.read() as session:
        assert session.exec(select(Invitation.partner_id).where(Invitation.partner_id == keep)).all() == [keep]


def test_ten_thousand_are_invited_with_a_handful_of_statements_a_part(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.directory(database, lead, *campaigning.many(10_000))
    campaign = campaigning.draft(database, lead, statement)
    found = campaigning.preview(database, campaign)

    with database.write() as session:
        pressed = cast.count_statements(session)
        campaigns.send(session, session.get_one(Campaign, campaign.id), Order(seen=found.fingerprint), found, by=lead.actor, at=clock.now())
    with database.write() as session:
        executed = cast.count_statements(session)
        campaign_sendings.send_due(session, at=clock.now())

    assert (len(pressed) < 15, len(executed) < 25) == (True, True)
    campaigning.finish(database)
    assert now(database, campaign) == ("sent", 10_000)
