"""A person who endorses is asked, answers and is thanked as a person, not as an organization."""

from dataclasses import replace

import pytest

from app.config import Settings
from app.db import Database
from tests import cast
from tests.cast import Clock
from tests.partner import Invited, invited, words

PERSON = replace(cast.PARTNER, names={"en": "Alesia Person"}, kind="individual")


@pytest.fixture
def person(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database, PERSON)


def test_the_form_asks_for_a_persons_own_name_and_answer(person: Invited) -> None:
    said = words(person.look())

    assert "Your name as it should appear" in said
    assert "Show my name" in said
    assert "I answer for myself." in said
    assert "The link is meant for you alone" in said
    assert "rganization as it should appear" not in said
    assert "answer for my organization" not in said
    assert "Involve colleagues" not in said


def test_what_is_wrong_is_said_in_the_words_of_the_form(person: Invited) -> None:
    said = words(person.answer(display_name="", authorized=""))

    assert "Your name as it should appear · " in said
    assert "Please tick the box if this answer is yours to give." in said


def test_the_pages_after_it_speak_to_the_person(person: Invited) -> None:
    manage = person.endorse(display_name="Alesia Person", visibility="withheld")

    for page in (person.look(), person.look("/receipt"), person.manage(manage)):
        assert "You have endorsed this text." in words(page)
        assert "Withheld: you are counted" in words(page)
    assert "Withdraw my endorsement" in words(person.manage(manage))
    assert "This was not me" in words(person.manage(manage))


@pytest.mark.parametrize("kind", ["invitation", "receipt"])
def test_the_mails_know_that_they_go_to_a_person(person: Invited, kind: str) -> None:
    person.endorse(display_name="Alesia Person")

    assert [mail.payload["is_individual"] for mail in cast.outbox(person.database, kind)] == [True]
