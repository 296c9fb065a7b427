"""Decisions: what the lead makes of a comment. It is accepted, declined with a word, or answered; the partner is told each time.

The first decision stands. Accepting puts the proposed wording into the draft, only where the paragraph stands as it was commented on.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import col, select

from app.db import Session
from app.domain import comments, drafts, receipts, statements, versions
from app.domain.accounts import Actor
from app.domain.comments import LONGEST_COMMENT, AlreadyDecided, Said
from app.domain.drafts import Text
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.domain.revisions import Author
from app.errors import Conflict, DraftChanged, Invalid, NotFound
from app.models import Comment, CommentState, Invitation, InvitationState, Lead, Partner, SavedBy, Statement, Version
from app.publishing.canonical import canonical_body
from app.texts import paragraphs
from app.texts.plain import prose

NOWHERE = -1
"""In place of a paragraph's number: the draft stays as it is, the lead has written what is needed by itself."""


class Choice(StrEnum):
    """What can be made of a comment."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    ANSWERED = "answered"


class ParagraphChanged(Conflict):
    """The paragraph that was commented on is not in the draft any more, so no machine can tell where the wording belongs."""

    code = "paragraph_changed"
    message = "This paragraph has changed in the draft since it was commented on. Say where the new wording should stand."


@dataclass(frozen=True)
class Decision:
    """A decision as typed. `wording` is what goes into the draft (None: as proposed) in place of `paragraph` (None: find it).

    `revision` is that of the draft which was looked at, where a place was chosen in it.
    """

    choice: str
    answer: str = ""
    wording: str | None = None
    paragraph: int | None = None
    revision: int | None = None


def get(session: Session, comment_id: str, *, by: Actor, of: Statement | None = None) -> tuple[Said, Statement]:
    """Return a comment on a statement of the actor's lead, opened. Raises NotFound, also when it is not `of` the given statement."""
    query = (
        select(Comment, Statement)
        .join(Statement, col(Statement.id) == col(Comment.statement_id))
        .where(Comment.id == comment_id, Statement.lead_id == by.lead_id)
    )
    found = session.exec(query).first()
    if found is None or (of is not None and found[1].id != of.id):
        raise NotFound
    return comments.open_row(session, found[0]), found[1]


def decide(session: Session, said: Said, statement: Statement, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Record a decision and mail it to the partner. The same decision again changes nothing.

    Raises Invalid, AlreadyDecided when somebody was first, and for a wording that goes into the draft ParagraphChanged, DraftChanged,
    TextLocked. Effects: mail; a wording that is accepted is saved as a revision of the draft.
    """
    choice, answer = _checked(decision)
    session.hold(statement)
    session.hold(said.row)
    if said.row.state != CommentState.OPEN:
        _require_same(session, said, choice, answer)
        return
    put = _put(session, said, statement, decision, by=by, at=at) if choice == CommentState.ACCEPTED else ""
    said.row.state, said.row.answer, said.row.decided_at = choice, comments.seal_answer(session, answer), at
    session.flush()
    _tell(session, said, statement, {"state": choice, "answer": answer, "put": put}, at=at)


def find_place(session: Session, said: Said, statement: Statement) -> int | None:
    """Return where in the draft the commented paragraph stands unchanged, the nearest place if it stands there twice; else None."""
    block = commented_block(session, said)
    blocks = draft_blocks(session, statement, said.row.language)
    places = [place for place, other in enumerate(blocks) if other == block]
    return min(places, key=lambda place: abs(place - said.row.paragraph), default=None)


def commented_block(session: Session, said: Said) -> str:
    """Return the paragraph as it stood when it was commented on."""
    texts = versions.list_translations(session, session.get_one(Version, said.row.version_id))
    body = next(text.body for text in texts if text.language == said.row.language)
    return paragraphs.split(body)[said.row.paragraph]


def draft_blocks(session: Session, statement: Statement, language: str) -> tuple[str, ...]:
    """Return the paragraphs of one language of the newest text; none when it has no such language."""
    texts = versions.list_translations(session, versions.latest(session, statement))
    return next((paragraphs.split(text.body) for text in texts if text.language == language), ())


def _require_same(session: Session, said: Said, choice: CommentState, answer: str) -> None:
    if said.row.state != choice or comments.open_row(session, said.row).answer != answer:
        raise AlreadyDecided


def _checked(decision: Decision) -> tuple[CommentState, str]:
    checks = Checks()
    choice = checks.choice("decision", decision.choice, Choice)
    answer = checks.markdown("answer", decision.answer).strip()
    if len(answer) > LONGEST_COMMENT:
        checks.refuse("answer", "This is too long.")
    if not answer and choice != Choice.ACCEPTED:
        checks.refuse("answer", "Please write a word to the organization that commented.")
    checks.done()
    return CommentState(choice or Choice.ANSWERED), answer


def _put(session: Session, said: Said, statement: Statement, decision: Decision, *, by: Actor, at: datetime) -> str:
    """Put the wording into the draft and return it; nothing where there is none, or where the lead says so."""
    typed = said.wording if decision.wording is None else decision.wording
    if not typed.strip() or decision.paragraph == NOWHERE:
        return ""
    if decision.revision is not None and decision.revision != statement.revision:
        raise DraftChanged("Somebody saved this draft after you had looked at it. Please look at it again.")
    place = find_place(session, said, statement) if decision.paragraph is None else decision.paragraph
    blocks = draft_blocks(session, statement, said.row.language)
    if place is None or not 0 <= place < len(blocks):
        raise ParagraphChanged
    checks = Checks()
    wording = canonical_body(checks.markdown("wording", typed))
    checks.done()
    if wording == blocks[place]:
        return wording if said.wording else ""
    _save(session, statement, said.row.language, place, wording, by=by, at=at)
    return wording


def _save(session: Session, statement: Statement, language: str, place: int, wording: str, *, by: Actor, at: datetime) -> None:
    before = drafts.get(session, statement).translations[language]
    text = Text(before.title, paragraphs.replace(before.body, place, wording))
    author = Author(SavedBy.PROPOSAL, by.account_id or None)
    try:
        statements.edit_translation(session, statement, language, text, revision=statement.revision, at=at, author=author)
    except Invalid as error:
        raise Invalid({"wording": next(iter(error.fields.values()))}) from error


def _tell(session: Session, said: Said, statement: Statement, decided: dict[str, Any], *, at: datetime) -> None:
    """Mail the decision, unless the invitation was taken back."""
    invitation = session.get_one(Invitation, said.row.invitation_id)
    if invitation.state == InvitationState.REVOKED:
        return
    partner, lead = session.get_one(Partner, invitation.partner_id), session.get_one(Lead, statement.lead_id)
    is_final = statement.phase not in statements.DRAFTING
    wordings = {"wording": prose(said.wording), "put": prose(decided["put"])}
    payload = decided | wordings | {"comment": said.words, "is_final": is_final}
    receipts.queue_note(session, Opened(invitation, statement, partner, lead, None), "comment_decided", payload, at=at)
