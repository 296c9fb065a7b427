"""Join requests: an organization asks on a statement's open call to be invited. Asking lists nobody and tells nothing of anybody (P1, P4).

Whoever asks is answered the same, whether the address is known here or not; only who reads its mail can confirm, and only then does the
lead hear of it. Who asked is sealed (P10), and forgotten when it is not confirmed or was refused.
"""

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.db import Session, insert_row
from app.domain import alerts, join_limits, limits, links, mails, open_calls, receipts, websites
from app.domain.inputs import Checks
from app.domain.open_calls import CallClosed, OpenCall
from app.errors import Conflict, Invalid, TooMany
from app.mail.addresses import are_same
from app.models import JoinRequest, JoinRequestState, Lead, Link, Purpose, Statement
from app.models.base import new_id
from app.security import attention

SEALED_CONTACT = "join_request.contact"
SEALED_EMAIL = "join_request.email"
LINK_LIFE = timedelta(days=7)
REFUSED_KEPT = timedelta(days=30)
LONGEST_NOTE = 2_000
UNDECIDED = (JoinRequestState.UNCONFIRMED, JoinRequestState.WAITING)
FORGOTTEN = {"contact_sealed": None, "email_index": b""}


class RequestChanged(Conflict):
    """Somebody has sent the form again since this page was opened: nobody confirms what it has not read."""

    code = "request_changed"
    message = "The request was sent again with other words since you opened this page. Please look at it once more."


@dataclass(frozen=True)
class Typed:
    """The form as typed. `token` and `answer` belong to the question of `security/attention`; `subject` is for nobody to fill in."""

    name: str = ""
    language: str = ""
    country: str = ""
    website: str = ""
    contact_name: str = ""
    email: str = ""
    note: str = ""
    token: str = ""
    answer: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Asker:
    """Who asked, opened: the person, the address, and what it wants to say to the lead."""

    name: str
    email: str
    note: str


@dataclass(frozen=True)
class Opened:
    """What the link in the mail opens. `asker` is None once it is forgotten."""

    request: JoinRequest
    statement: Statement
    lead_name: str
    title: str
    asker: Asker | None

    @property
    def fingerprint(self) -> str:
        """Stand for what was read, so that nothing else is confirmed."""
        row = self.request
        return _digest([row.name, row.language, row.country, row.website, *(astuple(self.asker) if self.asker else ())])


def ask(session: Session, slug: str, typed: Typed, *, at: datetime) -> None:
    """Take a request and mail its address a link to confirm it. Raises NotFound, CallClosed, Invalid, TooMany.

    The answer is the same for every address; one that was mailed three times within the hour gets no further mail, and in a rush it leaves
    later (`join_limits`). Concurrency: a double click is one request, and two forms with one address meet at the limit of its mailbox.
    """
    call = open_calls.get(session, slug, at=at)
    values, asker, nonce = _checked(session, call, typed, at=at)
    if _is_used(session, "join_form", _digest(astuple(typed)), at=at):
        return
    if _is_used(session, "join_question", nonce, at=at):
        raise Invalid({"answer": "This question was answered already. Please answer the new one."})
    turn = join_limits.take_turn(session, call.statement.id, asker.email, at=at)
    if turn is None:
        return
    request_id, language = _write(session, call, values, asker, at=turn)
    _mail_link(session, call, request_id, asker.email, language, at=turn)


def open_link(session: Session, token: str, *, at: datetime) -> Opened:
    """Return the request behind a link. Raises the link errors."""
    link = links.get(session, Purpose.JOIN, token, at=at)
    query = (
        select(JoinRequest, Statement, Lead)
        .join(Statement, col(Statement.id) == col(JoinRequest.statement_id))
        .join(Lead, col(Lead.id) == col(Statement.lead_id))
    )
    request, statement, lead = session.exec(query.where(JoinRequest.id == link.join_request_id)).one()
    return Opened(request, statement, lead.name, receipts.title(session, statement, request.language), open_asker(session, request))


def confirm(session: Session, token: str, *, confirmed: str, fingerprint: str, at: datetime) -> Opened:
    """Hand a request to the lead. Raises the link errors, CallClosed, RequestChanged, Invalid. A second click changes nothing.

    Effects: within an hour, one mail to the lead's members that there are requests. Concurrency: the request is held.
    """
    session.hold(open_link(session, token, at=at).request)
    opened = open_link(session, token, at=at)
    if opened.request.state != JoinRequestState.UNCONFIRMED:
        return opened
    if not open_calls.is_open(opened.statement, at=at):
        raise CallClosed
    if fingerprint != opened.fingerprint:
        raise RequestChanged
    if confirmed != "yes":
        raise Invalid({"confirmed": "Please tick the box if you may ask for your organization."})
    opened.request.state, opened.request.confirmed_at = JoinRequestState.WAITING, at
    session.flush()
    alerts.queue_collected(session, opened.statement, "join_alert", page="/requests", at=at)
    return opened


