"""Once nobody can endorse anew, a name that is shown or rewritten has a day of its own in the bundle: who does it is told so before."""

from datetime import UTC, datetime

import pytest

from app.config import Settings
from app.db import Database
from app.domain import withdrawals
from tests import cast
from tests.cast import Clock
from tests.partner import Invited, invited, words

AFTER = datetime(2027, 1, 15, 17, 0, tzinfo=UTC)
WAS_WITHHELD = "dates your name to the day you show it, so readers can tell that it was withheld before."
WAS_OTHER = "dates your name to the day you change it, so readers can tell that it was written otherwise before."


def told(partner: Invited, manage: str) -> list[tuple[bool, bool]]:
    """Return what the form to answer anew and the manage page say: of a name that was withheld, and of one that was written otherwise."""
    pages = (words(partner.look()), words(partner.manage(manage)))
    return [(WAS_WITHHELD in said, WAS_OTHER in said) for said in pages]


def test_a_withheld_one_is_told_what_showing_its_name_tells(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse(visibility="withheld")

    still.at = AFTER

    assert told(partner, manage) == [(True, False), (True, False)]
    assert WAS_WITHHELD in words(partner.look("/receipt"))


def test_a_named_one_is_told_what_another_spelling_tells(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    still.at = AFTER

    assert told(partner, manage) == [(False, True), (False, True)]


def test_who_hid_its_name_after_publication_is_told_beside_the_choice(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    cast.publish(database, partner.lead, partner.statement)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=still.at)

    form = partner.look()

    assert WAS_WITHHELD in words(form).partition("Show our name")[2].partition("Count us without our name")[0]
    assert 'aria-describedby="visibility-named-consequence"' in form.text


@pytest.mark.parametrize("visibility", ["named", "withheld"])
def test_during_sign_on_nothing_is_said_of_it(settings: Settings, database: Database, still: Clock, visibility: str) -> None:
    partner = invited(settings, database)

    manage = partner.endorse(visibility=visibility)

    assert told(partner, manage) == [(False, False), (False, False)]


@pytest.mark.parametrize("visibility", ["named", "withheld"])
def test_where_late_endorsements_are_taken_nothing_is_said_of_it(
    settings: Settings, database: Database, still: Clock, visibility: str
) -> None:
    partner = invited(settings, database, late_endorsements=True)
    manage = partner.endorse(visibility=visibility)

    still.at = AFTER

    assert told(partner, manage) == [(False, False), (False, False)]
