"""The desk's consultation: opening rounds, deadlines, sharing, and deciding on comments without losing a word."""

import pytest

from app.config import Settings
from app.db import Database
from tests import cast, coordinator
from tests.cast import Clock
from tests.consulting import Consulted, consulted
from tests.coordinator import Browser, Desk, marked
from tests.partner import words


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    return consulted(settings, database)


@pytest.fixture
def member(client: Browser, partner: Consulted) -> Desk:
    """The coordinator of the lead whose text is in consultation."""
    return coordinator.log_in(client, partner.database, partner.lead)


def place(partner: Consulted) -> str:
    return f"/desk/statements/{partner.statement.id}"


def comment_place(partner: Consulted) -> str:
    return f"{place(partner)}/comments/{partner.said()[0].row.id}"


def test_a_draft_is_put_up_for_comments_from_its_page(desk: Desk) -> None:
    path = desk.draft()
    page = desk.get(f"{path}/consultation")

    answer = desk.post(f"{path}/consultation", comment_deadline="2026-12-15T18:00", revision=coordinator.hidden(page, "revision"))

    assert answer.headers["location"] == f"{path}/consultation?done=round"
    assert "Version 1 is up for comments." in words(desk.get(f"{path}/consultation"))
    assert "In consultation" in words(desk.get(path))


def test_a_deadline_gone_by_is_marked_and_what_was_typed_stays(desk: Desk) -> None:
    path = desk.draft()

    answer = desk.post(f"{path}/consultation", comment_deadline="2026-11-30T18:00", revision="1")

    assert (answer.status_code, marked(answer)) == (422, ["comment_deadline"])
    assert 'value="2026-11-30T18:00"' in answer.text


def test_a_draft_saved_meanwhile_has_to_be_looked_at_again(desk: Desk) -> None:
    path = desk.draft()

    answer = desk.post(f"{path}/consultation", comment_deadline="2026-12-15T18:00", revision="7")

    assert answer.status_code == 409
    assert "Please look at it again." in words(answer)


def test_a_second_click_says_that_the_text_is_the_same(member: Desk, partner: Consulted) -> None:
    answer = member.post(f"{place(partner)}/consultation", comment_deadline="", revision="1")

    assert answer.status_code == 409
    assert "The text is the same as in the round before." in words(answer)


def test_a_wrong_deadline_of_another_round_is_told_at_its_own_field(member: Desk, partner: Consulted) -> None:
    partner.edit("Another text.")
    page = member.get(f"{place(partner)}/consultation")

    answer = member.post(f"{place(partner)}/consultation", next_deadline="2026-11-30T18:00", revision=coordinator.hidden(page, "revision"))

    assert (answer.status_code, marked(answer)) == (422, ["next_deadline"])
    assert 'id="next_deadline" name="next_deadline" type="datetime-local" value="2026-11-30T18:00"' in answer.text


def test_a_stranger_sees_nothing_of_a_consultation(settings: Settings, partner: Consulted) -> None:
    partner.say()
    lead = cast.new_lead(partner.database, coordinator.STRANGERS, cast.STRANGER)
    stranger = coordinator.log_in(coordinator.browser(settings, partner.database), partner.database, lead)
    path, comment = place(partner), comment_place(partner)

    looks = [stranger.get(page).status_code for page in (f"{path}/consultation", comment)]
    acts = [stranger.post(f"{path}/consultation{end}").status_code for end in ("", "/deadline", "/sharing")]

    assert looks + acts + [stranger.post(f"{comment}/decision", decision="accepted").status_code] == [404] * 6


def test_who_is_not_logged_in_is_led_to_the_login(client: Browser, partner: Consulted) -> None:
    assert client.get(f"{place(partner)}/consultation").headers["location"] == "/login"
    assert client.post(f"{place(partner)}/consultation").status_code == 401


def test_a_post_without_the_sessions_token_is_refused(member: Desk, partner: Consulted) -> None:
    assert member.client.post(f"{place(partner)}/consultation/sharing", data={"shared": "yes"}).status_code == 403


def test_the_deadline_is_moved(member: Desk, partner: Consulted) -> None:
    assert member.post(f"{place(partner)}/consultation/deadline", comment_deadline="2027-01-05T18:00").status_code == 303

    assert "5 January 2027, 18:00" in words(member.get(f"{place(partner)}/consultation"))


