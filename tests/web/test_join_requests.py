"""The page of an open call at /statements/{slug}/join, and the link that confirms a request at /j/{token}."""

import re

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import drafts
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.joining import ADDRESS, Call, hidden, opened_call, spend
from tests.partner import dump, tag, words

NUMBERS = ("three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture
def call(settings: Settings, database: Database, still: Clock) -> Call:
    return opened_call(settings, database)


def sum_on(page: str) -> str:
    """Read the question as a person does."""
    found = re.search(r"How much is (\w+) plus (\w+)\?", page)
    assert found
    return str(sum(NUMBERS.index(word) + 3 for word in found.groups()))


def test_a_stranger_reads_the_text_and_who_asks(call: Call) -> None:
    said = words(call.look())

    assert "Coalition for Fair Trials asks organizations to endorse this text:" in said
    assert "Joint statement on fair trials" in said
    assert "We call for fair trials ." in said or "We call for fair trials." in said
    assert "UN Human Rights Council" in said
    assert "Open until 15 January 2027, 18:00 (Vilnius, UTC+2)" in said


def test_nobody_who_endorsed_is_on_the_page_nor_how_many(call: Call) -> None:
    tokens = cast.invite(call.database, call.lead, call.statement, cast.PARTNER, cast.SECOND)
    before = words(call.look())
    cast.endorse(call.database, tokens[0])

    after = words(call.look())

    assert "Lantern" not in call.look().text
    assert re.sub(r"How much is .*?\?", "", after) == re.sub(r"How much is .*?\?", "", before)


def test_numbers_of_signatories_are_gaps(settings: Settings, database: Database, still: Clock) -> None:
    text = drafts.Text("{{count|group|groups}} call", "We, {{count|group|groups}}, call.")
    call = opened_call(settings, database, translations={"en": text})

    assert "We, [number] groups, call." in words(call.look())
    assert "What stands in square brackets is filled in when the statement is published." in words(call.look())


def test_the_page_speaks_the_language_of_its_address(call: Call) -> None:
    page = call.look("/be")

    assert '<html lang="be" dir="ltr">' in page.text
    assert "Сумесная заява аб справядлівых судах" in words(page)
    assert "Колькі будзе" in words(page)


def test_without_a_language_the_browsers_is_spoken(call: Call) -> None:
    assert '<html lang="be"' in call.look("", headers={"accept-language": "be, en;q=0.5"}).text
    assert '<html lang="en"' in call.look("", headers={"accept-language": "pt"}).text


@pytest.mark.parametrize("ending", ["/ar", "/xx", "/en/more", "/signatories.json", "/" + "x" * 5_000, "/%00"])
def test_what_the_call_does_not_have_is_not_found(call: Call, ending: str) -> None:
    assert call.look(ending).status_code == 404


def test_where_there_is_no_open_call_the_page_is_that_of_a_made_up_address(settings: Settings, database: Database, still: Clock) -> None:
    without = opened_call(settings, database, has_open_call=False)
    draft = Call(without.app, database, without.lead, cast.new_draft(database, without.lead, has_open_call=True))
    made_up = ask(without.app, "GET", "/statements/no-such-thing/join/en")

    for call in (without, draft):
        assert (call.look().status_code, call.look().text) == (404, made_up.text)
        assert call.send().status_code == 404


def test_after_the_closing_date_the_page_says_so_and_shows_no_text(call: Call, still: Clock) -> None:
    still.at = clock.now().replace(year=2027, month=2)

    for answer in (call.look(), call.send()):
        assert answer.status_code == 410
        assert "This call has closed" in words(answer)
        assert "fair trials" not in words(answer)


def test_a_person_asks_and_is_told_to_look_into_the_mail(call: Call) -> None:
    page = call.look()
    form = call.form(token=hidden(page, "token"), answer=sum_on(words(page)))

    answer = ask(call.app, "POST", f"{call.path}/en", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{call.path}/en?sent=yes")
    assert "We have mailed you a link" in words(ask(call.app, "GET", answer.headers["location"]))
    assert len(call.links()) == 1


def test_the_answer_is_the_same_whatever_is_known_of_the_address(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, cast.PARTNER)
    call.waiting(email="waiting@oak.example.org")

    emails = ["new@elm.example.org", cast.PARTNER.email, cast.COORDINATOR, "waiting@oak.example.org", *["often@elm.example.org"] * 5]
    answers = [call.send(email=email) for email in emails]

    assert {(answer.status_code, answer.headers["location"], answer.text) for answer in answers} == {(303, f"{call.path}/en?sent=yes", "")}


def test_what_cannot_be_taken_comes_back_as_typed_with_its_errors(call: Call) -> None:
    answer = call.send(email="no address", note="A <b>word</b>")

    assert answer.status_code == 422
    assert 'value="Willow Legal Aid"' in tag(answer, "name")
    assert 'value="no address"' in tag(answer, "email")
    assert 'aria-invalid="true"' in tag(answer, "email")
    assert "A &lt;b&gt;word&lt;/b&gt;</textarea>" in answer.text
    assert 'option value="GE" selected' in answer.text
    assert "Your e-mail address · This does not look like an e-mail address." in words(answer)


def test_a_sum_that_was_right_needs_no_second_answer(call: Call) -> None:
    form = call.form(email="no address")

    answer = ask(call.app, "POST", f"{call.path}/en", data=form)

    assert hidden(answer, "token") == form["token"]
    assert f'value="{form["answer"]}"' in tag(answer, "answer")


def test_a_wrong_sum_gets_another_question_and_an_empty_field(call: Call) -> None:
    form = call.form(answer="99")

    answer = ask(call.app, "POST", f"{call.path}/en", data=form)

    assert answer.status_code == 422
    assert hidden(answer, "token") != form["token"]
    assert 'value=""' in tag(answer, "answer")
    assert "This is not the sum." in words(answer)


def test_the_field_for_machines_is_hidden_from_everybody_else(call: Call) -> None:
    page = call.look().text

    wrapper = page[: page.index('id="subject"')].rpartition("<div")[2]
    assert 'class="visually-hidden" aria-hidden="true"' in wrapper
    assert 'tabindex="-1" autocomplete="off"' in tag(call.look(), "subject")
    answer = call.send(subject="Best prices")
    assert (answer.status_code, "it is there for machines only" in words(answer), "Best prices" in answer.text) == (422, True, False)


def test_too_many_requests_are_told_so_and_keep_what_was_typed(call: Call) -> None:
    spend(call)

    answer = call.send()

    assert answer.status_code == 429
    assert "Too many attempts." in words(answer)
    assert 'value="Willow Legal Aid"' in tag(answer, "name")


def test_an_empty_form_is_answered_with_every_field_that_is_missing(call: Call) -> None:
    answer = ask(call.app, "POST", f"{call.path}/be", data={})

    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#([^"]+)"', answer.text) == ["name", "language", "contact_name", "email", "answer"]
    assert '<html lang="be"' in answer.text


def test_the_link_shows_what_was_asked_and_changes_nothing(call: Call) -> None:
    call.ask()
    before = dump(call.database)

    page = ask(call.app, "GET", f"/j/{call.links()[0]}")

    for told in ("Willow Legal Aid", "Georgia", "https://willow.example.org", "Nino Asker", ADDRESS, "We work on the same cases."):
        assert told in words(page)
    assert dump(call.database) == before


def test_a_bare_press_of_the_button_confirms_nothing(call: Call) -> None:
    call.ask()
    path = f"/j/{call.links()[0]}"

    answers = [
        ask(call.app, "POST", path, data={}),
        ask(call.app, "POST", path, data={"fingerprint": hidden(ask(call.app, "GET", path), "fingerprint")}),
    ]

    assert [answer.status_code for answer in answers] == [409, 422]
    assert call.rows()[0].state.value == "unconfirmed"


def test_the_tick_and_the_button_send_the_request_to_the_lead(call: Call) -> None:
    call.ask()
    path = f"/j/{call.links()[0]}"
    fingerprint = hidden(ask(call.app, "GET", path), "fingerprint")

    answer = ask(call.app, "POST", path, data={"confirmed": "yes", "fingerprint": fingerprint})

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = ask(call.app, "GET", path)
    assert "Your request is with Coalition for Fair Trials" in words(page)
    assert ADDRESS not in page.text


def test_after_a_refusal_without_a_word_the_link_says_what_it_said_before(call: Call) -> None:
    request_id = call.waiting()
    path = f"/j/{call.links()[0]}"
    before = words(ask(call.app, "GET", path))

    call.decide(request_id, choice="refuse")

    assert words(ask(call.app, "GET", path)) == before


def test_after_acceptance_the_link_leads_to_the_mail_with_the_invitation(call: Call) -> None:
    request_id = call.waiting()
    call.decide(request_id, choice="new")

    assert "Your request is accepted" in words(ask(call.app, "GET", f"/j/{call.links()[0]}"))


def test_each_way_a_link_can_end_has_its_page(call: Call, still: Clock) -> None:
    call.ask()
    token = call.links()[0]
    changed = ask(call.app, "GET", f"/j/{token}x")
    still.advance(days=7)
    ended = ask(call.app, "GET", f"/j/{token}")

    assert (changed.status_code, ended.status_code) == (400, 410)
    assert "A request that was not confirmed by then is forgotten" in words(ended)


def test_a_link_of_another_purpose_opens_no_request(call: Call) -> None:
    (invitation,) = cast.invite(call.database, call.lead, call.statement, cast.PARTNER)
    call.ask()

    assert ask(call.app, "GET", f"/j/{invitation}").status_code == 400
    assert ask(call.app, "GET", f"/e/{call.links()[0]}").status_code == 400


def test_hostile_words_are_shown_as_words(call: Call) -> None:
    call.ask(name="<script>alert(1)</script> Aid", note="{{ 7 * 7 }} %(lead)s")

    page = ask(call.app, "GET", f"/j/{call.links()[0]}")

    assert "<script" not in page.text
    assert "{{ 7 * 7 }} %(lead)s" in words(page)
