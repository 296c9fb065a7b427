"""Keys and files: who else may read them, and whether they are good."""

import dataclasses
from pathlib import Path

import pytest

from app.doctor import settings as looks
from app.doctor.findings import State
from tests.doctor.patients import look, new_settings, states

KEY = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"


def test_a_fresh_installation_keeps_its_files_to_itself(tmp_path: Path) -> None:
    assert states(look(looks.check_files, new_settings(tmp_path))) == {"data folder": "ok", "key files": "ok"}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
@pytest.mark.parametrize("name", ["secret_keys", "vault_keys", "log_key"])
def test_a_key_file_that_others_may_read_is_wrong(tmp_path: Path, mode: int, name: str) -> None:
    settings = new_settings(tmp_path)
    (settings.data_dir / "keys" / name).chmod(mode)

    (_, finding) = look(looks.check_files, settings)

    assert finding.state == State.WRONG
    assert finding.advice == f"chmod go-rwx {settings.data_dir}/keys/{name}"


def test_a_data_folder_that_others_may_look_into_is_a_warning(tmp_path: Path) -> None:
    settings = new_settings(tmp_path)
    settings.data_dir.chmod(0o755)

    assert states(look(looks.check_files, settings)) == {"data folder": "warning", "key files": "ok"}


def test_keys_from_the_settings_need_no_files(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, SECRET_KEYS=KEY, VAULT_KEYS=OTHER)

    assert states(look(looks.check_files, settings)) == {"data folder": "ok", "key files": "ok"}
    assert states(look(looks.check_keys, settings)) == {"keys": "ok"}


@pytest.mark.parametrize(
    ("secret_keys", "vault_keys"), [((KEY,), (KEY,)), ((KEY, OTHER), (KEY,)), ((KEY,), ("a" * 40,)), (("hunter22" * 5,), (OTHER,))]
)
def test_shared_and_guessable_keys_are_wrong_and_never_told(tmp_path: Path, secret_keys: tuple[str], vault_keys: tuple[str]) -> None:
    settings = dataclasses.replace(new_settings(tmp_path), secret_keys=secret_keys, vault_keys=vault_keys)

    (finding,) = look(looks.check_keys, settings)

    assert finding.state == State.WRONG
    assert not any(key in finding.sentence + finding.advice for key in (*secret_keys, *vault_keys))


def test_a_key_in_our_own_file_is_renewed_by_a_command(tmp_path: Path) -> None:
    settings = new_settings(tmp_path)

    (finding,) = look(looks.check_keys, dataclasses.replace(settings, vault_keys=("a" * 40,)))

    assert finding.sentence == "The first key of UNDERSIGNED_VAULT_KEYS repeats a few characters, so it can be guessed."
    assert finding.advice.startswith(f"For {settings.data_dir}/keys/vault_keys: undersigned keys rotate --only vault. Then restart ")


def test_a_key_from_the_settings_is_renewed_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSIGNED_SECRET_KEYS", KEY)
    settings = dataclasses.replace(new_settings(tmp_path), secret_keys=(KEY,), vault_keys=(KEY,))

    (finding,) = look(looks.check_keys, settings)

    assert finding.sentence.startswith("UNDERSIGNED_SECRET_KEYS and UNDERSIGNED_VAULT_KEYS begin with the same key")
    assert finding.advice.startswith(
        "Where UNDERSIGNED_SECRET_KEYS is set, or in the file that UNDERSIGNED_SECRET_KEYS_FILE names: a new key"
    )
    assert "/keys/vault_keys: undersigned keys rotate --only vault." in finding.advice


def test_good_keys_are_named_and_need_nothing(tmp_path: Path) -> None:
    (finding,) = look(looks.check_keys, new_settings(tmp_path))

    assert finding.sentence == (
        "UNDERSIGNED_SECRET_KEYS, UNDERSIGNED_VAULT_KEYS and UNDERSIGNED_LOG_KEY each begin with a key of their own"
        " that is hard to guess. Nothing to do."
    )


def test_a_key_that_was_replaced_and_only_opens_is_no_reproach(tmp_path: Path) -> None:
    settings = dataclasses.replace(new_settings(tmp_path), secret_keys=(KEY, OTHER), vault_keys=(OTHER, "a" * 40))

    assert states(look(looks.check_keys, settings)) == {"keys": "ok"}


def test_a_misspelt_setting_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSIGNED_MAIL_ULR", "smtp://mail.example.org")

    (finding,) = look(looks.check_settings, new_settings(tmp_path))

    assert (finding.state, finding.sentence) == (State.WARNING, "No such setting: UNDERSIGNED_MAIL_ULR.")


def test_the_switch_for_trying_out_is_a_warning(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, DEV="1", BASE_URL="http://127.0.0.1:8000")

    assert states(look(looks.check_settings, settings)) == {"settings": "warning"}