def test_sharing_is_switched_on_and_off(member: Desk, partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    partner.say()

    member.post(f"{place(partner)}/consultation/sharing", shared="yes")
    shared = words(other.look())
    member.post(f"{place(partner)}/consultation/sharing", shared="no")

    assert ("Say by when." in shared, "Say by when." in words(other.look())) == (True, False)


def test_comments_stand_beside_their_paragraph_with_the_proposal_marked(member: Desk, partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("We call for **fair trials**.\n\nNow!")

    page = member.get(f"{place(partner)}/consultation")

    assert "Lantern Committee" in words(page)
    assert "Say by when." in words(page)
    assert "It has changed in the newest text:" in words(page)
    assert "inserted: , and at once" in words(page)


def test_comments_are_shown_by_language_and_page(member: Desk, partner: Consulted) -> None:
    for number in range(27):
        partner.say(comment=f"Comment {number}.", nonce=f"nonce-of-form-{number}", paragraph=str(number % 3))
    (other,) = partner.invite(cast.SECOND)
    for number in range(27):
        other.say(comment=f"Remark {number}.", nonce=f"nonce-of-form-{number}", paragraph=str(number % 3))
    other.say(language="be", comment="Па-беларуску.", paragraph="0")

    first = member.get(f"{place(partner)}/consultation")
    following = first.text.partition('rel="next" href="')[2].partition("#")[0].replace("&amp;", "&")
    second = member.get(following)

    assert [page.text.count('class="said"') for page in (first, second)] == [50, 4]
    assert "English: 54 (54 open)" in words(first)
    assert "Па-беларуску." in words(member.get(f"{place(partner)}/consultation", language="be"))


def test_an_accepted_wording_is_in_the_draft_and_the_page_says_so(member: Desk, partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    page = member.get(comment_place(partner))

    answer = member.post(f"{comment_place(partner)}/decision", decision="accepted", wording="Now, at once.", answer="")

    assert ">\nNow, and at once.</textarea>" in page.text
    assert answer.headers["location"].endswith("/consultation?done=accepted&language=en#paragraph-2")
    assert "Now, at once." in partner.body()
    assert "Accepted. The organization is told by mail." in words(member.get(answer.headers["location"].partition("#")[0]))


def test_a_comment_alone_is_accepted_with_the_draft_as_it_is(member: Desk, partner: Consulted) -> None:
    partner.say()
    before = partner.body()

    member.post(f"{comment_place(partner)}/decision", decision="accepted", wording="Now.", answer="We will.")

    assert partner.body() == before
    (mail,) = cast.outbox(partner.database, "comment_decided")
    assert (mail.payload["put"], mail.payload["answer"]) == ("", "We will.")


def test_declining_without_a_word_is_marked_and_keeps_what_was_typed(member: Desk, partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    answer = member.post(f"{comment_place(partner)}/decision", decision="declined", wording="Typed wording.", answer="")

    assert (answer.status_code, marked(answer)) == (422, ["answer"])
    assert ">\nTyped wording.</textarea>" in answer.text


def test_a_paragraph_that_changed_meanwhile_is_placed_by_hand(member: Desk, partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("We call for **fair trials**.\n\nSoon.")

    refused = member.post(f"{comment_place(partner)}/decision", decision="accepted", wording="At once.", answer="Thank you.")
    revision = coordinator.hidden(refused, "revision")
    fields = {"decision": "accepted", "wording": "At once.", "answer": "Thank you.", "place": "1", "revision": revision}
    placed = member.post(f"{comment_place(partner)}/decision", **fields)

    assert refused.status_code == 409
    assert "Say where the new wording should stand." in words(refused)
    assert ">\nAt once.</textarea>" in refused.text
    assert '<option value="1" selected>2: Soon.</option>' in refused.text
    assert (placed.status_code, partner.body()) == (303, "We call for **fair trials**.\n\nAt once.")


def test_a_wording_written_in_by_hand_is_accepted_without_a_place(member: Desk, partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("Now and at once.")

    fields = {"decision": "accepted", "wording": "x", "answer": "", "place": "nowhere", "revision": "1"}

    assert member.post(f"{comment_place(partner)}/decision", **fields).status_code == 303
    assert partner.body() == "Now and at once."


def test_the_second_member_to_decide_sees_who_was_first_and_keeps_the_words(member: Desk, partner: Consulted) -> None:
    partner.say()
    partner.decide("declined")

    answer = member.post(f"{comment_place(partner)}/decision", decision="accepted", answer="My own words.")

    assert answer.status_code == 409
    assert "This comment has been decided already." in words(answer)
    assert ">\nMy own words.</textarea>" in answer.text


def test_the_overview_says_what_to_do_next(member: Desk, partner: Consulted, still: Clock) -> None:
    listening = words(member.get(place(partner)))
    partner.say()
    deciding = words(member.get(place(partner)))
    partner.decide("answered")
    member.post(f"{place(partner)}/consultation/deadline", comment_deadline="2026-12-05T18:00")
    still.advance(days=5)
    finishing = words(member.get(place(partner)))

    assert "The consultation is open" in listening
    assert "1 comment waits for your word." in deciding
    assert "Commented" in deciding
    assert "The time for comments is over" in finishing


def test_opening_sign_on_says_how_many_will_be_mailed(member: Desk, partner: Consulted) -> None:
    partner.invite(cast.SECOND)
    partner.say()

    said = words(member.get(f"{place(partner)}/sign-on"))

    assert "2 organizations that were invited to comment are mailed a link to endorse, at once." in said
    assert "1 comment is not decided yet." in said


def test_partners_are_invited_and_reminded_from_the_desk_during_a_consultation(member: Desk, partner: Consulted, still: Clock) -> None:
    invited = member.post(f"{place(partner)}/invitations", **coordinator.GUEST | {"email": "other@river.example.org", "name-en": "River"})
    still.advance(hours=13)

    reminded = member.post(f"{place(partner)}/reminders", who="all")

    assert "/invitations?invited=" in invited.headers["location"]
    assert reminded.headers["location"].endswith("?done=reminded&count=2")
    assert len(cast.outbox(partner.database, "consultation_reminder")) == 2


def test_the_draft_can_be_written_on_during_a_consultation(member: Desk, partner: Consulted) -> None:
    assert 'name="body-0"' in member.get(f"{place(partner)}/edit").text


def test_after_sign_on_a_comment_can_still_be_answered(member: Desk, partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.open_sign_on()

    page = member.get(comment_place(partner))
    answer = member.post(f"{comment_place(partner)}/decision", decision="answered", answer="Too late, sorry.", place="nowhere")

    assert "The text is locked." in words(page)
    assert answer.status_code == 303
