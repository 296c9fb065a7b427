"""What must not leave any more when its time comes is stopped, its payload erased; what tells a partner of its own act still leaves."""

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import mails, stops
from app.models import Contact, Invitation, InvitationState, Mail, MailState, OffBecause
from tests import cast
from tests.cast import Clock


@pytest.fixture
def token(database: Database, still: Clock) -> str:
    """One partner is invited; the mail waits, and its link is known."""
    lead = cast.new_lead(database)
    (token,) = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    return token


def turn_off(database: Database, because: OffBecause) -> None:
    with database.write() as session:
        session.connection().execute(update(Contact).values(off_at=clock.now(), off_because=because))
        session.connection().execute(update(Mail).values(contact_id=select(Contact.id).scalar_subquery()))


def claimed_kinds(database: Database) -> list[str]:
    with database.write() as session:
        return [claimed.kind for claimed in mails.claim_batch(session, at=clock.now(), most=10)]


def stopped(database: Database) -> list[tuple[str, bool]]:
    """Return the kinds that were stopped, each with whether its payload is gone."""
    with database.read() as session:
        rows = session.exec(select(Mail).where(Mail.state == MailState.STOPPED).order_by(col(Mail.id))).all()
        return [(mail.kind, mail.payload_sealed is None) for mail in rows]


@pytest.mark.parametrize("because", list(OffBecause))
def test_nothing_is_asked_of_a_contact_that_is_off(database: Database, token: str, because: OffBecause) -> None:
    turn_off(database, because)

    assert (claimed_kinds(database), stopped(database)) == ([], [("invitation", True)])


@pytest.mark.parametrize("state", [InvitationState.REVOKED, InvitationState.ANSWERED, InvitationState.EXPIRED])
def test_nothing_is_asked_that_is_answered_or_over(database: Database, token: str, state: InvitationState) -> None:
    with database.write() as session:
        session.connection().execute(update(Invitation).values(state=state))

    assert (claimed_kinds(database), stopped(database)) == ([], [("invitation", True)])


def test_a_stopped_reminder_does_not_leave_and_the_invitation_does(database: Database, token: str) -> None:
    with database.write() as session:
        row = mails.row(session, "reminder", to=cast.PARTNER.email, language="en", payload={}, at=clock.now())
        invitation = session.exec(select(Invitation)).one()
        session.add(Mail(**row | {"invitation_id": invitation.id, "contact_id": invitation.contact_id}))
        stops.stop(session, token, at=clock.now())

    assert (claimed_kinds(database), stopped(database)) == (["invitation"], [("reminder", True)])


def test_a_receipt_leaves_although_the_lead_has_turned_the_contact_off(database: Database, token: str) -> None:
    cast.endorse(database, token)
    turn_off(database, OffBecause.BY_LEAD)

    assert (claimed_kinds(database), stopped(database)) == (["receipt"], [("invitation", True)])


def test_a_receipt_does_not_leave_for_an_address_that_is_gone(database: Database, token: str) -> None:
    cast.endorse(database, token)
    turn_off(database, OffBecause.DELETED)

    assert (claimed_kinds(database), len(stopped(database))) == ([], 2)


def test_what_was_stopped_stays_stopped(database: Database, token: str, still: Clock) -> None:
    turn_off(database, OffBecause.BY_LEAD)
    claimed_kinds(database)
    with database.write() as session:
        session.connection().execute(update(Contact).values(off_at=None, off_because=None))

    still.advance(days=30)

    assert claimed_kinds(database) == []


def test_a_mail_to_one_contact_that_fails_is_no_bounce_while_another_was_asked(database: Database, token: str) -> None:
    with database.write() as session:
        (first,) = mails.claim_batch(session, at=clock.now(), most=1)
        other = mails.row(session, "invitation", to="colleague@lantern.example.org", language="en", payload={}, at=clock.now())
        contact_id = session.exec(select(Contact.id)).one()
        session.add(Mail(**other | {"invitation_id": first.invitation_id, "contact_id": contact_id}))
        session.connection().execute(update(Mail).where(col(Mail.id) == first.id).values(contact_id=None))
        session.flush()
        mails.record_permanent(session, first, "550 5.1.1 No such user")

    with database.read() as session:
        assert session.exec(select(Invitation.state)).one() == InvitationState.PENDING
