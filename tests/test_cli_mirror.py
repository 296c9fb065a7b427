"""`undersigned mirror`: what it writes, what it refuses, and how it says so."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.config import Settings
from app.mirror_folder import NotAMirror


@pytest.fixture(autouse=True)
def _our_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATA_DIR", settings.data_dir), ("DATABASE_URL", settings.database_url), ("BASE_URL", settings.base_url)):
        monkeypatch.setenv(f"UNDERSIGNED_{name}", str(value))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["mirror", *map(str, arguments)])


def test_a_folder_is_filled_and_the_command_says_with_how_much(tmp_path: Path) -> None:
    result = run(tmp_path / "mirror")

    written = sum(1 for path in (tmp_path / "mirror").rglob("*") if path.is_file()) - 1  # the list of what is ours
    assert (result.exit_code, result.stdout) == (0, f"{written} files written, 0 unchanged, 0 removed.\n")
    assert "No statement is published here." in (tmp_path / "mirror/index.html").read_text()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    assert isinstance(run(tmp_path).exception, NotAMirror)


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    run(tmp_path / "mirror")
    (tmp_path / "mirror/be/index.html").unlink()
    (tmp_path / "mirror/be/index.html").mkdir()

    result = run(tmp_path / "mirror")

    assert result.exit_code == 1
    assert "something else is there: be/index.html" in result.stderr


def test_a_disk_that_refuses_is_a_sentence(tmp_path: Path) -> None:
    result = run("/proc/mirror")

    assert result.exit_code == 1
    assert result.stderr.startswith("The mirror is not complete:")


@pytest.mark.parametrize("arguments", [[], ["README.md"]])
def test_no_folder_or_a_file_is_a_wrong_use(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
