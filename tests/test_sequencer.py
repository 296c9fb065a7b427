"""The duty of the log: what it says at start, and what the worker does and leaves while the log cannot go on."""

import asyncio
import logging
import shutil
import threading

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import publications, statements, withdrawals
from app.ledger import journal
from app.models import Edition, EditionState, Event, EventKind, Mail, MailState, Statement
from app.sequencer import BELIEVED, FORKED, Sequencer
from app.worker import Worker
from tests import campaigning, cast
from tests.cast import Clock
from tests.ledger.logging import guard_of, log_of, record, sequence, sign_elsewhere
from tests.ledger.witness import assert_whole
from tests.processes.running import until


def fork(database: Database) -> None:
    """Let more be signed elsewhere than this database knows."""
    record(database)
    sequence(database)
    sign_elsewhere(database)


def start_anew(database: Database) -> None:
    with database.write() as session:
        journal.restart(session, guard_of(database), at=clock.now())


def work(database: Database) -> None:
    asyncio.run(Worker(database.settings, database).run_once())


def states(database: Database, kind: str) -> list[str]:
    with database.read() as session:
        return sorted(str(state) for state in session.exec(select(Mail.state).where(Mail.kind == kind)).all())


def editions(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Edition.state).order_by(Edition.id)).all())


def test_what_does_not_go_on_is_said_loudly_and_once(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    fork(database)
    sequencer = Sequencer(database)

    sequencer.check()
    sequencer.keep()
    sequencer.check()

    assert [(one.levelno, one.message) for one in caplog.records if one.name == "undersigned"] == [(logging.CRITICAL, FORKED)]
    assert not sequencer.is_due()


def test_an_empty_database_beside_the_file_of_a_log_does_not_go_on(database: Database) -> None:
    guard_of(database).keep("undersigned/0123456789abcdef\n7\nAAAA\n\n")

    Sequencer(database).check()

    assert log_of(database).forked_at is not None


def test_a_file_that_is_no_checkpoint_is_not_believed(database: Database) -> None:
    record(database)
    sequence(database)
    (database.settings.data_dir / "log" / "last-checkpoint").write_bytes(b"\xff\x00 nonsense")

    sequencer = Sequencer(database)
    sequencer.check()

    assert sequencer.is_forked


def test_a_machine_without_the_file_believes_the_database_and_says_so(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    record(database)
    sequence(database)
    (database.settings.data_dir / "log" / "last-checkpoint").unlink()
    record(database)

    sequencer = Sequencer(database)
    sequencer.check()
    sequencer.keep()

    assert BELIEVED in [one.message for one in caplog.records]
    assert_whole(database, count=2)


def test_what_is_said_where_the_database_is_believed_ends_with_what_it_means_for_a_backup() -> None:
    assert BELIEVED.endswith(
        "If this is a restored backup, stop now: names that left since it was made are public. docs/log.md says what to do."
    )


def test_a_checkpoint_out_of_a_bundle_shows_an_older_copy_on_a_new_machine(database: Database) -> None:
    record(database)
    sequence(database)
    newer = sign_elsewhere(database)
    shutil.rmtree(database.settings.data_dir / "log")
    (database.settings.data_dir / "log").mkdir()
    (database.settings.data_dir / "log" / "last-checkpoint").write_text(newer)

    sequencer = Sequencer(database)
    sequencer.check()

    assert sequencer.is_forked


def test_a_fresh_installation_begins_its_log_without_a_word(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    Sequencer(database).check()

    with database.read() as session:
        assert journal.find_open(session) is not None
    assert [one.message for one in caplog.records if one.name == "undersigned"] == []


def test_a_worker_that_sees_a_fork_in_the_database_rests_too(database: Database) -> None:
    """Another machine found it out; the file of this one is older."""
    sequencer = Sequencer(database)
    with database.write() as session:
        journal.mark_forked(session, at=clock.now())
    record(database)

    assert (sequencer.is_due(), sequencer.is_forked) == (False, True)


def test_while_forked_no_campaign_leaves(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    campaigning.directory(database, lead)
    campaign = campaigning.draft(database, lead, cast.open_statement(database, lead))
    campaigning.send(database, lead, campaign, send_at="2026-12-02T09:00")
    fork(database)
    still.advance(days=1)

    work(database)
    before = states(database, "invitation")
    start_anew(database)
    work(database)

    assert (before, states(database, "invitation")) == ([], [MailState.SENT] * 3)


def test_while_forked_no_first_edition_appears_and_what_was_queued_is_delivered(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    fork(database)
    still.advance(seconds=1)

    work(database)
    before = editions(database), states(database, "receipt")
    start_anew(database)
    work(database)

    assert before == ([EditionState.BUILDING], [MailState.SENT])
    assert editions(database) == [EditionState.PUBLISHED]


def test_while_forked_a_name_that_leaves_leaves_the_public_list(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    first, second = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    manage = cast.endorse(database, first)
    cast.endorse(database, second, display_name="Harbour Rights Network", nonce="nonce-of-another-form")
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    work(database)
    fork(database)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())
    still.advance(seconds=1)

    work(database)

    with database.read() as session:
        public = session.exec(select(Edition).where(Edition.state == EditionState.PUBLISHED)).one()
        lowered = session.exec(select(Event).where(Event.kind == EventKind.VISIBILITY_LOWERED)).one()
        assert session.get_one(Statement, statement.id).names_leave_by is None
    assert (public.number, public.named_count, public.withheld_count, lowered.leaf_index) == (2, 1, 1, None)
    start_anew(database)
    work(database)
    with database.read() as session:
        assert session.get_one(Event, lowered.id).log_number == 2


class Stuck(Worker):
    """A worker whose edition takes for ever."""

    async def build_edition(self) -> bool:
        return not await asyncio.to_thread(self._stopping.wait)


def test_the_log_goes_on_while_an_edition_is_built(settings: Settings, database: Database) -> None:
    worker = Stuck(settings, database)
    thread = threading.Thread(target=lambda: asyncio.run(worker.run()))
    thread.start()

    record(database, 3)

    try:
        until(lambda: guard_of(database).read().split("\n")[1:2] == ["3"], "nothing was signed")
    finally:
        worker.stop()
        thread.join()
