"""Every act of a statement's life is one entry of the log, which says what FORMAT.md names and nothing that must not become public."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import (
    changes,
    disputes,
    endorsements,
    hidings,
    holders,
    publications,
    reconfirmations,
    statements,
    versions,
    withdrawals,
)
from app.domain.changes import Change
from app.domain.disputes import Verdict
from app.models import Dispute, EventKind, Statement, Version
from tests import cast, raising
from tests.cast import Clock, Lead
from tests.entries import Told, list_bytes, list_told
from tests.raising import ask_again, kept

LANTERN = ("Lantern Committee", "Alesia Partner, Director")
NOBODY = ("", "")
TIMES = 6
"""How often an impatient hand clicks."""


def hashes(database: Database, number: int) -> dict[str, str]:
    """The hashes of every language of a version, as they were frozen."""
    with database.read() as session:
        version = session.exec(select(Version).where(Version.number == number)).one()
        return versions.hashes(session, version)


def endorsing(database: Database, visibility: str = "named", number: int = 1) -> dict[str, object]:
    return {"version": number, "sha256": hashes(database, number), "visibility": visibility}


def withdraw(database: Database, manage: str, mode: str) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode, at=clock.now())


def hide(database: Database, manage: str) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())


def dispute(database: Database, manage: str) -> None:
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())


def settle(database: Database, lead: Lead, outcome: str) -> None:
    with database.write() as session:
        found = session.exec(select(Dispute.id)).one()
        disputes.answer(session, found, Verdict(outcome, "Because of a slip."), by=lead.actor, at=clock.now())


def reconfirm(database: Database, token: str, version: str = "2") -> None:
    with database.write() as session:
        reconfirmations.reconfirm(session, token, authorized="yes", version=version, at=clock.now())


def correct(database: Database, lead: Lead, statement: Statement) -> None:
    """Correct a word of a text that is endorsed already."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(session, fresh, "en", raising.NEW, revision=fresh.revision, at=clock.now())
        changes.make(session, fresh, Change("editorial", "Typo."), by=lead.actor, at=clock.now())


def test_a_version_that_is_frozen(database: Database, statement: Statement) -> None:
    frozen = {"version": 1, "sha256": hashes(database, 1)}

    assert sorted(hashes(database, 1)) == ["be", "en"]
    assert list_told(database) == [Told("version_frozen", frozen, *NOBODY)]


@pytest.mark.parametrize("visibility", ["named", "withheld"])
def test_an_endorsement(visibility: str, database: Database, token: str) -> None:
    cast.endorse(database, token, visibility=visibility)

    assert list_told(database)[1:] == [Told("endorsed", endorsing(database, visibility), *LANTERN)]


def test_the_name_is_the_one_that_was_kept_not_as_the_browser_sent_it(database: Database, token: str) -> None:
    cast.endorse(database, token, display_name="  Lantern   Committee ", signer_name=" Alesia  Partner ")

    (told,) = list_told(database, EventKind.ENDORSED)
    assert (told.name, told.signer) == LANTERN


def test_another_name_is_another_endorsement(database: Database, token: str) -> None:
    cast.endorse(database, token)

    cast.endorse(database, token, display_name="Lantern Committee Minsk", nonce="nonce-of-the-next-form")

    told = list_told(database, EventKind.ENDORSED)
    assert [one.facts for one in told] == [endorsing(database)] * 2
    assert told[1].name == "Lantern Committee Minsk"


def test_a_reconfirmation_commits_to_the_name_that_it_confirms(
    database: Database, lead: Lead, statement: Statement, token: str, manage: str
) -> None:
    ask_again(database, lead, statement)

    cast.at_once(TIMES, lambda _: reconfirm(database, token))

    assert list_told(database)[2:] == [
        Told("version_frozen", {"version": 2, "sha256": hashes(database, 2)}, *NOBODY),
        Told("reconfirmed", endorsing(database, number=2), *LANTERN),
    ]


def test_a_name_that_is_shown_again_does_not_tell_that_it_was_not(database: Database, token: str) -> None:
    cast.endorse(database, token, visibility="withheld")

    raising.confirm(database, token, seen=holders.mark(kept(database)))

    assert list_told(database)[2:] == [Told("endorsed", endorsing(database), *LANTERN)]


def test_a_name_that_is_hidden_through_the_form(database: Database, token: str, manage: str) -> None:
    raising.confirm(database, token, visibility="withheld", seen=holders.mark(kept(database)))

    assert list_told(database)[2:] == [Told("visibility_lowered", endorsing(database, "withheld"), *LANTERN)]


