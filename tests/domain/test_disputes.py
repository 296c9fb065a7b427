"""Disputes: one open at a time, and an ending that the lead gives and only the partner turns into an endorsement again."""

from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from app import clock
from app.db import Database
from app.domain import contacts, delegations, disputes, endorsements, holders, invitations, reconfirmations, withdrawals
from app.domain.disputes import Case, DisputeAnswered, Trace, Verdict, WithdrawnMeanwhile
from app.domain.endorsements import UnderDispute
from app.errors import Invalid, LinkRevoked, NotFound
from app.models import Contact, Dispute, Event, Purpose, Statement
from tests import cast, colleagues, raising
from tests.cast import Clock, Lead
from tests.partner import dump
from tests.raising import copied, kept

UPHELD = Verdict("upheld", "We are sorry: somebody else had the link.")
SETTLED = Verdict("settled", "Your board had agreed, as you told us.")


def dispute(database: Database, manage: str) -> None:
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())


def passed_on(database: Database, token: str) -> str:
    """Pass the invitation on through a link, and return the colleague's newest one."""
    with database.write() as session:
        delegations.delegate(session, token, colleagues.COLLEAGUE, at=clock.now())
    return cast.link_in_mail(database, colleagues.COLLEAGUE, "delegation")


def reconfirm(database: Database, link: str) -> None:
    with database.write() as session:
        reconfirmations.reconfirm(session, link, authorized="yes", version="1", at=clock.now())


def waiting(database: Database, lead: Lead) -> list[Case]:
    with database.read() as session:
        return disputes.list_open(session, by=lead.actor)


def answer(database: Database, lead: Lead, verdict: Verdict, dispute_id: str = "") -> Dispute:
    with database.write() as session:
        dispute_id = dispute_id or session.exec(select(Dispute.id).order_by(col(Dispute.id).desc())).all()[0]
        return disputes.answer(session, dispute_id, verdict, by=lead.actor, at=clock.now())


def rows(database: Database, model: type[SQLModel]) -> list[Any]:
    with database.read() as session:
        return list(session.exec(select(model)).all())


def traced(database: Database, lead: Lead) -> Trace:
    with database.read() as session:
        return disputes.trace(session, disputes.list_open(session, by=lead.actor)[0])


def test_a_dispute_is_opened_once_however_many_click(database: Database, lead: Lead, manage: str) -> None:
    cast.at_once(6, lambda _: dispute(database, manage))

    assert len(rows(database, Dispute)) == 1
    assert [case.title for case in waiting(database, lead)] == ["Joint statement on fair trials"]
    assert kept(database).state == "disputed"


def test_the_lead_sees_that_it_came_through_a_mailed_link(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)

    assert traced(database, lead) == Trace(disputes.Way.MAILED, "d…@lantern.example.org", "Alesia Partner", "Director")


def test_the_lead_sees_that_it_came_through_a_link_it_had_copied(database: Database, lead: Lead, token: str) -> None:
    dispute(database, cast.endorse(database, copied(database, lead)))

    assert traced(database, lead).way == "handed"


def test_the_lead_sees_that_it_came_through_a_colleague(database: Database, lead: Lead, token: str) -> None:
    with database.write() as session:
        delegations.delegate(session, token, colleagues.COLLEAGUE, at=clock.now())
    passed = cast.link_in_mail(database, colleagues.COLLEAGUE, "delegation")

    dispute(database, cast.endorse(database, passed))

    assert (traced(database, lead).way, traced(database, lead).address) == ("passed_on", "c…@lantern.example.org")


@pytest.mark.parametrize("verdict", [UPHELD, SETTLED])
def test_the_answer_is_logged_and_mailed_with_its_words(database: Database, lead: Lead, manage: str, verdict: Verdict) -> None:
    dispute(database, manage)

    answer(database, lead, verdict)

    (mail,) = cast.outbox(database, "dispute_answered")
    assert (mail.to, mail.payload["answer"], mail.payload["outcome"]) == (cast.PARTNER.email, verdict.words, verdict.outcome)
    (event,) = [event for event in rows(database, Event) if event.kind == "dispute_answered"]
    assert (event.subject_id, event.facts) == (kept(database).id, {"outcome": verdict.outcome})
    assert waiting(database, lead) == []


