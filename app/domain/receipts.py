"""Receipts: what a partner's people are mailed about its own acts, so an answer given in its name is never a secret to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app import inserts
from app.db import Session
from app.domain import appearances, envelopes, holders, mails, partners, recipients
from app.domain.bindings import FrozenText
from app.domain.invitations import Opened
from app.domain.partners import Entry
from app.mail.addresses import are_same
from app.models import (
    Channel,
    Contact,
    Link,
    Mail,
    MailState,
    PartnerKind,
    Phase,
    Purpose,
    Statement,
    Translation,
    Version,
    Visibility,
)
from app.texts.placeholders import mark_title_gaps

SETTLING = timedelta(days=30)
"""Whoever was put on another channel than mail so shortly before the invitation is told by mail too: it might be for a moment."""

# Built once: they run with every answer.
IS_REACHED = col(Contact.off_because).is_(None) | col(Contact.off_because).not_in(mails.UNREACHABLE)
WAS_MAILED = (
    select(Mail.id)
    .where(col(Mail.contact_id) == col(Contact.id), col(Mail.invitation_id) == bindparam("invitation_id"))
    .where(col(Mail.state) == MailState.SENT)
    .exists()
)
HAS_JUST_LEFT = col(Contact.left_mail_at) >= bindparam("since")
_READ: tuple[Any, ...] = (
    *(Contact.id, Contact.email_sealed, Contact.name_sealed, Contact.language, Contact.is_discreet),
    recipients.gets_mail().label("gets_mail"),
)
"""What `partners.open_entry` reads of a contact."""

CONTACTS = (
    select_wide(*_READ)
    .where(col(Contact.partner_id) == bindparam("partner_id"), IS_REACHED)
    .where((col(Contact.channel) == Channel.EMAIL) | WAS_MAILED | HAS_JUST_LEFT)
    .order_by(col(Contact.rank), col(Contact.id))
)
TITLES = (
    select(Translation.language, Translation.title)
    .join(Version, col(Version.id) == col(Translation.version_id))
    .where(col(Version.statement_id) == bindparam("statement_id"), col(Version.frozen_at).is_not(None))
    .where((col(Translation.language) == bindparam("language")) | (col(Translation.language) == bindparam("authentic")))
    .order_by(col(Version.number))
)


def list_told(session: Session, opened: Opened, *, with_delegates: bool = True) -> list[Entry]:
    """Return everybody who is told of an act: the partner's contacts that mail reaches, and the colleagues the invitation was passed on to.

    The lead ends only what asks: whoever it turned off, or put on another channel after a mail or shortly before the invitation, is told
    all the same (P1). Each mailbox once. One query, and another where it was passed on.
    """
    session.flush()
    whose = {"partner_id": opened.partner.id, "invitation_id": opened.invitation.id, "since": opened.invitation.created_at - SETTLING}
    contacts: Sequence[Any] = session.connection().execute(CONTACTS, whose).all()
    told = [partners.open_entry(session, opened.partner, contact) for contact in contacts]
    if with_delegates and opened.invitation.delegations:
        told += [entry for _, entry in recipients.list_delegates(session, [opened.invitation.id])]
    return [entry for number, entry in enumerate(told) if not any(are_same(entry.email, one.email) for one in told[:number])]


def queue_receipt(
    session: Session, opened: Opened, row: dict[str, Any], *, text: FrozenText, is_changed: bool, at: datetime, kind: str = "receipt"
) -> None:
    """Mail everybody the receipt of an endorsement of `text`, with a manage link of their own. `row` has the values that were written, and
    the `event_id` of an entry that goes along where the name is not withheld; who answered is opened to the holder alone.

    `kind` is the mail's: another one than the receipt reads the same values.
    """
    told = list_told(session, opened)
    if not told:
        return
    appearance = appearances.expect(session, opened, row, at=at)
    payload = {
        "kind": opened.statement.kind,
        "display_name": row["display_name"],
        "visibility": row["visibility"],
        "version": text.number,
        "text_sha256": row["text_sha256"],
        "recorded_on": at.date().isoformat(),
        "changed": is_changed,
        "appearance": appearance.how,
        "minutes": appearance.minutes,
        **({"is_individual": True} if opened.partner.kind == PartnerKind.INDIVIDUAL else {}),
    }
    tokens = [session.signer.new_token(Purpose.MANAGE) for _ in told]
    links = [
        envelopes.link_row(entry, Purpose.MANAGE, token, opened.invitation.id, at=at) for entry, token in zip(told, tokens, strict=True)
    ]
    inserts.run(session, Link, *links)
    own = [
        {**payload, **_enclosed(opened, row, entry), "manage_url": f"{session.settings.base_url}/m/{token}"}
        for entry, token in zip(told, tokens, strict=True)
    ]
    _queue(session, opened, kind, zip(told, own, strict=True), at=at, titles=text.titles)


def queue_note(
    session: Session, opened: Opened, kind: str, payload: Mapping[str, Any], *, at: datetime, with_delegates: bool = True
) -> None:
    """Mail everybody about the partner's own act, or an act of the lead's upon its answer."""
    queue_note_to(session, opened, list_told(session, opened, with_delegates=with_delegates), kind, payload, at=at)


def queue_note_to(session: Session, opened: Opened, told: Sequence[Entry], kind: str, payload: Mapping[str, Any], *, at: datetime) -> None:
    """Mail some of those who are told of an act."""
    titles: dict[str, str] = {}
    for language in {entry.language for entry in told}:
        titles |= _titles(session, opened.statement, language)
    _queue(session, opened, kind, [(entry, payload) for entry in told], at=at, titles=titles)


def title(session: Session, statement: Statement, language: str) -> str:
    """Return a statement's title in a language, else in the authentic one, with gaps for what is filled in at publication."""
    return _pick(_titles(session, statement, language), statement, language)


