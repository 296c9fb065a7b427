"""How a public name was written before: told in public only where its owner chose that, and taken away again by one POST."""

import pytest
from sqlmodel import select

from app.config import Settings
from app.db import Database
from app.domain import public_withdrawals
from app.models import NameCorrection
from tests import cast
from tests.cast import Clock
from tests.partner import Invited, invited, words

WITH_A_PLACE = "Lantern Committee Unmistakable Minsk"


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    """One whose name is public, with a place in it."""
    partner = invited(settings, database, late_endorsements=True)
    partner.endorse(display_name=WITH_A_PLACE)
    cast.publish(database, partner.lead, partner.statement)
    still.advance(days=1)
    return partner


def rename(partner: Invited, **fields: str) -> str:
    """Write the name without the place; return the manage token."""
    return partner.endorse(display_name="Lantern Committee", nonce="nonce-of-the-second", **fields)


def told(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.before, row.after) for row in session.exec(select(NameCorrection)).all()]


def test_the_form_says_what_will_be_public_and_the_quiet_way_is_chosen(partner: Invited) -> None:
    page = partner.look()

    assert "The public list of corrections gives the day, the old and the new spelling" in words(page)
    assert 'id="correction-quiet" name="correction" type="radio" value="quiet" checked' in page.text
    assert 'value="public" checked' not in page.text


def test_who_is_not_public_is_asked_nothing_of_it(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    partner.endorse()

    assert 'name="correction"' not in partner.look().text


@pytest.mark.parametrize("correction", ["quiet", "", "PUBLIC", "anything"])
def test_a_name_that_is_not_said_to_be_a_correction_changes_quietly_and_at_once(partner: Invited, correction: str) -> None:
    rename(partner, correction=correction)

    document = cast.build(partner.database)

    assert told(partner.database) == []
    assert [one.name for one in document.signatories] == ["Lantern Committee"]
    assert document.name_corrections == ()


def test_a_quiet_change_is_said_to_be_public_within_seconds(partner: Invited) -> None:
    rename(partner, correction="quiet")

    assert "Named: your name, as typed here, appears in the public list within seconds." in words(partner.look("/receipt"))


def test_a_quiet_change_takes_earlier_corrections_away(partner: Invited, still: Clock) -> None:
    rename(partner, correction="public")
    still.advance(hours=1)
    cast.build(partner.database)

    partner.answer(display_name="Lantern", nonce="nonce-of-the-third", correction="quiet")

    assert told(partner.database) == []
    assert cast.build(partner.database).name_corrections == ()


def test_the_manage_page_says_what_is_told_and_one_post_takes_it_away(partner: Invited, still: Clock) -> None:
    manage = rename(partner, correction="public")
    still.advance(hours=1)
    cast.build(partner.database)
    before = words(partner.manage(manage))

    answer = partner.manage(manage, "/old-spellings/erasure")

    assert f"“{WITH_A_PLACE}” is now written “Lantern Committee”" in before
    assert answer.status_code == 303
    assert cast.build(partner.database).name_corrections == ()
    assert WITH_A_PLACE not in partner.manage(manage).text


def test_the_page_asks_for_a_tick_before_it_takes_anything_away(partner: Invited) -> None:
    manage = rename(partner, correction="public")

    answer = partner.manage(manage, "/old-spellings/erasure", asked="yes")

    assert answer.status_code == 422
    assert told(partner.database) == [(WITH_A_PLACE, "Lantern Committee")]


def test_taking_it_away_twice_is_one_act(partner: Invited) -> None:
    manage = rename(partner, correction="public")

    answers = [partner.manage(manage, "/old-spellings/erasure").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert told(partner.database) == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_old_spelling_that_was_taken_away_is_gone_from_every_file_of_the_database(
    partner: Invited, settings: Settings, still: Clock
) -> None:
    manage = rename(partner, correction="public")
    still.advance(hours=1)
    cast.build(partner.database)

    partner.manage(manage, "/old-spellings/erasure")
    cast.build(partner.database)

    left = b"".join(path.read_bytes() for path in sorted(settings.data_dir.glob("undersigned.db*")))
    assert WITH_A_PLACE.encode() not in left


def test_a_quiet_change_takes_the_old_name_out_of_a_withdrawal_that_was_told(partner: Invited, still: Clock) -> None:
    manage = cast.link_in_mail(partner.database, cast.PARTNER.email, "receipt")
    partner.manage(manage, "/withdrawal", mode="on_record")
    cast.build(partner.database)
    partner.answer(display_name=WITH_A_PLACE, nonce="nonce-of-the-second")
    still.advance(hours=1)
    cast.build(partner.database)

    partner.answer(display_name="Lantern Committee", nonce="nonce-of-the-third")

    with partner.database.read() as session:
        assert public_withdrawals.list_public(session, partner.statement) == ()
