"""What JSON and CSV tell of one signatory, and that the JSON is what its schema says."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import app.publishing
from app.publishing.data import statement_csv, statement_json
from app.publishing.document import Correction, Document, NameCorrection, RosterStyle, Signatory, Withdrawal
from app.publishing.retraction import render as render_retraction
from tests.publishing.samples import document, text

SCHEMA = json.loads((Path(app.publishing.__file__).parent / "schemas/signatories.schema.json").read_text(encoding="utf-8"))
ROWAN = Signatory(
    "Рабінавы дом",
    "be",
    "RH",
    "BY",
    base="PL",
    kind="network",
    scope="regional",
    ecosoc="special",
    website="https://rowan.example.org",
    names=(("en", "Rowan House"),),
    late_on=date(2026, 3, 24),
)


def in_json(made: Document) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(statement_json(made))["signatories"][0]
    return found


def in_csv(made: Document) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(statement_csv(made).decode("utf-8-sig"), newline="")))


def test_both_tell_everything_that_the_page_tells() -> None:
    made = document(signatories=(ROWAN,))

    told = {name: value for name, value in in_json(made).items() if name != "names"}

    assert {name: value for name, value in in_csv(made).items() if name in told} == {name: str(value) for name, value in told.items()}
    assert (told["name"], told["name_on_page"], in_json(made)["names"]) == ("Рабінавы дом", "Rowan House", {"en": "Rowan House"})
    assert (told["country"], told["based_in"]) == ("BY", "PL")
    assert (told["website"], told["listed_late_on"]) == ("https://rowan.example.org", "2026-03-24")


def test_what_the_page_does_not_show_is_not_told_to_machines_either() -> None:
    made = document(signatories=(ROWAN,), style=RosterStyle(shows=("number",)))

    said = in_json(made)

    assert (said["acronym"], said["country"], said["based_in"], said["name_on_page"], said["names"]) == ("", "", "", "", {})
    assert (in_csv(made)["acronym"], in_csv(made)["country"], in_csv(made)["name_on_page"]) == ("", "", "")


@pytest.mark.parametrize(
    ("style", "told"),
    [
        (RosterStyle(), ("", "", "")),
        (RosterStyle(grouping="scope"), ("", "regional", "")),
        (RosterStyle(grouping="networks"), ("network", "", "")),
        (RosterStyle(grouping="individuals"), ("", "", "")),
        (RosterStyle(grouping="scope", has_un_profile=True), ("", "", "special")),
    ],
)
def test_kind_scope_and_status_are_told_where_a_heading_of_the_page_tells_them(style: RosterStyle, told: tuple[str, str, str]) -> None:
    other = Signatory("Ada Alder", "en", kind="individual", scope="national", ecosoc="none")

    said = {one["name"]: one for one in json.loads(statement_json(document(signatories=(ROWAN, other), style=style)))["signatories"]}

    assert tuple(said["Рабінавы дом"][name] for name in ("kind", "scope", "ecosoc")) == told
    assert said["Ada Alder"]["ecosoc"] == ""


def test_what_is_left_without_a_heading_is_not_told_of_anybody() -> None:
    made = document(signatories=(ROWAN,), style=RosterStyle(grouping="scope"))

    assert in_json(made)["scope"] == ""


def test_what_a_line_says_of_somebody_is_told() -> None:
    person = Signatory("Ada Alder", "en", kind="individual", affiliation="Example University")
    watch = Signatory("The Watch", "en", kind="joint_programme", counts_as=3)

    told = json.loads(statement_json(document(signatories=(person, watch))))["signatories"]

    assert [(one["kind"], one["affiliation"]) for one in told] == [("individual", "Example University"), ("joint_programme", "")]


def test_names_in_languages_without_a_page_are_not_told() -> None:
    rowan = replace(ROWAN, names=(("en", "Rowan House"), ("fr", "Maison du Sorbier")))

    assert in_json(document("en", "be", signatories=(rowan,)))["names"] == {"en": "Rowan House"}


def test_the_counts_are_the_sums_of_what_lines_count_for() -> None:
    programme = Signatory("The Watch", "en", kind="joint_programme", counts_as=3)
    content = json.loads(statement_json(document(signatories=(programme, ROWAN))))

    assert (content["total"], content["named"], content["withheld"]) == (6, 4, 2)
    assert sum(one["counts_as"] for one in content["signatories"]) == 4


def test_a_line_that_is_not_counted_again_adds_nothing_in_any_format() -> None:
    watch = Signatory("The Watch", "en", kind="joint_programme", counts_as=0)
    made = document(signatories=(watch, ROWAN))

    content = json.loads(statement_json(made))

    Draft202012Validator(SCHEMA).validate(content)
    assert (content["total"], content["named"], [one["counts_as"] for one in content["signatories"]]) == (3, 1, [1, 0])
    assert in_csv(made)["counts_as"] == "1"


def test_the_un_profile_lists_supporters_last_and_numbers_them_on() -> None:
    plain = replace(ROWAN, name="Alder", names=(), ecosoc="")
    made = document(signatories=(plain, ROWAN), style=RosterStyle(has_un_profile=True))

    content = json.loads(statement_json(made))

    assert content["grouping"] == "ecosoc"
    assert [(one["number"], one["name"]) for one in content["signatories"]] == [(1, "Рабінавы дом"), (2, "Alder")]


@pytest.mark.parametrize(
    "made",
    [
        document(),
        document("be", "en", signatories=(), withheld_count=0),
        document(signatories=(ROWAN, replace(ROWAN, kind="joint_programme", counts_as=4)), style=RosterStyle(has_un_profile=True)),
        document(
            withdrawals=(Withdrawal("Willow", "en", date(2026, 4, 3)),),
            corrections=(Correction(2, date(2026, 4, 1), "A date", (text("en"),), (text("en", "Other"),)),),
            name_corrections=(NameCorrection(date(2026, 4, 2), "Rowen", "Rowan", "en"),),
        ),
    ],
)
def test_the_json_is_what_its_schema_says(made: Document) -> None:
    content = json.loads(statement_json(made))

    assert list(Draft202012Validator(SCHEMA).iter_errors(content)) == []
    assert content["$schema"] == "https://statements.example.org/schemas/signatories.schema.json"


def test_the_schema_knows_what_is_left_of_a_retracted_statement() -> None:
    [left] = [file for file in render_retraction(document(), "Taken back.") if file.path.endswith(".json")]

    assert list(Draft202012Validator(SCHEMA).iter_errors(json.loads(left.body))) == []


def test_the_schema_refuses_what_nobody_described() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    content = json.loads(statement_json(document()))

    assert not Draft202012Validator(SCHEMA).is_valid(content | {"withheld_names": ["Willow"]})
