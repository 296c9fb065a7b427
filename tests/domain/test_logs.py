"""After a restart everything public leads to the new log: whatever is published, or was retracted, is made anew."""

import asyncio
import json

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import editions, logs, publications, statements, withdrawals
from app.domain.guest_lists import Guest
from app.domain.logs import NotForked
from app.ledger import bundle_files, bundles, journal
from app.models import Edition, EditionFile, EditionState, Event, EventKind, Log, Statement
from app.worker import Worker
from tests import cast, digesting
from tests.cast import Clock, Lead
from tests.ledger import bundling
from tests.ledger.logging import guard_of, log_of

THIRD = Guest({"en": "Wayside House"}, "office@wayside.example.org", "", "en")


def restart(database: Database) -> Log:
    with database.write() as session:
        journal.mark_forked(session, at=clock.now())
        return logs.restart(session, guard_of(database), at=clock.now())


def work(database: Database) -> None:
    asyncio.run(Worker(database.settings, database).run_once())


def ask(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())


def public_files(database: Database) -> dict[str, bytes]:
    with database.read() as session:
        return {file.path: file.body for file in session.exec(select(EditionFile)).all() if file.body is not None}


def waiting(database: Database) -> list[tuple[str, int]]:
    """Return of which statements which edition is to be made."""
    with database.read() as session:
        found = session.exec(select(Edition).where(Edition.state == EditionState.BUILDING).order_by(col(Edition.statement_id))).all()
        return [(edition.statement_id, edition.number) for edition in found]


def test_every_list_and_bundle_leads_to_the_new_log(settings: Settings, database: Database, lead: Lead, still: Clock) -> None:
    published = digesting.publish(settings, database, lead, still)
    ended = log_of(database).origin

    begun = restart(database).origin
    work(database)

    files = public_files(database)
    packed = files[f"/statements/{published.slug}/bundle.zip"]
    members = dict(bundling.members(packed))
    assert [path for path, body in files.items() if body != packed and ended.encode() in body] == []
    assert json.loads(files[f"/statements/{published.slug}/signatories.json"])["proof"]["log"] == begun
    assert members[bundle_files.CHECKPOINT].startswith(f"{begun}\n".encode())
    with database.read() as session:
        known = [key for log in session.exec(select(Log)).all() for key in journal.verifiers(session, log)]
    assert bundles.check(packed, known).holds


def test_a_notice_of_retraction_leads_to_it_too(settings: Settings, database: Database, lead: Lead, still: Clock) -> None:
    published = digesting.publish(settings, database, lead, still)
    digesting.retract(settings, database, lead, published)
    ended = log_of(database).origin

    begun = restart(database).origin
    work(database)

    files = public_files(database)
    packed = files[f"/statements/{published.slug}/bundle.zip"]
    assert [path for path, body in files.items() if body != packed and ended.encode() in body] == []
    assert dict(bundling.members(packed))[bundle_files.CHECKPOINT].startswith(f"{begun}\n".encode())


def test_who_withdrew_quietly_before_it_is_in_the_new_log_and_in_no_file(database: Database, lead: Lead, statement: Statement) -> None:
    leaving, staying = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    manage = cast.endorse(database, leaving)
    cast.endorse(database, staying, display_name="Harbour Rights Network", nonce="nonce-of-another-form")
    ask(database, lead, statement)
    work(database)
    with database.write() as session:
        journal.mark_forked(session, at=clock.now())
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    work(database)

    begun = restart(database)
    work(database)

    assert not any(b"Lantern Committee" in body for body in public_files(database).values())
    with database.read() as session:
        withdrawn = session.exec(select(Event).where(Event.kind == EventKind.WITHDRAWN)).one()
    assert withdrawn.log_number == begun.number


def test_each_is_asked_for_once_and_what_was_never_public_waits_for_its_time(
    settings: Settings, database: Database, lead: Lead, still: Clock
) -> None:
    public = [digesting.publish(settings, database, lead, still).id for _ in range(2)]
    cast.open_statement(database, lead)

    restart(database)
    restart(database)

    assert waiting(database) == [(id_, 2) for id_ in sorted(public)]


def test_who_waits_for_others_goes_on_waiting(settings: Settings, database: Database, lead: Lead, still: Clock) -> None:
    published = digesting.publish(settings, database, lead, still, late_endorsements=True)
    (late,) = cast.invite(database, lead, published, THIRD)
    cast.endorse(database, late, display_name="Wayside House", nonce="nonce-of-a-third-form")

    restart(database)
    work(database)

    assert waiting(database) == [(published.id, 3)]
    assert not any(b"Wayside House" in body for body in public_files(database).values())


def test_what_was_drawn_before_is_drawn_again(database: Database, lead: Lead, statement: Statement) -> None:
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    ask(database, lead, statement)
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())

    restart(database)

    with database.write() as session:
        assert not editions.release(session, claimed, drawn, [], at=clock.now())


def test_a_log_that_goes_on_is_not_ended_and_nothing_is_asked_for(settings: Settings, database: Database, lead: Lead, still: Clock) -> None:
    digesting.publish(settings, database, lead, still)

    with pytest.raises(NotForked), database.write() as session:
        logs.restart(session, guard_of(database), at=clock.now())

    assert waiting(database) == []
