"""Comments: what invited partners say of a paragraph during a consultation. Only the partner's own POST makes one.

They are sealed, and for the lead alone; where the lead shares them, others see the words without the organization.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import alerts, invitations, limits, versions
from app.domain.answers import NONCE
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.errors import Conflict, Invalid
from app.models import Comment, CommentState, Invitation, InvitationState, Purpose, Version
from app.models.base import new_id
from app.publishing.canonical import canonical_body
from app.texts import paragraphs

SEALED_WORDS = "comment.words"
SEALED_ANSWER = "comment.answer"
LONGEST_COMMENT = 5_000
LONGEST_WORDING = 20_000
MOST_AT_ONCE = 30
MOST_IN_ALL = 100
"""So many comments one organization may leave on one text: far more than it has to say, and the page stays one that loads."""
MOST_SHARED, MOST_OPENED, OPENED_AT_ONCE = 300, 3_000, 100
"""How many shared comments are shown, and how many are opened to find them: only an opened one says that it is private."""
LONGEST_NUMBER = 6


class ConsultationOver(Conflict):
    """The deadline has passed, or sign-on has opened."""

    code = "consultation_over"
    message = "This consultation is over: comments are no longer taken."


class TextMovedOn(Conflict):
    """Another round was opened between looking and sending: the words are about a text that is no longer asked about."""

    code = "text_moved_on"
    message = "The text has changed since you opened this page. Your comment is not sent yet: look at the new text, then send it again."


class AlreadyDecided(Conflict):
    """The lead has made something of it; another decision, or taking it back, would belie what the partner was told."""

    code = "already_decided"
    message = "This comment has been decided already."


@dataclass(frozen=True)
class Typed:
    """The comment form as typed. `wording` is prefilled with the paragraph; `paragraph` and `version` are numbers."""

    comment: str = ""
    wording: str = ""
    is_private: str = ""
    language: str = ""
    paragraph: str = ""
    version: str = ""
    nonce: str = ""


@dataclass(frozen=True)
class Said:
    """A comment opened. `words` may be empty where another `wording` is proposed; `answer` is the lead's."""

    row: Comment
    words: str
    wording: str
    is_private: bool
    answer: str


def add(session: Session, token: str, typed: Typed, *, at: datetime) -> Opened:
    """Record a comment through a consultation's link. Raises the link errors, ConsultationOver, TextMovedOn, TooMany, Invalid.

    Effects: within an hour, one mail to the lead's members that there are new comments. Concurrency: the same POST twice is one comment;
    a round that is being opened or ended is waited for.
    """
    opened = invitations.open_to_act(session, token, at=at, purpose=Purpose.CONSULTATION)
    if not NONCE.fullmatch(typed.nonce):
        raise Invalid({"nonce": "This form was not complete. Please send it again."})
    if _is_recorded(session, opened, typed.nonce):
        return opened
    version = _require_open(session, opened, typed.version, at=at)
    limits.take(session, "comment", opened.invitation.id, every=timedelta(minutes=1), burst=MOST_AT_ONCE, at=at)
    values = {
        "id": new_id(),
        "statement_id": opened.statement.id,
        "version_id": version.id,
        "invitation_id": opened.invitation.id,
        "state": CommentState.OPEN,
        "answer": "",
        "created_at": at,
    }
    if insert_once(session, Comment, values | _checked(session, version, opened, typed)):
        alerts.queue_collected(session, opened.statement, "comments_alert", page="/consultation", at=at)
    return opened


def take_back(session: Session, token: str, comment_id: str, *, at: datetime) -> Opened:
    """Erase one of the partner's own comments that is still open. Raises the link errors, AlreadyDecided. A second click finds it gone."""
    opened = invitations.open_link(session, token, at=at, purpose=Purpose.CONSULTATION)
    own = (col(Comment.id) == comment_id) & (col(Comment.invitation_id) == opened.invitation.id)
    if session.connection().execute(delete(Comment).where(own, col(Comment.state) == CommentState.OPEN)).rowcount == 1:
        session.mark_erased()
    elif session.exec(select(Comment.id).where(own)).first() is not None:
        raise AlreadyDecided
    return opened


def open_row(session: Session, row: Comment) -> Said:
    """Return a comment with what is sealed opened."""
    words = session.vault.open_json(SEALED_WORDS, row.words_sealed)
    answer = session.vault.open(SEALED_ANSWER, b64decode(row.answer)) if row.answer else ""
    return Said(row, words["comment"], words["wording"], words["is_private"], answer)


