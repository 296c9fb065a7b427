"""Links that are copied and handed over by another way than mail."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import endorsements, handovers, invitations, reconfirmations, statements
from app.errors import AlreadyAnswered, Invalid, LinkRevoked
from app.models import Channel, Contact, Endorsement, Event, EventKind, Handover, Invitation, InvitationState, Link, OffBecause, Statement
from tests import campaigning, cast, raising
from tests.cast import Lead


@pytest.fixture
def invitation(database: Database, lead: Lead, statement: Statement) -> Invitation:
    """An invitation whose mail still waits."""
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.read() as session:
        return session.exec(select(Invitation)).one()


def copy_link(database: Database, lead: Lead, invitation: Invitation, contact_id: str = "", channel: str = "signal") -> str:
    with database.write() as session:
        fresh, statement = invitations.get(session, invitation.id, by=lead.actor)
        return handovers.copy_link(session, statement, fresh, contact_id=contact_id, channel=channel, by=lead.actor, at=clock.now())


def test_a_copied_link_opens_the_invitation(database: Database, lead: Lead, invitation: Invitation) -> None:
    url = copy_link(database, lead, invitation)

    assert url.startswith("https://statements.example.org/e/")
    cast.endorse(database, url.rpartition("/")[2])


def test_a_handover_counts_as_delivery(database: Database, lead: Lead, invitation: Invitation) -> None:
    copy_link(database, lead, invitation, channel="phone")

    with database.read() as session:
        kept = session.get_one(Invitation, invitation.id)
        assert (kept.state, kept.sent_at) == (InvitationState.SENT, clock.now())
        row = session.exec(select(Handover)).one()
        assert (row.channel, row.account_id, row.contact_id) == (Channel.PHONE, lead.actor.account_id, None)


def test_the_link_is_the_contacts_it_was_made_for(database: Database, lead: Lead, invitation: Invitation) -> None:
    copy_link(database, lead, invitation, invitation.contact_id)

    with database.read() as session:
        links = session.exec(select(Link.contact_id).where(Link.invitation_id == invitation.id)).all()
        assert links == [invitation.contact_id, invitation.contact_id]
        (handed,) = handovers.list_for(session, invitation)
        assert handed.contact_name == "Alesia Partner"


def test_a_bounced_invitation_is_delivered_by_hand(database: Database, lead: Lead, invitation: Invitation) -> None:
    with database.write() as session:
        session.get_one(Invitation, invitation.id).state = InvitationState.BOUNCED

    copy_link(database, lead, invitation)

    with database.read() as session:
        assert session.get_one(Invitation, invitation.id).state == InvitationState.SENT


@pytest.mark.parametrize("state", ["confirmed", "declined", "withdrawn", "disputed"])
def test_no_link_is_copied_once_there_is_an_answer(database: Database, lead: Lead, invitation: Invitation, state: str) -> None:
    raising.answered(database, cast.link_in_mail(database, cast.PARTNER.email, "invitation"), state)

    with pytest.raises(AlreadyAnswered):
        copy_link(database, lead, invitation)

    with database.read() as session:
        assert session.exec(select(Handover)).all() == []


def test_who_has_to_confirm_again_is_given_a_link_by_hand(
    database: Database, lead: Lead, statement: Statement, invitation: Invitation
) -> None:
    cast.endorse(database, copy_link(database, lead, invitation).rpartition("/")[2], visibility="withheld")
    raising.ask_again(database, lead, statement)
    token = copy_link(database, lead, invitation).rpartition("/")[2]

    with database.write() as session:
        reconfirmations.reconfirm(session, token, authorized="yes", version="2", at=clock.now())

    assert (raising.kept(database).state, raising.kept(database).visibility) == ("confirmed", "withheld")


def test_the_trail_says_that_an_answer_came_through_a_copied_link(database: Database, lead: Lead, invitation: Invitation) -> None:
    cast.endorse(database, copy_link(database, lead, invitation).rpartition("/")[2])

    with database.read() as session:
        assert session.exec(select(Event.is_handed).where(Event.kind == EventKind.ENDORSED)).one()
        assert session.exec(select(Endorsement.is_handed)).one()


def test_the_trail_says_nothing_of_a_link_that_was_mailed(database: Database, lead: Lead, invitation: Invitation) -> None:
    copy_link(database, lead, invitation)

    cast.endorse(database, cast.link_in_mail(database, cast.PARTNER.email, "invitation"))

    with database.read() as session:
        assert not session.exec(select(Event.is_handed).where(Event.kind == EventKind.ENDORSED)).one()
        assert not session.exec(select(Endorsement.is_handed)).one()


def test_nobody_gets_a_link_to_what_was_taken_back(database: Database, lead: Lead, invitation: Invitation) -> None:
    with database.write() as session:
        invitations.revoke(session, session.get_one(Invitation, invitation.id), at=clock.now())

    with pytest.raises(LinkRevoked):
        copy_link(database, lead, invitation)


@pytest.mark.parametrize(("contact_id", "channel"), [("no-such-id", "signal"), ("", "pigeon")])
def test_an_unknown_contact_or_channel_is_refused(
    database: Database, lead: Lead, invitation: Invitation, contact_id: str, channel: str
) -> None:
    with pytest.raises(Invalid):
        copy_link(database, lead, invitation, contact_id, channel)


def test_a_contact_of_another_partner_or_a_deleted_one_is_refused(database: Database, lead: Lead, invitation: Invitation) -> None:
    campaigning.directory(database, lead, cast.SECOND)
    with database.read() as session:
        other = session.exec(select(Contact.id).where(Contact.id != invitation.contact_id)).one()
    campaigning.change(database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.DELETED)

    for contact_id in (other, invitation.contact_id):
        with pytest.raises(Invalid):
            copy_link(database, lead, invitation, contact_id)


def test_who_is_not_reached_by_mail_is_invited_and_given_a_link(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.directory(database, lead, cast.PARTNER)
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)
    campaigning.send(database, lead, campaigning.draft(database, lead, statement))
    with database.read() as session:
        invitation = session.exec(select(Invitation)).one()

    url = copy_link(database, lead, invitation, invitation.contact_id)

    with database.write() as session:
        assert endorsements.confirm(session, url.rpartition("/")[2], cast.answer(), at=clock.now()).invitation.id == invitation.id


def test_whose_mail_comes_back_is_given_a_link_by_hand(database: Database, lead: Lead, invitation: Invitation) -> None:
    campaigning.change(database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)

    assert "/e/" in copy_link(database, lead, invitation, invitation.contact_id)


def test_during_a_consultation_the_link_opens_the_comments(database: Database, lead: Lead, invitation: Invitation) -> None:
    with database.write() as session:
        statement = statements.get(session, invitation.statement_id, by=lead.actor)
        statement.phase, statement.comment_deadline = "consultation", statement.hard_deadline  # type: ignore[assignment]

    assert "/c/" in copy_link(database, lead, invitation)
