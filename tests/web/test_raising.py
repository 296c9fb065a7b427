"""What the partner's pages say of links that cannot bring an answer back or show its name again (P4)."""

from dataclasses import replace

import pytest

from app.config import Settings
from app.db import Database
from app.domain import holders
from tests import colleagues, raising
from tests.cast import Clock
from tests.partner import Invited, invited, words

REFUSED = "Only a link that we mailed to the person who answered can."
BY_MAIL = "It has to be a link that we mailed to the person who answered"


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


def test_what_a_copied_link_would_show_is_refused_and_the_form_kept(partner: Invited) -> None:
    handed = replace(partner, token=raising.copied(partner.database, partner.lead))
    partner.endorse(visibility="withheld")
    seen = holders.mark(raising.kept(partner.database))

    answer = handed.answer(nonce=raising.NEXT_FORM, signer_title="Chair of the board", seen=seen)

    assert answer.status_code == 409
    assert REFUSED in words(answer)
    assert 'value="Chair of the board"' in answer.text
    assert raising.kept(partner.database).visibility == "withheld"


@pytest.mark.parametrize("state", ["withheld", "declined", "withdrawn"])
def test_the_page_says_beforehand_who_may(partner: Invited, state: str) -> None:
    deputy = colleagues.deputy_of(partner)
    raising.answered(partner.database, partner.token, state)

    assert REFUSED in words(deputy.look())
    assert REFUSED not in words(partner.look())


def test_of_a_name_that_is_shown_the_page_says_nothing(partner: Invited) -> None:
    deputy = colleagues.deputy_of(partner)
    partner.endorse()

    assert REFUSED not in words(deputy.look())


def test_the_receipt_of_a_copied_link_says_that_a_mailed_one_is_needed(partner: Invited) -> None:
    handed = replace(partner, token=raising.copied(partner.database, partner.lead))
    handed.endorse()

    said = words(handed.look("/receipt"))

    assert "your organization needs a link that we mailed to it." in said


def test_the_receipt_of_a_mailed_link_says_no_such_thing(partner: Invited) -> None:
    partner.endorse()

    assert "handed over" not in words(partner.look("/receipt"))


def test_the_manage_page_says_which_link_shows_a_name_again_or_endorses_again(partner: Invited) -> None:
    manage = partner.endorse()

    partner.manage(manage, "/visibility", visibility="withheld")
    assert BY_MAIL in words(partner.manage(manage))
    partner.manage(manage, "/withdrawal", mode="quiet")
    assert BY_MAIL in words(partner.manage(manage))
