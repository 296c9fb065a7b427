"""Names of every script on paper: all of them there, shaped and running their own way, and never more than the Document holds."""

import json
import re
from datetime import date

import pytest

from app.publishing.document import Document, Signatory, Withdrawal
from app.publishing.pdf import statement_pdf
from app.publishing.pdf_text import body_nodes, breakable
from app.publishing.typesetting import NotTypeset
from tests.publishing.pdf_reading import catalog, tags, words
from tests.publishing.samples import document, real_organizations, text

LANGUAGES = ("en", "be", "ru", "uk", "pl", "ka", "hy", "ar", "fr", "nb", "he", "fa", "ur", "el", "de", "es", "tr", "lt", "kk", "hi")
HOSTILE = '#eval("1") $x^2$ *bold* _it_ `raw` @ref <label> \\u{41} // gone /* gone */ "quote" [[x]] #import "/etc/passwd"'


def named(*signatories: Signatory, language: str = "en") -> Document:
    texts = (text(language, "Names", "Text for a test of names."),)
    return document("en", authentic_language=language, signatories=signatories, texts=texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_real_organizations_stand_on_pages_in_twenty_languages(language: str) -> None:
    made = statement_pdf(named(*real_organizations(), language=language), language)

    said = words(made)
    missing = [one.name for one in real_organizations() if one.language != "ar" and one.name not in said]
    assert missing == []
    assert tags(made)["LI"] == 20


@pytest.mark.parametrize("name", ["مركز القاهرة لدراسات حقوق الإنسان", "מרכז לזכויות אדם", "بنیاد حقوق بشر"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_name_from_right_to_left_runs_so_on_any_page(name: str, language: str) -> None:
    said = words(statement_pdf(named(Signatory(name, "ar"), language=language), language))

    assert name[::-1] in said, "on paper the first letter stands rightmost"


def test_a_date_after_a_name_from_right_to_left_stays_whole() -> None:
    made = document("en", withdrawals=(Withdrawal("מרכז", "he", date(2026, 3, 24)),))

    assert "זכרמ · 24 March 2026" in words(statement_pdf(made, "en"))


def test_what_is_typed_as_markup_stays_text_everywhere() -> None:
    made = document(
        "en",
        lead_name=HOSTILE,
        addressees=(HOSTILE,),
        signatories=(Signatory(HOSTILE, "en", "#panic()"),),
        texts=(text("en", "#panic() *T*", "Typed: #panic\\(\\) \\$x\\$ \\*y\\*"),),
    )

    said = words(statement_pdf(made, "en"))

    assert said.count("#import") == 3
    assert "#panic() *T*" in said
    assert "(#panic())" in said
    assert "Typed: #panic() $x$ *y*" in said


def test_a_name_without_end_neither_leaves_the_column_nor_loses_a_letter() -> None:
    said = words(statement_pdf(named(Signatory("W" * 200, "en")), "en"))

    assert said.replace("\u200b", "").replace(" ", "").count("W" * 200) == 1


def test_an_address_is_copied_as_it_was_typed() -> None:
    address = "https://open.example.org/" + "a-long-way/" * 12

    said = words(statement_pdf(document("en", texts=(text("en", "Title", f"See {address} and {address}."),)), "en"))

    assert "\u200b" not in said
    assert said.replace(" ", "").count(address) == 2


@pytest.mark.parametrize("words_without_spaces", ["สหภาพเพื่อสิทธิและเสรีภาพของประชาชนในประเทศ", "国际人权联合会" * 8])
def test_a_script_without_spaces_breaks_by_its_own_rules(words_without_spaces: str) -> None:
    assert breakable(words_without_spaces) == words_without_spaces


def test_a_control_that_turns_text_around_is_shown_as_a_mark() -> None:
    said = words(statement_pdf(named(Signatory("Alder\u202egnimmoc", "en")), "en"))

    assert "Alder\ufffdgnimmoc" in said


@pytest.mark.parametrize("name", ["D\u064fom", "\u0416\u0651ук"])
def test_a_letter_with_a_mark_that_one_font_has_is_printed(name: str) -> None:
    assert tags(statement_pdf(named(Signatory(name, "be")), "en"))["LI"] == 1


def test_a_byte_order_mark_that_was_pasted_along_keeps_nobody_from_the_page() -> None:
    said = words(statement_pdf(named(Signatory("Alder\ufeff Centre", "en")), "en"))

    assert "Alder Centre" in said


def test_a_language_nobody_knows_is_no_obstacle() -> None:
    made = named(Signatory("Alder Centre", "x-private"), language="sgn-BE-fr")

    assert catalog(statement_pdf(made, "sgn-BE-fr"))["Lang"] == b"sgn"


@pytest.mark.parametrize(
    "body",
    [
        "> " * 19 + "deep",
        "> " * 8 + "- " * 2 + "".join(["**_"] * 6) + "~~[deep](https://open.example.org)~~" + "".join(["_**"] * 6),
        "\n".join("  " * level + "- item" for level in range(12)),
        "".join(f"[^{number}] " for number in range(300)) + "\n\n" + "\n".join(f"[^{n}]: see[^{n + 1}]" for n in range(300)),
        "[words](https://open.example.org/" + "a" * 9000 + ")",
        "|" + "a|" * 60 + "\n|" + "-|" * 60 + "\n|" + "b|" * 60,
        "`" + "x" * 5000 + "`",
        "",
    ],
)
def test_a_text_that_would_be_too_much_for_a_printer_is_printed(body: str) -> None:
    assert statement_pdf(document("en", texts=(text("en", "Title", body or " "),)), "en").startswith(b"%PDF")


def test_notes_keep_the_numbers_of_the_page_and_stand_once() -> None:
    nodes = body_nodes("One[^b] two[^a] one[^b].\n\n[^a]: A\n[^b]: B\n[^c]: C")

    told = json.dumps(nodes)
    assert re.findall(r'"kind": "(note|note-again|loose-note)", "number": "(\d)"', told) == [
        ("note", "1"),
        ("note", "2"),
        ("note-again", "1"),
        ("loose-note", "3"),
    ]


@pytest.mark.parametrize("sign", ["\ue000", "\u0378", "\U0003fffd"])
def test_a_sign_that_no_font_can_have_is_an_error_and_never_a_box(sign: str) -> None:
    with pytest.raises(NotTypeset) as refused:
        statement_pdf(named(Signatory(f"Alder {sign} Centre", "en")), "en")

    assert refused.value.characters == (sign,)
