"""Looks at the log: does the database continue what was signed, and does anybody sign what is done."""

from datetime import datetime, timedelta

from app import clock
from app.db import Database
from app.doctor.findings import Finding, ok, warning, wrong
from app.ledger import journal
from app.ledger.guard import Guard
from app.sequencer import BELIEVED, FOLDER

TOO_LONG = timedelta(minutes=1)
"""What an endorser is promised."""

START_ANEW = (
    "Bring back the newest copy of the database that there is. Where there is none, hide who hid or withdrew since (docs/log.md says how "
    "to find them); then `undersigned log restart` begins a new log, says so in it for ever, and the lists are public again."
)


def look(database: Database) -> Finding:
    """Compare the database with the file beside it. Changes nothing; what is not there yet is not begun."""
    note = Guard(database.settings.data_dir / FOLDER).read()  # before the database: the sequencer tells the file first
    with database.read() as session:
        log = journal.find_open(session)
        is_sound = log is None or (log.forked_at is None and journal.continues(session, log, note))
        is_believed = log is not None and not note and bool(journal.signed_note(session, log))
        return judge(is_sound=is_sound, is_believed=is_believed, waiting_since=journal.find_waiting_since(session), at=clock.now())


def judge(*, is_sound: bool, is_believed: bool, waiting_since: datetime | None, at: datetime) -> Finding:
    """Say how the log stands. `is_believed`: nothing is beside the database to compare it with, until a worker of this machine signs."""
    if not is_sound:
        sentence = (
            "Names that were hidden or withdrawn since may be in this database again, so no list is served: it does not continue what was "
            "signed. An older copy was restored, or somebody changed it. Nothing new is taken."
        )
        return wrong("log", sentence, START_ANEW)
    if is_believed:
        return warning("log", BELIEVED)
    if waiting_since is not None and at - waiting_since > TOO_LONG:
        return warning("log", "Something was done more than a minute ago and does not stand in the log yet.", "Look whether a worker runs.")
    return ok("log", "It continues what was signed, and nothing waits for it.")
