"""Bounces: what a report about a mail changes, and what a forged, foreign or repeated one does not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import bounces, mails, partners
from app.domain.bounces import Outcome
from app.domain.guest_lists import Guest
from app.models import Bounce, Contact, Invitation, Mail, OffBecause
from app.security import return_paths
from tests import cast
from tests.bouncing import LATER, SOFT, Story, hand_to_command
from tests.cast import Clock
from tests.conftest import make_settings
from tests.mail import returned
from tests.mail.returned import dsn
from tests.mail.spoiling import spoilt

SENDER = "noreply@statements.example.org"


@pytest.fixture
def story(database: Database, still: Clock) -> Story:
    made = Story(database)
    made.invite(cast.PARTNER)
    return made


def test_a_mail_that_comes_back_shows_why_and_turns_its_address_off(story: Story) -> None:
    assert story.bounce() == Outcome.RECORDED

    assert (story.mail().state, story.mail().bounced_at) == ("bounced", clock.now())
    assert story.mail().answer == "550 5.1.1 (address): Recipient address rejected: User unknown"
    assert story.contact() == (False, "bounced", 0)
    assert story.invitations() == ["bounced"]


def test_the_report_is_kept(story: Story) -> None:
    story.bounce()

    with story.database.read() as session:
        kept = session.exec(select(Bounce)).one()
    assert (kept.mail_id, kept.is_hard, kept.status, kept.source, kept.received_at) == (story.mail().id, True, "5.1.1", "dsn", clock.now())


def test_the_lead_is_told_at_once_without_a_name_or_an_address(story: Story) -> None:
    story.bounce()

    (alert,) = cast.outbox(story.database, "bounce_alert")
    assert alert.to == cast.COORDINATOR
    assert set(alert.payload) == {"title", "desk_url", "count"}
    assert alert.payload["desk_url"].endswith(f"/desk/statements/{story.statement.id}?show=bounced#attention")


def test_further_bounces_of_the_hour_are_told_in_one_mail_when_it_is_over(story: Story, still: Clock) -> None:
    story.invite(*(Guest({"en": f"Organization {number}"}, f"office{number}@org.example.org") for number in range(1, 5)))
    began = still.at

    for number in range(5):
        story.bounce(number)
        still.advance(minutes=10)

    with story.database.read() as session:
        due = session.exec(select(Mail.due_at).where(Mail.kind == "bounce_alert").order_by(col(Mail.id))).all()
    assert due == [began, began + timedelta(hours=1)]


def test_a_second_bounce_ten_minutes_later_is_told_when_the_hour_of_the_first_is_over(story: Story, still: Clock) -> None:
    story.invite(cast.SECOND)
    story.bounce(0)
    story.send()
    still.advance(minutes=10)

    story.bounce(1)
    still.advance(minutes=50)

    with story.database.write() as session:
        claimed = mails.claim(session, at=still.at)
    assert claimed is not None
    assert (claimed.kind, claimed.payload["count"]) == ("bounce_alert", 1)


def test_the_mail_that_collects_says_how_many_addresses_it_stands_for(story: Story, still: Clock) -> None:
    story.invite(*(Guest({"en": f"Organization {number}"}, f"office{number}@org.example.org") for number in range(1, 4)))

    for number in range(4):
        story.bounce(number)
        still.advance(minutes=10)

    assert [mail.payload["count"] for mail in cast.outbox(story.database, "bounce_alert")] == [1, 3]


def test_the_same_report_again_changes_nothing(story: Story) -> None:
    story.bounce()

    assert story.bounce() == Outcome.REPEATED
    assert (story.reports(), story.alerts()) == (1, 1)


def test_of_one_mail_twenty_reports_are_kept(story: Story) -> None:
    outcomes = [story.bounce(0, LATER, own_id=f"{number}@mx.test") for number in range(21)]

    assert outcomes == [Outcome.RECORDED] * 20 + [Outcome.REPEATED]
    assert story.reports() == 20


def test_equal_reports_at_once_are_one(story: Story) -> None:
    results = cast.at_once(6, lambda _: story.bounce())

    assert sorted(map(str, results)) == ["recorded"] + ["repeated"] * 5
    assert (story.reports(), story.alerts(), story.contact()) == (1, 1, (False, "bounced", 0))


@pytest.mark.parametrize("place", [5, 30])
def test_a_forged_return_path_changes_nothing_even_with_a_good_message_id(story: Story, place: int) -> None:
    good = story.return_path()
    forged = good[:place] + ("a" if good[place] != "a" else "b") + good[place + 1 :]

    assert story.bounce(to=forged, message_id=story.mail().message_id) == Outcome.FORGED
    assert story.receive(dsn(to=good), recipient=forged) == Outcome.FORGED
    assert (story.reports(), story.contact(), story.invitations()) == (0, (True, None, 0), ["sent"])


def test_a_signed_return_path_of_no_mail_is_unknown(story: Story) -> None:
    unknown = return_paths.make(story.database.settings.secret_keys, "0" * 32, "statements.example.org")

    assert story.bounce(to=unknown) == Outcome.UNKNOWN
    assert story.reports() == 0


@pytest.mark.parametrize("recipient", ["", SENDER])
def test_where_mail_has_no_return_paths_the_message_id_of_what_was_returned_tells_the_mail(story: Story, recipient: str) -> None:
    story.database.settings = replace(story.database.settings, bounce_domain="")

    foreign = story.receive(dsn(to=SENDER, message_id="<another@statements.example.org>"), recipient=recipient)
    found = story.receive(dsn(to=SENDER, message_id=story.mail().message_id), recipient=recipient)

    assert (found, foreign) == (Outcome.RECORDED, Outcome.UNKNOWN)
    assert story.contact() == (False, "bounced", 0)


@pytest.mark.parametrize(("recipient", "outcome"), [("", Outcome.UNKNOWN), (SENDER, Outcome.FORGED), ("b+", Outcome.FORGED)])
def test_where_mail_has_return_paths_a_message_id_counts_for_nothing(story: Story, recipient: str, outcome: Outcome) -> None:
    assert story.receive(dsn(to=SENDER, message_id=story.mail().message_id), recipient=recipient) == outcome

    assert (story.reports(), story.contact()) == (0, (True, None, 0))


def test_a_recipient_that_is_no_return_path_is_refused_even_where_the_header_has_one(story: Story) -> None:
    assert story.receive(dsn(to=story.return_path()), recipient=SENDER) == Outcome.FORGED


@pytest.mark.parametrize("forged", ["b+forged.xxxx@statements.example.org", "<B+forged@statements.example.org>"])
def test_a_recipient_that_only_begins_as_a_return_path_is_forged_where_mail_has_none_too(story: Story, forged: str) -> None:
    story.database.settings = replace(story.database.settings, bounce_domain="")

    assert story.receive(dsn(to=story.return_path()), recipient=forged) == Outcome.FORGED
    assert story.reports() == 0


def test_the_recipient_of_the_command_counts_before_the_header(story: Story) -> None:
    assert story.receive(dsn(to="noreply@statements.example.org"), recipient=story.return_path()) == Outcome.RECORDED


def test_a_full_mailbox_is_no_reason_to_turn_an_address_off(story: Story) -> None:
    assert story.bounce(0, SOFT) == Outcome.RECORDED

    assert (story.mail().state, story.mail().answer) == ("bounced", "452 4.2.2 Mailbox full")
    assert story.contact() == (True, None, 1)
    assert (story.invitations(), story.alerts()) == (["sent"], 0)


def test_a_domain_of_ours_that_is_set_up_badly_is_nobodys_wrong_address(story: Story) -> None:
    said = {"status": "5.7.26", "said": "smtp; 550 5.7.26 Unauthenticated email is not accepted due to DMARC"}

    assert story.bounce(0, said) == Outcome.RECORDED

    assert story.mail().state == "bounced"
    assert (story.contact(), story.invitations(), story.alerts()) == ((True, None, 0), ["sent"], 0)


def test_two_reports_of_one_mail_count_once(story: Story) -> None:
    story.bounce(0, SOFT)

    assert story.bounce(0, SOFT, own_id="another@mx.test") == Outcome.RECORDED
    assert story.contact() == (True, None, 1)


def test_the_sixth_mail_to_a_full_mailbox_turns_it_off(story: Story, still: Clock) -> None:
    for number in range(5):
        story.bounce(number, SOFT)
        still.advance(hours=13)
        story.remind()
        story.send()
    before = story.contact(), story.alerts()

    story.bounce(5, SOFT)

    assert before == ((True, None, 5), 0)
    assert story.contact() == (False, "soft_bounces", 6)
    assert (story.invitations(), story.alerts()) == (["bounced"], 1)


def test_a_warning_of_delay_is_shown_and_counts_nothing(story: Story) -> None:
    assert story.bounce(0, LATER) == Outcome.RECORDED

    assert (story.mail().state, story.mail().answer) == ("sent", "451 4.4.1 No answer from host")
    assert (story.contact(), story.invitations(), story.alerts()) == ((True, None, 0), ["sent"], 0)


def test_after_a_warning_the_failure_counts(story: Story) -> None:
    story.bounce(0, LATER)

    assert story.bounce() == Outcome.RECORDED
    assert (story.reports(), story.contact()) == (2, (False, "bounced", 0))


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (returned.OUT_OF_OFFICE, Outcome.IGNORED),
        (returned.READ_RECEIPT, Outcome.IGNORED),
        (dsn(action="delivered", status="2.0.0"), Outcome.IGNORED),
        (returned.LETTER, Outcome.UNREAD),
        (b"", Outcome.UNREAD),
    ],
)
def test_what_is_no_bounce_changes_nothing(story: Story, raw: bytes, outcome: Outcome) -> None:
    assert story.receive(raw, recipient=story.return_path()) == outcome

    assert (story.reports(), story.contact(), story.mail().state) == (0, (True, None, 0), "sent")


def test_spoilt_reports_break_nothing(story: Story) -> None:
    outcomes = {story.receive(spoilt(seed), recipient=story.return_path()) for seed in range(200)}

    assert outcomes >= {Outcome.RECORDED, Outcome.REPEATED, Outcome.IGNORED, Outcome.UNREAD}
    assert Outcome.FORGED not in outcomes
    assert (story.mail().state, story.invitations()) == ("bounced", ["bounced"])


def test_only_refusals_are_refused() -> None:
    assert [outcome for outcome in Outcome if outcome.is_refused] == [Outcome.FORGED, Outcome.UNKNOWN, Outcome.UNREAD]


def test_an_answer_is_not_undone_by_a_mail_that_comes_back(database: Database, still: Clock) -> None:
    story = Story(database)
    (token,) = cast.invite(database, story.lead, story.statement, cast.PARTNER)
    story.send()
    cast.endorse(database, token)

    story.bounce()

    assert story.invitations() == ["answered"]
    assert story.contact() == (False, "bounced", 0)


def test_an_old_bounce_does_not_turn_off_a_corrected_address(story: Story) -> None:
    with story.database.write() as session:
        contact = session.exec(select(Contact)).one()
        contact.email_index = session.vault.indexes(partners.SEALED_EMAIL, "new@lantern.example.org")[0]

    assert story.bounce() == Outcome.RECORDED
    assert story.contact() == (True, None, 0)
    assert (story.mail().state, story.invitations()) == ("bounced", ["sent"])


def test_a_mail_to_a_colleague_whose_address_only_looks_like_a_contacts_turns_nobody_off(story: Story) -> None:
    about = story.mail().invitation_id
    with story.database.write() as session:
        to = cast.PARTNER.email.replace("d", "ｄ", 1)
        mails.queue(session, "delegation", to=to, language="en", payload={}, at=clock.now(), invitation_id=about)
    story.send()

    assert story.bounce(1) == Outcome.RECORDED
    assert (story.contact(), story.invitations()) == ((True, None, 0), ["sent"])


def test_the_same_address_in_another_leads_directory_stays_on(story: Story) -> None:
    Story(story.database, cast.new_lead(story.database, "Elsewhere Alliance", cast.STRANGER)).invite(cast.PARTNER)

    story.bounce()

    with story.database.read() as session:
        found = session.exec(select(Contact.off_because).order_by(col(Contact.id))).all()
    assert found == ["bounced", None]


def test_waiting_mail_to_an_address_that_is_off_is_stopped(story: Story, still: Clock) -> None:
    still.advance(hours=13)
    story.remind()

    story.bounce()

    assert (story.mail(1).state, story.mail(1).payload_sealed) == ("stopped", None)
    with story.database.write() as session:
        claimed = mails.claim(session, at=clock.now())
    assert claimed
    assert claimed.kind == "bounce_alert"


def test_a_mail_that_we_would_try_again_is_not_when_it_has_come_back(database: Database, still: Clock) -> None:
    story = Story(database)
    cast.invite(database, story.lead, story.statement, cast.PARTNER)
    with database.write() as session:
        claimed = mails.claim(session, at=clock.now())
    assert claimed

    story.bounce()
    with database.write() as session:
        mails.record_temporary(session, claimed, "The line dropped after the data.")

    assert (story.mail().state, story.mail().payload_sealed) == ("bounced", None)


def test_an_invitation_that_a_colleague_gets_too_has_not_bounced(story: Story) -> None:
    with story.database.write() as session:
        first, invitation = session.exec(select(Contact)).one(), session.exec(select(Invitation)).one()
        guest = replace(cast.PARTNER, email="second@lantern.example.org")
        index, sealed = session.vault.indexes(partners.SEALED_EMAIL, guest.email)[0], session.vault.seal(partners.SEALED_EMAIL, guest.email)
        second = Contact(lead_id=first.lead_id, partner_id=first.partner_id, email_sealed=sealed, email_index=index)
        session.add(second)
        session.flush()
        invitation.contact_id = second.id

    story.bounce()

    assert story.contact() == (False, "bounced", 0)
    assert story.invitations() == ["sent"]


def test_a_bounced_login_mail_turns_no_contact_off(story: Story) -> None:
    with story.database.write() as session:
        mails.queue(session, "login", to=cast.PARTNER.email, language="en", payload={}, at=clock.now())
        mail_id = session.exec(select(Mail.id).where(Mail.kind == "login")).one()
    path = return_paths.make(story.database.settings.secret_keys, mail_id, "statements.example.org")

    assert story.receive(dsn(to=path)) == Outcome.RECORDED
    assert (story.contact(), story.alerts()) == ((True, None, 0), 0)


def test_an_address_refused_at_once_is_turned_off_in_the_same_way(story: Story) -> None:
    with story.database.write() as session:
        was_on = bounces.turn_off(session, session.get_one(Mail, story.mail().id), because=OffBecause.BOUNCED, at=clock.now())
        again = bounces.turn_off(session, session.get_one(Mail, story.mail().id), because=OffBecause.BOUNCED, at=clock.now())

    assert (was_on, again) == (True, False)
    assert (story.contact(), story.invitations(), story.alerts()) == ((False, "bounced", 0), ["bounced"], 1)


def test_the_command_reads_one_message_and_says_what_came_of_it_in_one_line(story: Story) -> None:
    settings, path = story.database.settings, story.return_path()

    recorded = hand_to_command(settings, dsn(to=path), "--recipient", path)
    again = hand_to_command(settings, dsn(to=path) + b"x" * 3_000_000)
    forged = hand_to_command(settings, dsn(), "--recipient", returned.RETURN_PATH)

    assert recorded == (0, "Recorded.\n")
    assert again == (0, "Recorded before; nothing changed.\n")
    assert forged == (1, "Refused: we did not sign this return path.\n")
    assert story.contact() == (False, "bounced", 0)


def test_the_command_asks_for_another_try_when_the_database_is_away(tmp_path: Path) -> None:
    away = make_settings(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")

    code, said = hand_to_command(away, dsn(to=return_paths.make(away.secret_keys, "0" * 32, "statements.example.org")))

    assert (code, said) == (75, "Not now: the database or the settings are away.\n")
