"""Endorsements: a partner's decision, and the ways out of it. Only the partner's own POST makes one (P1).

The same POST twice is one act: the form's nonce and a UNIQUE constraint decide, whatever the number of clicks and processes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import accounts, events, invitations, links, mails, partners, publications
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.errors import AlreadyAnswered, Conflict, SignOnClosed, VisibilityNotRaised
from app.models import (
    Contact,
    Endorsement,
    EndorsementState,
    EventKind,
    Invitation,
    InvitationState,
    Lead,
    Partner,
    Purpose,
    Statement,
    Translation,
    Version,
    Visibility,
    WithdrawalMode,
)
from app.models.base import new_id

SEALED_SIGNER = "endorsement.signer"
SEALED_REASON = "endorsement.reason"
LONGEST_REASON = 2_000
NONCE = re.compile("[!-~]{8,100}")
OPEN_STATES = (EndorsementState.CONFIRMED, EndorsementState.NEEDS_RECONFIRMATION)


class UnderDispute(Conflict):
    """The partner said it never endorsed; the lead has to answer first."""

    code = "under_dispute"
    message = "This endorsement is disputed. The lead organization will answer before anything else can change."


class NotEndorsed(Conflict):
    """There is no answer, or one that this act does not fit."""

    code = "not_endorsed"
    message = "There is no endorsement that this could change."


# Built once: these run with every endorsement, and building a query takes ten times as long as running it.
NEWEST_FROZEN = (
    select(Version.id)
    .where(col(Version.statement_id) == bindparam("statement_id"), col(Version.frozen_at).is_not(None))
    .order_by(col(Version.number).desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
FROZEN_TEXT = (
    select(Version.id, Version.number, Translation.language, Translation.sha256)
    .join(Translation, col(Translation.version_id) == col(Version.id))
    .where(col(Version.id) == NEWEST_FROZEN)
)
TITLES = (
    select(Translation.language, Translation.title)
    .join(Version, col(Version.id) == col(Translation.version_id))
    .where(col(Version.statement_id) == bindparam("statement_id"))
    .where((col(Translation.language) == bindparam("language")) | (col(Translation.language) == bindparam("authentic")))
    .order_by(col(Version.number))
)
ANSWERED = update(Invitation).where(col(Invitation.id) == bindparam("invitation_id")).values(state=InvitationState.ANSWERED)


@dataclass(frozen=True)
class FrozenText:
    """What an endorsement binds to: the latest frozen version, its number, and its hashes by language."""

    version_id: str
    number: int
    hashes: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """The endorsement form as typed. `language` is the language of the text that was read, and of the typed name."""

    display_name: str = ""
    language: str = ""
    visibility: str = ""
    signer_name: str = ""
    signer_title: str = ""
    authorized: str = ""
    nonce: str = ""


def confirm(session: Session, token: str, answer: Answer, *, at: datetime) -> Opened:
    """Record an endorsement, or change one through the invitation's link (to another name or visibility, or after a withdrawal).

    Raises the link errors, Invalid, SignOnClosed, UnderDispute, AlreadyAnswered when another answer got in between.
    Effects: mail with the receipt and the manage link, event, next edition if published. Concurrency: the first of equal POSTs acts;
    the others find its nonce and change nothing.
    """
    opened = invitations.open_link(session, token, at=at)
    before = opened.endorsement
    if before is not None and _is_answered_by(before, answer.nonce):
        return opened
    _require_open(opened, at=at)
    text = _frozen_text(session, opened.statement.id)
    row = _checked(session, answer, set(text.hashes)) | {"version_id": text.version_id, "text_sha256": text.hashes, "changed_at": at}
    written = _insert(session, opened, row, at=at) if before is None else _replace(session, before, row)
    if not written:
        return _require_same_answer(session, token, lambda winner: _is_answered_by(winner, answer.nonce), at=at)
    events.record(
        session, _kind_of_change(before, row["visibility"]), statement_id=opened.statement.id, at=at, subject_id=written, sha256=text.hashes
    )
    _mark_answered(session, opened)
    _queue_receipt(session, opened, row, version=text.number, is_changed=before is not None, at=at)
    publications.roster_changed(session, opened.statement.id, at=at)
    return opened


def decline(session: Session, token: str, *, reason: str, nonce: str = "", at: datetime) -> Opened:
    """Record that a partner does not endorse. Raises the link errors, SignOnClosed, Invalid; AlreadyAnswered when it has endorsed.

    Effects: mail to the registered address, event. The same POST twice is one act.
    """
    opened = invitations.open_link(session, token, at=at)
    before = opened.endorsement
    if before is not None and before.state == EndorsementState.DECLINED:
        return opened
    _require_open(opened, at=at)
    if before is not None and before.state in OPEN_STATES:
        raise AlreadyAnswered("Your organization has endorsed. To take that back, use the link in the receipt we mailed.")
    row = _checked_decline(session, reason, nonce if NONCE.fullmatch(nonce) else new_id()) | {"changed_at": at}
    row |= {"version_id": _frozen_text(session, opened.statement.id).version_id, "text_sha256": {}}
    written = _insert(session, opened, row, at=at) if before is None else _replace(session, before, row)
    if not written:
        return _require_same_answer(session, token, lambda winner: winner.state == EndorsementState.DECLINED, at=at)
    events.record(session, EventKind.DECLINED, statement_id=opened.statement.id, at=at, subject_id=written)
    _mark_answered(session, opened)
    _queue_note(session, opened, "declined", {}, at=at)
    return opened


def hide(session: Session, token: str, visibility: str, *, at: datetime) -> Opened:
    """Withhold a name through the manage link. Raises VisibilityNotRaised for the other way (P4), NotEndorsed, the link errors, Invalid."""
    checks = Checks()
    wanted = checks.choice("visibility", visibility, Visibility)
    checks.done()
    opened, endorsement = _open_managed(session, token, at=at)
    if endorsement.state not in OPEN_STATES:
        raise NotEndorsed
    if endorsement.visibility == wanted:
        return opened
    if wanted == Visibility.NAMED:
        raise VisibilityNotRaised
    return _lower(session, opened, endorsement, at=at)


def withdraw(session: Session, token: str, mode: str, *, at: datetime) -> Opened:
    """Take an endorsement back through the manage link, without a reason, at any time. Raises Invalid and the link errors.

    Effects: event, mail, next edition. A quiet withdrawal erases the typed name and the signer for good, after one on the record
    too; a second click finds it done.
    """
    checks = Checks()
    chosen = checks.choice("mode", mode, WithdrawalMode)
    checks.done()
    opened, endorsement = _open_managed(session, token, at=at)
    goes_quiet = chosen == WithdrawalMode.QUIET and endorsement.withdrawal_mode == WithdrawalMode.ON_RECORD
    if endorsement.state == EndorsementState.WITHDRAWN and not goes_quiet:
        return opened
    if endorsement.state == EndorsementState.DECLINED:
        raise NotEndorsed
    endorsement.state = EndorsementState.WITHDRAWN
    endorsement.withdrawn_at, endorsement.withdrawal_mode, endorsement.changed_at = at, chosen, at
    if chosen == WithdrawalMode.QUIET:
        _erase_names(session, endorsement)
    events.record(session, EventKind.WITHDRAWN, statement_id=opened.statement.id, at=at, subject_id=endorsement.id)
    _queue_note(session, opened, "withdrawal", {"mode": mode}, at=at)
    publications.roster_changed(session, opened.statement.id, at=at)
    return opened


def dispute(session: Session, token: str, *, at: datetime) -> Opened:
    """Record "our organization did not endorse this": hidden at once, the lead's members are mailed. Raises NotEndorsed, link errors."""
    opened, endorsement = _open_managed(session, token, at=at)
    if endorsement.state == EndorsementState.DISPUTED:
        return opened
    if endorsement.state not in OPEN_STATES:
        raise NotEndorsed
    endorsement.state, endorsement.changed_at = EndorsementState.DISPUTED, at
    events.record(session, EventKind.DISPUTED, statement_id=opened.statement.id, at=at, subject_id=endorsement.id)
    _queue_note(session, opened, "dispute", {}, at=at)
    _alert_lead(session, opened, at=at)
    publications.roster_changed(session, opened.statement.id, at=at)
    return opened


