"""Who joins a public list waits for others; who leaves does not, and times nobody by it (P4, P5)."""

import asyncio

import pytest
from sqlmodel import select, update

from app import clock
from app.db import Database
from app.domain import editions, publications, readings, rosters, statements, withdrawals
from app.domain.guest_lists import Guest
from app.models import Edition, Statement
from app.publishing.document import Document
from app.worker import Worker
from tests import cast
from tests.cast import Clock, Lead


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    return cast.open_statement(database, lead, late_endorsements=True)


@pytest.fixture
def invited(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """The invitation of the first partner, which endorses and is published, and of the second, which does not yet."""
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, tokens[0])
    cast.publish(database, lead, statement)
    return tokens


def manage(database: Database) -> str:
    return cast.link_in_mail(database, cast.PARTNER.email, "receipt")


def endorse_late(database: Database, token: str, **changes: str) -> str:
    return cast.endorse(database, token, **({"display_name": "Harbour Rights Network", "nonce": "nonce-of-a-late-form"} | changes))


def hide(database: Database) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage(database), "withheld", at=clock.now())


def due(database: Database) -> bool:
    with database.read() as session:
        return editions.has_due(session, at=clock.now())


def waiting(database: Database) -> list[tuple[int, str]]:
    with database.read() as session:
        rows = session.exec(select(Edition).where(Edition.state == "building")).all()
        return [(row.number, row.due_at.strftime("%H:%M")) for row in rows]


def pass_over(database: Database) -> bool:
    """Take the edition that waits, as a worker does, and say whether it was dropped because it would say nothing new."""
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed, "no edition waits"
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
        assert editions.is_unchanged(session, drawn, of=claimed.statement_id)
    with database.write() as session:
        return editions.pass_over(session, claimed, drawn, at=clock.now())


def names(document: Document) -> list[str]:
    return [signatory.name for signatory in document.signatories]


def test_a_late_endorsement_appears_after_the_batch(database: Database, still: Clock, invited: list[str]) -> None:
    endorse_late(database, invited[1])

    assert not due(database)
    still.advance(minutes=30)
    document = cast.build(database)
    assert (document.edition, names(document), document.total_count) == (2, ["Harbour Rights Network", "Lantern Committee"], 2)
    assert [(one.name, one.late_on) for one in document.late] == [("Harbour Rights Network", clock.now().date())]


def test_a_second_one_within_the_batch_appears_with_the_first(database: Database, still: Clock, lead: Lead, invited: list[str]) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=20)
    (third,) = cast.invite(database, lead, statement_of(database), Guest({"en": "Third"}, "third@example.org"))

    endorse_late(database, third, display_name="Third", nonce="nonce-of-a-third-form")

    still.advance(minutes=10)
    assert cast.build(database).total_count == 3
    assert waiting(database) == []


def test_p4_nothing_in_public_tells_when_one_endorsed(database: Database, still: Clock, invited: list[str]) -> None:
    still.advance(minutes=13, seconds=24)
    endorse_late(database, invited[1])
    still.advance(minutes=16, seconds=40)

    document = cast.build(database)

    assert f"{document.as_of:%H:%M:%S.%f}" == "12:30:00.000000"
    with database.read() as session:
        edition = session.exec(select(Edition).where(Edition.number == 2)).one()
    assert edition.published_at == document.as_of


def test_p4_one_that_joins_right_before_a_line_is_not_timed_by_it(database: Database, still: Clock, invited: list[str]) -> None:
    still.advance(minutes=29, seconds=59)

    endorse_late(database, invited[1])

    assert waiting(database) == [(2, "13:00")]


def test_who_joins_while_an_edition_is_made_is_not_in_it(database: Database, still: Clock, lead: Lead, invited: list[str]) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=30, seconds=2)
    (third,) = cast.invite(database, lead, statement_of(database), Guest({"en": "Third"}, "third@example.org"))
    endorse_late(database, third, display_name="Third", nonce="nonce-of-a-third-form")

    assert names(cast.build(database)) == ["Harbour Rights Network", "Lantern Committee"]

    assert waiting(database) == [(3, "13:00")]
    still.advance(minutes=30)
    assert cast.build(database).total_count == 3


def statement_of(database: Database) -> Statement:
    with database.read() as session:
        return session.exec(select(Statement)).one()


