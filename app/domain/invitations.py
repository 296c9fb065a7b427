"""Invitations: asking partners to endorse, reminding the silent ones, taking an invitation back, and opening its link."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from app.db import Session
from app.domain import links, mails, partners, versions
from app.domain.accounts import Actor
from app.domain.guest_lists import Guest
from app.domain.partners import Entry
from app.errors import AlreadyAnswered, LinkRevoked, NotFound, WrongPhase
from app.models import Contact, Endorsement, Invitation, InvitationState, Lead, Link, Mail, Partner, Purpose, Statement
from app.models.base import new_id
from app.security.secrets import secret_hash

LINK_LIFE = timedelta(days=365)
"""How long an invitation's link opens after the closing date (or after it was made): its owner may still want to be named again."""

REMINDER_PAUSE = timedelta(hours=12)
"""A partner is not reminded twice within this time, however often the button is pressed."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a guest list: an invitation, or sentences by field."""

    guest: Guest
    invitation_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """What an invitation's link opens."""

    invitation: Invitation
    statement: Statement
    partner: Partner
    lead: Lead
    endorsement: Endorsement | None


@dataclass(frozen=True)
class Progress:
    """One line of the desk's table: an invitation with its partner, the answer if there is one, and the last mail's fate."""

    invitation: Invitation
    partner: Partner
    contact: Contact
    endorsement: Endorsement | None

    @property
    def is_silent(self) -> bool:
        return self.endorsement is None and self.invitation.state in {InvitationState.PENDING, InvitationState.SENT}


def preview(session: Session, statement: Statement, guests: Sequence[Guest], *, by: Actor) -> list[Outcome]:
    """Return what `invite` would do with each row, writing nothing."""
    outcomes, _ = _sorted(session, statement, guests, by=by)
    return outcomes


def invite(session: Session, statement: Statement, guests: Sequence[Guest], *, by: Actor, at: datetime) -> list[Outcome]:
    """Invite every good row and queue its mail; a bad row never stops the good ones. Raises WrongPhase unless sign-on is open.

    Effects: partners and contacts added to the directory, invitations, links, and one mail each, all in this transaction.
    Concurrency: the statement's row is held, so of two clicks the second finds everybody already invited.
    """
    session.refresh(statement, with_for_update=True)
    if not statement.takes_endorsements(at=at):
        raise WrongPhase("Partners can be invited once sign-on is open, and until it closes.")
    outcomes, known = _sorted(session, statement, guests, by=by)
    good = [outcome for outcome in outcomes if not outcome.errors]
    new = [outcome.guest for outcome in good if partners.fold(outcome.guest.email) not in known]
    entries = known | partners.add(session, new, by=by, at=at)
    pairs = [(outcome, entries[partners.fold(outcome.guest.email)]) for outcome in good]
    made = _write(session, statement, [entry for _, entry in pairs], at=at)
    _queue(session, statement, "invitation", [(made[entry.partner_id], entry) for _, entry in pairs], by=by, at=at)
    ids = {id(outcome): made[entry.partner_id] for outcome, entry in pairs}
    return [Outcome(outcome.guest, ids.get(id(outcome), ""), outcome.errors) for outcome in outcomes]


def list_progress(session: Session, statement: Statement, *, after: str = "", limit: int | None = None) -> list[Progress]:
    """Return the invitations of a statement with their partners and answers, in the order they were made. `after` is the last id seen."""
    query = (
        select(Invitation, Partner, Contact, Endorsement)
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .join(Contact, col(Contact.id) == col(Invitation.contact_id))
        .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
        .where(Invitation.statement_id == statement.id, Invitation.id > after)
        .order_by(col(Invitation.id))
    )
    rows = session.exec(query.limit(limit) if limit else query).all()
    return [Progress(invitation, partner, contact, endorsement) for invitation, partner, contact, endorsement in rows]


def list_silent(session: Session, statement: Statement) -> list[tuple[Progress, Entry]]:
    """Return who would be reminded now, opened: invited, mail not bounced, no answer yet."""
    silent = [progress for progress in list_progress(session, statement) if progress.is_silent]
    return [(progress, partners.open_entry(session, progress.partner, progress.contact)) for progress in silent]


def remind(session: Session, statement: Statement, invitation_ids: Sequence[str] | None, *, by: Actor, at: datetime) -> int:
    """Mail a reminder to the given silent partners, or to all of them; return how many. A second click within 12 hours sends nothing."""
    if not statement.takes_endorsements(at=at):
        raise WrongPhase("Sign-on is not open, so there is nothing to remind of.")
    wanted = None if invitation_ids is None else set(invitation_ids)
    chosen = [(p.invitation.id, entry) for p, entry in list_silent(session, statement) if wanted is None or p.invitation.id in wanted]
    reminded = []
    for invitation_id, entry in chosen:
        claim = update(Invitation).where(
            col(Invitation.id) == invitation_id,
            col(Invitation.reminded_at).is_(None) | (col(Invitation.reminded_at) <= at - REMINDER_PAUSE),
        )
        if session.connection().execute(claim.values(reminded_at=at, reminders=col(Invitation.reminders) + 1)).rowcount == 1:
            reminded.append((invitation_id, entry))
    _queue(session, statement, "reminder", reminded, by=by, at=at)
    return len(reminded)


