"""`undersigned partners import`: a CSV or Excel file into a lead's directory, and what is told of it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.config import Settings
from app.db import Database
from app.domain import directory
from app.domain.directory import Filters
from app.intake.sheet_rows import SheetRefused
from tests import cast
from tests.cast import Clock, Lead
from tests.intake.sheet_files import workbook

LIST = "name,email\nLantern Committee,director@lantern.example.org\n"


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.fixture(autouse=True)
def _our_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATA_DIR", settings.data_dir), ("DATABASE_URL", settings.database_url), ("BASE_URL", settings.base_url)):
        monkeypatch.setenv(f"UNDERSIGNED_{name}", str(value))


def run(lead: Lead, file: Path, *options: str) -> Result:
    return CliRunner().invoke(cli.app, ["partners", "import", str(file), "--lead", lead.actor.lead_id, *options])


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def count(database: Database, lead: Lead) -> int:
    with database.read() as session:
        return directory.list_page(session, Filters(), by=lead.actor).count


def test_a_list_is_imported_and_updated_by_the_next(database: Database, lead: Lead, tmp_path: Path) -> None:
    first = run(lead, written(tmp_path, LIST))
    second = run(lead, written(tmp_path, LIST.replace("name,email", "name,email,country").replace(".org\n", ".org,BY\n")))

    assert (first.exit_code, first.stdout) == (0, "1 added, 0 updated, 0 unchanged, 0 left out.\n")
    assert (second.exit_code, second.stdout) == (0, "0 added, 1 updated, 0 unchanged, 0 left out.\n")
    assert count(database, lead) == 1


def test_an_excel_workbook_is_imported(database: Database, lead: Lead, tmp_path: Path) -> None:
    file = written(tmp_path, workbook(["name", "email"], ["Lantern", "d@l.example.org"]), "list.xlsx")

    assert run(lead, file).stdout == "1 added, 0 updated, 0 unchanged, 0 left out.\n"


def test_a_dry_run_writes_nothing(database: Database, lead: Lead, tmp_path: Path) -> None:
    answer = run(lead, written(tmp_path, LIST), "--dry-run")

    assert answer.stdout == "Dry run: 1 added, 0 updated, 0 unchanged, 0 left out.\n"
    assert count(database, lead) == 0


def test_rows_that_are_left_out_are_named_and_end_in_1(database: Database, lead: Lead, tmp_path: Path) -> None:
    answer = run(lead, written(tmp_path, f"{LIST}Harbour,nobody\nlantern committee,press@lantern.example.org\n"))

    assert (answer.exit_code, answer.stdout) == (1, "1 added, 0 updated, 0 unchanged, 2 left out.\n")
    assert answer.stderr.splitlines() == [
        "row 3: B3: This does not look like an e-mail address.",
        "row 4: An organization of this name stands in row 2 under another address.",
    ]


def test_what_is_no_list_is_refused(lead: Lead, tmp_path: Path) -> None:
    assert isinstance(run(lead, written(tmp_path, "%PDF-1.7")).exception, SheetRefused)
