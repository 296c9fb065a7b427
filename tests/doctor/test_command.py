"""`undersigned doctor` as an operator runs it: the exit code, the text, the JSON, and no secret in either."""

import json
from pathlib import Path

from tests.processes.running import Installation, command, new_installation, serving


def examined(installation: Installation) -> tuple[int, dict[str, str]]:
    """The exit code, and the state of each finding by its name."""
    ended = command(installation, "doctor", "--json")
    return ended.code, {row["name"]: row["state"] for row in json.loads(ended.output)}


def test_a_running_demonstration_has_nothing_wrong(tmp_path: Path) -> None:
    installation = new_installation(tmp_path)

    with serving(installation):
        code, found = examined(installation)

    assert (code, found["web server"], found["mail delivery"], found["mail server"]) == (0, "ok", "ok", "warning")
    assert "wrong" not in found.values()


def test_settings_that_cannot_be_read_are_one_finding_and_no_traceback(tmp_path: Path) -> None:
    ended = command(new_installation(tmp_path, VAULT_KEYS="too short"), "doctor")

    assert (ended.code, ended.error) == (1, "")
    assert ended.output.startswith("1 wrong.\n\nwrong        settings  UNDERSIGNED_VAULT_KEYS needs keys of at least 32 characters")


def test_a_server_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    installation = new_installation(tmp_path, MAIL_URL="smtp://coalition:correct-horse@127.0.0.1:1", MAIL_FROM="a@mail.invalid")

    ended = command(installation, "doctor")

    assert (ended.code, ended.error) == (1, "")
    assert "Nothing answers at 127.0.0.1." in ended.output
    assert "correct-horse" not in ended.output
    assert "a@mail.invalid" not in ended.output


def test_an_unknown_option_is_a_wrong_use(tmp_path: Path) -> None:
    assert command(new_installation(tmp_path), "doctor", "--everything").code == 2
