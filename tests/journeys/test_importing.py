"""A coordinator's list on its way into the directory: pasted, its columns corrected, a namesake decided, confirmed, and imported again."""

from collections.abc import Callable

from tests.journeys.conftest import Running, three_ways
from tests.journeys.steps import log_in
from tests.journeys.visitors import Visitor

FIRST = "Who;E-mail;Country\nLantern Committee;director@lantern.example.org;Belarus\nHarbour Rights Network;nobody;Georgia\n"
SECOND = (
    "Who;E-mail;Country\nLantern Committee;director@lantern.example.org;Lithuania\n"
    "Lantern Committee;press@lantern.example.org;\nHarbour Rights Network;office@harbour.example.org;Georgia\n"
)


@three_ways
def test_a_list_becomes_a_directory(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())

    import_list(desk, product, FIRST)
    assert "Say which column holds the names of the organizations." in desk.text
    desk.choose("column-0", "name:en")
    desk.fill("new_group", "UN list")
    desk.press("Apply and look again")
    assert "B3: This does not look like an e-mail address." in desk.text
    desk.press("Import 1 row")
    assert "1 row was refused." in desk.text

    import_list(desk, product, SECOND)
    assert "Country of focus: BY → LT" in desk.text
    assert "The same name under another address" in desk.text
    desk.choose("namesakes", "contact")
    desk.press("Show what becomes of them")
    desk.press("Import 3 rows")
    assert "Every row is in the directory." in desk.text

    import_list(desk, product, SECOND)
    assert "Unchanged" in desk.text
    desk.open(f"{product.url}/desk/partners")
    assert "Lantern Committee" in desk.text
    assert "Harbour Rights Network" in desk.text


def import_list(desk: Visitor, product: Running, content: str) -> None:
    desk.open(f"{product.url}/desk/partners/import")
    desk.fill("list", content)
    desk.press("Read the list")
