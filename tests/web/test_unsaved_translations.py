"""What was typed beside the authentic text and not saved is offered again: after a pause, a conflict, a refusal, a frozen text."""

import re
from dataclasses import replace

import httpx
import pytest

from app import clock
from app.config import Settings
from app.domain import accounts, revisions, statements, translations
from app.domain.revisions import Form
from app.models import Lead
from tests import coordinator
from tests.coordinator import Desk
from tests.partner import words

TYPED = {"title": "Адкрыты ліст", "number": "0", "read_against": "1"}
OFFER = "You typed a text that was not saved"


@pytest.fixture
def path(desk: Desk) -> str:
    """A sheet of two paragraphs whose translation is wanted and not begun."""
    made = desk.draft(**{"body-0": "First paragraph.\r\n\r\nSecond paragraph."})
    desk.post(f"{made}/translations", languages="be, ar")
    return f"{made}/translations/be"


@pytest.fixture
def colleague(desk: Desk, settings: Settings) -> Desk:
    """The desk of another member of the same lead organization."""
    with desk.database.write() as session:
        account = accounts.create(session, session.get_one(Lead, desk.lead.actor.lead_id), "colleague@lead.example.org")
        login_url = accounts.issue_login(session, account, at=clock.now())
    member = replace(desk.lead, login_url=login_url)
    return coordinator.log_in(coordinator.browser(settings, desk.database), desk.database, member)


def keep(desk: Desk, path: str, *blocks: str, **changes: str) -> httpx.Response:
    """Send what the script sends while somebody types."""
    return desk.post(f"{path}/unsaved", **typed(*blocks, **changes))


def save(desk: Desk, path: str, *blocks: str, **changes: str) -> httpx.Response:
    return desk.post(path, **typed(*blocks, **changes))


def typed(*blocks: str, **changes: str) -> dict[str, str]:
    return TYPED | {f"paragraph-{place}": block for place, block in enumerate(blocks)} | changes


def is_kept(desk: Desk, path: str) -> bool:
    form = Form(statement_id(path), path.rpartition("/")[2])
    with desk.database.read() as session:
        return revisions.find_unsaved(session, form, by=desk.lead.actor) is not None


def statement_id(path: str) -> str:
    return path.split("/")[3]


def open_sign_on(desk: Desk, path: str) -> None:
    with desk.database.write() as session:
        statement = statements.get(session, statement_id(path), by=desk.lead.actor)
        statements.open_sign_on(session, statement, by=desk.lead.actor, at=clock.now())


def want(desk: Desk, path: str, *languages: str) -> None:
    with desk.database.write() as session:
        translations.want(session, statements.get(session, statement_id(path), by=desk.lead.actor), languages)


def test_what_was_typed_before_the_laptop_closed_is_offered_with_its_redline(desk: Desk, path: str) -> None:
    save(desk, path, "Першы абзац.", "Другі абзац.")
    assert keep(desk, path, "Першы абзац.", "Другі новы абзац.", number="2").status_code == 204

    page = desk.get(path)

    assert OFFER in words(page)
    assert "14:00" in words(page)  # noon in UTC, in the statement's own zone
    assert re.search(r"<ins>.*новы.*</ins>", page.text)
    both = page.text.partition("Both texts whole, side by side")[2].partition("</details>")[0]
    assert both.index("Другі абзац.") < both.index("Другі новы абзац.")
    assert "Другі новы абзац.</textarea>" not in page.text


def test_an_hour_s_translation_that_was_never_saved_is_taken_up(desk: Desk, path: str) -> None:
    keep(desk, path, "Першы абзац.", "Дру")

    page = desk.get(path, take="unsaved")

    assert OFFER not in words(page)
    assert 'value="Адкрыты ліст"' in page.text
    assert re.findall(r"\n(.*)</textarea>", page.text) == ["Першы абзац.", "Дру"]
    assert coordinator.hidden(page, "number") == "0"


def test_what_was_typed_as_one_text_is_taken_up_as_one(desk: Desk, path: str) -> None:
    keep(desk, path, body="Першы.\r\n\r\nДругі.\r\n\r\nТрэці.")

    assert 'name="body"' in desk.get(path, take="unsaved").text


def test_it_is_thrown_away(desk: Desk, path: str) -> None:
    keep(desk, path, "Першы абзац.")

    answer = desk.post(f"{path}/unsaved/deletion")

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert not is_kept(desk, path)


def test_saving_forgets_it(desk: Desk, path: str) -> None:
    keep(desk, path, "Першы абз")

    assert save(desk, path, "Першы абзац.").status_code == 303

    assert not is_kept(desk, path)
    assert OFFER not in words(desk.get(path))


def test_what_arrives_after_it_was_saved_is_not_kept(desk: Desk, path: str) -> None:
    save(desk, path, "Першы абзац.")

    assert keep(desk, path, "Першы абзац.").status_code == 204

    assert not is_kept(desk, path)


