"""Consents: what a partner said by letter or phone, as the lead recorded it. It counts nothing until the partner itself confirms (P1).

No function here makes an endorsement. The partner is told at once; it confirms by the endorsement's own POST, or contests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from app.db import Session
from app.domain import alerts, envelopes, events, invitations, limits, receipts
from app.domain.accounts import Actor
from app.domain.envelopes import Sending
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.errors import AlreadyAnswered, Conflict, TooMany, WrongPhase
from app.models import (
    Consent,
    ConsentChannel,
    ConsentState,
    Endorsement,
    EventKind,
    Invitation,
    InvitationState,
    Lead,
    Partner,
    Statement,
    Visibility,
)

SEALED_NOTE = "consent.note"
LONGEST_NOTE = 2_000
CORRECTING, MOST_AT_ONCE = timedelta(days=1), 5
"""Each recorded or corrected consent is mailed: so many at once, then one in so long."""


class ConsentAnswered(Conflict):
    """The partner has confirmed the recorded consent, or contested it."""

    code = "consent_answered"
    message = "The organization has already said whether this is so. Only it can answer now."


class NoConsent(Conflict):
    """Nothing was recorded for this partner that it could contest."""

    code = "no_consent"
    message = "No consent of your organization is recorded here."


@dataclass(frozen=True)
class Recorded:
    """The desk's form as typed. `visibility` may be empty: then the partner did not say."""

    channel: str = ""
    consented_on: str = ""
    display_name: str = ""
    visibility: str = ""
    note: str = ""


def record(session: Session, invitation: Invitation, statement: Statement, typed: Recorded, *, by: Actor, at: datetime) -> Consent:
    """Record a consent given elsewhere, or correct one that waits; the partner is mailed to confirm or contest. Nothing counts by it.

    Raises Invalid, WrongPhase, AlreadyAnswered, ConsentAnswered. The same once more mails nobody. Concurrency: the statement is held,
    so an answer of the partner comes wholly before or wholly after.
    """
    session.hold(statement)
    session.hold(invitation)
    _require_unanswered(session, invitation, statement, at=at)
    values, note = _checked(typed, today=at.astimezone(ZoneInfo(statement.time_zone)).date())
    kept = find(session, invitation)
    if kept is not None and kept.state != ConsentState.RECORDED:
        raise ConsentAnswered
    if kept is not None and _is_same(session, kept, values, note):
        return kept
    _limit_mails(session, invitation, at=at)
    consent = kept or Consent(invitation_id=invitation.id, **values)
    sealed = session.vault.seal(SEALED_NOTE, note) if note else None
    _write(session, invitation, consent, values | {"note_sealed": sealed, "account_id": by.account_id, "recorded_at": at})
    events.record(session, EventKind.CONSENT_RECORDED, statement_id=statement.id, at=at, subject_id=consent.id)
    _tell(session, invitation, statement, consent, by=by, at=at)
    return consent


def contest(session: Session, token: str, *, at: datetime) -> Opened:
    """Record that the partner did not agree; the lead is mailed. A second click finds it done.

    Raises the link errors, NoConsent, and ConsentAnswered once it has endorsed: withdrawing is the way then.
    """
    opened = invitations.open_to_act(session, token, at=at)
    consent = find(session, opened.invitation, is_held=True)
    if consent is None:
        raise NoConsent
    if consent.state == ConsentState.CONFIRMED or (opened.endorsement is not None and opened.endorsement.stands):
        raise ConsentAnswered
    _contest(session, opened, consent, at=at)
    return opened


def settle(session: Session, opened: Opened, *, endorses: bool, at: datetime) -> None:
    """Note what the partner's own answer says of a recorded consent. No query where none was recorded."""
    consent = find(session, opened.invitation, is_held=True)
    if consent is None or consent.state != ConsentState.RECORDED:
        return
    if endorses:
        consent.state, consent.answered_at = ConsentState.CONFIRMED, at
    else:
        _contest(session, opened, consent, at=at)


