"""A statement as a PDF, read back: what it says, in which order, and what it declares about itself."""

from dataclasses import replace
from datetime import date

import pytest

from app.i18n.words import KINDS, kind_name
from app.publishing.document import Correction, Document, Letterhead, RosterStyle, Signatory, Withdrawal
from app.publishing.pdf import retraction_pdf, statement_pdf
from app.publishing.roster import make_roster
from tests.publishing.pdf_reading import alternatives, bytes_of, catalog, last_page, metadata, tags, title, words
from tests.publishing.samples import document, text

BODY = """\
We ask the Council to *act* **now**, see [our page](https://open.example.org/page).[^1]

### What we ask

1. Open the courts[^1];
2. ~~Wait.~~

> No one should have to choose.

| Year | Closed |
|------|-------:|
| 2025 | 505 |

[^1]: Register of associations.
"""


MIDDLE, LINE = 297, 14
"""Of a page, in points, and the height of a line."""


def english(body: str, **changes: object) -> Document:
    return document("en", texts=(text("en", "End the closures", body),), **changes)


def many(count: int) -> tuple[Signatory, ...]:
    return tuple(Signatory(f"Lantern Front {number:04}", "en", "", "GB") for number in range(count))


def test_it_says_what_the_page_says_in_the_order_of_the_page() -> None:
    said = words(statement_pdf(document("en"), "en"))

    parts = [
        "Open letter End the closures Alder Centre 22 March 2026 · 5 organizations",
        "UN Human Rights Council Copy to",
        "23 March 2026, 14:00 (Vilnius, UTC+2)",
        "We ask the Council to act.",
        "Signatories 5 organizations: 3 named (from 3 countries), 2 withheld for their safety as of 25 March 2026, 10:30",
        "Alder Centre (AC, Lithuania)",
        "Бярозавы дом",
        "2 organizations whose names are withheld for their safety",
        "https://statements.example.org/statements/end-the-closures-k4x9/en",
    ]
    places = [said.find(part) for part in parts]
    assert -1 not in places, said
    assert places == sorted(places)


def test_it_is_tagged_for_screen_readers_and_says_its_language() -> None:
    made = statement_pdf(document("be"), "be")

    declared = catalog(made)
    assert declared["Lang"] == b"be"
    assert declared["MarkInfo"]["Marked"] is True
    assert title(made) == "Спыніць ліквідацыю"
    assert declared["ViewerPreferences"]["DisplayDocTitle"] is True


def test_it_claims_both_standards() -> None:
    claimed = metadata(statement_pdf(document("en"), "en"))

    assert "<pdfuaid:part>1</pdfuaid:part>" in claimed
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in claimed


def test_every_mark_of_the_text_has_its_tag() -> None:
    found = tags(statement_pdf(english(BODY), "en"))

    assert {"Title", "H1", "P", "L", "LI", "BlockQuote", "Table", "TH", "TD", "Note", "Link", "Em", "Strong", "Figure"} <= set(found)
    assert found["Note"] == 1


def test_the_words_of_a_text_are_all_there() -> None:
    said = words(statement_pdf(english(BODY), "en"))

    for part in (
        "act now, see our page.",
        "What we ask",
        "Open the courts",
        "Wait.",
        "No one should have to choose.",
        "505",
        "Register of",
    ):
        assert part in said


def test_headings_that_skip_a_rank_are_no_obstacle() -> None:
    found = tags(statement_pdf(english("# One\n\n#### Four\n\n## Two"), "en"))

    assert found["H2"] == 2


@pytest.mark.parametrize("count", [1, 30, 400])
def test_the_roster_is_a_list_with_an_item_for_every_name(count: int) -> None:
    made = statement_pdf(document("en", signatories=many(count), withheld_count=0), "en")

    said = words(made)
    assert tags(made)["LI"] == count
    assert [f"Lantern Front {number:04}" in said for number in range(count)] == [True] * count


def test_with_nobody_named_it_says_how_many_are_withheld() -> None:
    said = words(statement_pdf(document("en", signatories=(), withheld_count=3), "en"))

    assert "3 organizations whose names are withheld for their safety" in said


