"""A public name that its owner writes otherwise: told with its day, and forgotten with the name (P5)."""

from datetime import date

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import endorsements, withdrawals
from app.models import NameCorrection, Statement
from app.publishing.document import NameCorrection as Told
from tests import cast
from tests.cast import Clock, Lead

TYPED_WRONG = "Lantern Comittee Unmistakable"


@pytest.fixture
def token(database: Database, lead: Lead, statement: Statement, still: Clock) -> str:
    """The invitation of a partner whose name is public, with a slip in it."""
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token, display_name=TYPED_WRONG)
    cast.publish(database, lead, statement)
    still.advance(days=1)
    return token


def rename(database: Database, token: str, name: str, nonce: str, visibility: str = "named", correction: str = "public") -> None:
    with database.write() as session:
        endorsements.confirm(
            session, token, cast.answer(display_name=name, nonce=nonce, visibility=visibility, correction=correction), at=clock.now()
        )


def noted(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.before, row.after) for row in session.exec(select(NameCorrection)).all()]


def test_a_correction_is_told_with_the_batch(database: Database, still: Clock, token: str) -> None:
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    still.advance(minutes=30)

    document = cast.build(database)

    assert document.name_corrections == (Told(date(2026, 12, 2), TYPED_WRONG, "Lantern Committee", "en"),)
    assert [one.name for one in document.signatories] == ["Lantern Committee"]
    assert document.late == ()


def test_of_two_corrections_in_one_batch_one_is_told(database: Database, still: Clock, token: str) -> None:
    rename(database, token, "Lantern Comitee", "nonce-of-the-second")
    still.advance(minutes=1)

    rename(database, token, "Lantern Committee", "nonce-of-the-third")

    assert noted(database) == [(TYPED_WRONG, "Lantern Committee")]


def test_a_correction_that_is_taken_back_in_its_batch_is_not_told(database: Database, still: Clock, token: str) -> None:
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    still.advance(minutes=1)

    rename(database, token, TYPED_WRONG, "nonce-of-the-third")

    assert noted(database) == []


def test_the_same_form_twice_is_one_correction(database: Database, token: str) -> None:
    for _ in range(2):
        rename(database, token, "Lantern Committee", "nonce-of-the-second")

    assert noted(database) == [(TYPED_WRONG, "Lantern Committee")]


def test_a_name_that_was_never_public_is_told_nowhere(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token, display_name=TYPED_WRONG)

    rename(database, token, "Lantern Committee", "nonce-of-the-second")

    assert noted(database) == []


@pytest.mark.parametrize("act", ["hide", "quiet", "on_record", "withheld_by_form"])
def test_what_was_noted_goes_with_the_name(database: Database, still: Clock, token: str, act: str) -> None:
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    manage = cast.link_in_mail(database, cast.PARTNER.email, "receipt")
    still.advance(minutes=1)

    with database.write() as session:
        match act:
            case "hide":
                withdrawals.hide(session, manage, "withheld", at=clock.now())
            case "withheld_by_form":
                withheld = cast.answer(nonce="nonce-of-the-third", visibility="withheld")
                endorsements.confirm(session, token, withheld, at=clock.now())
            case mode:
                withdrawals.withdraw(session, manage, mode, at=clock.now())

    assert (noted(database), cast.build(database).name_corrections) == ([], ())


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_name_that_was_corrected_and_hidden_is_gone_from_every_file_of_the_database(
    database: Database, settings: Settings, token: str, still: Clock
) -> None:
    rename(database, token, "Lantern Committee", "nonce-of-the-second")
    still.advance(minutes=30)
    cast.build(database)

    with database.write() as session:
        withdrawals.hide(session, cast.link_in_mail(database, cast.PARTNER.email, "receipt"), "withheld", at=clock.now())
    cast.build(database)

    left = b"".join(path.read_bytes() for path in sorted(settings.data_dir.glob("undersigned.db*")))
    assert TYPED_WRONG.encode() not in left
