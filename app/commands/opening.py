"""What every command begins with: the settings, and the database they name."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from app import config
from app.config import SettingInvalid, Settings
from app.db import Database
from app.mail.transports import parse_mail_url


@contextmanager
def opened() -> Iterator[Database]:
    database = Database(read_settings())
    try:
        yield database
    finally:
        database.close()


@contextmanager
def migrated() -> Iterator[Database]:
    """The database, for a command that must not change its schema. Raises SettingInvalid where that is not of this version."""
    with opened() as database:
        if not database.is_migrated():
            raise SettingInvalid("The database has not the schema of this version, or does not answer: `undersigned migrate`.")
        yield database


def read_settings() -> Settings:
    for name in config.unknown_names():
        typer.echo(f"Warning: {name} is not a setting of Undersigned and does nothing.", err=True)
    settings = config.load_settings()
    parse_mail_url(settings.mail_url, settings.data_dir)  # a wrong address stops us now, not at the first mail
    return settings
