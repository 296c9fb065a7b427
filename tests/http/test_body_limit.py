"""A body of more than 1 MiB is refused, declared or not; a Word file or a spreadsheet may have 5 MiB, at its own address."""

from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp

from tests.asking import ask

MEBIBYTE = 1024 * 1024


def test_a_body_over_the_limit_is_refused(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/login", data={"email": "a" * MEBIBYTE})

    assert answer.status_code == 413


def test_a_body_of_undeclared_length_is_stopped_on_its_way(app: ASGIApp) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"email="
        for _ in range(20):
            yield b"a" * 100_000

    answer = ask(app, "POST", "/login", content=stream(), headers={"content-type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 413


def test_a_length_that_is_no_number_is_refused(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/login", content=b"email=x", headers={"content-length": "-1"})

    assert answer.status_code == 413


def test_a_body_of_200_kb_is_taken(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/login", data={"email": "a" * 200_000})

    assert answer.status_code == 422


def test_the_api_is_told_in_its_own_form(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/api/v1/statements", content=b"x" * (MEBIBYTE + 1))

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["status"] == 413


@pytest.mark.parametrize("path", ["/desk/statements/01a/word", "/desk/statements/new/word", "/desk/partners/import"])
def test_a_file_may_have_five_mebibytes(app: ASGIApp, path: str) -> None:
    answer = ask(app, "POST", path, content=b"x" * 5 * MEBIBYTE)

    assert answer.status_code == 401


def test_what_is_checked_may_have_forty_mebibytes(app: ASGIApp) -> None:
    assert ask(app, "POST", "/verify", files={"file": ("a", b"x" * 40 * MEBIBYTE)}).status_code == 422
    assert ask(app, "POST", "/verify", files={"file": ("a", b"x" * 41 * MEBIBYTE)}).status_code == 413


def test_a_larger_word_file_is_refused_with_what_to_do(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/desk/statements/01a/word", content=b"x" * 6 * MEBIBYTE)

    assert answer.status_code == 413
    assert answer.text.startswith("This file is larger than 5 MiB. Nothing was saved.")


def test_a_word_file_of_undeclared_length_is_stopped_on_its_way(app: ASGIApp) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.docx"\r\n\r\n'
        for _ in range(60):
            yield b"a" * 100_000

    answer = ask(app, "POST", "/desk/statements/new/word", content=stream(), headers={"content-type": "multipart/form-data; boundary=x"})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/desk/statements/01a/word/text"),
        ("POST", "/desk/statements/01a/edit"),
        ("POST", "/desk/statements/a/b/word"),
        ("POST", "/desk/statements/01a/word/"),
        ("PUT", "/desk/statements/01a/word"),
        ("POST", "/verify/"),
        ("POST", "/login"),
    ],
)
def test_nothing_else_may_be_as_large(app: ASGIApp, method: str, path: str) -> None:
    assert ask(app, method, path, content=b"x" * (MEBIBYTE + 1)).status_code == 413
