"""Reading an Excel workbook: values as they were saved, one sheet, and nothing that runs."""

import io
import subprocess
import sys
from datetime import date, datetime
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from app.intake.sheet_package import STYLES, make_package
from app.intake.sheet_rows import Sheet, SheetRefused
from app.intake.sheets_xlsx import read_xlsx
from tests.intake.sheet_files import GOOD, MAIN, by_hand, workbook
from tests.intake.word_files import zipped

ROWS = (["name", "email"], ["Lantern Committee", "director@lantern.example.org"])
BOMB = "This file unpacks to far more than a list of organizations has. It was not opened."
DAMAGED = "This workbook is damaged. Open it in your spreadsheet program, save it again as .xlsx, and upload it."


def refused(content: bytes) -> str:
    with pytest.raises(SheetRefused) as caught:
        read_xlsx(content)
    return caught.value.fields["file"]


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def read_cell(cell: str, **parts: str) -> Sheet:
    """Read a list whose only organization has this cell as its name."""
    return read_xlsx(by_hand(GOOD.partition("</row>")[0] + "</row>" + row(cell, "<c><v>1</v></c>"), **parts))


def test_a_workbook_is_read_with_the_name_of_its_sheet() -> None:
    sheet = read_xlsx(workbook(*ROWS))

    assert (sheet.name, sheet.headings, sheet.notes) == ("Sheet", ["name", "email"], [])
    assert [(one.number, one.cells) for one in sheet.rows] == [(2, ["Lantern Committee", "director@lantern.example.org"])]


def test_numbers_days_and_truths_read_as_text() -> None:
    values = [7, 7.0, 7.5, date(2026, 12, 1), datetime(2026, 12, 1, 18, 30), True, None, "x"]  # noqa: DTZ001  a cell has no zone

    sheet = read_xlsx(workbook([f"h{number}" for number in range(8)], values))

    assert sheet.rows[0].cells == ["7", "7", "7.5", "2026-12-01", "2026-12-01T18:30:00", "True", "", "x"]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    def change(made: Workbook) -> None:
        made.epoch = datetime(1904, 1, 1)  # noqa: DTZ001  a cell has no zone

    assert read_xlsx(workbook(["a", "b"], [date(2026, 12, 1), "x"], change=change)).rows[0].cells[0] == "2026-12-01"


def test_a_formula_gives_the_result_that_was_saved_and_is_told() -> None:
    sheet = read_cell('<c t="str"><f>UPPER("x")</f><v>Lantern</v></c>')

    assert sheet.rows[0].cells[0] == "Lantern"
    assert sheet.notes == ["1 cells hold formulas. Their results as they were saved were read."]


def test_a_formula_with_an_empty_text_as_its_result_is_empty() -> None:
    sheet = read_cell('<c t="str"><f>IF(1,"")</f><v></v></c>')

    assert (sheet.rows[0].cells[0], sheet.rows[0].faults) == ("", {})


def test_a_formula_that_was_never_worked_out_spoils_its_row_only() -> None:
    bad, good = read_xlsx(workbook(["name", "email"], ['="a"&"b"', "a@b.example.org"], ["Harbour", "c@d.example.org"])).rows

    assert bad.faults == {0: "This cell holds a formula without a saved result. Open the file, save it, and upload it."}
    assert good.faults == {}


def test_an_error_value_spoils_its_row() -> None:
    assert read_cell('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>').rows[0].faults == {0: "This cell holds the error #DIV/0!."}


def test_the_first_visible_sheet_with_rows_is_read_and_the_others_are_told() -> None:
    def change(made: Workbook) -> None:
        made.create_sheet("Read me", 0).append(["Please do not change"])
        hidden = made.create_sheet("Old", 0)
        hidden.append(["name", "email"])
        hidden.append(["Secret", "s@s.example.org"])
        hidden.sheet_state = "hidden"

    sheet = read_xlsx(workbook(*ROWS, change=change))

    assert (sheet.name, sheet.rows[0].cells[0]) == ("Sheet", "Lantern Committee")
    assert sheet.notes == ["One sheet was read. Left out: “Old”, “Read me”."]


def test_hidden_rows_are_read_and_told() -> None:
    def change(made: Workbook) -> None:
        made.active.row_dimensions[2].hidden = True

    sheet = read_xlsx(workbook(*ROWS, change=change))

    assert len(sheet.rows) == 1
    assert sheet.notes == ["1 rows are hidden in the sheet, perhaps by a filter. They were read like the others."]


def test_macros_are_never_run_and_told() -> None:
    sheet = read_xlsx(by_hand(xl__vbaProject="x").replace(b"xl/vbaProject.xml", b"xl/vbaProject.bin"))

    assert sheet.notes == ["This workbook has macros. They were neither run nor read."]


def test_what_follows_the_cells_is_not_even_parsed() -> None:
    strange = '<conditionalFormatting sqref="?"/><dataValidations count="x"><dataValidation type="?"/></dataValidations>'

    assert len(read_xlsx(by_hand(after=strange)).rows) == 1


