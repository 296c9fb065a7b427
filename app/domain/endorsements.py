"""Endorsements: a partner's decision. Only the partner's own POST makes one (P1); the ways out of it are `domain/withdrawals`.

The same POST twice is one act: the form's nonce and a UNIQUE constraint decide, whatever the number of clicks and processes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, bindparam, func, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app import inserts, prepared
from app.db import Session
from app.domain import (
    alarms,
    answers,
    bindings,
    consents,
    disputes,
    events,
    holders,
    invitations,
    known_names,
    limits,
    old_spellings,
    receipts,
    rosters,
    withdrawals,
)
from app.domain.answers import NONCE, PUBLIC, Answer
from app.domain.bindings import FrozenText
from app.domain.holders import NotReplaced
from app.domain.invitations import Opened
from app.errors import AlreadyAnswered, Conflict
from app.models import (
    Endorsement,
    EndorsementState,
    EventKind,
    Invitation,
    InvitationState,
    Partner,
    Phase,
    Statement,
    Version,
    Visibility,
)
from app.models.base import new_id

MOST_CHANGES = 10


class Listing(TypedDict, total=False):
    """What an edition notes of the answers that it shows; columns of Endorsement."""

    listed_as: ColumnElement[str | None]
    was_public: bool
    listed_on: date
    listed_edition: int


class UnderDispute(Conflict):
    """The partner said it never endorsed; the lead has to answer first."""

    code = "under_dispute"
    message = "This endorsement is disputed. The lead organization will answer before anything else can change."


ANSWERED = update(Invitation).where(col(Invitation.id) == bindparam("invitation_id")).values(state=InvitationState.ANSWERED)


def confirm(session: Session, token: str, answer: Answer, *, at: datetime) -> Opened:
    """Record an endorsement, or change one through the invitation's link (to another name or visibility, or after a withdrawal).

    Raises the link errors, Invalid, SignOnClosed, UnderDispute, TextChanged; StatementRetracted unless it lowers; AlreadyAnswered when the
    form did not show the answer that stands; NotRaised when the link may not bring back what it would, NotReplaced when it may only lower.
    Effects: mail with the receipt and the manage link, event, next edition if published; where a public name is written otherwise now, a
    correction if the partner wants that told, else the old spelling goes at once. Concurrency: the first of equal POSTs acts; the others
    find its nonce and change nothing.
    """
    opened = invitations.open_to_act(session, token, at=at)
    if _is_repeated(opened, answer.nonce):
        return opened
    before = opened.endorsement
    _require_open(session, opened, lowers=answer.visibility == Visibility.WITHHELD, at=at)
    holders.require_seen(opened, answer.seen)
    _limit_changes(session, before, at=at)
    text = bindings.require_read(session, opened.statement.id, answer.version)
    row = answers.endorsing(session, answer, set(text.hashes)) | holders.trace(opened)
    row |= {"version_id": text.version_id, "text_sha256": text.hashes, "changed_at": at}
    row["beside"] = known_names.confirm_beside(row["display_name"], opened.partner, text.hashes, shown=_shown_beside(answer))
    holders.require_raisable(opened, row["visibility"])
    if before is not None and not holders.may_replace(opened):
        return _only_lower(session, opened, before, row, at=at)
    written = _insert(session, opened, row, at=at) if before is None else _replace(session, before, row)
    if not written:
        return _require_same_answer(session, token, lambda late: _is_repeated(late, answer.nonce), at=at)
    goes = before is not None and old_spellings.settle(session, opened.statement, before, row, is_told=answer.correction == PUBLIC, at=at)
    event_id = _record(session, opened, row, _kind_of_change(before, row["visibility"]), text=text, subject_id=written, at=at)
    _mark_answered(session, opened)
    consents.settle(session, opened, endorses=True, at=at)
    receipts.queue_receipt(session, opened, row | {"event_id": event_id}, text=text, is_changed=before is not None, at=at)
    rosters.changed(session, opened.statement.id, at=at, joins=not _lowers(before, row))
    if goes:
        rosters.changed(session, opened.statement.id, at=at)
    if _lowers(before, row):
        alarms.note_departure(session, opened.statement, at=at)
    return opened


def decline(session: Session, token: str, *, reason: str, nonce: str = "", seen: str = "", at: datetime) -> Opened:
    """Record that a partner does not endorse. Raises the link errors, SignOnClosed, Invalid; AlreadyAnswered when it has endorsed, or
    somebody else of it has answered and the form did not show that; NotReplaced when the link may only lower what stands.

    Effects: mail to the registered address, event, next edition where something was public of it; what was typed and signed before is
    erased for good. The same POST twice is one act.
    """
    opened = invitations.open_to_act(session, token, at=at)
    before = opened.endorsement
    if _is_declined(opened):
        return opened
    _require_open(session, opened, lowers=True, at=at)
    if before is not None and before.state == EndorsementState.CONFIRMED:
        raise AlreadyAnswered("Your organization has endorsed. To take that back, use the link in the receipt we mailed.")
    holders.require_seen(opened, seen)
    holders.require_replaceable(opened)
    _limit_changes(session, before, at=at)
    row = answers.declining(session, reason, nonce if NONCE.fullmatch(nonce) else new_id()) | holders.trace(opened)
    row |= {"version_id": bindings.get(session, opened.statement.id).version_id, "text_sha256": {}, "changed_at": at}
    written = _insert(session, opened, row, at=at) if before is None else _replace(session, before, row)
    if not written:
        return _require_same_answer(session, token, _is_declined, at=at)
    if before is not None:
        events.redact(session, opened.statement.id, written, at=at)
    events.record(session, EventKind.DECLINED, statement_id=opened.statement.id, at=at, subject_id=written, who=holders.who(opened))
    _mark_answered(session, opened)
    consents.settle(session, opened, endorses=False, at=at)
    receipts.queue_note(session, opened, "declined", {}, at=at)
    if before is not None:
        rosters.changed(session, opened.statement.id, at=at)
    return opened


def list_for(session: Session, statement: Statement, *, after: str = "", limit: int = 100) -> list[tuple[Endorsement, Partner, int]]:
    """Return the endorsements of a statement with partner and version number, for its lead. `after` is the last id seen."""
    query = (
        select(Endorsement, Partner, Version.number)
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .join(Version, col(Version.id) == col(Endorsement.version_id))
        .where(Endorsement.statement_id == statement.id, Endorsement.id > after)
        .order_by(col(Endorsement.id))
        .limit(limit)
    )
    return [(endorsement, partner, number) for endorsement, partner, number in session.exec(query).all()]


def count_by_state(session: Session, statement: Statement) -> dict[str, int]:
    """Return how many endorsements stand in each state, with the confirmed ones also as `named` and `withheld`; of each partner one."""
    query = select(Endorsement.state, Endorsement.visibility, func.count()).where(Endorsement.statement_id == statement.id)
    query = query.join(Partner, col(Partner.id) == col(Endorsement.partner_id)).where(col(Partner.merged_into_id).is_(None))
    query = query.where(~invitations.is_void())
    counts: dict[str, int] = {}
    for state, visibility, count in session.exec(query.group_by(col(Endorsement.state), col(Endorsement.visibility))).all():
        counts[state] = counts.get(state, 0) + count
        if state == EndorsementState.CONFIRMED and visibility is not None:
            counts[visibility] = count
    return counts


def keeps_name_to_show() -> ColumnElement[bool]:
    """Return the condition on Endorsement that it has a name that is shown or may be, whatever its state: who withdrew on the record may
    be named for that, and who has to confirm again may soon be listed.
    """
    return (col(Endorsement.visibility) == Visibility.NAMED) & (col(Endorsement.display_name) != "")


def withhold_all(session: Session, partner_ids: SelectOfScalar[str], *, at: datetime) -> Sequence[tuple[str, str, str]]:
    """Withhold every such name of some partners, and tell nobody: one UPDATE. Return ids of endorsement, statement and invitation."""
    lowered = update(Endorsement).where(col(Endorsement.partner_id).in_(partner_ids), keeps_name_to_show())
    lowered = lowered.values(visibility=Visibility.WITHHELD, changed_at=at)
    columns = (col(Endorsement.id), col(Endorsement.statement_id), col(Endorsement.invitation_id))
    rows = session.connection().execute(lowered.returning(*columns)).all()
    session.expire_all()
    return [(endorsement_id, statement_id, invitation_id) for endorsement_id, statement_id, invitation_id in rows]


def note_listing(session: Session, which: ColumnElement[bool], **listing: Unpack[Listing]) -> None:
    """Note of many answers how they are listed, and since when. No answer changes by it."""
    session.connection().execute(update(Endorsement).where(which).values(**listing))


def forbid_raising(session: Session, contact_id: str) -> None:
    """Say that answers through a contact can only be lowered from now on: somebody else may read its mail (P4)."""
    answered = update(Endorsement).where(col(Endorsement.contact_id) == contact_id)
    session.connection().execute(answered.values(may_be_raised=False))


def _require_open(session: Session, opened: Opened, *, lowers: bool, at: datetime) -> None:
    before = opened.endorsement
    if before is not None and (before.state == EndorsementState.DISPUTED or disputes.is_open(session, before)):
        raise UnderDispute
    may_change = before is not None and before.stands and (lowers or opened.statement.phase != Phase.RETRACTED)
    if not may_change:
        bindings.require_taking(opened.statement, at=at)


def _shown_beside(answer: Answer) -> str | None:
    """Return the mark of what the form showed beside the name; None for what came through no form of ours: that one always says `seen`."""
    return answer.beside if answer.seen else None


def _limit_changes(session: Session, before: Endorsement | None, *, at: datetime) -> None:
    """Bound how often one partner changes its answer: every change of a public list costs an edition. The ways out are never limited."""
    if before is not None:
        limits.take(session, "answer", before.id, every=timedelta(minutes=1), burst=MOST_CHANGES, at=at)


def _only_lower(session: Session, opened: Opened, before: Endorsement, row: dict[str, Any], *, at: datetime) -> Opened:
    """Withhold the name if the form says so, and leave every word as it was said through a link that was mailed."""
    session.hold(before)
    if not before.stands or before.visibility != Visibility.NAMED or row["visibility"] != Visibility.WITHHELD:
        raise NotReplaced
    before.spent_nonces = [*before.spent_nonces, row["nonce"]]
    return withdrawals.withhold(session, opened, before, at=at)


def _insert(session: Session, opened: Opened, row: dict[str, Any], *, at: datetime) -> str:
    """Insert the row unless the partner has one; return its id, or an empty string."""
    values = {
        "id": new_id(),
        "statement_id": opened.statement.id,
        "partner_id": opened.partner.id,
        "invitation_id": opened.invitation.id,
        "recorded_at": at,
        **holders.given(opened),
    }
    return str(values["id"]) if inserts.run_once(session, Endorsement, values | row) else ""


def _replace(session: Session, before: Endorsement, row: dict[str, Any]) -> str:
    """Write over the answer that was read, unless it has changed since; return its id, or an empty string."""
    values = row | {"spent_nonces": [*before.spent_nonces, before.nonce]}
    values |= {"reconfirmed_at" if before.stands else "recorded_at": row["changed_at"]}
    same = (col(Endorsement.id) == before.id) & (col(Endorsement.nonce) == before.nonce) & (col(Endorsement.state) == before.state)
    same &= col(Endorsement.visibility).is_not_distinct_from(before.visibility) & (col(Endorsement.changed_at) == before.changed_at)
    return before.id if session.connection().execute(update(Endorsement).where(same).values(**values)).rowcount == 1 else ""


def _record(
    session: Session, opened: Opened, row: Mapping[str, Any], kind: EventKind, *, text: FrozenText, subject_id: str, at: datetime
) -> str:
    who = holders.who(opened, row["display_name"], answers.open_signer(session, row["signer_sealed"]))._replace(nonce=row["nonce"])
    facts = text.facts(row["visibility"])
    return events.record(session, kind, statement_id=opened.statement.id, at=at, subject_id=subject_id, facts=facts, who=who)


def _is_repeated(opened: Opened, nonce: str) -> bool:
    """Whether this form made the endorsement, or was followed by another one since: an old form sent again must not bring a name back.

    One that declined has not: the same page may be used to think again.
    """
    answer = opened.endorsement
    if answer is None or answer.state == EndorsementState.DECLINED or not holders.is_own(opened):
        return False
    return nonce in (answer.nonce, *answer.spent_nonces)


def _is_declined(opened: Opened) -> bool:
    return opened.endorsement is not None and opened.endorsement.state == EndorsementState.DECLINED


def _require_same_answer(session: Session, token: str, is_same: Callable[[Opened], bool], *, at: datetime) -> Opened:
    """After losing a race: fine if the winner was the same POST, else AlreadyAnswered."""
    session.expire_all()
    opened = invitations.open_link(session, token, at=at)
    if not is_same(opened):
        raise AlreadyAnswered
    return opened


def _kind_of_change(before: Endorsement | None, visibility: Visibility) -> EventKind:
    """A confirmed one that is only hidden or shown again says so; anything else is an endorsement."""
    if before is None or before.state != EndorsementState.CONFIRMED or before.visibility == visibility:
        return EventKind.ENDORSED
    return EventKind.VISIBILITY_RAISED if visibility == Visibility.NAMED else EventKind.VISIBILITY_LOWERED


def _lowers(before: Endorsement | None, row: Mapping[str, Any]) -> bool:
    """Whether a name that is shown goes: that never waits."""
    was_shown = before is not None and before.stands and before.visibility == Visibility.NAMED
    return was_shown and row["visibility"] == Visibility.WITHHELD


def _mark_answered(session: Session, opened: Opened) -> None:
    prepared.run(session, ANSWERED, {"invitation_id": opened.invitation.id})
