"""Passing an invitation on to a colleague: its own link, everybody told, bounded, and ended by who was invited."""

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import delegations, endorsements, invitations, reminders, statements, withdrawals
from app.domain.delegations import NotEnded, NotPassedOn
from app.errors import AlreadyAnswered, Invalid, LinkRevoked, NotFound, SignOnClosed, TooMany
from app.models import Delegation, Endorsement, Mail, Statement
from tests import cast, colleagues, raising
from tests.cast import Clock, Lead
from tests.colleagues import COLLEAGUE, DEPUTY


def delegate(database: Database, token: str, email: str = COLLEAGUE) -> str:
    """Pass an invitation on and return the colleague's link."""
    with database.write() as session:
        delegations.delegate(session, token, email, at=clock.now())
    return cast.link_in_mail(database, email, "delegation")


def end(database: Database, token: str, delegation_id: str = "") -> None:
    with database.write() as session:
        delegations.end(session, token, delegation_id or session.exec(select(Delegation.id)).one(), at=clock.now())


def endorse(database: Database, token: str, **changes: str) -> None:
    with database.write() as session:
        endorsements.confirm(session, token, cast.answer(**changes), at=clock.now())


def test_the_colleague_is_mailed_a_link_that_says_which_organization_passed_it_on(database: Database, token: str) -> None:
    delegate(database, token)

    (mail,) = cast.outbox(database, "delegation")
    assert (mail.to, mail.language, mail.payload["partner"]) == (COLLEAGUE, "en", "Lantern Committee")
    assert cast.PARTNER.email not in str(mail.payload)
    assert cast.PARTNER.contact_name not in str(mail.payload)


def test_every_registered_contact_is_told_and_the_colleague_is_not(database: Database, lead: Lead, token: str) -> None:
    colleagues.add_deputy(database, lead)

    delegate(database, token)

    notices = cast.outbox(database, "delegation_notice")
    assert [(mail.to, mail.payload["address"]) for mail in notices] == [
        (cast.PARTNER.email, "c…@lantern.example.org"),
        (DEPUTY, "c…@lantern.example.org"),
    ]
    assert cast.trail(database)[-1] == "delegated"


def test_the_colleague_answers_and_everybody_gets_the_receipt(database: Database, token: str) -> None:
    link = delegate(database, token)

    endorse(database, link)

    assert [mail.to for mail in cast.outbox(database, "receipt")] == [cast.PARTNER.email, COLLEAGUE]
    with database.read() as session:
        answer = session.exec(select(Endorsement)).one()
        assert (answer.contact_id, answer.delegation_id) == (None, session.exec(select(Delegation.id)).one())


def test_the_first_of_contact_and_colleague_wins(database: Database, token: str) -> None:
    link = delegate(database, token)
    endorse(database, link)

    with pytest.raises(AlreadyAnswered):
        endorse(database, token, nonce="nonce-of-a-second-form")


def test_the_same_address_again_gets_a_fresh_link_and_no_second_row(database: Database, token: str, still: Clock) -> None:
    first = delegate(database, token)
    still.advance(hours=1)

    with database.write() as session:
        delegations.delegate(session, token, "Colleague@Lantern.example.org", at=clock.now())

    second = cast.link_in_mail(database, COLLEAGUE, "delegation")
    assert first != second
    with database.read() as session:
        assert len(session.exec(select(Delegation)).all()) == 1
        assert [invitations.open_link(session, one, at=clock.now()).partner.acronym for one in (first, second)] == ["", ""]


@pytest.mark.parametrize("email", ["", "colleague", "a@b@c.org", "colleague@lantern.example.org, x@y.org", "c\n@lantern.example.org"])
def test_a_wrong_address_is_refused_and_nobody_mailed(database: Database, token: str, email: str) -> None:
    with pytest.raises(Invalid), database.write() as session:
        delegations.delegate(session, token, email, at=clock.now())

    assert cast.outbox(database, "delegation") == []


def test_an_invitation_is_passed_on_to_five_people_at_most(database: Database, token: str) -> None:
    for number in range(5):
        delegate(database, token, f"colleague{number}@lantern.example.org")

    with pytest.raises(NotPassedOn):
        delegate(database, token, "sixth@lantern.example.org")

    assert len(cast.outbox(database, "delegation")) == 5


def test_an_ended_link_makes_no_room_for_another(database: Database, token: str) -> None:
    for number in range(5):
        delegate(database, token, f"colleague{number}@lantern.example.org")
    with database.read() as session:
        first = session.exec(select(Delegation.id).order_by(Delegation.id)).first()
    end(database, token, first or "")

    with pytest.raises(NotPassedOn):
        delegate(database, token, "sixth@lantern.example.org")


