"""Asking partners, and taking an invitation back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel, func, select

from app import clock
from app.db import Database
from app.domain import invitations, statements
from app.domain.guest_lists import Guest
from app.domain.guests import Outcome
from app.errors import AlreadyAnswered, LinkRevoked, NotFound, WrongPhase
from app.models import Contact, Invitation, Link, Partner, Statement
from tests import cast
from tests.cast import Clock, Lead


def invite(database: Database, lead: Lead, statement: Statement, *guests: Guest) -> list[Outcome]:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return invitations.invite(session, fresh, guests, by=lead.actor, at=clock.now())


def revoke(database: Database, lead: Lead, invitation_id: str) -> None:
    with database.write() as session:
        invitation, _ = invitations.get(session, invitation_id, by=lead.actor)
        invitations.revoke(session, invitation, at=clock.now())


def count(database: Database, table: type[SQLModel]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def crowd(size: int) -> list[Guest]:
    return [Guest({"en": f"Organization {number}"}, f"office{number}@example.org") for number in range(size)]


def test_an_invitation_is_one_mail_in_the_contacts_language(database: Database, lead: Lead, statement: Statement) -> None:
    (outcome,) = invite(database, lead, statement, replace(cast.PARTNER, language="be"))

    (mail,) = cast.outbox(database, "invitation")
    assert (mail.to, mail.language, outcome.errors) == ("director@lantern.example.org", "be", {})
    assert set(mail.payload) == {"url", "lead", "contact_name", "partner", "kind", "title", "deadline", "time_zone"}
    assert mail.payload["title"] == "Сумесная заява аб справядлівых судах"
    assert (mail.payload["partner"], mail.payload["contact_name"]) == ("Камітэт «Ліхтар»", "Alesia Partner")


def test_a_language_without_a_text_gets_the_authentic_title(database: Database, lead: Lead, statement: Statement) -> None:
    invite(database, lead, statement, replace(cast.PARTNER, language="ka"))

    assert cast.outbox(database, "invitation")[0].payload["title"] == "Joint statement on fair trials"


def test_a_bad_row_never_stops_the_good_ones(database: Database, lead: Lead, statement: Statement) -> None:
    outcomes = invite(database, lead, statement, Guest({"en": "X"}, "nobody"), cast.PARTNER, replace(cast.PARTNER), cast.SECOND)

    assert [set(outcome.errors) for outcome in outcomes] == [{"name", "email"}, set(), {"email"}, set()]
    assert outcomes[2].errors == {"email": "This address stands twice in the list."}
    assert [bool(outcome.invitation_id) for outcome in outcomes] == [False, True, False, True]
    assert len(cast.outbox(database, "invitation")) == 2


def test_the_same_list_again_invites_nobody(database: Database, lead: Lead, statement: Statement) -> None:
    invite(database, lead, statement, cast.PARTNER)

    (outcome,) = invite(database, lead, statement, replace(cast.PARTNER, email="DIRECTOR@lantern.example.org"))

    assert outcome.errors == {"email": "This address was already invited."}
    assert (count(database, Invitation), len(cast.outbox(database, "invitation"))) == (1, 1)


def test_many_clicks_at_once_invite_everybody_once(database: Database, lead: Lead, statement: Statement) -> None:
    results = cast.at_once(6, lambda _: invite(database, lead, statement, cast.PARTNER, cast.SECOND))

    assert not [result for result in results if isinstance(result, Exception)]
    assert (count(database, Partner), count(database, Invitation), len(cast.outbox(database, "invitation"))) == (2, 2, 2)


def test_two_statements_that_invite_at_once_share_one_directory(database: Database, lead: Lead, statement: Statement) -> None:
    both = [statement, cast.open_statement(database, lead)]

    results = cast.at_once(4, lambda n: invite(database, lead, both[n % 2], cast.PARTNER))

    assert not [result for result in results if isinstance(result, Exception)]
    assert (count(database, Partner), count(database, Contact), count(database, Invitation)) == (1, 1, 2)


def test_look_alikes_of_one_address_are_one(database: Database, lead: Lead, statement: Statement) -> None:
    outcomes = invite(database, lead, statement, cast.PARTNER, replace(cast.PARTNER, email="ｄirector@lantern.example.org"))

    assert outcomes[1].errors == {"email": "This address stands twice in the list."}


def test_a_preview_says_the_same_and_writes_nothing(database: Database, lead: Lead, statement: Statement) -> None:
    with database.read() as session:
        outcomes = invitations.preview(session, statement, [cast.PARTNER, cast.PARTNER], by=lead.actor)

    assert [set(outcome.errors) for outcome in outcomes] == [set(), {"email"}]
    assert (count(database, Partner), cast.outbox(database)) == (0, [])


def test_500_partners_are_invited_with_few_statements(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        seen = cast.count_statements(session)
        invitations.invite(session, fresh, crowd(500), by=lead.actor, at=clock.now())

    assert len(seen) < 25
    assert count(database, Invitation) == 500


def test_nobody_is_invited_to_a_draft_or_after_the_deadline(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    with pytest.raises(WrongPhase):
        invite(database, lead, cast.new_draft(database, lead), cast.PARTNER)

    still.at = datetime(2027, 1, 15, 16, 0, tzinfo=UTC)
    with pytest.raises(WrongPhase):
        invite(database, lead, statement, cast.PARTNER)


def test_a_link_outlives_the_deadline_by_a_year(database: Database, lead: Lead, statement: Statement) -> None:
    invite(database, lead, statement, cast.PARTNER)

    with database.read() as session:
        link = session.exec(select(Link).where(Link.purpose == "invitation")).one()
    assert link.expires_at == datetime(2028, 1, 15, 16, 0, tzinfo=UTC)


def test_an_invitation_taken_back_opens_no_more(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    with database.read() as session:
        invitation_id = session.exec(select(Invitation.id)).one()

    revoke(database, lead, invitation_id)

    with pytest.raises(LinkRevoked), database.read() as session:
        invitations.open_link(session, token, at=clock.now())


def test_a_stranger_takes_no_invitation_back(database: Database, lead: Lead, statement: Statement) -> None:
    (outcome,) = invite(database, lead, statement, cast.PARTNER)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    for invitation_id in (outcome.invitation_id, "no-such-id"):
        with pytest.raises(NotFound):
            revoke(database, stranger, invitation_id)


def test_an_answer_is_not_taken_back_by_the_lead(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    with database.read() as session:
        invitation_id = session.exec(select(Invitation.id)).one()

    with pytest.raises(AlreadyAnswered):
        revoke(database, lead, invitation_id)


def test_who_was_taken_back_may_be_invited_again_with_a_new_link(database: Database, lead: Lead, statement: Statement) -> None:
    (old,) = cast.invite(database, lead, statement, cast.PARTNER)
    with database.read() as session:
        revoked_id = session.exec(select(Invitation.id)).one()
    revoke(database, lead, revoked_id)

    (new,) = cast.invite(database, lead, statement, cast.PARTNER)

    assert count(database, Invitation) == 1
    with database.read() as session:
        assert invitations.open_link(session, new, at=clock.now()).invitation.id == revoked_id
        with pytest.raises(LinkRevoked):
            invitations.open_link(session, old, at=clock.now())


def test_a_link_is_opened_with_one_query(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)

    with database.read() as session:
        seen = cast.count_statements(session)
        opened = invitations.open_link(session, token, at=clock.now())

    assert len(seen) == 1
    assert (opened.partner.name("en"), opened.lead.name, opened.endorsement) == ("Lantern Committee", cast.LEAD, None)