def find(session: Session, invitation: Invitation, *, is_held: bool = False) -> Consent | None:
    """Return what was recorded for an invitation, or None, then without a query."""
    if not invitation.has_consent:
        return None
    query = select(Consent).where(Consent.invitation_id == invitation.id)
    return session.exec(query.with_for_update() if is_held else query).first()


def open_note(session: Session, consent: Consent | None) -> str:
    """Return the lead's own note, for the lead's eyes only."""
    return session.vault.open(SEALED_NOTE, consent.note_sealed) if consent and consent.note_sealed else ""


def erase(session: Session, invitation: Invitation) -> None:
    """Erase the name and the note of a recorded consent for good, as a quiet withdrawal asks (P5). No query where none was recorded."""
    consent = find(session, invitation, is_held=True)
    if consent is not None:
        consent.display_name, consent.note_sealed = "", None
        session.mark_erased()


def _require_unanswered(session: Session, invitation: Invitation, statement: Statement, *, at: datetime) -> None:
    if not statement.takes_endorsements(at=at) or invitation.state in {InvitationState.REVOKED, InvitationState.EXPIRED}:
        raise WrongPhase("A consent can be recorded while sign-on is open and the invitation stands.")
    if session.exec(select(Endorsement.id).where(Endorsement.invitation_id == invitation.id)).first():
        raise AlreadyAnswered("This organization has already answered. Only the organization itself can change its answer.")


def _limit_mails(session: Session, invitation: Invitation, *, at: datetime) -> None:
    try:
        limits.take(session, "consent", invitation.id, every=CORRECTING, burst=MOST_AT_ONCE, at=at)
    except TooMany as error:
        raise TooMany("This consent was corrected often, and the organization was mailed each time. Please correct it later.") from error


def _write(session: Session, invitation: Invitation, consent: Consent, values: Mapping[str, Any]) -> None:
    consent.sqlmodel_update(dict(values))
    session.add(consent)
    invitation.has_consent = True
    session.flush()


def _checked(typed: Recorded, *, today: date) -> tuple[dict[str, Any], str]:
    checks = Checks()
    day = checks.day("consented_on", typed.consented_on)
    if day is None:
        checks.refuse("consented_on", "Please fill in this field.")
    elif day > today:
        checks.refuse("consented_on", "This day is still to come.")
    note = checks.markdown("note", typed.note).strip()
    if len(note) > LONGEST_NOTE:
        checks.refuse("note", "This is too long.")
    values = {
        "channel": checks.choice("channel", typed.channel, ConsentChannel),
        "consented_on": day,
        "display_name": checks.name("display_name", typed.display_name),
        "visibility": checks.choice("visibility", typed.visibility, Visibility) if typed.visibility else None,
    }
    checks.done()
    return values, note


def _is_same(session: Session, kept: Consent, values: Mapping[str, Any], note: str) -> bool:
    return open_note(session, kept) == note and all(getattr(kept, name) == value for name, value in values.items())


def _tell(session: Session, invitation: Invitation, statement: Statement, consent: Consent, *, by: Actor, at: datetime) -> None:
    partner, lead = session.get_one(Partner, invitation.partner_id), session.get_one(Lead, statement.lead_id)
    told = receipts.list_told(session, Opened(invitation, statement, partner, lead, None))
    facts = {
        "channel": consent.channel,
        "consented_on": consent.consented_on.isoformat(),
        "display_name": consent.display_name,
        "visibility": consent.visibility or "",
    }
    envelopes.queue(session, statement, "consent", [(invitation.id, entry) for entry in told], by=by, at=at, sending=Sending(facts=facts))


def _contest(session: Session, opened: Opened, consent: Consent, *, at: datetime) -> None:
    if consent.state == ConsentState.CONTESTED:
        return
    consent.state, consent.answered_at = ConsentState.CONTESTED, at
    events.record(session, EventKind.CONSENT_CONTESTED, statement_id=opened.statement.id, at=at, subject_id=consent.id)
    page = f"/invitations/{opened.invitation.id}"
    alerts.queue(session, opened.statement, "consent_alert", partner=opened.partner.name(), page=page, at=at)
