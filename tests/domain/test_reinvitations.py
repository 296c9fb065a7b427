"""Inviting once more: taking an invitation back undoes no stop of a person, and is no way to mail somebody again and again."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import consents, contacts, deadlines, invitations, resendings, statements, stops
from app.domain.consents import Recorded
from app.domain.deadlines import Extension
from app.domain.reinvitations import STOPPED, TOO_OFTEN
from app.errors import TooMany
from app.models import Contact, Invitation, Mail, MailState, Partner, Statement
from tests import campaigning, cast
from tests.cast import Clock, Lead

DIRECTOR = cast.PARTNER.email


def stop(database: Database, token: str) -> None:
    with database.write() as session:
        stops.stop(session, token, at=clock.now())


def take_back(database: Database) -> None:
    with database.write() as session:
        invitations.revoke(session, session.exec(select(Invitation)).one(), at=clock.now())


def invite_again(database: Database, lead: Lead, statement: Statement) -> dict[str, str]:
    """Invite the director once more; return what the list says to the row."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        (outcome,) = invitations.invite(session, fresh, [cast.PARTNER], by=lead.actor, at=clock.now())
    return outcome.errors


def extend(database: Database, lead: Lead, statement: Statement, minute: int, *, is_told: bool = True) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        extension = Extension(f"2027-01-15T18:{minute:02}", "", is_told, fresh.revision)
        deadlines.extend(session, fresh, extension, by=lead.actor, at=clock.now())


def record(database: Database, lead: Lead, statement: Statement, note: str) -> None:
    with database.write() as session:
        invitation, fresh = session.exec(select(Invitation)).one(), session.get_one(Statement, statement.id)
        typed = Recorded("phone", "2026-11-30", "Lantern Committee", "named", note)
        consents.record(session, invitation, fresh, typed, by=lead.actor, at=clock.now())


def mailed(database: Database, kind: str = "invitation") -> int:
    return len(cast.outbox(database, kind))


@pytest.mark.parametrize("is_deleted", [False, True])
def test_who_stopped_the_reminders_is_not_invited_again(
    database: Database, lead: Lead, statement: Statement, token: str, *, is_deleted: bool
) -> None:
    stop(database, token)
    take_back(database)
    if is_deleted:
        with database.write() as session:
            contacts.delete(session, session.exec(select(Contact)).one(), at=clock.now())

    assert invite_again(database, lead, statement) == {"email": STOPPED}


def test_one_address_is_invited_four_times_at_most(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    said = []
    for _ in range(5):
        take_back(database)
        said.append(invite_again(database, lead, statement))

    assert (said, mailed(database)) == ([{}] * 3 + [{"email": TOO_OFTEN}] * 2, 4)


def test_a_campaign_does_not_mail_who_stopped_the_reminders(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    stop(database, token)
    take_back(database)

    campaign = campaigning.draft(database, lead, statement)
    (line,) = campaigning.preview(database, campaign).lines

    assert (line.fate, [entry.gets_mail for entry in line.entries]) == ("by_hand", [False])


def test_what_never_arrived_is_not_sent_again_to_who_stopped_it(database: Database, lead: Lead, token: str) -> None:
    stop(database, token)
    with database.write() as session:
        session.exec(select(Mail)).one().state = MailState.FAILED

    with database.write() as session, pytest.raises(TooMany, match="has stopped our mail"):
        resendings.send(session, session.exec(select(Contact)).one(), session.exec(select(Partner)).one(), by=lead.actor, at=clock.now())


def test_partners_are_told_of_more_time_four_times_and_then_once_in_three_days(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock
) -> None:
    for minute in range(1, 5):
        extend(database, lead, statement, minute)
    with pytest.raises(TooMany, match="often enough"):
        extend(database, lead, statement, 5)
    extend(database, lead, statement, 6, is_told=False)

    still.advance(days=3)
    extend(database, lead, statement, 7)

    assert mailed(database, "extension") == 5


def test_a_consent_is_corrected_five_times_and_then_once_a_day(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock
) -> None:
    for number in range(5):
        record(database, lead, statement, f"By phone, {number}")
    with pytest.raises(TooMany, match="Please correct it later"):
        record(database, lead, statement, "By phone, once more")

    still.advance(days=1)
    record(database, lead, statement, "By phone, once more")

    assert mailed(database, "consent") == 6
