"""Alarms: several partners leave one statement within an hour, and every member of the lead is told, once."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import accounts, alarms, disputes, withdrawals
from app.domain.guest_lists import Guest
from app.errors import NotFound
from app.models import Alarm, Endorsement, Lead, Statement
from tests import cast, raising
from tests.cast import Clock

Act = Callable[[Session, str], object]


def endorsed(database: Database, lead: cast.Lead, statement: Statement, count: int = 4) -> list[str]:
    """Return the manage links of so many partners, who endorsed a while ago."""
    guests = [Guest({"en": f"Partner {number}"}, f"office@partner{number}.example.org") for number in range(count)]
    tokens = cast.invite(database, lead, statement, *guests)
    return [cast.endorse(database, token, nonce=f"nonce-of-form-number-{number}") for number, token in enumerate(tokens)]


def hides(session: Session, manage: str) -> object:
    return withdrawals.hide(session, manage, "withheld", at=clock.now())


def withdraws(session: Session, manage: str) -> object:
    return withdrawals.withdraw(session, manage, "quiet", at=clock.now())


def says_it_was_not_us(session: Session, manage: str) -> object:
    return disputes.start(session, manage, at=clock.now())


def leave(database: Database, manage: str, act: Act = hides) -> None:
    with database.write() as session:
        act(session, manage)


def raised(database: Database) -> list[int]:
    """The counts of the alarms there were, oldest first."""
    with database.read() as session:
        return list(session.exec(select(Alarm.count).order_by(col(Alarm.id))).all())


def see(database: Database, lead: cast.Lead) -> None:
    with database.write() as session:
        for one in alarms.list_open(session, by=lead.actor):
            alarms.mark_seen(session, one.alarm.id, by=lead.actor, at=clock.now())


def test_the_third_who_leaves_within_the_hour_raises_one_alarm(
    database: Database, still: Clock, lead: cast.Lead, statement: Statement
) -> None:
    links = endorsed(database, lead, statement)

    for manage, act in zip(links, (hides, withdraws, says_it_was_not_us, hides), strict=True):
        still.advance(minutes=15)
        leave(database, manage, act)

    assert raised(database) == [3]


def test_every_member_is_mailed_and_no_organization_named(database: Database, lead: cast.Lead, statement: Statement) -> None:
    with database.write() as session:
        accounts.create(session, session.get_one(Lead, lead.actor.lead_id), "second@lead.example.org")

    for manage in endorsed(database, lead, statement, 3):
        leave(database, manage)

    mails = cast.outbox(database, "alarm")
    assert sorted(mail.to for mail in mails) == [cast.COORDINATOR, "second@lead.example.org"]
    assert mails[0].payload["count"] == 3
    assert "Partner" not in str(mails[0].payload)


@pytest.mark.parametrize("is_discreet", [True, False])
def test_the_mail_is_discreet_if_the_statement_is(database: Database, lead: cast.Lead, *, is_discreet: bool) -> None:
    statement = cast.open_statement(database, lead)
    links = endorsed(database, lead, statement, 3)
    with database.write() as session:
        session.get_one(Statement, statement.id).is_discreet = is_discreet

    for manage in links:
        leave(database, manage)

    (mail,) = cast.outbox(database, "alarm")
    assert bool(mail.payload.get("discreet")) is is_discreet


def test_who_hides_its_name_through_the_invitation_counts_too(database: Database, lead: cast.Lead, statement: Statement) -> None:
    links = endorsed(database, lead, statement, 2)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    for manage in links:
        leave(database, manage)

    raising.confirm(database, token, visibility="withheld")

    assert raised(database) == [3]


def test_those_who_leave_hours_apart_raise_none(database: Database, still: Clock, lead: cast.Lead, statement: Statement) -> None:
    for manage in endorsed(database, lead, statement):
        still.advance(minutes=31)
        leave(database, manage)

    assert raised(database) == []


def test_of_a_long_list_more_than_a_tenth_must_leave(database: Database, lead: cast.Lead, statement: Statement) -> None:
    links = endorsed(database, lead, statement, 40)

    for manage in links[:4]:
        leave(database, manage)
    before = raised(database)
    leave(database, links[4])

    assert (before, raised(database)) == ([], [5])


def test_one_who_leaves_in_three_ways_is_one(database: Database, lead: cast.Lead, statement: Statement) -> None:
    (manage,) = endorsed(database, lead, statement, 1)

    for act in (hides, says_it_was_not_us, withdraws):
        leave(database, manage, act)

    assert raised(database) == []


def test_what_the_lead_hides_raises_none(database: Database, lead: cast.Lead, statement: Statement) -> None:
    endorsed(database, lead, statement, 4)
    with database.read() as session:
        ids = session.exec(select(Endorsement.id)).all()

    for endorsement_id in ids:
        with database.write() as session:
            withdrawals.lower(session, endorsement_id, by=lead.actor, at=clock.now())

    assert raised(database) == []


def test_the_next_alarm_waits_until_the_last_was_seen(database: Database, still: Clock, lead: cast.Lead, statement: Statement) -> None:
    links = endorsed(database, lead, statement, 9)
    for manage in links[:6]:
        leave(database, manage)
    see(database, lead)
    still.advance(minutes=1)

    for manage in links[6:]:
        leave(database, manage)

    assert raised(database) == [3, 3]


def test_an_alarm_that_nobody_saw_stands_for_a_day(database: Database, still: Clock, lead: cast.Lead, statement: Statement) -> None:
    links = endorsed(database, lead, statement, 9)
    for manage in links[:3]:
        leave(database, manage)
    still.advance(hours=23)
    for manage in links[3:6]:
        leave(database, manage)
    before = raised(database)
    still.advance(hours=2)

    for manage in links[6:]:
        leave(database, manage)

    assert (before, raised(database)) == ([3], [3, 3])


def test_many_who_leave_at_once_raise_one_alarm(database: Database, lead: cast.Lead, statement: Statement) -> None:
    links = endorsed(database, lead, statement, 8)

    cast.at_once(8, lambda number: leave(database, links[number], (hides, withdraws)[number % 2]))

    assert raised(database) == [3]
    assert len(cast.outbox(database, "alarm")) == 1


def test_a_stranger_neither_sees_nor_ends_an_alarm(database: Database, lead: cast.Lead, statement: Statement) -> None:
    stranger = cast.new_lead(database, "Somebody Else", cast.STRANGER)
    for manage in endorsed(database, lead, statement, 3):
        leave(database, manage)

    with database.write() as session:
        (mine,) = alarms.list_open(session, by=lead.actor)
        assert alarms.list_open(session, by=stranger.actor) == []
        with pytest.raises(NotFound):
            alarms.mark_seen(session, mine.alarm.id, by=stranger.actor, at=clock.now())


def test_an_alarm_that_was_seen_is_off_the_desk(database: Database, lead: cast.Lead, statement: Statement) -> None:
    for manage in endorsed(database, lead, statement, 3):
        leave(database, manage)

    see(database, lead)

    with database.read() as session:
        assert alarms.list_open(session, by=lead.actor) == []
