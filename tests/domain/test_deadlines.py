"""More time: a later closing date, said once to those who have not answered."""

from datetime import UTC, datetime

import pytest

from app import clock
from app.db import Database
from app.domain import deadlines, delegations, schedules, stops
from app.domain.deadlines import Extension
from app.errors import DraftChanged, Invalid, WrongPhase
from app.models import OffBecause, Phase, Statement
from tests import campaigning, cast, raising
from tests.cast import Clock, Lead
from tests.colleagues import COLLEAGUE

LATER = "2027-01-31T18:00"


@pytest.fixture
def tokens(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """Two invited partners."""
    return cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)


def extend(database: Database, lead: Lead, statement: Statement, hard: str = LATER, soft: str = "", **changes: object) -> int:
    """Send the form, typed over the first revision unless told otherwise, with the tick to tell them."""
    typed = {"hard_deadline": hard, "soft_deadline": soft, "is_told": True, "revision": 1} | changes
    with database.write() as session:
        fresh = session.get_one(Statement, statement.id)
        return deadlines.extend(session, fresh, Extension(**typed), by=lead.actor, at=clock.now())  # type: ignore[arg-type]


def told(database: Database) -> list[str]:
    return [mail.to for mail in cast.outbox(database, "extension")]


def read(database: Database, statement: Statement) -> Statement:
    with database.read() as session:
        return session.get_one(Statement, statement.id)


def test_who_has_not_answered_is_told_once(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0])

    assert extend(database, lead, statement) == 1

    (mail,) = cast.outbox(database, "extension")
    assert mail.to == cast.SECOND.email
    assert mail.payload["deadline"] == "2027-01-31T16:00:00+00:00"
    assert read(database, statement).hard_deadline == datetime(2027, 1, 31, 16, 0, tzinfo=UTC)
    cast.endorse(database, cast.link_in_mail(database, cast.SECOND.email, "extension"))


@pytest.mark.usefixtures("tokens")
def test_a_double_click_tells_once(database: Database, lead: Lead, statement: Statement) -> None:
    results = cast.at_once(4, lambda _: extend(database, lead, statement))

    assert sorted(map(str, results)) == ["0", "0", "0", "2"]
    assert len(told(database)) == 2


@pytest.mark.usefixtures("tokens")
def test_without_the_tick_nobody_is_told(database: Database, lead: Lead, statement: Statement) -> None:
    assert extend(database, lead, statement, is_told=False) == 0
    assert told(database) == []


