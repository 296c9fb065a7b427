"""What one statement has of two partners that become one: their invitations, and their answers. `merges.merge` uses it.

Nothing here makes an endorsement (P1) or confirms a text (P2): one of two stays as its partner gave it, the other ends as a quiet
withdrawal without a name, and everybody of both is told what stands now, with a way out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, update
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select

from app.db import Session
from app.domain import bindings, consents, events, receipts, withdrawals
from app.domain.invitations import Opened
from app.models import (
    Comment,
    Consent,
    ConsentState,
    Delegation,
    Endorsement,
    EndorsementState,
    EventKind,
    Handover,
    Invitation,
    InvitationState,
    Lead,
    Link,
    Mail,
    Partner,
    Statement,
    Version,
    Visibility,
    WithdrawalMode,
)
from app.texts.spellings import as_heard


class Outcome(StrEnum):
    """What becomes of a statement's invitations and answers when the two are one."""

    MOVES = "moves"
    ONE_ANSWER = "one_answer"
    SAME_ANSWER = "same_answer"
    DIFFERS = "differs"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Side:
    """One partner's invitation to a statement, with its answer and the number of the text that was confirmed."""

    invitation: Invitation
    endorsement: Endorsement | None
    version: int


@dataclass(frozen=True)
class Meeting:
    """One statement that the partner to be merged was invited to; `kept` is the other one's side, if it has one."""

    statement: Statement
    other: Side
    kept: Side | None

    @property
    def outcome(self) -> Outcome:
        """What a merge makes of it. Answers of two kinds are never made one, nor one that waits to be confirmed again and one that
        does not: the organization has to say which holds, and for which text (P2).
        """
        if self.kept is None:
            return Outcome.MOVES
        mine, theirs = self.kept.endorsement, self.other.endorsement
        if mine is None or theirs is None:
            return Outcome.NO_ANSWER if mine is theirs else Outcome.ONE_ANSWER
        return Outcome.SAME_ANSWER if mine.state == theirs.state else Outcome.DIFFERS

    @property
    def endorsements(self) -> tuple[Endorsement, ...]:
        """Two endorsements that become one, the one that stays first; else none."""
        if self.kept is None or self.outcome != Outcome.SAME_ANSWER:
            return ()
        answers = (side.endorsement for side in _stays_and_goes(self.kept, self.other))
        return tuple(answer for answer in answers if answer is not None and answer.stands)

    @property
    def has_two_names(self) -> bool:
        """Whether two endorsements that become one were given under names that are not one name in two spellings."""
        return len({as_heard(answer.display_name) or answer.display_name for answer in self.endorsements}) > 1


def list_meetings(session: Session, keep: Partner, other: Partner) -> list[Meeting]:
    """Return every statement the other was invited to, by id, with both sides."""
    mine = {side.invitation.statement_id: side for side in _sides(session, keep)}
    theirs = {side.invitation.statement_id: side for side in _sides(session, other)}
    query = select(Statement).where(col(Statement.id).in_(theirs)).order_by(Statement.id)
    return [Meeting(statement, theirs[statement.id], mine.get(statement.id)) for statement in session.exec(query).all()]


def join(session: Session, meeting: Meeting, keep: Partner, spare: Partner, *, at: datetime) -> None:
    """Make one of the two sides. Effects: events; a mail to every contact of an endorsement that stands, since it is now in its name too.

    The contacts must hang on `keep` already, and the mails of both be held. `spare` lends its id while two rows change places (UNIQUE
    statement and partner).
    """
    if meeting.kept is None:
        _give(session, meeting.other, keep.id)
        _tell(session, meeting.statement, meeting.other, keep, kind="receipt", at=at)
        return
    stays, goes = _stays_and_goes(meeting.kept, meeting.other)
    if stays is meeting.other:
        _change_places(session, stays, goes, spare)
    _move_everything(session, goes.invitation, stays.invitation)
    _settle_invitations(stays, goes)
    session.flush()
    if stays.endorsement is not None and goes.endorsement is not None:
        _end(session, meeting.statement, stays.endorsement, goes.endorsement, at=at)
    if _is_quiet(stays.endorsement):
        consents.erase(session, stays.invitation)
    _tell(session, meeting.statement, stays, keep, kind="receipt" if goes.endorsement is None else "merged", at=at)


