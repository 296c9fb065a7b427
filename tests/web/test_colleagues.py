"""Several people at one invitation's page: who comes second, passing it on, and the link for a board."""

import re
from dataclasses import replace

import httpx
import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import delegations, invitations
from app.models import Channel, Contact, Delegation, Endorsement, EndorsementState, Invitation, OffBecause, Purpose, Visibility
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.colleagues import COLLEAGUE, deputy_of
from tests.partner import FORM, Invited, dump, invited, words

SECOND_FORM = FORM | {"nonce": "nonce-of-a-second-form", "visibility": "withheld"}
ASKED = {"asked": "yes"}
TICKED = {"asked": "yes", "sure": "yes"}


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


def send(partner: Invited, page: str = "", **fields: str) -> httpx.Response:
    return ask(partner.app, "POST", f"/e/{partner.token}{page}", data=fields)


def delegated(partner: Invited) -> Invited:
    """Pass the invitation on and return the colleague at its phone."""
    assert send(partner, "/delegation", email=COLLEAGUE).status_code == 303
    return replace(partner, token=cast.link_in_mail(partner.database, COLLEAGUE, "delegation"))


def board_link(partner: Invited) -> str:
    found = re.search(r'value="https://statements\.example\.org/b/([^"]+)"', send(partner, "/board", **TICKED).text)
    assert found
    return found[1]


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


def test_who_comes_second_is_told_what_was_answered_and_changes_nothing(partner: Invited) -> None:
    deputy = deputy_of(partner)
    partner.endorse()
    before = dump(partner.database)

    answer = send(deputy, **SECOND_FORM)

    assert answer.status_code == 409
    said = words(answer)
    assert "Your organization has already answered: see below what is recorded." in said
    assert "Your name as you typed it Lantern Committee" in said
    assert "Recorded on 1 December 2026" in said
    assert dump(partner.database) == before


def test_what_the_second_typed_is_kept_for_the_form_that_shows_the_answer(partner: Invited) -> None:
    deputy = deputy_of(partner)
    partner.endorse()

    answer = send(deputy, **(SECOND_FORM | {"display_name": "Lantern Committee Minsk"}))

    assert 'value="Lantern Committee Minsk"' in answer.text
    again = send(deputy, **(SECOND_FORM | {"seen": hidden(answer, "seen"), "nonce": hidden(answer, "nonce")}))
    assert again.status_code == 303
    assert "Withheld:" in words(partner.look())


def test_who_opens_the_page_after_a_colleague_sees_the_answer(partner: Invited) -> None:
    deputy = deputy_of(partner)
    partner.endorse()

    said = words(deputy.look())

    assert "Your answer is recorded" in said
    assert "Change our answer" in said


def test_declining_after_a_colleague_endorsed_is_refused(partner: Invited) -> None:
    deputy = deputy_of(partner)
    partner.endorse()

    assert send(deputy, "/decline", reason="").status_code == 409


def test_a_colleague_gets_the_page_and_may_not_pass_it_on(partner: Invited) -> None:
    colleague = delegated(partner)

    page = colleague.look()

    assert page.status_code == 200
    assert "/delegation" not in page.text
    assert send(colleague, "/delegation", email="friend@example.org").status_code == 409
    assert send(colleague, **FORM).status_code == 303


def test_the_trail_is_shown_without_the_whole_address(partner: Invited) -> None:
    delegated(partner)

    page = partner.look()

    assert "Passed on to c…@lantern.example.org on 1 December 2026" in words(page)
    assert COLLEAGUE not in page.text


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "<b>@example.org"])
def test_a_wrong_address_comes_back_with_its_sentence(partner: Invited, email: str) -> None:
    answer = send(partner, "/delegation", email=email)

    assert answer.status_code == 422
    assert '<a href="#email">' in answer.text
    assert "<b>@" not in answer.text
    assert cast.outbox(partner.database, "delegation") == []


