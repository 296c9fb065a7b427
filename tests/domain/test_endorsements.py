"""A partner's decision and the ways out of it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel, col, func, select

from app import clock
from app.db import Database
from app.domain import answers, disputes, endorsements, invitations, reviews, signatories, statements, withdrawals
from app.domain.endorsements import UnderDispute
from app.domain.withdrawals import NotEndorsed
from app.errors import (
    AlreadyAnswered,
    AppError,
    Invalid,
    LinkExpired,
    LinkInvalid,
    LinkRevoked,
    NotFound,
    SignOnClosed,
    TooMany,
    VisibilityNotRaised,
)
from app.models import Endorsement, Event, Statement
from app.publishing.canonical import text_sha256
from tests import cast
from tests.cast import Clock, Lead


def kept(database: Database) -> Endorsement:
    with database.read() as session:
        return session.exec(select(Endorsement)).one()


def count(database: Database, table: type[SQLModel]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def confirm(database: Database, token: str, **changes: str) -> None:
    with database.write() as session:
        endorsements.confirm(session, token, cast.answer(**changes), at=clock.now())


def decline(database: Database, token: str, reason: str = "", nonce: str = "") -> None:
    with database.write() as session:
        endorsements.decline(session, token, reason=reason, nonce=nonce, at=clock.now())


def hide(database: Database, manage: str, visibility: str = "withheld") -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, visibility, at=clock.now())


def withdraw(database: Database, manage: str, mode: str = "quiet") -> None:
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode, at=clock.now())


def dispute(database: Database, manage: str) -> None:
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())


def test_an_endorsement_is_recorded(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    cast.endorse(database, token)

    with database.read() as session:
        review = reviews.review(session, statements.get(session, statement.id, by=lead.actor))
    assert review.named == ("Lantern Committee",)


def test_an_endorsement_binds_the_hash_of_every_language(database: Database, token: str) -> None:
    confirm(database, token)

    assert kept(database).text_sha256 == {
        "en": text_sha256("Joint statement on fair trials", "We call for **fair trials**.\n\nNow."),
        "be": text_sha256("Сумесная заява аб справядлівых судах", "Мы патрабуем *справядлівых судоў*."),
    }


def test_an_endorsement_mails_a_receipt_to_the_registered_address(database: Database, token: str) -> None:
    confirm(database, token, signer_name="Somebody Else")

    (receipt,) = cast.outbox(database, "receipt")
    assert (receipt.to, receipt.language) == ("director@lantern.example.org", "en")
    assert receipt.payload.keys() == {
        "lead", "title", "kind", "display_name", "visibility", "version", "text_sha256", "recorded_on", "manage_url", "changed",
        "appearance", "minutes", "entry", "is_holder",
    }  # fmt: skip
    assert receipt.payload["manage_url"].startswith("https://statements.example.org/m/")
    assert (receipt.payload["changed"], receipt.payload["recorded_on"]) == (False, "2026-12-01")


def test_an_endorsement_is_told_to_the_trail_without_a_name(database: Database, token: str) -> None:
    confirm(database, token)

    with database.read() as session:
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
    assert event is not None
    assert (event.kind, event.subject_id) == ("endorsed", kept(database).id)
    assert event.facts == {"version": 1, "sha256": kept(database).text_sha256, "visibility": "named"}


def test_the_signer_is_sealed(database: Database, token: str) -> None:
    confirm(database, token)

    with database.read() as session:
        assert answers.open_private(session, kept(database)) == ("Alesia Partner", "Director", "")
    assert b"Alesia" not in (kept(database).signer_sealed or b"")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "  \u200b "),
        ("display_name", "X"),
        ("display_name", "n" * 500),
        ("display_name", "Lantern\x00Committee"),
        ("display_name", "\u202eLantern"),
        ("display_name", "🕯🕯🕯"),
        ("display_name", "half \ud83d"),
        ("visibility", ""),
        ("visibility", "anonymous"),
        ("language", "ka"),
        ("signer_name", " "),
        ("signer_title", ""),
        ("authorized", ""),
        ("authorized", "no"),
        ("nonce", ""),
        ("nonce", "short"),
        ("nonce", "nonce\x00with-a-nul"),
        ("nonce", "n" * 101),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(database: Database, token: str, field: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        confirm(database, token, **{field: value})

    assert list(caught.value.fields) == [field]
    assert (count(database, Endorsement), cast.outbox(database, "receipt")) == (0, [])


def test_everything_that_is_wrong_is_said_at_once(database: Database, token: str) -> None:
    with pytest.raises(Invalid) as caught:
        confirm(database, token, display_name="", visibility="", signer_name="", signer_title="", authorized="", language="")

    assert caught.value.fields.keys() == {"display_name", "visibility", "signer_name", "signer_title", "authorized", "language"}


def test_a_name_is_kept_as_typed_in_any_script(database: Database, token: str) -> None:
    confirm(database, token, display_name=" უფლებების   დამცველთა ქსელი ", language="be")

    assert kept(database).display_name == "უფლებების დამცველთა ქსელი"


def test_a_link_of_another_purpose_endorses_nothing(database: Database, token: str, manage: str) -> None:
    with pytest.raises(LinkInvalid):
        confirm(database, manage, nonce="a-second-form")
    with pytest.raises(LinkInvalid):
        hide(database, token)


def test_a_revoked_invitation_endorses_nothing(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    with database.write() as session:
        (progress,) = invitations.list_progress(session, statement)
        invitations.revoke(session, progress.invitation, at=clock.now())

    with pytest.raises(LinkRevoked):
        confirm(database, token)


def test_an_expired_invitation_endorses_nothing(database: Database, still: Clock, token: str) -> None:
    still.at = datetime(2028, 1, 16, tzinfo=UTC)

    with pytest.raises(LinkExpired):
        confirm(database, token)


def test_nobody_endorses_after_the_deadline(database: Database, still: Clock, token: str) -> None:
    still.at = datetime(2027, 1, 15, 16, 0, tzinfo=UTC)

    with pytest.raises(SignOnClosed):
        confirm(database, token)


def test_the_last_second_before_the_deadline_counts(database: Database, still: Clock, token: str) -> None:
    still.at = datetime(2027, 1, 15, 15, 59, 59, tzinfo=UTC)

    confirm(database, token)

    assert kept(database).state == "confirmed"


def test_a_late_endorsement_counts_where_the_lead_allows_it(database: Database, still: Clock, lead: Lead) -> None:
    statement = cast.open_statement(database, lead, late_endorsements=True)
    (token,) = cast.invite(database, lead, statement, cast.SECOND)
    still.at = datetime(2027, 2, 1, tzinfo=UTC)

    confirm(database, token)

    assert kept(database).state == "confirmed"


def test_the_same_post_twice_is_one_endorsement_and_one_receipt(database: Database, token: str) -> None:
    confirm(database, token)
    confirm(database, token)

    assert (count(database, Endorsement), len(cast.outbox(database, "receipt"))) == (1, 1)
    assert cast.trail(database) == ["version_frozen", "endorsed"]


def test_64_equal_posts_at_once_are_one_endorsement_one_receipt_and_one_event(database: Database, token: str) -> None:
    results = cast.at_once(64, lambda _: confirm(database, token))

    assert results == [None] * 64
    assert (count(database, Endorsement), len(cast.outbox(database, "receipt"))) == (1, 1)
    assert cast.trail(database) == ["version_frozen", "endorsed"]


def test_of_two_different_forms_at_once_one_wins_and_the_other_is_told(database: Database, token: str) -> None:
    results = cast.at_once(2, lambda n: confirm(database, token, nonce=f"nonce-of-form-{n}"))

    assert count(database, Endorsement) == 1
    lost = [result for result in results if result is not None]
    assert all(isinstance(result, AlreadyAnswered) for result in lost)
    assert len(cast.outbox(database, "receipt")) == 2 - len(lost)


def test_an_answer_that_was_read_before_another_came_in_between_is_refused(database: Database, token: str, manage: str) -> None:
    with database.read() as session:
        before = invitations.open_link(session, token, at=clock.now()).endorsement
    confirm(database, token, nonce="a-second-form", display_name="Lantern Committee of Minsk")

    with database.write() as session:
        assert before is not None
        assert endorsements._replace(session, before, {"display_name": "Lost", "changed_at": clock.now()}) == ""
    assert kept(database).display_name == "Lantern Committee of Minsk"


def test_many_different_forms_at_once_leave_one_endorsement(database: Database, token: str) -> None:
    results = cast.at_once(16, lambda n: confirm(database, token, nonce=f"nonce-of-form-{n}"))

    assert all(result is None or isinstance(result, AlreadyAnswered | TooMany) for result in results)
    assert count(database, Endorsement) == 1
    assert len(cast.outbox(database, "receipt")) == results.count(None)


def test_through_the_invitation_a_name_can_be_changed(database: Database, still: Clock, token: str, manage: str) -> None:
    still.advance(days=1)

    confirm(database, token, nonce="a-second-form", display_name="Lantern Committee of Minsk")

    endorsement = kept(database)
    assert (endorsement.display_name, endorsement.recorded_at) == ("Lantern Committee of Minsk", datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert cast.trail(database)[-1] == "endorsed"
    assert cast.outbox(database, "receipt")[-1].payload["changed"] is True


def test_through_the_invitation_a_hidden_name_can_be_shown_again(database: Database, token: str, manage: str) -> None:
    hide(database, manage)

    confirm(database, token, nonce="a-second-form", visibility="named")

    assert kept(database).visibility == "named"
    assert cast.trail(database)[-2:] == ["visibility_lowered", "visibility_raised"]


def test_a_confirmed_partner_may_still_change_its_name_after_the_deadline(
    database: Database, still: Clock, token: str, manage: str
) -> None:
    still.at = datetime(2027, 2, 1, tzinfo=UTC)

    confirm(database, token, nonce="a-second-form", visibility="withheld")

    assert kept(database).visibility == "withheld"


def test_a_partner_declines_and_the_reason_is_sealed(database: Database, token: str) -> None:
    decline(database, token, "Our board decided otherwise.")

    endorsement = kept(database)
    assert (endorsement.state, endorsement.visibility, endorsement.display_name) == ("declined", None, "")
    with database.read() as session:
        assert answers.open_private(session, endorsement) == ("", "", "Our board decided otherwise.")
    assert b"board" not in (endorsement.reason_sealed or b"")
    assert cast.trail(database)[-1] == "declined"
    assert [mail.to for mail in cast.outbox(database, "declined")] == ["director@lantern.example.org"]


def test_16_declines_at_once_are_one(database: Database, token: str) -> None:
    results = cast.at_once(16, lambda _: decline(database, token))

    assert results == [None] * 16
    assert (count(database, Endorsement), len(cast.outbox(database, "declined"))) == (1, 1)


def test_a_reason_that_is_too_long_is_refused(database: Database, token: str) -> None:
    with pytest.raises(Invalid) as caught:
        decline(database, token, "x" * 2_001)

    assert caught.value.fields == {"reason": "This is too long."}


def test_who_declined_may_endorse_from_the_same_page(database: Database, token: str) -> None:
    decline(database, token, "Not now.", nonce="nonce-of-one-form")

    confirm(database, token)

    assert (kept(database).state, kept(database).reason_sealed) == ("confirmed", None)


def test_who_endorsed_does_not_decline_by_the_invitation(database: Database, token: str, manage: str) -> None:
    with pytest.raises(AlreadyAnswered):
        decline(database, token)

    assert kept(database).state == "confirmed"


def test_nobody_declines_after_the_deadline(database: Database, still: Clock, token: str) -> None:
    still.at = datetime(2027, 2, 1, tzinfo=UTC)

    with pytest.raises(SignOnClosed):
        decline(database, token)


def test_a_name_is_hidden_through_the_manage_link(database: Database, manage: str) -> None:
    hide(database, manage)

    assert kept(database).visibility == "withheld"
    assert cast.trail(database)[-1] == "visibility_lowered"
    assert [mail.payload["visibility"] for mail in cast.outbox(database, "visibility")] == ["withheld"]


def test_hiding_twice_is_one_act_even_at_once(database: Database, manage: str) -> None:
    results = cast.at_once(8, lambda _: hide(database, manage))

    assert results == [None] * 8
    assert (cast.trail(database).count("visibility_lowered"), len(cast.outbox(database, "visibility"))) == (1, 1)


def test_the_manage_link_cannot_raise_visibility(database: Database, token: str) -> None:
    manage = cast.endorse(database, token, visibility="withheld")

    with pytest.raises(VisibilityNotRaised):
        hide(database, manage, "named")

    assert kept(database).visibility == "withheld"


def test_the_manage_link_takes_only_visibilities_and_modes(database: Database, manage: str) -> None:
    with pytest.raises(Invalid) as caught:
        hide(database, manage, "secret")
    assert list(caught.value.fields) == ["visibility"]

    with pytest.raises(Invalid) as caught:
        withdraw(database, manage, "loud")
    assert list(caught.value.fields) == ["mode"]


def test_the_lead_may_lower_visibility_and_the_partner_is_told(database: Database, lead: Lead, manage: str) -> None:
    with database.write() as session:
        withdrawals.lower(session, kept(database).id, by=lead.actor, at=clock.now())

    assert kept(database).visibility == "withheld"
    assert [mail.to for mail in cast.outbox(database, "visibility")] == ["director@lantern.example.org"]


def test_a_stranger_cannot_lower_visibility(database: Database, manage: str) -> None:
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    for endorsement_id in (kept(database).id, "no-such-id"):
        with pytest.raises(NotFound), database.write() as session:
            withdrawals.lower(session, endorsement_id, by=stranger.actor, at=clock.now())

    assert kept(database).visibility == "named"


def test_the_lead_lowers_only_what_is_confirmed(database: Database, lead: Lead, manage: str) -> None:
    withdraw(database, manage)

    with pytest.raises(NotEndorsed), database.write() as session:
        withdrawals.lower(session, kept(database).id, by=lead.actor, at=clock.now())


def test_a_quiet_withdrawal_forgets_name_and_signer(database: Database, manage: str) -> None:
    withdraw(database, manage, "quiet")

    endorsement = kept(database)
    assert (endorsement.state, endorsement.withdrawal_mode) == ("withdrawn", "quiet")
    assert (endorsement.display_name, endorsement.signer_sealed) == ("", None)
    assert cast.trail(database)[-2:] == ["withdrawn", "redacted"]
    assert [mail.payload["mode"] for mail in cast.outbox(database, "withdrawal")] == ["quiet"]


def test_a_withdrawal_on_the_record_keeps_the_name(database: Database, manage: str) -> None:
    withdraw(database, manage, "on_record")

    assert (kept(database).display_name, kept(database).withdrawal_mode) == ("Lantern Committee", "on_record")


def test_a_withdrawal_on_the_record_may_become_quiet_but_not_the_other_way(database: Database, manage: str) -> None:
    withdraw(database, manage, "on_record")
    withdraw(database, manage, "quiet")
    withdraw(database, manage, "on_record")

    assert (kept(database).display_name, kept(database).withdrawal_mode) == ("", "quiet")
    assert len(cast.outbox(database, "withdrawal")) == 2


def test_withdrawing_many_times_at_once_is_one_act(database: Database, manage: str) -> None:
    results = cast.at_once(8, lambda _: withdraw(database, manage))

    assert results == [None] * 8
    assert (cast.trail(database).count("withdrawn"), len(cast.outbox(database, "withdrawal"))) == (1, 1)


def test_who_withdrew_may_endorse_again_while_sign_on_is_open(database: Database, still: Clock, token: str, manage: str) -> None:
    withdraw(database, manage)
    still.advance(hours=1)

    confirm(database, token, nonce="a-second-form")

    endorsement = kept(database)
    assert (endorsement.state, endorsement.withdrawn_at, endorsement.withdrawal_mode) == ("confirmed", None, None)
    assert endorsement.recorded_at == datetime(2026, 12, 1, 13, tzinfo=UTC)


def test_an_old_form_sent_again_does_not_undo_a_withdrawal(database: Database, token: str, manage: str) -> None:
    withdraw(database, manage)

    confirm(database, token)

    assert kept(database).state == "withdrawn"


def test_a_dispute_hides_at_once_and_tells_the_lead(database: Database, manage: str) -> None:
    dispute(database, manage)
    dispute(database, manage)

    assert kept(database).state == "disputed"
    assert cast.trail(database).count("disputed") == 1
    (alert,) = cast.outbox(database, "dispute_alert")
    assert alert.to == "coordinator@lead.example.org"
    assert alert.payload.keys() == {"title", "partner", "desk_url"}
    assert [mail.to for mail in cast.outbox(database, "dispute")] == ["director@lantern.example.org"]


def test_under_dispute_nothing_is_endorsed_but_one_may_leave(database: Database, token: str, manage: str) -> None:
    dispute(database, manage)

    with pytest.raises(UnderDispute):
        confirm(database, token, nonce="a-second-form")
    with pytest.raises(NotEndorsed):
        hide(database, manage)

    withdraw(database, manage)
    assert kept(database).state == "withdrawn"


def test_a_withdrawn_endorsement_is_neither_hidden_nor_disputed(database: Database, manage: str) -> None:
    withdraw(database, manage)

    for act in (hide, dispute):
        with pytest.raises(NotEndorsed):
            act(database, manage)


def test_different_ways_out_at_once_leave_one_of_them_whole(database: Database, manage: str) -> None:
    acts = (hide, withdraw, dispute)

    results = cast.at_once(9, lambda n: acts[n % 3](database, manage))

    assert all(result is None or isinstance(result, AppError) for result in results)
    assert kept(database).state in {"withdrawn", "disputed"}


def test_the_list_for_partners_shows_only_confirmed_and_named(database: Database, lead: Lead, statement: Statement) -> None:
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, tokens[0], visibility="withheld", display_name="Secret Lantern")
    cast.endorse(database, tokens[1], display_name="Harbour Rights Network")

    with database.read() as session:
        named = signatories.list_company(session, statement)

    assert [tuple(row) for row in named] == [("Harbour Rights Network", "en")]


def test_every_way_out_takes_a_name_off_the_list_for_partners(database: Database, lead: Lead, statement: Statement) -> None:
    guests = [cast.PARTNER, cast.SECOND]
    for guest, leave in zip(guests, (withdraw, dispute), strict=True):
        (token,) = cast.invite(database, lead, statement, guest)
        leave(database, cast.endorse(database, token))

    with database.read() as session:
        assert signatories.list_company(session, statement) == []


def test_counts_tell_states_and_visibilities(database: Database, lead: Lead, statement: Statement) -> None:
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, tokens[0], visibility="withheld")
    decline(database, tokens[1])

    with database.read() as session:
        assert endorsements.count_by_state(session, statement) == {"confirmed": 1, "withheld": 1, "declined": 1}


def test_the_leads_list_goes_on_after_the_last_id_seen(database: Database, lead: Lead, statement: Statement) -> None:
    for token in cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND):
        cast.endorse(database, token)

    with database.read() as session:
        first = endorsements.list_for(session, statement, limit=1)
        second = endorsements.list_for(session, statement, after=first[0][0].id, limit=5)

    assert [(partner.name("en"), number) for _, partner, number in first + second] == [
        ("Lantern Committee", 1),
        ("Harbour Rights Network", 1),
    ]


def test_confirming_takes_no_more_statements_than_it_did(database: Database, token: str) -> None:
    """The hottest act there is: every statement is a round trip."""
    with database.write() as session:
        seen = cast.count_statements(session)
        endorsements.confirm(session, token, cast.answer(), at=clock.now())

    assert len(seen) <= 14
