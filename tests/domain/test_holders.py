"""Several people of one partner: the first valid answer wins, the others see it, and everybody is told."""

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import endorsements, holders, statements, withdrawals
from app.errors import AlreadyAnswered
from app.models import Channel, Contact, Endorsement, Link, Purpose, Statement
from tests import cast, colleagues
from tests.cast import Clock, Lead
from tests.colleagues import DEPUTY

SECOND_FORM = "nonce-of-a-second-form"


@pytest.fixture
def first(database: Database, lead: Lead, statement: Statement) -> str:
    """The registered contact's link."""
    return cast.invite(database, lead, statement, cast.PARTNER)[0]


@pytest.fixture
def second(database: Database, lead: Lead, statement: Statement, first: str) -> str:
    """The deputy's link to the same invitation."""
    return colleagues.ask_deputy(database, lead, statement)


def confirm(database: Database, token: str, **changes: str) -> None:
    with database.write() as session:
        endorsements.confirm(session, token, cast.answer(**changes), at=clock.now())


def decline(database: Database, token: str, seen: str = "") -> None:
    with database.write() as session:
        endorsements.decline(session, token, reason="", seen=seen, at=clock.now())


def kept(database: Database) -> Endorsement:
    with database.read() as session:
        return session.exec(select(Endorsement)).one()


def test_an_answer_keeps_whose_link_it_came_through(database: Database, first: str, second: str) -> None:
    confirm(database, second)

    with database.read() as session:
        deputy = session.exec(select(Contact.id).order_by(col(Contact.id).desc())).first()
    assert (kept(database).contact_id, kept(database).delegation_id) == (deputy, None)


def test_another_holder_who_did_not_see_the_answer_changes_nothing(database: Database, first: str, second: str) -> None:
    confirm(database, first)
    before = kept(database)

    with pytest.raises(AlreadyAnswered):
        confirm(database, second, nonce=SECOND_FORM, visibility="withheld")

    assert kept(database) == before
    assert cast.trail(database).count("endorsed") == 1


def test_the_same_form_through_another_link_is_not_the_same_answer(database: Database, first: str, second: str) -> None:
    confirm(database, first)

    with pytest.raises(AlreadyAnswered):
        confirm(database, second)


def test_another_holder_who_saw_the_answer_may_change_it(database: Database, first: str, second: str) -> None:
    confirm(database, first)

    confirm(database, second, nonce=SECOND_FORM, visibility="withheld", seen=holders.mark(kept(database)))

    assert kept(database).visibility == "withheld"


def test_an_answer_that_changed_since_it_was_seen_stands(database: Database, first: str, second: str, still: Clock) -> None:
    confirm(database, first)
    seen = holders.mark(kept(database))
    still.advance(seconds=1)
    confirm(database, first, nonce=SECOND_FORM, display_name="Lantern Committee Minsk")

    with pytest.raises(AlreadyAnswered):
        confirm(database, second, nonce="nonce-of-a-third-form", seen=seen)

    assert kept(database).display_name == "Lantern Committee Minsk"


def test_the_same_holder_changes_its_answer_without_having_seen_it(database: Database, first: str, second: str) -> None:
    confirm(database, second)

    confirm(database, second, nonce=SECOND_FORM, visibility="withheld")

    assert kept(database).visibility == "withheld"


def test_a_refusal_is_not_turned_into_an_endorsement_by_who_did_not_see_it(database: Database, first: str, second: str) -> None:
    decline(database, first)

    with pytest.raises(AlreadyAnswered):
        confirm(database, second)

    assert kept(database).state == "declined"


def test_who_declines_after_another_declined_finds_it_done(database: Database, first: str, second: str) -> None:
    decline(database, first)

    decline(database, second)

    assert cast.trail(database).count("declined") == 1


def test_a_withdrawal_is_not_undone_by_a_colleague_s_old_page(database: Database, first: str, second: str) -> None:
    manage = cast.endorse(database, first)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    with pytest.raises(AlreadyAnswered):
        confirm(database, second, nonce=SECOND_FORM)

    assert kept(database).state == "withdrawn"


def test_of_many_holders_at_once_one_answers(database: Database, first: str, second: str) -> None:
    def endorse(number: int) -> str:
        confirm(database, (first, second)[number % 2], nonce=f"nonce-of-form-{number % 2}")
        return "answered"

    answers = cast.at_once(8, endorse)

    assert answers.count("answered") == 4
    assert sum(isinstance(one, AlreadyAnswered) for one in answers) == 4
    assert cast.trail(database).count("endorsed") == 1


def test_an_endorsement_from_before_there_were_holders_is_the_registered_contact_s(database: Database, first: str, second: str) -> None:
    confirm(database, first)
    with database.write() as session:
        session.exec(select(Endorsement)).one().contact_id = None

    with pytest.raises(AlreadyAnswered):
        confirm(database, second, nonce=SECOND_FORM)
    confirm(database, first, nonce=SECOND_FORM, visibility="withheld")

    assert kept(database).visibility == "withheld"


def test_everybody_gets_a_receipt_with_a_link_of_its_own_in_its_language(database: Database, lead: Lead, statement: Statement) -> None:
    (first,) = cast.invite(database, lead, statement, cast.PARTNER)
    colleagues.add_deputy(database, lead, language="be")

    confirm(database, first)

    receipts = cast.outbox(database, "receipt")
    assert [(mail.to, mail.language) for mail in receipts] == [(cast.PARTNER.email, "en"), (DEPUTY, "be")]
    assert receipts[1].payload["title"] == "Сумесная заява аб справядлівых судах"
    assert receipts[0].payload["manage_url"] != receipts[1].payload["manage_url"]
    with database.read() as session:
        links = session.exec(select(Link.contact_id).where(Link.purpose == Purpose.MANAGE).order_by(Link.id)).all()
    assert len(set(links)) == 2
    assert None not in links


def test_who_wants_no_mail_gets_no_receipt(database: Database, lead: Lead, first: str) -> None:
    colleagues.add_deputy(database, lead, channel=Channel.SIGNAL)

    confirm(database, first)

    assert [mail.to for mail in cast.outbox(database, "receipt")] == [cast.PARTNER.email]


def test_a_discreet_person_gets_a_discreet_receipt(database: Database, lead: Lead, first: str) -> None:
    colleagues.add_deputy(database, lead, is_discreet=True)

    confirm(database, first)

    assert [mail.payload.get("discreet") for mail in cast.outbox(database, "receipt")] == [None, True]


def test_all_mails_of_a_discreet_statement_are_discreet(database: Database, lead: Lead, statement: Statement, first: str) -> None:
    with database.write() as session:
        statements.get(session, statement.id, by=lead.actor).is_discreet = True

    decline(database, first)

    assert [mail.payload.get("discreet") for mail in cast.outbox(database, "declined")] == [True]


def test_a_second_contact_costs_no_further_query(database: Database, lead: Lead, first: str) -> None:
    with database.write() as session:
        one = cast.count_statements(session)
        endorsements.confirm(session, first, cast.answer(), at=clock.now())
        session.rollback()
    colleagues.add_deputy(database, lead)
    with database.write() as session:
        two = cast.count_statements(session)
        endorsements.confirm(session, first, cast.answer(), at=clock.now())

    assert len(two) == len(one)
    assert len(two) <= 12


def test_nobody_is_mailed_where_nobody_gets_mail(database: Database, lead: Lead, first: str) -> None:
    with database.write() as session:
        session.exec(select(Contact)).one().channel = Channel.SIGNAL

    confirm(database, first)

    assert cast.outbox(database, "receipt") == []
    assert kept(database).state == "confirmed"
