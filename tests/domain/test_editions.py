"""From rows to an edition: the airlock, what a change in between does, and who may build."""

from dataclasses import fields
from datetime import date

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import editions, publications, rosters, statements, withdrawals
from app.domain.editions import Claimed, FileToKeep
from app.models import Edition, EditionFile, Statement
from app.publishing.document import Document, Signatory
from tests import cast
from tests.cast import Clock, Lead

FILE = FileToKeep("/x", "text/html", "en", b"x", {})


@pytest.fixture
def manage(database: Database, lead: Lead, statement: Statement) -> str:
    return cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])


def ask(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())


def claim(database: Database) -> Claimed | None:
    with database.write() as session:
        return editions.claim(session, at=clock.now())


def draw(database: Database, claimed: Claimed) -> publications.Drawn:
    with database.read() as session:
        return publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())


def release(database: Database, claimed: Claimed, drawn: publications.Drawn) -> bool:
    with database.write() as session:
        return editions.release(session, claimed, drawn, [FILE], at=clock.now())


def fail(database: Database, claimed: Claimed) -> None:
    with database.write() as session:
        editions.record_failure(session, claimed, "RuntimeError", at=clock.now())


def newest(database: Database) -> Edition:
    with database.read() as session:
        return session.exec(select(Edition).order_by(col(Edition.number).desc()).limit(1)).one()


def test_a_document_says_what_is_public(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, visibility="withheld", display_name="Secret Harbour")

    document = cast.publish(database, lead, statement)

    assert document.signatories == (Signatory("Lantern Committee", "en", "", "BY", names=(("be", "Камітэт «Ліхтар»"),)),)
    assert (document.named_count, document.withheld_count, document.total_count) == (1, 1, 2)
    assert [text.language for text in document.texts] == ["en", "be"]
    assert (document.edition, document.version, document.dated_on) == (1, 1, date(2026, 12, 1))
    assert "Secret" not in repr(document)


def test_a_document_has_no_field_for_a_withheld_name() -> None:
    assert {field.name for field in fields(Document) if "withheld" in field.name} == {"withheld_count"}
    assert {field.name for field in fields(Signatory)} == {
        *("name", "language", "names", "acronym", "country", "base", "kind", "scope", "ecosoc", "affiliation", "website"),
        *("is_lead", "counts_as", "rank", "late_on"),
    }


