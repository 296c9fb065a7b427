"""How often an open call mails: whoever makes up addresses fills no mailbox, and closes the call to nobody."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.db import Database
from app.errors import TooMany
from tests.cast import Clock
from tests.joining import ADDRESS, Call, due, opened_call, spend


@pytest.fixture
def call(settings: Settings, database: Database, still: Clock) -> Call:
    return opened_call(settings, database)


def test_addresses_with_a_tag_share_the_limit_of_their_mailbox(call: Call) -> None:
    for number in range(8):
        call.ask(email=f"victim+{number}@willow.example.org")

    call.ask(email='"v.ictim"@WILLOW.example.org')

    assert (len(due(call)), len(call.rows())) == (3, 3)


def test_one_mailbox_gets_five_mails_in_a_day(call: Call, still: Clock) -> None:
    for number in range(20):
        call.ask(email=f"victim+{number}@gmail.com")
        still.advance(hours=1)

    assert len(due(call)) == 5


def test_one_domain_gets_twenty_mails_at_once_then_one_in_three_minutes(call: Call, still: Clock) -> None:
    for number in range(22):
        call.ask(email=f"office{number}@willow.example.org")
    at_once = len(due(call))

    still.advance(minutes=3)
    call.ask(email="another@willow.example.org")
    call.ask(email="further@willow.example.org")

    assert (at_once, len(due(call))) == (20, 21)


def test_made_up_domains_beneath_one_share_a_limit(call: Call) -> None:
    for number in range(42):
        call.ask(email=f"office@made-up-{number}.willow.example.org")

    assert len(due(call)) == 40


def test_a_provider_that_strangers_share_has_no_limit_of_its_own(call: Call) -> None:
    for number in range(22):
        call.ask(email=f"office{number}@gmail.com")

    assert len(due(call)) == 22


def test_a_mailbox_that_was_mailed_enough_takes_no_turn_from_others(call: Call, still: Clock) -> None:
    spend(call, 59)
    for number in range(8):
        call.ask(email=f"victim+{number}@willow.example.org")

    call.ask(email="office@oak.example.org")

    waits = [moment - still.at for moment in due(call)]
    assert waits == [timedelta(minutes=minutes) for minutes in (0, 1, 2, 3)]


def test_in_a_rush_a_request_is_taken_and_its_link_leaves_later_and_lives_as_long(call: Call, still: Clock) -> None:
    spend(call, 70)

    call.ask()

    assert due(call) == [still.at + timedelta(minutes=11)]
    still.advance(days=7, minutes=10)
    call.confirm(call.links()[0])
    assert [row.state.value for row in call.rows()] == ["waiting"]


def test_when_too_many_wait_everybody_is_told_the_same(call: Call) -> None:
    for number in range(4):
        call.ask(email=f"victim+{number}@willow.example.org")
    spend(call, 297)

    for email in ("victim@willow.example.org", ADDRESS):
        with pytest.raises(TooMany):
            call.ask(email=email)
