"""Reconfirmation: asking signatories again when the text or time has moved on, and their answers (P2).

Until a partner confirms again it is not shown under the new text. Only its own POST, with the box ticked again, confirms (P1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Session
from app.domain import alerts, answers, bindings, envelopes, events, holders, invitations, receipts, recipients, rosters
from app.domain.accounts import Actor
from app.domain.envelopes import Sending
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.domain.withdrawals import NotEndorsed
from app.errors import Conflict, StatementRetracted, WrongPhase
from app.models import (
    Edition,
    EditionState,
    Endorsement,
    EndorsementState,
    EventKind,
    FrozenAs,
    Phase,
    ReconfirmBecause,
    Statement,
    Version,
)
from app.models.endorsement import STANDING


class ObjectionsOver(Conflict):
    """The time in which a signatory may object to a correction is over, or there was none."""

    code = "objections_over"
    message = "The time to object to this correction is over. You can still withdraw at any time."


@dataclass(frozen=True)
class Asked:
    """Why signatories are asked again, and what their mail says of it: the lead's note and the two versions to compare, by id."""

    because: ReconfirmBecause
    note: str = ""
    before_id: str = ""
    after_id: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {"because": self.because, "note": self.note, "before_id": self.before_id, "after_id": self.after_id}


def ask(session: Session, statement: Statement, asked: Asked, *, by: Actor, at: datetime, among: ColumnElement[bool] | None = None) -> int:
    """Ask every signatory again, or those `among` says; return how many. They are off the list until they answer.

    Effects: states, an event and a mail with a fresh link each, the next edition; nobody counts as reminded of this yet. All set-based,
    in this transaction.
    """
    standing = update(Endorsement).where(col(Endorsement.statement_id) == statement.id, col(Endorsement.state).in_(STANDING))
    moved = (standing if among is None else standing.where(among)).values(
        state=EndorsementState.NEEDS_RECONFIRMATION, reconfirm_because=asked.because
    )
    rows = session.connection().execute(moved.returning(col(Endorsement.id), col(Endorsement.invitation_id))).all()
    session.expire_all()
    subjects = sorted(endorsement_id for endorsement_id, _ in rows)
    events.record_many(session, EventKind.RECONFIRMATION_ASKED, subjects, statement_id=statement.id, at=at)
    asked_ids = sorted(invitation_id for _, invitation_id in rows)
    invitations.begin_anew(session, asked_ids, at=at)
    addressed = recipients.list_for(session, asked_ids)
    envelopes.queue(session, statement, "reconfirmation", addressed, by=by, at=at, sending=Sending(facts=asked.facts))
    rosters.changed(session, statement.id, at=at)
    return len(rows)


