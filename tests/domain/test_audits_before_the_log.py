"""The audit of endorsements that no entry tells of: they must be older than the log, and no more than there were before it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Executable, insert, select, update
from sqlmodel import col

from app import clock
from app.db import Database
from app.domain import disputes, publications, statements, withdrawals
from app.ledger import journal
from app.models import Endorsement, EndorsementState, Event, EventKind, Invitation, Statement
from tests import auditing, cast
from tests.auditing import THIRD, audit_all, audit_harmed, take_entries_away
from tests.cast import Clock, Lead
from tests.ledger.logging import guard_of, sequence

FORGED = "f" * 32


@pytest.fixture
def manage(database: Database, lead: Lead, statement: Statement) -> str:
    return cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])


def invite_third(database: Database, lead: Lead, statement: Statement) -> Callable[..., Executable]:
    """Invite one that does not answer; return what writes an answer for it by hand."""
    cast.invite(database, lead, statement, THIRD)
    with database.read() as session:
        newest = select(col(Invitation.id), col(Invitation.partner_id)).order_by(col(Invitation.id).desc()).limit(1)
        invitation_id, partner_id = session.connection().execute(newest).one()
        first = session.connection().execute(select(*Endorsement.__table__.columns).limit(1)).mappings().one()  # type: ignore[attr-defined]
    forged = {**first, "id": FORGED, "invitation_id": invitation_id, "partner_id": partner_id, "nonce": "forged"}
    return lambda **values: insert(Endorsement).values(forged | values)


def test_an_endorsement_that_was_written_by_hand_is_found(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    forge = invite_third(database, lead, statement)
    sequence(database, at=clock.now())

    found = audit_harmed(database, forge(recorded_at=clock.now() - timedelta(days=30)))

    assert found == [f"Endorsement {FORGED} has no entry, and is not from before the log."]


@pytest.fixture
def legacy(database: Database, lead: Lead, statement: Statement, manage: str) -> list[str]:
    """The log begins when two have endorsed already: their tokens to leave."""
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    both = [manage, cast.endorse(database, second, display_name="Harbour Rights Network", nonce="second-nonce")]
    take_entries_away(database)
    begin(database)
    sequence(database, at=clock.now())
    return both


def begin(database: Database) -> None:
    """Begin the first log, or find that it has begun, as every worker does when it starts."""
    with database.write() as session:
        journal.check(session, guard_of(database), at=clock.now())


def test_the_first_entry_says_how_many_endorsements_there_were_before(database: Database, legacy: list[str]) -> None:
    begin(database)

    with database.read() as session:
        placed = select(col(Event.kind), col(Event.facts), col(Event.leaf_index)).where(col(Event.leaf).is_not(None))
        assert session.connection().execute(placed).all() == [(EventKind.LOG_OPENED, {"before": 2}, 0)]
    assert audit_all(database) == []


def test_where_there_were_none_the_log_begins_with_the_first_act(database: Database, lead: Lead, statement: Statement) -> None:
    begin(database)
    sequence(database, at=clock.now())

    assert cast.trail(database) == ["version_frozen"]


def test_one_more_than_there_were_before_the_log_is_too_many(
    database: Database, lead: Lead, statement: Statement, legacy: list[str]
) -> None:
    forge = invite_third(database, lead, statement)

    backdated = audit_harmed(database, forge(recorded_at=clock.now() - timedelta(days=30)))
    younger = audit_harmed(database, forge(recorded_at=clock.now() + timedelta(days=1)))

    too_many = "3 endorsements have no entry, and 2 were there before the log."
    assert backdated == [too_many]
    assert younger == [f"Endorsement {FORGED} has no entry, and is not from before the log.", too_many]


def test_who_leaves_makes_no_room_for_another(database: Database, lead: Lead, statement: Statement, legacy: list[str]) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, legacy[0], "quiet", at=clock.now())
    forge = invite_third(database, lead, statement)

    found = audit_harmed(database, forge())

    assert found == ["3 endorsements have no entry, and 2 were there before the log."]


def test_what_became_of_those_before_the_log_is_what_the_log_says(database: Database, legacy: list[str]) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, legacy[0], "quiet", at=clock.now())
        disputes.start(session, legacy[1], at=clock.now())

    healthy = audit_all(database)
    back = {"state": EndorsementState.CONFIRMED, "withdrawn_at": None, "withdrawal_mode": None, "display_name": "Somebody"}
    found = audit_harmed(database, update(Endorsement).values(back))

    assert healthy == []
    assert sorted(sentence.partition(" is ")[2] for sentence in found) == [
        "“confirmed”, and the log says “disputed”.",
        "“confirmed”, and the log says “withdrawn, quiet”.",
    ]


def test_what_was_published_and_retracted_before_the_log_is_shown_until_the_next_edition(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    auditing.publish(database, lead, statement)
    with database.write() as session:
        publications.retract(session, statements.get(session, statement.id, by=lead.actor), notice="We were wrong.", at=clock.now())
    auditing.build(database)
    take_entries_away(database)
    begin(database)
    shown = audit_all(database)
    still.advance(days=3)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    auditing.build(database)

    assert shown == audit_all(database) == []
