"""The example of an invitation's page: for the lead alone, before anything is sent, and nothing can be sent from it."""

from app import clock
from app.domain import campaign_previews, partners, statements
from app.domain.campaign_previews import Fate, Line, Preview, Variant
from app.models import Invitation, Partner
from tests import cast
from tests.coordinator import Desk
from tests.partner import dump, words


def test_the_lead_sees_the_page_with_its_form_before_anybody_is_invited(desk: Desk) -> None:
    path, _, _ = desk.opened()

    page = desk.get(f"{path}/invitation-example")

    assert page.status_code == 200
    assert "This is what an invited organization sees. Nothing can be sent from here." in words(page)
    assert "May your name be shown?" in words(page)
    assert "<fieldset disabled>" in page.text


def test_the_example_speaks_every_language_of_the_text(desk: Desk) -> None:
    path, _, _ = desk.opened()

    assert "Мы патрабуем" in words(desk.get(f"{path}/invitation-example", language="be"))


def test_looking_at_it_writes_nothing(desk: Desk) -> None:
    path, _, _ = desk.opened()
    before = dump(desk.database)

    desk.get(f"{path}/invitation-example")

    assert dump(desk.database) == before
    assert before[str(Invitation.__tablename__)] == []


def test_nothing_can_be_sent_to_it(desk: Desk) -> None:
    path, _, _ = desk.opened()

    assert desk.post(f"{path}/invitation-example", display_name="Lantern Committee").status_code == 405
    assert desk.post(f"{path}/invitation-example/decline").status_code == 404


def test_nobody_else_sees_it(desk: Desk, stranger: Desk) -> None:
    path, _, _ = desk.opened()

    assert stranger.get(f"{path}/invitation-example").status_code == 404


def test_before_there_is_a_text_to_endorse_there_is_no_example(desk: Desk) -> None:
    assert desk.get(f"{desk.draft()}/invitation-example").status_code == 409


def test_the_link_of_a_test_mail_opens_the_example(desk: Desk) -> None:
    path, statement, _ = desk.opened()
    with desk.database.write() as session:
        fresh = statements.get(session, statement.id, by=desk.lead.actor)
        entry = partners.Entry("partner", "contact", "Lantern Committee", "director@lantern.example.org", "Alesia Partner", "en")
        found = Preview("invitation", [Line(Partner(lead_id="", names={}), Fate.MAIL, [entry])], "", frozenset())
        campaign_previews.mail_to_oneself(session, fresh, found, Variant("en"), by=desk.lead.actor, at=clock.now())

    (mail,) = cast.outbox(desk.database, "invitation")
    assert mail.payload["url"].endswith(f"{path}/invitation-example")
