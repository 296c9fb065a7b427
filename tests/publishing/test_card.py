"""The picture beside a link: its size, and what it shows."""

import io

import pytest
from PIL import Image

from app.publishing.card import statement_card
from app.publishing.typesetting import NotTypeset
from tests.publishing.samples import document, text


def image_of(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("language", ["en", "be", "ar", "fr"])
def test_every_language_has_a_picture_of_the_size_that_sites_ask_for(language: str) -> None:
    made = image_of(statement_card(document(language), language))

    assert made.format == "PNG"
    assert made.size == (1200, 630)


def test_the_same_document_gives_the_same_picture_and_another_count_another_one() -> None:
    first = statement_card(document("en"), "en")

    assert statement_card(document("en"), "en") == first
    assert statement_card(document("en", withheld_count=3), "en") != first


def test_a_retracted_statement_has_a_picture_without_its_count() -> None:
    retracted = {"retraction_notice": "A figure was wrong."}

    assert statement_card(document("en", **retracted), "en") == statement_card(document("en", withheld_count=9, **retracted), "en")


@pytest.mark.parametrize("title", ["W" * 400, "word " * 200, "#panic()"])
def test_a_title_of_any_length_makes_one_picture(title: str) -> None:
    made = statement_card(document("en", texts=(text("en", title, "Body."),)), "en")

    assert image_of(made).size == (1200, 630)


def test_a_sign_that_no_font_has_is_never_drawn_as_a_box() -> None:
    with pytest.raises(NotTypeset) as refused:
        statement_card(document("en", lead_name="Alder \ue000"), "en")

    assert refused.value.characters == ("\ue000",)
