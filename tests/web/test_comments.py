"""The page behind a consultation's link: what a partner reads, says, and takes back; and that nothing it typed is lost."""

import re

import pytest

from app.config import Settings
from app.db import Database
from app.domain.drafts import Text
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.consulting import Consulted, consulted
from tests.partner import FORM as ENDORSEMENT
from tests.partner import tag, words


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    return consulted(settings, database)


def test_it_says_who_asks_whom_on_what_and_until_when(partner: Consulted) -> None:
    said = words(partner.look())

    assert "Coalition for Fair Trials asks Lantern Committee to comment on this text:" in said
    assert "Please comment by 15 December 2026, 18:00 (Vilnius, UTC+2)" in said
    assert "This is not yet a request to endorse it." in said


def test_every_paragraph_has_its_own_way_to_comment(partner: Consulted) -> None:
    page = partner.look().text

    assert re.findall(r"/paragraphs/(\d)\?language=en", page) == ["1", "2", "3"]


def test_the_text_is_shown_in_the_language_asked_for(partner: Consulted) -> None:
    answer = partner.look(language="be")

    assert '<html lang="be" dir="ltr">' in answer.text
    assert "справядлівых судоў" in words(answer)


def test_the_form_says_who_will_read_it_before_the_first_field(partner: Consulted) -> None:
    answer = partner.look("/paragraphs/2")

    assert answer.text.index("Who will read this") < answer.text.index("<textarea")
    assert "They may also show it to the other invited organizations, without the name of yours." in words(answer)
    partner.share()
    assert "they see your words without the name of your organization" in words(partner.look("/paragraphs/2"))


def test_the_form_holds_the_paragraph_to_be_reworded(partner: Consulted) -> None:
    page = partner.look("/paragraphs/3").text

    assert ">\n- Everywhere.\n- For everyone.</textarea>" in page


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "9" * 400, "%C2%B2"])
def test_a_paragraph_that_is_not_there_is_not_found(partner: Consulted, number: str) -> None:
    assert partner.look(f"/paragraphs/{number}").status_code == 404


def test_a_comment_leads_back_to_its_paragraph_and_stands_there_as_recorded(partner: Consulted) -> None:
    answer = partner.say(wording="Now, and at once.")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{partner.token}?language=en#paragraph-2")
    shown = words(partner.look())
    assert "Your comment, recorded Say by when. Proposed wording Now, and at once." in shown


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(partner: Consulted) -> None:
    answer = partner.say(comment="", wording="left \u202e right")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in tag(answer, "wording")
    assert "left \u202e right</textarea>" in answer.text
    assert "Please correct this" in answer.text


def test_a_form_of_no_paragraph_shows_what_was_typed_on_the_text(partner: Consulted) -> None:
    answer = partner.say(paragraph="99")

    assert answer.status_code == 422
    assert "There is no such paragraph in this text." in words(answer)
    assert ">\nSay by when.</textarea>" in answer.text


def test_too_many_comments_at_once_lose_nothing(partner: Consulted) -> None:
    for number in range(30):
        partner.say(nonce=f"nonce-of-form-{number}")

    answer = partner.say(comment="One more thing.", nonce="nonce-of-form-30")

    assert answer.status_code == 429
    assert ">\nOne more thing.</textarea>" in answer.text


def test_after_the_deadline_the_text_stays_and_what_was_typed_comes_back(partner: Consulted, still: Clock) -> None:
    still.advance(days=20)

    shown, refused = partner.look(), partner.say(comment="I came late.")

    assert "Comments were taken until 15 December 2026, 18:00" in words(shown)
    assert "fair trials" in words(shown)
    assert "Comment on this paragraph" not in words(shown)
    assert refused.status_code == 409
    assert ">\nI came late.</textarea>" in refused.text
    assert partner.look("/paragraphs/1").headers["location"] == f"/c/{partner.token}"


def test_once_sign_on_is_open_the_page_says_where_to_endorse(partner: Consulted) -> None:
    partner.open_sign_on()

    assert "The link to endorse it is in the mail that asks your organization for it" in words(partner.look())
    assert partner.say().status_code == 409


def test_a_round_opened_meanwhile_brings_the_comment_to_the_new_text(partner: Consulted) -> None:
    partner.edit("A beginning.\n\nWe call for **fair trials**.\n\nNow.")
    partner.open_round()

    answer = partner.say(comment="Typed on the old text.")

    assert answer.status_code == 409
    assert ">\nTyped on the old text.</textarea>" in answer.text
    assert ">\nNow.</textarea>" in answer.text
    assert 'name="paragraph" value="2"' in answer.text
    assert 'name="version" value="2"' in answer.text


