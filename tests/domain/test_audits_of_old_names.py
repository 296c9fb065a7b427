"""The audit of old names that are told beside a list: none is invented, and what their owners had told is as they gave it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Executable, insert, update
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import endorsements, holders, old_spellings, withdrawals
from app.ledger import journal
from app.models import NameCorrection, PublicWithdrawal, Statement
from tests import auditing, cast
from tests.auditing import audit_all, audit_harmed, first_wrong, take_entries_away
from tests.cast import Clock, Lead
from tests.ledger.logging import guard_of, sequence
from tests.raising import kept

TYPED_WRONG = "Lantern Comittee"
CORRECTED: dict[str, Any] = {"before": TYPED_WRONG, "after": "Lantern Committee", "language": "en", "corrected_on": date(2026, 12, 2)}
LEFT: dict[str, Any] = {"name": TYPED_WRONG, "language": "en", "withdrawn_on": date(2026, 12, 2)}
BETWEEN = "a correction is told between names that were not both given."
NOT_LOGGED = "a withdrawal is told that is not in the log."
OTHER_NAME = "a withdrawal is told under another name than the one that was logged."


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    return cast.open_statement(database, lead, late_endorsements=True, batch_minutes="0")


@pytest.fixture
def token(database: Database, still: Clock, lead: Lead, statement: Statement) -> str:
    """The invitation of a partner whose name is public, with a slip in it."""
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token, display_name=TYPED_WRONG)
    auditing.publish(database, lead, statement)
    still.advance(days=1)
    sequence(database, at=clock.now())
    return token


def rename(database: Database, token: str, name: str, nonce: str) -> None:
    with database.write() as session:
        typed = cast.answer(display_name=name, nonce=nonce, seen=holders.mark(kept(database)), correction="public")
        endorsements.confirm(session, token, typed, at=clock.now())


def leave(database: Database) -> None:
    manage = cast.link_in_mail(database, cast.PARTNER.email, "receipt")
    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())


def come_back(database: Database, still: Clock, token: str, *names: str) -> None:
    """Withdraw in public, and endorse again under one name after another before the next edition."""
    leave(database)
    auditing.build(database)
    for number, name in enumerate(names):
        still.advance(minutes=2)
        rename(database, token, name, f"nonce-on-coming-back-{number}")
    sequence(database, at=clock.now())


def tell(database: Database, model: type[NameCorrection] | type[PublicWithdrawal], told: dict[str, Any]) -> Executable:
    return insert(model).values({"id": "f" * 32, "endorsement_id": kept(database).id} | told)


def test_a_correction_that_was_invented_is_found(database: Database, token: str) -> None:
    one = kept(database).id

    found = first_wrong(
        database,
        {
            "both": tell(database, NameCorrection, CORRECTED | {"before": "Somebody Else", "after": "Another"}),
            "before": tell(database, NameCorrection, CORRECTED | {"before": "Somebody Else", "after": TYPED_WRONG}),
            "after": tell(database, NameCorrection, CORRECTED),
        },
    )

    assert found == dict.fromkeys(("both", "before", "after"), f"Endorsement {one}: {BETWEEN}")


def test_a_correction_that_its_owner_had_told_is_changed_by_no_hand(database: Database, token: str) -> None:
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    told = audit_all(database)

    found = audit_harmed(database, update(NameCorrection).values(before="Somebody Else"))

    assert told == []
    assert found == [f"Endorsement {kept(database).id}: {BETWEEN}"]


def test_a_correction_that_its_owner_took_away_is_not_told_again_by_hand(database: Database, token: str) -> None:
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    with database.write() as session:
        old_spellings.erase(session, cast.link_in_mail(database, cast.PARTNER.email, "receipt"), at=clock.now())

    found = audit_harmed(database, tell(database, NameCorrection, CORRECTED))

    assert audit_all(database) == []
    assert found == [f"Endorsement {kept(database).id}: {BETWEEN}"]


def test_a_withdrawal_that_was_invented_is_found(database: Database, token: str) -> None:
    found = audit_harmed(database, tell(database, PublicWithdrawal, LEFT))

    assert found == [f"Endorsement {kept(database).id}: {NOT_LOGGED}"]


def test_a_withdrawal_is_told_under_the_name_that_left(database: Database, still: Clock, token: str) -> None:
    come_back(database, still, token, "Lantern Committee")

    found = audit_harmed(database, update(PublicWithdrawal).values(name="Lantern Committee"))

    assert audit_all(database) == []
    assert found == [f"Endorsement {kept(database).id}: {OTHER_NAME}"]


def test_a_withdrawal_whose_name_was_erased_since_is_no_harm(database: Database, still: Clock, token: str) -> None:
    come_back(database, still, token, "Lantern Committee", "The Lantern")

    with database.read() as session:
        assert session.exec(select(PublicWithdrawal.name)).all() == [TYPED_WRONG]
    assert "redacted" in cast.trail(database)
    assert audit_all(database) == []


def test_what_is_told_of_a_name_from_before_the_log_is_believed(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token, display_name=TYPED_WRONG)
    auditing.publish(database, lead, statement)
    take_entries_away(database)
    with database.write() as session:
        journal.check(session, guard_of(database), at=clock.now())
    still.advance(days=3)
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    corrected = audit_all(database)
    still.advance(hours=1)
    auditing.build(database)

    come_back(database, still, token, "Lantern Committee")

    assert corrected == audit_all(database) == []
