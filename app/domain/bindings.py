"""What an endorsement binds to (P2): the newest text that can be endorsed, with its number and the hash of every language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.errors import Conflict, SignOnClosed, StatementRetracted
from app.models import ENDORSABLE, FrozenAs, Phase, Statement, Translation, Version

NEWEST_ENDORSABLE = (
    select(Version.id)
    .where(col(Version.statement_id) == bindparam("statement_id"), col(Version.frozen_as).in_(ENDORSABLE))
    .order_by(col(Version.number).desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
FROZEN_TEXT = (
    select_wide(
        col(Version.id),
        col(Version.number),
        col(Version.frozen_as),
        col(Translation.language),
        col(Translation.sha256),
        col(Translation.title),
    )
    .join(Translation, col(Translation.version_id) == col(Version.id))
    .where(col(Version.id) == NEWEST_ENDORSABLE)
)


class TextChanged(Conflict):
    """A new version was frozen between looking and answering: nobody endorses words they have not seen."""

    code = "text_changed"
    message = "The text has changed since you opened this page. Please read it again: your answer was not recorded."


@dataclass(frozen=True)
class FrozenText:
    """What an endorsement binds to: the newest version that can be endorsed, its number, and its hashes and titles by language."""

    version_id: str
    number: int
    hashes: dict[str, str]
    titles: dict[str, str]
    is_first: bool

    def facts(self, visibility: str | None) -> dict[str, object]:
        """What the log says of an answer to this text: it may be opened to anybody."""
        return {"version": self.number, "sha256": self.hashes, "visibility": visibility}


def get(session: Session, statement_id: str) -> FrozenText:
    """Return the text that can be endorsed now. Raises SignOnClosed before sign-on has opened."""
    rows = session.connection().execute(FROZEN_TEXT, {"statement_id": statement_id}).all()
    if not rows:
        raise SignOnClosed
    version_id, number, frozen_as, *_ = rows[0]
    hashes = {language: sha256 or "" for *_, language, sha256, _ in rows}
    titles = {language: title for *_, language, _, title in rows}
    return FrozenText(version_id, number, hashes, titles, is_first=frozen_as == FrozenAs.SIGN_ON)


def require_taking(statement: Statement, *, at: datetime) -> None:
    """Raise StatementRetracted or SignOnClosed unless a partner may endorse now."""
    if statement.phase == Phase.RETRACTED:
        raise StatementRetracted
    if not statement.takes_endorsements(at=at):
        raise SignOnClosed


def require_read(session: Session, statement_id: str, version: str) -> FrozenText:
    """Return the text that can be endorsed now. Raises TextChanged unless it is the version that the form showed (P2).

    A form that says none (an older one, a program's) can only mean the first text: after any change it has to say.
    """
    text = get(session, statement_id)
    if version != str(text.number) and (version or not text.is_first):
        raise TextChanged
    return text
