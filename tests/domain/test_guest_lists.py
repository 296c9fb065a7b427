"""Reading a pasted or uploaded list of organizations."""

import pytest

from app.domain import guest_lists
from app.domain.guest_lists import Guest
from app.errors import Invalid

GOOD = "name,email,country\nLantern Committee,director@lantern.example.org,BY\n"


def parse(content: str) -> list[Guest]:
    return guest_lists.parse(content, default_language="en")


def refused(content: str) -> str:
    with pytest.raises(Invalid) as caught:
        parse(content)
    return caught.value.fields["list"]


def test_a_plain_list_is_read() -> None:
    assert parse(GOOD) == [Guest({"en": "Lantern Committee"}, "director@lantern.example.org", country_of_focus="BY", line=2)]


def test_every_column_is_known_by_its_heading_in_any_order_and_case() -> None:
    heading = "E-Mail,LANGUAGE,Contact Name,Scope,country_of_base,Country,Acronym,name_be,Name_en,notes"
    row = "a@b.org,be,Alesia,national,LT,BY,LC,Ліхтар,Lantern,ignored"

    assert parse(f"{heading}\n{row}") == [
        Guest({"be": "Ліхтар", "en": "Lantern"}, "a@b.org", "Alesia", "be", "LC", "BY", "LT", "national", line=2)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_divide_cells(delimiter: str) -> None:
    assert parse(GOOD.replace(",", delimiter)) == parse(GOOD)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_divides_rows(line_end: str) -> None:
    assert parse(GOOD.replace("\n", line_end)) == parse(GOOD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    content = GOOD.replace("Lantern Committee", "Комітэт «Ліхтар»")

    assert parse(guest_lists.decode(content.encode(encoding))) == parse(content)


def test_an_older_encoding_is_found_out() -> None:
    content = GOOD.replace("Lantern Committee", "Камітэт «Ліхтар»")

    assert guest_lists.decode(content.encode("cp1251")) == content


@pytest.mark.parametrize("raw", [b"\xff\xfen\x00a\x00m", bytes(range(1, 32)) * 10])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        guest_lists.decode(raw)

    assert list(caught.value.fields) == ["list"]


def test_5_000_rows_are_read_and_10_001_refused() -> None:
    rows = [f"Organization {number},office{number}@example.org" for number in range(10_001)]

    assert len(parse("name,email\n" + "\n".join(rows[:5_000]))) == 5_000
    assert refused("name,email\n" + "\n".join(rows)) == "A list can have at most 10,000 rows. Please divide it."


def test_formula_cells_stay_text() -> None:
    (guest,) = parse('name,email\n"=HYPERLINK(""http://x"")",a@b.org')

    assert guest.names == {"en": '=HYPERLINK("http://x")'}


def test_quoted_cells_may_hold_delimiters_quotes_and_lines() -> None:
    (guest,) = parse('name,email\n"Lantern, ""the"" Committee\nof Minsk",a@b.org')

    assert guest.names == {"en": 'Lantern, "the" Committee\nof Minsk'}


def test_an_open_quote_is_refused_and_swallows_no_rows() -> None:
    assert refused('name,email\n"Lantern,a@b.org\nHarbour,c@d.org') == (
        "The list cannot be read from line 2 on. Is a quotation mark left open there?"
    )


def test_a_cell_without_end_spoils_its_row_only() -> None:
    bad, good = parse(f"name,email\n{'x' * 200_000},a@b.org\nHarbour,c@d.org")

    assert bad.fault == "A2: This cell holds 200,000 characters; 2,000 are the most."
    assert good.fault == ""


@pytest.mark.parametrize("content", ["", "\n\n", "name,email", "name,email\n,\n", "\ufeff"])
def test_an_empty_list_is_refused(content: str) -> None:
    assert refused(content) == "The list needs a row of headings and at least one organization."


@pytest.mark.parametrize("heading", ["email,country", "name,country", "Lantern,director@lantern.example.org"])
def test_a_list_without_its_headings_is_refused(heading: str) -> None:
    assert "first row needs the headings" in refused(f"{heading}\na,b")


@pytest.mark.parametrize("heading", ["name,name_en,email", "name,email,mail", "name,email,country,country_of_focus"])
def test_two_columns_of_one_meaning_are_refused(heading: str) -> None:
    assert refused(f"{heading}\na,b,c,d") == "Two columns have the same heading."


def test_a_row_with_more_cells_than_headings_is_marked() -> None:
    short, good, long = parse("name,email\nLantern\nHarbour,c@d.org\nA,b@c.org,extra")

    assert (short.email, short.fault) == ("", "")
    assert good.fault == ""
    assert long.fault.startswith("C4: This row has more cells than the headings.")


def test_rows_keep_the_number_they_have_in_the_sheet() -> None:
    guests = parse("name,email\n\nLantern,a@b.org\n,\nHarbour,c@d.org")

    assert [guest.line for guest in guests] == [3, 5]


def test_a_nul_is_left_for_the_row_to_be_refused() -> None:
    (guest,) = parse("name,email\nLan\x00tern,a@b.org")

    assert guest.names == {"en": "Lan\x00tern"}
