"""Who may show a withheld name or bring an endorsement back: its holder alone, through a link that was mailed (P4, P5)."""

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import contacts, endorsements, holders, merges, reconfirmations, withdrawals
from app.domain.holders import NotRaised
from app.models import Contact, Endorsement, Invitation, Link, Partner, Statement
from tests import cast, colleagues, raising
from tests.cast import Lead
from tests.raising import ask_again, copied, kept

RAISED = ["withheld", "declined", "withdrawn"]


@pytest.fixture
def first(database: Database, lead: Lead, statement: Statement) -> str:
    """The registered contact's link, as it was mailed."""
    return cast.invite(database, lead, statement, cast.PARTNER)[0]


@pytest.fixture
def second(database: Database, lead: Lead, statement: Statement, first: str) -> str:
    """The link that was mailed to a second contact: the lead may have made that one up."""
    return colleagues.ask_deputy(database, lead, statement)


def raise_it(database: Database, token: str) -> None:
    """Confirm by name, having seen the answer that stands."""
    raising.confirm(database, token, visibility="named", seen=holders.mark(kept(database)))


def refuse_to_raise(database: Database, token: str) -> None:
    before = kept(database)
    with pytest.raises(NotRaised):
        raise_it(database, token)
    assert kept(database) == before


@pytest.mark.parametrize("state", RAISED)
def test_a_link_that_the_lead_copied_raises_nothing(database: Database, lead: Lead, first: str, state: str) -> None:
    token = copied(database, lead)
    raising.answered(database, first, state)

    refuse_to_raise(database, token)


@pytest.mark.parametrize("state", RAISED)
def test_a_second_contact_raises_nothing_of_the_firsts(database: Database, first: str, second: str, state: str) -> None:
    raising.answered(database, first, state)

    refuse_to_raise(database, second)


@pytest.mark.parametrize("state", RAISED)
def test_the_holder_raises_its_own(database: Database, first: str, second: str, state: str) -> None:
    raising.answered(database, second, state)

    raise_it(database, second)

    assert (kept(database).state, kept(database).visibility) == ("confirmed", "named")


def test_who_answered_through_a_copied_link_raises_through_the_mailed_one(database: Database, lead: Lead, first: str) -> None:
    token = copied(database, lead)
    raising.answered(database, token, "withheld")

    refuse_to_raise(database, token)
    raise_it(database, first)

    assert kept(database).visibility == "named"


def test_a_name_that_is_shown_is_corrected_through_any_link_that_saw_it(database: Database, first: str, second: str) -> None:
    cast.endorse(database, first)

    raising.confirm(database, second, display_name="Lantern Committee Minsk", seen=holders.mark(kept(database)))

    assert kept(database).display_name == "Lantern Committee Minsk"


def test_a_change_by_a_colleague_makes_it_no_holder(database: Database, first: str, second: str) -> None:
    raising.answered(database, first, "withheld")
    raising.confirm(database, second, visibility="withheld", seen=holders.mark(kept(database)))

    with pytest.raises(NotRaised):
        raising.confirm(database, second, nonce="nonce-of-a-third-form", seen=holders.mark(kept(database)))


def test_a_colleague_that_declines_after_a_withdrawal_does_not_endorse_then(database: Database, first: str, second: str) -> None:
    raising.answered(database, first, "withdrawn")
    with database.write() as session:
        endorsements.decline(session, second, reason="", seen=holders.mark(kept(database)), at=clock.now())

    refuse_to_raise(database, second)


def test_confirming_again_makes_a_colleague_no_holder(
    database: Database, lead: Lead, statement: Statement, first: str, second: str
) -> None:
    raising.answered(database, first, "withheld")
    holder = kept(database).contact_id
    ask_again(database, lead, statement)

    with database.write() as session:
        reconfirmations.reconfirm(session, second, authorized="yes", version="2", at=clock.now())

    assert (kept(database).state, kept(database).contact_id) == ("confirmed", holder)
    with pytest.raises(NotRaised):
        raising.confirm(database, second, version="2", seen=holders.mark(kept(database)))


def test_who_has_to_confirm_again_is_not_named_by_a_colleague(
    database: Database, lead: Lead, statement: Statement, first: str, second: str
) -> None:
    raising.answered(database, first, "withheld")
    ask_again(database, lead, statement)

    with pytest.raises(NotRaised):
        raising.confirm(database, second, version="2", seen=holders.mark(kept(database)))


def test_a_new_address_for_the_holder_raises_nothing(database: Database, lead: Lead, statement: Statement, first: str) -> None:
    raising.answered(database, first, "withheld")
    with database.write() as session:
        contact = session.exec(select(Contact)).one()
        contacts.edit(session, contact, contacts.Typed("new@elsewhere.example.org"), by=lead.actor, at=clock.now())
    ask_again(database, lead, statement)

    token = cast.link_in_mail(database, "new@elsewhere.example.org", "reconfirmation")
    with pytest.raises(NotRaised):
        raising.confirm(database, token, version="2", seen=holders.mark(kept(database)))


def test_being_registered_makes_nobody_the_holder(database: Database, lead: Lead, first: str, second: str) -> None:
    raising.answered(database, first, "withheld")
    with database.write() as session:
        contacts.make_first(session, session.exec(select(Contact).order_by(col(Contact.id).desc())).first())  # type: ignore[arg-type]

    refuse_to_raise(database, second)


def merged(database: Database, lead: Lead) -> None:
    """Merge the second organization into the first."""
    with database.write() as session:
        keep, other = session.exec(select(Partner.id).order_by(col(Partner.id))).all()
        merges.merge(session, keep, other, by=lead.actor, at=clock.now())


def stands(database: Database) -> Endorsement:
    with database.read() as session:
        return session.exec(select(Endorsement).order_by(col(Endorsement.withdrawn_at).is_not(None), col(Endorsement.id))).all()[0]


def test_a_merged_entrys_link_raises_nothing_but_leads_out(database: Database, lead: Lead, statement: Statement, first: str) -> None:
    (fake,) = cast.invite(database, lead, statement, cast.SECOND)
    manage = cast.endorse(database, first, visibility="withheld")
    merged(database, lead)

    refuse_to_raise(database, fake)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    assert kept(database).state == "withdrawn"


@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize("withheld", [0, 1])
def test_no_link_raises_an_answer_that_was_two(
    database: Database, lead: Lead, statement: Statement, first: str, who: int, withheld: int
) -> None:
    tokens = [first, *cast.invite(database, lead, statement, cast.SECOND)]
    for number, token in enumerate(tokens):
        nonce = f"nonce-of-form-number-{number}"
        cast.endorse(database, token, nonce=nonce, visibility="withheld" if number == withheld else "named")
    merged(database, lead)

    with pytest.raises(NotRaised):
        raising.confirm(database, tokens[who], seen=holders.mark(stands(database)))

    assert stands(database).visibility == "withheld"


def test_a_merged_entrys_link_without_a_contact_is_not_the_kept_contacts(
    database: Database, lead: Lead, statement: Statement, first: str
) -> None:
    (fake,) = cast.invite(database, lead, statement, cast.SECOND)
    with database.write() as session:
        invitation_id = session.exec(select(Invitation.id).order_by(col(Invitation.id).desc())).first()
        session.exec(select(Link).where(Link.invitation_id == invitation_id)).one().contact_id = None
    raising.answered(database, first, "withheld")
    merged(database, lead)

    refuse_to_raise(database, fake)
