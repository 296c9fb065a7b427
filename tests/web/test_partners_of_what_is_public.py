"""What partners read once their statement is public, and after it was retracted: nothing that is not true any more."""

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import publications, statements
from app.domain.guest_lists import Guest
from tests import cast
from tests.cast import Clock
from tests.mail.letters import text_of, write
from tests.partner import Invited, invited, words

LATE = Guest({"en": "Late Office"}, "late@office.example.org", "Late Person", "en")
UNTRUE = (
    "How the list may show you",
    "stands in the public list",
    "Please answer by",
    "Who has endorsed so far",
    "already public",
    "We call for",
    "within seconds",
    "Object:",
)
WAITS = "appears in the public list together with other changes, within about 40 minutes."


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database, late_endorsements=True)


def publish(partner: Invited) -> str:
    """Endorse, publish with somebody else who endorsed; return the manage token."""
    manage = partner.endorse()
    (second,) = partner.invite(cast.SECOND)
    cast.endorse(partner.database, second.token, display_name="Harbour Rights Network", nonce="nonce-of-another")
    cast.publish(partner.database, partner.lead, partner.statement)
    return manage


def retract(partner: Invited) -> None:
    with partner.database.write() as session:
        fresh = statements.get(session, partner.statement.id, by=partner.lead.actor)
        publications.retract(session, fresh, notice="A figure was wrong.", at=clock.now())
    cast.build(partner.database)


def test_after_a_retraction_every_page_says_so_first_and_nothing_else_that_is_untrue(partner: Invited, still: Clock) -> None:
    manage = publish(partner)
    still.advance(days=1)
    retract(partner)

    for page in (partner.look(), partner.look("/receipt"), partner.manage(manage)):
        said = words(page)
        assert said.index("Retracted on 2 December 2026") < said.index("Named. The statement was retracted, so no list of names is public.")
        assert f'<a href="/statements/{partner.statement.slug}">Read the notice</a>' in page.text
        assert [sentence for sentence in UNTRUE if sentence in said] == []


def test_after_a_retraction_the_ways_out_stay(partner: Invited) -> None:
    manage = publish(partner)
    retract(partner)

    said = words(partner.manage(manage))
    hidden = partner.manage(manage, "/visibility", visibility="withheld")

    assert ["Hide our name" in said, "Withdraw our endorsement" in said, "This was not us" in said] == [True, True, True]
    assert hidden.status_code == 303
    assert "Withheld: your name is shown nowhere in public." in words(partner.manage(manage))


def test_after_a_retraction_nobody_endorses_and_is_told_why(partner: Invited) -> None:
    publish(partner)
    (late,) = partner.invite(LATE)
    retract(partner)

    looked, answered = late.look(), late.answer()

    assert (looked.status_code, answered.status_code) == (410, 409)
    for page in (looked, answered):
        assert "The statement was retracted" in words(page)
        assert "Sign-on has closed" not in words(page)


def test_an_old_form_after_a_retraction_can_hide_the_name_and_nothing_else(partner: Invited) -> None:
    publish(partner)
    retract(partner)

    renamed = partner.answer(nonce="nonce-of-the-second", display_name="Another Name")
    hidden = partner.answer(nonce="nonce-of-the-third", visibility="withheld")

    assert renamed.status_code == 409
    assert "The statement was retracted, so endorsements are no longer taken." in words(renamed)
    assert hidden.status_code == 303
    assert "Withheld: your name is shown nowhere in public." in words(partner.look("/receipt"))


def test_who_endorses_late_is_told_when_the_name_appears(partner: Invited, still: Clock) -> None:
    publish(partner)
    (late,) = partner.invite(LATE)
    still.advance(minutes=20)

    late.answer(display_name="Late Office", nonce="nonce-of-the-late")

    said = words(late.look("/receipt"))
    assert f"Named: your name, as typed here, {WAITS}" in said
    assert "A name that is hidden or withdrawn goes within seconds." in said
    assert "stands in the public list" not in said


def test_once_the_batch_is_public_the_name_stands(partner: Invited, still: Clock) -> None:
    publish(partner)
    (late,) = partner.invite(LATE)
    late.answer(display_name="Late Office", nonce="nonce-of-the-late")
    still.advance(hours=1)
    cast.build(partner.database)

    said = words(late.look("/receipt"))

    assert "Named: your name stands in the public list of those who endorsed." in said
    assert "minutes" not in said


def test_the_manage_page_says_where_a_name_is_corrected(partner: Invited, still: Clock) -> None:
    manage = partner.endorse()
    alive = words(partner.manage(manage))
    still.advance(days=800)

    ended = words(partner.manage(manage))

    assert "To correct your name, use the link in your invitation. This link cannot change how it is written." in alive
    assert f"write to {cast.LEAD}: {cast.COORDINATOR}" in alive
    assert "the link in your invitation has ended." in ended
    assert f"To have it corrected, write to {cast.LEAD}: {cast.COORDINATOR}" in ended


@pytest.mark.parametrize(
    ("act", "fields", "kind"), [("visibility", {"visibility": "withheld"}, "visibility"), ("withdrawal", {"mode": "quiet"}, "withdrawal")]
)
def test_after_a_retraction_the_mail_of_a_way_out_promises_nothing_of_what_is_published(
    partner: Invited, act: str, fields: dict[str, str], kind: str
) -> None:
    manage = publish(partner)
    retract(partner)

    partner.manage(manage, f"/{act}", **fields)

    (mail,) = cast.outbox(partner.database, kind)
    assert mail.payload["is_retracted"] is True
    assert "rebuilt" not in text_of(write(kind, **mail.payload))