def tell(session: Session, statement: Statement, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> int:
    """Mail every confirmed signatory that the text was corrected, with a link to object; return how many."""
    confirmed = select(Endorsement.invitation_id).where(
        Endorsement.statement_id == statement.id, Endorsement.state == EndorsementState.CONFIRMED
    )
    addressed = recipients.list_for(session, sorted(session.exec(confirmed).all()))
    envelopes.queue(session, statement, "correction", addressed, by=by, at=at, sending=Sending(facts=facts))
    return len(addressed)


def reconfirm(session: Session, token: str, *, authorized: str, version: str, at: datetime) -> Opened:
    """Confirm an endorsement again, for the text as it stands. A second click finds it done. Its holder stays who answered first.

    Raises the link errors, Invalid, StatementRetracted, TextChanged when it is not the text that was read, NotEndorsed for a partner
    that has no endorsement (any more), NotReplaced when the link may only lower what stands. Effects: mail with the receipt, event,
    next edition.
    """
    opened = invitations.open_to_act(session, token, at=at)
    before = opened.endorsement
    if before is None or not before.stands:
        raise NotEndorsed
    if before.state == EndorsementState.CONFIRMED:
        return opened
    if opened.statement.phase == Phase.RETRACTED:
        raise StatementRetracted
    holders.require_replaceable(opened)
    checks = Checks()
    if authorized != "yes":
        checks.refuse("authorized", "Please tick the box if this answer is yours to give.")
    checks.done()
    text = bindings.require_read(session, opened.statement.id, version)
    row = {"version_id": text.version_id, "text_sha256": text.hashes, "changed_at": at, "reconfirmed_at": at}
    row |= holders.trace(opened)
    if not _settle(session, before, row):
        return invitations.open_link(session, token, at=at)
    who = holders.who(opened, before.display_name, answers.open_signer(session, before.signer_sealed))
    about: dict[str, Any] = {"statement_id": opened.statement.id, "subject_id": before.id, "facts": text.facts(before.visibility)}
    event_id = events.record(session, EventKind.RECONFIRMED, **about, at=at, who=who)
    said = row | {"display_name": before.display_name, "visibility": before.visibility, "event_id": event_id}
    receipts.queue_receipt(session, opened, said, text=text, is_changed=True, at=at)
    rosters.changed(session, opened.statement.id, at=at, joins=True)
    return opened


def object_to_correction(session: Session, token: str, *, at: datetime) -> Opened:
    """Ask to be reconfirmed after a correction: the partner is off the list until it confirms the corrected text itself.

    Raises the link errors, NotEndorsed, StatementRetracted, ObjectionsOver. Effects: event, mails to the partner and the lead's members,
    next edition.
    """
    opened = invitations.open_to_act(session, token, at=at)
    endorsement = opened.endorsement
    if endorsement is None or not endorsement.stands:
        raise NotEndorsed
    session.hold(endorsement)
    if endorsement.state == EndorsementState.NEEDS_RECONFIRMATION:
        return opened
    if opened.statement.phase == Phase.RETRACTED:
        raise StatementRetracted
    if find_contested(session, endorsement, at=at) is None:
        raise ObjectionsOver
    endorsement.state, endorsement.reconfirm_because = EndorsementState.NEEDS_RECONFIRMATION, ReconfirmBecause.OBJECTION
    holders.note(opened)
    who = holders.who(opened)
    events.record(session, EventKind.OBJECTED, statement_id=opened.statement.id, at=at, subject_id=endorsement.id, who=who)
    invitations.begin_anew(session, [opened.invitation.id], at=at)
    receipts.queue_note(session, opened, "objection", {}, at=at)
    alerts.queue(session, opened.statement, "objection_alert", partner=opened.partner.name(), at=at)
    rosters.changed(session, opened.statement.id, at=at)
    return opened


def find_contested(session: Session, endorsement: Endorsement, *, at: datetime) -> Version | None:
    """Return the newest correction that this signatory may still object to, or None."""
    endorsed = session.get_one(Version, endorsement.version_id)
    query = select(Version).where(
        Version.statement_id == endorsement.statement_id,
        Version.frozen_as == FrozenAs.EDITORIAL,
        Version.number > endorsed.number,
        col(Version.objections_until) > at,
    )
    return session.exec(query.order_by(col(Version.number).desc()).limit(1)).first()


def find_objections_end(session: Session, statement: Statement, *, at: datetime) -> datetime | None:
    """Return until when some signatory may still object to a correction, or None where nobody may."""
    endorsed = aliased(Version)
    query = (
        select(func.max(Version.objections_until))
        .join(Endorsement, col(Endorsement.statement_id) == col(Version.statement_id))
        .join(endorsed, col(endorsed.id) == col(Endorsement.version_id))
        .where(Version.statement_id == statement.id, Version.frozen_as == FrozenAs.EDITORIAL, col(Version.objections_until) > at)
        .where(Endorsement.state == EndorsementState.CONFIRMED, endorsed.number < Version.number)
    )
    return session.exec(query).one()


def count_old(session: Session, statement: Statement, *, at: datetime) -> int:
    """Return how many confirmed endorsements would be older than the statement allows, if it were published at `at`."""
    if not statement.reconfirm_after_days:
        return 0
    old = select(func.count()).where(Endorsement.statement_id == statement.id, Endorsement.state == EndorsementState.CONFIRMED)
    return session.exec(old.where(_is_old(statement, at))).one()


def ask_old(session: Session, statement: Statement, *, by: Actor, at: datetime, published_at: datetime | None = None) -> int:
    """Ask those again whose endorsement would be too old at publication; return how many. A second click asks nobody.

    Raises WrongPhase once publication was confirmed: what is public, or about to be, loses no name by its age.
    """
    session.hold(statement)
    waiting = select(Edition.id).where(Edition.statement_id == statement.id, Edition.state == EditionState.BUILDING)
    if statement.phase not in {Phase.SIGN_ON, Phase.CLOSED} or session.exec(waiting).first():
        raise WrongPhase("Endorsements are asked for again while sign-on is open or closed, before publication.")
    if not statement.reconfirm_after_days:
        return 0
    is_old = (col(Endorsement.state) == EndorsementState.CONFIRMED) & _is_old(statement, published_at or at)
    return ask(session, statement, Asked(ReconfirmBecause.AGE), by=by, at=at, among=is_old)


def _is_old(statement: Statement, at: datetime) -> ColumnElement[bool]:
    limit = at - timedelta(days=statement.reconfirm_after_days)
    return func.coalesce(col(Endorsement.reconfirmed_at), col(Endorsement.recorded_at)) < limit


def _settle(session: Session, before: Endorsement, row: dict[str, Any]) -> bool:
    waiting = (col(Endorsement.id) == before.id) & (col(Endorsement.state) == EndorsementState.NEEDS_RECONFIRMATION)
    waiting &= col(Endorsement.came_by_mail) == before.came_by_mail
    values = row | {"state": EndorsementState.CONFIRMED, "reconfirm_because": None}
    is_settled = session.connection().execute(update(Endorsement).where(waiting).values(**values)).rowcount == 1
    session.expire_all()
    return is_settled
