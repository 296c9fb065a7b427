"""Changing a text after sign-on has opened: a new version that says whether it is editorial or substantive (P2).

Editorial: endorsements stand, every signatory is told and may object for a while. Substantive: every endorsement is asked for again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Session
from app.domain import reconfirmations, rosters, versions
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.reconfirmations import Asked
from app.errors import Conflict, DraftChanged, WrongPhase
from app.models import FrozenAs, Phase, ReconfirmBecause, Statement, Version

CHANGEABLE = (Phase.SIGN_ON, Phase.CLOSED, Phase.PUBLISHED)
OBJECTION_HOURS = 48
MOST_OBJECTION_HOURS = 24 * 14


@dataclass(frozen=True)
class Change:
    """What the lead says of its change, as typed: `editorial` or `substantive`, what it changes, and hours to object to a correction."""

    kind: str
    note: str
    hours: int = OBJECTION_HOURS


class OnlyCorrected(Conflict):
    """What is public bears names that were given to this text."""

    code = "only_corrected"
    message = "A published text can only be corrected (an editorial change). For another text, retract this one or make a new statement."


class NothingChanged(Conflict):
    """Two versions that say the same would only confuse."""

    code = "nothing_changed"
    message = "The text is the same as before. Change it first."


def begin(session: Session, statement: Statement) -> Version:
    """Open the next version as a copy to be changed; a second click finds it open. Raises WrongPhase before sign-on."""
    session.hold(statement)
    if statement.phase not in CHANGEABLE:
        raise WrongPhase("Before sign-on has opened, the draft itself can be changed.")
    return versions.find_open(session, statement) or versions.open_next(session, statement)


def discard(session: Session, statement: Statement) -> None:
    """Throw the version that is being written away. What was typed stays in the revisions. Raises WrongPhase for a draft."""
    session.hold(statement)
    if statement.phase not in CHANGEABLE:
        raise WrongPhase
    versions.discard_open(session, statement)


def make(session: Session, statement: Statement, change: Change, *, by: Actor, at: datetime, revision: int | None = None) -> Version:
    """Freeze the version being written as an editorial or a substantive change.

    Raises WrongPhase (a second click too), OnlyCorrected, NothingChanged, Invalid; DraftChanged unless `revision` is the one read.
    Effects: every signatory is mailed what changed; after a substantive change none is listed until it has confirmed again.
    """
    kind, words = _checked(change)
    session.hold(statement)
    before = versions.find_endorsable(session, statement.id)
    if statement.phase not in CHANGEABLE or before is None or versions.find_open(session, statement) is None:
        raise WrongPhase("There is no changed text that could take the place of this one.")
    if kind == FrozenAs.SUBSTANTIVE and statement.phase == Phase.PUBLISHED:
        raise OnlyCorrected
    if revision is not None and statement.revision != revision:
        raise DraftChanged("Somebody saved this text after you had looked at it. Please look at it again.")
    if versions.hashes(session, before) == versions.hashes(session, versions.latest(session, statement)):
        raise NothingChanged
    until = at + timedelta(hours=change.hours) if kind == FrozenAs.EDITORIAL else None
    after = versions.freeze(session, statement, kind, by=by, at=at, note=words, objections_until=until)
    if until is None:
        asked = Asked(ReconfirmBecause.NEW_TEXT, words, before.id, after.id)
        reconfirmations.ask(session, statement, asked, by=by, at=at)
    else:
        facts = {"note": words, "before_id": before.id, "after_id": after.id, "until": until.isoformat()}
        reconfirmations.tell(session, statement, facts, by=by, at=at)
        rosters.changed(session, statement.id, at=at)
    return after


def _checked(change: Change) -> tuple[FrozenAs, str]:
    checks = Checks()
    if change.kind not in {FrozenAs.EDITORIAL, FrozenAs.SUBSTANTIVE}:
        checks.refuse("change", "Please say whether this is an editorial or a substantive change.")
    words = checks.line("note", change.note, required=True)
    if not 1 <= change.hours <= MOST_OBJECTION_HOURS:
        checks.refuse("hours", "Please give between 1 hour and 14 days to object.")
    checks.done()
    return FrozenAs(change.kind), words
