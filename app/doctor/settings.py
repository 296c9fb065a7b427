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

LISTS = {"SECRET_KEYS": "links", "VAULT_KEYS": "vault", "LOG_KEY": "log"}
"""The lists of keys, and what `undersigned keys rotate` calls them."""

THEN = "Then restart every serve and worker, and back the keys up. Leave the old key in its place: it opens what it once made."
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
    """Whether every list of keys begins with one of its own that is hard to guess. Their length was checked when they were read."""
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
    in_use = dict(zip(LISTS, (settings.secret_keys[0], settings.vault_keys[0], settings.log_keys[0]), strict=True))
    guessable = [name for name, key in in_use.items() if len(set(key)) < FEWEST_CHARACTERS]
    if guessable:
        return wrong(
            "keys", f"The first key of {_named(guessable)} repeats a few characters, so it can be guessed.", _renew(settings, guessable)
        )
    shared = [name for name, key in in_use.items() if [*in_use.values()].count(key) > 1]
    if shared:
        return wrong("keys", f"{_named(shared)} begin with the same key, so who has one of them has the others.", _renew(settings, shared))
    return ok("keys", f"{_named(list(LISTS))} each begin with a key of their own that is hard to guess. Nothing to do.")


def _named(names: list[str]) -> str:
    settings = [f"UNDERSIGNED_{name}" for name in names]
    return " and ".join(part for part in (", ".join(settings[:-1]), settings[-1]) if part)


def _renew(settings: Settings, names: list[str]) -> str:
    """Say how a new key comes before the old one of each list: by a command where the key is in our file, else by hand."""
    return " ".join([*(_renew_one(settings, name) for name in names), THEN])


def _renew_one(settings: Settings, name: str) -> str:
    path = config.own_key_file(name, settings)
    if path is not None:
        return f"For {path}: undersigned keys rotate --only {LISTS[name]}."
    setting = f"UNDERSIGNED_{name}"
    return f"Where {setting} is set, or in the file that {setting}_FILE names: a new key (openssl rand -hex 32) and a comma come first."
