"""Logging in by a mailed link, and the sessions of an account."""

from datetime import UTC, datetime

import pytest
from sqlmodel import func, select

from app import clock
from app.db import Database
from app.domain import accounts, invitations
from app.domain.accounts import Actor
from app.errors import Invalid, LinkExpired, LinkUsed, NotFound, TooMany, Unauthenticated
from app.models import Account, ApiKey, Lead, Link, LoginSession, Membership
from tests import cast
from tests.cast import Clock


@pytest.fixture
def lead(database: Database, still: Clock) -> cast.Lead:
    return cast.new_lead(database)


def ask(database: Database, email: str) -> None:
    with database.write() as session:
        accounts.request_login(session, accounts.clean_address(email), at=clock.now())


def log_in(database: Database, token: str) -> str:
    with database.write() as session:
        return accounts.log_in(session, token, device="Firefox", at=clock.now())


def new_session(database: Database) -> str:
    ask(database, cast.COORDINATOR)
    return log_in(database, cast.link_in_mail(database, cast.COORDINATOR, "login"))


def actor(database: Database, secret: str) -> Actor:
    with database.read() as session:
        return accounts.get_actor(session, secret, at=clock.now())


def sessions(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(LoginSession)).one()


def test_a_member_is_mailed_a_link_and_logs_in_with_it(database: Database, lead: cast.Lead) -> None:
    secret = new_session(database)

    who = actor(database, secret)
    assert (who.lead_id, who.lead_name, who.account_id) == (lead.actor.lead_id, cast.LEAD, lead.actor.account_id)
    (mail,) = cast.outbox(database, "login")
    assert (mail.to, set(mail.payload)) == (cast.COORDINATOR, {"url", "minutes"})
    assert mail.payload["minutes"] == 15


def test_an_unknown_address_is_answered_the_same_and_gets_nothing(database: Database, lead: cast.Lead) -> None:
    with database.read() as session:
        links_before = session.exec(select(func.count()).select_from(Link)).one()

    ask(database, "nobody@nowhere.example.org")

    assert cast.outbox(database) == []
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(Link)).one() == links_before


def test_an_address_is_found_in_any_case(database: Database, lead: cast.Lead) -> None:
    ask(database, "  Coordinator@LEAD.example.org ")

    assert [mail.to for mail in cast.outbox(database, "login")] == [cast.COORDINATOR]


