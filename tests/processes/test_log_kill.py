"""`kill -9` of workers that keep the log, in the middle of it; and what a server says that is started on an older database."""

import random
import shutil
from pathlib import Path

import httpx
import pytest
from sqlmodel import func, select

from app.db import Database
from app.models import LogCheckpoint
from app.sequencer import FORKED, Sequencer
from tests.asking import PLAIN
from tests.conftest import create_postgres, postgres_url
from tests.ledger.logging import guard_of, log_of, record
from tests.ledger.witness import Witness, assert_whole
from tests.processes.running import Installation, Running, answer_form, new_installation, opened, running, serving, until

BATCH = 25


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    if request.param == "sqlite":
        return new_installation(tmp_path)
    postgres, name = request.getfixturevalue("postgres"), f"log_kill_{tmp_path.name}"
    create_postgres(postgres, name, request.getfixturevalue("postgres_template"))
    return new_installation(tmp_path, DATABASE_URL=postgres_url(postgres, name))


def test_three_kills_leave_no_gap_and_no_fork(installation: Installation) -> None:
    assert_killing_harms_nothing(installation, kills=3)


@pytest.mark.soak
def test_sixty_kills_leave_no_gap_and_no_fork(installation: Installation) -> None:
    assert_killing_harms_nothing(installation, kills=60)


def assert_killing_harms_nothing(installation: Installation, *, kills: int) -> None:
    witness = Witness()
    with opened(installation) as database:
        for _ in range(kills):
            with running(installation, "worker") as worker:
                kill_in_the_middle(database, worker)
                assert " ERROR " not in worker.log, worker.log
            witness.look(database)
        Sequencer(database).keep()
        Sequencer(database).keep()

        witness.look(database)
        assert_whole(database, count=kills * BATCH)
        print(f"{kills} kills, {checkpoints_of(database)} checkpoints")


def kill_in_the_middle(database: Database, worker: Running) -> None:
    """End a worker as soon as one of its steps can be seen: entries placed, the file written, the checkpoint in the database."""
    see = random.choice((lambda: log_of(database).size, guard_of(database).read, lambda: checkpoints_of(database)))
    before = see()
    record(database, BATCH)
    until(lambda: see() != before, f"nothing was logged:\n{worker.log}")
    worker.kill()


def checkpoints_of(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(LogCheckpoint)).one()


@pytest.mark.parametrize("worker", ["embedded", "none"])
def test_a_server_started_on_an_older_copy_says_so_and_takes_nothing_new(tmp_path: Path, worker: str) -> None:
    installation = new_installation(tmp_path, WORKER=worker)
    with opened(installation) as database:
        record(database)
        Sequencer(database).keep()
    older = tmp_path / "older"
    shutil.copytree(installation.data_dir, older)
    with opened(installation) as database:
        record(database)
        Sequencer(database).keep()
    for file in older.glob("undersigned.db*"):
        shutil.copy(file, installation.data_dir)

    with serving(installation) as web:
        answer = httpx.post(f"{web.address}/e/x", data=answer_form("Organization"), verify=PLAIN)
        reading = httpx.get(f"{web.address}/", verify=PLAIN)

    assert (answer.status_code, reading.status_code, web.log.count(FORKED)) == (503, 200, 1)
