"""`undersigned fsck`: what it says, and how it ends."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from app import cli
from app.commands.audit import said
from app.config import SettingInvalid, Settings
from app.db import Database
from app.ledger.findings import good
from app.models import Log
from tests.ledger.logging import record, sequence


@pytest.fixture(autouse=True)
def _our_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATA_DIR", settings.data_dir), ("DATABASE_URL", settings.database_url), ("BASE_URL", settings.base_url)):
        monkeypatch.setenv(f"UNDERSIGNED_{name}", str(value))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["fsck", *arguments])


def spoil_root(database: Database) -> None:
    with database.write() as session:
        session.connection().execute(update(Log).values(root=bytes(32)))


def test_what_was_looked_at_is_said_line_by_line(database: Database) -> None:
    record(database, 1_200)
    sequence(database)

    result = run()

    assert result.exit_code == 0
    assert "ok     Log 1: the root follows from its 1,000 entries.\n" in result.stdout
    assert "ok     200 entries wait for their place in the log.\n" in result.stdout
    assert result.stdout.endswith("\nEverything is as it was recorded.\n")


def test_what_is_wrong_ends_the_command_with_1(database: Database) -> None:
    record(database, 3)
    sequence(database)
    spoil_root(database)

    result = run()

    assert result.exit_code == 1
    assert "WRONG  Log 1: the root that is kept does not follow from its 3 entries.\n" in result.stdout
    assert "Something is not as it was recorded." in result.stdout


def test_programs_read_json(database: Database) -> None:
    record(database, 3)
    sequence(database)
    spoil_root(database)

    told = json.loads(run("--json").stdout)

    wrong = [finding["sentence"] for finding in told["findings"] if not finding["holds"]]
    assert (told["holds"], wrong) == (False, ["Log 1: the root that is kept does not follow from its 3 entries."])


def test_an_installation_without_anything_is_as_it_should_be() -> None:
    result = run()

    assert result.exit_code == 0
    assert "There is no log yet" in result.stdout


def test_a_database_that_was_not_migrated_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSIGNED_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")

    assert isinstance(run().exception, SettingInvalid)


def test_what_a_stranger_wrote_begins_no_line_of_its_own() -> None:
    assert said(good("The name: %(name)s", name="A\nok  It holds.\x1b[8m")) == "The name: A\ufffdok  It holds.\ufffd[8m"
