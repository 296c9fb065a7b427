"""JSON and CSV: the same names and the same count, readable by programs that trust nobody."""

import csv
import io
import json

import pytest

from app.publishing.data import plain_cell, safe_cell, statement_csv, statement_json
from app.publishing.document import RosterStyle, Signatory
from app.publishing.roster_words import total
from tests.publishing.samples import document, document_of_names, real_organizations, text


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_json_carries_the_count_and_its_time() -> None:
    content = json.loads(statement_json(document()))

    assert (content["total"], content["named"], content["withheld"]) == (5, 3, 2)
    assert (content["edition"], content["as_of"]) == (2, "2026-03-25T08:30:00Z")
    assert content["statement"] == "https://statements.example.org/statements/end-the-closures-k4x9"


def test_json_names_every_text_with_its_hash() -> None:
    content = json.loads(statement_json(document("be", "en")))

    assert [(one["language"], one["authentic"], one["sha256"]) for one in content["texts"]] == [
        ("be", True, text("be").sha256),
        ("en", False, text("en").sha256),
    ]


def test_json_lists_the_named_and_nobody_else() -> None:
    content = json.loads(statement_json(document()))

    first = content["signatories"][0]
    assert (first["number"], first["name"], first["language"]) == (1, "Alder Centre", "en")
    assert (first["acronym"], first["country"], first["counts_as"]) == ("AC", "LT", 1)
    assert len(content["signatories"]) == 3


def test_csv_carries_the_count_in_every_row() -> None:
    listed = rows(statement_csv(document()))

    assert [row["name"] for row in listed] == ["Alder Centre", "Бярозавы дом", "مركز الزيتون"]
    assert {(row["total"], row["named"], row["withheld"], row["as_of"]) for row in listed} == {("5", "3", "2", "2026-03-25T08:30:00Z")}


def test_csv_without_a_name_still_tells_the_count() -> None:
    [row] = rows(statement_csv(document(signatories=())))

    assert (row["name"], row["number"], row["total"], row["named"], row["withheld"]) == ("", "", "2", "0", "2")


def test_csv_opens_in_a_spreadsheet_and_in_a_parser_that_ignores_the_mark() -> None:
    body = statement_csv(document())

    assert body.startswith(b"\xef\xbb\xbfnumber,name,")
    assert list(csv.DictReader(io.StringIO(body.decode("utf-8"))))[1]["name"] == "Бярозавы дом"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t", "\n"])
def test_a_name_is_no_formula(start: str) -> None:
    name = f'{start}HYPERLINK("https://evil.example")'

    [row] = rows(statement_csv(document(signatories=(Signatory(name, "en", f"{start}1"),))))

    assert row["name"] == f"'{name}"
    assert row["acronym"] == f"'{start}1"


@pytest.mark.parametrize("cell", ["+1 555 0100", "=1+1", "a;=b", "plain", "it's", "'quoted'", "＠x", ""])
def test_what_was_made_safe_for_a_spreadsheet_is_read_back_as_it_was(cell: str) -> None:
    assert plain_cell(safe_cell(cell)) == cell


def test_controls_reach_neither_screen() -> None:
    made = document(signatories=(Signatory("A\u202eB\x00", "en"),))

    assert rows(statement_csv(made))[0]["name"] == "A\ufffdB\ufffd"
    assert b"A\\u202eB\\u0000" in statement_json(made)


def test_every_format_prints_one_count() -> None:
    made = document("en", "ar", withheld_count=42)

    assert json.loads(statement_json(made))["total"] == 45
    assert {row["total"] for row in rows(statement_csv(made))} == {"45"}
    assert total(made, "en").startswith("45 ")
    assert total(made, "ar").startswith("45 ")


def test_real_names_come_back_unharmed() -> None:
    made = document_of_names()
    names = sorted(one.name for one in real_organizations())

    assert sorted(row["name"] for row in rows(statement_csv(made))) == names
    assert sorted(one["name"] for one in json.loads(statement_json(made))["signatories"]) == names


def test_both_are_in_the_order_of_the_authentic_page() -> None:
    made = document("be", "en", style=RosterStyle(order="country", grouping="country"))

    in_json = [one["country"] for one in json.loads(statement_json(made))["signatories"]]

    assert in_json == ["BY", "EG", "LT"]
    assert [row["country"] for row in rows(statement_csv(made))] == in_json
