"""The desk's reminders: who would get one, those without an answer and those who must confirm again, and sending them."""

import re
from datetime import UTC, datetime

from app import clock
from app.domain import changes, consents, invitations, mails, schedules, statements
from app.domain.changes import Change
from app.domain.consents import Recorded
from app.domain.drafts import Text
from app.models import OffBecause
from tests import campaigning, cast, coordinator
from tests.cast import Clock
from tests.coordinator import Desk
from tests.partner import words


def changed(desk: Desk) -> str:
    """Two partners must confirm again, after a substantive change: the statement's address on the desk."""
    path, statement, tokens = desk.opened(cast.PARTNER, cast.SECOND)
    for token in tokens:
        cast.endorse(desk.database, token)
    with desk.database.write() as session:
        fresh = statements.get(session, statement.id, by=desk.lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(session, fresh, "en", Text("Joint statement", "Another text."), revision=fresh.revision, at=clock.now())
        changes.make(session, fresh, Change("substantive", ""), by=desk.lead.actor, at=clock.now())
    return path


def ticks(desk: Desk, path: str) -> list[str]:
    return re.findall('name="invitation" value="([^"]+)"', desk.get(f"{path}/reminders").text)


def asked_again(desk: Desk) -> list[str]:
    """To whom the mail went again, beside the first two."""
    return [mail.to for mail in cast.outbox(desk.database, "reconfirmation")][2:]


def test_the_reminder_page_shows_exactly_who_gets_it(desk: Desk) -> None:
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND)
    cast.endorse(desk.database, tokens[0])

    said = words(desk.get(f"{path}/reminders"))

    assert "office@harbour.example.org" in said
    assert "director@lantern.example.org" not in said
    assert "Exactly this organization would get one mail" in said


