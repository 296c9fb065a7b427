"""Reminding: those who have not answered, and those who must confirm their endorsement again."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import changes, disputes, endorsements, mails, reconfirmations, redlines, reminders, statements, stops, withdrawals
from app.domain.changes import Change
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.errors import WrongPhase
from app.models import Invitation, OffBecause, Statement
from tests import campaigning, cast
from tests.cast import Clock, Lead


@pytest.fixture
def endorsed(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """Two partners that have endorsed: the tokens of their manage links."""
    return [cast.endorse(database, token) for token in cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)]


def remind(database: Database, lead: Lead, statement: Statement, ids: list[str] | None = None) -> int:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return reminders.remind_silent(session, fresh, ids, by=lead.actor, at=clock.now())


def remind_unconfirmed(database: Database, lead: Lead, statement: Statement, among: list[str] | None = None) -> int:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return reminders.remind_unconfirmed(session, fresh, among, by=lead.actor, at=clock.now())


def change(database: Database, lead: Lead, statement: Statement, body: str, kind: str = "substantive", note: str = "") -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(
            session, fresh, "en", Text("Joint statement on fair trials", body), revision=fresh.revision, at=clock.now()
        )
        changes.make(session, fresh, Change(kind, note), by=lead.actor, at=clock.now())


def ids(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Invitation.id).order_by(col(Invitation.id))).all())


def asked_again(database: Database) -> list[str]:
    return [mail.to for mail in cast.outbox(database, "reconfirmation")]


def deliver_all(database: Database, *, refused: str = "") -> None:
    """Let the worker's verbs try every mail once; those of `refused` will never arrive."""
    with database.write() as session:
        while (claimed := mails.claim(session, at=clock.now())) is not None:
            if claimed.recipient == refused:
                mails.record_permanent(session, claimed, "550 5.1.1 User unknown")
            else:
                mails.record_sent(session, claimed, "250 OK", at=clock.now())


def test_silent_partners_are_reminded_with_a_link_of_their_own(database: Database, lead: Lead, statement: Statement) -> None:
    first, second = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, first)

    assert remind(database, lead, statement) == 1

    (mail,) = cast.outbox(database, "reminder")
    assert mail.to == "office@harbour.example.org"
    token = cast.link_in_mail(database, cast.SECOND.email, "reminder")
    assert token != second
    cast.endorse(database, token)


def test_only_those_who_were_chosen_are_reminded(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)

    assert remind(database, lead, statement, [ids(database)[1], "no-such-id"]) == 1
    assert [mail.to for mail in cast.outbox(database, "reminder")] == ["office@harbour.example.org"]


def test_nobody_is_reminded_twice_within_twelve_hours(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)

    counts = [remind(database, lead, statement)]
    still.advance(hours=11, minutes=59)
    counts.append(remind(database, lead, statement))
    still.advance(minutes=1)
    counts.append(remind(database, lead, statement))

    assert counts == [1, 0, 1]


def test_many_clicks_at_once_remind_once(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)

    results = cast.at_once(6, lambda _: remind(database, lead, statement))

    assert sorted(map(str, results)) == ["0", "0", "0", "0", "0", "2"]
    assert len(cast.outbox(database, "reminder")) == 2


def test_nobody_is_reminded_of_what_has_closed(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    still.at = datetime(2027, 1, 16, tzinfo=UTC)

    with pytest.raises(WrongPhase):
        remind(database, lead, statement)


def test_who_must_confirm_again_gets_the_mail_again_with_a_fresh_link(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str]
) -> None:
    change(database, lead, statement, "Another text.")
    first = cast.link_in_mail(database, cast.SECOND.email, "reconfirmation")

    assert remind_unconfirmed(database, lead, statement, [ids(database)[1]]) == 1

    token = cast.link_in_mail(database, cast.SECOND.email, "reconfirmation")
    assert token != first
    assert asked_again(database)[2:] == [cast.SECOND.email]
    with database.write() as session:
        opened = reconfirmations.reconfirm(session, token, authorized="yes", version="2", at=clock.now())
        assert opened.endorsement is not None
        assert opened.endorsement.state == "confirmed"


def test_the_mail_shows_all_that_changed_since_the_text_that_was_endorsed(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str]
) -> None:
    change(database, lead, statement, "We call for fair trials.", note="Shorter")
    change(database, lead, statement, "We call for open trials.", note="Open, not fair")

    remind_unconfirmed(database, lead, statement)

    payload = cast.outbox(database, "reconfirmation")[-1].payload
    assert (payload["because"], payload["note"]) == ("new_text", "Shorter – Open, not fair")
    with database.read() as session:
        assert "[-Now.-]" in " ".join(redlines.for_mail(session, payload, "en"))