def test_a_name_that_is_hidden_through_the_manage_link(database: Database, manage: str) -> None:
    cast.at_once(TIMES, lambda _: hide(database, manage))

    assert list_told(database)[2:] == [Told("visibility_lowered", {}, *NOBODY)]


def test_a_name_that_the_lead_hides(database: Database, lead: Lead, manage: str) -> None:
    with database.write() as session:
        withdrawals.lower(session, kept(database).id, by=lead.actor, at=clock.now())

    assert list_told(database)[2:] == [Told("visibility_lowered", {"by_lead": True}, *NOBODY)]


def test_names_that_the_lead_hides_together(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, display_name="Harbour", nonce="nonce-of-another-form")

    for _ in range(2):
        with database.write() as session:
            hidings.hide_country(session, "BY", by=lead.actor, at=clock.now())

    assert list_told(database)[3:] == [Told("names_hidden", {}, *NOBODY)]


def test_a_withdrawal_on_the_record(database: Database, manage: str) -> None:
    cast.at_once(TIMES, lambda _: withdraw(database, manage, "on_record"))

    assert list_told(database)[2:] == [Told("withdrawn", {"mode": "on_record"}, *NOBODY)]


def test_a_quiet_withdrawal(database: Database, manage: str) -> None:
    cast.at_once(TIMES, lambda _: withdraw(database, manage, "quiet"))

    withdrawn, redacted = list_told(database)[2:]
    assert withdrawn == Told("withdrawn", {"mode": "quiet"}, *NOBODY)
    assert (redacted.kind, redacted.name, redacted.signer) == ("redacted", "", "")


@pytest.mark.parametrize("outcome", ["upheld", "settled"])
def test_a_dispute_and_its_answer(outcome: str, database: Database, lead: Lead, manage: str) -> None:
    cast.at_once(TIMES, lambda _: dispute(database, manage))
    cast.at_once(TIMES, lambda _: settle(database, lead, outcome))

    acts = list_told(database, EventKind.DISPUTED, EventKind.DISPUTE_ANSWERED)
    assert acts == [Told("disputed", {}, *NOBODY), Told("dispute_answered", {"outcome": outcome}, *NOBODY)]


def test_a_correction_of_the_text(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    correct(database, lead, statement)

    before, after = hashes(database, 1), hashes(database, 2)
    assert before["en"] != after["en"]
    assert list_told(database)[2:] == [
        Told("version_frozen", {"version": 2, "sha256": after}, *NOBODY),
        Told("corrected", {"version": 2, "before": before, "after": after}, *NOBODY),
    ]


def test_a_retraction(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    cast.publish(database, lead, statement)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        publications.retract(session, fresh, notice="A figure was wrong.", at=clock.now())

    assert list_told(database, EventKind.RETRACTED) == [Told("retracted", {}, *NOBODY)]


def test_entries_about_one_answer_bear_one_mark(database: Database, manage: str) -> None:
    hide(database, manage)
    withdraw(database, manage, "on_record")

    marks = {told.subject for told in list_told(database)[1:]}
    assert [len(mark) for mark in marks] == [32]
    assert kept(database).id not in marks


def test_nobody_can_tell_that_two_names_were_given_by_one_organization(database: Database, token: str, manage: str) -> None:
    cast.endorse(database, token, display_name="A safer name", nonce="nonce-of-the-next-form")

    before, after = list_told(database, EventKind.ENDORSED)
    assert before.subject != after.subject


def test_the_same_form_many_times_is_one_entry(database: Database, token: str) -> None:
    cast.at_once(TIMES, lambda _: cast.endorse(database, token))

    assert [told.kind for told in list_told(database)] == ["version_frozen", "endorsed"]


def test_what_says_that_somebody_did_not_endorse_is_no_entry(database: Database, token: str) -> None:
    with database.write() as session:
        endorsements.decline(session, token, reason="Not our mandate.", at=clock.now())

    assert cast.trail(database) == ["version_frozen", "declined"]
    assert len(list_told(database)) == 1


def test_all_entries_look_alike_and_no_act_says_who_or_when(
    database: Database, lead: Lead, statement: Statement, token: str, manage: str, still: Clock
) -> None:
    cast.publish(database, lead, statement)
    hide(database, manage)
    correct(database, lead, statement)
    dispute(database, manage)
    settle(database, lead, "settled")
    reconfirm(database, token)
    withdraw(database, manage, "quiet")

    assert {len(entry) for entry in list_bytes(database)} == {290}
    acts = repr([(told.kind, told.facts) for told in list_told(database)])
    private = ("Lantern", "Alesia", "Director", "@", "12:00", "Because", kept(database).id, statement.id)
    assert [word for word in private if word in acts] == []
