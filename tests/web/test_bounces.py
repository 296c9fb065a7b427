"""The desk tells of every mail what became of it: came back and why, delayed by the reader's server, not sent at all."""

import re

import pytest

from app.models import Contact, Invitation
from tests import cast
from tests.bouncing import LATER, SOFT, Story
from tests.cast import PARTNER, Clock
from tests.coordinator import Desk


@pytest.fixture
def story(desk: Desk) -> Story:
    made = Story(desk.database, desk.lead)
    made.invite(PARTNER)
    return made


def overview(story: Story, desk: Desk) -> str:
    return words(desk.get(f"/desk/statements/{story.statement.id}").text)


def mails(story: Story, desk: Desk) -> str:
    with desk.database.read() as session:
        invitation = session.get_one(Invitation, story.mail().invitation_id)
    return words(desk.get(f"/desk/statements/{story.statement.id}/invitations/{invitation.id}").text)


def contact_path(story: Story) -> str:
    with story.database.read() as session:
        contact = session.get_one(Contact, story.mail().contact_id)
    return f"/desk/partners/{contact.partner_id}/contacts/{contact.id}"


def correct(story: Story, desk: Desk, email: str) -> str:
    """Save another address for the contact and return the address of the page that follows."""
    answer = desk.post(contact_path(story), email=email, contact="Alesia Partner", language="en", channel="email")
    assert answer.status_code == 303
    return answer.headers["location"]


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_a_mail_that_came_back_needs_attention_and_says_why(story: Story, desk: Desk) -> None:
    story.bounce()

    page = overview(story, desk)

    assert "Mail did not arrive Lantern Committee" in page
    assert "550 5.1.1 (address): Recipient address rejected: User unknown" in page
    assert "Nobody there gets mail: mail came back. " in page
    assert "Correct the address" in page


def test_the_page_of_an_organization_tells_what_came_back_and_what_was_not_sent(story: Story, desk: Desk, still: Clock) -> None:
    still.advance(hours=1)
    story.remind()
    story.bounce()

    page = mails(story, desk)

    assert "Reminder Not sent" in page
    assert "Not sent: mail to this address comes back." in page
    assert "Invitation Came back" in page
    assert "Taken by the mail server on 1 December 2026" in page
    assert "Came back on 1 December 2026" in page


def test_a_full_mailbox_is_shown_though_nothing_is_turned_off(story: Story, desk: Desk) -> None:
    story.bounce(0, SOFT)

    assert "452 4.2.2 Mailbox full" in overview(story, desk)
    assert "No answer yet" in overview(story, desk)


def test_a_warning_of_delay_stands_beside_the_mail_and_needs_no_attention(story: Story, desk: Desk) -> None:
    story.bounce(0, LATER)

    assert "Needs your attention" not in overview(story, desk)
    assert "451 4.4.1 No answer from host" in mails(story, desk)


def test_a_mail_keeps_the_address_it_went_to_whatever_was_corrected_since(story: Story, desk: Desk) -> None:
    story.bounce()

    correct(story, desk, "found@lantern.example.org")

    trail = mails(story, desk).partition("Mails")[2]
    assert "Invitation Came back To director@lantern.example.org ." in trail
    assert "To found@lantern.example.org" not in trail


def test_a_mail_to_an_erased_contact_says_so(story: Story, desk: Desk) -> None:
    desk.post(f"{contact_path(story)}/deletion")

    assert "Invitation Taken by the mail server To an erased address." in mails(story, desk)


def test_a_bounce_of_the_first_mail_counts_after_a_later_one_was_handed_over(story: Story, desk: Desk, still: Clock) -> None:
    still.advance(hours=1)
    story.remind()
    story.send()
    still.advance(hours=1)

    story.bounce()

    page = overview(story, desk)
    assert "Some mails did not arrive" in page
    assert "1 mail did not arrive 0 no answer yet" in page
    assert "Mail did not arrive Lantern Committee" in page


def test_a_corrected_address_needs_attention_until_its_invitation_was_sent_again(story: Story, desk: Desk) -> None:
    story.bounce()
    correct(story, desk, "found@lantern.example.org")

    page = overview(story, desk)

    assert "Some mails did not arrive" in page
    assert "1 mail did not arrive 0 no answer yet" in page
    assert "Its address gets mail again, and the invitation never arrived. Send it again now" in page


def test_a_saved_correction_offers_to_send_what_never_arrived(story: Story, desk: Desk) -> None:
    story.bounce()

    page = words(desk.get(correct(story, desk, "found@lantern.example.org")).text)

    assert "The contact was saved." in page
    assert "Its invitation has not arrived at this address: send it again now. Joint statement on fair trials Send again now" in page


def test_what_never_arrived_is_sent_once_to_the_corrected_address(story: Story, desk: Desk) -> None:
    story.bounce()
    correct(story, desk, "found@lantern.example.org")

    first, second = (desk.post(f"{contact_path(story)}/invitations") for _ in range(2))

    assert "The invitation is on its way again." in words(desk.get(first.headers["location"]).text)
    assert "Nothing was sent" in words(desk.get(second.headers["location"]).text)
    sent = [mail.to for mail in cast.outbox(desk.database, "invitation")]
    assert sent == ["director@lantern.example.org", "found@lantern.example.org"]
    assert "Needs your attention" not in overview(story, desk)


def test_a_corrected_address_of_an_invitation_that_arrived_offers_nothing(story: Story, desk: Desk) -> None:
    page = words(desk.get(correct(story, desk, "found@lantern.example.org")).text)

    assert "not arrived" not in page
    assert "Needs your attention" not in overview(story, desk)


def test_a_reader_who_was_turned_off_after_the_mail_arrived_needs_no_attention(story: Story, desk: Desk) -> None:
    desk.post(f"{contact_path(story)}/off")

    assert "Needs your attention" not in overview(story, desk)


def test_a_link_handed_over_by_other_ways_counts_as_arrived(story: Story, desk: Desk) -> None:
    story.bounce()
    path = f"/desk/statements/{story.statement.id}/invitations/{story.mail().invitation_id}"

    assert desk.post(f"{path}/handovers", contact="", channel="signal").status_code == 200

    assert "Needs your attention" not in overview(story, desk)


def test_a_strangers_contact_is_sent_nothing(story: Story, desk: Desk, stranger: Desk) -> None:
    story.bounce()
    correct(story, desk, "found@lantern.example.org")

    assert stranger.post(f"{contact_path(story)}/invitations").status_code == 404

    assert len(cast.outbox(desk.database, "invitation")) == 1
