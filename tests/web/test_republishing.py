"""The copy box of a co-signer: with its own sentence where the list names it, and never with a name that is withheld."""

import pytest

from app.config import Settings
from app.db import Database
from app.domain import embeds, statements, withdrawals
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.partner import Invited, invited, words

SENTENCE = "Lantern Committee is one of 2 signatories of “Joint statement on fair trials”."


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


def publish(partner: Invited, **changes: str) -> str:
    """Endorse with another one and publish; return the manage token."""
    (second,) = partner.invite(cast.SECOND)
    manage = partner.endorse(**changes)
    cast.endorse(partner.database, second.token, display_name="Harbour Rights Network", nonce="nonce-of-another")
    cast.publish(partner.database, partner.lead, partner.statement)
    return manage


def test_before_publication_there_is_nothing_to_copy(partner: Invited) -> None:
    manage = partner.endorse()

    for page in (partner.look("/receipt"), partner.manage(manage)):
        assert "Republish" not in words(page)


def test_a_named_co_signer_copies_its_own_sentence(partner: Invited) -> None:
    manage = publish(partner)

    for page in (partner.look("/receipt"), partner.manage(manage)):
        assert page.text.count(SENTENCE) == 4
        assert f"https://statements.example.org/statements/{partner.statement.slug}/en" in page.text
        assert "<script" not in page.text


def test_a_withheld_co_signer_copies_the_text_without_a_name(partner: Invited) -> None:
    manage = publish(partner, display_name="Hidden Harbour", visibility="withheld")

    box = partner.manage(manage).text.partition('class="copies"')[2]

    assert "We call for **fair trials**." in box
    assert "The public list does not show your name" in box
    assert "Hidden Harbour" not in box
    assert "signatories of" not in box


def test_a_name_that_is_being_hidden_is_not_to_be_copied(partner: Invited, still: Clock) -> None:
    manage = publish(partner)
    with partner.database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=still.at)

    assert "is one of" not in partner.manage(manage).text


def test_who_withdrew_has_nothing_to_copy(partner: Invited, still: Clock) -> None:
    manage = publish(partner)
    with partner.database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=still.at)

    assert 'class="copies"' not in partner.manage(manage).text


def test_the_frame_is_offered_where_the_lead_allowed_some_website(partner: Invited, still: Clock) -> None:
    manage = publish(partner)
    before = partner.manage(manage).text
    with partner.database.write() as session:
        mine = statements.get(session, partner.statement.id, by=partner.lead.actor)
        embeds.allow(session, mine, "https://lantern.example.org", at=still.at)

    assert "&lt;iframe" not in before
    assert f"/statements/{partner.statement.slug}/en/embed" in partner.manage(manage).text


def test_the_box_speaks_the_co_signers_language(partner: Invited) -> None:
    manage = publish(partner, language="be", display_name="Камітэт «Ліхтар»")

    page = ask(partner.app, "GET", f"/m/{manage}")

    assert "Сумесная заява аб справядлівых судах" in page.text
    assert "Камітэт «Ліхтар» — у ліку 2 падпісантаў тэксту «Сумесная заява аб справядлівых судах»." in words(page)
