"""A text that changes after sign-on has opened: the coordinator's page for it, and what a partner sees and does."""

import httpx
import pytest

from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.coordinator import Desk, browser, fresh_login, hidden, log_in, marked
from tests.partner import FORM, words

TYPED = {
    "language-0": "en",
    "title-0": "Joint statement on fair trials",
    "body-0": "We call for fair and public trials.",
    "authentic": "0",
    "time_zone": "Europe/Vilnius",
    "hard_deadline": "2027-01-15T18:00",
    "roster_order": "alphabetical",
}


def rewritten(desk: Desk, **changes: str) -> tuple[str, str]:
    """A statement one partner has endorsed, with a changed text that waits to be frozen: its desk path and the partner's token."""
    path, _, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)
    desk.post(f"{path}/change")
    revision = hidden(desk.get(f"{path}/edit"), "revision")
    assert desk.post(f"{path}/edit", **(TYPED | {"revision": revision} | changes)).status_code == 303
    return path, token


def freeze(desk: Desk, path: str, change: str, **fields: str) -> httpx.Response:
    revision = hidden(desk.get(f"{path}/change"), "revision")
    return desk.post(f"{path}/versions", change=change, revision=revision, hours="48", note="Public trials too", **fields)


def partner(desk: Desk, method: str, path: str, **fields: str) -> httpx.Response:
    return ask(desk.client._app, method, path, data=fields)


def test_the_page_says_what_both_kinds_of_change_do(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    said = words(desk.get(f"{path}/change"))

    assert "Endorsements stand." in said
    assert "must confirm again; until then it is not on the list" in said


def test_a_begun_change_shows_its_redline_and_who_will_be_mailed(desk: Desk) -> None:
    path, _ = rewritten(desk)

    page = desk.get(f"{path}/change")

    assert "<ins>" in page.text
    assert "1 signatory will be mailed." in words(page)
    assert "Version 2 is being written." in words(page)


def test_while_a_change_is_being_written_the_desk_shows_the_text_that_stands(desk: Desk) -> None:
    path, _ = rewritten(desk)

    said = words(desk.get(path))

    assert "A change of the text is being written" in said
    assert "The locked text, version 1" in said
    assert "You are writing the next version" in words(desk.get(f"{path}/edit"))


def test_the_page_as_it_will_be_is_not_the_one_being_written(desk: Desk) -> None:
    path, _ = rewritten(desk)

    said = words(desk.get(f"{path}/publication"))

    assert "A change of the text is being written" in said
    assert f'{path}/preview/en?text=locked"' in desk.get(f"{path}/publication").text
    assert "We call for fair and public trials." not in words(desk.get(f"{path}/preview/en", text="locked"))
    assert "We call for fair and public trials." in words(desk.get(f"{path}/preview/en"))


def test_before_a_change_is_frozen_the_page_names_the_languages_nobody_reviewed(desk: Desk) -> None:
    path, _ = rewritten(desk, **{"language-1": "be", "title-1": "Сумесная заява", "body-1": "Мы патрабуем справядлівых судоў."})

    said = words(desk.get(f"{path}/change"))

    assert "Some languages are not ready Belarusian Draft, not reviewed" in said
    assert "Once the change is frozen a language can change only as the next version." in said


def test_what_is_being_changed_cannot_lose_addressees_or_kind(desk: Desk) -> None:
    path, _ = rewritten(desk)

    page = desk.get(f"{path}/edit")

    assert 'name="body-0"' in page.text
    assert 'name="kind"' not in page.text
    assert desk.post(f"{path}/edit", **(TYPED | {"kind": "appeal", "revision": hidden(page, "revision")})).status_code == 409


def test_a_substantive_change_is_frozen_and_the_watch_page_shows_who_must_confirm(desk: Desk) -> None:
    path, _ = rewritten(desk)

    answer = freeze(desk, path, "substantive")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?done=substantive")
    said = words(desk.get(path, done="substantive"))
    assert "Every signatory is asked to confirm again" in said
    assert "1 must confirm again" in said
    assert "1 organization must confirm again: until it does, it is not on the list." in said
    assert "Lantern Committee" in words(desk.get(path, show="needs_reconfirmation"))
    assert "1 must confirm again" in said


@pytest.mark.parametrize(("change", "status"), [("", 422), ("cosmetic", 422)])
def test_the_lead_must_say_which_kind_it_is(desk: Desk, change: str, status: int) -> None:
    path, _ = rewritten(desk)

    answer = freeze(desk, path, change)

    assert answer.status_code == status
    assert "Please say whether this is an editorial or a substantive change." in words(answer)
    assert 'value="Public trials too"' in answer.text


@pytest.mark.parametrize("change", ["editorial", "substantive"])
def test_a_change_needs_a_word_of_what_it_changes(desk: Desk, change: str) -> None:
    path, _ = rewritten(desk)
    revision = hidden(desk.get(f"{path}/change"), "revision")

    answer = desk.post(f"{path}/versions", change=change, revision=revision, hours="48", note=" ")

    assert (answer.status_code, marked(answer)) == (422, ["note"])
    assert cast.outbox(desk.database, "correction") == []


def test_a_published_text_is_only_offered_a_correction_with_the_reason(desk: Desk) -> None:
    path, statement, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)
    cast.publish(desk.database, desk.lead, statement)

    before = desk.get(f"{path}/change")
    desk.post(f"{path}/change")
    desk.post(f"{path}/edit", **(TYPED | {"revision": hidden(desk.get(f"{path}/edit"), "revision")}))

    for page in (before, desk.get(f"{path}/change")):
        assert "Substantive" not in page.text
        assert "were given to this text, so it can only be corrected." in words(page)


