"""A campaign begun again with those whom an earlier one did not mail."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import campaigns, invitations, recipient_choices
from app.errors import Conflict, WrongPhase
from app.models import Campaign, Invitation, OffBecause, Partner, Phase, Statement
from tests import campaigning, cast
from tests.campaigning import THIRD
from tests.cast import Lead


@pytest.fixture
def ids(database: Database, lead: Lead) -> list[str]:
    """The directory: the Lantern Committee, Harbour and River."""
    return campaigning.directory(database, lead)


@pytest.fixture
def campaign(database: Database, lead: Lead, statement: Statement, ids: list[str]) -> Campaign:
    return campaigning.draft(database, lead, statement)


def begin_again(database: Database, lead: Lead, campaign: Campaign, nonce: str = "nonce-two") -> Campaign:
    with database.write() as session:
        fresh = session.get_one(Campaign, campaign.id)
        return campaigns.begin_again(session, fresh, nonce=nonce, by=lead.actor, at=clock.now())


def unasked(database: Database, campaign: Campaign) -> int:
    with database.read() as session:
        return recipient_choices.count_unasked(session, campaign)


def test_who_was_not_mailed_when_it_was_stopped_is_chosen_again(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)
    campaigning.deliver(database, most=1)
    campaigning.stop(database, campaign)

    again = begin_again(database, lead, campaign)

    assert unasked(database, campaign) == 2
    assert campaigning.listed(database, again) == ["Harbour Rights Network", "River Network"]
    campaigning.send(database, lead, again)
    assert unasked(database, campaign) == 0


def test_who_had_no_address_that_works_is_chosen_again(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.change(database, THIRD.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)
    campaigning.send(database, lead, campaign)

    again = begin_again(database, lead, campaign)

    assert campaigning.listed(database, again) == ["River Network"]


def test_notes_come_along(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), ids[0], "As said in Tbilisi.")
    campaigning.send(database, lead, campaign)
    campaigning.stop(database, campaign)

    again = begin_again(database, lead, campaign)

    with database.read() as session:
        assert recipient_choices.get_note(session, again, ids[0])[1] == "As said in Tbilisi."


def test_who_was_left_out_merged_or_mailed_is_not_chosen(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        recipient_choices.tick(session, session.get_one(Campaign, campaign.id), ids, ids[1:])
        session.get_one(Partner, ids[1]).merged_into_id = ids[0]
    campaigning.send(database, lead, campaign)

    assert unasked(database, campaign) == 0
    assert campaigning.listed(database, begin_again(database, lead, campaign)) == []


def test_an_invitation_that_was_mailed_and_taken_back_is_not_chosen(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)
    campaigning.deliver(database)

    with database.write() as session:
        for invitation in session.exec(select(Invitation)).all():
            invitations.revoke(session, invitation, at=clock.now())

    assert unasked(database, campaign) == 0


def test_a_double_click_begins_one_and_keeps_what_was_changed_since(
    database: Database, lead: Lead, campaign: Campaign, ids: list[str]
) -> None:
    campaigning.send(database, lead, campaign)
    campaigning.stop(database, campaign)
    first = begin_again(database, lead, campaign)
    campaigning.send(database, lead, first)

    second = begin_again(database, lead, campaign)

    assert (second.id, campaigning.listed(database, second)) == (first.id, campaigning.listed(database, first))


@pytest.mark.usefixtures("ids")
def test_four_at_once_begin_one_with_each_once(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)
    campaigning.stop(database, campaign)

    made = cast.at_once(4, lambda _: begin_again(database, lead, campaign).id)

    assert len(set(made)) == 1
    assert unasked(database, campaign) == 3


def test_a_draft_left_nobody_out_yet(database: Database, lead: Lead, campaign: Campaign) -> None:
    with pytest.raises(Conflict):
        begin_again(database, lead, campaign)


def test_none_begins_once_nobody_can_be_invited(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)
    campaigning.stop(database, campaign)
    with database.write() as session:
        session.get_one(Statement, campaign.statement_id).phase = Phase.CLOSED

    with pytest.raises(WrongPhase):
        begin_again(database, lead, campaign)
