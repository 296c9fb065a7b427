"""`undersigned keys rotate`: a new key before the old ones, in the files this installation made for itself."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app import config
from app.commands.opening import migrated, read_settings
from app.config import SettingInvalid
from app.domain import log_keys
from app.i18n.catalogs import SOURCE_LANGUAGE
from app.i18n.formats import format_date
from app.security import key_files

app = typer.Typer(help="The secrets of this installation.", no_args_is_help=True)


class KeyList(StrEnum):
    """A list of keys, as an operator names it."""

    LINKS = "links"
    VAULT = "vault"
    LOG = "log"

    @property
    def setting(self) -> str:
        return {"links": "SECRET_KEYS", "vault": "VAULT_KEYS", "log": "LOG_KEY"}[self.value]


NEEDED = {
    KeyList.LINKS: "The old key still opens links that were mailed. Those to hide or withdraw never expire: keep it in the list for good.",
    KeyList.VAULT: "The old key still opens what was stored with it: contacts, mails, who answered. Keep it in the list for good.",
    KeyList.LOG: (
        "Both keys sign from now on, so that whoever knows only the old one can follow. Publish the fingerprint of the new one\n"
        "(`undersigned log status`); when your readers have had some months: `undersigned keys rotate --drop-old log`.\n"
        "PDFs are sealed with another certificate from the next edition on, unless SEAL_CERTIFICATE gives one.\n"
        "Old proofs, receipts, bundles and PDFs stay good: what checks them is kept for ever."
    ),
}
RESTART = "Restart every serve and worker now: they read the keys when they start. Then back up DATA_DIR/keys."
GONE = """The new key of the log signs since %(since)s. The old one is deleted from DATA_DIR/keys, for good: whoever knows only its
fingerprint cannot follow the log from then on. What it signed stays good. Was the new fingerprint published (`undersigned log status`)?

To go on, type yes: """
STAYS = "Only the log has keys that can go. Old keys of the other lists open links that never expire, and what is stored."


@app.command("rotate")
def rotate(
    only: Annotated[list[KeyList] | None, typer.Option(help="Only SECRET_KEYS, VAULT_KEYS or LOG_KEY; may be given again.")] = None,
    drop_old: Annotated[KeyList | None, typer.Option(help="Instead, take the old keys out of a list: log.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="With --drop-old: do not ask.")] = False,
) -> None:
    """Put a new key before the old ones of every list. Exit code 1 where the environment gives the keys."""
    if drop_old is not None:
        _drop_old(drop_old, has_more=bool(only), is_sure=yes)
        return
    chosen = list(dict.fromkeys(only or KeyList))
    paths = _own_files(chosen)
    for keys in chosen:
        key_files.rotate(paths[keys])
        typer.echo(f"{keys.setting}: a new key is in use.\n{NEEDED[keys]}\n")
    typer.echo(RESTART)


def _drop_old(keys: KeyList, *, has_more: bool, is_sure: bool) -> None:
    if has_more:
        raise typer.BadParameter("--drop-old and --only are two different things to do.")
    if keys is not KeyList.LOG:
        raise SettingInvalid(STAYS)
    path = _own_files([keys])[keys]
    key_files.require_old(path)
    with migrated() as database, database.snapshot() as session:
        since = log_keys.require_taken_over(session)
    if not is_sure and not _is_confirmed(since):
        typer.echo("Nothing was done.", err=True)
        raise typer.Exit(1)
    key_files.drop_old(path)
    typer.echo(f"{keys.setting}: only the key in use is left.\nRestart every serve and worker now: until then they sign with both.")


def _is_confirmed(since: date) -> bool:
    typer.echo(GONE % {"since": format_date(since, SOURCE_LANGUAGE)}, nl=False, err=True)
    return sys.stdin.readline().strip() == "yes"


def _own_files(chosen: list[KeyList]) -> dict[KeyList, Path]:
    """Return the file of each list. Raises SettingInvalid where the environment gives one: then nothing at all is changed."""
    settings = read_settings()
    paths = {keys: config.own_key_file(keys.setting, settings) for keys in chosen}
    for keys, path in paths.items():
        if path is None:
            raise SettingInvalid(
                f"UNDERSIGNED_{keys.setting} is given by the environment, so it is changed there, by hand: put the output of"
                f" `openssl rand -hex 32` and a comma before what stands there, and restart every serve and worker."
                f" Nothing was changed."
            )
    return {keys: path for keys, path in paths.items() if path is not None}
