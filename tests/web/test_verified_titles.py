"""Which statement a verdict names: the one that is public and that the thing is vouched to be about, and no other (P4)."""

import pytest

from app.config import Settings
from app.db import Database
from app.domain.drafts import Text
from tests import cast, digesting
from tests.asking import ask
from tests.cast import Clock
from tests.checking import published, receipt_of, upload
from tests.partner import Invited, words
from tests.raising import ask_again

EARLIER = "It is about an earlier text of this statement."
TITLE, IN_BELARUSIAN = "Joint statement on fair trials", "Сумесная заява аб справядлівых судах"


def publish_another(partner: Invited, title: str) -> bytes:
    """Publish another statement of the lead; return the receipt of who endorsed it."""
    statement = cast.open_statement(partner.database, partner.lead, translations={"en": Text(title, "Now.")})
    (token,) = cast.invite(partner.database, partner.lead, statement, cast.SECOND)
    cast.endorse(partner.database, token, nonce="nonce-of-another-form")
    cast.publish(partner.database, partner.lead, statement)
    return ask(partner.app, "GET", f"/e/{token}/receipt.json").content


@pytest.mark.parametrize(("language", "title", "page"), [("en", TITLE, "en"), ("be", IN_BELARUSIAN, "be"), ("ar", TITLE, "en")])
def test_a_receipt_names_the_public_statement_in_the_readers_language(partner: Invited, language: str, title: str, page: str) -> None:
    receipt = receipt_of(partner)
    cast.publish(partner.database, partner.lead, partner.statement)

    answer = upload(partner.app, receipt, language=language)

    assert f'<a href="/statements/{partner.statement.slug}/{page}" hreflang="{page}" lang="{page}"' in answer.text
    assert f"<bdi>{title}</bdi></a>" in answer.text


def test_p4_a_receipt_does_not_name_a_statement_that_is_not_public(partner: Invited) -> None:
    answer = upload(partner.app, receipt_of(partner))

    assert "<title>It holds · " in answer.text
    assert not [word for word in (TITLE, IN_BELARUSIAN, partner.statement.slug) if word in answer.text]


def test_a_receipt_of_a_withheld_endorsement_names_no_more_than_any_other(partner: Invited) -> None:
    receipt = receipt_of(partner, visibility="withheld")
    before = upload(partner.app, receipt)
    cast.publish(partner.database, partner.lead, partner.statement)

    assert (TITLE in before.text, TITLE in upload(partner.app, receipt).text) == (False, True)


def test_a_receipt_that_was_changed_names_no_statement(partner: Invited) -> None:
    receipt = receipt_of(partner)
    cast.publish(partner.database, partner.lead, partner.statement)

    answer = upload(partner.app, receipt.replace(b"Lantern", b"Lantarn"))

    assert (TITLE in answer.text, partner.statement.slug in answer.text) == (False, False)


def test_of_two_public_statements_the_one_it_is_about_is_named(partner: Invited) -> None:
    receipt = receipt_of(partner)
    cast.publish(partner.database, partner.lead, partner.statement)
    publish_another(partner, "Another appeal")

    answer = upload(partner.app, receipt)

    assert (TITLE in answer.text, "Another appeal" in answer.text) == (True, False)


def test_a_public_file_names_its_statement(partner: Invited) -> None:
    file = published(partner)

    assert f"The statement: {TITLE}" in words(upload(partner.app, file.body or b""))


def test_a_receipt_of_an_earlier_text_says_so_once_another_is_public(partner: Invited, database: Database) -> None:
    receipt = receipt_of(partner)
    (other,) = cast.invite(database, partner.lead, partner.statement, cast.SECOND)
    ask_again(database, partner.lead, partner.statement)
    cast.endorse(database, other, display_name="Harbour Rights Network", nonce="nonce-of-another-form", version="2")
    later = ask(partner.app, "GET", f"/e/{other}/receipt.json").content
    before = words(upload(partner.app, receipt))
    cast.publish(database, partner.lead, partner.statement)

    said = [words(upload(partner.app, one)) for one in (receipt, later)]

    assert [EARLIER in text for text in (before, *said)] == [False, True, False]


def test_a_retracted_statement_is_named_as_one(partner: Invited, settings: Settings, database: Database, still: Clock) -> None:
    receipt = receipt_of(partner)
    cast.publish(database, partner.lead, partner.statement)
    digesting.retract(settings, database, partner.lead, partner.statement)

    assert f"The statement: {TITLE} (Retracted)" in words(upload(partner.app, receipt))


def test_a_title_is_text_whatever_it_is(partner: Invited) -> None:
    receipt = publish_another(partner, "<b>A & B</b> %(day)s")

    answer = upload(partner.app, receipt)

    assert (words(answer).count("<b>A & B</b> %(day)s"), "<b>" in answer.text) == (1, False)
