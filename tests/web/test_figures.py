"""The figures of the overview: each leads to the list of exactly those that it counts."""

import re

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import endorsements, invitations
from app.models import Invitation
from tests import campaigning, cast, consulting, coordinator
from tests.campaigning import THIRD
from tests.cast import Clock
from tests.coordinator import Browser, Desk


def figures(desk: Desk, path: str) -> dict[str, tuple[int, str]]:
    """Return the number of every figure and where it leads, by its words."""
    found = re.findall(r'<div><dt><a href="([^"]+)">([^<]+)</a></dt><dd>(\d+)</dd></div>', desk.get(path).text)
    return {words: (int(number), href) for href, words, number in found}


def listed(desk: Desk, href: str) -> int:
    return desk.get(href.partition("#")[0]).text.partition("<tbody>")[2].count('<th scope="row"')


@pytest.fixture
def path(desk: Desk) -> str:
    """Five were invited: one is named, one withheld, one declined, one is silent, one was taken back; four mails have left."""
    fourth, fifth = campaigning.many(2)
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND, THIRD, fourth, fifth)
    campaigning.deliver(desk.database, most=4)
    cast.endorse(desk.database, tokens[0])
    cast.endorse(desk.database, tokens[1], visibility="withheld", nonce="another-nonce")
    with desk.database.write() as session:
        endorsements.decline(session, tokens[2], reason="", at=clock.now())
        last = session.exec(select(Invitation).order_by(col(Invitation.id).desc())).all()[0]
        invitations.revoke(session, last, at=clock.now())
    return path


def test_every_figure_leads_to_as_many_as_it_counts(desk: Desk, path: str) -> None:
    found = figures(desk, path)

    assert {words: number for words, (number, _) in found.items()} == {
        "Invited": 4,
        "Mail sent": 4,
        "Endorsed": 2,
    }
    assert {words: listed(desk, href) for words, (_, href) in found.items()} == {words: number for words, (number, _) in found.items()}


@pytest.mark.parametrize(("show", "count"), [("invited", 4), ("", 5), ("sent", 4), ("endorsed", 2), ("out", 1), ("commented", 0)])
def test_the_table_shows_those_of_one_figure(desk: Desk, path: str, show: str, count: int) -> None:
    assert listed(desk, f"{path}?show={show}") == count


def test_the_legend_of_the_bar_leads_to_its_lists(desk: Desk, path: str) -> None:
    page = desk.get(path).text

    assert [
        name for name in ("named", "withheld", "out", "bounced", "silent") if f'href="{path}?show={name}#organizations"' not in page
    ] == []


def test_the_figures_of_a_consultation_lead_to_their_lists(settings: Settings, database: Database, client: Browser, still: Clock) -> None:
    partner = consulting.consulted(settings, database)
    partner.invite(cast.SECOND)
    partner.say(comment="Say by when.")
    desk = coordinator.log_in(client, database, partner.lead)
    path = f"/desk/statements/{partner.statement.id}"

    found = figures(desk, path)

    assert (found["Have commented"], found["Invited"][0]) == ((1, f"{path}?show=commented#organizations"), 2)
    assert listed(desk, found["Have commented"][1]) == 1
    assert found["Comments"][1] == found["Undecided"][1] == f"{path}/consultation"


def test_no_number_of_the_overview_is_said_twice(desk: Desk, path: str) -> None:
    section = desk.get(path).text.partition('id="numbers"')[2].partition("</section>")[0]
    led_to = re.findall(rf'href="{path}\?show=(\w+)#', section)

    assert len(led_to) == len(set(led_to)) == 8
