"""What the partner's pages show of a withheld name, and offer whoever comes through a link that the lead copied."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import boards, merges, partners
from app.models import Channel, Partner
from tests import campaigning, cast, colleagues, raising
from tests.asking import ask
from tests.cast import Clock
from tests.colleagues import COLLEAGUE
from tests.partner import Invited, invited, words

NAME = "Haven of Batumi"
REFUSED = "it can hide the name, and change nothing else."
TICKED = {"asked": "yes", "sure": "yes"}


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


@pytest.fixture
def handed(partner: Invited) -> Invited:
    """Whoever uses a link that the lead copied."""
    return replace(partner, token=raising.copied(partner.database, partner.lead))


def board(partner: Invited) -> str:
    """Make a link for the board and return what its page says."""
    with partner.database.write() as session:
        token = boards.issue(session, partner.token, at=clock.now())
    return ask(partner.app, "GET", f"/b/{token}").text


def manage_by_hand(handed: Invited) -> str:
    """Make the manage link of a partner that mail does not reach; return its token."""
    answer = ask(handed.app, "POST", f"/e/{handed.token}/manage", data=TICKED)
    return answer.headers["location"].rpartition("/")[2]


def delegate(partner: Invited) -> None:
    assert ask(partner.app, "POST", f"/e/{partner.token}/delegation", data={"email": COLLEAGUE}).status_code == 303


def test_a_withheld_name_is_shown_to_its_holder_alone(partner: Invited) -> None:
    deputy = colleagues.deputy_of(partner)
    partner.endorse(visibility="withheld", display_name=NAME)

    assert [NAME in partner.look().text, NAME in partner.look("/receipt").text, NAME in board(partner)] == [True, True, True]
    assert [NAME in deputy.look().text, NAME in deputy.look("/receipt").text, NAME in board(deputy)] == [False, False, False]


def test_a_name_that_is_shown_is_shown_to_everybody_at_the_partner(partner: Invited) -> None:
    deputy = colleagues.deputy_of(partner)
    partner.endorse(display_name=NAME)

    assert [NAME in deputy.look().text, NAME in board(deputy)] == [True, True]


def test_a_withheld_name_is_not_shown_through_a_copied_link_for_nobody(partner: Invited, handed: Invited) -> None:
    partner.endorse(visibility="withheld", display_name=NAME)

    assert [NAME in handed.look().text, NAME in board(handed)] == [False, False]


def test_the_manage_page_of_a_merged_entrys_people_does_not_say_the_withheld_name(partner: Invited) -> None:
    manage = partner.endorse(visibility="withheld", display_name=NAME)
    database, by = partner.database, partner.lead.actor
    with database.write() as session:
        partners.add(session, [cast.SECOND], by=by, at=clock.now())
    with database.write() as session:
        mine, other = session.exec(select(Partner.id).order_by(col(Partner.id))).all()
        merges.merge(session, other, mine, by=by, at=clock.now())

    theirs = cast.link_in_mail(database, cast.SECOND.email, "receipt")

    assert [NAME in partner.manage(token).text for token in (manage, theirs)] == [True, False]


def test_a_copied_link_is_offered_no_new_confirmation_of_what_a_mailed_one_said(partner: Invited, handed: Invited) -> None:
    partner.endorse()
    raising.ask_again(partner.database, partner.lead, partner.statement)

    assert [REFUSED in words(one.look()) for one in (partner, handed)] == [False, True]
    assert ["/reconfirmation" in one.look().text for one in (partner, handed)] == [True, False]


def test_a_copied_link_reads_why_it_changed_nothing(partner: Invited, handed: Invited) -> None:
    partner.endorse()
    raising.ask_again(partner.database, partner.lead, partner.statement)

    fields = {"authorized": "yes", "version": "2"}
    answer = ask(handed.app, "POST", f"/e/{handed.token}/reconfirmation", data=fields)

    assert (answer.status_code, REFUSED in words(answer)) == (409, True)


def test_the_manage_page_of_a_copied_link_offers_a_quiet_withdrawal_alone(partner: Invited, handed: Invited) -> None:
    mailed = partner.endorse()
    campaigning.change(partner.database, cast.PARTNER.email, channel=Channel.SIGNAL)
    manage = manage_by_hand(handed)

    assert ["on_record" in partner.manage(token).text for token in (mailed, manage)] == [True, False]
    assert partner.manage(manage, "/withdrawal", mode="on_record").status_code == 409
    assert partner.manage(manage, "/withdrawal", mode="quiet").status_code == 303


def test_a_copied_link_is_not_offered_to_end_a_colleague(partner: Invited, handed: Invited) -> None:
    delegate(partner)

    assert ["Yes, end this colleague’s link." in words(one.look()) for one in (partner, handed)] == [True, False]


def test_a_copied_link_is_offered_to_end_whom_it_was_passed_on_to(partner: Invited, handed: Invited) -> None:
    delegate(handed)

    assert "Yes, end this colleague’s link." in words(handed.look())