def lower(session: Session, endorsement_id: str, *, by: accounts.Actor, at: datetime) -> None:
    """Withhold a name as the lead, who may only lower visibility (P4). Raises NotEndorsed. The partner is told."""
    query = select(Endorsement.invitation_id).where(Endorsement.id == endorsement_id)
    invitation_id = session.exec(query).first() or ""
    invitation, statement = invitations.get(session, invitation_id, by=by)
    endorsement = session.exec(select(Endorsement).where(Endorsement.id == endorsement_id).with_for_update()).one()
    if endorsement.state != EndorsementState.CONFIRMED:
        raise NotEndorsed
    if endorsement.visibility == Visibility.NAMED:
        partner = session.get_one(Partner, invitation.partner_id)
        lead = session.get_one(Lead, statement.lead_id)
        _lower(session, Opened(invitation, statement, partner, lead, endorsement), endorsement, at=at)


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
    """Return how many endorsements stand in each state, with the confirmed ones also as `named` and `withheld`."""
    query = select(Endorsement.state, Endorsement.visibility, func.count()).where(Endorsement.statement_id == statement.id)
    counts: dict[str, int] = {}
    for state, visibility, count in session.exec(query.group_by(col(Endorsement.state), col(Endorsement.visibility))).all():
        counts[state] = counts.get(state, 0) + count
        if state == EndorsementState.CONFIRMED and visibility is not None:
            counts[visibility] = count
    return counts


