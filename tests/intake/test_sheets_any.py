"""Whatever somebody uploads is read or refused with a sentence; nothing else ever happens."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.sheet_rows import LONGEST_CELL, MOST_COLUMNS, SheetRefused
from app.intake.sheets import read_sheet
from app.intake.sheets_csv import ENCODINGS, read_csv
from tests.intake.sheet_files import by_hand, workbook

TABLE = ("name;email\nКамітэт «Ліхтар»;a@b.example.org\n" * 3).encode()
WORKBOOK = workbook(["name", "email", "day"], ["Lantern", "a@b.example.org", 46357], ["Harbour", "=1+1", None])
LOOSE = by_hand()


def read(content: bytes, encoding: str = "") -> None:
    try:
        sheet = read_csv(content, encoding=encoding) if encoding else read_sheet(content)
    except SheetRefused:
        return
    assert 0 < len(sheet.headings) <= MOST_COLUMNS
    assert all(len(row.cells) == len(sheet.headings) and max(map(len, row.cells)) <= LONGEST_CELL for row in sheet.rows)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    read(content)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from('a@.,;\t|"\n\r=\x00é«я'), max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1251"])
)
def test_any_text(text: str, encoding: str) -> None:
    read(text.encode(encoding, "replace"))


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.sampled_from(list(ENCODINGS)))
def test_any_bytes_in_a_chosen_encoding(content: bytes, encoding: str) -> None:
    read(content, encoding)


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("whole", [TABLE, WORKBOOK, LOOSE], ids=["csv", "workbook", "by-hand"])
def test_any_damage(whole: bytes) -> None:
    chance = random.Random(7)

    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        read(bytes(damaged[: chance.choice([None, chance.randrange(len(damaged))])]))


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_any_damage_inside_the_sheet() -> None:
    chance = random.Random(8)
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="b"><v>1</v></c></row>'
        '<row r="2"><c r="A2" s="1"><v>4.5E3</v></c></row>'
    )

    for _ in range(400):
        damaged = list(rows)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.choice('0123456789<>"/=rctsv ABZ.-é')
        read(by_hand("".join(damaged)))
