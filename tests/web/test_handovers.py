"""The desk's link to copy: shown once, kept nowhere, recorded as delivery."""

import re

import httpx
import pytest
from sqlmodel import col, select

from app import clock
from app.domain import endorsements, recipient_choices
from app.models import Channel, Contact, Handover, Invitation, Link, OffBecause
from tests import campaigning, cast
from tests.coordinator import Desk
from tests.partner import words


@pytest.fixture
def path(desk: Desk) -> str:
    """The page of one invitation."""
    statement, _, _ = desk.opened(cast.PARTNER)
    with desk.database.read() as session:
        return f"{statement}/invitations/{session.exec(select(Invitation.id)).one()}"


def contact_id(desk: Desk) -> str:
    with desk.database.read() as session:
        return session.exec(select(Invitation.contact_id)).one()


def invitation_of(desk: Desk, partner_id: str) -> str:
    with desk.database.read() as session:
        return session.exec(select(Invitation.id).where(Invitation.partner_id == partner_id)).one()


def link(answer: httpx.Response) -> str:
    found = re.search(r'value="(https://statements\.example\.org/e/[^"]+)"', answer.text)
    assert found
    return found[1]


def test_a_link_is_shown_once_and_works(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/handovers", contact=contact_id(desk), channel="signal")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    token = link(answer).rpartition("/")[2]
    assert token not in desk.get(path).text
    with desk.database.write() as session:
        endorsements.confirm(session, token, cast.answer(), at=clock.now())


def test_the_handover_stands_on_the_invitations_page(desk: Desk, path: str) -> None:
    desk.post(f"{path}/handovers", contact=contact_id(desk), channel="phone")

    said = words(desk.get(path))
    assert "Handed over Phone Alesia Partner 1 December 2026" in said


def test_a_partner_on_signal_waits_for_its_link_and_not_for_a_mail(desk: Desk) -> None:
    ids = campaigning.directory(desk.database, desk.lead)
    campaigning.change(desk.database, cast.SECOND.email, channel=Channel.SIGNAL)
    statement, opened, _ = desk.opened()
    campaigning.send(desk.database, desk.lead, campaigning.draft(desk.database, desk.lead, opened))

    page = desk.get(statement)

    assert "Link not handed over yet Harbour Rights Network Signal Copy the link" in words(page)
    assert "Harbour Rights Network works on Georgia No answer yet link not handed over yet –" in words(page)
    desk.post(f"{statement}/invitations/{invitation_of(desk, ids[1])}/handovers", contact="", channel="signal")
    assert "not handed over yet" not in words(desk.get(statement))


def test_a_link_for_nobody_by_name_is_made_too(desk: Desk, path: str) -> None:
    desk.post(f"{path}/handovers", contact="", channel="post")

    assert "Post to nobody by name" in words(desk.get(path))


def test_an_unknown_channel_keeps_the_page(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/handovers", contact="", channel="pigeon")

    assert answer.status_code == 422
    assert "Please choose one of the options." in words(answer)
    with desk.database.read() as session:
        assert session.exec(select(Handover)).all() == []


def test_a_stranger_gets_no_link(desk: Desk, stranger: Desk, path: str) -> None:
    theirs, _, _ = stranger.opened()
    foreign = f"{theirs}/invitations/{path.rpartition('/')[2]}"

    assert stranger.post(f"{path}/handovers", contact="", channel="signal").status_code == 404
    assert stranger.post(f"{foreign}/handovers", contact="", channel="signal").status_code == 404


def test_an_invitation_that_was_taken_back_offers_no_link(desk: Desk, path: str) -> None:
    desk.post(f"{path}/revocation")

    assert "Hand the link over yourself" not in words(desk.get(path))
    assert desk.post(f"{path}/handovers", contact="", channel="signal").status_code == 410


def test_the_preferred_channel_is_chosen_beforehand(desk: Desk, path: str) -> None:
    campaigning.change(desk.database, cast.PARTNER.email, channel=Channel.POST)

    assert '<option value="post" selected>' in desk.get(path).text


def test_mails_say_to_whom_and_a_stop_and_a_note_are_shown(desk: Desk, path: str) -> None:
    with desk.database.write() as session:
        invitation = session.exec(select(Invitation)).one()
        link, contact = session.exec(select(Link).where(col(Link.contact_id).is_not(None))).one(), session.exec(select(Contact)).one()
        link.reminders_stopped_at, link.stopped_index = clock.now(), contact.email_index
        invitation.note_sealed = session.vault.seal(recipient_choices.SEALED_NOTE, "As said in Tbilisi.")

    said = words(desk.get(path))

    assert f"Invitation Waits to be sent To {cast.PARTNER.email}. Written on" in said
    assert f"{cast.PARTNER.email} has stopped the reminders on 1 December 2026" in said
    assert "Nobody else here gets mail, so no more reminders are sent." in said
    assert "Your note As said in Tbilisi." in said


def test_whose_mail_comes_back_can_be_handed_a_link(desk: Desk, path: str) -> None:
    campaigning.change(desk.database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)

    assert "/e/" in link(desk.post(f"{path}/handovers", contact=contact_id(desk), channel="phone"))


def test_the_desk_sees_that_an_answer_came_through_a_copied_link_and_copies_no_other(desk: Desk, path: str) -> None:
    token = link(desk.post(f"{path}/handovers", contact="", channel="signal")).rpartition("/")[2]
    cast.endorse(desk.database, token)

    said = words(desk.get(path))
    assert "Through a link that was copied at this desk and handed over, or passed on through such a link." in said
    assert "Hand the link over yourself" not in said
    assert desk.post(f"{path}/handovers", contact="", channel="signal").status_code == 409


def test_of_an_answer_through_a_mailed_link_the_desk_says_no_such_thing(desk: Desk, path: str) -> None:
    cast.endorse(desk.database, cast.link_in_mail(desk.database, cast.PARTNER.email, "invitation"))

    assert "copied at this desk" not in words(desk.get(path))
