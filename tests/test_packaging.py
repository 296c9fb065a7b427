"""What leaves the house: the wheel is whole, the locks are hashed and name no address, the promised commands are there."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-runtime.lock", "requirements-build.lock")
TARGETS = ("help", "demo", "test", "check", "bench", "soak")

# Put together from parts, so that this file does not hold what it looks for.
HOSTS = [f"{name}.{ending}" for name in ("pypi", "pythonhosted", "npmjs", "deb.debian") for ending in ("org", "com")]
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:work|root|home|Users|tmp/team|opt/pypi)/")


@cache
def committed_files() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def locked(lock: str) -> dict[str, str]:
    """Return each locked requirement, as `name==version`, with the lines of its hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    return {entry.split()[0]: entry.partition("\n")[2] for entry in entries}


def folders_of(names: list[str]) -> set[str]:
    return {name.rpartition("/")[0] for name in names}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build the wheel with what is installed, without a network, and return the names of its files."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with ZipFile(next(out.glob("*.whl"))) as archive:
        return archive.namelist()


@pytest.mark.parametrize("folder", ["app", "migrations"])
def test_the_wheel_holds_every_committed_file_of_the_product(wheel: list[str], folder: str) -> None:
    committed = {str(path.relative_to(ROOT)) for path in committed_files() if path.is_relative_to(ROOT / folder)}
    expected = {name if folder == "app" else f"app/{name}" for name in committed}

    assert expected
    assert expected - set(wheel) == set()


def test_the_wheel_carries_migrations_templates_static_files_and_catalogs(wheel: list[str]) -> None:
    folders = folders_of(wheel)

    assert {"app/migrations", "app/migrations/versions", "app/static", "app/i18n/locale"} <= folders
    assert any(name.startswith("app/templates/") and name.endswith(".html") for name in wheel)


def test_the_wheel_carries_nothing_else(wheel: list[str]) -> None:
    assert {name.partition("/")[0] for name in wheel} - {"app"} == {
        name.partition("/")[0] for name in wheel if name.split("/")[0].endswith(".dist-info")
    }
    assert [name for name in wheel if name.endswith((".pyc", ".db", ".eml"))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_one_version_and_its_hashes(lock: str) -> None:
    entries = locked(lock)

    assert [name for name in entries if not re.fullmatch(r"[a-z0-9.-]+==[\w.+!]+", name)] == []
    assert [name for name, hashes in entries.items() if "--hash=sha256:" not in hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"\w+://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", text) == []


def test_what_runs_and_what_builds_is_what_was_tested() -> None:
    tested = locked("requirements.lock")

    for lock in LOCKS[1:]:
        assert [name for name in locked(lock) if name not in tested] == []


def test_the_locks_cover_everything_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"], *project["build-system"]["requires"]]
    names = {name.partition("==")[0] for name in locked("requirements.lock")}

    assert {re.split(r"[\[;<>= ]", one)[0].lower().replace("_", "-") for one in asked} - names == set()


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_every_promised_target_and_help_explains_it(target: str) -> None:
    shown = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, check=True, text=True).stdout

    assert re.search(rf"^  make {target} +\w.+$", shown, re.MULTILINE)


def test_make_says_in_a_sentence_that_a_python_is_missing(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())

    done = subprocess.run(["make", "demo", "PYTHON=python-that-is-not"], cwd=tmp_path, capture_output=True, check=False, text=True)

    assert done.returncode != 0
    assert "Undersigned needs Python 3.11 or newer" in done.stderr


def test_ci_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci" / "run"

    assert re.search(r"^make test$", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert script.stat().st_mode & 0o111


def test_the_image_copies_only_what_the_build_context_lets_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!").rstrip("/") for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert "*" in ignored
    assert {name for line in copied for name in line.split()} == let_in


def test_no_committed_file_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {needle}"
        for path in committed_files()
        for text in [path.read_bytes().decode("utf-8", errors="ignore")]
        for needle in [*(host for host in HOSTS if host in text), *MACHINE_PATH.findall(text)]
    ]

    assert found == []


def test_the_search_for_machine_paths_finds_one_and_leaves_web_addresses_alone() -> None:
    assert MACHINE_PATH.findall("cd /" + "work/main and /" + "home/ann/x")
    assert not MACHINE_PATH.findall("https://example.org/" + "work/report and docs/" + "home/page")
