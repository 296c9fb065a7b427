"""What the columns of a list hold, guessed from their headings."""

import pytest

from app.domain.import_columns import find_field, guess, headings_hash, problems
from app.intake.sheets import read_sheet


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Name", "name:en"),
        ("ORGANISATION", "name:en"),
        ("name_be", "name:be"),
        ("Name (be-tarask)", "name:be-tarask"),
        ("Название (ru)", "name:ru"),
        ("Name in Belarusian", "name:be"),
        ("Name_zh_Hant", "name:zh-Hant"),
        ("E-Mail", "email"),
        ("Электронная почта", "email"),
        ("البريد الإلكتروني", "email"),
        ("Courriel", "email"),
        ("Contact person", "contact_name"),
        ("Страна", "country_of_focus"),
        ("country_of_base", "country_of_base"),
        ("Pays", "country_of_focus"),
        ("ECOSOC Status", "ecosoc"),
        ("aliases", "aliases"),
        ("Site web", "website"),
        ("Partner org", ""),
        ("Phone", ""),
        ("", ""),
    ],
)
def test_a_heading_is_known_in_the_languages_of_lists(heading: str, field: str) -> None:
    assert find_field(heading, "en") == field


def test_two_columns_are_not_guessed_to_hold_the_same() -> None:
    sheet = read_sheet(b"name,organization,email,mail,notes,comment\na,b,c@d.example.org,e,f,g\n")

    assert guess(sheet, "en") == ["name:en", "", "email", "", "notes", "notes"]


def test_addresses_are_found_by_the_cells_where_no_heading_tells() -> None:
    sheet = read_sheet(b"name,where to write\nLantern,a@b.example.org\nHarbour,c@d.example.org\nBeacon,\n")

    assert guess(sheet, "be") == ["name:be", "email"]


def test_what_is_missing_or_double_is_told() -> None:
    assert problems(["name:en", "email", ""]) == {}
    assert problems(["email"]) == {"columns": "Say which column holds the names of the organizations."}
    assert problems(["name:en", "name:en", "email"]) == {
        "column-0": "Another column is for this already.",
        "column-1": "Another column is for this already.",
    }


def test_headings_that_differ_in_case_and_signs_are_the_same() -> None:
    assert headings_hash(["E-mail", "Name"]) == headings_hash(["e mail", "NAME "])
    assert headings_hash(["Name", "E-mail"]) != headings_hash(["E-mail", "Name"])
