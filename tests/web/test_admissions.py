"""The desk's queue of requests to join: who asks, what looks like it, and the decision."""

import pytest

from app.domain.guest_lists import Guest
from tests import cast
from tests.coordinator import Desk, marked
from tests.joining import ADDRESS, Call
from tests.partner import words

WILLOW = Guest({"en": "Willow Legal Aid"}, "director@willow.example.org", "Keti Director", "en")


@pytest.fixture
def call(desk: Desk) -> Call:
    """An open call of the coordinator's desk."""
    statement = cast.open_statement(desk.database, desk.lead, has_open_call=True)
    return Call(desk.client._app, desk.database, desk.lead, statement)  # the browser's own app: one product, two visitors


def queue(call: Call, request_id: str = "") -> str:
    return f"/desk/statements/{call.statement.id}/requests{'/' if request_id else ''}{request_id}"


def test_the_queue_says_where_the_call_is_and_that_nobody_waits(desk: Desk, call: Call) -> None:
    said = words(desk.get(queue(call)))

    assert f"https://statements.example.org{call.path}" in said
    assert "No request waits for you." in said


def test_requests_stand_in_the_navigation_only_where_there_is_an_open_call(desk: Desk, call: Call) -> None:
    without, _, _ = desk.opened()

    assert "Requests to join" in words(desk.get(f"/desk/statements/{call.statement.id}"))
    assert "Requests to join" not in words(desk.get(without))


def test_a_request_stands_in_the_queue_with_what_looks_like_it(desk: Desk, call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)
    request_id = call.waiting()

    page = desk.get(queue(call))

    assert queue(call, request_id) in page.text
    assert "Willow Legal Aid (the same name) Invited" in words(page)
    assert ADDRESS in words(page)


def test_an_unconfirmed_request_is_not_in_the_queue(desk: Desk, call: Call) -> None:
    call.ask()

    assert "No request waits for you." in words(desk.get(queue(call)))
    assert desk.get(queue(call, call.rows()[0].id)).status_code == 404


def test_letters_of_two_scripts_and_domains_in_other_letters_are_marked(desk: Desk, call: Call) -> None:
    request_id = call.waiting(name="Wіllow Legal Aid", email="office@wіllow.example.org", website="https://wіllow.example.org")

    for page in (desk.get(queue(call)), desk.get(queue(call, request_id))):
        assert "Letters of two scripts Wіllow" in words(page)
        assert words(page).count("xn--wllow-") == 1


def test_a_website_is_shown_and_never_linked(desk: Desk, call: Call) -> None:
    page = desk.get(queue(call, call.waiting()))

    assert "https://willow.example.org" in page.text
    assert 'href="https://willow' not in page.text


def test_the_lead_accepts_a_new_partner(desk: Desk, call: Call) -> None:
    request_id = call.waiting()

    answer = desk.post(f"{queue(call, request_id)}/decision", choice="new")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{queue(call)}?done=accepted")
    page = desk.get(answer.headers["location"])
    assert "Accepted: the invitation is on its way." in words(page)
    assert "Decided last Willow Legal Aid Accepted" in words(page)


def test_the_lead_accepts_as_a_partner_found_by_any_spelling(desk: Desk, call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, Guest({"en": "Vyasna Network"}, "office@spring.example.org"))
    request_id = call.waiting()
    found = desk.get(queue(call, request_id), find="Вясна")
    assert "Accept as “Vyasna Network”" in words(found)

    choice = found.text.partition('value="as-')[2].partition('"')[0]
    answer = desk.post(f"{queue(call, request_id)}/decision", choice=f"as-{choice}")

    assert answer.status_code == 303
    assert "In your directory: Vyasna Network" in words(desk.get(queue(call, request_id)))


def test_whose_address_is_known_can_only_be_accepted_as_that_partner(desk: Desk, call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)

    page = desk.get(queue(call, call.waiting(email=WILLOW.email)))

    assert "Accept as “Willow Legal Aid”" in words(page)
    assert "this very address" in words(page)
    assert "Accept as a new partner" not in words(page)


def test_the_lead_refuses_with_a_sentence(desk: Desk, call: Call) -> None:
    request_id = call.waiting()

    answer = desk.post(f"{queue(call, request_id)}/decision", choice="refuse", tells="yes", sentence="Not from the region.")

    assert answer.headers["location"] == f"{queue(call)}?done=refused"
    assert [mail.payload["sentence"] for mail in cast.outbox(call.database, "join_refused")] == ["Not from the region."]


def test_a_decision_without_a_choice_comes_back_as_typed(desk: Desk, call: Call) -> None:
    answer = desk.post(f"{queue(call, call.waiting())}/decision", tells="yes", sentence="Not from the region.")

    assert (answer.status_code, marked(answer)) == (422, ["choice"])
    assert "Not from the region.</textarea>" in answer.text


def test_a_second_decision_is_told_of_the_first_and_nothing_typed_is_lost(desk: Desk, call: Call) -> None:
    request_id = call.waiting()
    call.decide(request_id, choice="refuse")

    answer = desk.post(f"{queue(call, request_id)}/decision", choice="refuse", tells="yes", sentence="Not from the region.")

    assert answer.status_code == 409
    assert "This request has been decided already." in words(answer)
    assert "Not from the region." in words(answer)


def test_a_stranger_and_nobody_logged_in_see_and_decide_nothing(stranger: Desk, desk: Desk, call: Call) -> None:
    request_id = call.waiting()

    for path in (queue(call), queue(call, request_id)):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{queue(call, request_id)}/decision", choice="new").status_code == 404
    desk.client.cookies.clear()
    assert desk.get(queue(call)).headers["location"] == "/login"
    assert desk.post(f"{queue(call, request_id)}/decision", choice="new").status_code == 401


def test_many_requests_are_paged(desk: Desk, call: Call) -> None:
    for number in range(21):
        call.waiting(name=f"Group Number {number:02}", email=f"office@number{number}.example.org")

    first = desk.get(queue(call))
    after = first.text.partition("requests?after=")[2].partition('"')[0]
    second = desk.get(queue(call), after=after)

    assert ("Group Number 19" in words(first), "Group Number 20" in words(first)) == (True, False)
    assert "Group Number 20" in words(second)


def test_the_setting_warns_that_title_and_text_become_public(desk: Desk) -> None:
    path = desk.draft(has_open_call="yes")

    assert "Title and text become public" in words(desk.get(f"{path}/edit"))
    assert 'name="has_open_call" type="checkbox" value="yes" checked' in desk.get(f"{path}/edit").text
    assert "anybody who has its address can read title and text" in words(desk.get(f"{path}/sign-on"))


def test_a_discreet_statement_offers_no_mail_of_refusal(desk: Desk, call: Call) -> None:
    request_id = call.waiting()
    with call.database.write() as session:
        session.get_one(type(call.statement), call.statement.id).is_discreet = True

    page = desk.get(queue(call, request_id))
    desk.post(f"{queue(call, request_id)}/decision", choice="refuse", tells="yes")

    assert "so a refusal is not mailed" in words(page)
    assert cast.outbox(call.database, "join_refused") == []
