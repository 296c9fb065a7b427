"""A text with placeholders from the invitation to the front page: gaps before publication, the edition's own numbers after it."""

import hashlib

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import digests, withdrawals
from app.domain.drafts import Text
from app.publishing.digest import DigestItem
from tests import cast
from tests.cast import Clock
from tests.coordinator import Browser
from tests.partner import Invited, invited, words

TEXTS = {
    "en": Text("{{count|organization|organizations}} ask", "We, from {{countries|country|countries}}, ask."),
    "be": Text("Просяць {{count|арганізацыя|арганізацыі|арганізацый}}", "Мы просім."),
}
CANONICAL = b"# {{count|organization|organizations}} ask\n\nWe, from {{countries|country|countries}}, ask.\n"


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database, translations=TEXTS)


def listed(database: Database) -> DigestItem:
    with database.read() as session:
        return digests.list_published(session).items[0]


def test_a_partner_reads_a_gap_and_endorses_the_text_with_its_placeholder(partner: Invited) -> None:
    said = words(partner.look())

    assert "[number] organizations ask" in said
    assert "We, from [number] countries, ask." in said
    assert "What stands in square brackets is filled in when the statement is published." in said
    assert hashlib.sha256(CANONICAL).hexdigest() in said


def test_mails_carry_the_title_with_its_gap(partner: Invited) -> None:
    partner.endorse()

    titles = {mail.kind: mail.payload["title"] for mail in cast.outbox(partner.database)}

    assert titles == {"invitation": "[number] organizations ask", "receipt": "[number] organizations ask"}


def test_the_front_page_says_what_the_edition_says(partner: Invited, client: Browser) -> None:
    (second,) = partner.invite(cast.SECOND)
    partner.endorse()
    second.answer(display_name="Harbour Network", visibility="withheld", nonce="nonce-of-another")
    cast.publish(partner.database, partner.lead, partner.statement)

    said, facts = words(client.get("/")), listed(partner.database).facts

    assert "2 organizations ask" in said
    assert "We, from 1 country, ask." in said
    assert (facts.total_count, facts.named_count, facts.country_count) == (2, 1, 1)


def test_a_partner_reads_the_published_numbers_once_there_are_some(partner: Invited) -> None:
    manage = partner.endorse()
    cast.publish(partner.database, partner.lead, partner.statement)

    said = words(partner.look())

    assert "1 organization ask" in said
    assert "We, from 1 country, ask." in said
    assert "[number]" not in said
    assert "square brackets" not in said
    assert "1 organization ask" in words(partner.manage(manage))


def test_the_numbers_follow_a_withdrawal(partner: Invited, client: Browser) -> None:
    (second,) = partner.invite(cast.SECOND)
    partner.endorse()
    manage = cast.endorse(partner.database, second.token, display_name="Harbour Network", nonce="nonce-of-another")
    before = cast.publish(partner.database, partner.lead, partner.statement).facts
    with partner.database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    after = cast.build(partner.database).facts

    assert [(facts.total_count, facts.country_count) for facts in (before, after)] == [(2, 2), (1, 1)]
    assert "1 organization ask" in words(client.get("/"))
