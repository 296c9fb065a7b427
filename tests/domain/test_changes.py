"""A text that changes after sign-on has opened: what it does to those who endorsed it (P2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.db import Database
from app.domain import (
    changes,
    disputes,
    drafts,
    editions,
    endorsements,
    publications,
    reconfirmations,
    reviews,
    statements,
    versions,
    withdrawals,
)
from app.domain.bindings import TextChanged
from app.domain.changes import Change, ChangeBegun, NothingChanged, OnlyCorrected
from app.domain.drafts import Text
from app.domain.invitations import Opened
from app.domain.publication_times import EndorsementsTooOld
from app.domain.reconfirmations import ObjectionsOver
from app.domain.withdrawals import NotEndorsed
from app.errors import DraftChanged, Invalid, TextLocked, WrongPhase
from app.models import EndorsementState, Statement
from app.publishing.canonical import text_sha256
from tests import cast
from tests.cast import Clock, Lead

NEW = Text("Joint statement on fair trials", "We call for **fair and public trials**.\n\nNow.")


@pytest.fixture
def tokens(database: Database, lead: Lead, statement: Statement) -> list[str]:
    return cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)


def act(database: Database, lead: Lead, statement: Statement, verb: Callable[..., object], *args: object, **named: object) -> object:
    with database.write() as session:
        return verb(session, statements.get(session, statement.id, by=lead.actor), *args, **named)


def rewrite(database: Database, lead: Lead, statement: Statement, text: Text = NEW) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(session, fresh, "en", text, revision=fresh.revision, at=clock.now())


def change(
    database: Database, lead: Lead, statement: Statement, kind: str, note: str = "Public trials are named too", **named: int
) -> None:
    rewrite(database, lead, statement)
    act(database, lead, statement, changes.make, Change(kind, note), by=lead.actor, at=clock.now(), **named)


def reconfirm(database: Database, token: str, authorized: str = "yes", version: str = "2") -> Opened:
    with database.write() as session:
        return reconfirmations.reconfirm(session, token, authorized=authorized, version=version, at=clock.now())


def object_to(database: Database, token: str) -> Opened:
    with database.write() as session:
        return reconfirmations.object_to_correction(session, token, at=clock.now())


def standing(database: Database, lead: Lead, statement: Statement) -> list[tuple[str, str | None, int]]:
    with database.read() as session:
        rows = endorsements.list_for(session, statements.get(session, statement.id, by=lead.actor))
        return [(row.state, row.reconfirm_because, number) for row, _, number in rows]


def named(database: Database, lead: Lead, statement: Statement) -> tuple[str, ...]:
    with database.read() as session:
        return reviews.review(session, statements.get(session, statement.id, by=lead.actor)).named


def try_to_build(database: Database) -> bool:
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed, "no edition waits"
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
    with database.write() as session:
        return editions.release(session, claimed, drawn, [], at=clock.now())


def test_after_sign_on_the_text_is_locked_until_a_change_is_begun(database: Database, lead: Lead, statement: Statement) -> None:
    with pytest.raises(TextLocked):
        act(database, lead, statement, statements.edit_translation, "en", NEW, revision=1, at=clock.now())

    rewrite(database, lead, statement)

    with database.read() as session:
        assert versions.latest(session, statement).number == 2


def test_what_is_being_changed_can_be_endorsed_by_nobody_yet(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    rewrite(database, lead, statement)

    cast.endorse(database, tokens[0])

    assert standing(database, lead, statement) == [("confirmed", None, 1)]


def test_beginning_twice_opens_one_version(database: Database, lead: Lead, statement: Statement) -> None:
    results = cast.at_once(4, lambda _: act(database, lead, statement, changes.start))

    assert not [result for result in results if isinstance(result, Exception)]
    with database.read() as session:
        assert [version.number for version in versions.list_for(session, statement)] == [2, 1]


def test_an_editorial_change_keeps_every_endorsement_and_tells_every_signatory(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])

    change(database, lead, statement, "editorial")

    assert standing(database, lead, statement) == [("confirmed", None, 1)]
    assert named(database, lead, statement) == ("Lantern Committee",)
    (mail,) = cast.outbox(database, "correction")
    assert (mail.to, mail.payload["note"]) == (cast.PARTNER.email, "Public trials are named too")


def test_a_substantive_change_asks_every_signatory_again_and_lists_none_of_them(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], display_name="Second", visibility="withheld", nonce="nonce-of-second")

    change(database, lead, statement, "substantive")

    assert standing(database, lead, statement) == [("needs_reconfirmation", "new_text", 1)] * 2
    assert named(database, lead, statement) == ()
    assert {mail.to for mail in cast.outbox(database, "reconfirmation")} == {cast.PARTNER.email, cast.SECOND.email}
    assert cast.trail(database).count("reconfirmation_asked") == 2


def test_reconfirming_binds_the_new_text_and_mails_a_receipt(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])
    change(database, lead, statement, "substantive")

    reconfirm(database, cast.link_in_mail(database, cast.PARTNER.email, "reconfirmation"))

    assert standing(database, lead, statement) == [("confirmed", None, 2)]
    assert named(database, lead, statement) == ("Lantern Committee",)
    receipt = cast.outbox(database, "receipt")[-1]
    assert (receipt.payload["version"], receipt.payload["text_sha256"]["en"]) == (2, text_sha256(NEW.title, NEW.body))


def test_reconfirming_twice_is_one_act(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0])
    change(database, lead, statement, "substantive")

    results = cast.at_once(8, lambda _: reconfirm(database, tokens[0]))

    assert not [result for result in results if isinstance(result, Exception)]
    assert cast.trail(database).count("reconfirmed") == 1
    assert len(cast.outbox(database, "receipt")) == 2


@pytest.mark.parametrize(
    ("given", "error"), [({"authorized": ""}, Invalid), ({"version": "1"}, TextChanged), ({"version": ""}, TextChanged)]
)
def test_reconfirming_needs_the_box_and_the_text_that_stands(
    database: Database, lead: Lead, statement: Statement, tokens: list[str], given: dict[str, str], error: type[Exception]
) -> None:
    cast.endorse(database, tokens[0])
    change(database, lead, statement, "substantive")

    with pytest.raises(error):
        reconfirm(database, tokens[0], **given)

    assert standing(database, lead, statement) == [("needs_reconfirmation", "new_text", 1)]


def test_a_partner_that_withdrew_or_never_endorsed_cannot_reconfirm(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    manage = cast.endorse(database, tokens[0])
    change(database, lead, statement, "substantive")
    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())

    for token in tokens:
        with pytest.raises(NotEndorsed):
            reconfirm(database, token)

    assert standing(database, lead, statement) == [("withdrawn", None, 1)]


def test_a_form_that_shows_the_text_before_endorses_nothing(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    change(database, lead, statement, "substantive")

    with pytest.raises(TextChanged), database.write() as session:
        endorsements.confirm(session, tokens[0], cast.answer(version="1"), at=clock.now())

    assert standing(database, lead, statement) == []


def test_one_click_within_the_window_takes_a_signatory_off_until_it_confirms(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])
    change(database, lead, statement, "editorial")

    object_to(database, tokens[0])
    object_to(database, tokens[0])

    assert standing(database, lead, statement) == [("needs_reconfirmation", "objection", 1)]
    assert cast.trail(database).count("objected") == 1
    assert [mail.to for mail in cast.outbox(database, "objection_alert")] == [cast.COORDINATOR]
    reconfirm(database, tokens[0])
    assert standing(database, lead, statement) == [("confirmed", None, 2)]


def test_after_the_window_there_is_nothing_to_object_to(
    database: Database, lead: Lead, statement: Statement, tokens: list[str], still: Clock
) -> None:
    cast.endorse(database, tokens[0])
    change(database, lead, statement, "editorial")
    still.advance(hours=48)

    with pytest.raises(ObjectionsOver):
        object_to(database, tokens[0])

    assert standing(database, lead, statement) == [("confirmed", None, 1)]


def test_who_endorsed_the_corrected_text_itself_has_nothing_to_object_to(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    change(database, lead, statement, "editorial")
    cast.endorse(database, tokens[0], version="2")

    with pytest.raises(ObjectionsOver):
        object_to(database, tokens[0])

    assert standing(database, lead, statement) == [("confirmed", None, 2)]


def test_a_substantive_change_within_the_window_asks_everybody_objectors_too(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], display_name="Second", nonce="nonce-of-second")
    change(database, lead, statement, "editorial")
    object_to(database, tokens[0])

    rewrite(database, lead, statement, Text(NEW.title, "We call for no trials at all."))
    act(database, lead, statement, changes.make, Change("substantive", "Another demand"), by=lead.actor, at=clock.now())

    assert standing(database, lead, statement) == [("needs_reconfirmation", "new_text", 1)] * 2
    assert len(cast.outbox(database, "reconfirmation")) == 2


def test_a_change_says_which_it_is_and_leaves_time_to_object(database: Database, lead: Lead, statement: Statement) -> None:
    rewrite(database, lead, statement)

    with pytest.raises(Invalid) as caught:
        act(database, lead, statement, changes.make, Change("cosmetic", "Commas", 0), by=lead.actor, at=clock.now())

    assert set(caught.value.fields) == {"change", "hours"}


def test_the_same_words_are_no_change(database: Database, lead: Lead, statement: Statement) -> None:
    act(database, lead, statement, changes.start)

    with pytest.raises(NothingChanged):
        act(database, lead, statement, changes.make, Change("editorial", "Nothing"), by=lead.actor, at=clock.now())


def test_a_change_somebody_saved_over_meanwhile_is_not_made(database: Database, lead: Lead, statement: Statement) -> None:
    with pytest.raises(DraftChanged):
        change(database, lead, statement, "editorial", revision=1)


def test_a_second_click_finds_nothing_to_make(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0])
    rewrite(database, lead, statement)
    made = Change("substantive", "Another demand")

    results = cast.at_once(4, lambda _: act(database, lead, statement, changes.make, made, by=lead.actor, at=clock.now()))

    assert sorted(type(result).__name__ for result in results) == ["Version", "WrongPhase", "WrongPhase", "WrongPhase"]
    assert len(cast.outbox(database, "reconfirmation")) == 1


def test_a_draft_is_changed_by_writing_it(database: Database, lead: Lead, still: Clock) -> None:
    draft = cast.new_draft(database, lead)

    with pytest.raises(WrongPhase):
        act(database, lead, draft, changes.start)
    with pytest.raises(WrongPhase):
        act(database, lead, draft, changes.discard)


def test_a_change_thrown_away_leaves_the_text_as_it_was(database: Database, lead: Lead, statement: Statement) -> None:
    rewrite(database, lead, statement)

    act(database, lead, statement, changes.discard)

    with database.read() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        assert drafts.get(session, fresh).translations["en"].body == "We call for **fair trials**.\n\nNow."


def test_a_published_text_can_only_be_corrected(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0])
    cast.publish(database, lead, statement)

    with pytest.raises(OnlyCorrected):
        change(database, lead, statement, "substantive")

    act(database, lead, statement, changes.make, Change("editorial", "A slip of the pen"), by=lead.actor, at=clock.now())
    document = cast.build(database)
    assert (document.version, [signatory.name for signatory in document.signatories]) == (2, ["Lantern Committee"])


def test_an_old_endorsement_is_asked_for_again_before_publication(
    database: Database, lead: Lead, statement: Statement, tokens: list[str], still: Clock
) -> None:
    cast.endorse(database, tokens[0])
    still.advance(days=61)
    with pytest.raises(EndorsementsTooOld):
        act(database, lead, statement, publications.publish, at=clock.now())

    asked = act(database, lead, statement, reconfirmations.ask_old, by=lead.actor, at=clock.now())

    assert asked == 1
    assert standing(database, lead, statement) == [("needs_reconfirmation", "age", 1)]
    reconfirm(database, tokens[0], version="1")
    assert act(database, lead, statement, publications.publish, at=clock.now())


def test_an_embargo_counts_into_the_age_of_an_endorsement(database: Database, lead: Lead, still: Clock) -> None:
    statement = cast.open_statement(database, lead, embargo_until=(still.at + timedelta(days=70)).isoformat())
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)

    with pytest.raises(EndorsementsTooOld):
        act(database, lead, statement, publications.publish, at=clock.now())


def test_what_needs_reconfirmation_can_be_declined_hidden_or_withdrawn(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])
    manage = cast.endorse(database, tokens[1], display_name="Second", nonce="nonce-of-second")
    change(database, lead, statement, "substantive")

    with database.write() as session:
        endorsements.decline(session, tokens[0], reason="", at=clock.now())
        disputes.start(session, manage, at=clock.now())

    assert [state for state, _, _ in standing(database, lead, statement)] == [EndorsementState.DECLINED, EndorsementState.DISPUTED]


def test_a_statement_may_never_ask_again(database: Database, lead: Lead, still: Clock) -> None:
    statement = cast.open_statement(database, lead, hard_deadline="", reconfirm_after_days="0")
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    still.advance(days=700)

    assert act(database, lead, statement, publications.publish, at=clock.now())


@pytest.mark.parametrize("days", ["-1", "3651", "sixty", "", "1.5", "٦٠"])
def test_days_are_a_whole_number(database: Database, lead: Lead, days: str) -> None:
    with pytest.raises(Invalid) as caught:
        cast.new_draft(database, lead, reconfirm_after_days=days)

    assert set(caught.value.fields) == {"reconfirm_after_days"}


def test_after_a_change_a_form_that_says_no_version_endorses_nothing(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    change(database, lead, statement, "editorial")

    with pytest.raises(TextChanged):
        cast.endorse(database, tokens[0])

    assert standing(database, lead, statement) == []


def test_a_new_text_drops_the_edition_that_waits_for_its_embargo(database: Database, lead: Lead, still: Clock) -> None:
    statement = cast.open_statement(database, lead, embargo_until=(still.at + timedelta(days=7)).isoformat())
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    act(database, lead, statement, publications.publish, at=clock.now())

    change(database, lead, statement, "substantive")

    with database.read() as session:
        waiting = publications.latest(session, statements.get(session, statement.id, by=lead.actor))
    assert waiting is not None
    assert (waiting.state, waiting.failure) == ("failed", editions.TEXT_CHANGED)


def test_a_first_edition_that_nobody_stands_under_any_more_does_not_appear(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    manage = cast.endorse(database, tokens[0])
    act(database, lead, statement, publications.publish, at=clock.now())
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    is_public = try_to_build(database)

    assert not is_public
    with database.read() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        assert (fresh.phase, publications.latest(session, fresh).failure) == ("sign_on", editions.NOBODY_LEFT)  # type: ignore[union-attr]


def test_an_endorsement_that_grew_old_before_the_embargo_ended_is_not_published(database: Database, lead: Lead, still: Clock) -> None:
    statement = cast.open_statement(database, lead, embargo_until=(still.at + timedelta(days=7)).isoformat())
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    act(database, lead, statement, publications.publish, at=clock.now())
    still.advance(days=61)

    is_public = try_to_build(database)

    assert not is_public
    with database.read() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        assert publications.latest(session, fresh).failure == editions.TOO_OLD  # type: ignore[union-attr]


def test_what_is_public_loses_no_name_by_its_age(
    database: Database, lead: Lead, statement: Statement, tokens: list[str], still: Clock
) -> None:
    cast.endorse(database, tokens[0])
    cast.publish(database, lead, statement)
    still.advance(days=70)

    with pytest.raises(WrongPhase):
        act(database, lead, statement, reconfirmations.ask_old, by=lead.actor, at=clock.now())

    assert named(database, lead, statement) == ("Lantern Committee",)


def test_a_name_that_was_never_public_is_not_told_of_by_its_withdrawal(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    manage = cast.endorse(database, tokens[0])
    change(database, lead, statement, "substantive")
    cast.endorse(database, tokens[1], display_name="Second", nonce="nonce-of-second", version="2")
    cast.publish(database, lead, statement)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())

    assert cast.build(database).withdrawals == ()


def test_a_program_does_not_freeze_what_somebody_is_writing(database: Database, lead: Lead, statement: Statement) -> None:
    rewrite(database, lead, statement)

    with pytest.raises(ChangeBegun):
        act(database, lead, statement, changes.make_of, {"en": {"body": "Mine."}}, Change("editorial", ""), by=lead.actor, at=clock.now())