def test_each_language_and_the_statement_s_own_form_keep_their_own(desk: Desk, path: str) -> None:
    keep(desk, path, "Першы абзац.")
    keep(desk, path.replace("/be", "/ar"), "الفقرة الأولى.")
    desk.post(f"/desk/statements/{statement_id(path)}/unsaved", **(coordinator.TEXTS | {"revision": "1", "body-0": "Another text."}))

    assert desk.post(f"{path}/unsaved/deletion").status_code == 303

    assert "الفقرة الأولى.</textarea>" in desk.get(path.replace("/be", "/ar"), take="unsaved").text
    assert OFFER in words(desk.get(f"/desk/statements/{statement_id(path)}/edit"))


def test_of_two_tabs_the_last_to_stop_typing_is_offered(desk: Desk, path: str) -> None:
    keep(desk, path, "З першай укладкі.")
    keep(desk, path, "З другой укладкі.")

    page = desk.get(path, take="unsaved")

    assert "З другой укладкі.</textarea>" in page.text
    assert "З першай" not in page.text


def test_a_conflict_shows_both_texts_with_the_redline_and_keeps_what_was_typed(desk: Desk, path: str) -> None:
    save(desk, path, "Першы калегі.", "Другі.")

    answer = save(desk, path, "Першы мой.", "Другі.")

    assert answer.status_code == 409
    assert re.search(r"<del>.*калегі.*</del>", answer.text)
    both = answer.text.partition("Both texts whole, side by side")[2].partition("</details>")[0]
    assert both.index("Першы калегі.") < both.index("Першы мой.")
    assert OFFER in words(desk.get(path))


def test_taken_up_over_a_colleague_s_text_it_overwrites_nothing_unseen(desk: Desk, colleague: Desk, path: str) -> None:
    keep(desk, path, "Першы мой.")
    save(colleague, path, "Першы калегі.")
    page = desk.get(path, take="unsaved")

    answer = save(desk, path, "Першы мой.", number=coordinator.hidden(page, "number"))

    assert answer.status_code == 409
    assert re.search(r"<del>.*калегі.*</del>", answer.text)


def test_a_second_click_on_save_is_no_conflict(desk: Desk, path: str) -> None:
    first, second = (save(desk, path, "Першы абзац.", "Другі абзац.") for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert not is_kept(desk, path)


def test_a_refused_form_is_kept_too(desk: Desk, path: str) -> None:
    assert save(desk, path, "Тут {{cuont}} арганізацый.").status_code == 422

    assert is_kept(desk, path)


def test_a_review_that_is_refused_keeps_the_text_and_not_the_tick(desk: Desk, path: str) -> None:
    assert save(desk, path, "", "Другі.", reviewed="yes").status_code == 409

    page = desk.get(path, take="unsaved")

    assert "Другі.</textarea>" in page.text
    assert " checked" not in page.text


def test_a_text_frozen_meanwhile_is_shown_to_be_copied_and_not_to_be_taken_up(desk: Desk, path: str) -> None:
    open_sign_on(desk, path)

    answer = save(desk, path, "Позна набранае.")

    assert answer.status_code == 409
    assert "Позна набранае." in answer.text.partition("Typed by you")[2].partition("</details>")[0]
    page = desk.get(path, take="unsaved")
    assert "it can be read and copied" in words(page)
    assert "Позна набранае." in page.text
    assert "Take it up" not in words(page)
    assert "data-keep" not in page.text


def test_a_language_taken_off_the_list_meanwhile_gives_the_text_back_and_keeps_nothing(desk: Desk, path: str) -> None:
    want(desk, path, "ar")

    answer = save(desk, path, "Набранае <b>тут</b>.")

    assert answer.status_code == 404
    assert "Набранае &lt;b&gt;тут&lt;/b&gt;.</textarea>" in answer.text
    assert keep(desk, path, "Набранае.").status_code == 404
    assert not is_kept(desk, path)


def test_what_was_kept_is_offered_when_the_language_is_wanted_again(desk: Desk, path: str) -> None:
    keep(desk, path, "Першы абзац.")
    want(desk, path, "ar")
    assert desk.get(path).status_code == 404

    want(desk, path, "be")

    assert OFFER in words(desk.get(path))


def test_a_deleted_draft_takes_it_along(desk: Desk, path: str) -> None:
    keep(desk, path, "Першы абзац.")

    desk.post(f"/desk/statements/{statement_id(path)}/deletion")

    assert not is_kept(desk, path)


def test_what_was_typed_is_shown_as_text(desk: Desk, path: str) -> None:
    keep(desk, path, '</textarea><img src="x">', title="<script>alert(1)</script>")

    for query in ({}, {"take": "unsaved"}):
        page = desk.get(path, **query)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_a_pile_of_marks_is_kept_and_offered_without_being_cleaned(desk: Desk, path: str) -> None:
    marks = "a" + "\u0301\u0316" * 40_000
    keep(desk, path, marks)

    page = desk.get(path)

    assert OFFER in words(page)
    assert save(desk, path, marks).status_code == 422


def test_a_colleague_does_not_see_it_and_a_stranger_keeps_nothing_there(desk: Desk, colleague: Desk, stranger: Desk, path: str) -> None:
    keep(desk, path, "Першы абзац.")

    assert OFFER not in words(colleague.get(path))
    assert keep(stranger, path, "Чужое.").status_code == 404
    stranger.post(f"{path}/unsaved/deletion")
    assert is_kept(desk, path)
