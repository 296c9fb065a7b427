"""A coordinator's directory: found in any spelling, an address corrected, a group, and an organization that stood there twice."""

import re
from collections.abc import Callable

from tests.journeys.conftest import Running, three_ways
from tests.journeys.steps import log_in
from tests.journeys.visitors import Visitor


@three_ways
def test_a_directory_is_filled_searched_and_put_in_order(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    desk.follow("Partners")
    add(desk, {"name-0": "Lantern Committee", "name-1": "Камітэт «Ліхтар»", "tag-1": "be", "email": "wrong@lantern.example.org"})
    desk.follow("Correct")
    desk.fill("email", "director@lantern.example.org")
    desk.press("Save")
    assert "The contact was saved." in desk.text
    desk.follow("Add a contact")
    desk.fill("email", "director@lantern.example.org")
    desk.press("Add")
    assert "This address is in your directory already, at Lantern Committee." in desk.text
    add(desk, {"name-0": "Kamitet Lichtar", "email": "office@harbour.example.org", "aliases": "Камитет Лихтар"})
    add(desk, {"name-0": "Harbour Rights Network", "email": "info@harbour.example.org"})

    desk.open(f"{product.url}/desk/partners")
    desk.fill("q", "ЛІХТАР")
    desk.press("Find")
    assert "Lantern Committee" in desk.text
    assert "Harbour" not in desk.text
    desk.fill("name", "Belarus")
    desk.press("Put all 2 found in")
    assert "put into the group “" in desk.text

    desk.open(f"{product.url}/desk/partners/duplicates")
    desk.follow("Look and merge")
    assert "This one stays" in desk.text
    desk.press("Merge into")
    assert "Merged: everything of the other entry stands here now." in desk.text
    assert "Merged into it:" in desk.text
    desk.open(f"{product.url}/desk/partners/duplicates")
    desk.press("They are two")
    assert "Nobody seems to stand here twice." in desk.text


def add(desk: Visitor, fields: dict[str, str]) -> None:
    desk.open(re.sub(r"/desk.*", "/desk/partners/new", desk.url))
    for name, value in fields.items():
        desk.fill(name, value)
    desk.press("Add")
    assert "Added to your directory." in desk.text
