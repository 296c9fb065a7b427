"""How a list was read, told above the button: columns left out or guessed, two for one thing, and what each row will write."""

from tests.coordinator import Desk
from tests.importing import uploaded
from tests.partner import words


def test_columns_that_are_left_out_or_guessed_are_told_above_the_button(desk: Desk) -> None:
    content = b"Organization,E-mail,Founded in,Empty\nLantern Committee,a@x.example.org,1996,\n"

    said = words(desk.get(uploaded(desk, content)))

    assert "1 column is left out Founded in" in said
    assert "Guessed from the headings: Organization: Name (English) · E-mail: E-mail" in said
    assert said.index("1 column is left out") < said.index("Import 1 row")
    assert "Empty ·" not in said


def test_of_two_columns_for_one_name_the_page_says_which_is_left_out(desk: Desk) -> None:
    path = uploaded(desk, b"name,organization,email\nLantern,Lantern Committee,a@x.example.org\n")

    assert "organization is left out: name is “Name (English)” already." in words(desk.get(path))

    desk.post(f"{path}/options", **{"column-0": "aliases", "column-1": "name:en", "column-2": "email", "language": "en"})
    assert "Two columns for one thing" not in words(desk.get(path))


def test_a_native_name_that_another_column_displaces_is_told(desk: Desk) -> None:
    content = "name,native name,email\nLantern,Ліхтар,a@x.example.org\nHarbour,,b@x.example.org\n".encode()

    said = words(desk.get(uploaded(desk, content)))

    assert "1 name in the contact’s language is left out" in said
    assert "“Ліхтар” is left out: another column holds the name in this language." in said


def test_the_language_of_mails_is_known_by_its_heading_and_saves_the_native_name(desk: Desk) -> None:
    path = uploaded(desk, "name,native name,email,Mail language\nLantern,Ліхтар,a@x.example.org,be\n".encode())

    said = words(desk.get(path))

    assert "is left out" not in said
    assert "Lantern Ліхтар Contact’s language: Belarusian" in said


def test_a_row_shows_what_will_be_written(desk: Desk) -> None:
    content = b"name,email,contact,kind,counts as,country\nThe Watch,a@x.example.org,Alesia Partner,joint programme,3,Belarus\n"

    said = words(desk.get(uploaded(desk, content)))

    shown = "Kind: joint programme · Counts as (joint programmes): 3 · Country of focus: Belarus · Contact’s name: Alesia Partner"
    assert f"The Watch {shown}" in said
