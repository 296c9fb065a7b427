"""What each mail says, by kind."""

from typing import Any

import pytest

from tests.mail.letters import LINK, html_of, text_of, write


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_a_request_says_who_asks_whom_for_what_until_when(kind: str) -> None:
    text = text_of(write(kind))

    assert "Dear Anna Kavalenka," in text
    assert "Coalition for Assembly ask" in text
    assert "Blue River Watch to endorse this text" in text
    assert "Joint statement\nRelease everyone now" in text
    assert "Please answer by: 14 May 2025, 14:00 (Vilnius, UTC+3) = 14 May 2025, 11:00 (UTC)" in text


def test_a_request_without_a_contacts_name_greets_all_the_same() -> None:
    assert text_of(write("invitation", contact_name="")).startswith("Hello,\n")


def test_a_request_without_a_deadline_names_none() -> None:
    message = write("invitation", deadline="")

    assert "answer by" not in text_of(message)
    assert "answer by" not in html_of(message)


def test_a_deadline_in_utc_is_said_once() -> None:
    assert "Please answer by: 14 May 2025, 11:00 (UTC)\n" in text_of(write("invitation", time_zone="UTC"))


def test_a_request_says_that_opening_the_link_changes_nothing() -> None:
    assert "Opening the link changes nothing." in text_of(write("invitation"))


def test_a_request_in_arabic_has_arabic_words_and_both_times() -> None:
    text = text_of(write("invitation", "ar"))

    assert "تأييد هذا النص" in text
    assert "(فيلنيوس، UTC+3)" in text
    assert "11:00 (UTC)" in text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "в течение 1 минуты"), (2, "в течение 2 минут"), (15, "в течение 15 минут"), (21, "в течение 21 минуты")],
)
def test_minutes_are_counted_the_russian_way(minutes: int, words: str) -> None:
    assert words in text_of(write("login", "ru", minutes=minutes))


@pytest.mark.parametrize(("minutes", "words"), [(1, "دقيقة واحدة"), (2, "دقيقتين"), (5, "5 دقائق"), (15, "15 دقيقة")])
def test_minutes_are_counted_the_arabic_way(minutes: int, words: str) -> None:
    assert words in text_of(write("login", "ar", minutes=minutes))


@pytest.mark.parametrize("part", [text_of, html_of])
def test_a_receipt_carries_the_manage_link_and_says_what_it_is_for(part: object) -> None:
    message = write("receipt", visibility="named")
    words = text_of(message) if part is text_of else html_of(message)

    assert LINK in words
    assert "Hide your name, withdraw, or tell us “this was not us”" in words
    assert "keep this mail" in words
    assert "If your organization did not endorse this text, say so there: the entry is hidden at once." in words


def test_a_receipt_repeats_what_was_recorded() -> None:
    text = text_of(write("receipt"))

    assert "Your name as you typed it: Blue River Watch" in text
    assert "Recorded on: 2 May 2025" in text
    assert f"English\n{'a' * 64}\nBelarusian\n{'b' * 64}\n" in text
    assert "version 1" in text


@pytest.mark.parametrize(
    ("visibility", "said", "unsaid"),
    [
        ("named", "in the public list", "shown nowhere in public"),
        ("withheld", "shown nowhere in public", "in the public list"),
    ],
)
def test_a_receipt_says_what_named_and_withheld_mean(visibility: str, said: str, unsaid: str) -> None:
    text = text_of(write("receipt", visibility=visibility))

    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(("is_public", "said"), [(True, "your name stands in"), (False, "your name will stand in")])
def test_a_receipt_speaks_of_a_list_that_is_not_public_yet_as_of_what_will_be(*, is_public: bool, said: str) -> None:
    assert said in text_of(write("receipt", visibility="named", is_public=is_public))


def test_a_receipt_of_a_withheld_name_offers_to_show_it_and_nothing_to_hide() -> None:
    text = text_of(write("receipt", visibility="withheld"))

    assert "To show your name later, use the link in your invitation" in text
    assert "Withdraw, or tell us “this was not us”:" in text
    assert "Hide your name" not in text


@pytest.mark.parametrize("kind", ["receipt", "visibility"])
def test_who_is_withheld_reads_what_showing_the_name_later_tells(kind: str) -> None:
    text = text_of(write(kind, visibility="withheld"))

    assert "use the link in your invitation. After sign-on has closed, readers can then tell that it was withheld before." in text
    assert "as long as endorsements are taken" not in text


def test_a_bounce_alert_says_how_many_addresses() -> None:
    assert "3 addresses since the last mail about this." in text_of(write("bounce_alert"))