@pytest.mark.parametrize("visibility", ["named", "withheld"])
def test_a_hide_in_between_is_public_at_once_and_times_nobody(
    database: Database, still: Clock, invited: list[str], visibility: str
) -> None:
    endorse_late(database, invited[1], visibility=visibility)
    before = waiting(database)
    still.advance(minutes=10)

    hide(database)

    document = cast.build(database)
    assert (names(document), document.withheld_count, document.total_count) == ([], 1, 1)
    assert [due_at for _, due_at in waiting(database)] == [due_at for _, due_at in before]
    still.advance(minutes=20)
    assert cast.build(database).total_count == 2


def test_somebody_who_is_to_be_named_again_counts_as_withheld_until_the_batch(database: Database, still: Clock, invited: list[str]) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=30)
    cast.build(database)
    hide(database)
    cast.build(database)
    cast.endorse(database, invited[0], nonce="nonce-of-another-form")
    still.advance(minutes=1)

    with database.write() as session:
        withdrawals.withdraw(session, cast.link_in_mail(database, cast.SECOND.email, "receipt"), "quiet", at=clock.now())

    document = cast.build(database)
    assert (names(document), document.withheld_count) == ([], 1)
    still.advance(minutes=29)
    assert names(cast.build(database)) == ["Lantern Committee"]


def test_without_a_batch_a_late_endorsement_is_public_at_once(database: Database, still: Clock, invited: list[str]) -> None:
    with database.write() as session:
        session.connection().execute(update(Statement).values(batch_minutes=0))

    endorse_late(database, invited[1])

    assert cast.build(database).total_count == 2
    assert waiting(database) == []


def save(database: Database, lead: Lead, batch_minutes: int) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement_of(database).id, by=lead.actor)
        typed = cast.draft(late_endorsements=True, batch_minutes=str(batch_minutes))
        statements.edit(session, fresh, typed, revision=fresh.revision, at=clock.now())


@pytest.mark.parametrize(
    ("minutes", "due_at"), [(20, "12:20"), (5, "12:10"), (0, "12:10"), (60, "12:30")], ids=["shorter", "over by now", "none", "longer"]
)
def test_a_shorter_wait_counts_from_when_it_was_asked_for_and_a_longer_one_from_the_next(
    database: Database, still: Clock, lead: Lead, invited: list[str], minutes: int, due_at: str
) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=10)

    save(database, lead, minutes)

    assert waiting(database) == [(2, due_at)]
    still.advance(minutes=20)
    assert cast.build(database).total_count == 2
    assert waiting(database) == []


def test_a_shorter_wait_counts_from_the_first_who_joined_even_after_a_longer_one_was_saved(
    database: Database, still: Clock, lead: Lead, invited: list[str]
) -> None:
    endorse_late(database, invited[1])
    save(database, lead, 600)
    still.advance(minutes=5)
    (third,) = cast.invite(database, lead, statement_of(database), Guest({"en": "Third"}, "third@example.org"))
    endorse_late(database, third, display_name="Third", nonce="nonce-of-a-third-form")

    save(database, lead, 10)

    assert waiting(database) == [(2, "12:10")]


def test_a_shorter_wait_is_kept_by_an_edition_that_a_hide_brings_in_between(
    database: Database, still: Clock, lead: Lead, invited: list[str]
) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=2)
    save(database, lead, 10)

    hide(database)

    assert cast.build(database).total_count == 1
    assert waiting(database) == [(3, "12:10")]


def test_an_edition_that_the_lead_asks_for_in_between_times_nobody(
    database: Database, still: Clock, lead: Lead, invited: list[str]
) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=5)
    with database.write() as session:
        fresh = statements.get(session, statement_of(database).id, by=lead.actor)
        statements.edit(session, fresh, cast.draft(late_endorsements=True, dated_on="2026-11-30"), revision=1, at=clock.now())

    document = cast.build(database)

    assert (document.total_count, names(document)) == (1, ["Lantern Committee"])
    assert len(waiting(database)) == 1


def test_a_hide_while_the_batch_is_built_is_in_it(database: Database, still: Clock, invited: list[str]) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=30)
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
    hide(database)
    with database.write() as session:
        assert not editions.release(session, claimed, drawn, [], at=clock.now())

    document = cast.build(database)

    assert (names(document), document.total_count) == (["Harbour Rights Network"], 2)


def test_a_worker_that_died_over_a_batch_is_followed_by_another(database: Database, still: Clock, invited: list[str]) -> None:
    endorse_late(database, invited[1])
    still.advance(minutes=30)
    with database.write() as session:
        assert editions.claim(session, at=clock.now())

    still.advance(minutes=1)

    assert cast.build(database).total_count == 2


