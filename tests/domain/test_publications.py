"""What the lead sees before publication, asking for it, and what is public then."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import (
    digests,
    disputes,
    drafts,
    editions,
    endorsements,
    invitations,
    public_files,
    publications,
    reviews,
    statements,
    withdrawals,
)
from app.domain.guest_lists import Guest
from app.domain.publications import RosterChanged
from app.errors import Invalid, NotFound, NothingToPublish, WrongPhase
from app.models import Edition, Invitation, Statement
from tests import cast
from tests.cast import Clock, Lead


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    return cast.open_statement(database, lead, late_endorsements=True)


@pytest.fixture
def manage(database: Database, lead: Lead, statement: Statement) -> str:
    return cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])


def publish(database: Database, lead: Lead, statement: Statement, roster_revision: int | None = None) -> Edition:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return publications.publish(session, fresh, at=clock.now(), roster_revision=roster_revision)


def retract(database: Database, lead: Lead, statement: Statement, notice: str = "We were wrong.") -> None:
    with database.write() as session:
        publications.retract(session, statements.get(session, statement.id, by=lead.actor), notice=notice, at=clock.now())


def edition_states(database: Database) -> list[tuple[int, str]]:
    with database.read() as session:
        return [(edition.number, str(edition.state)) for edition in session.exec(select(Edition).order_by(col(Edition.number))).all()]


def due(database: Database) -> bool:
    with database.read() as session:
        return editions.has_due(session, at=clock.now())


def test_the_review_says_who_is_named_withheld_and_missing(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, visibility="withheld", display_name="Harbour")
    cast.invite(database, lead, statement, Guest({"en": "Silent"}, "silent@example.org"))
    cast.invite(database, lead, statement, Guest({"en": "Taken Back"}, "back@example.org"))
    with database.write() as session:
        last = session.exec(select(Invitation).order_by(col(Invitation.id).desc())).first()
        assert last
        invitations.revoke(session, last, at=clock.now())

    with database.read() as session:
        review = reviews.review(session, statement)

    assert (review.named, review.withheld, review.missing) == (("Lantern Committee",), ("Harbour",), ("Silent",))
    assert review.total_count == 2


def test_nothing_is_published_without_an_endorsement(database: Database, lead: Lead, statement: Statement) -> None:
    with pytest.raises(NothingToPublish):
        publish(database, lead, statement)

    assert edition_states(database) == []


def test_a_draft_is_not_published(database: Database, lead: Lead) -> None:
    with pytest.raises(WrongPhase):
        publish(database, lead, cast.new_draft(database, lead))


def test_publishing_asks_for_one_edition_however_many_click(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    results = cast.at_once(6, lambda _: publish(database, lead, statement))

    assert {result.number for result in results if isinstance(result, Edition)} == {1}
    assert edition_states(database) == [(1, "building")]


def test_what_is_published_is_not_published_again(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    cast.publish(database, lead, statement)

    with pytest.raises(WrongPhase):
        publish(database, lead, statement)


def test_a_list_that_changed_since_it_was_reviewed_is_not_published(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    with pytest.raises(RosterChanged):
        publish(database, lead, statement, roster_revision=1)


def test_an_embargo_is_waited_for(database: Database, still: Clock, lead: Lead) -> None:
    statement = cast.open_statement(database, lead, embargo_until="2026-12-10T12:00Z")
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    publish(database, lead, statement)

    still.at = datetime(2026, 12, 10, 11, 59, 59, tzinfo=UTC)
    assert not due(database)
    still.advance(seconds=1)
    assert due(database)


@pytest.mark.parametrize(("moved", "opens"), [("2026-12-20T12:00Z", (2026, 12, 20, 12)), ("2026-12-05T12:00Z", (2026, 12, 5, 12))])
def test_an_embargo_that_is_moved_moves_the_publication(
    database: Database, still: Clock, lead: Lead, moved: str, opens: tuple[int, int, int, int]
) -> None:
    statement = cast.open_statement(database, lead, embargo_until="2026-12-10T12:00Z")
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    publish(database, lead, statement)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        statements.edit(session, fresh, cast.draft(embargo_until=moved), revision=1, at=clock.now())

    still.at = datetime(*opens, tzinfo=UTC)
    assert due(database)
    still.advance(seconds=-1)
    assert not due(database)


@pytest.mark.parametrize("act", ["hide", "quiet", "on_record", "dispute", "lower"])
def test_every_change_after_publication_asks_for_the_next_edition_at_once(
    database: Database, lead: Lead, statement: Statement, manage: str, act: str
) -> None:
    cast.publish(database, lead, statement)
    assert edition_states(database) == [(1, "published")]

    with database.write() as session:
        at = clock.now()
        match act:
            case "hide":
                withdrawals.hide(session, manage, "withheld", at=at)
            case "dispute":
                disputes.start(session, manage, at=at)
            case "lower":
                withdrawals.lower(session, endorsements.list_for(session, statement)[0][0].id, by=lead.actor, at=at)
            case mode:
                withdrawals.withdraw(session, manage, mode, at=at)

    assert edition_states(database) == [(1, "published"), (2, "building")]
    assert due(database)


def test_many_changes_wait_for_one_edition(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    (late,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.publish(database, lead, statement)

    second = cast.endorse(database, late)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())
        withdrawals.withdraw(session, second, "quiet", at=clock.now())

    assert edition_states(database) == [(1, "published"), (2, "building")]
    assert cast.build(database).total_count == 1


def test_before_publication_a_change_asks_for_nothing(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    assert edition_states(database) == []


def test_a_published_file_is_found_by_its_path_only_while_it_is_public(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    document = cast.publish(database, lead, statement)

    with database.read() as session:
        file = public_files.get(session, f"/statements/{document.slug}", at=clock.now())
    assert (file.body, file.encodings, file.media_type) == (b"Lantern Committee", {"br": b"Lantern Committee"}, "text/plain")
    assert file.sha256 == hashlib.sha256(b"Lantern Committee").hexdigest()
    for path in ("/statements/other", ""):
        with pytest.raises(NotFound), database.read() as session:
            public_files.get(session, path, at=clock.now())


def test_a_published_statement_is_listed_in_every_language_with_one_count(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    still.at = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    cast.open_statement(database, lead)
    cast.publish(database, lead, statement)

    with database.read() as session:
        (listed,) = digests.list_published(session).items

    assert [(text.language, text.title) for text in listed.texts] == [
        ("en", "Joint statement on fair trials"),
        ("be", "Сумесная заява аб справядлівых судах"),
    ]
    assert (listed.facts.total_count, listed.dated_on) == (1, date(2026, 12, 2))


def test_publishing_raises_the_public_revision_and_writes_an_event(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    cast.publish(database, lead, statement)

    with database.read() as session:
        assert editions.public_revision(session) == 1
    assert cast.trail(database)[-1] == "published"


def test_a_retraction_puts_a_notice_in_the_place_of_the_statement(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    cast.publish(database, lead, statement)

    retract(database, lead, statement)

    assert cast.trail(database)[-1] == "retracted"
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
        assert claimed
        assert publications.draw(session, claimed.statement_id, claimed.number, at=clock.now()).notice == "We were wrong."
    with database.read() as session:
        assert digests.list_published(session).items == ()


def test_a_retraction_needs_a_notice_and_something_public(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    with pytest.raises(WrongPhase):
        retract(database, lead, statement)
    cast.publish(database, lead, statement)
    with pytest.raises(Invalid) as caught:
        retract(database, lead, statement, " \n ")
    assert list(caught.value.fields) == ["notice"]

    retract(database, lead, statement)
    with pytest.raises(WrongPhase):
        retract(database, lead, statement)


def test_a_retracted_statement_stays_retracted_when_a_partner_leaves(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    cast.publish(database, lead, statement)
    retract(database, lead, statement)
    cast.build(database)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    cast.build(database)

    with database.read() as session:
        assert statements.get(session, statement.id, by=lead.actor).phase == "retracted"


def test_another_order_of_a_published_list_makes_an_edition(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    assert manage
    cast.publish(database, lead, statement)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        draft = replace(drafts.get(session, fresh), roster_order="country")

        statements.edit(session, fresh, draft, revision=fresh.revision, at=clock.now())

    with database.read() as session:
        newest = publications.latest(session, statement)
    assert newest is not None
    assert (newest.number, newest.state) == (2, "building")
