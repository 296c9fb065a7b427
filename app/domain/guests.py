"""The guests of one statement: which rows of a list can be invited, and writing their invitations. `invitations.invite` uses it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from app.db import Session
from app.domain import partners, reinvitations
from app.domain.accounts import Actor
from app.domain.guest_lists import Guest
from app.domain.partners import Entry
from app.domain.reinvitations import Past
from app.models import Invitation, InvitationState, Link, Statement
from app.models.base import new_id

ALREADY_INVITED = "This address was already invited."


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a guest list: an invitation, or sentences by field."""

    guest: Guest
    invitation_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    is_invited: bool = False
    """Nothing is wrong with the row; the address has its invitation already."""


def sort_guests(session: Session, statement: Statement, guests: Sequence[Guest], *, by: Actor) -> tuple[list[Outcome], dict[str, Entry]]:
    """Check every row, against itself, the rows above it and the invitations there are."""
    checked = [partners.check(guest, default_language=statement.authentic_language) for guest in guests]
    known = partners.find_entries(session, [guest.email for guest, _ in checked if guest.email], by=by)
    invited, past = _invited_contact_ids(session, statement), reinvitations.read(session, statement)
    seen: set[str] = set()
    outcomes = []
    for guest, errors in checked:
        address = partners.fold(guest.email)
        if "email" not in errors and address in seen:
            errors["email"] = "This address stands twice in the list."
        elif address in known and known[address].contact_id in invited:
            errors["email"] = ALREADY_INVITED
        elif "email" not in errors and (refusal := _find_refusal(session, past, guest, known.get(address))):
            errors["email"] = refusal
        seen.add(address)
        outcomes.append(Outcome(guest, errors=errors, is_invited=errors == {"email": ALREADY_INVITED}))
    return outcomes, known


def _find_refusal(session: Session, past: Past, guest: Guest, known: Entry | None) -> str:
    if not past.stopped and known is None:
        return ""
    indexes = session.vault.indexes(partners.SEALED_EMAIL, guest.email) if past.stopped else []
    return past.find_refusal(indexes, known.contact_id if known else "")


def write_invitations(session: Session, statement: Statement, entries: Sequence[Entry], *, at: datetime) -> dict[str, str]:
    """Write or reopen one invitation per partner, unless it has one; return their ids by partner."""
    revoked = {
        invitation.partner_id: invitation
        for invitation in session.exec(
            select(Invitation).where(Invitation.statement_id == statement.id, Invitation.state == InvitationState.REVOKED)
        ).all()
    }
    made, rows = _invited(session, statement), []
    for entry in entries:
        if entry.partner_id in made:
            continue
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


def _invited(session: Session, statement: Statement) -> dict[str, str]:
    """Return the ids of the live invitations by partner."""
    live = select(Invitation.partner_id, Invitation.id).where(
        Invitation.statement_id == statement.id, Invitation.state != InvitationState.REVOKED
    )
    return dict(session.exec(live).all())


def _invited_contact_ids(session: Session, statement: Statement) -> set[str]:
    """Return who was given a link to a live invitation: an organization may be asked through several people, each of them once."""
    live = (col(Invitation.statement_id) == statement.id) & (col(Invitation.state) != InvitationState.REVOKED)
    given = select(Link.contact_id).join(Invitation, col(Invitation.id) == col(Link.invitation_id)).where(live)
    return {id_ for id_ in [*session.exec(select(Invitation.contact_id).where(live)), *session.exec(given)] if id_}


def _invitation_row(statement: Statement, entry: Entry, invitation_id: str, *, at: datetime) -> dict[str, Any]:
    return {
        "id": invitation_id,
        "statement_id": statement.id,
        "partner_id": entry.partner_id,
        "contact_id": entry.contact_id,
        "created_at": at,
        "queued_at": at,
    }
