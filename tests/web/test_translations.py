"""The desk's translations: the table of languages, the side-by-side editor, and translators' links."""

import re

import httpx
import pytest

from app import clock
from app.domain import drafts, statements, translators
from app.domain.drafts import Text
from app.domain.translations import GAP
from tests import cast, coordinator
from tests.coordinator import Desk
from tests.partner import words

THREE = "First paragraph.\r\n\r\nSecond paragraph.\r\n\r\nThird paragraph."
PAGES = ["/translations", "/translations/be"]
ACTS = ["/translations", "/translations/be", "/translations/be/unsaved", "/translations/be/links", "/translations/be/review", "/left-out"]


@pytest.fixture
def path(desk: Desk) -> str:
    """A draft of three paragraphs with a wanted translation."""
    made = desk.draft(**{"body-0": THREE})
    assert desk.post(f"{made}/translations", languages="be, ar").status_code == 303
    return made


def sheet(desk: Desk, path: str, language: str = "be") -> dict[str, str]:
    """The hidden fields of the side-by-side form as they stand now."""
    page = desk.get(f"{path}/translations/{language}")
    return {name: coordinator.hidden(page, name) for name in ("number", "read_against")}


def save(desk: Desk, path: str, *typed: str, language: str = "be", **fields: str) -> httpx.Response:
    """Save paragraphs typed beside the authentic ones."""
    rows = {f"paragraph-{place}": block for place, block in enumerate(typed)}
    return desk.post(f"{path}/translations/{language}", **({"title": "Адкрыты ліст"} | sheet(desk, path, language) | rows | fields))


def body(desk: Desk, path: str, language: str = "be") -> str:
    with desk.database.read() as session:
        draft = drafts.get(session, statements.get(session, path.rpartition("/")[2], by=desk.lead.actor))
    return draft.translations[language].body


def rewrite(desk: Desk, path: str, text: str) -> None:
    with desk.database.write() as session:
        statement = statements.get(session, path.rpartition("/")[2], by=desk.lead.actor)
        typed = Text("Open letter on fair trials", text)
        statements.edit_translation(session, statement, "en", typed, revision=statement.revision, at=clock.now())


def test_the_table_says_how_every_language_stands(desk: Desk, path: str) -> None:
    save(desk, path, "Першы.", "Другі.", "Трэці.", reviewed="yes")

    said = words(desk.get(f"{path}/translations"))

    assert "English en Open letter on fair trials Authentic" in said
    assert re.search(r"Arabic ar .*Missing", said)
    assert re.search(r"Belarusian be Адкрыты ліст Reviewed", said)


