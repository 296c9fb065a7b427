"""Consultations: rounds, their deadlines, who is asked and reminded, and what the request to endorse looks back on."""

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import consultations, drafts, invitations, readings, reminders, statements, versions
from app.domain.consultations import NothingNew
from app.errors import DraftChanged, Invalid, NotFound, WrongPhase
from app.models import FrozenAs, Phase
from tests import cast
from tests.cast import Clock
from tests.consulting import Consulted, consulted, open_round


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    return consulted(settings, database)


def numbers(partner: Consulted) -> list[tuple[int, FrozenAs | None]]:
    with partner.database.read() as session:
        return [(version.number, version.frozen_as) for version in versions.list_for(session, partner.statement)]


def remind(partner: Consulted) -> int:
    with partner.database.write() as session:
        statement = statements.get(session, partner.statement.id, by=partner.lead.actor)
        return reminders.remind_silent(session, statement, None, by=partner.lead.actor, at=clock.now())


def move(partner: Consulted, deadline: str) -> None:
    with partner.database.write() as session:
        statement = statements.get(session, partner.statement.id, by=partner.lead.actor)
        consultations.move_deadline(session, statement, deadline, at=clock.now())


def earlier(partner: Consulted, token: str) -> readings.Earlier | None:
    with partner.database.read() as session:
        return readings.read_request(session, token, at=clock.now())[0].earlier


def test_a_round_freezes_the_text_and_opens_the_next_version_to_write_on(partner: Consulted) -> None:
    partner.edit("We call for fair and public trials.\n\nNow.")

    assert partner.fresh().phase == Phase.CONSULTATION
    assert numbers(partner) == [(2, None), (1, FrozenAs.CONSULTATION)]
    assert "We call for <strong>fair trials</strong>" in partner.look().text
    assert cast.trail(partner.database) == ["version_frozen"]


def test_the_deadline_is_local_to_the_statements_zone(partner: Consulted) -> None:
    deadline = partner.fresh().comment_deadline

    assert deadline is not None
    assert deadline.isoformat() == "2026-12-15T16:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please say until when comments are taken."),
        ("2026-11-30T18:00", "This time is in the past."),
        ("soon", "This is not a date and time, such as 2026-12-01T18:00."),
    ],
)
def test_a_round_needs_a_deadline_to_come(database: Database, still: Clock, typed: str, sentence: str) -> None:
    lead = cast.new_lead(database)
    statement = cast.new_draft(database, lead)

    with pytest.raises(Invalid) as caught:
        open_round(database, lead, statement, typed)

    assert caught.value.fields == {"comment_deadline": sentence}


def test_a_second_click_opens_no_second_round(partner: Consulted) -> None:
    with pytest.raises(NothingNew):
        partner.open_round()

    assert numbers(partner) == [(2, None), (1, FrozenAs.CONSULTATION)]


