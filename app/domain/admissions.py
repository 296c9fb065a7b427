"""Admissions: the lead's queue of requests to join, and what it makes of each. Accepting invites; only the own answer counts (P1).

A request is decided once, whoever presses first. Look-alikes in the directory are suggestions: nothing is merged by machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Session
from app.domain import contacts, delegations, invitations, join_likenesses, join_requests, mails, partners, receipts, statements
from app.domain.accounts import Actor
from app.domain.guest_lists import Guest
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.domain.join_likenesses import Likeness
from app.domain.join_requests import FORGOTTEN, Asker
from app.domain.partners import Entry
from app.errors import Conflict, Invalid, NotFound, Sentence, WrongPhase
from app.mail.addresses import are_same
from app.models import Invitation, JoinRequest, JoinRequestState, Lead, Partner, Statement

LONGEST_SENTENCE = 500


class Choice(StrEnum):
    """What the lead makes of a request."""

    NEW = "new"
    EXISTING = "existing"
    REFUSE = "refuse"


class AlreadyDecided(Conflict):
    """A colleague was quicker. Nothing was done a second time."""

    code = "already_decided"
    message = "This request has been decided already."


@dataclass(frozen=True)
class Decision:
    """The form as typed. `partner_id` is who an existing partner is; `tells` ("yes") mails a refusal, with the sentence if there is one."""

    choice: str = ""
    partner_id: str = ""
    sentence: str = ""
    tells: str = ""


@dataclass(frozen=True)
class Case:
    """One request as the lead sees it. `asker` is None once it is forgotten; `partner` is what it was accepted as."""

    request: JoinRequest
    asker: Asker | None
    likenesses: Sequence[Likeness] = ()
    partner: Partner | None = None


@dataclass(frozen=True)
class _Accepted:
    """A request that is being accepted, as the partner with an id, or as a new one."""

    row: JoinRequest
    asker: Asker
    partner_id: str


def list_waiting(session: Session, statement: Statement, *, by: Actor, after: str = "", limit: int = 20) -> list[Case]:
    """Return the requests that wait, the oldest first, each with what looks like it. `after` is the last id seen."""
    query = select(JoinRequest).where(JoinRequest.statement_id == statement.id, JoinRequest.state == JoinRequestState.WAITING)
    rows = session.exec(query.where(JoinRequest.id > after).order_by(col(JoinRequest.id)).limit(limit)).all()
    return [_case(session, row, statement, by=by) for row in rows]


def list_decided(session: Session, statement: Statement, *, limit: int = 20) -> list[Case]:
    """Return the requests that were decided last, the newest first."""
    decided = col(JoinRequest.state).in_([JoinRequestState.ACCEPTED, JoinRequestState.REFUSED])
    query = select(JoinRequest, Partner).outerjoin(Partner, col(Partner.id) == col(JoinRequest.partner_id))
    newest = query.where(JoinRequest.statement_id == statement.id, decided).order_by(col(JoinRequest.decided_at).desc()).limit(limit)
    return [Case(row, None, partner=partner) for row, partner in session.exec(newest).all()]


def get(session: Session, statement_id: str, request_id: str, *, by: Actor) -> tuple[Statement, Case]:
    """Return one confirmed request of a statement of the actor's lead. Raises NotFound: an unconfirmed one is not the lead's to read."""
    statement = statements.get(session, statement_id, by=by)
    query = select(JoinRequest).where(JoinRequest.id == request_id, JoinRequest.statement_id == statement.id)
    row = session.exec(query.where(JoinRequest.state != JoinRequestState.UNCONFIRMED)).first()
    if row is None:
        raise NotFound
    return statement, _case(session, row, statement, by=by)


def decide(session: Session, statement_id: str, request_id: str, decision: Decision, *, by: Actor, at: datetime) -> JoinRequest:
    """Accept a request or refuse it. Raises NotFound, AlreadyDecided, Invalid, WrongPhase.

    Effects: accepting writes or finds the partner and contact and mails the invitation; a partner there is is told of an address that
    is new to it; refusing mails a word where the lead wants that.
    Concurrency: one UPDATE takes the request, so of two coordinators the second is told; then the lead and the statement are held.
    """
    statement, case = get(session, statement_id, request_id, by=by)
    choice, sentence = _checked(decision)
    state = JoinRequestState.REFUSED if choice == Choice.REFUSE else JoinRequestState.ACCEPTED
    waiting = (col(JoinRequest.id) == case.request.id) & (col(JoinRequest.state) == JoinRequestState.WAITING)
    taken = update(JoinRequest).where(waiting).values(state=state, decided_at=at, account_id=by.account_id or None)
    if session.connection().execute(taken).rowcount != 1 or case.asker is None:
        raise AlreadyDecided
    session.refresh(case.request)
    if choice != Choice.REFUSE:
        accepted = _Accepted(case.request, case.asker, decision.partner_id if choice == Choice.EXISTING else "")
        _accept(session, statement, accepted, by=by, at=at)
    elif decision.tells == "yes" and not statement.is_discreet:
        _mail_refusal(session, statement, case, sentence, by=by, at=at)
    return case.request


def _checked(decision: Decision) -> tuple[Choice, str]:
    checks = Checks()
    choice = checks.choice("choice", decision.choice, Choice)
    sentence = checks.line("sentence", decision.sentence, most=LONGEST_SENTENCE)
    if choice == Choice.EXISTING and not decision.partner_id:
        checks.refuse("choice", "Please choose the partner this is.")
    if choice == Choice.REFUSE and sentence and decision.tells != "yes":
        checks.refuse("tells", "Tick this to have your sentence mailed, or empty its field.")
    checks.done()
    return choice or Choice.REFUSE, sentence


def _case(session: Session, row: JoinRequest, statement: Statement, *, by: Actor) -> Case:
    asker = join_requests.open_asker(session, row)
    is_waiting = row.state == JoinRequestState.WAITING and asker is not None
    likenesses = join_likenesses.find(session, statement, row, asker.email, by=by) if is_waiting and asker else ()
    return Case(row, asker, likenesses, session.get(Partner, row.partner_id) if row.partner_id else None)


def _accept(session: Session, statement: Statement, accepted: _Accepted, *, by: Actor, at: datetime) -> None:
    """Invite who asked. What was told of it is the directory's from now on, and forgotten here."""
    session.exec(select(Lead.id).where(Lead.id == by.lead_id).with_for_update()).one()
    session.hold(statement)
    if not statement.takes_endorsements(at=at):
        raise WrongPhase("Endorsements are not taken at the moment, so nobody can be invited. Move the closing date first.")
    known = _find_entry(session, accepted, by=by)
    write = _add_contact if accepted.partner_id else _add_partner
    entry = known or write(session, accepted, by=by, at=at)
    made = invitations.ask(session, statement, [entry], by=by, at=at)
    if known is None and accepted.partner_id:
        _tell_partner(session, statement, session.get_one(Invitation, made[entry.partner_id]), entry, at=at)
    for name, value in {**FORGOTTEN, "partner_id": entry.partner_id}.items():
        setattr(accepted.row, name, value)
    session.mark_erased()