def test_a_change_that_a_colleague_saved_over_is_looked_at_again(desk: Desk) -> None:
    path, _ = rewritten(desk)

    answer = desk.post(f"{path}/versions", change="editorial", revision="1", hours="48", note="Public trials too")

    assert answer.status_code == 409
    assert "Somebody saved this text after you had looked at it." in words(answer)


def test_a_change_can_be_thrown_away(desk: Desk) -> None:
    path, _ = rewritten(desk)

    assert desk.post(f"{path}/change/deletion").status_code == 303

    assert "Begin a change" in desk.get(f"{path}/change").text


def test_a_partner_reads_the_redline_and_confirms_with_one_button(desk: Desk) -> None:
    path, token = rewritten(desk)
    freeze(desk, path, "substantive")

    page = partner(desk, "GET", f"/e/{token}")
    answer = partner(desk, "POST", f"/e/{token}/reconfirmation", authorized="yes", version=hidden(page, "version"))

    said = words(page)
    assert "What changed since your organization endorsed" in said
    assert "Public trials too" in said
    assert "<ins>" in page.text
    assert 'name="display_name"' not in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{token}/receipt")
    assert "Your organization has endorsed this text." in words(partner(desk, "GET", f"/e/{token}/receipt"))


def test_without_the_box_nothing_is_confirmed(desk: Desk) -> None:
    path, token = rewritten(desk)
    freeze(desk, path, "substantive")

    answer = partner(desk, "POST", f"/e/{token}/reconfirmation", version="2")

    assert answer.status_code == 422
    assert "Please tick the box if this answer is yours to give." in words(answer)


def test_an_answer_to_the_text_before_is_kept_on_the_page_and_not_recorded(desk: Desk) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER)
    typed = FORM | {"version": hidden(partner(desk, "GET", f"/e/{token}"), "version")}
    desk.post(f"{path}/change")
    desk.post(f"{path}/edit", **(TYPED | {"revision": hidden(desk.get(f"{path}/edit"), "revision")}))
    freeze(desk, path, "substantive")

    answer = partner(desk, "POST", f"/e/{token}", **typed)

    assert answer.status_code == 409
    assert "The text has changed since you opened this page." in words(answer)
    assert 'value="Lantern Committee"' in answer.text
    assert hidden(answer, "version") == "2"


def test_a_correction_can_be_objected_to_with_one_click(desk: Desk) -> None:
    path, token = rewritten(desk)
    freeze(desk, path, "editorial")

    page = partner(desk, "GET", f"/e/{token}")
    answer = partner(desk, "POST", f"/e/{token}/objection")

    assert "Your endorsement stands. If this is more than a correction to you, object until" in words(page)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{token}")
    assert "1 must confirm again" in words(desk.get(path))


def test_before_publishing_the_lead_reads_until_when_organizations_may_object(desk: Desk, still: Clock) -> None:
    path, _ = rewritten(desk)
    freeze(desk, path, "editorial")

    said = words(desk.get(f"{path}/publication"))
    still.advance(hours=48)
    after = words(desk.get(f"{path}/publication"))

    assert "may object until 3 December 2026, 14:00 (Vilnius, UTC+2). One that objects is not listed until it confirms" in said
    assert "object" not in after


def test_where_nobody_may_object_the_lead_reads_nothing_of_it(desk: Desk) -> None:
    path, token = rewritten(desk)
    freeze(desk, path, "editorial")
    partner(desk, "POST", f"/e/{token}/objection")

    assert "may object until" not in words(desk.get(f"{path}/publication"))


def test_after_the_window_objecting_says_what_else_there_is(desk: Desk, still: Clock) -> None:
    path, token = rewritten(desk)
    freeze(desk, path, "editorial")
    still.advance(days=3)

    page, answer = partner(desk, "GET", f"/e/{token}"), partner(desk, "POST", f"/e/{token}/objection")

    assert f"/e/{token}/objection" not in page.text
    assert answer.status_code == 409
    assert "You can still withdraw at any time." in words(answer)


def test_looking_changes_nothing(desk: Desk) -> None:
    path, token = rewritten(desk)
    freeze(desk, path, "substantive")

    for page in (f"/e/{token}/reconfirmation", f"/e/{token}/objection"):
        assert partner(desk, "GET", page).status_code == 405

    assert "1 must confirm again" in words(desk.get(path))


def test_old_endorsements_are_asked_for_again_before_publication(desk: Desk, still: Clock) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER, hard_deadline="", late_endorsements=True)
    cast.endorse(desk.database, token)
    still.advance(days=61)
    desk = log_in(browser(desk.database.settings, desk.database), desk.database, fresh_login(desk))

    said = words(desk.get(f"{path}/publication"))
    refused = desk.post(f"{path}/publication", roster_revision=hidden(desk.get(f"{path}/publication"), "roster_revision"))
    asked = desk.post(f"{path}/reconfirmation")

    assert "1 endorsement would be more than 60 days old when published." in said
    assert refused.status_code == 409
    assert asked.headers["location"] == f"{path}?done=asked&count=1"


def test_a_stranger_finds_no_change_to_make(desk: Desk, stranger: Desk) -> None:
    path, _ = rewritten(desk)

    answers = [stranger.get(f"{path}/change")] + [stranger.post(f"{path}{way}") for way in ("/change", "/change/deletion", "/versions")]

    assert [answer.status_code for answer in answers] == [404] * 4