def test_a_wrong_address_is_kept_to_be_corrected(partner: Invited) -> None:
    assert 'value="colleague@lantern"' in send(partner, "/delegation", email="colleague@lantern").text


def test_the_contact_ends_the_colleague_s_link(partner: Invited) -> None:
    colleague = delegated(partner)
    found = re.search(r"/delegations/(\w+)/end", partner.look().text)
    assert found

    assert send(partner, f"/delegations/{found[1]}/end", **ASKED).status_code == 422
    assert colleague.look().status_code == 200
    assert send(partner, f"/delegations/{found[1]}/end", **TICKED).status_code == 303
    assert colleague.look().status_code == 410
    assert "The link was ended on 1 December 2026." in words(partner.look())


def test_after_the_deadline_the_form_is_gone_and_refused(partner: Invited, still: Clock) -> None:
    partner.endorse()
    still.advance(days=90)

    assert "/delegation" not in partner.look().text
    assert send(partner, "/delegation", email=COLLEAGUE).status_code == 409


def test_a_board_reads_the_text_who_asks_and_the_answer(partner: Invited) -> None:
    token = board_link(partner)

    before = words(ask(partner.app, "GET", f"/b/{token}"))
    partner.endorse()
    after = words(ask(partner.app, "GET", f"/b/{token}"))

    assert "Coalition for Fair Trials asks Lantern Committee to endorse this text:" in before
    assert "15 January 2027, 18:00 (Vilnius, UTC+2)" in before
    assert "Your organization has not answered yet." in before
    assert "Your organization has endorsed this text." in after


def test_a_board_s_page_has_no_form_and_no_way_to_one(partner: Invited) -> None:
    page = ask(partner.app, "GET", f"/b/{board_link(partner)}").text

    assert "<form" not in page
    assert "<button" not in page
    assert not re.search(r'href="/[ecm]/', page)


def test_a_board_s_page_speaks_the_language_asked_for(partner: Invited) -> None:
    answer = ask(partner.app, "GET", f"/b/{board_link(partner)}", params={"language": "be"})

    assert '<html lang="be" dir="ltr">' in answer.text
    assert "Сумесная заява" in answer.text


POSTS = [
    "/e/{}",
    "/e/{}/decline",
    "/e/{}/reconfirmation",
    "/e/{}/objection",
    "/e/{}/delegation",
    "/e/{}/board",
    "/e/{}/contest",
    "/c/{}/comments",
    "/c/{}/comments/1/deletion",
    "/m/{}/visibility",
    "/m/{}/withdrawal",
    "/m/{}/dispute",
    "/b/{}",
]


@pytest.mark.parametrize("page", POSTS)
def test_no_act_takes_a_board_s_link(partner: Invited, page: str) -> None:
    token = board_link(partner)
    before = dump(partner.database)

    answer = ask(partner.app, "POST", page.format(token), data=FORM | {"mode": "quiet", "email": COLLEAGUE, "comment": "No."})

    assert answer.status_code in {400, 405}
    assert dump(partner.database) == before


def test_a_board_s_link_ends_with_the_invitation_s(partner: Invited, still: Clock) -> None:
    token = board_link(partner)

    still.advance(days=500)

    assert ask(partner.app, "GET", f"/b/{token}").status_code == 410


def test_a_board_s_link_ends_when_the_invitation_is_taken_back(partner: Invited) -> None:
    token = board_link(partner)
    with partner.database.write() as session:
        invitations.revoke(session, session.exec(select(Invitation)).one(), at=clock.now())

    assert ask(partner.app, "GET", f"/b/{token}").status_code == 410


def test_a_board_s_link_is_kept_nowhere(partner: Invited) -> None:
    token = board_link(partner)

    assert token not in str(dump(partner.database))
    assert Purpose.BOARD in str(dump(partner.database)["link"])


BARE: list[tuple[str, dict[str, str]]] = [("/decline", {}), ("/board", {})]


