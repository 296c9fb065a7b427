"""A withdrawal on record that was public stays told when its organization endorses again; one that nobody has read is told nowhere."""

from datetime import date

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import endorsements, hidings, holders, withdrawals
from app.models import Endorsement, PublicWithdrawal, Statement
from app.publishing.document import Document, Withdrawal
from tests import cast
from tests.cast import Clock, Lead

TOLD = Withdrawal("Lantern Committee", "en", date(2026, 12, 2))


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    return cast.open_statement(database, lead, late_endorsements=True)


@pytest.fixture
def token(database: Database, still: Clock, lead: Lead, statement: Statement) -> str:
    """The invitation of a partner that is public, and withdraws on record a day later, beside another that stays."""
    token, second = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, token)
    cast.endorse(database, second, display_name="Harbour Rights Network", nonce="nonce-of-another-form")
    cast.publish(database, lead, statement)
    still.advance(days=1)
    leave(database, "on_record")
    return token


def leave(database: Database, how: str) -> None:
    manage = cast.link_in_mail(database, cast.PARTNER.email, "receipt")
    with database.write() as session:
        if how == "hide":
            withdrawals.hide(session, manage, "withheld", at=clock.now())
        else:
            withdrawals.withdraw(session, manage, how, at=clock.now())


def endorse_again(database: Database, still: Clock, token: str, **changes: str) -> None:
    still.advance(minutes=1)
    with database.write() as session:
        seen = holders.mark(session.exec(select(Endorsement).order_by(Endorsement.id)).all()[0])
        typed = cast.answer(seen=seen, **({"nonce": f"nonce-at-{clock.now().timestamp()}"} | changes))
        endorsements.confirm(session, token, typed, at=clock.now())


def second_hides(database: Database) -> None:
    with database.write() as session:
        withdrawals.hide(session, cast.link_in_mail(database, cast.SECOND.email, "receipt"), "withheld", at=clock.now())


def kept(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(PublicWithdrawal)).all())


def names(document: Document) -> list[str]:
    return [one.name for one in document.signatories]


def test_it_stays_told_while_the_new_endorsement_waits_for_its_batch(database: Database, still: Clock, token: str) -> None:
    assert cast.build(database).withdrawals == (TOLD,)
    endorse_again(database, still, token)

    second_hides(database)

    document = cast.build(database)
    assert (document.withdrawals, names(document), document.total_count) == ((TOLD,), [], 1)


def test_it_stays_told_beside_the_name_that_came_back_on_its_day(database: Database, still: Clock, token: str) -> None:
    cast.build(database)
    still.advance(days=2)
    endorse_again(database, still, token)
    still.advance(minutes=30)

    document = cast.build(database)

    assert (document.withdrawals, document.total_count) == ((TOLD,), 2)
    assert [(one.name, one.late_on) for one in document.late] == [("Lantern Committee", date(2026, 12, 4))]


def test_one_that_no_edition_has_shown_is_told_nowhere(database: Database, still: Clock, token: str) -> None:
    endorse_again(database, still, token)

    document = cast.build(database)

    assert (document.withdrawals, document.late, document.total_count) == ((), (), 2)
    assert kept(database) == 0


def test_a_second_withdrawal_before_the_name_came_back_is_none_that_was_public(database: Database, still: Clock, token: str) -> None:
    cast.build(database)
    endorse_again(database, still, token)
    still.advance(days=3)

    leave(database, "on_record")

    assert cast.build(database).withdrawals == (TOLD,)


def test_each_withdrawal_that_was_public_is_told_with_its_day(database: Database, still: Clock, token: str) -> None:
    cast.build(database)
    endorse_again(database, still, token)
    still.advance(minutes=30)
    cast.build(database)
    still.advance(days=3)

    leave(database, "on_record")

    assert cast.build(database).withdrawals == (TOLD, Withdrawal("Lantern Committee", "en", date(2026, 12, 5)))


@pytest.mark.parametrize("how", ["hide", "quiet", "panic"])
def test_it_goes_with_the_name(database: Database, still: Clock, lead: Lead, token: str, how: str) -> None:
    cast.build(database)
    endorse_again(database, still, token)
    still.advance(minutes=30)
    cast.build(database)

    if how == "panic":
        with database.write() as session:
            hidings.hide_country(session, "BY", by=lead.actor, at=clock.now())
    else:
        leave(database, how)

    assert (cast.build(database).withdrawals, kept(database)) == ((), 0)


@pytest.mark.parametrize("had_come_back", ["", "yes"])
def test_who_comes_back_withheld_is_named_nowhere_at_once_and_counted_with_the_batch(
    database: Database, still: Clock, token: str, had_come_back: str
) -> None:
    cast.build(database)
    if had_come_back:
        endorse_again(database, still, token)
        leave(database, "on_record")
        cast.build(database)

    endorse_again(database, still, token, visibility="withheld")

    document = cast.build(database)
    assert (document.withdrawals, document.total_count, kept(database)) == ((), 1, 0)
    still.advance(minutes=30)
    assert cast.build(database).withheld_count == 1


def test_its_day_is_the_one_where_the_statement_is_at_home(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    cast.publish(database, lead, statement)
    still.advance(hours=11)

    leave(database, "on_record")

    assert cast.build(database).withdrawals == (TOLD,)