def list_named(session: Session, statement: Statement, *, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Return name and language of those who endorsed and are named, for an invited partner to see. Sorted, so the order tells nothing."""
    query = (
        select(Endorsement.display_name, Endorsement.language)
        .where(
            Endorsement.statement_id == statement.id,
            Endorsement.state == EndorsementState.CONFIRMED,
            Endorsement.visibility == Visibility.NAMED,
        )
        .order_by(col(Endorsement.display_name))
        .limit(limit)
    )
    return session.exec(query).all()


def open_private(session: Session, endorsement: Endorsement | None) -> tuple[str, str, str]:
    """Return the signer's name and title and the reason of a refusal, each empty where there is none. For the lead's eyes only."""
    signer = session.vault.open_json(SEALED_SIGNER, endorsement.signer_sealed) if endorsement and endorsement.signer_sealed else {}
    reason = session.vault.open(SEALED_REASON, endorsement.reason_sealed) if endorsement and endorsement.reason_sealed else ""
    return signer.get("name", ""), signer.get("title", ""), reason


def _require_open(opened: Opened, *, at: datetime) -> None:
    before = opened.endorsement
    if before is not None and before.state == EndorsementState.DISPUTED:
        raise UnderDispute
    may_change = before is not None and before.state in OPEN_STATES
    if not may_change and not opened.statement.takes_endorsements(at=at):
        raise SignOnClosed


def _frozen_text(session: Session, statement_id: str) -> FrozenText:
    rows = session.connection().execute(FROZEN_TEXT, {"statement_id": statement_id}).all()
    if not rows:
        raise SignOnClosed
    return FrozenText(rows[0][0], rows[0][1], {language: sha256 or "" for _, _, language, sha256 in rows})


def _checked(session: Session, answer: Answer, languages: set[str]) -> dict[str, Any]:
    checks = Checks()
    name = checks.name("display_name", answer.display_name)
    visibility = checks.choice("visibility", answer.visibility, Visibility)
    signer = {
        "name": checks.name("signer_name", answer.signer_name),
        "title": checks.line("signer_title", answer.signer_title, required=True),
    }
    if answer.language not in languages:
        checks.refuse("language", "Please choose one of the languages of the text.")
    if answer.authorized != "yes":
        checks.refuse("authorized", "Please tick the box if you are authorized to answer for your organization.")
    if not NONCE.fullmatch(answer.nonce):
        checks.refuse("nonce", "This form was not complete. Please send it again.")
    checks.done()
    return {
        "state": EndorsementState.CONFIRMED,
        "visibility": visibility,
        "display_name": name,
        "language": answer.language,
        "signer_sealed": session.vault.seal_json(SEALED_SIGNER, signer),
        "reason_sealed": None,
        "nonce": answer.nonce,
        "withdrawn_at": None,
        "withdrawal_mode": None,
    }


def _checked_decline(session: Session, reason: str, nonce: str) -> dict[str, Any]:
    checks = Checks()
    cleaned = checks.markdown("reason", reason).strip()
    if len(cleaned) > LONGEST_REASON:
        checks.refuse("reason", "This is too long.")
    checks.done()
    return {
        "state": EndorsementState.DECLINED,
        "visibility": None,
        "display_name": "",
        "language": "",
        "signer_sealed": None,
        "reason_sealed": session.vault.seal(SEALED_REASON, cleaned) if cleaned else None,
        "nonce": nonce,
        "withdrawn_at": None,
        "withdrawal_mode": None,
    }


def _insert(session: Session, opened: Opened, row: dict[str, Any], *, at: datetime) -> str:
    """Insert the row unless the partner has one; return its id, or an empty string."""
    values = {
        "id": new_id(),
        "statement_id": opened.statement.id,
        "partner_id": opened.partner.id,
        "invitation_id": opened.invitation.id,
        "recorded_at": at,
    }
    return str(values["id"]) if insert_once(session, Endorsement, values | row) else ""


def _replace(session: Session, before: Endorsement, row: dict[str, Any]) -> str:
    """Write over the answer that was read, unless it has changed since; return its id, or an empty string."""
    values = row | ({} if before.state == EndorsementState.CONFIRMED else {"recorded_at": row["changed_at"]})
    same = (col(Endorsement.id) == before.id) & (col(Endorsement.nonce) == before.nonce) & (col(Endorsement.state) == before.state)
    return before.id if session.connection().execute(update(Endorsement).where(same).values(**values)).rowcount == 1 else ""


def _is_answered_by(endorsement: Endorsement, nonce: str) -> bool:
    """Whether this form made the endorsement. One that declined first has not: the same page may be used to think again."""
    return endorsement.nonce == nonce and endorsement.state != EndorsementState.DECLINED


def _require_same_answer(session: Session, token: str, is_same: Callable[[Endorsement], bool], *, at: datetime) -> Opened:
    """After losing a race: fine if the winner was the same POST, else AlreadyAnswered."""
    session.expire_all()
    opened = invitations.open_link(session, token, at=at)
    if opened.endorsement is None or not is_same(opened.endorsement):
        raise AlreadyAnswered
    return opened


def _open_managed(session: Session, token: str, *, at: datetime) -> tuple[Opened, Endorsement]:
    """Return what a manage link opens. The answer is held until the commit: of two clicks, the second finds what the first one did."""
    opened = invitations.open_link(session, token, at=at, purpose=Purpose.MANAGE)
    if opened.endorsement is None:
        raise NotEndorsed
    session.refresh(opened.endorsement, with_for_update=True)
    return opened, opened.endorsement


def _lower(session: Session, opened: Opened, endorsement: Endorsement, *, at: datetime) -> Opened:
    endorsement.visibility, endorsement.changed_at = Visibility.WITHHELD, at
    events.record(session, EventKind.VISIBILITY_LOWERED, statement_id=opened.statement.id, at=at, subject_id=endorsement.id)
    _queue_note(session, opened, "visibility", {"visibility": Visibility.WITHHELD}, at=at)
    publications.roster_changed(session, opened.statement.id, at=at)
    return opened


def _kind_of_change(before: Endorsement | None, visibility: Visibility) -> EventKind:
    """A confirmed one that is only hidden or shown again says so; anything else is an endorsement."""
    if before is None or before.state != EndorsementState.CONFIRMED or before.visibility == visibility:
        return EventKind.ENDORSED
    return EventKind.VISIBILITY_RAISED if visibility == Visibility.NAMED else EventKind.VISIBILITY_LOWERED


def _erase_names(session: Session, endorsement: Endorsement) -> None:
    endorsement.display_name, endorsement.language, endorsement.signer_sealed = "", "", None
    session.mark_erased()


def _mark_answered(session: Session, opened: Opened) -> None:
    session.connection().execute(ANSWERED, {"invitation_id": opened.invitation.id})


def _queue_receipt(session: Session, opened: Opened, row: dict[str, Any], *, version: int, is_changed: bool, at: datetime) -> None:
    token = links.issue(session, Purpose.MANAGE, at=at, invitation_id=opened.invitation.id)
    payload = {
        "kind": opened.statement.kind,
        "display_name": row["display_name"],
        "visibility": row["visibility"],
        "version": version,
        "text_sha256": row["text_sha256"],
        "recorded_on": at.date().isoformat(),
        "manage_url": f"{session.settings.base_url}/m/{token}",
        "changed": is_changed,
    }
    _queue_note(session, opened, "receipt", payload, at=at)


def _queue_note(session: Session, opened: Opened, kind: str, payload: dict[str, Any], *, at: datetime) -> None:
    """Mail the partner's registered contact about its own act."""
    contact = session.get_one(Contact, opened.invitation.contact_id)
    entry = partners.open_entry(session, opened.partner, contact)
    whole = {"lead": opened.lead.name, "title": _title(session, opened.statement, entry.language), **payload}
    mails.queue(session, kind, to=entry.email, language=entry.language, payload=whole, at=at, invitation_id=opened.invitation.id)


def _title(session: Session, statement: Statement, language: str) -> str:
    wanted = {"statement_id": statement.id, "language": language, "authentic": statement.authentic_language}
    titles: dict[str, str] = dict(session.connection().execute(TITLES, wanted).all())
    return titles.get(language) or titles.get(statement.authentic_language, "")


def _alert_lead(session: Session, opened: Opened, *, at: datetime) -> None:
    payload = {
        "title": _title(session, opened.statement, opened.statement.authentic_language),
        "partner": opened.partner.name(),
        "desk_url": f"{session.settings.base_url}/desk/statements/{opened.statement.id}",
    }
    for email, language in accounts.list_emails(session, opened.statement.lead_id):
        mails.queue(session, "dispute_alert", to=email, language=language, payload=payload, at=at)
