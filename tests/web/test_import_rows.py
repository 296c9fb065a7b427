"""What the page says of single rows of a list, and what the files give back."""

from tests.coordinator import Desk
from tests.importing import uploaded
from tests.partner import words


def test_the_page_and_the_file_say_what_another_contact_does_not_change(desk: Desk) -> None:
    desk.post(f"{uploaded(desk)}/confirmation")
    path = uploaded(desk, b"name,email\nLANTERN COMMITTEE,press@lantern.example.org\n")

    desk.post(f"{path}/options", namesakes="contact")
    page = words(desk.get(path))
    desk.post(f"{path}/confirmation")

    assert "The organization is not changed, though the row says: Name (en): Lantern Committee → LANTERN COMMITTEE" in page
    assert "Not changed – Name (en): Lantern Committee → LANTERN COMMITTEE." in desk.get(f"{path}/result.csv").text


def test_several_addresses_in_a_cell_are_shown_as_they_stand(desk: Desk) -> None:
    page = desk.get(uploaded(desk, b"name,email\nLantern,a@b.example.org; c@d.example.org\n"))

    assert "a@b.example.org; c@d.example.org" in words(page)


def test_a_telephone_number_comes_back_from_the_file_of_refused_rows_as_it_was(desk: Desk) -> None:
    path = uploaded(desk, b"name,email,acronym\nLantern,+1 555 0100,L\nHarbour,a@b.example.org,\n")
    desk.post(f"{path}/confirmation")
    refused = desk.get(f"{path}/refused.csv")

    page = desk.get(uploaded(desk, refused.content))

    assert "'+1 555 0100" in refused.text
    assert "+1 555 0100" in words(page)
    assert "&#39;+1" not in page.text
