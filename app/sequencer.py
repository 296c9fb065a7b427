"""The duty of the log: takes it a turn further at a time, and says loudly when it cannot go on.

It belongs to one worker; any number may run. What was signed last is kept in the data folder, outside the database.
"""

import logging

from app import clock
from app.db import Database
from app.ledger import journal
from app.ledger.guard import Guard
from app.ledger.journal import LogForked

logger = logging.getLogger("undersigned")

FOLDER = "log"
FORKED = (
    "NAMES THAT WERE HIDDEN OR WITHDRAWN SINCE MAY BE IN THIS DATABASE AGAIN, AS IF NOTHING HAD HAPPENED, so no list is served: the "
    "database does not continue what was signed. "
    "An older copy was restored, or somebody changed it. Nothing is signed, and nothing new is taken; "
    "organizations can still hide and withdraw their names. Bring back the newest copy there is. Where there is none, hide these names "
    "first; then `undersigned log restart` begins a new log, and the lists are public again."
)
BELIEVED = (
    "This machine has no record of what was signed last, so the database is believed. On a new machine that is as it should be. "
    "If this is a restored backup, stop now: names that left since it was made are public. docs/log.md says what to do."
)


class Sequencer:
    """Keeps the log of one database. `is_forked` is what was last seen: whether nothing new may be done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = Guard(database.settings.data_dir / FOLDER)
        self.is_forked = False

    def check(self) -> None:
        """See at start, before anything is done, whether the log can go on; begin the first one. Where it cannot, that is kept and said."""
        try:
            with self._database.write() as session:
                is_believed = journal.check(session, self._guard, at=clock.now())
        except LogForked:
            self._note_fork()
            return
        if is_believed:
            logger.warning(BELIEVED)

    def is_due(self) -> bool:
        """Look whether there is anything to do for the log."""
        with self._database.read() as session:
            is_forked = journal.is_forked(session)
            is_due = not is_forked and journal.has_waiting(session, self._guard, at=clock.now())
        if is_forked:
            self._say_fork()
        self.is_forked = is_forked
        return is_due

    def keep(self) -> bool:
        """Give what was done its place in the log, sign it, and show it when it is time; say whether there was anything."""
        try:
            with self._guard.held():
                return self._turn()
        except LogForked:
            self._note_fork()
            return False

    def _turn(self) -> bool:
        with self._database.write() as session:
            appended = journal.append(session, self._guard, at=clock.now())
        with self._database.write() as session:
            signed = journal.sign(session, self._guard, at=clock.now())
        with self._database.write() as session:
            return journal.show(session, at=clock.now()) or signed or appended > 0

    def _note_fork(self) -> None:
        """Keep it in a transaction of its own: the one that found it is rolled back."""
        with self._database.write() as session:
            journal.mark_forked(session, at=clock.now())
        self._say_fork()

    def _say_fork(self) -> None:
        """Say it once, however often it is seen."""
        if not self.is_forked:
            logger.critical(FORKED)
        self.is_forked = True