def test_of_a_locked_text_the_table_offers_only_to_read_and_review(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    page = desk.get(f"{path}/translations")

    assert re.search(r"Belarusian be .* Read, or review", words(page))
    assert f'href="{path}/preview/en?text=locked">Read<' in page.text
    assert f'href="{path}/edit">Edit<' not in page.text
    assert "Go on" not in words(page)


def test_a_missing_language_of_a_locked_text_cannot_be_translated(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    desk.post(f"{path}/translations", languages="be, ar")

    said = words(desk.get(f"{path}/translations"))

    assert re.search(r"Arabic ar .* Not in the locked text", said)
    assert "Translate:" not in said


def test_the_name_of_a_language_is_answered_with_its_tag(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/translations", languages="ar, belarusian")

    assert answer.status_code == 422
    assert "Belarusian is written be here." in words(answer)
    assert 'value="ar, belarusian"' in answer.text
    assert 'list="language-tags"' in answer.text


def test_a_tag_that_is_none_is_refused_and_kept(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/translations", languages="be english")

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["languages"]
    assert 'value="be english"' in answer.text


def test_each_paragraph_has_its_translation_beside_it(desk: Desk, path: str) -> None:
    save(desk, path, "Першы.", "Другі.", "Трэці.")

    page = desk.get(f"{path}/translations/be")

    assert body(desk, path) == "Першы.\n\nДругі.\n\nТрэці."
    assert re.findall(r'<textarea id="(paragraph-\d)"', page.text) == ["paragraph-0", "paragraph-1", "paragraph-2"]
    assert words(page).index("Second paragraph.") < words(page).index("Другі.") < words(page).index("Third paragraph.")


def test_a_paragraph_left_for_later_keeps_its_place(desk: Desk, path: str) -> None:
    save(desk, path, "Першы.", " ", "Трэці.")

    page = desk.get(f"{path}/translations/be")

    assert body(desk, path) == f"Першы.\n\n{GAP}\n\nТрэці."
    assert "1 paragraph is not translated yet." in words(page)
    assert GAP not in page.text


def test_what_has_gaps_is_not_reviewed_and_nothing_typed_is_lost(desk: Desk, path: str) -> None:
    answer = save(desk, path, "Першы.", "", "Трэці.", reviewed="yes")

    assert answer.status_code == 409
    assert "Not everything is translated yet" in words(answer)
    assert "Першы." in answer.text


def test_another_number_of_paragraphs_is_said_and_can_be_edited_as_one_text(desk: Desk, path: str) -> None:
    save(desk, path, "Першы і другі.", "Трэці.")

    assert "do not have the same number of paragraphs" in words(desk.get(f"{path}/translations/be"))
    as_one = desk.get(f"{path}/translations/be?as=text")
    assert "Першы і другі.\n\nТрэці.</textarea>" in as_one.text
    saved = desk.post(f"{path}/translations/be", title="Ліст", body="Усё\r\n\r\nразам.", then="text", **sheet(desk, path))
    assert saved.headers["location"].endswith("/translations/be?as=text")
    assert body(desk, path) == "Усё\n\nразам."


def test_a_paragraph_that_changed_since_the_review_is_marked_in_words(desk: Desk, path: str) -> None:
    save(desk, path, "Першы.", "Другі.", "Трэці.", reviewed="yes")

    rewrite(desk, path, "First paragraph.\n\nSecond long paragraph.\n\nThird paragraph.")

    page = desk.get(f"{path}/translations/be")
    row = page.text.partition('id="place-2"')[2].partition('id="place-3"')[0]
    assert "Changed since the review" in row
    assert re.search(r"<ins>.*long.*</ins>", row)
    assert page.text.count("Changed since the review") == 1


def test_mending_one_of_two_changed_paragraphs_keeps_the_mark_of_the_other(desk: Desk, path: str) -> None:
    save(desk, path, "Першы.", "Другі.", "Трэці.", reviewed="yes")
    rewrite(desk, path, "First long paragraph.\n\nSecond paragraph.\n\nThird long paragraph.")

    save(desk, path, "Першы доўгі.", "Другі.", "Трэці.")

    page = desk.get(f"{path}/translations/be")
    assert "Stale" in words(page)
    assert "Changed since the review" in page.text.partition('id="place-3"')[2]
    save(desk, path, "Першы доўгі.", "Другі.", "Трэці доўгі.", reviewed="yes")
    assert "Changed since the review" not in desk.get(f"{path}/translations/be").text


def test_a_translation_that_alone_has_changed_since_its_review_says_so(desk: Desk, path: str) -> None:
    save(desk, path, "Першы.", "Другі.", "Трэці.", reviewed="yes")
    save(desk, path, "Іншы.", "Другі.", "Трэці.")

    assert "Draft, not reviewed It has changed since it was reviewed." in words(desk.get(f"{path}/translations"))


def test_a_lost_mark_is_said_beside_its_paragraph_and_blocks_nothing(desk: Desk, path: str) -> None:
    rewrite(desk, path, "First.[^1]\n\n## Second\n\n{{count|state|states}} third.\n\n[^1]: Source.")

    answer = save(desk, path, "Першы.", "## Другі", "Трэці.", "[^1]: Крыніца.", reviewed="yes")

    assert answer.status_code == 303
    page = desk.get(f"{path}/translations/be")
    said = words(page)
    assert "Marks that the authentic text has are missing Paragraph 1 · Paragraph 3" in said
    assert "This paragraph has no [^1] , which the authentic one has." in said
    assert "This paragraph has no {{count}} , which the authentic one has." in said
    assert page.text.count("This paragraph has no") == 2


def test_what_is_not_translated_yet_has_lost_no_mark(desk: Desk, path: str) -> None:
    rewrite(desk, path, "First.[^1]\n\n## Second")

    save(desk, path, "", "## Другі")

    assert "has no" not in words(desk.get(f"{path}/translations/be"))


def test_a_text_edited_as_one_says_which_marks_it_lost(desk: Desk, path: str) -> None:
    rewrite(desk, path, "First.[^1]\n\nSecond {{date}}.")
    save(desk, path, "Першы.", "Другі {{date}}.")

    page = desk.get(f"{path}/translations/be?as=text")

    assert "This text has no [^1] , which the authentic one has." in words(page)


def test_both_sides_carry_language_and_direction(desk: Desk, path: str) -> None:
    page = desk.get(f"{path}/translations/ar")

    assert '<p class="sheet-words" lang="en" dir="ltr">First paragraph.</p>' in page.text
    assert re.search(r'<textarea id="paragraph-0"[^>]* lang="ar" dir="rtl"', page.text)


def test_of_two_who_translate_the_second_sees_both_texts_and_the_redline(desk: Desk, path: str) -> None:
    stale = sheet(desk, path)
    save(desk, path, "Першы калегі.", "Другі.", "Трэці.")

    answer = save(desk, path, "Першы мой.", "Другі.", "Трэці.", **stale)

    assert answer.status_code == 409
    assert re.search(r"<del>.*калегі.*</del>", answer.text)
    assert re.search(r"<ins>.*мой.*</ins>", answer.text)
    assert "Першы мой.</textarea>" in answer.text
    assert body(desk, path).startswith("Першы калегі.")


def test_saving_again_after_a_conflict_is_deliberate(desk: Desk, path: str) -> None:
    stale = sheet(desk, path)
    save(desk, path, "Першы калегі.")
    conflict = save(desk, path, "Першы мой.", **stale)

    answer = save(desk, path, "Першы мой.", number=coordinator.hidden(conflict, "number"))

    assert answer.status_code == 303
    assert body(desk, path) == "Першы мой."


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30])
def test_an_unknown_revision_overwrites_nothing(desk: Desk, path: str, number: str) -> None:
    save(desk, path, "Першы.")

    assert save(desk, path, "Іншы.", number=number).status_code == 409
    assert body(desk, path) == "Першы."


def test_an_empty_translation_is_refused_beside_its_fields(desk: Desk, path: str) -> None:
    answer = save(desk, path, "", "", "", title="")

    assert answer.status_code == 422
    assert set(coordinator.marked(answer)) == {"title", "paragraph-0"}


@pytest.mark.parametrize("language", ["en", "fr", "english", "%00"])
def test_what_is_not_wanted_is_not_there(desk: Desk, path: str, language: str) -> None:
    assert desk.get(f"{path}/translations/{language}").status_code == 404


def test_a_locked_text_can_be_read_only(desk: Desk) -> None:
    path, _, _ = desk.opened()

    page = desk.get(f"{path}/translations/be")

    assert "The text is locked" in words(page)
    assert re.search(r'<textarea id="paragraph-0"[^>]* readonly', page.text)
    assert save(desk, path, "Іншы.").status_code == 409


def test_a_locked_translation_can_still_be_marked_as_reviewed(desk: Desk) -> None:
    path, _, _ = desk.opened()
    assert "Draft, not reviewed" in words(desk.get(f"{path}/publication"))

    desk.post(f"{path}/translations/be/review", reviewed="yes", read_against=sheet(desk, path)["read_against"])

    assert "Draft, not reviewed" not in words(desk.get(f"{path}/publication"))
    page = desk.get(f"{path}/translations/be")
    assert "Reviewed" in words(page)
    assert "/review" not in page.text


def test_a_review_without_its_tick_says_nothing(desk: Desk) -> None:
    path, _, _ = desk.opened()

    desk.post(f"{path}/translations/be/review", read_against=sheet(desk, path)["read_against"])

    assert "Draft, not reviewed" in words(desk.get(f"{path}/publication"))


def test_a_review_that_names_no_authentic_text_is_refused(desk: Desk) -> None:
    path, _, _ = desk.opened()

    assert desk.post(f"{path}/translations/be/review", reviewed="yes").status_code == 409
    assert "Draft, not reviewed" in words(desk.get(f"{path}/publication"))


def test_a_link_is_shown_once_and_stands_in_the_list(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/translations/be/links", label="Volha", days="7", email="volha@translators.example.org")

    (url,) = re.findall(r'value="(https://[^"]+/t/[^"]+)"', answer.text)
    assert cast.outbox(desk.database, "translation")[0].payload["url"] == url
    listed = desk.get(f"{path}/translations")
    assert "Volha Belarusian December 8, 2026" in words(listed).replace("8 December 2026", "December 8, 2026")
    assert url not in listed.text + desk.get(f"{path}/translations/be").text
    assert "volha@translators" not in listed.text


def test_a_link_is_taken_back(desk: Desk, path: str) -> None:
    desk.post(f"{path}/translations/be/links", label="Volha", days="7")
    (act,) = re.findall(r'action="([^"]+/revocation)"', desk.get(f"{path}/translations").text)

    answer = desk.post(act)

    assert answer.status_code == 303
    assert "Taken back" in words(desk.get(answer.headers["location"]))


def test_wrong_facts_of_a_link_are_marked_and_kept(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/translations/be/links", label="", days="365", email="x")

    assert answer.status_code == 422
    assert 'value="365"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 3


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_nothing(desk: Desk, stranger: Desk, path: str, page: str) -> None:
    assert stranger.get(path + page).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_and_a_form_without_a_token_do_nothing(desk: Desk, stranger: Desk, path: str, act: str) -> None:
    fields = {"title": "T", "paragraph-0": "T", "number": "0", "languages": "fr", "label": "x", "days": "1", "leave_out": "be"}

    assert stranger.post(path + act, **fields).status_code == 404
    assert desk.client.post(path + act, data=fields).status_code == 403


def test_a_stranger_takes_no_link_back(desk: Desk, stranger: Desk, path: str) -> None:
    desk.post(f"{path}/translations/be/links", label="Volha", days="7")
    (act,) = re.findall(r'action="([^"]+/revocation)"', desk.get(f"{path}/translations").text)

    assert stranger.post(act).status_code == 404
    assert stranger.post(act.replace(path, stranger.draft())).status_code == 404
    with desk.database.read() as session:
        (link,) = translators.list_links(session, statements.get(session, path.rpartition("/")[2], by=desk.lead.actor))
    assert link.revoked_at is None