def _find_entry(session: Session, accepted: _Accepted, *, by: Actor) -> Entry | None:
    """Return who has the address in the directory already; mail reaches it, since the request was confirmed through it.

    Raises Invalid when that is another partner than the lead said.
    """
    email = accepted.asker.email
    known = partners.find_entries(session, [email], by=by).get(partners.fold(email))
    if known is None:
        return None
    if known.partner_id != accepted.partner_id:
        raise Invalid(
            {"choice": Sentence("This address belongs to “%(name)s”. Accept the request as that partner, or refuse it.", name=known.name)}
        )
    contact, partner = contacts.get(session, known.contact_id, by=by)
    if contact.off_at is not None and are_same(known.email, email):
        contacts.welcome(session, contact)
    return partners.open_entry(session, partner, contact)


def _add_partner(session: Session, accepted: _Accepted, *, by: Actor, at: datetime) -> Entry:
    row, asker = accepted.row, accepted.asker
    guest = Guest({row.language: row.name}, asker.email, asker.name, row.language, country_of_focus=row.country)
    entry = partners.add(session, [guest], by=by, at=at)[partners.fold(asker.email)]
    session.get_one(Partner, entry.partner_id).website = row.website
    return entry


def _add_contact(session: Session, accepted: _Accepted, *, by: Actor, at: datetime) -> Entry:
    """Write who asked as another contact of a partner. Raises Invalid for one that is not in the lead's directory."""
    mine = (Partner.lead_id == by.lead_id, col(Partner.merged_into_id).is_(None))
    partner = session.exec(select(Partner).where(Partner.id == accepted.partner_id, *mine)).first()
    if partner is None:
        raise Invalid({"choice": "Please choose the partner this is."})
    typed = contacts.Typed(accepted.asker.email, accepted.asker.name, accepted.row.language)
    return partners.open_entry(session, partner, contacts.add(session, partner, typed, by=by, at=at))


def _tell_partner(session: Session, statement: Statement, invitation: Invitation, added: Entry, *, at: datetime) -> None:
    """Mail the partner's people that an address they may not know can answer in its name."""
    partner, lead = session.get_one(Partner, invitation.partner_id), session.get_one(Lead, statement.lead_id)
    opened = Opened(invitation, statement, partner, lead, None)
    others = [one for one in receipts.list_told(session, opened, with_delegates=False) if one.contact_id != added.contact_id]
    receipts.queue_note_to(session, opened, others, "contact_added", {"address": delegations.mask(added.email)}, at=at)


def _mail_refusal(session: Session, statement: Statement, case: Case, sentence: str, *, by: Actor, at: datetime) -> None:
    language = case.request.language
    title = receipts.title(session, statement, language)
    payload = {"lead": by.lead_name, "title": title, "organization": case.request.name, "sentence": sentence}
    if case.asker is not None:
        mails.queue(session, "join_refused", to=case.asker.email, language=language, payload=payload, at=at)
