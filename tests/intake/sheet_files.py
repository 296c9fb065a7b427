"""Workbooks for tests: good ones by openpyxl, strange and hostile ones written by hand as the ZIP they are."""

import io
from collections.abc import Callable, Sequence

from openpyxl import Workbook

from tests.intake.word_files import zipped

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
GOOD = (
    '<row><c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>email</t></is></c></row>'
    '<row><c t="inlineStr"><is><t>Lantern</t></is></c><c t="inlineStr"><is><t>a@b.example.org</t></is></c></row>'
)


def workbook(*rows: Sequence[object], change: Callable[[Workbook], object] | None = None) -> bytes:
    """Return a workbook with these rows in its first sheet."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    if change:
        change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def by_hand(rows: str = GOOD, *, prolog: str = "", after: str = "", **parts: str | bytes) -> bytes:
    """Return a workbook with this XML as its rows, and further parts: `xl__styles` is xl/styles.xml."""
    further: dict[str, str | bytes] = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONSHIPS}"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"{prolog}<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>",
            **further,
        }
    )
