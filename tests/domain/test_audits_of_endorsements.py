"""The audit of endorsements: each must be there, and be what the log says of it last, whatever a hand in the database did."""

from typing import Any

from sqlalchemy import Executable, delete, insert, update
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import disputes, withdrawals
from app.ledger import merkle
from app.models import Endorsement, EndorsementState, Event, EventKind, Partner, ReconfirmBecause, Statement, Visibility, WithdrawalMode
from tests import cast
from tests.auditing import audit_harmed, first_wrong
from tests.cast import Clock, Lead
from tests.ledger.logging import sequence
from tests.raising import ask_again, kept

CONFIRMED: dict[str, Any] = {"state": EndorsementState.CONFIRMED, "reconfirm_because": None, "withdrawn_at": None, "withdrawal_mode": None}
DISPUTED = CONFIRMED | {"state": EndorsementState.DISPUTED}
DECLINED: dict[str, Any] = CONFIRMED | {"state": EndorsementState.DECLINED, "visibility": None, "display_name": "", "text_sha256": {}}
WAITS = CONFIRMED | {"state": EndorsementState.NEEDS_RECONFIRMATION, "reconfirm_because": ReconfirmBecause.AGE}


def withdrawn(still: Clock, mode: WithdrawalMode, **more: object) -> dict[str, Any]:
    return CONFIRMED | {"state": EndorsementState.WITHDRAWN, "withdrawn_at": still.at, "withdrawal_mode": mode} | more


def to(values: dict[str, Any], **more: object) -> Executable:
    """Write over the one endorsement there is."""
    return update(Endorsement).values(values | more)


def withdraw(database: Database, manage: str, mode: str) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode, at=clock.now())


def dispute(database: Database, manage: str) -> None:
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())


def settle(database: Database, lead: Lead) -> None:
    with database.write() as session:
        (case,) = disputes.list_open(session, by=lead.actor)
        disputes.answer(session, case.dispute.id, disputes.Verdict("settled", "A slip."), by=lead.actor, at=clock.now())


def said(one: str, state: str, logged: str) -> str:
    return f"Endorsement {one} is “{state}”, and the log says “{logged}”."


def test_harms_to_an_endorsement_that_stands_are_named(database: Database, still: Clock, manage: str) -> None:
    one = kept(database).id

    found = first_wrong(
        database,
        {
            "words": to(CONFIRMED, text_sha256={"en": "0" * 64}),
            "name": to(CONFIRMED, display_name="Somebody Else"),
            "shown": to(CONFIRMED, visibility=Visibility.WITHHELD),
            "removed": delete(Endorsement),
            "quiet": to(withdrawn(still, WithdrawalMode.QUIET, display_name="")),
            "on record": to(withdrawn(still, WithdrawalMode.ON_RECORD)),
            "disputed": to(DISPUTED),
            "declined": to(DECLINED),
        },
    )

    assert found == {
        "words": f"Endorsement {one}: its hashes are not those of its version.",
        "name": f"Endorsement {one}: another name than the one that was logged.",
        "shown": f"Endorsement {one}: the log has another visibility than “withheld”.",
        "removed": f"Endorsement {one} is gone, and the log tells of it.",
        "quiet": said(one, "withdrawn, quiet", "confirmed"),
        "on record": said(one, "withdrawn, on_record", "confirmed"),
        "disputed": said(one, "disputed", "confirmed"),
        "declined": said(one, "declined", "confirmed"),
    }


def test_a_name_and_its_opening_that_were_erased_by_hand_are_found(database: Database, manage: str) -> None:
    with database.write() as session:
        session.connection().execute(to(DECLINED))

    found = audit_harmed(database, update(Event).where(col(Event.name).is_not(None)).values(name=None, name_salt=None))

    assert [sentence.partition(": ")[2] for sentence in found] == ["the name kept beside it is not the one it was made with."]


def test_an_erasure_that_only_a_row_without_an_entry_tells_of_is_found(database: Database, manage: str) -> None:
    with database.read() as session:
        endorsed = session.exec(select(Event).where(col(Event.name).is_not(None))).one()
    erased = {"name": None, "name_salt": None, "signer": None, "signer_salt": None}
    facts = {"leaves": [merkle.hash_leaf(endorsed.leaf or b"").hex()]}
    invented = {"id": "f" * 32, "kind": EventKind.REDACTED, "subject_id": "", "recorded_on": endorsed.recorded_on, "facts": facts}

    found = audit_harmed(
        database, to(DECLINED), update(Event).where(col(Event.id) == endorsed.id).values(erased), insert(Event).values(invented)
    )

    assert [sentence.partition(": ")[2] for sentence in found] == ["its names are erased, and nothing in the log says so."]


