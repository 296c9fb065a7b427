"""The first entry of an installation: where endorsements are older than the log, it says how many; in whatever log it stands."""

import pytest
from sqlmodel import col, select

from app.db import Database
from app.ledger import journal
from app.ledger.checkpoint import Checkpoint
from app.ledger.journal import LogForked
from app.models import Event, EventKind
from tests import cast
from tests.auditing import audit_all, take_entries_away
from tests.cast import Clock
from tests.ledger.keys import KEY
from tests.ledger.logging import guard_of, record, sequence


@pytest.fixture
def older(database: Database, still: Clock) -> Database:
    """An installation with one endorsement, from before there was a log."""
    lead = cast.new_lead(database)
    (token,) = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    cast.endorse(database, token)
    take_entries_away(database)
    return database


def placed(database: Database) -> list[tuple[int | None, int | None, EventKind, dict[str, object]]]:
    """What has its place: the number of the log, the place, what was done."""
    query = select(Event).where(col(Event.log_number).is_not(None)).order_by(col(Event.log_number), col(Event.leaf_index))
    with database.read() as session:
        return [(row.log_number, row.leaf_index, row.kind, row.facts) for row in session.exec(query).all()]


def check(database: Database, still: Clock) -> None:
    with database.write() as session:
        journal.check(session, guard_of(database), at=still.at)


def test_it_stands_before_what_waits_already_and_is_signed_with_it(older: Database, still: Clock) -> None:
    record(older)

    check(older, still)
    sequence(older, at=still.at)
    sequence(older, at=still.at)

    assert placed(older) == [(1, 0, EventKind.LOG_OPENED, {"before": 1}), (1, 1, EventKind.KEY_CHANGED, {})]
    assert audit_all(older) == []


def test_a_copy_from_before_the_log_says_it_in_the_log_that_follows(older: Database, still: Clock) -> None:
    guard_of(older).keep(Checkpoint(KEY.name, 7, bytes(32)).sign(KEY))
    with pytest.raises(LogForked):
        check(older, still)
    with older.write() as session:
        journal.mark_forked(session, at=still.at)

    with older.write() as session:
        journal.restart(session, guard_of(older), at=still.at)

    assert [(number, place, kind, facts["before"]) for number, place, kind, facts in placed(older)] == [(2, 0, EventKind.LOG_OPENED, 1)]


def test_a_log_that_follows_says_nothing_anew(older: Database, still: Clock) -> None:
    check(older, still)
    sequence(older, at=still.at)

    with older.write() as session:
        journal.restart(session, guard_of(older), at=still.at)

    assert [sorted(facts) for _, _, _, facts in placed(older)] == [["before"], ["after"]]
    assert audit_all(older) == []
