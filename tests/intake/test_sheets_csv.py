"""Reading a list as text: its encoding and separator are found out and told."""

import pytest

from app.intake.sheet_rows import Sheet, SheetRefused
from app.intake.sheets_csv import WORD_OUTSIDE_ASCII, find_encoding, read_csv, words_outside_ascii

GOOD = "name;email\nLantern Committee;director@lantern.example.org\nHarbour, the network;office@harbour.example.org\n"
BELARUSIAN = "Назва;Пошта\nКамітэт «Ліхтар»;director@lantern.example.org\nСетка правоў чалавека;office@harbour.example.org\n"
FRENCH = "Nom;Courriel\nComité des lanternes éclairées;a@b.example.org\nRéseau çà et là;c@b.example.org\n"
POLISH = "Nazwa;E-mail\nKomitet Latarnia Łódź;a@b.example.org\nSieć Świętych Źródeł;c@b.example.org\n"
GREEK = "Όνομα;email;Χώρα\nΕπιτροπή Φανός;a@b.example.org;Ελλάδα\nΔίκτυο για τα Δικαιώματα;c@b.example.org;Κύπρος\n"
UKRAINIAN = "Назва;Пошта\nЦентр громадянських свобод;a@b.example.org\n"
ARABIC = "الاسم;البريد\nلجنة الفانوس;a@b.example.org\n"


def read(content: str, encoding: str = "utf-8") -> Sheet:
    return read_csv(content.encode(encoding))


def refused(content: str) -> str:
    with pytest.raises(SheetRefused) as caught:
        read(content)
    return caught.value.fields["file"]


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
def test_the_separator_is_found_out_and_told(separator: str, name: str) -> None:
    sheet = read(f'name{separator}email\n"Harbour, the; network"{separator}a@b.example.org\n')

    assert (sheet.separator, sheet.headings) == (name, ["name", "email"])
    assert sheet.rows[0].cells == ["Harbour, the; network", "a@b.example.org"]


def test_separators_inside_the_cells_deceive_nobody() -> None:
    sheet = read(GOOD)

    assert (sheet.separator, sheet.rows[1].cells[0]) == ("semicolon", "Harbour, the network")


@pytest.mark.parametrize("line", ["sep=;\r\n", "\ufeffSEP=;\n"])
def test_a_line_that_tells_the_separator_is_obeyed_and_counts_as_no_row(line: str) -> None:
    sheet = read(f"{line}name;email\na,b,c;x@y.example.org\n")

    assert (sheet.headings, sheet.rows[0].number) == (["name", "email"], 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    sheet = read(BELARUSIAN, encoding)

    assert sheet.encoding == ("UTF-16" if "16" in encoding else "UTF-8")
    assert (sheet.headings[0], sheet.rows) == ("Назва", read(BELARUSIAN).rows)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (BELARUSIAN, "cp1251"),
        (UKRAINIAN, "koi8_u"),
        (BELARUSIAN, "mac_cyrillic"),
        (FRENCH, "cp1252"),
        (FRENCH, "mac_roman"),
        (POLISH, "cp1250"),
        (GREEK, "cp1253"),
        (ARABIC, "cp1256"),
        ("name,email\nCafé,a@b.example.org\n", "cp1252"),
        ("name,email\nМемориал,a@b.example.org\n", "cp1251"),
    ],
)
def test_other_encodings_are_guessed(content: str, encoding: str) -> None:
    assert read(content, encoding).rows == read(content).rows


def test_words_outside_ascii_are_searched_for_from_such_a_letter_on_so_that_no_byte_is_looked_at_twice() -> None:
    assert WORD_OUTSIDE_ASCII.pattern.startswith(rb"([\x80-\xff]")
    assert [found.span() for found in WORD_OUTSIDE_ASCII.finditer(b"a" * 1_000 + b"\xe9" + b"b" * 1_000)] == [(1_000, 2_001)]


def test_little_of_a_long_cell_is_judged_by() -> None:
    (word,) = words_outside_ascii(b"a" * 9_000 + "Организация ".encode("cp1251") * 9_000)

    assert word.endswith("Организация".encode("cp1251"))
    assert 200 < len(word) <= 401


def test_a_long_cell_that_could_only_be_cut_inside_a_letter_is_left_out() -> None:
    assert list(words_outside_ascii("団体".encode("cp932") * 500 + b",x\xe9y\n")) == [b"x\xe9y"]


def test_a_wrong_guess_is_corrected_by_hand() -> None:
    content = "name,email\nעדה,a@b.example.org\n".encode("cp1255")

    sheet = read_csv(content, encoding="cp1255")

    assert (sheet.encoding, sheet.rows[0].cells[0]) == ("windows-1255 (Hebrew)", "עדה")


@pytest.mark.parametrize(("encoding", "content"), [("utf-16", b"name,email\nx,yz"), ("cp1251", b"name,email\n\x98,y")])
def test_an_encoding_that_does_not_fit_is_refused(encoding: str, content: bytes) -> None:
    with pytest.raises(SheetRefused, match=r"This file is not in .*\. Choose another encoding"):
        read_csv(content, encoding=encoding)


def test_plain_letters_are_unicode() -> None:
    assert find_encoding(GOOD.encode()) == "utf-8"


def test_one_broken_letter_does_not_make_another_encoding_of_unicode() -> None:
    sheet = read_csv(BELARUSIAN.encode() + b"Harbour \xd0;x@y.example.org\n")

    assert (sheet.encoding, sheet.rows[2].cells[0]) == ("UTF-8", "Harbour \ufffd")
    assert sheet.notes == ["1 letters of this file are broken; the cells they stand in are refused."]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_divides_rows(line_end: str) -> None:
    assert read(GOOD.replace("\n", line_end)).rows == read(GOOD).rows


def test_quoted_cells_may_hold_separators_quotes_and_lines() -> None:
    (row,) = read('name,email\n"Lantern, ""the"" Committee\nof Minsk",a@b.example.org').rows

    assert row.cells[0] == 'Lantern, "the" Committee\nof Minsk'


def test_a_row_keeps_its_number_after_a_cell_of_several_lines() -> None:
    rows = read('name,email\n"Lantern\nCommittee",a@b.example.org\nHarbour,c@d.example.org').rows

    assert [row.number for row in rows] == [2, 3]


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x")', "+375 29 000", "@handle", "-5", '=cmd|"/c calc"!A1'])
def test_what_looks_like_a_formula_is_text(cell: str) -> None:
    quoted = cell.replace('"', '""')

    assert read(f'name,email\n"{quoted}",a@b.example.org').rows[0].cells[0] == cell


def test_an_open_quote_is_refused_with_its_line_and_swallows_no_rows() -> None:
    assert refused('name,email\nGood,x@y.example.org\n"Lantern,a@b.example.org\nHarbour,c@d.example.org') == (
        "The list cannot be read from line 3 on. Is a quotation mark left open there?"
    )


def test_a_misplaced_quote_spoils_its_row_only() -> None:
    bad, good = read('name,email\n"Lantern" Committee,a@b.example.org\nHarbour,c@d.example.org').rows

    assert bad.faults[0].startswith("This row cannot be read: a quotation mark stands in the middle")
    assert (bad.number, good.cells) == (2, ["Harbour", "c@d.example.org"])


def test_a_nul_is_left_for_the_row_to_be_refused() -> None:
    assert read("name,email\nLan\x00tern,a@b.example.org").rows[0].cells[0] == "Lan\x00tern"