@pytest.mark.usefixtures("tokens")
def test_who_is_off_is_not_told(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.change(database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)

    assert extend(database, lead, statement) == 1


def test_more_time_is_news_for_who_has_stopped_the_reminders_too(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    with database.write() as session:
        stops.stop(session, tokens[0], at=clock.now())

    assert extend(database, lead, statement) == 2


def test_a_second_extension_tells_again(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0])

    counts = [extend(database, lead, statement), extend(database, lead, statement, "2027-02-28T18:00", revision=2)]

    assert counts == [1, 1]


def test_sign_on_that_had_closed_is_open_again(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    with database.write() as session:
        session.get_one(Statement, statement.id).phase = Phase.CLOSED
    still.at = datetime(2027, 1, 20, tzinfo=UTC)

    extend(database, lead, statement)

    assert read(database, statement).phase == Phase.SIGN_ON


def test_the_rounds_of_reminders_follow(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        schedules.set_days(session, session.get_one(Statement, statement.id), "3", "2", at=clock.now())

    extend(database, lead, statement, soft="2027-01-20T18:00")

    with database.read() as session:
        (one,) = schedules.list_for(session, statement)
        assert one.remind_at == datetime(2027, 1, 17, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hard", "soft", "field"),
    [
        ("2026-11-30T18:00", "", "hard_deadline"),
        ("", "", "hard_deadline"),
        (LATER, "2027-02-01T18:00", "soft_deadline"),
        (LATER, "2026-11-30T18:00", "soft_deadline"),
        ("2027-01-15T18:00", "2027-01-10T18:00", "hard_deadline"),
        ("soon", "", "hard_deadline"),
    ],
)
def test_what_is_no_more_time_is_refused(database: Database, lead: Lead, statement: Statement, hard: str, soft: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        extend(database, lead, statement, hard, soft)

    assert list(refused.value.fields) == [field]


def test_the_reminder_date_alone_may_move(database: Database, lead: Lead, statement: Statement) -> None:
    extend(database, lead, statement, "2027-01-15T18:00", "2027-01-10T18:00", is_told=False)

    assert read(database, statement).soft_deadline == datetime(2027, 1, 10, 16, 0, tzinfo=UTC)


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(database: Database, lead: Lead, statement: Statement) -> None:
    extend(database, lead, statement)

    with pytest.raises(DraftChanged):
        extend(database, lead, statement, "2027-02-15T18:00")


def test_a_draft_is_not_extended(database: Database, lead: Lead) -> None:
    with pytest.raises(WrongPhase):
        extend(database, lead, cast.new_draft(database, lead))


def told_another(database: Database, statement: Statement) -> int:
    with database.read() as session:
        return deadlines.count_told_another(session, session.get_one(Statement, statement.id))


def move_quietly(database: Database, statement: Statement, hard: datetime | None) -> None:
    with database.write() as session:
        session.get_one(Statement, statement.id).hard_deadline = hard


@pytest.mark.usefixtures("tokens")
def test_mails_that_left_with_the_date_that_stands_are_no_news(database: Database, statement: Statement) -> None:
    campaigning.deliver(database)

    assert told_another(database, statement) == 0


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize("hard", [datetime(2027, 2, 1, 16, 0, tzinfo=UTC), None])
def test_mails_that_left_with_another_date_are_counted(database: Database, statement: Statement, hard: datetime | None) -> None:
    campaigning.deliver(database)

    move_quietly(database, statement, hard)

    assert told_another(database, statement) == 2


@pytest.mark.usefixtures("tokens")
def test_mails_that_have_not_left_told_nobody(database: Database, statement: Statement) -> None:
    move_quietly(database, statement, datetime(2027, 2, 1, 16, 0, tzinfo=UTC))

    assert told_another(database, statement) == 0


def test_who_has_answered_is_not_counted(database: Database, statement: Statement, tokens: list[str]) -> None:
    campaigning.deliver(database)
    cast.endorse(database, tokens[0])

    move_quietly(database, statement, datetime(2027, 2, 1, 16, 0, tzinfo=UTC))

    assert told_another(database, statement) == 1


@pytest.mark.usefixtures("tokens")
def test_who_was_told_since_is_not_counted(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    campaigning.deliver(database)
    still.advance(hours=1)
    extend(database, lead, statement)

    before = told_another(database, statement)
    campaigning.deliver(database)

    assert (before, told_another(database, statement)) == (2, 0)


def test_a_colleague_of_a_copied_link_was_told_by_mail(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    campaigning.deliver(database)
    move_quietly(database, statement, datetime(2027, 2, 1, 16, 0, tzinfo=UTC))
    still.advance(hours=1)
    handed = raising.copied(database, lead)
    with database.write() as session:
        delegations.delegate(session, handed, COLLEAGUE, at=clock.now())

    campaigning.deliver(database)

    assert told_another(database, statement) == 0


@pytest.mark.usefixtures("tokens")
def test_a_mail_that_named_no_date_named_no_other(database: Database, lead: Lead) -> None:
    undated = cast.open_statement(database, lead, hard_deadline="")
    cast.invite(database, lead, undated, cast.PARTNER)
    campaigning.deliver(database)

    move_quietly(database, undated, datetime(2027, 2, 1, 16, 0, tzinfo=UTC))

    assert told_another(database, undated) == 0
