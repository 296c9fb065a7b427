"""What the page with a link to copy says of it is so."""

from sqlmodel import select

from app.models import Handover, Invitation
from tests import cast
from tests.coordinator import Desk
from tests.partner import words


def handovers(desk: Desk) -> int:
    with desk.database.read() as session:
        return len(session.exec(select(Handover)).all())


def test_the_page_says_that_the_link_was_noted_and_what_loading_it_anew_does(desk: Desk) -> None:
    statement, _, _ = desk.opened(cast.PARTNER)
    with desk.database.read() as session:
        path = f"{statement}/invitations/{session.exec(select(Invitation.id)).one()}/handovers"

    first, again = (desk.post(path, contact="", channel="signal") for _ in range(2))

    assert "It was noted as handed over when this page was shown." in words(first)
    assert "Loading this page anew makes another link and notes that one as well; both work." in words(again)
    shown = [page.text.partition('id="link"')[2].partition('value="')[2].partition('"')[0] for page in (first, again)]
    assert (len(set(shown)), handovers(desk)) == (2, 2)


def test_the_field_with_the_link_is_one_to_copy_and_works_without_the_script(desk: Desk) -> None:
    statement, _, _ = desk.opened(cast.PARTNER)
    with desk.database.read() as session:
        path = f"{statement}/invitations/{session.exec(select(Invitation.id)).one()}/handovers"

    page = desk.post(path, contact="", channel="signal").text

    assert '<script src="/static/copy.js" defer></script>' in page
    assert 'readonly="readonly"' in page.partition('id="link"')[2].partition(">")[0]
    assert "data-copy" in page