def test_a_name_hidden_while_an_edition_is_built_is_not_published(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    ask(database, lead, statement)
    claimed = claim(database)
    assert claimed
    drawn = draw(database, claimed)

    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    assert drawn.document.named_count == 1
    assert not release(database, claimed, drawn)
    again = claim(database)
    assert again
    redrawn = draw(database, again)
    assert release(database, again, redrawn)
    assert (redrawn.document.named_count, redrawn.document.withheld_count) == (0, 1)


def test_redrawing_for_a_change_is_no_failed_attempt(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    ask(database, lead, statement)
    for _ in range(6):
        claimed = claim(database)
        assert claimed
        drawn = draw(database, claimed)
        with database.write() as session:
            rosters.changed(session, statement.id, at=clock.now())
        assert not release(database, claimed, drawn)

    claimed = claim(database)
    assert claimed
    fail(database, claimed)

    assert newest(database).state == "building"


def test_an_embargo_moved_while_an_edition_is_built_is_kept(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    ask(database, lead, statement)
    claimed = claim(database)
    assert claimed
    drawn = draw(database, claimed)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        statements.edit(session, fresh, cast.draft(embargo_until="2026-12-10T12:00Z"), revision=1, at=clock.now())

    assert not release(database, claimed, drawn)
    assert claim(database) is None


def test_many_workers_build_an_edition_once(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    ask(database, lead, statement)

    results = cast.at_once(8, lambda _: claim(database))

    assert sum(isinstance(result, Claimed) for result in results) == 1
    assert results.count(None) == 7


def test_of_two_workers_that_take_longer_than_a_lease_the_first_to_finish_publishes(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    ask(database, lead, statement)
    slow = claim(database)
    assert slow
    drawn = draw(database, slow)
    still.advance(seconds=21)
    second = claim(database)
    assert second
    drawn_again = draw(database, second)
    still.advance(seconds=4)

    assert release(database, slow, drawn)

    assert not release(database, second, drawn_again)
    assert (newest(database).number, newest(database).state) == (1, "published")
    assert claim(database) is None


def test_a_worker_that_lost_its_lease_publishes_no_name_that_was_hidden_and_takes_the_edition_from_nobody(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    ask(database, lead, statement)
    slow = claim(database)
    assert slow
    drawn = draw(database, slow)
    still.advance(seconds=21)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())
    second = claim(database)
    assert second

    assert not release(database, slow, drawn)
    fail(database, slow)

    assert claim(database) is None
    assert release(database, second, draw(database, second))


@pytest.mark.parametrize("tries", [1, 5])
def test_a_worker_that_died_keeps_an_edition_no_longer_the_more_often_it_was_tried(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str, tries: int
) -> None:
    ask(database, lead, statement)
    for _ in range(tries):
        assert claim(database)
        still.advance(seconds=20)

    assert claim(database)


def test_an_edition_rests_after_a_failure_and_nobody_looks_at_it(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    ask(database, lead, statement)
    claimed = claim(database)
    assert claimed

    fail(database, claimed)

    with database.read() as session:
        assert not editions.has_due(session, at=clock.now())
    assert claim(database) is None
    still.advance(seconds=2)
    assert claim(database)


def test_p5_a_hide_while_an_edition_rests_after_a_failure_is_built_at_once(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    cast.publish(database, lead, statement)
    with database.write() as session:
        rosters.changed(session, statement.id, at=clock.now())
    claimed = claim(database)
    assert claimed
    fail(database, claimed)

    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    assert cast.build(database).named_count == 0


def test_p5_a_hide_during_a_build_that_fails_is_built_at_once(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    cast.publish(database, lead, statement)
    with database.write() as session:
        rosters.changed(session, statement.id, at=clock.now())
    claimed = claim(database)
    assert claimed
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    fail(database, claimed)

    assert cast.build(database).named_count == 0


def test_a_first_edition_fails_after_the_last_try(database: Database, still: Clock, lead: Lead, statement: Statement, manage: str) -> None:
    ask(database, lead, statement)
    for _ in range(5):
        claimed = claim(database)
        assert claimed
        fail(database, claimed)
        still.advance(minutes=2)

    assert (newest(database).state, newest(database).failure) == ("failed", "RuntimeError")
    assert claim(database) is None
    ask(database, lead, statement)
    assert (newest(database).number, newest(database).state) == (1, "building")


def test_an_edition_that_takes_somebody_off_never_gives_up(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    cast.publish(database, lead, statement)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    for _ in range(12):
        claimed = claim(database)
        assert claimed
        fail(database, claimed)
        still.advance(minutes=1)

    assert newest(database).state == "building"


def test_the_edition_before_keeps_its_hashes_and_loses_its_bytes(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    cast.publish(database, lead, statement)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    cast.build(database)

    with database.read() as session:
        query = select(EditionFile, Edition).where(EditionFile.edition_id == Edition.id).order_by(col(Edition.number))
        rows = [(edition.number, str(edition.state), file.body, file.br, len(file.sha256)) for file, edition in session.exec(query).all()]
    assert rows == [(1, "superseded", None, None, 64), (2, "published", b"", b"", 64)]


def test_a_withdrawal_on_the_record_is_told_only_of_who_was_public(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    early = cast.endorse(database, second, display_name="Harbour")
    with database.write() as session:
        withdrawals.withdraw(session, early, "on_record", at=clock.now())
    still.advance(hours=1)
    assert cast.publish(database, lead, statement).withdrawals == ()
    still.advance(days=1)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())

    (told,) = cast.build(database).withdrawals
    assert (told.name, told.withdrawn_on) == ("Lantern Committee", date(2026, 12, 2))


def test_a_quiet_withdrawal_changes_the_count_and_names_nobody(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    cast.publish(database, lead, statement)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    document = cast.build(database)
    assert (document.total_count, document.signatories, document.withdrawals) == (0, (), ())


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_name_withdrawn_quietly_is_gone_from_every_file_of_the_database(
    database: Database, settings: Settings, lead: Lead, statement: Statement
) -> None:
    """The name as it was typed; the lead's own directory spells this partner another way."""
    typed = "Комітэт Незабыўны of Minsk"
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    manage = cast.endorse(database, token, display_name=typed, signer_name="Unforgettable Signer")
    cast.publish(database, lead, statement)
    assert typed.encode() in every_byte(settings)

    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    cast.build(database)

    left = every_byte(settings)
    assert not [word for word in (typed, "Незабыўны", "Unforgettable") if word.encode() in left]


def every_byte(settings: Settings) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(settings.data_dir.glob("undersigned.db*")))
