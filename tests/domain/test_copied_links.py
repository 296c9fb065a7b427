"""A link that the lead copied, and every link made through it, only lowers what was said through a link that was mailed (P1, P4, P5)."""

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import boards, changes, delegations, endorsements, holders, merges, reconfirmations, statements, withdrawals
from app.domain.changes import Change
from app.domain.holders import NotRaised, NotReplaced
from app.domain.withdrawals import NotOnRecord
from app.errors import AlreadyAnswered
from app.models import Channel, Delegation, Endorsement, Event, EventKind, Link, Partner, Purpose, Statement, Visibility
from tests import campaigning, cast, raising
from tests.cast import Clock, Lead
from tests.colleagues import COLLEAGUE
from tests.raising import ask_again, copied, kept


@pytest.fixture
def mailed(database: Database, lead: Lead, statement: Statement) -> str:
    """The link in the partner's mail."""
    return cast.invite(database, lead, statement, cast.PARTNER)[0]


@pytest.fixture
def handed(database: Database, lead: Lead, mailed: str) -> str:
    """A link to the same invitation that the lead copied, for nobody by name."""
    return copied(database, lead)


@pytest.fixture
def by_signal(database: Database, lead: Lead, handed: str) -> str:
    """A copied link to a partner whom mail does not reach."""
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)
    return handed


def delegate(database: Database, token: str) -> str:
    """Pass the invitation on and return the colleague's link."""
    with database.write() as session:
        delegations.delegate(session, token, COLLEAGUE, at=clock.now())
    return cast.link_in_mail(database, COLLEAGUE, "delegation")


def correct(database: Database, lead: Lead, statement: Statement) -> None:
    """Publish, then correct a word of the text."""
    cast.publish(database, lead, statement)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(session, fresh, "en", raising.NEW, revision=fresh.revision, at=clock.now())
        changes.make(session, fresh, Change("editorial", "Typo."), by=lead.actor, at=clock.now())


def object_to_it(database: Database, token: str) -> None:
    with database.write() as session:
        reconfirmations.object_to_correction(session, token, at=clock.now())


def reconfirm(database: Database, token: str) -> None:
    with database.write() as session:
        reconfirmations.reconfirm(session, token, authorized="yes", version="2", at=clock.now())


def withdraw(database: Database, manage: str, mode: str) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode, at=clock.now())


def manage_link(database: Database, token: str) -> str:
    with database.write() as session:
        return withdrawals.issue_link(session, token, at=clock.now())


def came_copied(database: Database, kind: EventKind) -> bool:
    """Whether the trail says that the one event of a kind came through a copied link."""
    with database.read() as session:
        return session.exec(select(Event.is_handed).where(Event.kind == kind)).one()


def test_an_answer_of_whom_a_copied_link_was_passed_on_to_counts_as_copied(database: Database, handed: str) -> None:
    cast.endorse(database, delegate(database, handed), visibility="withheld")

    assert kept(database).is_handed
    assert came_copied(database, EventKind.ENDORSED)


def test_a_colleague_through_a_copied_link_raises_nothing(database: Database, handed: str) -> None:
    colleague = delegate(database, handed)
    cast.endorse(database, colleague, visibility="withheld")

    with pytest.raises(NotRaised):
        raising.confirm(database, colleague, seen=holders.mark(kept(database)))


def test_a_colleague_whom_a_mailed_link_chose_stays_one_when_a_copied_link_asks_again(
    database: Database, mailed: str, handed: str, still: Clock
) -> None:
    delegate(database, mailed)
    still.advance(hours=1)

    cast.endorse(database, delegate(database, handed))

    assert not kept(database).is_handed


def test_a_colleague_whose_link_was_ended_comes_back_through_a_copied_one_as_copied(
    database: Database, mailed: str, handed: str, still: Clock
) -> None:
    delegate(database, mailed)
    with database.write() as session:
        delegations.end(session, mailed, session.exec(select(Delegation.id)).one(), at=clock.now())
    still.advance(hours=1)

    cast.endorse(database, delegate(database, handed))

    assert kept(database).is_handed


def test_a_link_for_a_board_made_through_a_copied_one_counts_as_copied_and_is_nobodys(database: Database, handed: str) -> None:
    with database.write() as session:
        boards.issue(session, handed, at=clock.now())

    with database.read() as session:
        board = session.exec(select(Link).where(Link.purpose == Purpose.BOARD)).one()
    assert (board.is_handed, board.contact_id) == (True, None)


def test_a_copied_link_publishes_no_withdrawal(database: Database, by_signal: str) -> None:
    raising.confirm(database, by_signal)
    manage = manage_link(database, by_signal)

    with pytest.raises(NotOnRecord):
        withdraw(database, manage, "on_record")

    assert kept(database).state == "confirmed"


def test_a_copied_link_withdraws_quietly_and_the_trail_says_so(database: Database, by_signal: str) -> None:
    raising.confirm(database, by_signal)

    withdraw(database, manage_link(database, by_signal), "quiet")

    assert (kept(database).state, came_copied(database, EventKind.WITHDRAWN)) == ("withdrawn", True)


def test_a_withdrawal_through_a_mailed_link_may_be_on_record(database: Database, handed: str) -> None:
    manage = cast.endorse(database, handed)

    withdraw(database, manage, "on_record")

    assert (kept(database).withdrawal_mode, came_copied(database, EventKind.WITHDRAWN)) == ("on_record", False)


