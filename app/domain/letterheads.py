"""Letterheads: what stands on top of a lead's printed pages, and which statements carry it."""

from datetime import datetime

from app.db import Session
from app.domain import rosters
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.intake.pictures import read_logo
from app.models import Lead, Statement

MOST_LINES = 8
LONGEST_LINE = 120


def get(session: Session, *, by: Actor) -> Lead:
    """Return the actor's lead, whose letterhead and logo are kept with it."""
    return session.get_one(Lead, by.lead_id)


def save(session: Session, text: str, logo: bytes, *, by: Actor, removes_logo: bool = False) -> None:
    """Keep the lines of a letterhead as typed, and a picture if one was chosen. Raises Invalid.

    What is published keeps the one it was made with, until its next edition.
    """
    checks = Checks()
    lines = [checks.line("letterhead", line, most=LONGEST_LINE) for line in text.splitlines()[: MOST_LINES + 1]]
    if len(lines) > MOST_LINES:
        checks.refuse("letterhead", "A letterhead has at most 8 lines.")
    checks.done()
    lead = get(session, by=by)
    if logo:
        lead.logo = read_logo(logo)
    elif removes_logo:
        lead.logo = None
    lead.letterhead = "\n".join(line for line in lines if line)


def choose(session: Session, statement: Statement, *, is_on: bool, at: datetime) -> None:
    """Have a statement carry the letterhead or not. Effects: the next edition of a published one is asked for."""
    if statement.has_letterhead == is_on:
        return
    statement.has_letterhead = is_on
    rosters.changed(session, statement.id, at=at, keeps_names=True)
