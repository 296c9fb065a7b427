"""The page where anybody checks what they were given: its words, its limits, and that nothing of it stays."""

import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import statements, withdrawals
from app.main import create_app
from app.models import Statement
from app.web.guard import MOST_CHECKED_BYTES
from tests import cast
from tests.asking import ask
from tests.checking import paste, published, receipt_of, upload
from tests.ledger.logging import log_of, sequence
from tests.partner import Invited, dump, tag, words

MEBIBYTE = 1024 * 1024


@pytest.fixture
def app(settings: Settings, database: Database) -> ASGIApp:
    return create_app(settings, database)


def test_the_form_asks_for_a_file_or_text_and_says_what_happens_with_it(app: ASGIApp) -> None:
    answer = ask(app, "GET", "/verify")

    assert answer.status_code == 200
    assert "nothing of it is stored, logged or passed on" in words(answer)
    assert 'type="file"' in tag(answer, "file")
    assert "<textarea" in tag(answer, "text")


def test_the_keys_to_compare_stand_on_the_page(partner: Invited) -> None:
    sequence(partner.database)

    assert f"{log_of(partner.database).origin}+" in words(ask(partner.app, "GET", "/verify"))


@pytest.mark.parametrize("is_logged", [False, True])
def test_a_receipt_that_was_uploaded_holds(partner: Invited, *, is_logged: bool) -> None:
    partner.endorse()
    if is_logged:
        sequence(partner.database)
    content = ask(partner.app, "GET", f"/e/{partner.token}/receipt.json").content

    answer = upload(partner.app, content)

    assert (answer.status_code, "<title>It holds · " in answer.text) == (200, True)
    assert "The name as it was typed: Lantern Committee" in words(answer)
    assert ("Holds: It stands in the log, as entry" in words(answer)) == is_logged
    assert "That the endorsement still stands" in words(answer)


def test_a_receipt_that_was_pasted_with_the_line_ends_of_a_form_holds(partner: Invited) -> None:
    answer = paste(partner.app, f"\r\n{receipt_of(partner).decode()}\r\n\r\n")

    assert "<title>It holds · " in answer.text


def test_a_receipt_that_was_broken_into_lines_and_pasted_holds(partner: Invited) -> None:
    content = receipt_of(partner).decode()

    answer = paste(partner.app, "\r\n".join(content[start : start + 72] for start in range(0, len(content), 72)))

    assert "<title>It holds · " in answer.text


def test_a_receipt_of_another_installation_does_not_hold_and_is_not_repeated(partner: Invited) -> None:
    content = receipt_of(partner).decode()

    answer = paste(partner.app, content.replace(log_of(partner.database).origin, "undersigned/0000000000000000"))

    assert "<title>It does not hold · " in answer.text
    assert "Lantern Committee" not in answer.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty, so there is nothing to check."),
        (b'{"signatories": []}', "It may be of an earlier one: those are checked by their bundle (ZIP) or their PDF."),
        (b"Dear all,", "This is no receipt, proof, bundle or sealed PDF"),
        (b"\x89PNG\r\n\x1a\n", "This is no receipt, proof, bundle or sealed PDF"),
        (b"PK\x03\x04 nothing more", "This is no receipt, proof, bundle or sealed PDF"),
        (b"c2sp.org/tlog-proof@v1\nindex 0\n", "This proof is not complete"),
    ],
)
def test_what_cannot_be_checked_is_told_beside_the_form(app: ASGIApp, content: bytes, sentence: str) -> None:
    answer = upload(app, content)

    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert 'aria-invalid="true"' in tag(answer, "file")


def test_a_form_without_anything_asks_for_one_of_the_two(app: ASGIApp) -> None:
    answer = paste(app, " \r\n")

    assert (answer.status_code, "Please choose a file, or paste a receipt or a proof." in words(answer)) == (422, True)