def test_a_recorded_consent_says_that_the_form_asks_whether_the_name_may_be_shown() -> None:
    assert "There you are asked whether its name may be shown." in text_of(write("consent"))


DANGER = "If that could put anybody in danger, do not keep it."


@pytest.mark.parametrize(
    ("about", "names"),
    [
        ({"is_holder": True}, "It names your organization and the person who answered."),
        ({"is_holder": False}, "It names your organization."),
        ({"is_holder": True, "is_individual": True}, "It names you."),
    ],
)
def test_a_receipt_that_comes_along_is_said_to_name_whom_it_names(about: dict[str, Any], names: str) -> None:
    message = write("receipt", visibility="named", has_receipt=True, **about)

    for said in (text_of(message), html_of(message)):
        assert (names in said, DANGER in said) == (True, True)


def test_a_withheld_endorser_is_told_where_a_proof_can_be_had() -> None:
    message = write("receipt", has_proof=True)

    for said in (text_of(message), html_of(message)):
        assert "you can load it from the page that the link above opens." in said
        assert "undersigned-receipt.json" not in said


@pytest.mark.parametrize(("mode", "is_said"), [("quiet", True), ("on_record", False)])
def test_who_withdrew_quietly_is_told_of_the_receipt_that_is_left(*, mode: str, is_said: bool) -> None:
    message = write("withdrawal", mode=mode)

    for said in (text_of(message), html_of(message)):
        assert ("Delete it, and the mail it came with, if that is a danger." in said) == is_said


def test_a_receipt_for_a_changed_answer_says_so() -> None:
    message = write("receipt", changed=True)

    assert str(message["Subject"]) == "Your new answer was recorded"
    assert text_of(message).startswith("Your answer has changed.")


def test_a_refusal_is_confirmed_as_private() -> None:
    assert "does not endorse this text" in text_of(write("declined"))
    assert "This is not public." in text_of(write("declined"))


@pytest.mark.parametrize(("visibility", "words"), [("withheld", "is no longer shown"), ("named", "is now shown")])
def test_a_change_of_visibility_is_confirmed(visibility: str, words: str) -> None:
    assert words in text_of(write("visibility", visibility=visibility))


@pytest.mark.parametrize(("mode", "words"), [("quiet", "the name you typed was erased"), ("on_record", "it stays known")])
def test_a_withdrawal_is_confirmed_with_its_mode(mode: str, words: str) -> None:
    assert words in text_of(write("withdrawal", mode=mode))


def test_a_dispute_is_confirmed_to_the_organization() -> None:
    assert "Coalition for Assembly has been told and owes you an answer." in text_of(write("dispute"))


def test_a_dispute_alerts_the_lead_with_the_organization_and_the_way_to_the_desk() -> None:
    text = text_of(write("dispute_alert"))

    assert "Blue River Watch says that it did not endorse this text:" in text
    assert LINK in text


def test_who_objected_is_not_told_that_the_text_was_changed_without_it() -> None:
    message = write("reconfirmation", because="objection")

    for said in (text_of(message), html_of(message)):
        assert "objection to the correction of this text is recorded" in said
        assert "has changed a text" not in said


def test_a_request_under_embargo_says_until_when_to_keep_quiet() -> None:
    said = text_of(write("invitation", embargo="2025-06-01T07:00:00+00:00"))

    assert "Not public before: 1 June 2025, 10:00 (Vilnius, UTC+3)" in said
    assert "Please keep the text to yourselves until then." in said
    assert "Not public before" not in text_of(write("invitation"))


def test_the_final_copy_says_how_many_endorsed_and_carries_a_way_out() -> None:
    said = text_of(write("published"))

    assert "Joint statement · 3 organizations" in said
    assert "See what is recorded of your answer, or withdraw:\nhttps://" in said


def test_a_person_is_asked_and_thanked_as_a_person() -> None:
    asked, thanked = (write(kind, is_individual=True) for kind in ("invitation", "receipt"))

    assert asked["Subject"] == "A request to you"
    assert "There you decide whether you endorse the text" in text_of(asked)
    assert "You have endorsed this text. Thank you." in text_of(thanked)
    assert "rganization did not endorse" not in text_of(thanked) + html_of(thanked)


def test_a_receipt_of_a_late_endorsement_says_when_the_name_appears() -> None:
    message = write("receipt", visibility="named", appearance="waits", minutes=45)

    assert "together with other changes, within about 45 minutes." in text_of(message)
    assert "stands in the public list" not in text_of(message) + html_of(message)