def test_an_upheld_dispute_erases_what_was_typed_for_good(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)

    answer(database, lead, UPHELD)

    answered = kept(database)
    assert (answered.state, answered.withdrawal_mode) == ("withdrawn", "quiet")
    assert (answered.display_name, answered.signer_sealed) == ("", None)
    assert "Lantern Committee" not in str(dump(database)["endorsement"])


def test_after_an_upheld_dispute_no_old_link_endorses_and_the_way_out_stays(
    database: Database, lead: Lead, token: str, manage: str
) -> None:
    dispute(database, manage)
    answer(database, lead, UPHELD)

    with pytest.raises(LinkRevoked):
        raising.confirm(database, token, seen=holders.mark(kept(database)))
    with database.read() as session:
        assert invitations.open_link(session, manage, at=clock.now(), purpose=Purpose.MANAGE).endorsement


def test_who_is_invited_anew_after_an_upheld_dispute_answers_as_if_for_the_first_time(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    dispute(database, manage)
    answer(database, lead, UPHELD)
    still.advance(hours=1)

    (fresh,) = cast.invite(database, lead, statement, cast.PARTNER)
    raising.confirm(database, fresh, visibility="withheld", seen=holders.mark(kept(database)))
    raising.confirm(database, fresh, nonce="nonce-of-a-third-form", seen=holders.mark(kept(database)))

    assert (kept(database).state, kept(database).visibility, kept(database).may_be_raised) == ("confirmed", "named", True)
    assert kept(database).contact_id is not None


def test_a_settled_dispute_counts_nothing_until_the_partner_confirms(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)

    answer(database, lead, SETTLED)

    assert (kept(database).state, kept(database).reconfirm_because) == ("needs_reconfirmation", "dispute")
    link = cast.link_in_mail(database, cast.PARTNER.email, "dispute_answered")
    with database.write() as session:
        reconfirmations.reconfirm(session, link, authorized="yes", version="1", at=clock.now())
    assert (kept(database).state, kept(database).visibility) == ("confirmed", "named")


def test_after_a_settled_dispute_no_colleagues_old_link_brings_it_back(database: Database, lead: Lead, token: str) -> None:
    colleague = passed_on(database, token)
    cast.endorse(database, colleague)
    dispute(database, cast.link_in_mail(database, cast.PARTNER.email, "receipt"))

    answer(database, lead, SETTLED)

    assert [mail.to for mail in cast.outbox(database, "dispute_answered") if "url" in mail.payload] == [cast.PARTNER.email]
    with pytest.raises(LinkRevoked):
        reconfirm(database, colleague)
    with pytest.raises(LinkRevoked):
        raising.confirm(database, colleague, seen=holders.mark(kept(database)))
    assert kept(database).state == "needs_reconfirmation"


def test_after_a_settled_dispute_a_colleague_can_be_chosen_anew(database: Database, still: Clock, lead: Lead, token: str) -> None:
    cast.endorse(database, passed_on(database, token))
    dispute(database, cast.link_in_mail(database, cast.PARTNER.email, "receipt"))
    answer(database, lead, SETTLED)
    still.advance(hours=2)

    reconfirm(database, passed_on(database, cast.link_in_mail(database, cast.PARTNER.email, "dispute_answered")))

    assert kept(database).state == "confirmed"


def test_a_copied_link_confirms_nothing_that_was_disputed(database: Database, lead: Lead, token: str) -> None:
    handed = copied(database, lead)
    dispute(database, cast.endorse(database, handed))
    answer(database, lead, SETTLED)

    with pytest.raises(holders.NotReplaced):
        reconfirm(database, copied(database, lead))

    assert kept(database).state == "needs_reconfirmation"


def test_what_was_confirmed_again_can_be_disputed_again(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)
    answer(database, lead, SETTLED)

    dispute(database, manage)

    assert len(rows(database, Dispute)) == 2
    assert len(waiting(database, lead)) == 1


def test_who_gets_no_mail_is_told_of_a_settled_dispute_without_a_link(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)
    with database.write() as session:
        contacts.turn_off(session, session.get_one(Contact, kept(database).contact_id), at=clock.now())

    answer(database, lead, SETTLED)

    (mail,) = cast.outbox(database, "dispute_answered")
    assert (mail.to, "url" in mail.payload) == (cast.PARTNER.email, False)


@pytest.mark.parametrize("first", [UPHELD, SETTLED])
def test_the_same_answer_twice_is_one_and_another_is_refused(database: Database, lead: Lead, manage: str, first: Verdict) -> None:
    dispute(database, manage)

    answers = cast.at_once(4, lambda _: answer(database, lead, first))

    assert all(isinstance(one, Dispute) for one in answers)
    assert len(cast.outbox(database, "dispute_answered")) == 1
    with pytest.raises(DisputeAnswered):
        answer(database, lead, Verdict("upheld" if first == SETTLED else "settled", "Something else."))


def test_of_two_answers_at_once_one_holds(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)

    results = cast.at_once(2, lambda number: answer(database, lead, (UPHELD, SETTLED)[number]))

    assert sorted(type(result).__name__ for result in results) == ["Dispute", "DisputeAnswered"]
    assert cast.trail(database).count("dispute_answered") == 1


@pytest.mark.parametrize(
    ("verdict", "field"),
    [(Verdict("dropped", "Never mind."), "outcome"), (Verdict("upheld", " "), "answer"), (Verdict("upheld", "x" * 1001), "answer")],
)
def test_an_answer_says_what_was_found_and_in_a_few_words(
    database: Database, lead: Lead, manage: str, verdict: Verdict, field: str
) -> None:
    dispute(database, manage)

    with pytest.raises(Invalid) as refused:
        answer(database, lead, verdict)

    assert list(refused.value.fields) == [field]
    assert len(waiting(database, lead)) == 1


def test_a_stranger_neither_sees_nor_answers(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)
    stranger = cast.new_lead(database, "Somebody Else", cast.STRANGER)

    with pytest.raises(NotFound):
        answer(database, stranger, UPHELD)

    assert waiting(database, stranger) == []


def test_who_withdrew_during_its_dispute_is_owed_an_answer_and_asked_nothing(database: Database, lead: Lead, manage: str) -> None:
    dispute(database, manage)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    with pytest.raises(WithdrawnMeanwhile):
        answer(database, lead, SETTLED)
    answer(database, lead, UPHELD)

    assert kept(database).state == "withdrawn"


def test_nobody_gets_around_the_answer_by_withdrawing_and_endorsing_anew(database: Database, lead: Lead, token: str, manage: str) -> None:
    dispute(database, manage)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    with pytest.raises(UnderDispute):
        cast.endorse(database, token, nonce="nonce-of-another-form", seen=holders.mark(kept(database)))

    assert (kept(database).state, len(waiting(database, lead))) == ("withdrawn", 1)


def test_under_an_open_dispute_the_lead_cannot_bring_it_back(database: Database, lead: Lead, token: str, manage: str) -> None:
    dispute(database, manage)

    with pytest.raises(UnderDispute):
        raising.confirm(database, token, seen=holders.mark(kept(database)))
    with database.write() as session, pytest.raises(withdrawals.NotEndorsed):
        withdrawals.lower(session, kept(database).id, by=lead.actor, at=clock.now())


def test_an_upheld_one_is_in_no_count(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    cast.endorse(database, cast.invite(database, lead, statement, cast.SECOND)[0], display_name="Harbour", nonce="nonce-of-another-form")
    dispute(database, manage)
    answer(database, lead, UPHELD)

    document = cast.publish(database, lead, statement)

    assert (document.total_count, [signatory.name for signatory in document.signatories]) == (1, ["Harbour"])


def test_the_desk_shows_an_upheld_one_as_taken_back_and_anew_as_silent(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    dispute(database, manage)
    answer(database, lead, UPHELD)
    before = standings(database, statement)

    still.advance(hours=1)
    cast.invite(database, lead, statement, cast.PARTNER)

    assert (before, standings(database, statement)) == (["revoked"], ["silent"])


def standings(database: Database, statement: Statement) -> list[str]:
    """Where each invited organization stands, which no count of answers contradicts."""
    with database.read() as session:
        assert endorsements.count_by_state(session, statement) == {}
        return [str(line.standing) for line in invitations.list_progress(session, statement)]