def _queue(
    session: Session,
    opened: Opened,
    kind: str,
    told: Iterable[tuple[Entry, Mapping[str, Any]]],
    *,
    at: datetime,
    titles: Mapping[str, str],
) -> None:
    rows = []
    for entry, payload in told:
        said = {"lead": opened.lead.name, "title": _pick(titles, opened.statement, entry.language), **payload}
        if opened.statement.phase == Phase.RETRACTED:
            said["is_retracted"] = True
        if opened.statement.is_discreet or entry.is_discreet:
            said["discreet"] = True
        row = mails.row(session, kind, to=entry.email, language=entry.language, payload=said, at=at, invitation_id=opened.invitation.id)
        rows.append(row | {"contact_id": entry.contact_id or None, "delegation_id": entry.delegation_id or None})
    if rows:
        inserts.run(session, Mail, *rows)


def _enclosed(opened: Opened, row: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """Return what tells the postman which entry goes along, and whether all of it is opened.

    None goes where the name is withheld: a mailbox may be searched, so its proof is only for who fetches it (P4).
    """
    if not row.get("event_id"):
        return {}
    if row["visibility"] != Visibility.NAMED:
        return {"has_proof": True}
    kept: Any = opened.endorsement
    whose = (kept.contact_id, kept.delegation_id) if kept else tuple(holders.given(opened).values())
    return {"entry": row["event_id"], "is_holder": (entry.contact_id or None, entry.delegation_id or None) == whose}


def _titles(session: Session, statement: Statement, language: str) -> dict[str, str]:
    wanted = {"statement_id": statement.id, "language": language, "authentic": statement.authentic_language}
    return dict(session.connection().execute(TITLES, wanted).all())


def _pick(titles: Mapping[str, str], statement: Statement, language: str) -> str:
    tag = language if titles.get(language) else statement.authentic_language
    return mark_title_gaps(titles.get(tag, ""), tag)
