"""Stopping reminders: from the mail program with one click (RFC 8058), or on a small page with a tick. Links and scanners stop nothing."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app.config import Settings
from app.db import Database
from app.models import Link, Purpose
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.colleagues import COLLEAGUE
from tests.partner import Invited, invited, words

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


def is_stopped(partner: Invited) -> bool:
    with partner.database.read() as session:
        return session.exec(select(Link.reminders_stopped_at).where(col(Link.reminders_stopped_at).is_not(None))).first() is not None


def post(partner: Invited, **fields: str) -> int:
    return ask(partner.app, "POST", f"/e/{partner.token}/stop", data=fields).status_code


def test_looking_at_the_page_stops_nothing(partner: Invited) -> None:
    shown = partner.look("/stop")

    assert (shown.status_code, is_stopped(partner)) == (200, False)
    assert "Please send me no more reminders of this." in words(shown)


def test_one_click_in_a_mail_program_stops_without_a_cookie_or_an_origin(partner: Invited) -> None:
    assert (post(partner, **ONE_CLICK), is_stopped(partner)) == (200, True)


def test_the_ticked_form_stops(partner: Invited) -> None:
    assert (post(partner, asked="yes", sure="yes"), is_stopped(partner)) == (200, True)
    assert "You will not be reminded of this any more" in words(partner.look("/stop"))


@pytest.mark.parametrize("fields", [{"asked": "yes"}, {}, {"List-Unsubscribe": "Later"}])
def test_a_bare_press_stops_nothing(partner: Invited, fields: dict[str, str]) -> None:
    assert (post(partner, **fields), is_stopped(partner)) == (422, False)


def test_a_second_click_keeps_the_first_moment(partner: Invited, still: Clock) -> None:
    post(partner, **ONE_CLICK)
    first = still.at
    still.advance(days=1)

    assert post(partner, **ONE_CLICK) == 200

    with partner.database.read() as session:
        assert session.exec(select(Link.reminders_stopped_at).where(Link.purpose == Purpose.INVITATION)).one() == first


def test_who_stopped_the_reminders_can_still_endorse(partner: Invited) -> None:
    post(partner, **ONE_CLICK)

    assert partner.answer().status_code == 303


def test_a_link_that_opens_nothing_stops_nothing(partner: Invited) -> None:
    answer = ask(partner.app, "POST", f"/e/{partner.token[:-1]}x/stop", data=ONE_CLICK)

    assert (answer.status_code, is_stopped(partner)) == (400, False)


def test_the_page_speaks_the_partners_language(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database, replace(cast.PARTNER, language="be"))

    assert "Спыніць напаміны" in words(partner.look("/stop"))


def resume(partner: Invited, **fields: str) -> int:
    return ask(partner.app, "POST", f"/e/{partner.token}/reminders", data=fields).status_code


def test_the_page_offers_the_way_back(partner: Invited) -> None:
    post(partner, **ONE_CLICK)
    assert "Yes, remind me of this again." in words(partner.look("/stop"))

    assert (resume(partner, asked="yes", sure="yes"), is_stopped(partner)) == (303, False)
    assert "Please send me no more reminders of this." in words(partner.look("/stop"))


@pytest.mark.parametrize("fields", [{"asked": "yes"}, {}, ONE_CLICK])
def test_a_bare_press_brings_no_reminders_back(partner: Invited, fields: dict[str, str]) -> None:
    post(partner, **ONE_CLICK)

    assert (resume(partner, **fields), is_stopped(partner)) == (422, True)


def test_one_click_of_a_colleague_leaves_the_contact_alone(partner: Invited) -> None:
    ask(partner.app, "POST", f"/e/{partner.token}/delegation", data={"email": COLLEAGUE})
    colleague = replace(partner, token=cast.link_in_mail(partner.database, COLLEAGUE, "delegation"))

    assert post(colleague, **ONE_CLICK) == 200

    assert "You will not be reminded of this any more" in words(colleague.look("/stop"))
    assert "You will not be reminded of this any more" not in words(partner.look("/stop"))