def open_asker(session: Session, request: JoinRequest) -> Asker | None:
    """Return who asked, or None once it is forgotten."""
    return Asker(**session.vault.open_json(SEALED_CONTACT, request.contact_sealed)) if request.contact_sealed else None


def purge(session: Session, *, at: datetime) -> None:
    """Drop requests nobody confirmed within seven days, and forget who asked thirty days after a refusal. For the worker."""
    stale = (col(JoinRequest.state) == JoinRequestState.UNCONFIRMED) & (col(JoinRequest.created_at) < at - LINK_LIFE)
    refused = (col(JoinRequest.state) == JoinRequestState.REFUSED) & (col(JoinRequest.decided_at) < at - REFUSED_KEPT)
    connection = session.connection()
    connection.execute(delete(Link).where(col(Link.join_request_id).in_(select(JoinRequest.id).where(stale))))
    dropped = connection.execute(delete(JoinRequest).where(stale)).rowcount
    known = refused & col(JoinRequest.contact_sealed).is_not(None)
    if dropped + connection.execute(update(JoinRequest).where(known).values(FORGOTTEN)).rowcount:
        session.mark_erased()


def _checked(session: Session, call: OpenCall, typed: Typed, *, at: datetime) -> tuple[dict[str, Any], Asker, str]:
    """Return the values of the row, who asked, and the nonce of the question that was answered."""
    checks = Checks()
    values = {
        "name": checks.name("name", typed.name),
        "language": typed.language,
        "country": checks.country("country", typed.country),
        "website": websites.check(checks, "website", typed.website),
    }
    if typed.language not in call.texts:
        checks.refuse("language", "Please choose one of the languages of the text.")
    asker = Asker(
        name=checks.name("contact_name", typed.contact_name),
        email=checks.email("email", typed.email),
        note=checks.line("note", typed.note, most=LONGEST_NOTE),
    )
    if typed.subject:
        checks.refuse("subject", "This field is to stay empty: it is there for machines only. Please send the form again.")
    question = attention.find(session.settings.secret_keys, call.statement.id, typed.token, at=at)
    if question is None:
        checks.refuse("answer", "This form was open for too long. Please answer the new question.")
    elif not question.is_answered_by(typed.answer):
        checks.refuse("answer", "This is not the sum. Please answer the new question, in digits.")
    checks.done()
    return values, asker, question.nonce if question else ""


def _is_used(session: Session, name: str, subject: str, *, at: datetime) -> bool:
    """Remember a form or a question for as long as its token lives, and say whether it was remembered already."""
    try:
        limits.take(session, name, subject, every=attention.LIFE, burst=1, at=at)
    except TooMany:
        return True
    return False


def _write(session: Session, call: OpenCall, values: dict[str, Any], asker: Asker, *, at: datetime) -> tuple[str, str]:
    """Write a request, or rewrite the one that is not confirmed yet; a confirmed one stays as it is. Return its id and language."""
    mine = (col(JoinRequest.statement_id) == call.statement.id) & col(JoinRequest.state).in_(UNDECIDED)
    indexes = session.vault.indexes(SEALED_EMAIL, asker.email)
    alike = session.exec(select(JoinRequest).where(mine, col(JoinRequest.email_index).in_(indexes)).with_for_update()).all()
    found = next((request for request in alike if _is_from(session, request, asker.email)), None)
    if found is not None and found.state == JoinRequestState.WAITING:
        return found.id, found.language
    row = values | {"contact_sealed": session.vault.seal_json(SEALED_CONTACT, vars(asker)), "created_at": at}
    if found is not None:
        session.connection().execute(update(JoinRequest).where(col(JoinRequest.id) == found.id).values(row))
        return found.id, values["language"]
    made = new_id()
    insert_row(session, JoinRequest, row | {"id": made, "statement_id": call.statement.id, "email_index": indexes[0]})
    return made, values["language"]


def _is_from(session: Session, request: JoinRequest, email: str) -> bool:
    """Whether a request was sent from an address, and not from one that folds to the same: its link would open a stranger's words."""
    asker = open_asker(session, request)
    return asker is not None and are_same(asker.email, email)


def _mail_link(session: Session, call: OpenCall, request_id: str, email: str, language: str, *, at: datetime) -> None:
    """Nothing that was typed goes into the mail: its address may be a stranger's, and the words a swindler's."""
    expires_at = at + LINK_LIFE
    token = links.issue(session, Purpose.JOIN, at=at, expires_at=expires_at, join_request_id=request_id)
    payload = {
        "url": f"{session.settings.base_url}/j/{token}",
        "lead": call.lead_name,
        "title": receipts.title(session, call.statement, language),
        "expires_on": expires_at.date().isoformat(),
        **({"discreet": True} if call.statement.is_discreet else {}),
    }
    mails.queue(session, "join_confirmation", to=email, language=language, payload=payload, at=at)


def _digest(parts: tuple[str, ...] | list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
