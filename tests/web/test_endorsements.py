"""The invitation and its receipt: what a partner reads, answers, and gets back."""

import re

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from tests import cast
from tests.cast import Clock
from tests.partner import FORM, invited, tag, words

BELARUSIAN = Guest({"be": "Камітэт «Ліхтар»"}, "kamitet@lantern.example.org", "Алеся", "be")
ARAB = Guest({"ar": "لجنة الفانوس"}, "lajna@lantern.example.org", "سمير", "ar")
ON_ONE_DATABASE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""For what is refused before any database is asked."""


def test_the_invitation_says_who_asks_whom_for_what_until_when(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database).look()

    said = words(answer)
    assert answer.status_code == 200
    assert "Coalition for Fair Trials asks Lantern Committee to endorse this text:" in said
    assert "Joint statement on fair trials" in said
    assert "15 January 2027, 18:00 (Vilnius, UTC+2)" in said
    assert "15 January 2027, 16:00 (UTC)" in said
    assert "UN Human Rights Council" in said
    assert "We call for <strong>fair trials</strong>." in answer.text


def test_the_page_speaks_the_contact_s_language(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database, BELARUSIAN).look()

    assert '<html lang="be" dir="ltr">' in answer.text
    assert "Сумесная заява аб справядлівых судах" in words(answer)
    assert "Падтрымаць гэты тэкст" in words(answer)
    assert '<input type="hidden" name="language" value="be">' in answer.text


def test_the_switch_changes_text_and_words(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database, BELARUSIAN).look(language="en")

    assert '<html lang="en" dir="ltr">' in answer.text
    assert '<input type="hidden" name="language" value="en">' in answer.text
    assert "Endorse this text" in words(answer)


def test_a_reader_of_a_language_without_translation_gets_the_authentic_text_in_own_words(
    settings: Settings, database: Database, still: Clock
) -> None:
    answer = invited(settings, database, ARAB).look()

    assert '<html lang="ar" dir="rtl">' in answer.text
    assert '<h1 class="headline" lang="en" dir="ltr">' in answer.text
    assert "تأييد هذا النص" in words(answer)


def test_a_text_in_a_language_we_do_not_speak_stands_in_english_words(settings: Settings, database: Database, still: Clock) -> None:
    georgian = {"ka": Text("ერთობლივი განცხადება", "ტექსტი.")}
    guest = Guest({"ka": "ცენტრი"}, "centre@example.org", "", "ka")
    answer = invited(settings, database, guest, translations=georgian, authentic_language="ka").look()

    assert '<html lang="en" dir="ltr">' in answer.text
    assert '<h1 class="headline" lang="ka" dir="ltr">ერთობლივი განცხადება</h1>' in answer.text


@ON_ONE_DATABASE
@pytest.mark.parametrize("language", ["xx", "../../etc", "<b>", "be\x00", "e" * 5000, "ar"])
def test_a_language_that_is_not_there_changes_nothing(settings: Settings, database: Database, still: Clock, language: str) -> None:
    answer = invited(settings, database).look(language=language)

    assert answer.status_code == 200
    assert '<input type="hidden" name="language" value="en">' in answer.text


def test_nothing_is_filled_in_or_chosen(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database).look()

    assert 'value=""' in tag(answer, "display_name")
    assert 'value=""' in tag(answer, "signer_name")
    assert "checked" not in answer.text


def test_every_form_has_a_nonce_of_its_own(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    nonces = [nonce for _ in range(2) for nonce in re.findall(r'name="nonce" value="([^"]+)"', partner.look().text)]

    assert len(nonces) == 4
    assert len(set(nonces)) == 4


def test_the_form_goes_back_to_the_invitation_it_stands_on(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    assert re.findall(r'<form action="([^"]+)" method="post"', partner.look().text) == [
        f"/e/{partner.token}",
        f"/e/{partner.token}/decline",
        f"/e/{partner.token}/delegation",
        f"/e/{partner.token}/board",
    ]


def test_who_endorsed_already_is_shown_by_name_and_number(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    (second,) = partner.invite(cast.SECOND)
    second.answer(display_name="Harbour Rights Network")

    said = words(partner.look())

    assert "1 organization has endorsed this text." in said
    assert "Harbour Rights Network" in said


def test_a_withheld_name_is_a_number_to_others(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    (second,) = partner.invite(cast.SECOND)
    second.answer(display_name="Secret Harbour", visibility="withheld")
    manage = partner.endorse()

    seen = [partner.look(), partner.look("/receipt"), partner.manage(manage), partner.answer(display_name="")]

    assert "2 organizations have endorsed this text. 1 of them is counted without its name." in words(seen[0])
    assert not [answer for answer in seen if "Secret Harbour" in answer.text or "Harbour Rights" in answer.text]


def test_the_first_to_be_asked_would_be_the_first(settings: Settings, database: Database, still: Clock) -> None:
    assert "your organization would be the first" in words(invited(settings, database).look())


def test_an_endorsement_is_answered_with_a_receipt(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    answer = partner.answer()

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/e/{partner.token}/receipt"
    said = words(partner.look("/receipt"))
    assert "Thank you. Your endorsement is recorded." in said
    assert "Lantern Committee" in said
    assert "1 December 2026" in said
    assert "A receipt is on its way to the address that was invited." in said


def test_the_receipt_names_version_and_hashes(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.answer()

    page = partner.look("/receipt")

    (mail,) = cast.outbox(database, "receipt")
    assert "Version of the text 1" in words(page)
    assert all(sha256 in page.text for sha256 in mail.payload["text_sha256"].values())
    assert set(mail.payload["text_sha256"]) == {"en", "be"}


def test_the_receipt_shows_nothing_private(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    pages = [partner.look("/receipt"), partner.look(), partner.manage(manage)]

    assert not [page for page in pages if "Alesia" in page.text or "Director" in page.text or cast.PARTNER.email in page.text]
    assert not [page for page in pages[:2] if manage in page.text]


def test_there_is_no_receipt_before_an_answer(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    answer = partner.look("/receipt")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/e/{partner.token}"


@pytest.mark.parametrize("field", ["display_name", "visibility", "signer_name", "signer_title", "authorized"])
def test_a_missing_field_is_named_and_everything_else_is_kept(settings: Settings, database: Database, still: Clock, field: str) -> None:
    partner = invited(settings, database)

    answer = partner.answer(**{field: ""})

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f"{field}-error" in tag(answer, field)
    assert tag(answer, f"{field}-error")
    kept = [name for name in ("display_name", "signer_name", "signer_title") if f'value="{FORM[name]}"' in tag(answer, name)]
    assert {*kept, field} >= {"display_name", "signer_name", "signer_title"}
    assert cast.outbox(database, "receipt") == []


def test_the_first_thing_after_an_error_is_what_was_wrong(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database).answer(display_name="", signer_name="")

    assert '<div tabindex="-1" autofocus>' in answer.text
    assert answer.text.index("error-summary") < answer.text.index("<h1")
    assert "Your own name · Please fill in this field." in words(answer)


def test_an_empty_post_is_a_form_with_errors(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database).answer(**dict.fromkeys(FORM, ""))

    assert answer.status_code == 422
    assert '<a href="#answer">' in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "X",
        "   ",
        "\u200b\u200b",
        "🏮🏮",
        "Lantern 🏮 Committee",
        "12345",
        "Lantern\x00Committee",
        "Lantern\u202eeettimmoC",
        "Lantern\u2066x",
        "L" * 500,
    ],
    ids=["one", "spaces", "invisible", "emoji", "picture", "digits", "nul", "override", "isolate", "long"],
)
def test_a_name_that_could_not_stand_in_a_list_is_refused(settings: Settings, database: Database, still: Clock, name: str) -> None:
    partner = invited(settings, database)

    answer = partner.answer(display_name=name)

    assert answer.status_code == 422
    assert "display_name-error" in tag(answer, "display_name")
    assert "your organization would be the first" in words(partner.look())


@pytest.mark.parametrize("name", ["Lantern ☮ Committee", "Камітэт «Ліхтар»", "لجنة الفانوس", "ცენტრი", "O’Neill & <Sons>", "李明"])
def test_a_name_in_any_script_stands_as_it_was_typed(settings: Settings, database: Database, still: Clock, name: str) -> None:
    partner = invited(settings, database)

    partner.answer(display_name=name)

    (mail,) = cast.outbox(database, "receipt")
    assert mail.payload["display_name"] == name
    assert name in words(partner.look("/receipt"))


@ON_ONE_DATABASE
@pytest.mark.parametrize(("field", "value"), [("language", "fr"), ("nonce", "short"), ("nonce", "\x00" * 20), ("nonce", "n" * 101)])
def test_a_broken_hidden_field_is_said_of_the_form(settings: Settings, database: Database, still: Clock, field: str, value: str) -> None:
    answer = invited(settings, database).answer(**{field: value})

    assert answer.status_code == 422
    assert '<a href="#answer">' in answer.text
    assert tag(answer, "answer")


def test_sentences_about_errors_are_in_the_reader_s_language(settings: Settings, database: Database, still: Clock) -> None:
    answer = invited(settings, database, BELARUSIAN).answer(display_name="X", language="be")

    assert "Калі ласка" in words(answer) or "Запоўніце" in words(answer) or "Увядзіце" in words(answer)
    assert "Please" not in words(answer)


def test_the_same_form_sent_twice_is_one_endorsement(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    answers = [partner.answer() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len(cast.outbox(database, "receipt")) == 1
    assert cast.trail(database).count("endorsed") == 1


def test_64_of_the_same_form_at_once_are_one_endorsement(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    answers = cast.at_once(64, lambda _: partner.answer().status_code)

    assert answers == [303] * 64
    assert len(cast.outbox(database, "receipt")) == 1
    assert "1 organization has endorsed this text." in words(partner.look())


def test_two_different_forms_at_once_are_one_endorsement_and_one_conflict_or_change(
    settings: Settings, database: Database, still: Clock
) -> None:
    partner = invited(settings, database)

    answers = cast.at_once(16, lambda number: partner.answer(nonce=f"nonce-number-{number}").status_code)

    assert set(answers) <= {303, 409, 429}
    assert "1 organization has endorsed this text." in words(partner.look())


def test_declining_is_private_and_has_a_receipt(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    answer = partner.decline(reason="Our board said no.", nonce="nonce-to-decline")

    assert answer.status_code == 303
    page = partner.look("/receipt")
    assert "Your organization does not endorse this text. This is not public." in words(page)
    assert "Our board said no." not in page.text
    assert [mail.to for mail in cast.outbox(database, "declined")] == [cast.PARTNER.email]


def test_declining_needs_no_reason_and_happens_once(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    answers = cast.at_once(16, lambda _: partner.decline().status_code)

    assert answers == [303] * 16
    assert len(cast.outbox(database, "declined")) == 1


@pytest.mark.parametrize("reason", ["x" * 2001, "no\x00", "no\u202e"], ids=["long", "nul", "bidi"])
def test_a_reason_that_cannot_be_kept_is_refused(settings: Settings, database: Database, still: Clock, reason: str) -> None:
    answer = invited(settings, database).decline(reason=reason, nonce="nonce-to-decline")

    assert answer.status_code == 422
    assert "reason-error" in tag(answer, "reason")


def test_who_declined_may_still_endorse_even_with_the_form_of_before(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.decline(nonce=FORM["nonce"])

    assert partner.answer().status_code == 303

    assert "Your endorsement is recorded." in words(partner.look("/receipt"))


def test_who_endorsed_cannot_decline_but_is_told_the_way(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.answer()

    answer = partner.decline()

    assert answer.status_code == 409
    assert "To take that back, use the link in the receipt we mailed." in words(answer)


def test_an_answer_on_record_is_shown_and_can_be_changed(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.answer(visibility="withheld")

    page = partner.look()

    assert "Your organization has endorsed this text." in words(page)
    assert "Withheld: your organization is counted" in words(page)
    assert "Change our answer" in words(page)


def test_only_the_invitation_raises_visibility_again(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    partner.manage(manage, "/visibility", visibility="withheld")

    answer = partner.answer(nonce="nonce-of-a-second-form", display_name="Lantern Committee Minsk")

    assert answer.status_code == 303
    assert "Lantern Committee Minsk" in words(partner.look("/receipt"))
    assert "Named: your name will stand in the public list of those who endorsed, once it is published." in words(partner.look("/receipt"))
    assert "visibility_raised" in cast.trail(database)


def test_a_form_sent_again_after_hiding_does_not_show_the_name(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    partner.manage(manage, "/visibility", visibility="withheld")

    partner.answer()

    assert "Withheld:" in words(partner.look("/receipt"))


def test_a_form_sent_again_after_a_withdrawal_endorses_nothing(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    partner.manage(manage, "/withdrawal", mode="quiet")

    partner.answer()

    assert "has withdrawn its endorsement" in words(partner.look("/receipt"))


def test_a_disputed_endorsement_waits_for_the_lead(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    partner.manage(manage, "/dispute")

    answer = partner.answer(nonce="nonce-of-a-second-form")

    assert answer.status_code == 409
    assert "This endorsement is disputed." in words(answer)
    assert 'name="display_name"' not in partner.look().text


def test_after_the_deadline_the_invitation_says_that_sign_on_has_closed(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    still.advance(days=60)

    answer = partner.look()

    assert answer.status_code == 410
    assert "Endorsements were taken until 15 January 2027, 18:00 (Vilnius, UTC+2)." in words(answer)
    assert "write to Coalition for Fair Trials" in words(answer)


def test_an_answer_after_the_deadline_is_not_recorded_and_says_so(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    still.advance(days=60)

    assert partner.answer().status_code == 409
    assert partner.decline().status_code == 409

    assert "No answer of your organization was recorded." in words(partner.answer())
    assert cast.trail(database) == ["version_frozen"]


def test_an_endorsement_can_be_named_again_after_the_deadline(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.answer(visibility="withheld")
    still.advance(days=60)

    assert partner.look().status_code == 200
    assert partner.answer(nonce="nonce-of-a-second-form").status_code == 303


def test_a_late_endorsement_is_taken_where_the_lead_allows_it(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database, late_endorsements=True)
    still.advance(days=60)

    assert partner.look().status_code == 200
    assert partner.answer().status_code == 303


def test_after_publication_the_receipt_says_that_the_list_is_public(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database, late_endorsements=True)
    (second,) = partner.invite(cast.SECOND)
    second.answer(display_name="Harbour Rights Network")
    cast.publish(database, partner.lead, partner.statement)

    partner.answer()

    assert "The text is already public." in words(partner.look("/receipt"))
    assert clock.now() == still.at


def test_passing_on_is_an_act_and_no_look(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    assert partner.look("/delegation").status_code == 405


def test_an_old_link_says_that_the_statement_is_published_where_and_whom_to_write_to(settings: Settings, database: Database) -> None:
    partner = invited(settings, database)
    (second,) = partner.invite(cast.SECOND)
    partner.endorse()
    cast.publish(database, partner.lead, partner.statement)

    answer = second.look()

    assert answer.status_code == 410
    assert "The statement is published" in words(answer)
    assert f'href="/statements/{partner.statement.slug}"' in answer.text
    assert f'href="mailto:{cast.COORDINATOR}"' in answer.text


def test_beside_the_choice_the_form_says_what_the_page_will_say_of_a_withheld_name(settings: Settings, database: Database) -> None:
    assert "the page counts you among those “withheld for their safety”" in words(invited(settings, database).look())


def test_who_has_answered_reads_after_the_close_that_sign_on_is_over(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.endorse()
    before = words(partner.look())
    still.advance(days=60)

    after = words(partner.look())

    assert ("Please answer by" in before, "Sign-on has closed." in before) == (True, False)
    assert ("Please answer by" in after, "Sign-on has closed." in after) == (False, True)


def test_whose_name_is_withheld_reads_what_showing_it_later_tells(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse(visibility="withheld")

    pages = [words(partner.look("/receipt")), words(partner.manage(manage))]

    assert ["After sign-on has closed, readers can then tell that it was withheld before." in said for said in pages] == [True, True]