def seal_answer(session: Session, answer: str) -> str:
    """Return the lead's answer as `Comment.answer` keeps it."""
    return b64encode(session.vault.seal(SEALED_ANSWER, answer)).decode() if answer else ""


def list_own(session: Session, invitation: Invitation) -> list[Said]:
    """Return what a partner has said, in the order it did, of every round."""
    query = select(Comment).where(Comment.invitation_id == invitation.id).order_by(col(Comment.id))
    return _opened(session, session.exec(query).all())


def list_shared(session: Session, version: Version, *, but: Invitation) -> list[Said]:
    """Return what others said of a text, for an invited partner: never a private comment, nor one of an invitation taken back.

    Of very many it is the newest 300.
    """
    query = (
        select(Comment)
        .join(Invitation, col(Invitation.id) == col(Comment.invitation_id))
        .where(Comment.version_id == version.id, Comment.invitation_id != but.id, Invitation.state != InvitationState.REVOKED)
        .order_by(col(Comment.id).desc())
        .limit(MOST_OPENED)
        .execution_options(yield_per=OPENED_AT_ONCE)
    )
    with closing(session.exec(query)) as rows:
        shared = list(islice((said for row in rows if not (said := open_row(session, row)).is_private), MOST_SHARED))
    return shared[::-1]


def _opened(session: Session, rows: Iterable[Comment]) -> list[Said]:
    return [open_row(session, row) for row in rows]


def _is_recorded(session: Session, opened: Opened, nonce: str) -> bool:
    query = select(Comment.id).where(Comment.invitation_id == opened.invitation.id, Comment.nonce == nonce)
    return session.exec(query).first() is not None


def _require_open(session: Session, opened: Opened, number: str, *, at: datetime) -> Version:
    """Return the text in consultation, which must be the one that was read. Whoever ends the round `hold`s the statement and waits."""
    version = versions.find_consulted(session, opened.statement.id)
    if version is None or not opened.statement.takes_comments(at=at):
        raise ConsultationOver
    if number != str(version.number):
        raise TextMovedOn
    return version


def _checked(session: Session, version: Version, opened: Opened, typed: Typed) -> dict[str, Any]:
    checks = Checks()
    block = _block(checks, session, version, typed)
    words = _bounded(checks, "comment", typed.comment.strip(), but="", most=LONGEST_COMMENT)
    wording = _bounded(checks, "wording", typed.wording, but=block, most=LONGEST_WORDING)
    checks.depth("wording", wording)
    if not words and not wording:
        checks.refuse("comment", "Please write a comment, or change the wording.")
    if _count(session, version, opened.invitation) >= MOST_IN_ALL:
        checks.refuse("comment", "Your organization has left as many comments as this page can hold. Please write to whoever invited you.")
    checks.done()
    sealed = {"comment": words, "wording": wording, "is_private": typed.is_private == "yes"}
    return {
        "language": typed.language,
        "paragraph": int(typed.paragraph),
        "nonce": typed.nonce,
        "words_sealed": session.vault.seal_json(SEALED_WORDS, sealed),
    }


def _block(checks: Checks, session: Session, version: Version, typed: Typed) -> str:
    """Return the paragraph that is meant, as it stands."""
    texts = {text.language: text.body for text in versions.list_translations(session, version)}
    if typed.language not in texts:
        checks.refuse("language", "Please choose one of the languages of the text.")
        return ""
    blocks = paragraphs.split(texts[typed.language])
    number = typed.paragraph if typed.paragraph.isascii() and typed.paragraph.isdigit() else ""
    if not number or len(number) > LONGEST_NUMBER or int(number) >= len(blocks):
        checks.refuse("paragraph", "There is no such paragraph in this text.")
        return ""
    return blocks[int(number)]


def _bounded(checks: Checks, field: str, typed: str, *, but: str, most: int) -> str:
    """Return a text cleaned; nothing where it is the one that stood there before, of whatever length."""
    cleaned = canonical_body(checks.markdown(field, typed))
    if cleaned == but:
        return ""
    if len(cleaned) > most:
        checks.refuse(field, "This is too long.")
    return cleaned


def _count(session: Session, version: Version, invitation: Invitation) -> int:
    query = select(func.count()).select_from(Comment).where(Comment.version_id == version.id, Comment.invitation_id == invitation.id)
    return session.exec(query).one()
