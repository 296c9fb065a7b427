"""Stopping reminders is one person's own: the others at the partner are reminded as before, and what is new reaches everybody."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import delegations, handovers, invitation_overviews, invitations, mails, merges, reminders, statements, stops
from app.models import Channel, Contact, Invitation, Mail, Statement
from tests import cast, colleagues
from tests.cast import Clock, Lead
from tests.colleagues import COLLEAGUE, DEPUTY

EVERYBODY = [cast.PARTNER.email, DEPUTY, COLLEAGUE]


class People:
    """A partner with two contacts and a colleague, each with a link of its own to one invitation."""

    def __init__(self, database: Database, lead: Lead, statement: Statement) -> None:
        self.database, self.lead, self.statement = database, lead, statement
        (self.partner,) = cast.invite(database, lead, statement, cast.PARTNER)
        self.deputy = colleagues.ask_deputy(database, lead, statement)
        with database.write() as session:
            delegations.delegate(session, self.partner, COLLEAGUE, at=clock.now())
        self.colleague = cast.link_in_mail(database, COLLEAGUE, "delegation")

    def stop(self, *tokens: str) -> None:
        with self.database.write() as session:
            for token in tokens:
                stops.stop(session, token, at=clock.now())

    def resume(self, token: str) -> None:
        with self.database.write() as session:
            stops.resume(session, token, at=clock.now())

    def is_stopped(self, token: str) -> bool:
        with self.database.read() as session:
            return stops.read(session, token, at=clock.now()).is_stopped

    def remind(self) -> int:
        with self.database.write() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            return reminders.remind_silent(session, statement, None, by=self.lead.actor, at=clock.now())

    def reminded(self) -> list[str]:
        return sorted(mail.to for mail in cast.outbox(self.database, "reminder"))

    def hand_over(self) -> str:
        """Copy a link for the registered contact and return its token."""
        with self.database.write() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            invitation = session.exec(select(Invitation)).one()
            typed = {"contact_id": invitation.contact_id, "channel": Channel.PHONE}
            url = handovers.copy_link(session, statement, invitation, by=self.lead.actor, at=clock.now(), **typed)
        return url.rpartition("/")[2]


@pytest.fixture
def people(database: Database, still: Clock, lead: Lead, statement: Statement) -> People:
    return People(database, lead, statement)


def test_a_colleague_who_stops_the_reminders_stops_nobody_elses(people: People) -> None:
    people.stop(people.colleague)

    assert (people.remind(), people.reminded()) == (1, sorted([cast.PARTNER.email, DEPUTY]))


@pytest.mark.parametrize("who", ["partner", "deputy"])
def test_a_contact_who_stops_the_reminders_stops_nobody_elses(people: People, who: str) -> None:
    people.stop(getattr(people, who))

    assert people.remind() == 1
    assert people.reminded() == sorted(set(EVERYBODY) - {{"partner": cast.PARTNER.email, "deputy": DEPUTY}[who]})


def test_only_who_stopped_sees_it(people: People) -> None:
    people.stop(people.colleague)

    assert [people.is_stopped(token) for token in (people.partner, people.deputy, people.colleague)] == [False, False, True]


def test_an_invitation_whose_every_person_has_stopped_is_not_reminded_and_not_listed(people: People) -> None:
    people.stop(people.partner, people.deputy, people.colleague)

    assert (people.remind(), people.reminded()) == (0, [])
    with people.database.read() as session:
        statement = statements.get(session, people.statement.id, by=people.lead.actor)
        assert reminders.list_silent(session, statement) == []


def test_the_lead_sees_exactly_who_would_be_mailed(people: People) -> None:
    people.stop(people.deputy)

    with people.database.read() as session:
        (line,) = reminders.list_silent(session, statements.get(session, people.statement.id, by=people.lead.actor))
    assert sorted(entry.email for entry in line.entries) == sorted([cast.PARTNER.email, COLLEAGUE])


def test_the_desk_shows_who_stopped_and_whether_anybody_is_left(people: People, still: Clock) -> None:
    people.stop(people.deputy)
    first, began = shown(people), still.at
    still.advance(minutes=1)
    people.stop(people.colleague, people.partner)

    assert first == ([(DEPUTY, began)], True)
    later = began + timedelta(minutes=1)
    assert (sorted(shown(people)[0]), shown(people)[1]) == (
        sorted([(DEPUTY, began), (COLLEAGUE, later), (cast.PARTNER.email, later)]),
        False,
    )


def shown(people: People) -> tuple[list[tuple[str, object]], bool]:
    with people.database.read() as session:
        invitation_id = session.exec(select(Invitation.id)).one()
        invited = invitation_overviews.get(session, people.statement.id, invitation_id, by=people.lead.actor)
    return [(one.address, one.stopped_at) for one in invited.stopped], invited.is_reminded


def test_a_waiting_reminder_is_stopped_for_who_stopped_alone(people: People) -> None:
    people.remind()
    people.stop(people.colleague)

    with people.database.write() as session:
        claimed = mails.claim_batch(session, at=clock.now(), most=20)

    assert sorted(mail.recipient for mail in claimed if mail.kind == "reminder") == sorted([cast.PARTNER.email, DEPUTY])
    with people.database.read() as session:
        assert [mail.kind for mail in session.exec(select(Mail).where(Mail.state == "stopped")).all()] == ["reminder"]


def test_a_colleague_of_a_copied_link_takes_it_back_through_a_fresh_one(people: People, still: Clock) -> None:
    handed = people.hand_over()
    with people.database.write() as session:
        delegations.delegate(session, handed, "kim@lantern.example.org", at=clock.now())
    first = cast.link_in_mail(people.database, "kim@lantern.example.org", "delegation")
    people.remind()
    people.stop(first)

    people.resume(cast.link_in_mail(people.database, "kim@lantern.example.org", "reminder"))

    assert not people.is_stopped(first)


def test_a_fresh_link_of_the_same_person_takes_it_back_whichever_link_stopped(people: People, still: Clock) -> None:
    people.remind()
    fresh = cast.link_in_mail(people.database, cast.PARTNER.email, "reminder")
    people.stop(people.partner, fresh)

    people.resume(people.partner)

    assert (people.is_stopped(people.partner), people.is_stopped(fresh)) == (False, False)
    still.advance(days=1)
    assert people.remind() == 1


def test_nobody_takes_back_what_another_has_stopped(people: People) -> None:
    people.stop(people.deputy)

    people.resume(people.partner)
    people.resume(people.colleague)

    assert people.is_stopped(people.deputy)


def test_a_link_that_the_lead_copied_brings_nobodys_reminders_back(people: People) -> None:
    people.stop(people.partner)

    people.resume(people.hand_over())

    assert people.is_stopped(people.partner)


def test_what_is_asked_anew_reaches_who_has_stopped(people: People) -> None:
    people.stop(people.partner, people.deputy, people.colleague)

    with people.database.write() as session:
        statement = statements.get(session, people.statement.id, by=people.lead.actor)
        invitations.ask_again(session, statement, "sign_on", by=people.lead.actor, at=clock.now())

    assert sorted(mail.to for mail in cast.outbox(people.database, "sign_on")) == sorted(EVERYBODY)


def test_who_stopped_still_gets_the_receipt(people: People) -> None:
    people.stop(people.partner, people.deputy, people.colleague)

    cast.endorse(people.database, people.colleague)

    assert sorted(mail.to for mail in cast.outbox(people.database, "receipt")) == sorted(EVERYBODY)


def test_the_page_speaks_the_colleague_s_language(people: People) -> None:
    with people.database.write() as session:
        session.exec(select(Contact).where(Contact.rank == 0)).all()[0].language = "be"

    with people.database.read() as session:
        assert stops.read(session, people.colleague, at=clock.now()).language == "en"


def test_a_stop_stays_its_person_s_when_two_entries_become_one(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    _, other = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    with database.write() as session:
        stops.stop(session, other, at=clock.now())
        invited = session.exec(select(Invitation.partner_id).order_by(Invitation.id)).all()
        merges.merge(session, *invited, by=lead.actor, at=clock.now())

    with database.write() as session:
        reminders.remind_silent(session, session.get_one(Statement, statement.id), None, by=lead.actor, at=still.advance(days=1))

    assert [mail.to for mail in cast.outbox(database, "reminder")] == [cast.PARTNER.email]
