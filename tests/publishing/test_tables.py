"""Tables: shown up to a bound, and above it kept as they were typed."""

import re

import pytest

from app.publishing.markdown import to_html

LONG_BODY = 50_000


def table(columns: int, rows: int, row: str = "a") -> str:
    return f"{'|a' * columns}|\n{'|-' * columns}|\n" + f"{row}\n" * rows


def test_a_short_row_is_filled_up() -> None:
    assert "<tr>\n<td>a</td>\n<td></td>\n</tr>" in to_html(table(2, 1))


def test_a_large_table_of_an_honest_text_is_a_table() -> None:
    shown = to_html(table(8, 500, row="|a" * 8))

    assert shown.count("<td>a</td>") == 4_000


def test_a_table_that_would_fill_65_000_cells_stays_as_it_was_typed() -> None:
    shown = to_html(table(256, 256))

    assert "<table>" not in shown
    assert "region" not in shown
    assert shown.startswith("<p>|a|a|a")


@pytest.mark.parametrize("unit", [table(256, 256) + "\n", table(10, 20) + "\n", "|a|\n|-|\n", "# a|b|c\n|-|\n"])
def test_many_tables_share_one_bound(unit: str) -> None:
    shown = to_html(unit * (LONG_BODY // len(unit)))

    assert shown.count("<td") + shown.count("<th") <= 10_000


def test_each_table_is_a_region_with_a_name_of_its_own_that_a_key_can_reach() -> None:
    shown = to_html(f"{table(2, 1)}\n\n{table(2, 1)}", language="be")

    assert re.findall('<div class="scrolls" role="region" aria-label="(.*?)" tabindex="0">\n<table>', shown) == ["Табліца 1", "Табліца 2"]


def test_no_region_can_be_typed() -> None:
    assert "<div" not in to_html('<div class="scrolls" tabindex="0">\n\nwords\n\n</div>')
