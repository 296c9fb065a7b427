"""The manage page: what is on record, and the three ways out, at any time and without a reason (P5)."""

import pytest

from app.config import Settings
from app.db import Database
from app.domain import endorsements, statements, withdrawals
from tests import cast
from tests.cast import Clock
from tests.partner import Invited, dump, invited, words


def test_the_page_shows_what_is_on_record_and_three_ways_out(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    page = partner.manage(partner.endorse())

    assert page.status_code == 200
    said = words(page)
    assert "Your name as you typed it Lantern Committee" in said
    assert "Recorded on 1 December 2026 Version of the text 1" in said
    assert ["Hide our name" in said, "Withdraw our endorsement" in said, "This was not us" in said] == [True, True, True]
    assert "checked" not in page.text


def test_hiding_keeps_the_count_and_drops_the_name(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    answer = partner.manage(manage, "/visibility", visibility="withheld")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/m/{manage}"
    assert "Withheld: your organization is counted" in words(partner.manage(manage))
    assert "To be named again, use the link in your invitation" in words(partner.manage(manage))
    assert [mail.to for mail in cast.outbox(database, "visibility")] == [cast.PARTNER.email]


@pytest.mark.parametrize("before", ["hidden here", "withheld from the start"])
def test_the_manage_link_never_raises_visibility(settings: Settings, database: Database, still: Clock, before: str) -> None:
    partner = invited(settings, database)
    manage = partner.endorse(visibility="named" if before == "hidden here" else "withheld")
    partner.manage(manage, "/visibility", visibility="withheld")

    answer = partner.manage(manage, "/visibility", visibility="named")

    assert answer.status_code == 409
    assert "To be named again, use the link in your invitation." in words(answer)
    assert "Withheld:" in words(partner.manage(manage))


@pytest.mark.parametrize("visibility", ["", "public", "NAMED", "withheld\x00"])
def test_another_visibility_is_no_visibility(settings: Settings, database: Database, still: Clock, visibility: str) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    answer = partner.manage(manage, "/visibility", visibility=visibility)

    assert answer.status_code == 422
    assert '<a href="#visibility">' in answer.text
    assert "Named:" in words(partner.manage(manage))


def test_a_quiet_withdrawal_erases_the_name(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse(display_name="Lantern Committee Minsk")

    answer = partner.manage(manage, "/withdrawal", mode="quiet")

    assert answer.status_code == 303
    page = partner.manage(manage)
    assert "Your organization has withdrawn its endorsement. Quietly: the count has changed, and the name you typed was erased." in words(
        page
    )
    assert "Minsk" not in page.text
    assert "Lantern Committee Minsk" not in str(dump(database)["endorsement"])


def test_a_withdrawal_on_record_stays_known(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    partner.manage(manage, "/withdrawal", mode="on_record")

    assert "On record: it stays known that your organization endorsed the text and withdrew." in words(partner.manage(manage))
    assert "Lantern Committee" in words(partner.manage(manage))


@pytest.mark.parametrize("mode", ["", "loud", "quiet\x00"])
def test_the_mode_is_never_chosen_for_the_partner(settings: Settings, database: Database, still: Clock, mode: str) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    answer = partner.manage(manage, "/withdrawal", mode=mode)

    assert answer.status_code == 422
    assert '<a href="#mode">' in answer.text
    assert "Your organization has endorsed this text." in words(partner.manage(manage))


def test_a_dispute_hides_at_once_and_tells_the_lead(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    (second,) = partner.invite(cast.SECOND)

    answer = partner.manage(manage, "/dispute")

    assert answer.status_code == 303
    assert "Your organization says that it did not endorse this text." in words(partner.manage(manage))
    assert "your organization would be the first" in words(second.look())
    assert [mail.to for mail in cast.outbox(database, "dispute_alert")] == [cast.COORDINATOR]


def test_who_disputes_may_still_have_the_name_erased(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    partner.manage(manage, "/dispute")

    assert "Withdraw our endorsement" in words(partner.manage(manage))
    assert partner.manage(manage, "/withdrawal", mode="quiet").status_code == 303


ACTS = [("/visibility", {"visibility": "withheld"}), ("/withdrawal", {"mode": "quiet"}), ("/dispute", {})]
RECORDED = {"/visibility": ["visibility_lowered"], "/withdrawal": ["withdrawn", "redacted"], "/dispute": ["disputed"]}


@pytest.mark.parametrize(("page", "fields"), ACTS)
def test_every_act_happens_once_however_often_it_is_sent(
    settings: Settings, database: Database, still: Clock, page: str, fields: dict[str, str]
) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    trail, mailed = cast.trail(database), len(cast.outbox(database))

    answers = cast.at_once(16, lambda _: partner.manage(manage, page, **fields).status_code)

    mails = 2 if page == "/dispute" else 1
    assert answers == [303] * 16
    assert (cast.trail(database), len(cast.outbox(database))) == (trail + RECORDED[page], mailed + mails)


def test_all_acts_at_once_end_in_a_withdrawal_and_no_error(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()

    answers = cast.at_once(15, lambda number: partner.manage(manage, ACTS[number % 3][0], **ACTS[number % 3][1]).status_code)

    assert set(answers) <= {303, 409}
    assert "has withdrawn its endorsement" in words(partner.manage(manage))


@pytest.mark.parametrize(("page", "fields"), ACTS)
def test_every_act_works_long_after_the_deadline(
    settings: Settings, database: Database, still: Clock, page: str, fields: dict[str, str]
) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    still.advance(days=3650)

    assert partner.manage(manage).status_code == 200
    assert partner.manage(manage, page, **fields).status_code == 303


@pytest.mark.parametrize(("page", "fields"), ACTS)
def test_every_act_takes_the_name_out_of_what_is_public(
    settings: Settings, database: Database, still: Clock, page: str, fields: dict[str, str]
) -> None:
    partner, manage = _published(settings, database)
    assert "What we publish is rebuilt within seconds" in words(partner.manage(manage))

    partner.manage(manage, page, **fields)
    still.advance(seconds=1)

    document = cast.build(database)
    assert [signatory.name for signatory in document.signatories] == ["Harbour Rights Network"]
    assert document.withheld_count == (1 if page == "/visibility" else 0)


def test_hiding_after_a_withdrawal_changes_nothing_and_says_so(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    partner.manage(manage, "/withdrawal", mode="quiet")

    answer = partner.manage(manage, "/visibility", visibility="withheld")

    assert answer.status_code == 409
    assert "There is no endorsement that this could change." in words(answer)


def test_every_receipt_s_link_works(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    first = partner.endorse()
    second = partner.endorse(nonce="nonce-of-a-second-form", visibility="withheld")

    assert [partner.manage(token).status_code for token in (first, second)] == [200, 200]


def test_what_the_lead_lowered_is_shown(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    with database.write() as session:
        statement = statements.get(session, partner.statement.id, by=partner.lead.actor)
        ((endorsement, _, _),) = endorsements.list_for(session, statement)
        withdrawals.lower(session, endorsement.id, by=partner.lead.actor, at=still.at)

    assert "Withheld:" in words(partner.manage(manage))


def test_a_withheld_partner_is_told_that_on_record_is_for_the_lead_alone(settings: Settings, database: Database, still: Clock) -> None:
    partner = invited(settings, database)

    page = partner.manage(partner.endorse(visibility="withheld"))

    assert "Coalition for Fair Trials still knows that it endorsed the text and withdrew; nobody else does." in words(page)


def _published(settings: Settings, database: Database) -> tuple[Invited, str]:
    """A published statement with two named signatories."""
    partner = invited(settings, database)
    (second,) = partner.invite(cast.SECOND)
    second.answer(display_name="Harbour Rights Network")
    manage = partner.endorse()
    cast.publish(database, partner.lead, partner.statement)
    return partner, manage
