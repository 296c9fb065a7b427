"""Translators' links: each reads the authentic text and writes one language of one statement while its text is open, and nothing else.

Whoever holds the link is nobody the product knows: there is no account, and an address it was mailed to stays in the outbox only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Session
from app.domain import limits, links, mails, translations
from app.domain.accounts import Actor
from app.domain.drafts import Text
from app.domain.inputs import Checks
from app.domain.revisions import Author
from app.domain.translations import Sheet
from app.errors import NotFound
from app.models import Lead, Link, Purpose, Revision, SavedBy, Statement

DAYS, MOST_DAYS = 14, 90
LONGEST_LABEL = 100
MOST_SAVES_AT_ONCE = 60
BY_TRANSLATOR = Author(SavedBy.TRANSLATOR)


@dataclass(frozen=True)
class Request:
    """A new link as typed: the lead's word for who gets it, how many days it opens, and an address it is mailed to (or none)."""

    label: str = ""
    days: str = str(DAYS)
    email: str = ""


@dataclass(frozen=True)
class Opened:
    """What a translator's link opens."""

    link: Link
    lead: Lead
    sheet: Sheet


def issue(session: Session, statement: Statement, language: str, request: Request, *, by: Actor, at: datetime) -> str:
    """Return the address of a new link, to be shown once. Raises NotWanted, Invalid.

    Effects: with an address, the mail "translation" in that language; its subject names neither text nor lead, and a discreet
    statement's mail names nobody at all. Concurrency: the
    statement is held, so a language that is wanted at the same moment is not forgotten.
    """
    session.hold(statement)
    translations.get_text(session, statement, language)  # for its refusal: nobody writes what is not wanted
    label, days, email = _checked(request)
    expires_at = at + timedelta(days=days)
    statement.wanted_languages = sorted({*statement.wanted_languages, language})
    session.flush()
    opens = links.Opens(statement_id=statement.id, language=language, label=label)
    token = links.issue(session, Purpose.TRANSLATION, at=at, expires_at=expires_at, **opens)
    url = f"{session.settings.base_url}/t/{token}"
    if email:
        payload: dict[str, Any] = {"url": url, "lead": by.lead_name, "target": language, "expires_on": expires_at.date().isoformat()}
        payload |= {"discreet": True} if statement.is_discreet else {}
        mails.queue(session, "translation", to=email, language=language, payload=payload, at=at)
    return url


def list_links(session: Session, statement: Statement) -> Sequence[Link]:
    """Return the links that were given out for a statement, newest first."""
    query = select(Link).where(Link.statement_id == statement.id, Link.purpose == Purpose.TRANSLATION)
    return session.exec(query.order_by(col(Link.id).desc())).all()


def last_changes(session: Session, statement: Statement) -> dict[str, datetime]:
    """Return when each language was last saved through a translator's link."""
    query = select(Revision.language, func.max(Revision.saved_at)).where(
        Revision.statement_id == statement.id, Revision.saved_as == SavedBy.TRANSLATOR
    )
    return dict(session.exec(query.group_by(Revision.language)).all())


def revoke(session: Session, statement: Statement, link_id: str, *, at: datetime) -> None:
    """Take a link back. Raises NotFound for one of another statement; a second click changes nothing."""
    link = session.exec(select(Link).where(Link.id == link_id, Link.statement_id == statement.id)).first()
    if link is None:
        raise NotFound
    link.revoked_at = link.revoked_at or at


def open_link(session: Session, token: str, *, at: datetime) -> Opened:
    """Return the one translation a link opens, beside the authentic text. Raises the link errors; NotWanted."""
    link = links.get(session, Purpose.TRANSLATION, token, at=at)
    statement = session.get_one(Statement, link.statement_id)
    return Opened(link, session.get_one(Lead, statement.lead_id), translations.get_sheet(session, statement, link.language))


def save(session: Session, token: str, text: Text, *, typed_over: int, at: datetime) -> None:
    """Save a translator's text. Raises the link errors, TooMany, and as `translations.save`.

    A translator cannot mark the text as reviewed: a review is a second pair of eyes, and the lead's word that both texts say the same.
    """
    link = links.get(session, Purpose.TRANSLATION, token, at=at)
    statement = session.get_one(Statement, link.statement_id)
    limits.take(session, "translation", link.id, every=timedelta(minutes=1), burst=MOST_SAVES_AT_ONCE, at=at)
    translations.save(session, statement, link.language, text, typed_over=typed_over, at=at, author=BY_TRANSLATOR)


def _checked(request: Request) -> tuple[str, int, str]:
    checks = Checks()
    label = checks.line("label", request.label, most=LONGEST_LABEL, required=True)
    typed = request.days.strip()
    days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_DAYS)) else 0
    if not 1 <= days <= MOST_DAYS:
        checks.refuse("days", "Please give a number of days between 1 and 90.")
    email = checks.email("email", request.email) if request.email.strip() else ""
    checks.done()
    return label, days, email
