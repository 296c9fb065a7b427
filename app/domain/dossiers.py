"""The delivery dossier: to whom an edition was handed, when and how, and what was answered. Public is only what the lead makes public.

Files that came back are kept by `dossier_files`; `dossier_mails` sends an edition from here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import events, rosters
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.errors import Conflict, NotFound, WrongPhase
from app.models import Delivery, DeliveryChannel, DeliveryFile, Edition, EditionState, Event, EventKind, Mail, MailState, Statement
from app.models.base import new_id
from app.publishing.document import Delivered

SEALED_NOTE = "delivery.note"
LONGEST_NOTE = 5_000
LONGEST_ANSWER = 10_000
WAS_PUBLIC = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
NONCE = re.compile(r"[0-9a-f]{32}")


class SentByMail(Conflict):
    """What the tool itself has sent stays on record."""

    code = "sent_by_mail"
    message = "This was sent from here by mail, so it stays in the dossier."


class NotHandedOver(Conflict):
    """A mail that has not left, or came back, is no delivery that could be told in public."""

    code = "not_handed_over"
    message = "This mail has not been handed over, so the delivery cannot be made public."


@dataclass(frozen=True)
class Recorded:
    """One delivery as typed. `edition` is a number, or empty for the one that is public now; `nonce` is that of one form."""

    addressee: str = ""
    delivered_on: str = ""
    channel: str = ""
    edition: str = ""
    note: str = ""
    nonce: str = ""


@dataclass(frozen=True)
class Answered:
    """The addressee's answer as typed: its words, and the day it came."""

    words: str = ""
    answered_on: str = ""


@dataclass(frozen=True)
class Awaited:
    """An addressee that nothing is recorded for yet. `role` is "to" or "cc"."""

    name: str
    role: str


@dataclass(frozen=True)
class Entry:
    """One delivery with its edition, its mail where the tool sent it, and the number of the edition that was asked for."""

    row: Delivery
    edition: Edition
    mail: Mail | None
    asked_edition: int

    @property
    def has_left(self) -> bool:
        """Whether it reached somebody, as far as we know."""
        return self.mail is None or self.mail.state == MailState.SENT


def record(session: Session, statement: Statement, typed: Recorded, *, by: Actor, at: datetime) -> Delivery:
    """Record that an edition was handed over. Raises Invalid, WrongPhase before publication. Effects: event.

    Concurrency: the form's nonce becomes the row's id, so a second click finds the first one's delivery.
    """
    checks = Checks()
    addressee = checks.line("addressee", typed.addressee, required=True)
    delivered_on = _past_day(checks, "delivered_on", typed.delivered_on, statement, at=at)
    channel = checks.choice("channel", typed.channel, DeliveryChannel)
    note = _words(checks, "note", typed.note, most=LONGEST_NOTE)
    edition = _chosen(checks, list_editions(session, statement), typed.edition)
    checks.done()
    values = {"addressee": addressee, "delivered_on": delivered_on, "channel": channel, "edition_id": edition.id}
    sealed = session.vault.seal(SEALED_NOTE, note) if note else None
    return add(session, statement, values | {"note_sealed": sealed}, edition, nonce=typed.nonce, by=by, at=at)[0]


def add(
    session: Session, statement: Statement, values: dict[str, Any], edition: Edition, *, nonce: str, by: Actor, at: datetime
) -> tuple[Delivery, bool]:
    """Insert a delivery and its event unless this form was sent before; return the row, and whether it is new. Raises NotFound."""
    row = {
        "id": nonce if NONCE.fullmatch(nonce) else new_id(),
        "statement_id": statement.id,
        "account_id": by.account_id or None,
        "answer": "",
        "is_public": False,
        "is_answer_public": False,
        "created_at": at,
    }
    is_new = insert_once(session, Delivery, {"mail_id": None, "note_sealed": None, "answered_on": None} | row | values)
    delivery = get(session, statement, str(row["id"]))
    if is_new:
        facts = {"edition": edition.number, "channel": str(delivery.channel)}
        events.record(session, EventKind.DELIVERED, statement_id=statement.id, at=at, subject_id=delivery.id, facts=facts)
    return delivery, is_new


def answer(session: Session, delivery: Delivery, typed: Answered, *, at: datetime) -> None:
    """Keep what the addressee answered, or nothing where the words are empty. Raises Invalid. Effects: next edition where it is public."""
    statement = session.get_one(Statement, delivery.statement_id)
    checks = Checks()
    words = _words(checks, "answer", typed.words, most=LONGEST_ANSWER)
    answered_on = _past_day(checks, "answered_on", typed.answered_on, statement, at=at) if words else None
    if answered_on is not None and answered_on < delivery.delivered_on:
        checks.refuse("answered_on", "This day is before the delivery.")
    checks.done()
    session.hold(delivery)
    was_public = delivery.is_answer_public
    delivery.answer, delivery.answered_on = words, answered_on
    delivery.is_answer_public = was_public and bool(words)
    session.flush()
    if was_public:
        rosters.changed(session, statement.id, at=at, keeps_names=True)


def publish(session: Session, delivery: Delivery, *, is_public: bool, is_answer_public: bool, at: datetime) -> None:
    """Tell a delivery in public or no more, and its answer with it. Raises NotHandedOver. Effects: next edition."""
    session.hold(delivery)
    entry = get_entry(session, delivery)
    if is_public and not entry.has_left:
        raise NotHandedOver
    wanted = (is_public, is_public and is_answer_public and bool(delivery.answer))
    if wanted != (delivery.is_public, delivery.is_answer_public):
        delivery.is_public, delivery.is_answer_public = wanted
        rosters.changed(session, delivery.statement_id, at=at, keeps_names=True)


