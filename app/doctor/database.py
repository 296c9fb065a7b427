"""Looks into the database: does it open, is it migrated, may we write, do our keys fit, does anybody do the background work."""

import asyncio
import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.config import SettingInvalid, Settings
from app.db import Database, old_sqlite_warning
from app.doctor import log
from app.doctor.findings import Finding, not_checked, ok, warning, wrong
from app.doctor.patient import Patient
from app.domain import checkups
from app.domain.checkups import Builds, Outbox

CONNECT_SECONDS = 4
TOO_LONG = timedelta(minutes=10)
"""A mail or an edition that could have left so long ago, while nothing else left, has nobody who works at it."""

NEEDS_A_DATABASE = ("stored secrets", "mail delivery", "editions", "log")
START_A_WORKER = {
    "none": "WORKER is none: start `undersigned worker` beside `serve`.",
    "embedded": "Start `undersigned serve`, or read its log if it runs.",
}


async def check_database(patient: Patient) -> list[Finding]:
    """Everything the rows can tell. Changes nothing; a database that does not exist yet is not made."""
    return await asyncio.to_thread(_look, patient.settings)


def _look(settings: Settings) -> list[Finding]:
    if _is_absent(settings):
        return _closed(warning("database", "There is no database yet.", "undersigned migrate makes it, and so does serve."))
    try:
        database = Database(_impatient(settings))
    except SettingInvalid as error:
        return _closed(wrong("database", str(error)))
    try:
        return list(_examine(database))
    finally:
        database.close()


def _examine(database: Database) -> Iterator[Finding]:
    try:
        with database.read() as session:
            session.connection().exec_driver_sql("SELECT 1")
        if not database.is_migrated():
            yield from _closed(wrong("database", "Its schema is not the one of this version.", "undersigned migrate"))
            return
        with database.write() as session:
            checkups.touch(session)
        with database.read() as session:
            outbox, builds = checkups.survey_outbox(session, at=clock.now()), checkups.survey_builds(session, at=clock.now())
            fits = checkups.opens_what_is_stored(session)
    except SQLAlchemyError as error:
        yield from _closed(_refused(database, error))
        return
    yield _opened(database)
    yield judge_keys(fits=fits)
    yield judge_outbox(outbox, worker=database.settings.worker, at=clock.now())
    yield judge_builds(builds, worker=database.settings.worker, at=clock.now())
    yield log.look(database)


def judge_keys(*, fits: bool | None) -> Finding:
    if fits is None:
        return ok("stored secrets", "Nothing is stored yet.")
    if fits:
        return ok("stored secrets", "Our keys open what is stored.")
    advice = "Add the key it was stored with to VAULT_KEYS (or look whether DATA_DIR is the right folder). Never throw the old keys away."
    return wrong("stored secrets", "None of VAULT_KEYS opens what is stored, so no mail can leave.", advice)


def judge_outbox(outbox: Outbox, *, worker: str, at: datetime) -> Finding:
    if outbox.paused_since:
        said = f" The server said: {outbox.pause_answer}" if outbox.pause_answer else ""
        sentence = f"All mail rests since {outbox.paused_since:%d %B %H:%M} UTC, because our own mail server refuses us.{said}"
        return wrong("mail delivery", sentence, "Mend what is said about the mail server here; delivery goes on by itself.")
    if not outbox.due_count or outbox.oldest_due_at is None:
        return ok("mail delivery", "No mail waits.")
    waiting = f"{outbox.due_count} mail waits" if outbox.due_count == 1 else f"{outbox.due_count} mails wait"
    is_late = at - outbox.oldest_due_at > TOO_LONG
    if is_late and (outbox.last_sent_at is None or at - outbox.last_sent_at > TOO_LONG):
        return wrong("mail delivery", f"{waiting}, and nothing has left for {_minutes(at - outbox.oldest_due_at)}.", START_A_WORKER[worker])
    return ok("mail delivery", f"{waiting} to leave now.")


def judge_builds(builds: Builds, *, worker: str, at: datetime) -> Finding:
    if builds.stuck:
        sentence = f"{builds.stuck} of them cannot be built, again and again: somebody may be waiting to be taken off a list."
        return wrong("editions", sentence, "Read the log of the worker; `undersigned worker --once` tries now.")
    if builds.oldest_due_at and at - builds.oldest_due_at > TOO_LONG:
        return wrong("editions", f"One waits to be built for {_minutes(at - builds.oldest_due_at)}.", START_A_WORKER[worker])
    if builds.failed:
        return warning("editions", f"{builds.failed} first publication did not come about.", "Its desk page says why; publish again there.")
    return ok("editions", "None waits, none has failed.")


def _opened(database: Database) -> Finding:
    old = old_sqlite_warning() if database.is_sqlite else None
    if old:
        return warning("database", f"It opens, is migrated and can be written. {old}")
    return ok("database", f"It opens, is migrated and can be written ({'SQLite' if database.is_sqlite else 'PostgreSQL'}).")


def _refused(database: Database, error: SQLAlchemyError) -> Finding:
    """The library's message names host, user and values: only its kind is told."""
    advice = (
        "Is the disk full, or the file of another user?"
        if database.is_sqlite
        else "Is UNDERSIGNED_DATABASE_URL right, and is the server up?"
    )
    return wrong("database", f"It does not let us read and write ({type(error).__name__}).", advice)


def _closed(reason: Finding) -> list[Finding]:
    return [reason, *(not_checked(name, "The database cannot be read.") for name in NEEDS_A_DATABASE)]


def _is_absent(settings: Settings) -> bool:
    url = make_url(settings.database_url)
    return url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"} and not Path(str(url.database)).exists()


def _impatient(settings: Settings) -> Settings:
    """The same database, but a PostgreSQL server that says nothing is not waited for."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return settings
    hurried = url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    return dataclasses.replace(settings, database_url=hurried.render_as_string(hide_password=False))


def _minutes(wait: timedelta) -> str:
    return f"{wait // timedelta(minutes=1)} minutes" if wait < timedelta(hours=2) else f"{wait // timedelta(hours=1)} hours"
