"""Reading a spreadsheet, whatever it is: the headings, the rows, and what spoils a cell, a row or the whole."""

import pytest

from app.intake.sheet_rows import Sheet, SheetRefused
from app.intake.sheets import read_sheet
from tests.intake.sheet_files import workbook
from tests.intake.word_files import OLE, paragraph, zipped
from tests.intake.word_files import by_hand as word_document

GOOD = "name,email\nLantern Committee,director@lantern.example.org\n"


def read(content: str) -> Sheet:
    return read_sheet(content.encode())


def refused(content: bytes) -> str:
    with pytest.raises(SheetRefused) as caught:
        read_sheet(content)
    return caught.value.fields["file"]


def test_a_list_is_headings_and_rows_with_their_numbers() -> None:
    sheet = read(" name ,email\n\nLantern Committee,director@lantern.example.org\n,\nHarbour,c@d.example.org\n")

    assert sheet.headings == ["name", "email"]
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (3, ["Lantern Committee", "director@lantern.example.org"]),
        (5, ["Harbour", "c@d.example.org"]),
    ]


def test_a_title_above_the_headings_is_left_out_and_told() -> None:
    sheet = read("Partners of 2026\n\nname,email\nLantern,a@b.example.org\n")

    assert sheet.headings == ["name", "email"]
    assert sheet.notes == ["The headings stand in row 3; what stands above them was left out."]


def test_a_list_without_headings_loses_no_row() -> None:
    sheet = read("Lantern Committee,director@lantern.example.org\nHarbour,c@d.example.org\n")

    assert (sheet.headings, len(sheet.rows)) == (["Column A", "Column B"], 2)
    assert sheet.notes == ["There is no row of headings, so the columns are called by their letters."]


def test_a_column_without_a_heading_has_its_letter() -> None:
    assert read("name,,email\nLantern,x,a@b.example.org").headings == ["name", "Column B", "email"]


def test_a_row_with_more_cells_than_headings_is_marked_at_the_first_of_them() -> None:
    short, good, long = read("name,email\nLantern\nHarbour,c@d.example.org,\nA,,extra").rows

    assert (short.cells, good.faults) == (["Lantern", ""], {})
    assert list(long.faults) == [2]


def test_a_cell_of_a_million_letters_spoils_its_row_only() -> None:
    long, good = read(f"name,email\n{'x' * 1_048_576},a@b.example.org\nHarbour,c@d.example.org").rows

    assert long.faults == {0: "This cell holds 1,048,576 characters; 2,000 are the most."}
    assert (len(long.cells[0]), good.faults) == (61, {})


def test_10_000_rows_are_read_and_10_001_refused() -> None:
    rows = [f"Organization {number},office{number}@example.org" for number in range(10_001)]

    assert len(read("name,email\n" + "\n".join(rows[:10_000])).rows) == 10_000
    assert refused(("name,email\n" + "\n".join(rows)).encode()).startswith("A list can have at most 10,000 rows. Please divide it.")


def test_200_columns_are_read_and_201_refused() -> None:
    headings, row = ",".join(f"h{number}" for number in range(200)), ",".join("x" * 200)

    assert len(read(f"{headings}\n{row}").headings) == 200
    assert refused(f"{headings},more\n{row}".encode()) == "A list can have at most 200 columns."


@pytest.mark.parametrize("content", ["name,email", "name,email\n,\n", "\ufeff,\n"])
def test_a_list_without_rows_is_refused(content: str) -> None:
    assert refused(content.encode()) == "The list needs a row of headings and at least one organization."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n", "This file is empty."),
        (b"x" * (5 * 1024 * 1024 + 1), "This file is larger than 5 MiB."),
        (b"%PDF-1.7", "This is a PDF, not a spreadsheet."),
        (b"\x89PNG\r\n", "This is a picture"),
        (b"\xff\xd8\xff\xe0", "This is a picture"),
        (b"{\\rtf1", "This is an RTF document"),
        (b"<html><table>", "This is a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "This is an XML file."),
        (OLE + b"Workbook", "This is an old Excel workbook (.xls)."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "This workbook is protected by a password."),
        (bytes(range(1, 32)) * 100, "This is neither a table in text"),
        (zipped({"a.txt": "x"}), "This is neither a table in text"),
        (zipped({"xl/workbook.bin": "x"}), "This is a binary workbook (.xlsb)."),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "This is an OpenDocument spreadsheet"),
        (zipped({"Index/Document.iwa": "x"}), "This is a Numbers or Pages file."),
        (word_document(paragraph("x")), "This is a Word document."),
        (workbook(["name", "email"], ["x", "y"])[:-40], "This workbook is damaged."),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    assert refused(content).startswith(sentence)


def test_a_workbook_and_a_text_are_told_apart_by_their_bytes() -> None:
    content = workbook(["name", "email"], ["Lantern Committee", "director@lantern.example.org"])

    assert read_sheet(content).rows == read(GOOD).rows
