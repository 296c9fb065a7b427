"""A partner acts while the text changes: the act comes wholly before the change or wholly after it, never in between."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from app import clock
from app.config import Settings
from app.db import Database, Session
from app.domain import changes, comments, consultations, endorsements, reconfirmations, statements, withdrawals
from app.domain.bindings import TextChanged
from app.domain.changes import Change
from app.domain.comments import ConsultationOver, TextMovedOn, Typed
from app.domain.guest_lists import Guest
from app.errors import AppError
from app.models import Phase, Statement
from tests import cast
from tests.cast import Clock, Lead
from tests.consulting import DEADLINE, FORM, Consulted, consulted
from tests.processes.running import until

Act = Callable[[Session], object]


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    """A partner who was asked to comment on a text that the lead has rewritten since."""
    partner = consulted(settings, database)
    partner.edit("We call for fair and public trials.\n\nNow.")
    return partner


def rewritten(lead: Lead, statement: Statement, kind: str = "substantive", body: str = "Another text.") -> Act:
    def change(session: Session) -> object:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return changes.make_of(session, fresh, {"en": {"body": body}}, Change(kind, ""), by=lead.actor, at=clock.now())

    return change


def sign_on_opens(partner: Consulted) -> Act:
    actor = partner.lead.actor
    return lambda session: statements.open_sign_on(
        session, statements.get(session, partner.statement.id, by=actor), by=actor, at=clock.now()
    )


def another_round_opens(partner: Consulted) -> Act:
    def open_round(session: Session) -> object:
        statement = statements.get(session, partner.statement.id, by=partner.lead.actor)
        return consultations.open_round(session, statement, comment_deadline=DEADLINE, by=partner.lead.actor, at=clock.now())

    return open_round


def a_comment_comes(partner: Consulted) -> Act:
    return lambda session: comments.add(session, partner.token, Typed(**FORM), at=clock.now())


def meanwhile(database: Database, first: Act, second: Act) -> object:
    """Do the second act while the first is done but not committed, and return what it raised or returned."""
    is_done, may_commit = threading.Event(), threading.Event()
    outcome: list[object] = []

    def act_first() -> None:
        with database.write() as session:
            first(session)
            is_done.set()
            may_commit.wait()

    def act_second() -> None:
        try:
            with database.write() as session:
                outcome.append(second(session))
        except Exception as error:
            outcome.append(error)
            raise

    threads = [threading.Thread(target=act_first), threading.Thread(target=act_second)]
    threads[0].start()
    is_done.wait()
    threads[1].start()
    try:
        until(lambda: bool(outcome) or somebody_waits(database), "the second act neither waits nor ends")
        assert not outcome, "the second act did not wait for the first"
    finally:
        may_commit.set()
        for thread in threads:
            thread.join()
    return outcome[0]


def somebody_waits(database: Database) -> bool:
    if database._lock is not None:
        return bool(database._lock._threads._waiting)
    with database.read() as session:
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return bool(session.connection().execute(waiting).scalar_one())


def standing(database: Database, lead: Lead, statement: Statement) -> list[tuple[str, int]]:
    with database.read() as session:
        rows = endorsements.list_for(session, statements.get(session, statement.id, by=lead.actor))
        return [(row.state, number) for row, _, number in rows]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_endorsement_of_the_text_before_comes_too_late(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)

    outcome = meanwhile(
        database,
        rewritten(lead, statement),
        lambda session: endorsements.confirm(session, token, cast.answer(version="1"), at=clock.now()),
    )

    assert isinstance(outcome, TextChanged)
    assert standing(database, lead, statement) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_confirming_the_text_before_again_comes_too_late(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    with database.write() as session:
        rewritten(lead, statement)(session)

    outcome = meanwhile(
        database,
        rewritten(lead, statement, body="A third text."),
        lambda session: reconfirmations.reconfirm(session, token, authorized="yes", version="2", at=clock.now()),
    )

    assert isinstance(outcome, TextChanged)
    assert standing(database, lead, statement) == [("needs_reconfirmation", 1)]


@pytest.mark.parametrize("kind", ["editorial", "substantive"])
def test_a_withdrawal_waits_for_the_change_and_is_done(database: Database, lead: Lead, statement: Statement, kind: str) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    manage = cast.endorse(database, token)

    outcome = meanwhile(
        database, rewritten(lead, statement, kind), lambda session: withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    )

    assert not isinstance(outcome, Exception)
    assert standing(database, lead, statement) == [("withdrawn", 1)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(("end", "error"), [(sign_on_opens, ConsultationOver), (another_round_opens, TextMovedOn)])
def test_a_comment_that_comes_while_the_round_ends_is_told_so(
    partner: Consulted, end: Callable[[Consulted], Act], error: type[AppError]
) -> None:
    outcome = meanwhile(partner.database, end(partner), a_comment_comes(partner))

    assert isinstance(outcome, error)
    assert partner.said() == []


@pytest.mark.parametrize(("end", "phase"), [(sign_on_opens, Phase.SIGN_ON), (another_round_opens, Phase.CONSULTATION)])
def test_a_round_ends_only_after_the_comment_that_came_first(partner: Consulted, end: Callable[[Consulted], Act], phase: Phase) -> None:
    outcome = meanwhile(partner.database, a_comment_comes(partner), end(partner))

    assert not isinstance(outcome, Exception)
    assert [said.words for said in partner.said()] == ["Say by when."]
    assert partner.fresh().phase == phase


def test_many_acts_and_a_change_at_once_all_end_well(database: Database, lead: Lead, statement: Statement) -> None:
    guests = [Guest({"en": f"Partner {number}"}, f"partner{number}@example.org") for number in range(8)]
    tokens = cast.invite(database, lead, statement, *guests)
    manage = [cast.endorse(database, token, nonce=f"nonce-of-{token[:8]}", display_name=token[:6]) for token in tokens]

    def act(number: int) -> object:
        with database.write() as session:
            if number == 0:
                return rewritten(lead, statement)(session)
            if number % 2:
                return withdrawals.withdraw(session, manage[number], "on_record", at=clock.now())
            return withdrawals.hide(session, manage[number], "withheld", at=clock.now())

    results = cast.at_once(8, act)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(standing(database, lead, statement)) == [("needs_reconfirmation", 1)] * 4 + [("withdrawn", 1)] * 4