def get(session: Session, invitation_id: str, *, by: Actor) -> tuple[Invitation, Statement]:
    """Return an invitation of the actor's lead with its statement. Raises NotFound."""
    query = (
        select(Invitation, Statement)
        .join(Statement, col(Statement.id) == col(Invitation.statement_id))
        .where(Invitation.id == invitation_id, Statement.lead_id == by.lead_id)
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def revoke(session: Session, invitation: Invitation, *, at: datetime) -> None:
    """Take an invitation back: its links end. Raises AlreadyAnswered once there is an answer: that is the partner's to change."""
    revoked = (
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.state) != InvitationState.ANSWERED)
        .values(state=InvitationState.REVOKED)
    )
    if session.connection().execute(revoked).rowcount != 1:
        raise AlreadyAnswered("This organization has already answered. Only the organization itself can change its answer.")
    live = (col(Link.invitation_id) == invitation.id) & col(Link.revoked_at).is_(None)
    session.connection().execute(update(Link).where(live).values(revoked_at=at))


def open_link(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> Opened:
    """Return what a link opens: one query. Raises LinkInvalid (before any query when the signature is bad), LinkUnknown, LinkRevoked
    or LinkExpired. Whether sign-on still takes an answer is for `endorsements` to say.
    """
    session.signer.check(purpose, token)
    query = (
        select(Link, Invitation, Statement, Partner, Lead, Endorsement)
        .join(Invitation, col(Invitation.id) == col(Link.invitation_id))
        .join(Statement, col(Statement.id) == col(Invitation.statement_id))
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .join(Lead, col(Lead.id) == col(Statement.lead_id))
        .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
        .where(Link.purpose == purpose, Link.token_hash == secret_hash(token))
    )
    found = session.exec(query).first()
    if found is None:
        raise links.LinkUnknown
    link, invitation, statement, partner, lead, endorsement = found
    links.require_live(link, at=at)
    if purpose == Purpose.INVITATION and invitation.state == InvitationState.REVOKED:
        raise LinkRevoked
    return Opened(invitation, statement, partner, lead, endorsement)


def _sorted(session: Session, statement: Statement, guests: Sequence[Guest], *, by: Actor) -> tuple[list[Outcome], dict[str, Entry]]:
    """Check every row, against itself, the rows above it and the invitations there are."""
    checked = [partners.check(guest, default_language=statement.authentic_language) for guest in guests]
    known = partners.find_entries(session, [guest.email for guest, _ in checked if guest.email], by=by)
    invited = _invited_partner_ids(session, statement)
    seen: set[str] = set()
    outcomes = []
    for guest, errors in checked:
        address = partners.fold(guest.email)
        if "email" not in errors and address in seen:
            errors["email"] = "This address stands twice in the list."
        elif address in known and known[address].partner_id in invited:
            errors["email"] = "This address was already invited."
        seen.add(address)
        outcomes.append(Outcome(guest, errors=errors))
    return outcomes, known


def _invited_partner_ids(session: Session, statement: Statement) -> set[str]:
    live = select(Invitation.partner_id).where(Invitation.statement_id == statement.id, Invitation.state != InvitationState.REVOKED)
    return set(session.exec(live).all())


def _write(session: Session, statement: Statement, entries: Sequence[Entry], *, at: datetime) -> dict[str, str]:
    """Write or reopen one invitation per entry; return their ids by partner."""
    revoked = {
        invitation.partner_id: invitation
        for invitation in session.exec(
            select(Invitation).where(Invitation.statement_id == statement.id, Invitation.state == InvitationState.REVOKED)
        ).all()
    }
    made, rows = {}, []
    for entry in entries:
        if entry.partner_id in revoked:
            reopened = revoked[entry.partner_id]
            reopened.state, reopened.contact_id, reopened.queued_at = InvitationState.PENDING, entry.contact_id, at
            made[entry.partner_id] = reopened.id
        else:
            made[entry.partner_id] = new_id()
            rows.append(_invitation_row(statement, entry, made[entry.partner_id], at=at))
    session.flush()
    if rows:
        session.connection().execute(insert(Invitation), rows)
    return made


def _invitation_row(statement: Statement, entry: Entry, invitation_id: str, *, at: datetime) -> dict[str, Any]:
    return {
        "id": invitation_id,
        "statement_id": statement.id,
        "partner_id": entry.partner_id,
        "contact_id": entry.contact_id,
        "created_at": at,
        "queued_at": at,
    }


def _queue(session: Session, statement: Statement, kind: str, invited: Sequence[tuple[str, Entry]], *, by: Actor, at: datetime) -> None:
    """Give every invitation a fresh link and write its mail: two inserts, however many."""
    if not invited:
        return
    titles = {text.language: text.title for text in versions.list_translations(session, versions.latest(session, statement))}
    link_rows, mail_rows = [], []
    for invitation_id, entry in invited:
        token = session.signer.new_token(Purpose.INVITATION)
        link_rows.append(_link_row(statement, token, invitation_id, at=at))
        payload = _payload(session, statement, entry, token, titles, by=by)
        mail_rows.append(
            mails.row(session, kind, to=entry.email, language=entry.language, payload=payload, at=at, invitation_id=invitation_id)
        )
    session.connection().execute(insert(Link), link_rows)
    session.connection().execute(insert(Mail), mail_rows)


def _link_row(statement: Statement, token: str, invitation_id: str, *, at: datetime) -> dict[str, Any]:
    return {
        "purpose": Purpose.INVITATION,
        "token_hash": secret_hash(token),
        "invitation_id": invitation_id,
        "created_at": at,
        "expires_at": max(statement.hard_deadline or at, at) + LINK_LIFE,
    }


def _payload(session: Session, statement: Statement, entry: Entry, token: str, titles: dict[str, str], *, by: Actor) -> dict[str, Any]:
    return {
        "url": f"{session.settings.base_url}/e/{token}",
        "lead": by.lead_name,
        "contact_name": entry.contact_name,
        "partner": entry.name,
        "kind": statement.kind,
        "title": titles.get(entry.language) or titles[statement.authentic_language],
        "deadline": statement.hard_deadline.isoformat() if statement.hard_deadline else "",
        "time_zone": statement.time_zone,
    }
