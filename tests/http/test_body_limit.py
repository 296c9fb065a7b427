"""A body of more than 1 MiB is refused, declared or not."""

from collections.abc import AsyncIterator

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
