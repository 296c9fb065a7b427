"""A consent given elsewhere on the pages: the lead's form, and the partner's answer to what was recorded."""

import pytest

from app.domain import endorsements, invitations, statements
from tests import cast
from tests.asking import ask
from tests.coordinator import Browser, Desk
from tests.partner import dump, words

RECORDED = {
    "channel": "letter",
    "consented_on": "2026-11-30",
    "display_name": "Lantern Committee",
    "visibility": "",
    "note": "Blue folder.",
}


@pytest.fixture
def opened(desk: Desk) -> tuple[str, str]:
    """The invitation's address on the desk, and the partner's token."""
    path, statement, (token,) = desk.opened(cast.PARTNER)
    with desk.database.read() as session:
        fresh = statements.get(session, statement.id, by=desk.lead.actor)
        (line,) = invitations.list_progress(session, fresh)
    return f"{path}/invitations/{line.invitation.id}", token


def look(desk: Desk, token: str) -> str:
    return words(desk.client.get(f"/e/{token}"))


def test_the_lead_records_it_and_sees_that_it_does_not_count(desk: Desk, opened: tuple[str, str]) -> None:
    page, _ = opened

    answer = desk.post(f"{page}/consent", **RECORDED)

    assert (answer.status_code, answer.headers["location"]) == (303, page)
    said = words(desk.get(page))
    assert "Recorded, not counted" in said
    assert "By letter, 30 November 2026" in said
    assert "Blue folder." in said


def test_the_partner_reads_it_on_top_and_finds_its_name_in_the_form(desk: Desk, opened: tuple[str, str]) -> None:
    page, token = opened
    desk.post(f"{page}/consent", **RECORDED)

    answer = desk.client.get(f"/e/{token}")

    said = words(answer)
    assert "It does not count until you confirm it here." in said
    assert "by letter, 30 November 2026" in said
    assert "Confirm and endorse" in said
    assert "Endorse this text" not in said
    assert 'id="display_name" name="display_name" type="text" value="Lantern Committee"' in answer.text
    assert "checked" not in answer.text
    assert "Blue folder" not in answer.text


def test_the_partner_confirms_with_the_form_that_endorses(desk: Desk, opened: tuple[str, str]) -> None:
    page, token = opened
    desk.post(f"{page}/consent", **RECORDED)

    cast.endorse(desk.database, token)

    assert "Confirmed by the organization" in words(desk.get(page))
    assert "It does not count until you confirm it here." not in look(desk, token)


def test_the_partner_contests(desk: Desk, opened: tuple[str, str]) -> None:
    page, token = opened
    desk.post(f"{page}/consent", **RECORDED)

    refused = desk.client.post(f"/e/{token}/contest", data={"asked": "yes"})
    done = desk.client.post(f"/e/{token}/contest", data={"asked": "yes", "sure": "yes"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "was told that your organization did not agree" in look(desk, token)
    assert "Contested by the organization" in words(desk.get(page))


def test_wrong_input_comes_back_as_it_was_typed(desk: Desk, opened: tuple[str, str]) -> None:
    page, _ = opened

    answer = desk.post(f"{page}/consent", **(RECORDED | {"consented_on": "2026-12-24"}))

    assert answer.status_code == 422
    assert "This day is still to come." in words(answer)
    assert 'value="2026-12-24"' in answer.text
    assert "Blue folder." in answer.text


def test_where_the_partner_has_answered_nothing_is_recorded(desk: Desk, opened: tuple[str, str]) -> None:
    page, token = opened
    cast.endorse(desk.database, token)

    answer = desk.post(f"{page}/consent", **RECORDED)

    assert answer.status_code == 409
    assert dump(desk.database)["consent"] == []
    assert "Record a consent" not in words(desk.get(page))


def test_others_and_readers_see_nothing_of_it(desk: Desk, opened: tuple[str, str]) -> None:
    page, token = opened
    _, _, (other,) = desk.opened(cast.SECOND)
    desk.post(f"{page}/consent", **RECORDED)

    assert "your organization would be the first" in look(desk, token)
    assert "Lantern" not in look(desk, other)
    with desk.database.read() as session:
        statement_id = page.split("/")[3]
        assert endorsements.count_by_state(session, statements.get(session, statement_id, by=desk.lead.actor)) == {}


def test_a_stranger_and_a_visitor_record_nothing(desk: Desk, stranger: Desk, client: Browser, opened: tuple[str, str]) -> None:
    page, _ = opened

    assert stranger.post(f"{page}/consent", **RECORDED).status_code == 404
    assert stranger.get(f"{page}/consent").status_code == 404
    assert ask(client._app, "POST", f"{page}/consent", data=RECORDED).status_code in {303, 401, 403}
    assert dump(desk.database)["consent"] == []


def test_the_form_shows_what_was_recorded_to_be_corrected(desk: Desk, opened: tuple[str, str]) -> None:
    page, _ = opened
    desk.post(f"{page}/consent", **RECORDED)

    form = desk.get(f"{page}/consent").text

    assert '<option value="letter" selected>' in form
    assert 'value="2026-11-30"' in form
    assert "Blue folder." in form


def test_a_contested_consent_needs_the_lead_on_the_overview_and_in_the_list(desk: Desk, opened: tuple[str, str]) -> None:
    page, token = opened
    desk.post(f"{page}/consent", **RECORDED)
    desk.client.post(f"/e/{token}/contest", data={"sure": "yes"})

    overview = words(desk.get(page.partition("/invitations/")[0]))

    assert "An organization says that it did not agree" in overview
    assert "Nothing needs you now" not in overview
    assert "Consent contested" in words(desk.get("/desk"))
