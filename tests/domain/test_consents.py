"""A consent given by letter or phone: recorded, told to the partner, and counting nothing until the partner itself confirms (P1)."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import consents, endorsements, invitations, merges, publications, reviews, signatories, statements, withdrawals
from app.domain.consents import ConsentAnswered, NoConsent, Recorded
from app.errors import AlreadyAnswered, Invalid, NotFound, NothingToPublish, WrongPhase
from app.models import Consent, Endorsement, Invitation, Statement
from tests import cast, colleagues
from tests.cast import Clock, Lead
from tests.colleagues import DEPUTY

LETTER = Recorded("letter", "2026-11-30", "Lantern Committee", "named", "Signed by the chair; in the blue folder.")


def record(database: Database, lead: Lead, typed: Recorded = LETTER) -> None:
    with database.write() as session:
        invitation_id = session.exec(select(Invitation.id)).one()
        invitation, statement = invitations.get(session, invitation_id, by=lead.actor)
        consents.record(session, invitation, statement, typed, by=lead.actor, at=clock.now())


def contest(database: Database, token: str) -> None:
    with database.write() as session:
        consents.contest(session, token, at=clock.now())


def kept(database: Database) -> Consent:
    with database.read() as session:
        return session.exec(select(Consent)).one()


def test_a_recorded_consent_counts_nothing_and_is_shown_nowhere(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    record(database, lead)

    with database.read() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        assert session.exec(select(Endorsement)).all() == []
        assert endorsements.count_by_state(session, fresh) == {}
        assert signatories.list_company(session, fresh) == []
        review = reviews.review(session, fresh)
    assert (review.total_count, review.missing) == (0, ("Lantern Committee",))
    with pytest.raises(NothingToPublish), database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())


def test_everybody_at_the_partner_is_mailed_what_was_recorded(database: Database, lead: Lead, token: str) -> None:
    colleagues.add_deputy(database, lead)

    record(database, lead)

    told = cast.outbox(database, "consent")
    assert [mail.to for mail in told] == [cast.PARTNER.email, DEPUTY]
    said = {name: told[0].payload[name] for name in ("channel", "consented_on", "display_name", "visibility")}
    assert said == {"channel": "letter", "consented_on": "2026-11-30", "display_name": "Lantern Committee", "visibility": "named"}
    assert "blue folder" not in str(told)


def test_the_partner_confirms_by_endorsing(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)

    cast.endorse(database, cast.link_in_mail(database, cast.PARTNER.email, "consent"))

    assert kept(database).state == "confirmed"
    assert cast.trail(database)[-2:] == ["consent_recorded", "endorsed"]


def test_the_partner_contests_and_the_lead_is_told(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)

    contest(database, token)
    contest(database, token)

    assert kept(database).state == "contested"
    assert [(mail.to, mail.payload["partner"]) for mail in cast.outbox(database, "consent_alert")] == [
        (cast.COORDINATOR, "Lantern Committee")
    ]
    assert cast.trail(database).count("consent_contested") == 1


def test_declining_contests_it_too(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)

    with database.write() as session:
        endorsements.decline(session, token, reason="", at=clock.now())

    assert kept(database).state == "contested"


def test_who_contested_may_still_endorse(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)
    contest(database, token)

    cast.endorse(database, token)

    assert kept(database).state == "contested"


def test_a_record_that_waits_can_be_corrected(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)

    record(database, lead, replace(LETTER, channel="phone", visibility="", note=""))

    assert (kept(database).channel, kept(database).visibility, kept(database).note_sealed) == ("phone", None, None)
    assert len(cast.outbox(database, "consent")) == 2


def test_the_same_record_twice_mails_once(database: Database, lead: Lead, token: str) -> None:
    answers = cast.at_once(6, lambda _: record(database, lead))

    assert answers == [None] * 6
    assert len(cast.outbox(database, "consent")) == 1


def test_a_contested_one_is_not_recorded_over(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)
    contest(database, token)

    with pytest.raises(ConsentAnswered):
        record(database, lead, replace(LETTER, channel="phone"))


def test_where_the_partner_has_answered_nothing_is_recorded(database: Database, lead: Lead, token: str) -> None:
    cast.endorse(database, token)

    with pytest.raises(AlreadyAnswered):
        record(database, lead)


def test_a_quiet_withdrawal_erases_the_name_and_the_note_that_were_recorded(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)
    manage = cast.endorse(database, token)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    assert (kept(database).display_name, kept(database).note_sealed, kept(database).state) == ("", None, "confirmed")


def test_what_was_confirmed_is_not_contested_any_more(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)
    cast.endorse(database, token)

    with pytest.raises(ConsentAnswered):
        contest(database, token)


def test_without_a_record_there_is_nothing_to_contest(database: Database, token: str) -> None:
    with pytest.raises(NoConsent):
        contest(database, token)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"channel": "rumour"}, "channel"),
        ({"consented_on": ""}, "consented_on"),
        ({"consented_on": "2026-12-02"}, "consented_on"),
        ({"consented_on": "yesterday"}, "consented_on"),
        ({"display_name": " "}, "display_name"),
        ({"visibility": "anonymous"}, "visibility"),
        ({"note": "x" * 2_001}, "note"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(database: Database, lead: Lead, token: str, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        record(database, lead, replace(LETTER, **changes))

    assert list(raised.value.fields) == [field]


def test_today_in_the_statement_s_own_zone_is_no_future(database: Database, lead: Lead, token: str, still: Clock) -> None:
    still.advance(hours=10, minutes=30)  # half past midnight in Vilnius

    record(database, lead, replace(LETTER, consented_on="2026-12-02"))

    assert kept(database).consented_on.isoformat() == "2026-12-02"


def test_after_sign_on_has_closed_nothing_is_recorded(database: Database, lead: Lead, token: str, still: Clock) -> None:
    still.advance(days=90)

    with pytest.raises(WrongPhase):
        record(database, lead)


def test_an_invitation_that_was_taken_back_takes_none(database: Database, lead: Lead, token: str) -> None:
    with database.write() as session:
        invitations.revoke(session, session.exec(select(Invitation)).one(), at=clock.now())

    with pytest.raises(WrongPhase):
        record(database, lead)


def test_a_stranger_records_nothing(database: Database, lead: Lead, token: str) -> None:
    stranger = cast.new_lead(database, "Elsewhere Alliance", cast.STRANGER)

    with pytest.raises(NotFound):
        record(database, stranger)


def test_an_answer_and_a_record_at_once_leave_one_endorsement(database: Database, lead: Lead, token: str) -> None:
    acts = (lambda: record(database, lead), lambda: cast.endorse(database, token))

    answers = cast.at_once(2, lambda number: acts[number]())

    assert isinstance(answers[1], str)
    with database.read() as session:
        assert len(session.exec(select(Endorsement)).all()) == 1


def test_a_record_stays_found_when_two_entries_become_one(database: Database, lead: Lead, token: str) -> None:
    record(database, lead)
    with database.read() as session:
        other = session.exec(select(Invitation.partner_id)).one()
    (kept_token,) = cast.invite(database, lead, statement_of(database), cast.SECOND)
    with database.write() as session:
        keep = session.exec(select(Invitation.partner_id).where(Invitation.partner_id != other)).one()
        merges.merge(session, keep, other, by=lead.actor, at=clock.now())

    cast.endorse(database, kept_token, display_name="Harbour Rights Network")

    assert kept(database).state == "confirmed"


@pytest.mark.parametrize("through", ["its own link", "the kept entry's link"])
def test_a_record_is_contested_after_two_entries_became_one(database: Database, lead: Lead, token: str, through: str) -> None:
    record(database, lead)
    (kept_token,) = cast.invite(database, lead, statement_of(database), cast.SECOND)
    with database.write() as session:
        other, keep = session.exec(select(Invitation.partner_id).order_by(col(Invitation.id))).all()
        merges.merge(session, keep, other, by=lead.actor, at=clock.now())

    with database.write() as session:
        consents.contest(session, token if through == "its own link" else kept_token, at=clock.now())

    assert kept(database).state == "contested"
    assert len(cast.outbox(database, "consent_alert")) == 1


def statement_of(database: Database) -> Statement:
    with database.read() as session:
        return session.exec(select(Statement)).one()
