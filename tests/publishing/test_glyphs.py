"""What no font of this machine can draw is found before publication, with where it stands and what to install."""

from datetime import date

import pytest

from app.publishing import fonts
from app.publishing.document import Delivered, NameCorrection, Signatory
from app.publishing.glyphs import Missing, missing_glyphs, say
from tests.publishing.samples import document, document_of_names, text


def test_names_that_every_font_has_are_no_trouble() -> None:
    assert missing_glyphs(document_of_names()) == []


def test_a_private_sign_in_a_name_is_found_with_the_name() -> None:
    found = missing_glyphs(document("en", signatories=(Signatory("Alder \ue000 Centre", "en"), Signatory("Dom", "pl"))))

    assert found == [Missing("Alder \ue000 Centre", True, ("\ue000",), "Unknown", "")]


def test_a_sign_in_a_paragraph_is_found_with_how_the_paragraph_begins() -> None:
    made = document("en", texts=(text("en", "Title", f"First.\n\nSecond \u0378 {'word ' * 40}"),))

    (found,) = missing_glyphs(made)

    assert not found.is_name
    assert found.words.startswith("Second \u0378 word")
    assert len(found.words) <= 80


def test_what_is_found_is_what_would_be_refused() -> None:
    made = document("en", addressees=("Council \U0003fffd",), cc=("Mission \ue001",))

    assert [one.characters for one in missing_glyphs(made)] == [("\U0003fffd",), ("\ue001",)]


def test_an_answer_and_a_name_that_came_later_are_looked_through_too() -> None:
    delivered = Delivered("Council \ue002", date(2026, 3, 24), "Received.\n\nWe \ue003 agree.", date(2026, 3, 25))
    corrected = NameCorrection(date(2026, 3, 24), "Alder \ue001", "Alder", "en")

    found = missing_glyphs(document("en", deliveries=(delivered,), name_corrections=(corrected,)))

    assert [one.characters for one in found] == [("\ue001",), ("\ue002",), ("\ue003",)]


@pytest.mark.parametrize(
    ("sign", "script", "package"),
    [
        ("日", "Han", "fonts-noto-cjk"),
        ("あ", "Hiragana", "fonts-noto-cjk"),
        ("한", "Hangul", "fonts-noto-cjk"),
        ("ქ", "Georgian", "fonts-noto-core"),
    ],
)
def test_each_script_has_its_package(sign: str, script: str, package: str) -> None:
    assert fonts.script_name(sign) == script
    assert fonts.package_for(sign) == package


def test_the_lead_reads_the_name_the_sign_and_the_remedy() -> None:
    assert (
        say(Missing("日本", True, ("日", "本"), "Han", "fonts-noto-cjk"))
        == "“日本”: 日 (U+65E5) 本 (U+672C) (Han; install fonts-noto-cjk)."
    )
    assert (
        say(Missing("A\ue000", True, ("\ue000",), "Unknown", "")) == "“A\ue000”: U+E000 (no font can have it, please write it otherwise)."
    )
