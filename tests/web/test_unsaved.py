"""What was typed and not saved is offered again: after a pause, a conflict, a refusal; and one form makes one draft."""

import html
import re

import httpx
import pytest

from app.domain import revisions, statements
from app.domain.revisions import Form
from tests import cast, coordinator
from tests.coordinator import TEXTS, Desk
from tests.partner import words


def keep(desk: Desk, path: str, **changes: str) -> httpx.Response:
    """Send what the script sends while somebody types."""
    return desk.post(f"{path}/unsaved", **(TEXTS | {"revision": "1"} | changes))


def is_kept(desk: Desk, path: str) -> bool:
    statement_id = "" if path.endswith("/new") else path.rpartition("/")[2]
    with desk.database.read() as session:
        return revisions.find_unsaved(session, Form(statement_id), by=desk.lead.actor) is not None


def count(desk: Desk) -> int:
    with desk.database.read() as session:
        return len(statements.list_for(session, by=desk.lead.actor))


def nonce(desk: Desk) -> str:
    return coordinator.hidden(desk.get("/desk/statements/new"), "nonce")


def test_what_was_typed_before_the_laptop_closed_is_offered_with_its_redline(desk: Desk) -> None:
    path = desk.draft()
    assert keep(desk, path, **{"body-0": "We call for open trials."}).status_code == 204

    page = desk.get(f"{path}/edit")

    assert "You typed a text that was not saved" in words(page)
    assert "14:00" in words(page)  # noon in UTC, in the statement's own zone
    assert re.search(r"<del>.*fair.*</del>", page.text)
    assert re.search(r"<ins>.*open.*</ins>", page.text)


def test_what_would_be_expensive_to_compare_is_offered_without_a_redline(desk: Desk) -> None:
    path = desk.draft()
    keep(desk, path, **{"body-0": "We call for open trials." + "\u0301" * 31})

    page = desk.get(f"{path}/edit")

    assert "You typed a text that was not saved" in words(page)
    assert "We call for open trials." in words(page)
    assert "<ins>" not in page.text


def test_it_is_taken_up_over_the_revision_it_was_typed_over(desk: Desk) -> None:
    path = desk.draft()
    keep(desk, path, **{"body-0": "We call for open trials.", "cc": "OHCHR"})

    page = desk.get(f"{path}/edit", take="unsaved")

    assert "We call for open trials.</textarea>" in page.text
    assert "OHCHR</textarea>" in page.text
    assert coordinator.hidden(page, "revision") == "1"


def test_it_is_thrown_away(desk: Desk) -> None:
    path = desk.draft()
    keep(desk, path, **{"body-0": "We call for open trials."})

    answer = desk.post(f"{path}/unsaved/deletion")

    assert answer.headers["location"] == f"{path}/edit"
    assert not is_kept(desk, path)


def test_saving_forgets_it(desk: Desk) -> None:
    path = desk.draft()
    keep(desk, path, **{"body-0": "We call for open trials."})

    desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "body-0": "We call for open trials."}))

    assert not is_kept(desk, path)


def test_what_says_the_same_as_what_is_saved_is_not_offered(desk: Desk) -> None:
    path = desk.draft()
    keep(desk, path)

    assert "not saved" not in words(desk.get(f"{path}/edit"))


def test_a_conflict_shows_both_texts_with_the_redline_and_keeps_what_was_typed(desk: Desk) -> None:
    path = desk.draft()
    desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "body-0": "We call for fair and open trials."}))

    answer = desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "body-0": "We call for fair trials now."}))

    assert answer.status_code == 409
    assert re.search(r"<del>.*and open.*</del>", answer.text)
    both = answer.text.partition("Both texts whole, side by side")[2].partition("</details>")[0]
    assert both.index("We call for fair and open trials.") < both.index("We call for fair trials now.")
    assert "You typed a text that was not saved" in words(desk.get(f"{path}/edit"))


def test_a_refused_form_is_kept_too(desk: Desk) -> None:
    path = desk.draft()

    assert desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "time_zone": "Mars/Olympus"})).status_code == 422

    assert is_kept(desk, path)


def test_a_new_statement_that_was_never_saved_is_offered_too(desk: Desk) -> None:
    keep(desk, "/desk/statements/new", revision="0", nonce="nonce-of-that-form")

    assert "You typed a text that was not saved" in words(desk.get("/desk/statements/new"))
    page = desk.get("/desk/statements/new", take="unsaved")
    assert "We call for fair trials.</textarea>" in page.text
    assert coordinator.hidden(page, "nonce") == "nonce-of-that-form"
    desk.draft()
    assert not is_kept(desk, "/desk/statements/new")


def test_what_was_typed_is_shown_as_text(desk: Desk) -> None:
    path = desk.draft()
    keep(desk, path, **{"title-0": "<script>alert(1)</script>", "body-0": '</textarea><img src="x">'})

    for query in ({}, {"take": "unsaved"}):
        page = desk.get(f"{path}/edit", **query)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_a_stranger_keeps_and_finds_nothing_there(desk: Desk, stranger: Desk) -> None:
    path = desk.draft()

    assert keep(stranger, path).status_code == 404
    assert stranger.post(f"{path}/unsaved/deletion").status_code in {303, 404}
    assert not is_kept(desk, path)


def test_a_double_click_makes_one_draft(desk: Desk) -> None:
    form = TEXTS | {"nonce": nonce(desk)}

    first, second = (desk.post("/desk/statements/new", **form) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert count(desk) == 1


def test_five_clicks_at_once_make_one_draft(desk: Desk) -> None:
    form = TEXTS | {"nonce": nonce(desk)}

    answers = cast.at_once(5, lambda _: desk.post("/desk/statements/new", **form))

    assert {answer.headers["location"] for answer in answers if isinstance(answer, httpx.Response)} == {
        answers[0].headers["location"]  # type: ignore[attr-defined]
    }
    assert count(desk) == 1


def test_back_and_save_again_changes_the_draft_that_was_made(desk: Desk) -> None:
    form = TEXTS | {"nonce": nonce(desk), "then": "preview"}
    made = desk.post("/desk/statements/new", **form).headers["location"]

    answer = desk.post("/desk/statements/new", **(form | {"title-0": "A better title"}))

    assert answer.headers["location"] == made
    assert count(desk) == 1
    assert "A better title" in words(desk.get("/desk"))


def test_back_and_save_over_a_colleague_s_text_is_a_conflict(desk: Desk) -> None:
    form = TEXTS | {"nonce": nonce(desk)}
    path = desk.post("/desk/statements/new", **form).headers["location"].partition("?")[0]
    desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "title-0": "The colleague's title"}))

    answer = desk.post("/desk/statements/new", **(form | {"title-0": "My title"}))

    assert answer.status_code == 409
    assert "The colleague's title" in html.unescape(answer.text)
    assert count(desk) == 1


def test_a_form_whose_draft_was_deleted_makes_another(desk: Desk) -> None:
    form = TEXTS | {"nonce": nonce(desk)}
    path = desk.post("/desk/statements/new", **form).headers["location"].partition("?")[0]
    desk.post(f"{path}/deletion")

    assert desk.post("/desk/statements/new", **form).status_code == 303
    assert count(desk) == 1


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_preview_leads_back_to_the_form(desk: Desk, language: str) -> None:
    path = desk.draft(**{"language-1": "be", "title-1": "Ліст", "body-1": "Тэкст."})

    assert f'href="{path}/edit"' in desk.get(f"{path}/preview/{language}").text
