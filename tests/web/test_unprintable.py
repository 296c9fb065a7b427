"""What no font of this server can draw: the lead sees it before publishing, and afterwards which file is missing and why."""

import asyncio

from app.config import Settings
from app.worker import Worker
from tests import cast, coordinator
from tests.coordinator import Desk
from tests.partner import words

UNKNOWN = "Lantern \ue000 Committee"


def endorsed(desk: Desk, name: str) -> str:
    path, _, tokens = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, tokens[0], display_name=name)
    return path


def publish(desk: Desk, settings: Settings, path: str) -> None:
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    assert desk.post(f"{path}/publication", roster_revision=revision, seen="yes").status_code == 303
    asyncio.run(Worker(settings, desk.database).run_once())


def test_the_review_names_the_signatory_and_the_character(desk: Desk) -> None:
    path = endorsed(desk, UNKNOWN)

    said = words(desk.get(f"{path}/publication"))

    assert "This server has no font for some characters" in said
    assert "Committee”: U+E000 (no font can have it, please write it otherwise)." in said


def test_the_review_says_nothing_of_fonts_where_all_is_well(desk: Desk) -> None:
    path = endorsed(desk, "Лантэрна")

    assert "no font" not in words(desk.get(f"{path}/publication"))


def test_the_edition_appears_without_the_pdf_and_the_desk_says_so(desk: Desk, settings: Settings) -> None:
    path = endorsed(desk, UNKNOWN)

    publish(desk, settings, path)

    said = words(desk.get(f"{path}/publication"))
    assert "This edition lacks a file" in said
    assert "en/statement.pdf: no font has" in said
    assert "Lantern" not in said.partition("This edition lacks a file")[2].partition("Public page")[0]


def test_a_complete_edition_lacks_nothing(desk: Desk, settings: Settings) -> None:
    path = endorsed(desk, "Лантэрна")

    publish(desk, settings, path)

    assert "lacks a file" not in words(desk.get(f"{path}/publication"))
