"""`undersigned keys rotate`: whole or not at all, and it says what the old key is still needed for."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.config import SettingInvalid, Settings, load_settings
from app.db import Database
from app.domain.log_keys import NewKeyUnseen
from app.models import EventKind
from app.security.key_files import NoOldKey
from tests.ledger.logging import NOON, record, sequence

FILES = ("log_key", "secret_keys", "vault_keys")


@pytest.fixture(autouse=True)
def _our_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATA_DIR", settings.data_dir), ("DATABASE_URL", settings.database_url), ("BASE_URL", settings.base_url)):
        monkeypatch.setenv(f"UNDERSIGNED_{name}", str(value))


@pytest.fixture
def counts(settings: Settings) -> Callable[[], dict[str, int]]:
    """How many keys stand in each file."""
    folder = settings.data_dir / "keys"
    return lambda: {name: len((folder / name).read_text().split()) for name in FILES}


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.app, ["keys", "rotate", *arguments], input=typed)


def grow_with_the_keys_of_today(*, hours: int = 0) -> None:
    """Log something and sign it, as processes do that were started again."""
    database = Database(load_settings())
    record(database, kind=EventKind.CORRECTED)
    sequence(database, at=NOON + timedelta(hours=hours))
    database.close()


def test_every_list_gets_a_new_key_first(settings: Settings, counts: Callable[[], dict[str, int]]) -> None:
    result = run()

    fresh = load_settings()
    assert result.exit_code == 0
    assert counts() == dict.fromkeys(FILES, 2)
    assert [keys[1:] for keys in (fresh.secret_keys, fresh.vault_keys, fresh.log_keys)] == [
        settings.secret_keys,
        settings.vault_keys,
        settings.log_keys,
    ]


def test_what_the_old_keys_are_for_is_said_and_no_key_is_shown(settings: Settings) -> None:
    printed = run().stdout

    assert "Those to hide or withdraw never expire: keep it in the list for good." in printed
    assert "Both keys sign from now on" in printed
    assert printed.endswith("Restart every serve and worker now: they read the keys when they start. Then back up DATA_DIR/keys.\n")
    assert not [key for keys in (load_settings().log_keys, load_settings().vault_keys) for key in keys if key in printed]


def test_one_list_can_be_chosen(counts: Callable[[], dict[str, int]]) -> None:
    run("--only", "log", "--only", "vault", "--only", "log")

    assert counts() == {"log_key": 2, "secret_keys": 1, "vault_keys": 2}


@pytest.mark.parametrize("name", ["LOG_KEY", "VAULT_KEYS_FILE"])
def test_keys_of_the_environment_are_left_alone_and_so_are_the_others(
    name: str, counts: Callable[[], dict[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.write_text("k" * 40)
    monkeypatch.setenv(f"UNDERSIGNED_{name}", str(given) if name.endswith("_FILE") else "k" * 40)

    refused = run().exception

    assert isinstance(refused, SettingInvalid)
    assert str(refused).startswith(f"UNDERSIGNED_{name.removesuffix('_FILE')} is given by the environment, so it is changed there, by hand")
    assert counts() == dict.fromkeys(FILES, 1)


def test_the_old_key_of_the_log_goes_when_the_public_sees_the_new_one(counts: Callable[[], dict[str, int]]) -> None:
    grow_with_the_keys_of_today()
    run("--only", "log")
    grow_with_the_keys_of_today(hours=2)

    result = run("--drop-old", "log", "--yes")

    assert (result.exit_code, counts()["log_key"]) == (0, 1)
    assert result.stdout.startswith("LOG_KEY: only the key in use is left.\n")


@pytest.mark.parametrize(("typed", "left"), [("yes\n", 1), ("", 2), ("y\n", 2)])
def test_it_is_asked_for_first_and_told_since_when_the_new_one_signs(typed: str, left: int, counts: Callable[[], dict[str, int]]) -> None:
    grow_with_the_keys_of_today()
    run("--only", "log")
    grow_with_the_keys_of_today(hours=2)

    result = run("--drop-old", "log", typed=typed)

    assert (result.exit_code, counts()["log_key"]) == (left - 1, left)
    assert result.stderr.startswith(
        "The new key of the log signs since 1 December 2026. The old one is deleted from DATA_DIR/keys, for good"
    )


def test_before_that_it_stays(counts: Callable[[], dict[str, int]]) -> None:
    grow_with_the_keys_of_today()
    run("--only", "log")

    refused = run("--drop-old", "log").exception

    assert isinstance(refused, NewKeyUnseen)
    assert counts()["log_key"] == 2


def test_the_only_key_of_the_log_never_goes(counts: Callable[[], dict[str, int]]) -> None:
    grow_with_the_keys_of_today()

    assert isinstance(run("--drop-old", "log").exception, NoOldKey)
    assert counts()["log_key"] == 1


@pytest.mark.parametrize("name", ["links", "vault"])
def test_keys_that_open_what_is_stored_never_go(name: str, counts: Callable[[], dict[str, int]]) -> None:
    run()

    assert isinstance(run("--drop-old", name).exception, SettingInvalid)
    assert counts() == dict.fromkeys(FILES, 2)


@pytest.mark.parametrize("arguments", [("--only", "mail"), ("--drop-old", "log", "--only", "log")])
def test_a_wrong_use_changes_nothing(arguments: tuple[str, ...], counts: Callable[[], dict[str, int]]) -> None:
    assert (run(*arguments).exit_code, counts()) == (2, dict.fromkeys(FILES, 1))
