"""What no font of this server can draw: the lead sees it before publishing, and afterwards which file is missing and why."""

import asyncio

from app.config import Settings
from app.worker import Worker
from tests import cast, coordinator
from tests.coordinator import Desk
from tests.partner import words

UNKNOWN = "Lantern \U00018b00 Committee"


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
    assert "(U+18B00) (Khitan Small Script; install fonts-noto-core)." in said


def test_the_review_says_nothing_of_fonts_where_all_is_well(desk: Desk) -> None:
    path = endorsed(desk, "Лантэрна")

    assert "no font" not in words(desk.get(f"{path}/publication"))


def test_the_edition_appears_with_the_number_of_that_sign_and_the_desk_says_so(desk: Desk, settings: Settings) -> None:
    path = endorsed(desk, UNKNOWN)

    publish(desk, settings, path)

    said = words(desk.get(f"{path}/publication"))
    warned = said.partition("This edition’s printed files are not as they should be")[2].partition("Public page")[0]
    assert "en/statement.pdf: names show the numbers of signs, because no font has some signs in it (Khitan Small Script)." in warned
    kept, _, shown = warned.partition("This server has no font for some characters")
    assert "Lantern" not in kept
    assert "\U00018b00" not in kept
    assert "(U+18B00) (Khitan Small Script; install fonts-noto-core)." in shown


def test_a_complete_edition_lacks_nothing(desk: Desk, settings: Settings) -> None:
    path = endorsed(desk, "Лантэрна")

    publish(desk, settings, path)

    assert "not as they should be" not in words(desk.get(f"{path}/publication"))