@pytest.mark.parametrize("count", [10, 16, 30, 135, 251, 400])
def test_the_last_page_has_names_in_columns_that_end_level(count: int) -> None:
    last = last_page(statement_pdf(document("en", signatories=many(count), edition=1), "en"))

    foot = next(y for _, y, words in last if "https://" in words)
    ends = [min(y for x, y, words in last if y > foot and (x > MIDDLE) is is_right and "Lantern" in words) for is_right in (False, True)]

    assert abs(ends[0] - ends[1]) <= LINE


def test_two_columns_are_read_one_after_the_other() -> None:
    said = words(statement_pdf(document("en", signatories=many(60)), "en"))

    places = [said.index(f"Lantern Front {number:04}") for number in range(60)]

    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "be", "fr"])
def test_the_count_is_the_sentence_of_every_other_form(language: str) -> None:
    made = document(language)

    assert make_roster(made, language).total in words(statement_pdf(made, language))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_statement_says_what_it_is(kind: str) -> None:
    assert words(statement_pdf(document("en", kind=kind), "en")).startswith(kind_name(kind, "en"))


def test_groups_have_headings_and_lines_without_numbers_stay_a_list() -> None:
    made = statement_pdf(document("en", style=RosterStyle(grouping="country", shows=())), "en")

    said = words(made)
    assert said.index("Belarus") < said.index("Бярозавы дом") < said.index("Egypt") < said.index("Lithuania")
    assert "1." not in said.partition("Signatories")[2].partition("https:")[0]
    assert tags(made)["LI"] == 3


def test_withdrawals_and_corrections_stand_below_the_roster() -> None:
    correction = Correction(2, date(2026, 3, 24), "A figure was wrong.", (text("en"),), (text("en"),))
    made = document("en", withdrawals=(Withdrawal("Harbour Front", "en", date(2026, 3, 24)),), corrections=(correction,))

    said = words(statement_pdf(made, "en"))

    assert "Withdrawn on the record • Harbour Front · 24 March 2026" in said.replace("•Harbour", "• Harbour")
    assert "A figure was wrong. · Corrected on 24 March 2026 (version 2)" in said


def test_a_letterhead_stands_on_top() -> None:
    made = document("en", letterhead=Letterhead(("Alder Centre", "12 Harbour Street")))

    assert words(statement_pdf(made, "en")).startswith("Alder Centre 12 Harbour Street Open letter")


def test_the_code_on_paper_leads_to_the_page_and_says_so() -> None:
    url = "https://statements.example.org/statements/end-the-closures-k4x9/en"

    assert f"QR code with the address of this page: {url}" in alternatives(statement_pdf(document("en"), "en"))


def test_numbers_that_were_filled_in_are_said_to_be_filled_in() -> None:
    said = words(statement_pdf(english("We are {{count}}."), "en"))

    assert "We are 5." in said
    assert "were filled in when it was published" in said
    assert "were filled in" not in words(statement_pdf(document("en"), "en"))


def test_the_same_document_gives_the_same_bytes_and_another_one_others() -> None:
    first = statement_pdf(document("en"), "en")

    assert statement_pdf(document("en"), "en") == first
    assert statement_pdf(document("en", edition=3), "en") != first


def test_a_translation_says_that_it_is_one() -> None:
    assert "This is a translation. Authentic text: Belarusian" in words(statement_pdf(document("be", "en"), "en"))


def test_a_retracted_statement_keeps_neither_text_nor_names() -> None:
    made = replace(document("en", "be"), retraction_notice="A figure was **wrong**.")

    said = words(retraction_pdf(made, "en"))

    assert "Retracted End the closures Alder Centre" in said
    assert "25 March 2026" in said
    assert "A figure was wrong." in said
    assert "We ask the Council" not in said
    assert "Бярозавы дом" not in said


def test_no_byte_of_it_holds_what_was_withheld_or_is_gone() -> None:
    made = document("en")
    before = statement_pdf(made, "en")
    after = statement_pdf(replace(made, signatories=made.signatories[1:], withheld_count=3), "en")

    assert "Alder Centre (AC, Lithuania)" in words(before)
    assert "(AC" not in words(after)
    assert b"(AC" not in bytes_of(after)
    assert len(bytes_of(after)) > len(after)
