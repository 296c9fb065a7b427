"""Merges: two entries of a lead's directory become one, by the lead only. The other's row stays for history; all that lives moves.

No merge makes an endorsement (P1), shows a withheld name (P4), or decides between different answers: it is refused then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, literal, or_, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_selected_once
from app.domain import events, merged_answers, profiles, receipts, rosters
from app.domain.accounts import Actor
from app.domain.duplicates import SamePartner
from app.domain.merged_answers import Meeting, Outcome
from app.domain.profiles import SEALED_NOTES
from app.errors import Conflict
from app.models import (
    Campaign,
    CampaignRecipient,
    Contact,
    Distinction,
    Endorsement,
    EventKind,
    GroupMember,
    Invitation,
    JoinRequest,
    Lead,
    Partner,
    Statement,
)


class AnswersDiffer(Conflict):
    """The two gave different answers to a statement. `details` has the titles."""

    code = "answers_differ"
    message = "The two gave different answers to the same statement. Ask the organization which one holds, then merge them."


@dataclass(frozen=True)
class Touched:
    """One statement that a merge touches, and what becomes of it. Of two endorsements the one that stays comes first."""

    statement: Statement
    title: str
    outcome: Outcome
    endorsements: Sequence[Endorsement] = ()
    has_two_names: bool = False


@dataclass(frozen=True)
class Preview:
    """What a merge would do."""

    keep: Partner
    other: Partner
    touched: Sequence[Touched]

    @property
    def is_refused(self) -> bool:
        return any(one.outcome == Outcome.DIFFERS for one in self.touched)


def preview(session: Session, keep_id: str, other_id: str, *, by: Actor) -> Preview:
    """Return what `merge` would do, writing nothing. Raises NotFound, SamePartner."""
    keep, other = _both(session, keep_id, other_id, by=by)
    meetings = merged_answers.list_meetings(session, keep, other)
    return Preview(keep, other, [_touched(session, one) for one in meetings])


def merge(session: Session, keep_id: str, other_id: str, *, by: Actor, at: datetime) -> Partner:
    """Merge one partner into another and return the one that stays. Raises NotFound, SamePartner, AnswersDiffer with the titles.

    Effects: events, mails to both where both had endorsed, and the next edition of every statement touched. Concurrency: the lead is
    held, so merges, imports and invitations come one after another; then the statements in the order of their ids, so a campaign or a
    partner's own act comes wholly before the merge or finds what it made; then the partners, as such an act does; then contacts, mails
    and invitations, in this order, as bounces and the worker do. A second click finds it done.
    """
    session.exec(select(Lead.id).where(Lead.id == by.lead_id).with_for_update()).one()
    if _is_done(session, keep_id, other_id, by=by):
        return profiles.get(session, keep_id, by=by)
    keep, other = _both(session, keep_id, other_id, by=by)
    _hold_statements(session, other)
    for one in sorted((keep, other), key=lambda partner: partner.id):
        session.hold(one)
    meetings = merged_answers.list_meetings(session, keep, other)
    _require_alike(session, meetings)
    _hold_contacts(session, keep, other)
    merged_answers.hold_mails(session, meetings)
    _join_people(session, keep, other)
    _join_profiles(session, keep, other, at=at)
    _join_answers(session, meetings, keep, at=at)
    for meeting in meetings:
        events.record(session, EventKind.PARTNERS_MERGED, statement_id=meeting.statement.id, at=at, subject_id=keep.id)
        rosters.changed(session, meeting.statement.id, at=at)
    return keep


def _touched(session: Session, meeting: Meeting) -> Touched:
    title = _title(session, meeting.statement)
    return Touched(meeting.statement, title, meeting.outcome, meeting.endorsements, meeting.has_two_names)


def _both(session: Session, keep_id: str, other_id: str, *, by: Actor) -> tuple[Partner, Partner]:
    if keep_id == other_id:
        raise SamePartner
    return profiles.get(session, keep_id, by=by), profiles.get(session, other_id, by=by)


def _is_done(session: Session, keep_id: str, other_id: str, *, by: Actor) -> bool:
    done = select(Partner.id).where(Partner.id == other_id, Partner.lead_id == by.lead_id, Partner.merged_into_id == keep_id)
    return session.exec(done).first() is not None


def _hold_statements(session: Session, other: Partner) -> None:
    """Hold every statement the other is invited to, or may be by a campaign at this moment."""
    invited = select(Invitation.statement_id).where(Invitation.partner_id == other.id)
    chosen = select(Campaign.statement_id).join(CampaignRecipient, col(CampaignRecipient.campaign_id) == col(Campaign.id))
    theirs = or_(col(Statement.id).in_(invited), col(Statement.id).in_(chosen.where(CampaignRecipient.partner_id == other.id)))
    held = select(Statement).where(theirs).order_by(Statement.id).with_for_update()
    session.exec(held, execution_options={"populate_existing": True}).all()


def _hold_contacts(session: Session, keep: Partner, other: Partner) -> None:
    theirs = select(Contact.id).where(col(Contact.partner_id).in_([keep.id, other.id]))
    session.exec(theirs.order_by(Contact.id).with_for_update()).all()


def _require_alike(session: Session, meetings: Sequence[Meeting]) -> None:
    different = [meeting.statement for meeting in meetings if meeting.outcome == Outcome.DIFFERS]
    if different:
        raise AnswersDiffer(titles=[_title(session, statement) for statement in different])


def _title(session: Session, statement: Statement) -> str:
    return receipts.title(session, statement, statement.authentic_language)


def _join_people(session: Session, keep: Partner, other: Partner) -> None:
    """Move contacts behind those there are, groups, sendings being prepared, and requests to join."""
    last = select(func.coalesce(func.max(Contact.rank), 0)).where(Contact.partner_id == keep.id)
    lowest = select(func.coalesce(func.min(Contact.rank), 0)).where(Contact.partner_id == other.id)
    behind = session.exec(last).one() - session.exec(lowest).one() + 1
    theirs = update(Contact).where(col(Contact.partner_id) == other.id)
    session.connection().execute(theirs.values(partner_id=keep.id, rank=col(Contact.rank) + behind))
    session.connection().execute(update(JoinRequest).where(col(JoinRequest.partner_id) == other.id).values(partner_id=keep.id))
    for model in (GroupMember, CampaignRecipient):
        _move_once(session, model, keep, other)
    session.connection().execute(update(Partner).where(col(Partner.merged_into_id) == other.id).values(merged_into_id=keep.id))
    pair = sorted((keep.id, other.id))
    same = (col(Distinction.first_id) == pair[0]) & (col(Distinction.second_id) == pair[1])
    session.connection().execute(delete(Distinction).where(same))


def _move_once(session: Session, model: type[GroupMember | CampaignRecipient], keep: Partner, other: Partner) -> None:
    """Give the rows of one to the other where it has none yet."""
    columns = list(model.model_fields)
    chosen = [literal(keep.id) if name == "partner_id" else getattr(model, name) for name in columns]
    insert_selected_once(session, model, columns, select_wide(*chosen).where(col(model.partner_id) == other.id))
    session.connection().execute(delete(model).where(col(model.partner_id) == other.id))


def _join_profiles(session: Session, keep: Partner, other: Partner, *, at: datetime) -> None:
    """Fill in what the kept one lacks. Names go where their language is free; those that do not, and the acronym, become other names."""
    keep.names = keep.names | {tag: name for tag, name in other.names.items() if tag not in keep.names}
    spellings = [*keep.aliases, *other.names.values(), other.acronym, *other.aliases]
    keep.acronym = keep.acronym or other.acronym
    known = {*keep.names.values(), keep.acronym, ""}
    keep.aliases = [spelling for spelling in dict.fromkeys(spellings) if spelling not in known]
    for name in ("country_of_focus", "country_of_base", "scope", "ecosoc", "affiliation", "website"):
        setattr(keep, name, getattr(keep, name) or getattr(other, name))
    keep.is_lead = keep.is_lead or other.is_lead
    keep.notes_sealed = _joined_notes(session, keep, other)
    profiles.refold(keep)
    keep.updated_at = at
    other.notes_sealed, other.merged_into_id, other.merged_at = None, keep.id, at
    session.mark_erased()
    session.flush()


def _joined_notes(session: Session, keep: Partner, other: Partner) -> bytes | None:
    if not keep.notes_sealed or not other.notes_sealed:
        return keep.notes_sealed or other.notes_sealed
    both = [session.vault.open(SEALED_NOTES, sealed) for sealed in (keep.notes_sealed, other.notes_sealed)]
    return session.vault.seal(SEALED_NOTES, "\n\n".join(both))


def _join_answers(session: Session, meetings: Sequence[Meeting], keep: Partner, *, at: datetime) -> None:
    spare = Partner(lead_id=keep.lead_id, names={}, merged_into_id=keep.id, merged_at=at)
    session.add(spare)
    session.flush()
    for meeting in meetings:
        merged_answers.join(session, meeting, keep, spare, at=at)
    session.delete(spare)
    session.flush()