@pytest.mark.parametrize("email", ["", "no address", "a@b", "two@x.org two@y.org", "a\r\nbcc:b@c.org", "x" * 255 + "@y.org"])
def test_what_is_no_address_is_refused(database: Database, lead: cast.Lead, email: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(database, email)

    assert list(caught.value.fields) == ["email"]


@pytest.mark.parametrize("email", [cast.COORDINATOR, "nobody@nowhere.example.org"])
def test_the_sixth_request_at_once_is_too_many_known_or_not(database: Database, lead: cast.Lead, email: str) -> None:
    for _ in range(5):
        ask(database, email)

    with pytest.raises(TooMany):
        ask(database, email.upper())


def test_a_login_link_works_once(database: Database, lead: cast.Lead) -> None:
    token = lead.login_url.rpartition("/")[2]
    log_in(database, token)

    with pytest.raises(LinkUsed):
        log_in(database, token)


def test_of_64_clicks_at_once_one_logs_in(database: Database, lead: cast.Lead) -> None:
    token = lead.login_url.rpartition("/")[2]

    results = cast.at_once(64, lambda _: log_in(database, token))

    assert sum(isinstance(result, str) for result in results) == 1
    assert sum(isinstance(result, LinkUsed) for result in results) == 63
    assert sessions(database) == 1


def test_a_login_link_ends_after_15_minutes(database: Database, still: Clock, lead: cast.Lead) -> None:
    still.advance(minutes=15)

    with pytest.raises(LinkExpired):
        log_in(database, lead.login_url.rpartition("/")[2])


def test_looking_at_a_login_link_does_not_spend_it(database: Database, lead: cast.Lead) -> None:
    token = lead.login_url.rpartition("/")[2]

    with database.read() as session:
        accounts.require_login(session, token, at=clock.now())

    assert log_in(database, token)


def test_the_secret_of_a_session_is_not_kept(database: Database, lead: cast.Lead) -> None:
    secret = new_session(database)

    with database.read() as session:
        (login,) = session.exec(select(LoginSession)).all()
    assert secret not in repr(login.model_dump())
    assert (login.device, login.expires_at) == ("Firefox", datetime(2026, 12, 15, 12, tzinfo=UTC))


@pytest.mark.parametrize("secret", ["", "unknown"])
def test_an_unknown_secret_is_nobody(database: Database, lead: cast.Lead, secret: str) -> None:
    with pytest.raises(Unauthenticated):
        actor(database, secret)


def test_a_session_ends_after_14_days(database: Database, still: Clock, lead: cast.Lead) -> None:
    secret = new_session(database)
    still.advance(days=14)

    with pytest.raises(Unauthenticated):
        actor(database, secret)


def test_sessions_are_listed_newest_first_and_only_live_ones(database: Database, lead: cast.Lead) -> None:
    first, second = actor(database, new_session(database)), actor(database, new_session(database))
    third = actor(database, new_session(database))
    with database.write() as session:
        accounts.revoke_session(session, first.session_id, by=third, at=clock.now())

    with database.read() as session:
        listed = accounts.list_sessions(session, by=third, at=clock.now())

    assert [login.id for login in listed] == [third.session_id, second.session_id]


def test_a_revoked_session_is_nobody(database: Database, lead: cast.Lead) -> None:
    secret = new_session(database)
    who = actor(database, secret)

    with database.write() as session:
        accounts.revoke_session(session, who.session_id, by=who, at=clock.now())

    with pytest.raises(Unauthenticated):
        actor(database, secret)


def test_a_stranger_cannot_revoke_a_session(database: Database, lead: cast.Lead) -> None:
    secret = new_session(database)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    for session_id in (actor(database, secret).session_id, "no-such-id"):
        with pytest.raises(NotFound), database.write() as session:
            accounts.revoke_session(session, session_id, by=stranger.actor, at=clock.now())

    assert actor(database, secret).session_id


def test_all_other_sessions_end_but_not_those_of_others(database: Database, lead: cast.Lead) -> None:
    mine, other = new_session(database), new_session(database)
    stranger = log_in(database, cast.new_lead(database, "Another Coalition", cast.STRANGER).login_url.rpartition("/")[2])

    with database.write() as session:
        accounts.revoke_other_sessions(session, by=actor(database, mine), at=clock.now())

    assert actor(database, mine).session_id
    assert actor(database, stranger).session_id
    with pytest.raises(Unauthenticated):
        actor(database, other)


def test_an_api_key_acts_for_its_lead_until_it_is_revoked(database: Database, lead: cast.Lead) -> None:
    with database.read() as session:
        assert accounts.get_api_actor(session, lead.api_key) == Actor(lead.actor.lead_id, cast.LEAD)
    with database.write() as session:
        session.exec(select(ApiKey)).one().revoked_at = clock.now()

    for key in (lead.api_key, "", "unknown"):
        with pytest.raises(Unauthenticated), database.read() as session:
            accounts.get_api_actor(session, key)


def test_one_person_may_work_for_two_leads(database: Database, lead: cast.Lead) -> None:
    cast.new_lead(database, "Second Coalition", "COORDINATOR@lead.example.org")

    with database.read() as session:
        assert session.exec(select(func.count()).select_from(Account)).one() == 1
        assert session.exec(select(func.count()).select_from(Membership)).one() == 2
        assert session.exec(select(func.count()).select_from(Lead)).one() == 2


def test_a_lead_mails_all_its_members(database: Database, lead: cast.Lead) -> None:
    with database.write() as session:
        accounts.create(session, session.get_one(Lead, lead.actor.lead_id), "colleague@lead.example.org")

    with database.read() as session:
        members = accounts.list_emails(session, lead.actor.lead_id)

    assert sorted(members) == [("colleague@lead.example.org", "en"), ("coordinator@lead.example.org", "en")]


def test_a_partner_who_replies_reaches_the_lead(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    cast.invite(database, lead, statement, cast.PARTNER)

    with database.read() as session:
        (progress,) = invitations.list_progress(session, statement)
        assert accounts.find_reply_address(session, progress.invitation.id) == "coordinator@lead.example.org"
        assert accounts.find_reply_address(session, None) == ""