def test_styles_that_another_program_wrote_wrongly_do_no_harm() -> None:
    styles = f'<styleSheet {MAIN}><fonts><font><b val="?"/></font></fonts><cellXfs><xf numFmtId="14" fontId="99"/></cellXfs></styleSheet>'

    assert read_cell('<c s="0"><v>46357</v></c>', xl__styles=styles).rows[0].cells[0] == "2026-12-01"


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("yyyy-mm-dd", "2026-12-01"),
        ("[$-409]d mmm yy;@", "2026-12-01"),
        ("[h]:mm", "46357 days, 0:00:00"),
        ("[Red]0.00", "46357"),
        ("yyyy" + "[" * 251, "2026-12-01"),
        ("yyyy" + "[" * 252, "46357"),
    ],
)
def test_a_format_tells_a_day_from_a_number_up_to_the_length_that_programs_write(code: str, read: str) -> None:
    formats = f'<numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs>'

    assert read_cell('<c s="0"><v>46357</v></c>', xl__styles=f"<styleSheet {MAIN}>{formats}</styleSheet>").rows[0].cells[0] == read


def test_openpyxl_reads_no_format_as_the_workbook_wrote_it() -> None:
    xfs = '<xf numFmtId="170"/>' * 70_000
    styles = f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="170" formatCode="[x]d"/></numFmts><cellXfs>{xfs}</cellXfs></styleSheet>'
    made = make_package({"s": b"", STYLES: styles.encode()}, "s", Element("workbook"))

    kept = ZipFile(io.BytesIO(made)).read(STYLES).decode()

    assert (kept.count('<xf numFmtId="14"/>'), "formatCode" in kept) == (65_490, False)


def test_openpyxl_tells_standard_error_nothing_of_the_cells() -> None:
    styles = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    content = by_hand(GOOD + row('<c s="0"><v>1e300</v></c>', "<c><v>1</v></c>"), xl__styles=styles)
    command = "import sys; from app.intake.sheets_xlsx import read_xlsx; print(len(read_xlsx(sys.stdin.buffer.read()).rows))"

    done = subprocess.run([sys.executable, "-c", command], input=content, capture_output=True, check=True)

    assert (done.stdout, done.stderr) == (b"2\n", b"")


def test_columns_without_headings_are_columns_all_the_same() -> None:
    sheet = read_xlsx(workbook(["name", "email"], ["Lantern", "a@b.example.org", None, "remark"]))

    assert (sheet.headings, sheet.rows[0].faults) == (["name", "email", "Column C", "Column D"], {})


@pytest.mark.parametrize(
    "written",
    [
        {"prolog": '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'},
        {"rows": '<row r="1048577"><c><v>1</v></c></row>'},
        {"rows": '<row r="99999999999999999999"><c><v>1</v></c></row>'},
        {"rows": "<x>" * 130 + "</x>" * 130},
        {"rows": '<conditionalFormatting sqref="A1 A2"/>' + GOOD},
        {"rows": GOOD.removesuffix("</row>") + "<headerFooter><oddHeader>&amp;L</oddHeader></headerFooter></row>"},
        {"after": " " * 65 * 1024 * 1024},
        {"xl__sharedStrings": '<!DOCTYPE sst SYSTEM "file:///etc/passwd"><sst/>'},
    ],
    ids=["entities", "row", "far-row", "depth", "before-cells", "between-cells", "bomb", "external"],
)
def test_a_hostile_workbook_is_not_opened(written: dict[str, str]) -> None:
    assert refused(by_hand(**written)) == BOMB


@pytest.mark.parametrize(
    "content",
    [
        by_hand("<row><c><v>x</v></c></row>" * 2),
        by_hand('<row><c t="s"><v>5</v></c></row>' * 2),
        by_hand('<row><c r="??"><v>5</v></c></row>' * 2),
        by_hand("<row>"),
        zipped({"xl/workbook.xml": "no", "xl/_rels/workbook.xml.rels": "no"}),
    ],
)
def test_a_damaged_workbook_is_refused(content: bytes) -> None:
    assert refused(content) == DAMAGED


def test_a_workbook_without_a_list_is_refused() -> None:
    assert refused(workbook(["name", "email"])).startswith("No visible sheet of this workbook has a row of headings")


def test_more_than_200_columns_are_refused() -> None:
    assert refused(workbook(["h"] * 201, ["x"] * 201)) == "A list can have at most 200 columns."


@pytest.mark.parametrize(("last", "outcome"), [(10_010, [10_010]), (10_011, BOMB)])
def test_two_cells_far_apart_are_read_as_long_as_a_list_could_fill_what_lies_between(last: int, outcome: object) -> None:
    content = by_hand('<row><c r="A1"><v>1</v></c><c r="GR1"><v>2</v></c></row>' + f'<row r="{last}"><c r="A{last}"><v>3</v></c></row>')

    assert (refused(content) if outcome == BOMB else [one.number for one in read_xlsx(content).rows]) == outcome


def test_10_000_rows_are_read() -> None:
    rows = [[f"Organization {number}", f"office{number}@example.org"] for number in range(10_000)]

    sheet = read_xlsx(workbook(["name", "email"], *rows))

    assert (len(sheet.rows), sheet.rows[-1].number) == (10_000, 10_001)
