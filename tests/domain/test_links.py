"""Links that were given out: the token costs no query until its signature is good, and the row decides."""

import secrets
from datetime import timedelta

import pytest

from app import clock
from app.db import Database
from app.domain import accounts, invitations, links
from app.domain.links import LinkUnknown
from app.errors import LinkExpired, LinkInvalid, LinkRevoked, LinkUsed
from app.models import Account, Link, Purpose
from app.security.links import LinkSigner
from app.security.secrets import secret_hash
from tests import cast
from tests.cast import Clock


@pytest.fixture
def account(database: Database, still: Clock) -> Account:
    cast.new_lead(database)
    with database.read() as session:
        found = accounts.find(session, cast.COORDINATOR)
    assert found
    return found


def issue(database: Database, account: Account) -> str:
    with database.write() as session:
        expires_at = clock.now() + timedelta(minutes=15)
        return links.issue(session, Purpose.LOGIN, at=clock.now(), expires_at=expires_at, account_id=account.id)


def test_a_link_opens_its_row(database: Database, account: Account) -> None:
    token = issue(database, account)

    with database.read() as session:
        assert links.get(session, Purpose.LOGIN, token, at=clock.now()).account_id == account.id


def test_only_the_hash_of_a_token_is_kept(database: Database, account: Account) -> None:
    token = issue(database, account)

    with database.read() as session:
        link = links.get(session, Purpose.LOGIN, token, at=clock.now())
    assert link.token_hash == secret_hash(token)
    assert token.encode() not in repr(link.model_dump()).encode()


def test_ten_thousand_random_tokens_cost_no_query(database: Database, account: Account) -> None:
    token = issue(database, account)
    altered = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[1:], token + "x", token.replace(".", ""), ""]
    foreign = [LinkSigner(["k" * 32]).new_token("login"), database.signer.new_token("manage"), "x" * 10_000, "токен", "\x00", "é" * 50]
    random = [f"{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}" for _ in range(10_000)]

    with database.read() as session:
        seen = cast.count_statements(session)
        for wrong in altered + foreign + random:
            with pytest.raises(LinkInvalid):
                links.get(session, Purpose.LOGIN, wrong, at=clock.now())

    assert seen == []


def test_a_wrong_invitation_token_costs_no_query_either(database: Database, account: Account) -> None:
    with database.read() as session:
        seen = cast.count_statements(session)
        for wrong in (issue(database, account), "x" * 300, "نص"):
            with pytest.raises(LinkInvalid):
                invitations.open_link(session, wrong, at=clock.now())

    assert seen == []


def test_a_token_of_ours_without_a_row_is_unknown(database: Database, account: Account) -> None:
    token = database.signer.new_token("login")

    with pytest.raises(LinkUnknown), database.read() as session:
        links.get(session, Purpose.LOGIN, token, at=clock.now())
    with pytest.raises(LinkUnknown), database.read() as session:
        invitations.open_link(session, database.signer.new_token("invitation"), at=clock.now())


def test_a_link_opens_until_the_second_it_expires(database: Database, still: Clock, account: Account) -> None:
    token = issue(database, account)

    still.advance(minutes=14, seconds=59)
    with database.read() as session:
        assert links.get(session, Purpose.LOGIN, token, at=clock.now()).used_at is None

    still.advance(seconds=1)
    with pytest.raises(LinkExpired), database.read() as session:
        links.get(session, Purpose.LOGIN, token, at=clock.now())


@pytest.mark.parametrize(("column", "error"), [("revoked_at", LinkRevoked), ("used_at", LinkUsed)])
def test_a_link_that_ended_says_how(database: Database, account: Account, column: str, error: type[Exception]) -> None:
    token = issue(database, account)
    with database.write() as session:
        setattr(links.get(session, Purpose.LOGIN, token, at=clock.now()), column, clock.now())

    with pytest.raises(error), database.read() as session:
        links.get(session, Purpose.LOGIN, token, at=clock.now())


def test_a_link_opens_one_thing(database: Database, account: Account) -> None:
    with pytest.raises(Exception, match="opens_one_thing"), database.write() as session:
        session.add(Link(purpose=Purpose.MANAGE, token_hash=b"x", account_id=account.id))