def test_nobody_is_mailed_twice_within_an_hour(database: Database, token: str, still: Clock) -> None:
    delegate(database, token)
    still.advance(minutes=59)

    with pytest.raises(TooMany, match="has been mailed within the last hour"):
        delegate(database, token)
    assert len(cast.outbox(database, "delegation")) == 1

    still.advance(minutes=1)
    delegate(database, token)
    assert len(cast.outbox(database, "delegation")) == 2


def test_after_five_mails_one_an_hour_leaves_for_an_invitation(database: Database, token: str, still: Clock) -> None:
    for number in range(5):
        delegate(database, token, f"colleague{number}@lantern.example.org")
    still.advance(hours=1)
    delegate(database, token, "colleague0@lantern.example.org")

    with pytest.raises(TooMany, match="Too many attempts"):
        delegate(database, token, "colleague1@lantern.example.org")


def test_a_colleague_passes_nothing_on_and_ends_nothing(database: Database, token: str) -> None:
    link = delegate(database, token)

    with pytest.raises(NotPassedOn):
        delegate(database, link, "friend@elsewhere.example.org")
    with pytest.raises(NotPassedOn):
        end(database, link)


def test_after_sign_on_has_closed_nothing_is_passed_on(database: Database, token: str, still: Clock) -> None:
    still.advance(days=90)

    with pytest.raises(SignOnClosed):
        delegate(database, token)


def test_an_ended_link_opens_nothing_and_its_reader_is_mailed_no_more(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock
) -> None:
    link = delegate(database, token)

    end(database, token)
    end(database, token)

    with pytest.raises(LinkRevoked), database.read() as session:
        invitations.open_link(session, link, at=clock.now())
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        reminders.remind_silent(session, fresh, None, by=lead.actor, at=still.advance(days=1))
    assert [mail.to for mail in cast.outbox(database, "reminder")] == [cast.PARTNER.email]


def test_who_endorsed_keeps_the_way_out_when_its_link_is_ended(database: Database, token: str) -> None:
    endorse(database, delegate(database, token))
    manage = cast.link_in_mail(database, COLLEAGUE, "receipt")

    end(database, token)

    with database.write() as session:
        assert withdrawals.withdraw(session, manage, "quiet", at=clock.now()).endorsement.state == "withdrawn"  # type: ignore[union-attr]


def test_the_receipt_that_still_waits_leaves_when_the_link_is_ended(database: Database, token: str) -> None:
    endorse(database, delegate(database, token))

    end(database, token)

    with database.read() as session:
        waiting = session.exec(select(Mail.kind).where(col(Mail.delegation_id).is_not(None), Mail.state == "queued")).all()
    assert waiting == ["receipt"]


def test_a_copied_link_ends_no_colleague_whom_a_mailed_one_chose(database: Database, lead: Lead, token: str) -> None:
    colleague = delegate(database, token)

    with pytest.raises(NotEnded):
        end(database, raising.copied(database, lead))

    endorse(database, colleague)


def test_a_copied_link_ends_the_colleague_it_was_passed_on_to(database: Database, lead: Lead, token: str) -> None:
    handed = raising.copied(database, lead)
    colleague = delegate(database, handed)

    end(database, handed)

    with pytest.raises(LinkRevoked):
        endorse(database, colleague)


def test_a_delegation_of_another_invitation_is_not_found(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    delegate(database, token)
    (other,) = cast.invite(database, lead, statement, cast.SECOND)

    with pytest.raises(NotFound):
        end(database, other)


def test_passing_on_at_once_makes_one_row(database: Database, token: str) -> None:
    cast.at_once(6, lambda _: delegate(database, token))

    assert len(cast.outbox(database, "delegation")) == 1
    with database.read() as session:
        assert len(session.exec(select(Delegation)).all()) == 1


def test_a_masked_domain_in_other_letters_has_its_punycode_beside() -> None:
    assert delegations.mask("deputy@lаntern.example.org") == "d…@lаntern.example.org (xn--lntern-3nf.example.org)"
    assert delegations.mask("deputy@lantern.example.org") == "d…@lantern.example.org"


def test_the_address_is_sealed(database: Database, token: str) -> None:
    delegate(database, token)

    with database.read() as session:
        kept = session.exec(select(Delegation)).one()
    assert b"colleague" not in kept.email_sealed + kept.email_index