@pytest.mark.parametrize(("page", "fields"), BARE)
def test_a_form_of_ours_needs_its_tick(partner: Invited, page: str, fields: dict[str, str]) -> None:
    before = dump(partner.database)

    answer = send(partner, page, **(fields | ASKED))

    assert answer.status_code == 422
    assert "Please tick this box, so that no program can do it for you." in words(answer)
    assert dump(partner.database) == before


@pytest.mark.parametrize(("page", "fields"), BARE)
def test_a_caller_s_own_post_needs_none(partner: Invited, page: str, fields: dict[str, str]) -> None:
    assert send(partner, page, **fields).status_code in {200, 303}


def test_a_dispute_needs_its_tick_where_the_page_asked_for_it(partner: Invited) -> None:
    manage = partner.endorse()

    refused = partner.manage(manage, "/dispute", **ASKED)
    done = partner.manage(manage, "/dispute", **TICKED)

    assert (refused.status_code, done.status_code) == (422, 303)
    assert '<a href="#sure-dispute">' in refused.text


def test_who_is_reached_by_no_mail_makes_its_own_way_out(partner: Invited) -> None:
    with partner.database.write() as session:
        session.exec(select(Contact)).one().channel = Channel.SIGNAL
    partner.answer()

    page = partner.look("/receipt")
    assert "Nobody at your organization is reached by mail, so no receipt was sent." in words(page)
    assert send(partner, "/manage", **ASKED).status_code == 422
    answer = send(partner, "/manage", **TICKED)
    assert re.fullmatch(r"/m/\S+", answer.headers["location"])
    assert partner.manage(answer.headers["location"].removeprefix("/m/"), "/withdrawal", mode="quiet").status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"visibility": Visibility.NAMED}, "can hide your name, withdraw, or say “this was not us”, at any time"),
        ({"visibility": Visibility.WITHHELD}, "can withdraw, or say “this was not us”, at any time"),
        ({"state": EndorsementState.DISPUTED}, "can withdraw, at any time"),
        ({"state": EndorsementState.WITHDRAWN, "withdrawn_at": clock.now(), "withdrawal_mode": "on_record"}, "can see at any time what is"),
    ],
)
def test_the_way_out_says_what_it_can_do_for_this_answer(partner: Invited, fields: dict[str, object], said: str) -> None:
    with partner.database.write() as session:
        session.exec(select(Contact)).one().channel = Channel.SIGNAL
    partner.answer()

    with partner.database.write() as session:
        session.exec(select(Endorsement)).one().sqlmodel_update(fields)

    assert f"Make the link with which you {said}" in words(partner.look("/receipt"))


def test_who_was_mailed_a_receipt_makes_no_further_link(partner: Invited) -> None:
    partner.endorse()

    assert "/manage" not in partner.look("/receipt").text
    assert send(partner, "/manage", **TICKED).status_code == 409


def test_who_has_not_answered_has_nothing_to_manage(partner: Invited) -> None:
    assert send(partner, "/manage", **TICKED).status_code == 409


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (OffBecause.BOUNCED, "The mail came back, so the link was ended on 1 December 2026."),
        (OffBecause.STOPPED, "This colleague wants no mail of ours, so the link was ended on 1 December 2026."),
    ],
)
def test_who_was_invited_sees_why_a_colleague_is_mailed_no_more(partner: Invited, because: OffBecause, said: str) -> None:
    delegated(partner)
    with partner.database.write() as session:
        delegations.turn_off(session, session.exec(select(Delegation.id)).one(), because=because, at=clock.now())

    shown = partner.look()

    assert said in words(shown)
    assert '<details id="colleagues" open>' in shown.text


def test_a_colleague_mailed_within_the_hour_is_not_mailed_again_and_the_page_says_so(partner: Invited) -> None:
    delegated(partner)

    answer = send(partner, "/delegation", email=COLLEAGUE)

    assert answer.status_code == 429
    assert "This colleague has been mailed within the last hour." in words(answer)
    assert len(cast.outbox(partner.database, "delegation")) == 1