def test_many_clicks_at_once_open_one_round(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.new_draft(database, lead)

    results = cast.at_once(4, lambda _: open_round(database, lead, statement))

    assert results.count(None) == 1
    assert sum(isinstance(result, NothingNew) for result in results) == 3


def test_a_draft_that_was_saved_meanwhile_is_not_put_up_for_comments(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.new_draft(database, lead)

    with pytest.raises(DraftChanged):
        open_round(database, lead, statement, revision=7)


def test_after_sign_on_there_is_no_consultation(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)

    with pytest.raises(WrongPhase):
        open_round(database, lead, statement)


def test_a_stranger_cannot_reach_a_statement_to_consult_on_it(partner: Consulted) -> None:
    stranger = cast.new_lead(partner.database, "Elsewhere Alliance", cast.STRANGER)

    with pytest.raises(NotFound):
        open_round(partner.database, stranger, partner.statement)


def test_the_request_for_comments_is_one_mail_with_its_own_link_and_deadline(partner: Consulted) -> None:
    (mail,) = cast.outbox(partner.database)

    assert (mail.kind, mail.to) == ("consultation", "director@lantern.example.org")
    assert mail.payload["url"] == f"https://statements.example.org/c/{partner.token}"
    assert mail.payload["deadline"] == "2026-12-15T16:00:00+00:00"
    assert mail.payload["title"] == "Joint statement on fair trials"


def test_a_mail_names_the_text_it_asks_about_not_the_one_being_written(partner: Consulted) -> None:
    with partner.database.write() as session:
        statement = statements.get(session, partner.statement.id, by=partner.lead.actor)
        text = drafts.Text("A secret new title", "Another body.")
        statements.edit_translation(session, statement, "en", text, revision=statement.revision, at=clock.now())

    partner.invite(cast.SECOND)

    assert {mail.payload["title"] for mail in cast.outbox(partner.database, "consultation")} == {"Joint statement on fair trials"}


def test_nobody_is_invited_after_the_deadline_until_it_is_moved(partner: Consulted, still: Clock) -> None:
    still.advance(days=20)

    with pytest.raises(WrongPhase):
        partner.invite(cast.SECOND)
    move(partner, "2027-01-05T18:00")

    assert len(partner.invite(cast.SECOND)) == 1


def test_a_deadline_can_only_be_moved_to_a_time_to_come_during_a_consultation(partner: Consulted) -> None:
    with pytest.raises(Invalid):
        move(partner, "2026-11-01T18:00")
    partner.open_sign_on()
    with pytest.raises(WrongPhase):
        move(partner, "2027-01-05T18:00")


def test_who_has_commented_is_not_reminded(partner: Consulted, still: Clock) -> None:
    partner.invite(cast.SECOND)
    partner.say()
    still.advance(hours=13)

    assert remind(partner) == 1
    (mail,) = cast.outbox(partner.database, "consultation_reminder")
    assert mail.to == "office@harbour.example.org"
    assert "/c/" in mail.payload["url"]
    assert remind(partner) == 0


def test_another_round_mails_everybody_again_that_the_text_has_changed(partner: Consulted) -> None:
    partner.say()
    partner.edit("We call for fair and public trials.\n\nNow.")

    partner.open_round()

    first, again = cast.outbox(partner.database, "consultation")
    assert ("changed" in first.payload, again.payload["changed"]) == (False, True)
    assert numbers(partner) == [(3, None), (2, FrozenAs.CONSULTATION), (1, FrozenAs.CONSULTATION)]
    assert remind(partner) == 1


def test_a_further_round_keeps_a_deadline_to_come(partner: Consulted) -> None:
    partner.edit("We call for fair and public trials.")

    partner.open_round("")

    assert numbers(partner)[1] == (2, FrozenAs.CONSULTATION)


def test_when_sign_on_opens_everybody_whose_invitation_stands_is_asked_to_endorse(partner: Consulted) -> None:
    partner.invite(cast.SECOND)
    with partner.database.write() as session:
        first, _ = invitations.list_progress(session, partner.statement)
        invitations.revoke(session, first.invitation, at=clock.now())

    partner.open_sign_on()

    (mail,) = cast.outbox(partner.database, "sign_on")
    assert mail.to == "office@harbour.example.org"
    assert mail.payload["deadline"] == "2027-01-15T16:00:00+00:00"
    assert cast.endorse(partner.database, cast.link_in_mail(partner.database, mail.to, "sign_on"))


def test_sign_on_without_a_consultation_mails_nobody(database: Database, still: Clock) -> None:
    cast.open_statement(database, cast.new_lead(database))

    assert cast.outbox(database) == []


def test_an_invitee_sees_what_changed_since_the_newest_text_it_was_consulted_on(partner: Consulted) -> None:
    partner.edit("We call for fair and public trials.")
    partner.open_round()
    partner.edit("We call for fair and public trials at once.")
    partner.open_sign_on()

    known = earlier(partner, cast.link_in_mail(partner.database, cast.PARTNER.email, "sign_on"))

    assert known is not None
    assert (known.number, known.is_endorsed) == (2, False)
    assert known.texts["en"].body == "We call for fair and public trials."


def test_who_commented_on_an_earlier_round_alone_sees_the_changes_since_that_one(partner: Consulted) -> None:
    partner.say()
    partner.edit("We call for fair and public trials.")
    partner.open_round()
    partner.open_sign_on()

    known = earlier(partner, cast.link_in_mail(partner.database, cast.PARTNER.email, "sign_on"))

    assert known is not None
    assert known.number == 1


def test_who_was_invited_after_the_consultation_sees_no_changes(partner: Consulted, still: Clock) -> None:
    partner.open_sign_on()
    still.advance(seconds=1)

    (token,) = cast.invite(partner.database, partner.lead, partner.statement, cast.SECOND)

    assert earlier(partner, token) is None


def test_sign_on_may_open_with_a_text_that_did_not_change(partner: Consulted) -> None:
    partner.open_sign_on()

    assert numbers(partner) == [(2, FrozenAs.SIGN_ON), (1, FrozenAs.CONSULTATION)]
