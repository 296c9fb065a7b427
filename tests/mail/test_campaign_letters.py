"""What the mails of a campaign say beside the request: the lead's own note, and later that there is more time."""

from tests.mail.letters import html_of, text_of, write


def test_a_personal_note_stands_above_the_text_as_the_leads_words() -> None:
    message = write("invitation", personal_note="As said in Tbilisi: we count on you.")

    text = text_of(message)
    assert text.index("Coalition for Assembly writes to you:\nAs said in Tbilisi: we count on you.") < text.index("asks Blue River Watch")
    assert '<blockquote><p dir="auto">As said in Tbilisi: we count on you.</p></blockquote>' in html_of(message)


def test_a_personal_note_is_text_and_one_paragraph() -> None:
    message = write("invitation", personal_note="<b>Now</b>\nhttps://elsewhere.example")

    assert "&lt;b&gt;Now&lt;/b&gt; https://elsewhere.example" in html_of(message)


def test_without_a_note_nobody_writes() -> None:
    assert "writes to you" not in text_of(write("invitation"))


def test_a_note_begins_a_request_for_comments_too() -> None:
    assert "writes to you:\nAs said." in text_of(write("consultation", personal_note="As said."))


def test_a_discreet_mail_leaves_the_note_out() -> None:
    assert "As said" not in text_of(write("invitation", personal_note="As said.", discreet=True))


def test_more_time_is_told_with_the_new_date() -> None:
    message = write("extension")

    assert message["subject"] == "More time for a request for your organization"
    assert "There is more time: Coalition for Assembly asked Blue River Watch to endorse this text" in text_of(message)
    assert "Please answer by: 14 May 2025" in text_of(message)