def test_a_wording_typed_over_the_round_before_is_kept_as_it_was_typed(partner: Consulted) -> None:
    partner.edit("We call for **fair trials**.\n\nSoon.")
    partner.open_round()

    assert ">\nNow, and at once.</textarea>" in partner.say(wording="Now, and at once.").text


def test_a_wording_that_would_be_expensive_to_clean_is_given_back_as_it_was_typed(partner: Consulted) -> None:
    partner.edit("We call for **fair trials**.\n\nSoon.")
    partner.open_round()

    assert ">\nNow.\n\n" in partner.say(wording="Now." + "\n" * 5_001).text


def test_another_round_shows_what_has_changed_and_what_was_said_before(partner: Consulted) -> None:
    partner.say()
    partner.decide("declined", answer="It says so in the title.")
    partner.edit("We call for **fair trials**.\n\nAt once.")
    partner.open_round()

    shown = words(partner.look())

    assert "What has changed since the text you were asked about before" in shown
    assert "What you said of the text before Your comment, not taken up Say by when." in shown
    assert "It says so in the title." in shown


def test_an_own_comment_can_be_taken_back(partner: Consulted) -> None:
    partner.say()

    answer = partner.take_back(partner.said()[0].row.id)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{partner.token}?language=en#paragraph-2")
    assert "Say by when." not in words(partner.look())


def test_a_decided_comment_is_not_taken_back(partner: Consulted) -> None:
    partner.say()
    partner.decide("answered")

    assert partner.take_back(partner.said()[0].row.id).status_code == 409
    assert "Take back" not in words(partner.look())


def test_comments_of_others_come_without_their_names_and_only_when_shared(partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    partner.say(wording="Now, and at once.")
    partner.say(comment="Between us.", is_private="yes", nonce="nonce-of-form-2")

    before = words(other.look())
    partner.share()
    after = words(other.look())

    assert "Say by when." not in before
    assert "An invited organization Say by when. Proposed wording Now, and at once." in after
    assert "Between us." not in after
    assert "Lantern" not in other.look().text + other.look("/paragraphs/2").text


def test_words_of_a_stranger_are_shown_as_words(partner: Consulted) -> None:
    partner.say(comment="<script>alert(1)</script>", wording="[x](javascript:alert(1)) <b>")

    page = partner.look().text

    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_a_consultations_link_cannot_endorse_nor_a_link_to_endorse_comment(partner: Consulted) -> None:
    partner.open_sign_on()
    invitation = cast.link_in_mail(partner.database, cast.PARTNER.email, "sign_on")
    manage = cast.endorse(partner.database, invitation)

    assert ask(partner.app, "POST", f"/e/{partner.token}", data=ENDORSEMENT).status_code == 400
    assert ask(partner.app, "GET", f"/m/{partner.token}").status_code == 400
    for token in (invitation, manage):
        assert ask(partner.app, "GET", f"/c/{token}").status_code == 400
        assert ask(partner.app, "POST", f"/c/{token}/comments", data={"comment": "x"}).status_code == 400


def test_the_invitation_after_it_shows_what_changed_since_folded_away(partner: Consulted) -> None:
    partner.edit("We call for **fair and public trials**.\n\nNow.")
    partner.open_sign_on()
    invitation = cast.link_in_mail(partner.database, cast.PARTNER.email, "sign_on")

    answer = ask(partner.app, "GET", f"/e/{invitation}")

    assert "What changed since you were consulted" in words(answer)
    assert "inserted: and public" in words(answer)
    assert re.search(r"<details>\s*<summary>The changes from version 1 to version 2", answer.text)


def test_an_arabic_text_runs_from_right_to_left(settings: Settings, database: Database, still: Clock) -> None:
    partner = consulted(settings, database, translations={"ar": Text("بيان مشترك", "نطالب بمحاكمات عادلة.")}, authentic_language="ar")

    assert '<div class="prose" lang="ar" dir="rtl">' in partner.look().text


@pytest.mark.parametrize("nonce", ["", "nonce-of-one\x00form", "\U0001f4a3", "n" * 5_000])
def test_a_form_whose_hidden_field_was_spoiled_comes_back_as_it_was_typed(partner: Consulted, nonce: str) -> None:
    answer = partner.say(comment="Typed with care.", nonce=nonce)

    assert answer.status_code == 422
    assert "Typed with care.</textarea>" in answer.text
    assert partner.said() == []