def test_all_silent_partners_are_reminded_once(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)

    answers = [desk.post(f"{path}/reminders", who="all") for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == [f"{path}?done=reminded&count=2", f"{path}?done=reminded&count=0"]
    assert len(cast.outbox(desk.database, "reminder")) == 2
    assert "Nobody is to be reminded now." in words(desk.get(f"{path}/reminders"))
    assert "nobody is reminded twice" in words(desk.get(f"{path}/reminders"))


def test_only_the_ticked_are_reminded(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)
    ticks = desk.get(f"{path}/reminders").text.split('name="invitation" value="')[1:]

    desk.post(f"{path}/reminders", who="chosen", invitation=[ticks[1].partition('"')[0]])

    assert [mail.to for mail in cast.outbox(desk.database, "reminder")] == ["director@lantern.example.org"]


def test_a_reminder_to_nobody_is_a_mistake(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    answer = desk.post(f"{path}/reminders", who="chosen")

    assert answer.status_code == 422
    assert "Please tick at least one organization." in words(answer)


def test_a_ticked_id_of_somebody_elses_reminds_nobody(desk: Desk, stranger: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    theirs, _, _ = stranger.opened(cast.SECOND)
    foreign = stranger.get(f"{theirs}/reminders").text.partition('name="invitation" value="')[2].partition('"')[0]

    answer = desk.post(f"{path}/reminders", who="chosen", invitation=[foreign])

    assert answer.headers["location"] == f"{path}?done=reminded&count=0"
    assert cast.outbox(desk.database, "reminder") == []


def test_nobody_is_reminded_of_a_draft(desk: Desk) -> None:
    path = desk.draft()

    assert desk.post(f"{path}/reminders", who="all").status_code == 409


def test_a_reminder_may_be_sent_again_after_twelve_hours(desk: Desk, still: Clock) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    desk.post(f"{path}/reminders", who="all")
    still.advance(hours=12)

    answer = desk.post(f"{path}/reminders", who="all")

    assert answer.headers["location"] == f"{path}?done=reminded&count=1"


def test_the_page_shows_exactly_who_must_confirm_again(desk: Desk) -> None:
    path = changed(desk)

    said = words(desk.get(f"{path}/reminders")).partition("Remind those who must confirm again")[2]

    assert "Exactly these 2 organizations would get one mail each" in said
    assert "director@lantern.example.org" in said
    assert "office@harbour.example.org" in said


def test_nothing_of_confirming_again_is_said_where_nobody_must(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    assert "confirm again" not in words(desk.get(f"{path}/reminders"))


def test_the_overview_leads_to_those_who_must_confirm_again(desk: Desk) -> None:
    path = changed(desk)

    assert f'href="{path}/reminders#unconfirmed"' in desk.get(path).text
    assert 'id="unconfirmed"' in desk.get(f"{path}/reminders").text


def test_all_who_must_confirm_again_are_mailed_once(desk: Desk) -> None:
    path = changed(desk)

    answers = [desk.post(f"{path}/reminders", who="all", of="unconfirmed") for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == [f"{path}?done=reminded&count=2", f"{path}?done=reminded&count=0"]
    assert len(asked_again(desk)) == 2
    assert "nobody is reminded twice" in words(desk.get(f"{path}/reminders"))


def test_one_who_must_confirm_again_is_mailed_alone(desk: Desk) -> None:
    path = changed(desk)

    desk.post(f"{path}/reminders", who="chosen", of="unconfirmed", invitation=[ticks(desk, path)[1]])

    assert asked_again(desk) == ["director@lantern.example.org"]


def test_asking_nobody_to_confirm_again_is_a_mistake(desk: Desk) -> None:
    path = changed(desk)

    answer = desk.post(f"{path}/reminders", who="chosen", of="unconfirmed")

    assert answer.status_code == 422
    assert "Please tick at least one organization." in words(answer)
    assert asked_again(desk) == []


def test_after_the_closing_date_those_who_must_confirm_again_can_be_reminded(desk: Desk, still: Clock) -> None:
    path = changed(desk)
    still.advance(days=60)
    desk = coordinator.log_in(desk.client, desk.database, coordinator.fresh_login(desk))

    said = words(desk.get(f"{path}/reminders"))

    assert "Only those who must confirm again can be reminded." in said
    assert desk.post(f"{path}/reminders", who="all", of="unconfirmed").headers["location"] == f"{path}?done=reminded&count=2"


def test_the_page_says_whose_mail_did_not_arrive(desk: Desk) -> None:
    path = changed(desk)
    with desk.database.write() as session:
        while (claimed := mails.claim(session, at=clock.now())) is not None:
            mails.record_permanent(session, claimed, "550 5.1.1 User unknown")

    said = words(desk.get(f"{path}/reminders"))

    assert "2 more organizations must confirm again, but the last mail to them did not arrive, or they have" in said
    assert ticks(desk, path) == []


def test_a_stranger_reminds_nobody(desk: Desk, stranger: Desk) -> None:
    path = changed(desk)

    assert stranger.post(f"{path}/reminders", who="all", of="unconfirmed").status_code == 404
    assert asked_again(desk) == []


def scheduled(desk: Desk) -> str:
    """An open statement with a reminder date, and one invited partner: its address on the desk."""
    path, _, _ = desk.opened(cast.PARTNER, soft_deadline="2026-12-10T18:00")
    return path


def test_a_round_soon_after_the_invitation_is_marked_before_it_leaves(desk: Desk, still: Clock) -> None:
    path, statement, _ = desk.opened(soft_deadline="2026-12-10T18:00")
    still.at = datetime(2026, 12, 6, 15, 0, tzinfo=UTC)
    desk = coordinator.log_in(desk.client, desk.database, coordinator.fresh_login(desk))
    cast.invite(desk.database, desk.lead, statement, cast.PARTNER)

    answer = desk.post(f"{path}/reminders/schedule", reminder_days="3, 1", most_reminders="2")

    said = words(desk.get(answer.headers["location"]))
    assert "to come Soon after the last mail 1 organization gets it less than 24 hours after its invitation or last reminder. 9 Dec" in said
    assert said.count("Soon after the last mail") == 1


def test_rounds_are_planned_and_shown(desk: Desk) -> None:
    path = scheduled(desk)

    answer = desk.post(f"{path}/reminders/schedule", reminder_days="3, 1", most_reminders="2")

    said = words(desk.get(answer.headers["location"]))
    assert "7 December 2026, 09:00 (Vilnius, UTC+2) to come 9 December 2026, 09:00 (Vilnius, UTC+2) to come" in said


def test_a_past_round_says_how_many_it_reminded(desk: Desk, still: Clock) -> None:
    path = scheduled(desk)
    desk.post(f"{path}/reminders/schedule", reminder_days="3", most_reminders="2")
    with desk.database.write() as session:
        claimed = mails.claim(session, at=clock.now())
        assert claimed
        mails.record_sent(session, claimed, "250 OK", at=clock.now())
    still.advance(days=5, hours=20)

    with desk.database.write() as session:
        schedules.send_due(session, at=clock.now())

    assert "7 December 2026, 09:00 (Vilnius, UTC+2) 1 reminded" in words(desk.get(f"{path}/reminders"))


def test_a_schedule_that_is_none_keeps_what_was_typed(desk: Desk) -> None:
    path = scheduled(desk)

    answer = desk.post(f"{path}/reminders/schedule", reminder_days="soon", most_reminders="2")

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["reminder_days"]
    assert 'value="soon"' in answer.text


def test_a_stranger_plans_nothing(desk: Desk, stranger: Desk) -> None:
    path = scheduled(desk)

    assert stranger.post(f"{path}/reminders/schedule", reminder_days="3", most_reminders="2").status_code == 404


def test_who_gets_no_reminder_is_counted(desk: Desk) -> None:
    path = scheduled(desk)
    campaigning.change(desk.database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.STOPPED)

    said = words(desk.get(f"{path}/reminders"))

    assert "1 more has not answered, but gets no reminder" in said
    assert "Nobody is to be reminded now." in said


def test_what_the_mail_says_and_how_many_get_it_is_shown_before_anything_leaves(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)

    said = words(desk.post(f"{path}/reminders/preview", who="all", of="silent"))

    assert "Remind 2 organizations?" in said
    assert "Dear Giorgi Second" in said
    assert "Send 2 organizations the reminder" in said
    assert cast.outbox(desk.database, "reminder") == []


def test_the_confirmation_reminds_exactly_those_that_it_named(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)
    page = desk.post(f"{path}/reminders/preview", who="chosen", of="silent", invitation=ticks(desk, path)[:1])

    desk.post(
        f"{path}/reminders", invitation=re.findall('name="invitation" value="([^"]+)"', page.text), who=coordinator.hidden(page, "who")
    )

    assert [mail.to for mail in cast.outbox(desk.database, "reminder")] == ["office@harbour.example.org"]


def test_the_mail_to_those_who_must_confirm_again_is_shown_first(desk: Desk) -> None:
    path = changed(desk)

    said = words(desk.post(f"{path}/reminders/preview", who="all", of="unconfirmed"))

    assert "Remind 2 organizations?" in said
    assert "Please confirm your answer again" in said
    assert asked_again(desk) == []


def test_a_preview_of_nobody_is_a_mistake(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    assert desk.post(f"{path}/reminders/preview", who="chosen", of="silent").status_code == 422


def test_a_stranger_previews_no_reminders(desk: Desk, stranger: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    assert stranger.post(f"{path}/reminders/preview", who="all", of="silent").status_code == 404


def test_all_can_be_unticked_at_once(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)

    assert " checked>" in desk.get(f"{path}/reminders").text
    assert " checked>" not in desk.get(f"{path}/reminders", tick="none").text


def test_many_organizations_are_folded_below_the_buttons(desk: Desk) -> None:
    path, _, _ = desk.opened(*campaigning.many(21))

    said = words(desk.get(f"{path}/reminders"))

    assert said.index("Remind all 21") < said.index("The 21 organizations")


def test_who_contested_is_shown_so_and_not_ticked(desk: Desk) -> None:
    path, statement, (token,) = desk.opened(cast.PARTNER)
    with desk.database.write() as session:
        fresh = statements.get(session, statement.id, by=desk.lead.actor)
        invitation, _ = invitations.get(session, ticks(desk, path)[0], by=desk.lead.actor)
        consents.record(
            session, invitation, fresh, Recorded("phone", "2026-11-30", "Lantern Committee"), by=desk.lead.actor, at=clock.now()
        )
    with desk.database.write() as session:
        consents.contest(session, token, at=clock.now())

    page = desk.get(f"{path}/reminders")

    assert "Consent contested" in words(page)
    assert " checked>" not in page.text