def test_who_withdraws_before_its_batch_was_never_public(database: Database, still: Clock, invited: list[str]) -> None:
    token = endorse_late(database, invited[1])
    still.advance(minutes=1)

    with database.write() as session:
        withdrawals.withdraw(session, token, "on_record", at=clock.now())

    document = cast.build(database)
    assert (document.total_count, document.withdrawals) == (1, ())


def test_p4_no_edition_tells_that_somebody_waited_and_went(database: Database, still: Clock, invited: list[str]) -> None:
    token = endorse_late(database, invited[1])
    still.advance(minutes=5)
    with database.write() as session:
        withdrawals.withdraw(session, token, "quiet", at=clock.now())

    assert pass_over(database)

    assert waiting(database) == []
    with database.read() as session:
        assert session.exec(select(Edition.number)).all() == [1]
        assert session.exec(select(Statement.batch_due_at)).one() is None, "a line left standing would time who joins next"


def test_p4_a_name_withheld_before_its_batch_waits_on_and_makes_no_edition(database: Database, still: Clock, invited: list[str]) -> None:
    token = endorse_late(database, invited[1])
    still.advance(minutes=5)
    with database.write() as session:
        withdrawals.hide(session, token, "withheld", at=clock.now())

    assert pass_over(database)

    assert waiting(database) == [(2, "12:30")]
    still.advance(minutes=25)
    document = cast.build(database)
    assert (names(document), document.withheld_count) == (["Lantern Committee"], 1)


def test_a_worker_makes_no_edition_that_would_say_nothing_new(database: Database, still: Clock, invited: list[str]) -> None:
    token = endorse_late(database, invited[1])
    with database.write() as session:
        withdrawals.withdraw(session, token, "quiet", at=clock.now())

    asyncio.run(Worker(database.settings, database).run_once())

    with database.read() as session:
        assert session.exec(select(Edition.number, Edition.state)).all() == [(1, "published")]


def test_an_edition_that_says_something_new_after_all_is_drawn_again(database: Database, still: Clock, invited: list[str]) -> None:
    token = endorse_late(database, invited[1])
    with database.write() as session:
        withdrawals.withdraw(session, token, "quiet", at=clock.now())
        claimed = editions.claim(session, at=clock.now())
    assert claimed
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
    hide(database)

    with database.write() as session:
        assert not editions.pass_over(session, claimed, drawn, at=clock.now())

    assert names(cast.build(database)) == []


def test_a_file_that_the_public_edition_lacks_is_tried_again(database: Database, still: Clock, invited: list[str]) -> None:
    with database.write() as session:
        session.connection().execute(update(Edition).values(failure="A font was missing."))
        rosters.changed(session, statement_of(database).id, at=clock.now())

    with database.read() as session:
        drawn = publications.draw(session, statement_of(database).id, 2, at=clock.now())
        assert not editions.is_unchanged(session, drawn, of=statement_of(database).id)
        assert editions.is_unchanged(session, drawn, of=statement_of(database).id, lacks=["A font was missing."])


def test_a_correction_is_told_though_the_answer_changed_without_an_edition(database: Database, still: Clock, invited: list[str]) -> None:
    cast.endorse(database, invited[0], signer_title="Chair", nonce="nonce-of-another-form")
    still.advance(minutes=30)
    assert pass_over(database)

    cast.endorse(database, invited[0], display_name="Lantern Committee of Minsk", nonce="nonce-of-one-more-form", correction="public")

    still.advance(minutes=30)
    assert [one.after for one in cast.build(database).name_corrections] == ["Lantern Committee of Minsk"]


@pytest.mark.parametrize("visibility", ["named", "withheld"])
def test_p4_an_invitation_shows_nothing_of_those_who_wait(
    database: Database, still: Clock, lead: Lead, invited: list[str], visibility: str
) -> None:
    (third,) = cast.invite(database, lead, statement_of(database), Guest({"en": "Third"}, "third@example.org"))
    endorse_late(database, invited[1], visibility=visibility)
    still.advance(minutes=31)

    with database.read() as session:
        _, company = readings.read_request(session, third, at=clock.now())

    assert (company.named, company.total_count) == ([("Lantern Committee", "en")], 1)
    cast.build(database)
    with database.read() as session:
        assert readings.read_request(session, third, at=clock.now())[1].total_count == 2


def test_many_join_at_once_and_one_edition_waits(database: Database, lead: Lead, invited: list[str]) -> None:
    guests = [Guest({"en": f"Partner {number}"}, f"p{number}@example.org") for number in range(6)]
    tokens = cast.invite(database, lead, statement_of(database), *guests)

    cast.at_once(6, lambda number: endorse_late(database, tokens[number], nonce=f"nonce-of-form-number-{number}"))

    assert len(waiting(database)) == 1