def test_a_copied_link_answers_no_objection(database: Database, lead: Lead, statement: Statement, mailed: str) -> None:
    cast.endorse(database, mailed)
    correct(database, lead, statement)
    object_to_it(database, mailed)

    with pytest.raises(NotReplaced):
        reconfirm(database, copied(database, lead))

    assert kept(database).reconfirm_because == "objection"


def test_a_copied_link_answers_no_objection_to_what_it_endorsed_either(
    database: Database, lead: Lead, statement: Statement, mailed: str, handed: str
) -> None:
    cast.endorse(database, handed)
    correct(database, lead, statement)
    object_to_it(database, mailed)

    with pytest.raises(NotReplaced):
        reconfirm(database, handed)


def test_a_copied_link_confirms_no_new_text(database: Database, lead: Lead, statement: Statement, mailed: str) -> None:
    cast.endorse(database, mailed)
    ask_again(database, lead, statement)

    with pytest.raises(NotReplaced):
        reconfirm(database, copied(database, lead))

    assert kept(database).state == "needs_reconfirmation"


def test_a_copied_link_declines_for_nobody_who_has_to_confirm_again(
    database: Database, lead: Lead, statement: Statement, mailed: str, handed: str
) -> None:
    cast.endorse(database, mailed)
    ask_again(database, lead, statement)

    with pytest.raises(NotReplaced), database.write() as session:
        endorsements.decline(session, handed, reason="", seen=holders.mark(kept(database)), at=clock.now())


def test_a_copied_link_changes_no_word_of_the_holders(database: Database, mailed: str, handed: str) -> None:
    cast.endorse(database, mailed)
    before = kept(database)

    with pytest.raises(NotReplaced):
        raising.confirm(database, handed, display_name="Lantern Front", signer_name="Nobody", seen=holders.mark(before))

    assert kept(database) == before


def test_a_copied_link_lowers_and_leaves_every_word_as_it_was(database: Database, mailed: str, handed: str) -> None:
    cast.endorse(database, mailed)
    before = kept(database)

    raising.confirm(database, handed, display_name="Lantern Front", visibility="withheld", seen=holders.mark(before))

    after = kept(database)
    assert (before.visibility, after.visibility) == ("named", "withheld")
    assert (after.display_name, after.signer_sealed, after.is_handed) == ("Lantern Committee", before.signer_sealed, False)


def test_what_a_copied_link_lowered_is_raised_by_the_holder(database: Database, mailed: str, handed: str) -> None:
    cast.endorse(database, mailed)
    raising.confirm(database, handed, visibility="withheld", seen=holders.mark(kept(database)))

    raising.confirm(database, mailed, nonce="nonce-of-a-third-form", seen=holders.mark(kept(database)))

    assert kept(database).visibility == "named"
    assert came_copied(database, EventKind.VISIBILITY_LOWERED)


def test_a_copied_link_for_nobody_is_not_the_registered_contacts(database: Database, mailed: str, handed: str) -> None:
    cast.endorse(database, mailed)

    with pytest.raises(AlreadyAnswered):
        raising.confirm(database, handed, visibility="withheld", seen="")


def test_who_is_reached_by_no_mail_answers_confirms_again_and_corrects(
    database: Database, lead: Lead, statement: Statement, by_signal: str
) -> None:
    raising.confirm(database, by_signal)
    ask_again(database, lead, statement)

    reconfirm(database, by_signal)
    corrected = {"display_name": "Lantern Committee Minsk", "version": "2", "nonce": "nonce-of-a-third-form"}
    raising.confirm(database, by_signal, **corrected, seen=holders.mark(kept(database)))

    assert (kept(database).state, kept(database).display_name) == ("confirmed", "Lantern Committee Minsk")


def test_who_is_reached_by_no_mail_answers_its_own_objection(database: Database, lead: Lead, statement: Statement, by_signal: str) -> None:
    raising.confirm(database, by_signal)
    correct(database, lead, statement)
    object_to_it(database, by_signal)

    reconfirm(database, by_signal)

    assert (kept(database).state, came_copied(database, EventKind.OBJECTED)) == ("confirmed", True)


def test_the_same_form_twice_through_a_copied_link_is_one_answer(database: Database, by_signal: str) -> None:
    cast.at_once(4, lambda _: raising.confirm(database, by_signal))

    raising.confirm(database, by_signal)

    assert cast.trail(database).count("endorsed") == 1


def test_what_a_mailed_link_hid_is_rewritten_by_no_copied_one(database: Database, mailed: str, handed: str) -> None:
    manage = cast.endorse(database, handed)
    with database.write() as session:
        withdrawals.hide(session, manage, Visibility.WITHHELD, at=clock.now())

    with pytest.raises(NotReplaced):
        raising.confirm(database, handed, display_name="Lantern Front", visibility="withheld", seen=holders.mark(kept(database)))


def test_two_answers_made_one_are_only_lowered_by_a_copied_link_where_one_came_by_mail(
    database: Database, lead: Lead, statement: Statement, handed: str
) -> None:
    raising.confirm(database, handed)
    (other,) = cast.invite(database, lead, statement, cast.SECOND)
    raising.confirm(database, other, nonce="nonce-of-a-third-form")
    with database.write() as session:
        first, second = session.exec(select(Partner.id).order_by(col(Partner.id))).all()
        merges.merge(session, first, second, by=lead.actor, at=clock.now())
    with database.read() as session:
        stands = session.exec(select(Endorsement).where(Endorsement.state == "confirmed")).one()

    with pytest.raises(NotReplaced):
        raising.confirm(database, handed, display_name="Lantern Front", nonce="nonce-of-a-fourth-form", seen=holders.mark(stands))
