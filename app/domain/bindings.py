"""What an endorsement binds to (P2): the newest text that can be endorsed, with its number and the hash of every language."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.db import Session
from app.errors import Conflict, SignOnClosed
from app.models import ENDORSABLE, Translation, Version

NEWEST_ENDORSABLE = (
    select(Version.id)
    .where(col(Version.statement_id) == bindparam("statement_id"), col(Version.frozen_as).in_(ENDORSABLE))
    .order_by(col(Version.number).desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
FROZEN_TEXT = (
    select(Version.id, Version.number, Translation.language, Translation.sha256)
    .join(Translation, col(Translation.version_id) == col(Version.id))
    .where(col(Version.id) == NEWEST_ENDORSABLE)
)


class TextChanged(Conflict):
    """A new version was frozen between looking and answering: nobody endorses words they have not seen."""

    code = "text_changed"
    message = "The text has changed since you opened this page. Please read it again: your answer was not recorded."


@dataclass(frozen=True)
class FrozenText:
    """What an endorsement binds to: the newest version that can be endorsed, its number, and its hashes by language."""

    version_id: str
    number: int
    hashes: dict[str, str]


def get(session: Session, statement_id: str) -> FrozenText:
    """Return the text that can be endorsed now. Raises SignOnClosed before sign-on has opened."""
    rows = session.connection().execute(FROZEN_TEXT, {"statement_id": statement_id}).all()
    if not rows:
        raise SignOnClosed
    return FrozenText(rows[0][0], rows[0][1], {language: sha256 or "" for _, _, language, sha256 in rows})


def require_read(session: Session, statement_id: str, version: str) -> FrozenText:
    """Return the text that can be endorsed now. Raises TextChanged unless it is the version that the form showed (P2)."""
    text = get(session, statement_id)
    if version != str(text.number):
        raise TextChanged
    return text
