"""The lead's letterhead: kept as typed, its logo encoded anew, carried on paper by the statements that choose it."""

import asyncio
import io
from collections.abc import Callable

import httpx
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlmodel import col, select

from app.config import Settings
from app.models import Edition, EditionFile
from app.worker import Worker
from tests import cast, coordinator
from tests.coordinator import Browser, Desk
from tests.partner import words
from tests.publishing import pdf_reading

PAGE = "/desk/letterhead"


def picture(width: int = 1200, height: int = 200, kind: str = "PNG") -> bytes:
    file, notes = io.BytesIO(), PngInfo()
    notes.add_text("Author", "Somebody at home")
    Image.new("RGB", (width, height), "#8a1c14").save(file, kind, **({"pnginfo": notes} if kind == "PNG" else {}))
    return file.getvalue()


def upload(desk: Desk, logo: bytes, **fields: str) -> httpx.Response:
    return desk.client.post(PAGE, data={"csrf": desk.csrf, "letterhead": "Alder Centre", **fields}, files={"logo": ("logo.png", logo)})


def published_pdf(desk: Desk, settings: Settings, path: str) -> bytes:
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    desk.post(f"{path}/publication", roster_revision=revision, seen="yes")
    asyncio.run(Worker(settings, desk.database).run_once())
    with desk.database.read() as session:
        query = (
            select(EditionFile.body).join(Edition).where(Edition.state == "published", col(EditionFile.path).endswith("/en/statement.pdf"))
        )
        return session.exec(query).one() or b""


def test_lines_and_logo_are_kept(desk: Desk) -> None:
    assert upload(desk, picture(), letterhead="Alder Centre\r\n\r\n12 Harbour Street").status_code == 303

    page = desk.get(PAGE)
    logo = desk.get(f"{PAGE}/logo.png")
    assert "Alder Centre\n12 Harbour Street</textarea>" in page.text
    assert Image.open(io.BytesIO(logo.content)).size == (900, 150)
    assert b"Somebody at home" not in logo.content


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_other_pictures_become_a_png(desk: Desk, kind: str) -> None:
    assert upload(desk, picture(kind=kind)).status_code == 303

    assert desk.get(f"{PAGE}/logo.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "made",
    [lambda: b"<svg/>", lambda: b"GIF89a", lambda: picture()[:60], lambda: picture(9000, 9000), lambda: b"x" * 800_000],
    ids=["a drawing", "another kind", "cut off", "too large to open", "too many bytes"],
)
def test_what_is_no_picture_is_refused_and_what_was_typed_stays(desk: Desk, made: Callable[[], bytes]) -> None:
    answer = upload(desk, made(), letterhead="Typed lines")

    assert answer.status_code == 422
    assert "Typed lines" in answer.text
    assert 'aria-describedby="logo-hint logo-error"' in answer.text


def test_too_many_lines_are_refused(desk: Desk) -> None:
    answer = desk.post(PAGE, letterhead="line\n" * 9)

    assert answer.status_code == 422
    assert "A letterhead has at most 8 lines." in words(answer)


def test_a_logo_can_be_removed(desk: Desk) -> None:
    upload(desk, picture())

    desk.post(PAGE, letterhead="Alder Centre", removes_logo="yes")

    assert desk.get(f"{PAGE}/logo.png").status_code == 404


def test_another_lead_has_its_own(desk: Desk, stranger: Desk) -> None:
    upload(desk, picture())

    assert stranger.get(f"{PAGE}/logo.png").status_code == 404
    assert "Alder Centre" not in stranger.get(PAGE).text


def test_nobody_else_sees_it(client: Browser) -> None:
    assert client.get(PAGE).status_code == 303
    assert client.get(f"{PAGE}/logo.png").status_code == 303


def test_a_statement_carries_it_when_the_lead_says_so(desk: Desk, settings: Settings) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)
    upload(desk, picture(), letterhead="12 Harbour Street")
    desk.post(f"{path}/letterhead", has_letterhead="yes")

    made = published_pdf(desk, settings, path)

    assert pdf_reading.words(made).startswith("12 Harbour Street")
    assert len(pdf_reading.alternatives(made)) == 2


def test_another_lead_cannot_choose_for_a_statement(desk: Desk, stranger: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    assert stranger.post(f"{path}/letterhead", has_letterhead="yes").status_code == 404