def test_a_file_and_a_text_are_one_too_many_and_what_was_pasted_is_kept(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/verify", files={"file": ("a.json", b"{}")}, data={"text": "<b>Dear all,"})

    assert (answer.status_code, "Please give one of the two" in words(answer)) == (422, True)
    assert "&lt;b&gt;Dear all,</textarea>" in answer.text


def test_what_was_pasted_is_kept_and_what_is_wrong_with_it_stands_beside_it(app: ASGIApp) -> None:
    answer = paste(app, "Dear all,")

    assert (answer.status_code, "Dear all,</textarea>" in answer.text) == (422, True)
    assert 'aria-invalid="true"' in tag(answer, "text")
    assert 'aria-invalid="true"' not in tag(answer, "file")


def test_a_pdf_without_a_seal_does_not_hold(app: ASGIApp) -> None:
    answer = upload(app, b"%PDF-1.7 something")

    assert (answer.status_code, "<title>It does not hold · " in answer.text) == (200, True)
    assert "Does not hold: This PDF has no seal." in words(answer)
    assert "Do not rely on it" in words(answer)


def test_a_receipt_in_which_a_word_was_changed_does_not_hold(partner: Invited) -> None:
    answer = upload(partner.app, receipt_of(partner).replace(b"Lantern", b"Lantarn"))

    assert (answer.status_code, "<title>It does not hold · " in answer.text) == (200, True)
    assert "Lantarn" not in answer.text


def test_a_public_file_is_known_and_leads_to_its_statement(partner: Invited) -> None:
    file = published(partner)

    answer = upload(partner.app, file.body or b"")

    assert "of edition 1, published on 1 December 2026. It is the current one." in words(answer)
    assert f'href="/statements/{partner.statement.slug}/en"' in answer.text


def test_a_file_that_was_replaced_does_not_tell_who_stood_in_it(partner: Invited) -> None:
    old = published(partner).body or b""
    manage = cast.link_in_mail(partner.database, cast.PARTNER.email, "receipt")
    with partner.database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    cast.build(partner.database)

    answer = upload(partner.app, old)

    assert answer.status_code == 422
    assert "edition 1" not in words(answer)


def test_a_text_that_is_not_public_is_not_known(partner: Invited) -> None:
    with partner.database.read() as session:
        statement = statements.get(session, partner.statement.id, by=partner.lead.actor)
        assert isinstance(statement, Statement)

    assert upload(partner.app, b"# Joint statement on fair trials\n\nWe call for **fair trials**.\n\nNow.\n").status_code == 422


def test_checking_stores_nothing_and_sets_no_cookie(partner: Invited) -> None:
    content = receipt_of(partner)
    before = dump(partner.database)

    answers = [ask(partner.app, "GET", "/verify"), upload(partner.app, content), upload(partner.app, b"x"), paste(partner.app, "{}")]

    assert dump(partner.database) == before
    assert {(answer.headers.get("set-cookie"), answer.headers["cache-control"]) for answer in answers} == {(None, "no-store")}
    assert not [word for answer in answers for word in ("<script", " style=", "http://", "https://") if word in answer.text]


def test_a_large_file_is_read(app: ASGIApp) -> None:
    assert upload(app, b"x" * 3 * MEBIBYTE).status_code == 422


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_that_is_too_large_is_told_on_the_page_in_the_readers_language(app: ASGIApp, language: str) -> None:
    answer = upload(app, b"x" * (MOST_CHECKED_BYTES + MEBIBYTE), language=language)

    assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (413, True)
    assert ("This is larger than what is checked here." in words(answer)) == (language == "en")
    assert "VERIFY.txt" in words(answer)


def test_another_site_can_have_nothing_checked(app: ASGIApp) -> None:
    assert ask(app, "POST", "/verify", files={"file": ("a", b"x")}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "لجنة \u200fالفانوس", "A & B %(day)s %s"])
def test_a_name_is_text_whatever_it_is(partner: Invited, name: str) -> None:
    answer = upload(partner.app, receipt_of(partner, display_name=name))

    assert "<title>It holds · " in answer.text
    assert "<script" not in answer.text
