"""Open calls: what a stranger may read of a statement that invites organizations to ask to join. Nobody who endorsed is shown (P4).

Where there is no open call nothing tells that there is a statement: a draft, a closed matter and a made-up address look alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import versions
from app.errors import Conflict, NotFound
from app.models import Lead, Phase, Statement, Translation

ONCE_OPEN = (Phase.SIGN_ON, Phase.CLOSED, Phase.PUBLISHED)


class CallClosed(Conflict):
    """Sign-on is over, or the lead has ended the call."""

    code = "call_closed"
    message = "This call has closed: requests are no longer taken."


@dataclass(frozen=True)
class OpenCall:
    """A statement that takes requests to join, with its newest frozen text by language."""

    statement: Statement
    lead_name: str
    texts: Mapping[str, Translation]

    @property
    def languages(self) -> list[str]:
        """The languages of the text, the authentic one first."""
        authentic = self.statement.authentic_language
        return sorted(self.texts, key=lambda tag: (tag != authentic, tag))


def get(session: Session, slug: str, *, at: datetime) -> OpenCall:
    """Return the open call of a statement. Raises NotFound where there is none, CallClosed where endorsements are no longer taken."""
    query = select(Statement, Lead.name).join(Lead, col(Lead.id) == col(Statement.lead_id))
    found = session.exec(query.where(Statement.slug == slug, Statement.has_open_call, col(Statement.phase).in_(ONCE_OPEN))).first()
    version = versions.find_endorsable(session, found[0].id) if found else None
    if found is None or version is None:
        raise NotFound
    if not is_open(found[0], at=at):
        raise CallClosed
    return OpenCall(found[0], found[1], {text.language: text for text in versions.list_translations(session, version)})


def is_open(statement: Statement, *, at: datetime) -> bool:
    """Whether requests to join are taken now."""
    return statement.has_open_call and statement.takes_endorsements(at=at)
