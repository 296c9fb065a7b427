"""Where a text goes and how long it may be there: the channels everybody has, and the limits a lead adds for itself.

A limit warns, it never stops anybody. Another lead's own channels are invisible.
"""

from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from app.db import Session
from app.domain import versions
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.errors import Invalid, NotFound
from app.models import LimitUnit, OwnChannel, Statement, Translation, Version
from app.texts import counting
from app.texts.counting import Channel, Measure

MOST_OWN = 100
HIGHEST_LIMIT = 1_000_000
DIGITS = 7


def list_for(session: Session, *, by: Actor) -> list[Channel]:
    """Return every channel the actor's lead can choose: the well-known ones, then its own by name."""
    return [*counting.channels(), *list_own(session, by=by)]


def list_own(session: Session, *, by: Actor) -> list[Channel]:
    """Return the channels that the actor's lead has added, by name."""
    rows = session.exec(select(OwnChannel).where(OwnChannel.lead_id == by.lead_id).order_by(OwnChannel.name, OwnChannel.id)).all()
    return [_channel(row) for row in rows]


def find(session: Session, channel_id: str, *, lead_id: str) -> Channel | None:
    """Return a channel that a lead can choose, or None: also for another lead's, and for one that was deleted."""
    known = counting.find_channel(channel_id)
    if known is not None or not channel_id:
        return known
    row = session.exec(select(OwnChannel).where(OwnChannel.id == channel_id, OwnChannel.lead_id == lead_id)).first()
    return _channel(row) if row else None


def add(session: Session, name: str, unit: str, most: str, *, by: Actor) -> Channel:
    """Add a limit of the lead's own, as typed. The same one again (a second click) is found. Raises Invalid."""
    checks = Checks()
    values: dict[str, Any] = {"name": checks.line("name", name, required=True), "most": _number(checks, most)}
    values["unit"] = checks.choice("unit", unit, LimitUnit)
    checks.done()
    found = session.exec(select(OwnChannel).filter_by(lead_id=by.lead_id, **values)).first()
    if found is None and _count_own(session, by) >= MOST_OWN:
        raise Invalid({"name": "A lead can have at most 100 limits of its own. Delete one first."})
    if found is None:
        found = OwnChannel(lead_id=by.lead_id, **values)
        session.add(found)
        session.flush()
    return _channel(found)


def delete(session: Session, channel_id: str, *, by: Actor) -> None:
    """Delete a limit of the lead's own; statements that had chosen it have none. Raises NotFound for any other."""
    row = session.exec(select(OwnChannel).where(OwnChannel.id == channel_id, OwnChannel.lead_id == by.lead_id)).first()
    if row is None:
        raise NotFound
    chosen = (col(Statement.lead_id) == by.lead_id) & (col(Statement.channel) == channel_id)
    session.connection().execute(update(Statement).where(chosen).values(channel=""))
    session.delete(row)


def measure(session: Session, statement: Statement, language: str, version: Version | None = None) -> Measure:
    """Return how long a text is in a language, by the channel of its statement: of `version`, else the newest.

    Raises NotFound when there is none in it.
    """
    text = session.get(Translation, ((version or versions.latest(session, statement)).id, language))
    if text is None:
        raise NotFound
    return counting.measure(text.title, text.body, language, find(session, statement.channel, lead_id=statement.lead_id))


def _count_own(session: Session, by: Actor) -> int:
    return session.exec(select(func.count()).where(OwnChannel.lead_id == by.lead_id)).one()


def _number(checks: Checks, typed: str) -> int:
    cleaned = typed.strip()
    if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= DIGITS and 0 < int(cleaned) <= HIGHEST_LIMIT:
        return int(cleaned)
    checks.refuse("most", "Please give a whole number, such as 2000.")
    return 0


def _channel(row: OwnChannel) -> Channel:
    return Channel(row.id, row.name, row.unit.value, row.most, is_own=True)
