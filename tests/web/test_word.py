"""Importing a Word document on the desk: look first, save then, and lose nothing when somebody else was faster."""

import os
import re

import httpx
import pytest
from docx.document import Document

from app.domain import drafts, statements
from tests import coordinator
from tests.coordinator import Browser, Desk
from tests.intake.word_files import by_hand, paragraph, saved
from tests.partner import dump, words


def letter(document: Document) -> None:
    document.add_paragraph("Letter from Word", "Title")
    document.add_paragraph("We ").add_run("call").bold = True
    document.sections[0].header.paragraphs[0].text = "Letterhead"


LETTER = saved(letter)
TRACKED = by_hand("<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>")


def upload(desk: Desk, path: str, content: bytes = LETTER, name: str = "letter.docx", **fields: str) -> httpx.Response:
    return desk.client.post(f"{path}/word", data={"csrf": desk.csrf, "language": "en", **fields}, files={"file": (name, content)})


def save(desk: Desk, path: str, page: httpx.Response, **changes: str) -> httpx.Response:
    fields = {"language": "en", "title": "Letter from Word", "body": "We **call**", "revision": coordinator.hidden(page, "revision")}
    return desk.post(f"{path}/word/text", **(fields | changes))


def texts(desk: Desk, path: str) -> dict[str, drafts.Text]:
    with desk.database.read() as session:
        return dict(drafts.get(session, statements.get(session, path.rpartition("/")[2], by=desk.lead.actor)).translations)


def test_a_document_is_shown_with_its_report_and_nothing_is_written(desk: Desk) -> None:
    path = desk.draft()
    before = dump(desk.database)

    page = upload(desk, path)

    assert page.status_code == 200
    assert 'value="Letter from Word"' in page.text
    assert "We **call**</textarea>" in page.text
    assert "We <strong>call</strong>" in page.text
    assert "Headers and footers were left out" in words(page)
    assert dump(desk.database) == before


def test_saving_writes_one_language_and_leaves_the_others(desk: Desk) -> None:
    path = desk.draft()

    answer = save(desk, path, upload(desk, path, language="be"), language="be")

    assert answer.headers["location"] == f"{path}?done=saved"
    assert texts(desk, path)["be"] == drafts.Text("Letter from Word", "We **call**")
    assert texts(desk, path)["en"].title == "Open letter on fair trials"


def test_what_would_be_replaced_is_shown(desk: Desk) -> None:
    path = desk.draft()

    assert "The text saved now, which this would replace" in words(upload(desk, path))
    assert "which this would replace" not in words(upload(desk, path, language="be"))


def test_of_two_who_save_the_second_keeps_what_was_imported(desk: Desk) -> None:
    path = desk.draft()
    page = upload(desk, path)
    save(desk, path, page, title="The colleague's")

    answer = save(desk, path, page, dropped="1 picture was left out.")

    assert answer.status_code == 409
    assert 'value="Letter from Word"' in answer.text
    assert "The colleague" in words(answer)
    assert "1 picture was left out." in words(answer)
    assert save(desk, path, answer).status_code == 303


def test_a_locked_text_is_not_changed_and_the_import_stays_on_the_page(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = save(desk, path, upload(desk, path))

    assert answer.status_code == 409
    assert "Sign-on has opened: the text is locked" in words(answer)
    assert "We **call**</textarea>" in answer.text
    assert texts(desk, path)["en"].title == "Joint statement on fair trials"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "This is a PDF, not a Word document"),
        (TRACKED, "Accept All Changes, then save and upload again."),
        (b"", "This file is empty."),
    ],
)
def test_a_refused_document_is_told_at_its_field(desk: Desk, content: bytes, sentence: str) -> None:
    path = desk.draft()

    answer = upload(desk, path, content, language="be")

    assert (answer.status_code, coordinator.marked(answer)) == (422, ["file"])
    assert sentence in words(answer)
    assert 'value="be"' in answer.text


@pytest.mark.parametrize(("fields", "wrong"), [({"language": "english"}, "language"), ({"title": " "}, "title"), ({"body": " "}, "body")])
def test_a_wrong_field_is_marked_and_the_rest_is_kept(desk: Desk, fields: dict[str, str], wrong: str) -> None:
    path = desk.draft()

    answer = save(desk, path, upload(desk, path), **fields)

    assert (answer.status_code, coordinator.marked(answer)) == (422, [wrong])
    assert texts(desk, path)["en"].title == "Open letter on fair trials"


def test_no_file_is_no_document(desk: Desk) -> None:
    path = desk.draft()

    answer = desk.post(f"{path}/word", language="en")

    assert coordinator.marked(answer) == ["file"]


def test_a_new_statement_begins_with_a_document(desk: Desk) -> None:
    page = upload(desk, "/desk/statements/new")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))

    answer = desk.post("/desk/statements/new", **fields, **{"language-0": "en", "title-0": "Letter from Word", "body-0": "We **call**"})

    assert answer.status_code == 303
    assert texts(desk, answer.headers["location"].partition("?")[0])["en"] == drafts.Text("Letter from Word", "We **call**")


def test_a_stranger_reads_and_saves_nothing(desk: Desk, stranger: Desk) -> None:
    path = desk.draft()

    answers = [stranger.get(f"{path}/word"), upload(stranger, path), stranger.post(f"{path}/word/text", language="en", title="x", body="x")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("act", ["/statements/new/word", "/statements/1/word", "/statements/1/word/text"])
def test_nothing_is_done_without_a_login_or_a_token(client: Browser, desk: Desk, act: str) -> None:
    without_token = desk.client.post(f"/desk{act}", data={"language": "en"})
    desk.post("/desk/logout")

    assert (without_token.status_code, desk.post(f"/desk{act}").status_code) == (403, 401)


def test_a_document_of_three_mebibytes_is_read(desk: Desk) -> None:
    content = by_hand(paragraph("Text."), word__media__logo=os.urandom(3 * 1024 * 1024))

    assert upload(desk, desk.draft(), content).status_code == 200
