"""The documents cannot rot: every setting, command and API route stands in them, and what they name exists."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from app import cli, config
from app.api import create_api
from app.db import Database

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")}
LONGEST = {"README.md": 150, "ARCHITECTURE.md": 200}


@pytest.mark.parametrize("name", config.NAMES)
def test_every_setting_has_a_row_in_the_readme(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", README, re.MULTILINE)


@pytest.mark.parametrize("name", config.LATER)
def test_a_reserved_setting_is_said_to_be_reserved(name: str) -> None:
    assert f"`{name}`" in DOCUMENTS["ARCHITECTURE.md"].partition("## Left out for now")[2]
    assert f"| `{name}` |" not in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    table = README.partition("### Settings")[2].partition("Back up")[0]

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == set(config.NAMES)


def test_every_command_has_a_row_in_the_readme() -> None:
    root = get_command(cli.app)
    names = []
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        names += [f"{name} {inner}" for inner in getattr(command, "commands", {})] or [name]

    assert len(names) >= 6
    assert [name for name in names if f"| `undersigned {name}" not in README] == []


def test_every_api_route_of_the_code_is_in_its_schema(database: Database) -> None:
    paths = create_api(database).openapi()["paths"]

    assert "/statements/{id}/invitations" in {re.sub(r"\{\w+\}", "{id}", path) for path in paths}


@pytest.mark.parametrize("name", LONGEST)
def test_a_document_stays_short_enough_to_be_read(name: str) -> None:
    assert DOCUMENTS[name].count("\n") <= LONGEST[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_a_document_names_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", DOCUMENTS[name])
    paths = re.findall(r"`((?:app|tests|docs|deploy|benchmarks)/[\w./-]+)`", DOCUMENTS[name])

    assert [path for path in links + paths if not (ROOT / path).exists()] == []


def test_every_room_of_the_map_exists_and_is_on_the_map() -> None:
    drawn = DOCUMENTS["ARCHITECTURE.md"].partition("```")[2].partition("```")[0]
    rooms = {path.name for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()} - {
        "__init__.py",
        "__main__.py",
        "__pycache__",
    }

    assert sorted(room for room in rooms if room not in drawn) == []


def test_every_promise_stands_in_the_architecture() -> None:
    for number in range(1, 11):
        assert f"| P{number} " in DOCUMENTS["ARCHITECTURE.md"]


def test_make_targets_of_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`?make ([a-z]+)`", "\n".join(DOCUMENTS.values()))) - {"it"}

    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