def test_a_withdrawal_on_the_record_stays_one(database: Database, still: Clock, manage: str) -> None:
    withdraw(database, manage, "on_record")
    one = kept(database).id

    found = first_wrong(
        database,
        {
            "back": to(CONFIRMED),
            "quiet": to(withdrawn(still, WithdrawalMode.QUIET)),
            "name": to({}, display_name="Somebody Else"),
            "hidden": to({}, visibility=Visibility.WITHHELD),
        },
    )

    assert found == {
        "back": said(one, "confirmed", "withdrawn, on_record"),
        "quiet": said(one, "withdrawn, quiet", "withdrawn, on_record"),
        "name": f"Endorsement {one}: another name than the one that was logged.",
        "hidden": f"Endorsement {one}: the log has another visibility than “withheld”.",
    }


def test_a_quiet_withdrawal_is_not_brought_back_by_hand(database: Database, still: Clock, manage: str) -> None:
    withdraw(database, manage, "quiet")
    one = kept(database).id

    found = first_wrong(
        database,
        {
            "back": to(CONFIRMED, display_name="Lantern Committee"),
            "on record": to(withdrawn(still, WithdrawalMode.ON_RECORD, display_name="Lantern Committee")),
            "name": to({}, display_name="Lantern Committee"),
        },
    )

    assert found == {
        "back": said(one, "confirmed", "withdrawn, quiet"),
        "on record": said(one, "withdrawn, on_record", "withdrawn, quiet"),
        "name": f"Endorsement {one}: another name than the one that was logged.",
    }


def test_a_dispute_is_not_taken_back_by_hand(database: Database, still: Clock, manage: str) -> None:
    dispute(database, manage)
    one = kept(database).id

    found = first_wrong(
        database,
        {"back": to(CONFIRMED), "asked": to(WAITS), "ended": to(withdrawn(still, WithdrawalMode.QUIET)), "declined": to(DECLINED)},
    )

    assert found == {
        "back": said(one, "confirmed", "disputed"),
        "asked": said(one, "needs_reconfirmation", "disputed"),
        "ended": said(one, "withdrawn, quiet", "disputed"),
        "declined": said(one, "declined", "disputed"),
    }


def test_what_a_settled_dispute_asks_is_not_confirmed_by_hand(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)
    settle(database, lead)

    found = audit_harmed(database, to(CONFIRMED))

    assert found == [said(kept(database).id, "confirmed", "needs_reconfirmation")]


def test_other_words_are_not_confirmed_by_hand(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    ask_again(database, lead, statement)

    found = audit_harmed(database, to(CONFIRMED))

    assert found == [f"Endorsement {kept(database).id} stands confirmed, and its text was changed in substance since."]


def test_an_endorsement_that_was_given_to_another_statement_by_hand_is_found(database: Database, lead: Lead, manage: str) -> None:
    other = cast.open_statement(database, lead)

    found = audit_harmed(database, to({}, statement_id=other.id))

    assert found == [f"Endorsement {kept(database).id} is of another statement than the one that was logged."]


def test_an_endorsement_that_a_merge_by_hand_keeps_from_the_list_is_found(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    cast.invite(database, lead, statement, cast.SECOND)
    with database.read() as session:
        mine, other = session.exec(select(Partner.id).order_by(Partner.id)).all()

    found = audit_harmed(database, update(Partner).where(col(Partner.id) == mine).values(merged_into_id=other, merged_at=clock.now()))

    assert found == [f"Endorsement {kept(database).id} hangs on an organization that was merged into another, so no list has it."]


def test_entries_are_read_in_the_order_of_their_places_whatever_their_ids(database: Database, manage: str) -> None:
    withdraw(database, manage, "on_record")
    sequence(database, at=clock.now())
    with database.write() as session:
        session.connection().execute(update(Event).where(col(Event.kind) == EventKind.ENDORSED).values(id="f" * 32))

    found = audit_harmed(database, to(CONFIRMED))

    assert found == [said(kept(database).id, "confirmed", "withdrawn, on_record")]
