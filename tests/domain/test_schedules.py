"""Reminders that leave by themselves: when, to whom, and how many at most."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import drafts, schedules, statements, stops
from app.errors import Invalid, WrongPhase
from app.models import Invitation, InvitationState, OffBecause, ScheduledReminder, Statement
from tests import campaigning, cast
from tests.cast import Clock, Lead

SOFT = "2026-12-10T18:00"


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    """Sign-on is open; the reminder date is 10 December, the zone Vilnius."""
    return cast.open_statement(database, lead, soft_deadline=SOFT)


@pytest.fixture
def sent(database: Database, lead: Lead, statement: Statement) -> None:
    """Two partners were invited, and their mails have left."""
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    mark(database, state=InvitationState.SENT, sent_at=clock.now())


def mark(database: Database, only: str = "", **fields: object) -> None:
    """Change the invitations, or the first or last of them."""
    with database.write() as session:
        rows = session.exec(select(Invitation).order_by(Invitation.id)).all()
        for row in {"first": rows[:1], "last": rows[-1:]}.get(only, rows):
            row.sqlmodel_update(fields)


def set_days(database: Database, statement: Statement, days: str, most: str = "2") -> None:
    with database.write() as session:
        schedules.set_days(session, session.get_one(Statement, statement.id), days, most, at=clock.now())


def rounds(database: Database, statement: Statement) -> list[ScheduledReminder]:
    with database.read() as session:
        return schedules.list_for(session, statement)


def times(database: Database, statement: Statement) -> list[str]:
    return [one.remind_at.isoformat(timespec="minutes") for one in rounds(database, statement)]


def send_due(database: Database) -> bool:
    with database.write() as session:
        return schedules.send_due(session, at=clock.now())


def reminded(database: Database) -> list[str]:
    return [mail.to for mail in cast.outbox(database, "reminder")]


def test_rounds_stand_at_nine_in_the_morning_of_the_statements_zone(database: Database, statement: Statement) -> None:
    set_days(database, statement, "1, 7; 3 3")

    assert times(database, statement) == ["2026-12-03T07:00+00:00", "2026-12-07T07:00+00:00", "2026-12-09T07:00+00:00"]


def test_a_round_that_would_be_past_is_not_made(database: Database, statement: Statement) -> None:
    set_days(database, statement, "30, 9, 1")

    assert [one.days_before for one in rounds(database, statement)] == [1]


def test_clocks_that_are_put_back_keep_nine_oclock(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead, soft_deadline="2027-03-30T18:00", hard_deadline="2027-04-15T18:00")

    set_days(database, statement, "3, 1")

    assert times(database, statement) == ["2027-03-27T07:00+00:00", "2027-03-29T06:00+00:00"]


def test_a_moved_deadline_makes_the_rounds_anew(database: Database, lead: Lead, statement: Statement) -> None:
    set_days(database, statement, "2")

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        typed = drafts.get(session, fresh)
        moved = cast.draft(soft_deadline="2026-12-20T18:00", translations=typed.translations)
        statements.edit(session, fresh, moved, revision=fresh.revision, at=clock.now())

    assert times(database, statement) == ["2026-12-18T07:00+00:00"]


def test_no_days_and_no_deadline_make_no_rounds(database: Database, lead: Lead, statement: Statement) -> None:
    set_days(database, statement, "3")
    set_days(database, statement, "")
    undated = cast.open_statement(database, lead)
    set_days(database, undated, "3")

    assert rounds(database, statement) == rounds(database, undated) == []


@pytest.mark.parametrize(
    ("days", "most"), [("91", "2"), ("0", "2"), ("soon", "2"), ("-1", "2"), ("3", "11"), ("3", ""), ("1 2 3 4 5 6 7 8 9 10 11", "2")]
)
def test_what_is_no_schedule_is_refused(database: Database, statement: Statement, days: str, most: str) -> None:
    with pytest.raises(Invalid):
        set_days(database, statement, days, most)


def test_a_draft_has_no_schedule(database: Database, lead: Lead) -> None:
    with pytest.raises(WrongPhase):
        set_days(database, cast.new_draft(database, lead, soft_deadline=SOFT), "3")


@pytest.mark.usefixtures("sent")
def test_a_round_reminds_the_silent_when_its_time_has_come(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "3")
    assert not send_due(database)
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    assert send_due(database)
    assert not send_due(database)

    assert reminded(database) == [cast.PARTNER.email, cast.SECOND.email]
    assert [(one.sent_at, one.count) for one in rounds(database, statement)] == [(still.at, 2)]


@pytest.mark.usefixtures("sent")
def test_of_several_workers_one_sends_a_round(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "3")
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    cast.at_once(4, lambda _: send_due(database))

    assert len(reminded(database)) == 2
    assert [one.count for one in rounds(database, statement)] == [2]


@pytest.mark.usefixtures("sent")
def test_nobody_is_reminded_more_often_than_the_statement_allows(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "5, 3, 1", "2")

    for day in (5, 7, 9):
        still.at = datetime(2026, 12, day, 7, 0, tzinfo=UTC)
        send_due(database)

    assert [one.count for one in rounds(database, statement)] == [2, 2, 0]


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    "fields",
    [
        {"state": InvitationState.ANSWERED},
        {"state": InvitationState.BOUNCED},
        {"state": InvitationState.REVOKED},
        {"state": InvitationState.PENDING},
        {"reminded_at": datetime(2026, 12, 6, 20, 0, tzinfo=UTC)},
        {"sent_at": datetime(2026, 12, 7, 6, 0, tzinfo=UTC)},
        {"reminders": 2},
    ],
)
def test_a_round_leaves_in_peace(database: Database, statement: Statement, still: Clock, fields: dict[str, object]) -> None:
    set_days(database, statement, "3")
    mark(database, "first", **fields)
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    send_due(database)

    assert reminded(database) == [cast.SECOND.email]


@pytest.mark.usefixtures("sent")
def test_who_has_stopped_the_reminders_gets_no_round(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "3")
    with database.write() as session:
        stops.stop(session, cast.link_in_mail(database, cast.PARTNER.email, "invitation"), at=clock.now())
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    send_due(database)

    assert reminded(database) == [cast.SECOND.email]


@pytest.mark.usefixtures("sent")
def test_an_address_that_is_off_gets_no_reminder(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "3")
    campaigning.change(database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.SOFT_BOUNCES)
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    send_due(database)

    assert reminded(database) == [cast.SECOND.email]
    assert [one.count for one in rounds(database, statement)] == [1]


@pytest.mark.usefixtures("sent")
def test_a_round_nobody_was_there_for_is_left_out(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "3")
    still.at = datetime(2026, 12, 7, 19, 0, tzinfo=UTC)

    assert send_due(database)

    assert reminded(database) == []
    assert [one.count for one in rounds(database, statement)] == [0]


@pytest.mark.usefixtures("sent")
def test_nobody_is_reminded_of_what_has_closed(database: Database, statement: Statement, still: Clock) -> None:
    set_days(database, statement, "3")
    with database.write() as session:
        session.get_one(Statement, statement.id).hard_deadline = datetime(2026, 12, 6, tzinfo=UTC)
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    send_due(database)

    assert reminded(database) == []
