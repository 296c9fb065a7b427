"""Runs migrations on the connection `app.db` hands over, or, for a developer at the alembic command, on the configured database."""

from alembic import context
from sqlalchemy import Connection

from app.config import load_settings
from app.db import Database
from app.models import metadata


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(load_settings()).write() as session:
        run(session.connection())
