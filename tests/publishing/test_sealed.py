"""A sealed PDF is the PDF it was: the same words in the same order with the same tags, for screen readers and archives; only sealed."""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import pytest
from pdfminer.pdftypes import resolve1

from app.ledger import seals
from app.publishing import edition, retraction
from app.publishing.edition import PDF, Built
from app.publishing.pdf import statement_pdf
from app.security import seal_keys
from tests.ledger.certificates import certificate, elliptic, private
from tests.ledger.sealing import SEALER, holds, pdfsig_holds
from tests.publishing import pdf_reading
from tests.publishing.samples import document, document_of_names
from tests.publishing.test_pdf_standards import FORBIDDEN, dictionaries, pages, with_everything

LANGUAGES = ("en", "ar", "be")


@lru_cache
def plain(language: str) -> bytes:
    return statement_pdf(with_everything(language), language)


@lru_cache
def sealed(language: str) -> bytes:
    return seals.seal(plain(language), SEALER, at=with_everything(language).as_of)


def pdfs(built: Built) -> list[bytes]:
    return [file.body for file in built.files if file.media_type == PDF]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_as_before(language: str) -> None:
    before, after = plain(language), sealed(language)

    assert pdf_reading.words(after) == pdf_reading.words(before)
    assert pdf_reading.tags(after) == pdf_reading.tags(before)
    assert pdf_reading.metadata(after) == pdf_reading.metadata(before)
    assert pdf_reading.title(after) == pdf_reading.title(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_keeps_what_it_declared_for_screen_readers_and_archives(language: str) -> None:
    before, after = pdf_reading.catalog(plain(language)), pdf_reading.catalog(sealed(language))

    assert {key: repr(after[key]) for key in before} == {key: repr(value) for key, value in before.items()}
    assert set(after) - set(before) == {"AcroForm", "Perms", "Extensions"}
    assert pdf_reading.untagged(sealed(language)) == ""
    assert not [set(one) & FORBIDDEN for one in dictionaries(sealed(language)) if set(one) & FORBIDDEN]


def test_its_field_is_printable_for_archives_and_off_the_page_for_screen_readers() -> None:
    fields = [resolve1(one) for page in pages(sealed("en")) for one in page.annots or []]
    (field,) = [one for one in fields if one.get("FT") and one["FT"].name == "Sig"]

    left, bottom, right, top = field["Rect"]
    assert (right - left, top - bottom) == (0, 0)
    assert right < 0
    assert field["F"] & 0b111 == 0b100
    assert "AP" not in field
    assert field["TU"] == b"Seal of this document"


def test_every_object_of_the_seal_begins_a_line() -> None:
    assert sealed("en")[len(plain("en")) - 5 :].startswith(b"%%EOF\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pdf_of_an_edition_is_sealed(language: str) -> None:
    (made,) = pdfs(edition.build(document(language), SEALER))

    assert holds(made)
    assert pdfsig_holds(made)


def test_the_same_edition_has_the_same_bytes() -> None:
    made = document_of_names(*LANGUAGES)

    assert edition.build(made, SEALER) == edition.build(made, SEALER)


def test_the_notice_of_a_retraction_is_sealed() -> None:
    made = pdfs(retraction.build(document("en", "ar"), "A figure was wrong.", SEALER))

    assert [pdfsig_holds(one) and holds(one) for one in made] == [True, True]


def test_a_seal_takes_little_room() -> None:
    assert len(sealed("en")) - len(plain("en")) < 8_000


def test_a_pdf_that_cannot_be_sealed_is_left_out_with_the_reason_and_the_rest_appears() -> None:
    made = document("en")
    until = made.as_of - timedelta(seconds=1)
    expired = seal_keys.read(private(elliptic(7)) + certificate(elliptic(7), "Alder Centre", until=until))

    built = edition.build(made, expired)

    assert built.left_out == ("en/statement.pdf: it could not be sealed: the certificate of SEAL_CERTIFICATE is not valid at this time.",)
    assert pdfs(built) == []
    page = next(file.body for file in built.files if file.path.endswith("/en"))
    assert b"statement.pdf" not in page
    assert {file.path for file in built.files} == {file.path for file in edition.build(made).files if file.media_type != PDF}


def test_a_sign_that_is_spelled_out_is_still_told_of_once_sealed() -> None:
    names = document("en").signatories
    made = document("en", signatories=(replace(names[0], name="Alder \ue000 Centre"),))

    built = edition.build(made, SEALER)

    assert built.left_out[0].startswith("en/statement.pdf: names show the numbers of signs")
    assert [holds(one) for one in pdfs(built)] == [True]