def remove(session: Session, delivery: Delivery, *, at: datetime) -> None:
    """Take a delivery that was recorded by mistake out, with its files. Raises SentByMail. Effects: next edition where it is public."""
    session.hold(delivery)
    if delivery.mail_id is not None:
        raise SentByMail
    session.connection().execute(delete(DeliveryFile).where(col(DeliveryFile.delivery_id) == delivery.id))
    statement_id, was_public = delivery.statement_id, delivery.is_public
    session.delete(delivery)
    session.mark_erased()
    if was_public:
        rosters.changed(session, statement_id, at=at, keeps_names=True)


def get(session: Session, statement: Statement, delivery_id: str) -> Delivery:
    """Return one delivery of a statement. Raises NotFound."""
    found = session.exec(select(Delivery).where(Delivery.id == delivery_id, Delivery.statement_id == statement.id)).first()
    if found is None:
        raise NotFound
    return found


def get_entry(session: Session, delivery: Delivery) -> Entry:
    """Return a delivery with what belongs to it."""
    return next(entry for entry in _entries(session, col(Delivery.id) == delivery.id, limit=1))


def list_for(session: Session, statement: Statement, *, after: str = "", limit: int = 1_000) -> list[Entry]:
    """Return the deliveries of a statement in the order they were recorded, of a page after an id."""
    return _entries(session, (col(Delivery.statement_id) == statement.id) & (col(Delivery.id) > after), limit=limit)


def list_awaited(statement: Statement, entries: Sequence[Entry]) -> list[Awaited]:
    """Return the addressees, then those who get a copy, that no delivery is recorded for."""
    known = {entry.row.addressee for entry in entries}
    awaited = [Awaited(one["name"], one["role"]) for one in statement.addressees if one["name"] not in known]
    return sorted(awaited, key=lambda one: one.role != "to")


def list_editions(session: Session, statement: Statement) -> list[Edition]:
    """Return the editions that are or were public, newest first. Raises WrongPhase before there is one."""
    query = select(Edition).where(Edition.statement_id == statement.id, col(Edition.state).in_(WAS_PUBLIC))
    found = list(session.exec(query.order_by(col(Edition.number).desc())).all())
    if not found:
        raise WrongPhase("Only a published statement can be delivered.")
    return found


def list_public(session: Session, statement: Statement) -> tuple[Delivered, ...]:
    """Return the deliveries that the lead made public, by day, for the airlock. What came back is left out."""
    return list_public_of(session, [statement.id]).get(statement.id, ())


def list_public_of(session: Session, statement_ids: Sequence[str]) -> dict[str, tuple[Delivered, ...]]:
    """Return the same of many statements, by their ids: of those only that have any. One query."""
    found = _entries(session, col(Delivery.statement_id).in_(statement_ids) & col(Delivery.is_public), limit=None)
    rows = sorted((entry.row for entry in found if entry.has_left), key=lambda row: (row.statement_id, row.delivered_on, row.addressee))
    return {id_: tuple(map(_told, group)) for id_, group in groupby(rows, key=lambda row: row.statement_id)}


def open_note(session: Session, delivery: Delivery) -> str:
    """Return the lead's private note, or an empty text."""
    return session.vault.open(SEALED_NOTE, delivery.note_sealed) if delivery.note_sealed else ""


def today(statement: Statement, *, at: datetime) -> date:
    """Return the day in the statement's time zone."""
    return at.astimezone(ZoneInfo(statement.time_zone)).date()


def _told(row: Delivery) -> Delivered:
    if row.is_answer_public:
        return Delivered(row.addressee, row.delivered_on, row.answer, row.answered_on)
    return Delivered(row.addressee, row.delivered_on)


def _entries(session: Session, where: ColumnElement[bool], *, limit: int | None) -> list[Entry]:
    query = (
        select_wide(Delivery, Edition, Mail, col(Event.facts))
        .join(Edition, col(Edition.id) == col(Delivery.edition_id))
        .outerjoin(Mail, col(Mail.id) == col(Delivery.mail_id))
        .outerjoin(Event, (col(Event.subject_id) == col(Delivery.id)) & (col(Event.kind) == EventKind.DELIVERED))
        .where(where)
        .order_by(col(Delivery.id))
        .limit(limit)
    )
    rows = session.list_rows(query)
    return [Entry(row, edition, mail, (facts or {}).get("edition", edition.number)) for row, edition, mail, facts in rows]


def _words(checks: Checks, field: str, value: str, *, most: int) -> str:
    cleaned = checks.markdown(field, value).strip()
    if len(cleaned) > most:
        checks.refuse(field, "This is too long.")
    return cleaned


def _past_day(checks: Checks, field: str, value: str, statement: Statement, *, at: datetime) -> date | None:
    day = checks.day(field, value)
    if day is None:
        checks.refuse(field, "Please fill in this field.")
    elif day > today(statement, at=at):
        checks.refuse(field, "This day is in the future.")
    return day


def _chosen(checks: Checks, editions: Sequence[Edition], number: str) -> Edition:
    chosen = next((one for one in editions if str(one.number) == number), None)
    if chosen is None and number:
        checks.refuse("edition", "Please choose one of the options.")
    return chosen or editions[0]
