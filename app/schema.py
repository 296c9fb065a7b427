"""Knows which schema this code needs, and brings a database there with Alembic.

Alembic takes a seventh of every start, so only a database that has to change loads it.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "head"
_REVISION = re.compile(r"""^(down_)?revision = ["'](\w+)["']$""", re.MULTILINE)


def is_current(connection: Connection) -> bool:
    """Whether the database has the schema of this code: no older one, and no newer."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [head()]


def change(connection: Connection, revision: str) -> None:
    """Run the migrations up or down to `revision`, in the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    if revision == HEAD or revision.startswith("+"):
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


@cache
def head() -> str:
    """Return the revision that no other one follows."""
    named = [found.groups() for file in (_folder() / "versions").glob("*.py") for found in _REVISION.finditer(file.read_text("utf-8"))]
    [last] = {revision for is_followed, revision in named if not is_followed} - {revision for is_followed, revision in named if is_followed}
    return last


def _folder() -> Path:
    """Inside the wheel, or beside `app` in a checkout."""
    inside, beside = Path(__file__).parent / "migrations", Path(__file__).parent.parent / "migrations"
    return inside if inside.is_dir() else beside
