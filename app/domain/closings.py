"""Closings: ending sign-on before its closing date. At that date it ends by itself (`domain/statements`)."""

from datetime import datetime

from app.db import Session
from app.domain import schedules
from app.errors import WrongPhase
from app.models import Phase, Statement


def close(session: Session, statement: Statement, *, at: datetime) -> None:
    """End sign-on now. Raises WrongPhase.

    The moment becomes the closing date, so partners read until when it was open; more time (`domain/deadlines`) opens it again. Effects:
    no round of reminders is to come. Concurrency: the statement is held; a second click finds it closed and changes nothing.
    """
    session.hold(statement)
    if statement.phase == Phase.CLOSED:
        return
    if statement.phase != Phase.SIGN_ON:
        raise WrongPhase("Only sign-on that is open can be closed.")
    statement.phase, statement.hard_deadline = Phase.CLOSED, at
    if statement.soft_deadline is not None:
        statement.soft_deadline = min(statement.soft_deadline, at)
    statement.revision += 1
    schedules.plan(session, statement, at=at)