def hold_mails(session: Session, meetings: Sequence[Meeting]) -> None:
    """Hold what was mailed for the invitations that become one, before anything else of them: as a worker does that records a mail."""
    sides = (side for meeting in meetings for side in (meeting.kept, meeting.other) if side is not None)
    mails = select(Mail.id).where(col(Mail.invitation_id).in_([side.invitation.id for side in sides]))
    session.exec(mails.order_by(Mail.id).with_for_update()).all()


def _sides(session: Session, partner: Partner) -> list[Side]:
    query = (
        select(Invitation, Endorsement, Version.number)
        .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
        .outerjoin(Version, col(Version.id) == col(Endorsement.version_id))
        .where(Invitation.partner_id == partner.id)
        .execution_options(populate_existing=True)
    )
    return [Side(invitation, endorsement, number or 0) for invitation, endorsement, number in session.exec(query).all()]


def _stays_and_goes(kept: Side, other: Side) -> tuple[Side, Side]:
    """Return which side stays: the one on the newest text, then the earlier; before any answer the one not taken back."""
    mine, theirs = kept.endorsement, other.endorsement
    if mine is None or theirs is None:
        other_stays = theirs is not None or (mine is None and _is_revoked(kept) and not _is_revoked(other))
    else:
        other_stays = _rank(theirs, other.version) > _rank(mine, kept.version)
    return (other, kept) if other_stays else (kept, other)


def _rank(endorsement: Endorsement, version: int) -> tuple[int, float]:
    return version, -endorsement.recorded_at.timestamp()


def _is_revoked(side: Side) -> bool:
    return side.invitation.state == InvitationState.REVOKED


def _is_quiet(answer: Endorsement | None) -> bool:
    return answer is not None and answer.state == EndorsementState.WITHDRAWN and answer.withdrawal_mode == WithdrawalMode.QUIET


def _give(session: Session, side: Side, partner_id: str) -> None:
    side.invitation.partner_id = partner_id
    if side.endorsement is not None:
        side.endorsement.partner_id = partner_id
    session.flush()


def _change_places(session: Session, one: Side, other: Side, spare: Partner) -> None:
    first, second = one.invitation.partner_id, other.invitation.partner_id
    _give(session, other, spare.id)
    _give(session, one, second)
    _give(session, other, first)


def _move_everything(session: Session, goes: Invitation, stays: Invitation) -> None:
    """Hang on one invitation what hung on the other: so every link that either was given opens the one answer."""
    unnamed = (col(Link.invitation_id) == goes.id) & col(Link.contact_id).is_(None) & col(Link.delegation_id).is_(None)
    session.connection().execute(update(Link).where(unnamed).values(contact_id=goes.contact_id))
    for model in (Link, Mail, Delegation, Handover):
        _move(session, model, goes, stays)
    sent_before = aliased(Comment)
    twice = select(sent_before.id).where(sent_before.invitation_id == stays.id, sent_before.nonce == Comment.nonce).exists()
    session.connection().execute(update(Comment).where(col(Comment.invitation_id) == goes.id, ~twice).values(invitation_id=stays.id))
    _keep_one_consent(session, goes, stays)


def _move(session: Session, model: type[SQLModel], goes: Invitation, stays: Invitation) -> None:
    session.connection().execute(update(model).filter_by(invitation_id=goes.id).values(invitation_id=stays.id))


