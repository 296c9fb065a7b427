"""What waits for the lead's own word: requests to join, and consents that a partner contested."""

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import consents, endorsements, invitations, overviews, pending, reminders, statements
from app.domain.consents import Recorded
from app.domain.pending import Pending
from app.models import InvitationState, Statement
from tests import cast
from tests.cast import Clock, Lead
from tests.joining import opened_call

LETTER = Recorded("letter", "2026-11-30", "Lantern Committee", "named", "")


@pytest.fixture
def contested(database: Database, lead: Lead, statement: Statement) -> str:
    """Two partners are asked, and the first has contested the consent recorded for it: its token."""
    token, _ = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    with database.write() as session:
        line = invitations.list_progress(session, statements.get(session, statement.id, by=lead.actor), limit=1)[0]
        invitation, fresh = invitations.get(session, line.invitation.id, by=lead.actor)
        consents.record(session, invitation, fresh, LETTER, by=lead.actor, at=clock.now())
    with database.write() as session:
        consents.contest(session, token, at=clock.now())
    return token


def waiting(database: Database, statement: Statement) -> Pending:
    with database.read() as session:
        return pending.count(session, [statement.id])[statement.id]


def next_step(database: Database, lead: Lead, statement: Statement) -> str:
    with database.read() as session:
        return overviews.get(session, statement.id, by=lead.actor, at=clock.now()).next_step


@pytest.mark.usefixtures("contested")
def test_a_contested_consent_waits_for_the_lead(database: Database, lead: Lead, statement: Statement) -> None:
    assert waiting(database, statement) == Pending(requests=0, contested=1)
    assert next_step(database, lead, statement) == "clear_up"


def test_a_contested_consent_waits_no_longer_once_the_partner_has_answered(
    database: Database, lead: Lead, statement: Statement, contested: str
) -> None:
    with database.write() as session:
        endorsements.decline(session, contested, reason="", at=clock.now())

    assert waiting(database, statement) == Pending()
    assert next_step(database, lead, statement) == "wait"


def test_a_request_to_join_waits_for_the_lead_until_it_is_decided(settings: Settings, database: Database, still: Clock) -> None:
    call = opened_call(settings, database)
    request_id = call.waiting()

    assert (waiting(database, call.statement), next_step(database, call.lead, call.statement)) == (Pending(requests=1), "admit")
    call.decide(request_id, choice="new")

    assert (waiting(database, call.statement), next_step(database, call.lead, call.statement)) == (Pending(), "wait")


@pytest.mark.usefixtures("contested")
def test_who_contested_is_not_reminded_with_all(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        assert reminders.remind_silent(session, fresh, None, by=lead.actor, at=clock.now()) == 1

    assert [mail.to for mail in cast.outbox(database, "reminder")] == [cast.SECOND.email]


@pytest.mark.usefixtures("contested")
def test_who_contested_is_reminded_when_chosen(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        (chosen,) = pending.find_contested(session, fresh)
        assert reminders.remind_silent(session, fresh, [chosen], by=lead.actor, at=clock.now()) == 1

    assert [mail.to for mail in cast.outbox(database, "reminder")] == [cast.PARTNER.email]


@pytest.mark.usefixtures("contested")
def test_who_contested_is_left_out_of_the_rounds(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        for line in invitations.list_progress(session, fresh):
            line.invitation.state, line.invitation.sent_at = InvitationState.SENT, clock.now()
    still.advance(days=2)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        reminders.remind_scheduled(session, fresh, by=lead.actor, at=clock.now())

    assert [mail.to for mail in cast.outbox(database, "reminder")] == [cast.SECOND.email]
