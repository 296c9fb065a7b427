"""Finding a name in the desk's long lists: the invited, a campaign's recipients, those to remind."""

from tests import campaigning, cast, coordinator
from tests.coordinator import Desk
from tests.partner import words


def test_a_name_is_found_among_the_invited(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)

    found, nobody = (desk.get(path, q=typed).text.partition('id="organizations"')[2] for typed in ("harbor rights", "nobody"))

    assert "Harbour Rights Network" not in nobody
    assert "Nobody of this name was found." in nobody
    assert "Harbour Rights Network" in desk.get(path, q="harbour").text.partition("<tbody>")[2]
    assert "Lantern Committee" not in found.partition("<tbody>")[2]


def test_looking_for_a_recipient_keeps_the_ticks_of_the_page(desk: Desk) -> None:
    ids = campaigning.directory(desk.database, desk.lead)
    path, _, _ = desk.opened()
    path = desk.post(f"{path}/campaigns", nonce=coordinator.hidden(desk.get(f"{path}/campaigns"), "nonce")).headers["location"]
    desk.post(f"{path}/recipients", do="add")

    answer = desk.post(f"{path}/recipients", do="keep", shown=" ".join(ids), partner=ids[:1], find="harbour")

    page = desk.get(answer.headers["location"].partition("#")[0])
    assert "1 partner chosen 2 more stand in the list without a tick." in words(page)
    assert coordinator.hidden(page, "shown") == ids[1]


def test_the_enter_key_adds_nobody_to_a_campaign(desk: Desk) -> None:
    path, _, _ = desk.opened()
    path = desk.post(f"{path}/campaigns", nonce=coordinator.hidden(desk.get(f"{path}/campaigns"), "nonce")).headers["location"]

    form = desk.get(path).text.partition(f'action="{path}/recipients"')[2]

    assert 'value="keep"' in form.partition('type="submit"')[2].partition(">")[0]


def test_who_was_found_is_reminded_by_ticks_and_never_as_all(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)

    page = desk.get(f"{path}/reminders", q="harbour")

    assert 'name="who" value="chosen"' in page.text
    assert 'name="who" value="all"' not in page.text
    assert "Lantern Committee" not in words(page)
    assert 'name="who" value="all"' in desk.get(f"{path}/reminders").text