def _keep_one_consent(session: Session, goes: Invitation, stays: Invitation) -> None:
    """Of two recorded consents keep the contested one, else that of the invitation that stays: no name is left that no link erases."""
    both = select(Consent.invitation_id).where(col(Consent.invitation_id).in_([goes.id, stays.id]))
    kept = session.exec(both.order_by(col(Consent.state) != ConsentState.CONTESTED, col(Consent.invitation_id) != stays.id)).all()
    if kept[1:]:
        session.connection().execute(delete(Consent).where(col(Consent.invitation_id).in_(kept[1:])))
        session.mark_erased()
    _move(session, Consent, goes, stays)


def _settle_invitations(stays: Side, goes: Side) -> None:
    """Empty one invitation, as if it had been taken back; what was asked before counts for the other."""
    one, other = stays.invitation, goes.invitation
    one.reminders, one.delegations = max(one.reminders, other.reminders), one.delegations + other.delegations
    one.reminded_at = max(filter(None, (one.reminded_at, other.reminded_at)), default=None)
    one.note_sealed = one.note_sealed or other.note_sealed
    one.has_consent, other.has_consent = one.has_consent or other.has_consent, False
    other.state, other.delegations, other.note_sealed = InvitationState.REVOKED, 0, None


def _end(session: Session, statement: Statement, stays: Endorsement, goes: Endorsement, *, at: datetime) -> None:
    """End the second of two equal answers, so that nothing of it is ever public: no link leads to it any more.

    Of two visibilities the lower one holds (P4), and no link raises it: one of the two may be an entry that the lead made up.
    """
    stays.may_be_raised = goes.may_be_raised = False
    stays.came_by_mail = stays.came_by_mail or goes.came_by_mail
    stays.listed_as = stays.listed_as or goes.listed_as  # the organization stood on a public list: it does not join it anew
    was_standing = goes.stands
    if was_standing:
        _lower(session, statement, stays, goes, at=at)
        stays.spent_nonces = [*stays.spent_nonces, *goes.spent_nonces, goes.nonce]
    if goes.state != EndorsementState.DECLINED:
        goes.state, goes.reconfirm_because, goes.changed_at = EndorsementState.WITHDRAWN, None, at
        goes.withdrawn_at, goes.withdrawal_mode = goes.withdrawn_at or at, WithdrawalMode.QUIET
    if was_standing:
        about = {"statement_id": statement.id, "subject_id": goes.id}
        facts, who = {"mode": WithdrawalMode.QUIET}, events.Who(nonce=goes.nonce)
        events.record(session, EventKind.WITHDRAWN, **about, at=at, facts=facts, who=who)
    withdrawals.erase_names(session, goes, at=at)
    session.flush()


def _lower(session: Session, statement: Statement, stays: Endorsement, goes: Endorsement, *, at: datetime) -> None:
    if Visibility.WITHHELD in {stays.visibility, goes.visibility} and stays.visibility != Visibility.WITHHELD:
        stays.visibility, stays.changed_at = Visibility.WITHHELD, at
        who = events.Who(nonce=stays.nonce)
        events.record(session, EventKind.VISIBILITY_LOWERED, statement_id=statement.id, at=at, subject_id=stays.id, who=who)


def _tell(session: Session, statement: Statement, side: Side, keep: Partner, *, kind: str, at: datetime) -> None:
    """Mail every contact the one answer, with a link that leads out: the lead may have made up the entry that gave it (P1).

    A withheld name as it was typed stays with who typed it (P4).
    """
    answer = side.endorsement
    if answer is None or not answer.stands:
        return
    opened = Opened(side.invitation, statement, keep, session.get_one(Lead, statement.lead_id), answer)
    text = replace(bindings.get(session, statement.id), version_id=answer.version_id, number=side.version, hashes=answer.text_sha256)
    name = answer.display_name if answer.visibility == Visibility.NAMED else keep.name()
    row = {"display_name": name, "visibility": answer.visibility, "text_sha256": answer.text_sha256}
    receipts.queue_receipt(session, opened, row, text=text, is_changed=True, at=at, kind=kind)