def test_who_objected_is_told_so(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    change(database, lead, statement, "We call for fair trial.", "editorial")
    with database.write() as session:
        reconfirmations.object_to_correction(session, token, at=clock.now())

    assert remind_unconfirmed(database, lead, statement) == 1

    (mail,) = cast.outbox(database, "reconfirmation")
    assert mail.payload["because"] == "objection"
    assert mail.payload["before_id"] != mail.payload["after_id"]


def test_nobody_is_asked_to_confirm_twice_within_twelve_hours(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str], still: Clock
) -> None:
    change(database, lead, statement, "Another text.")

    counts = [remind_unconfirmed(database, lead, statement) for _ in range(2)]
    still.advance(hours=12)
    counts.append(remind_unconfirmed(database, lead, statement))

    assert counts == [2, 0, 2]
    assert len(asked_again(database)) == 6


def test_many_clicks_at_once_ask_once_more(database: Database, lead: Lead, statement: Statement, endorsed: list[str]) -> None:
    change(database, lead, statement, "Another text.")

    results = cast.at_once(6, lambda _: remind_unconfirmed(database, lead, statement))

    assert sorted(map(str, results)) == ["0", "0", "0", "0", "0", "2"]
    assert len(asked_again(database)) == 4


def test_another_text_may_be_reminded_of_at_once(database: Database, lead: Lead, statement: Statement, endorsed: list[str]) -> None:
    change(database, lead, statement, "Another text.")
    remind_unconfirmed(database, lead, statement)
    change(database, lead, statement, "Quite another text.")

    assert remind_unconfirmed(database, lead, statement) == 2


def withdraws(session: Session, manage: str) -> None:
    withdrawals.withdraw(session, manage, "quiet", at=clock.now())


def says_it_was_not_us(session: Session, manage: str) -> None:
    disputes.start(session, manage, at=clock.now())


@pytest.mark.parametrize("leave", [withdraws, says_it_was_not_us])
def test_who_left_is_left_in_peace(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str], leave: Callable[[Session, str], None]
) -> None:
    change(database, lead, statement, "Another text.")
    with database.write() as session:
        leave(session, endorsed[0])

    assert remind_unconfirmed(database, lead, statement) == 1
    assert asked_again(database)[2:] == [cast.SECOND.email]


def test_who_declined_the_new_text_is_left_in_peace(database: Database, lead: Lead, statement: Statement, endorsed: list[str]) -> None:
    change(database, lead, statement, "Another text.")
    token = cast.link_in_mail(database, cast.PARTNER.email, "reconfirmation")
    with database.write() as session:
        endorsements.decline(session, token, reason="", nonce="nonce-of-a-no", at=clock.now())

    assert remind_unconfirmed(database, lead, statement) == 1
    assert asked_again(database)[2:] == [cast.SECOND.email]


def test_whose_mail_did_not_arrive_is_not_mailed_again(database: Database, lead: Lead, statement: Statement, endorsed: list[str]) -> None:
    deliver_all(database)
    change(database, lead, statement, "Another text.")
    deliver_all(database, refused=cast.PARTNER.email)

    assert remind_unconfirmed(database, lead, statement) == 1
    assert asked_again(database)[2:] == [cast.SECOND.email]


def test_confirmed_endorsements_and_strangers_ids_are_not_asked(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str]
) -> None:
    assert remind_unconfirmed(database, lead, statement) == 0
    assert remind_unconfirmed(database, lead, statement, [*ids(database), "no-such-id"]) == 0
    assert asked_again(database) == []


def test_confirming_again_can_be_reminded_of_after_the_closing_date(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str], still: Clock
) -> None:
    change(database, lead, statement, "Another text.")
    still.at = datetime(2027, 1, 16, tzinfo=UTC)

    assert remind_unconfirmed(database, lead, statement) == 2


def test_nobody_confirms_a_draft_again(database: Database, lead: Lead) -> None:
    draft = cast.new_draft(database, lead)

    with pytest.raises(WrongPhase):
        remind_unconfirmed(database, lead, draft)


def test_one_partner_is_reminded_of_what_it_was_asked_last(
    database: Database, lead: Lead, statement: Statement, endorsed: list[str]
) -> None:
    change(database, lead, statement, "Another text.")
    cast.invite(database, lead, statement, Guest({"en": "River Network"}, "office@river.example.org"))

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        for invitation in session.exec(select(Invitation)).all():
            assert reminders.remind(session, fresh, invitation, by=lead.actor, at=clock.now()) == 1

    assert len(asked_again(database)) == 4
    assert [mail.to for mail in cast.outbox(database, "reminder")] == ["office@river.example.org"]


def test_nobody_is_reminded_before_its_invitation_has_left(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.directory(database, lead)
    campaigning.send(database, lead, campaigning.draft(database, lead, statement), spread_minutes="600")

    assert remind(database, lead, statement) == 0


def test_who_stopped_the_reminders_gets_none_by_hand_either(database: Database, lead: Lead, statement: Statement) -> None:
    first, _ = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    with database.write() as session:
        stops.stop(session, first, at=clock.now())

    assert remind(database, lead, statement) == 1
    assert [mail.to for mail in cast.outbox(database, "reminder")] == [cast.SECOND.email]


def test_an_address_that_is_off_gets_none(database: Database, lead: Lead, statement: Statement, endorsed: list[str]) -> None:
    campaigning.change(database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)
    change(database, lead, statement, "Another text.")

    assert remind_unconfirmed(database, lead, statement) == 1
    assert remind(database, lead, statement) == 0
