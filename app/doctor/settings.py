"""Looks at the settings and the files beside the database: what is misspelt, who else may read the keys, whether the keys are good."""

import shlex
import stat
from pathlib import Path

from app import config
from app.config import Settings
from app.doctor.findings import Finding, NotChecked, ok, warning, wrong
from app.doctor.patient import Patient

FEWEST_CHARACTERS = 10
"""Different ones in a key in use. Random keys of 32 characters have far more; "aaaa…" and a repeated word have fewer."""

NEW_KEY = "Put a new key in front of the old one, which goes on opening what it once made: openssl rand -hex 32"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def check_settings(patient: Patient) -> list[Finding]:
    """Names of settings that do nothing, and the switch that is for trying out only."""
    unknown = config.unknown_names()
    if unknown:
        return [warning("settings", f"No such setting: {', '.join(unknown)}.", "Compare the spelling with the table in the README.")]
    if patient.settings.dev:
        return [warning("settings", "DEV shows every mail to everybody on this machine.", "Unset UNDERSIGNED_DEV for real work.")]
    return [ok("settings", "Every setting can be read.")]


async def check_files(patient: Patient) -> list[Finding]:
    """Whether another user of this machine may read the data folder, the keys or the database."""
    folder = patient.settings.data_dir
    return [_files("data folder", [folder]), _files("key files", sorted((folder / "keys").glob("[a-z]*_key*")))]


async def check_keys(patient: Patient) -> list[Finding]:
    """Whether the keys are two different secrets and hard to guess. Their length was checked when they were read."""
    return [_keys(patient.settings)]


def _files(name: str, paths: list[Path]) -> Finding:
    if not paths:
        return ok(name, "None: the keys come from the settings.")
    try:
        is_open = [path for path in paths if path.stat().st_mode & OTHERS]
    except OSError as error:
        raise NotChecked(f"It cannot be looked at: {error.strerror}.") from None
    if not is_open:
        return ok(name, "Only this user can read it." if len(paths) == 1 else "Only this user can read them.")
    advice = f"chmod go-rwx {' '.join(shlex.quote(str(path)) for path in is_open)}"
    if paths[0].is_dir():
        return warning(name, "Other users of this machine can look into it.", advice)
    return wrong(name, "Other users of this machine can read them.", advice)


def _keys(settings: Settings) -> Finding:
    in_use = (settings.secret_keys[0], settings.vault_keys[0])
    if in_use[0] == in_use[1]:
        return wrong("keys", "SECRET_KEYS and VAULT_KEYS begin with the same key, so who can sign links can also open contacts.", NEW_KEY)
    if any(len(set(key)) < FEWEST_CHARACTERS for key in in_use):
        return wrong("keys", "A key repeats a few characters, so it can be guessed.", NEW_KEY)
    return ok("keys", "Two different secrets, long enough.")
