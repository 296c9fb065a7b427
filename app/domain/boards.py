"""Board links: what a partner shows its director or board. They open the text and this partner's answer to look at, and act on nothing."""

from datetime import datetime, timedelta

from app.db import Session
from app.domain import holders, invitations, limits, links
from app.models import Purpose

MOST_AT_ONCE = 10


def issue(session: Session, token: str, *, at: datetime) -> str:
    """Return the token of a new board link. It ends with the link it was made by, and when the invitation is taken back.

    Raises the link errors, TooMany. The token is kept nowhere: it is shown once.
    """
    opened = invitations.open_to_act(session, token, at=at)
    limits.take(session, "board", opened.invitation.id, every=timedelta(hours=1), burst=MOST_AT_ONCE, at=at)
    ends = opened.link.expires_at if opened.link else None
    return links.issue(session, Purpose.BOARD, at=at, expires_at=ends, **holders.passed_on(opened))
