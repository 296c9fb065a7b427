"""Tellings: what everybody who endorsed is mailed once: the final copy when their statement is first public, and a retraction.

Begun in the transaction of their cause, gone on with by the worker, part by part: nobody who withdraws waits for thousands of mails.
After a crash the next part begins where the last commit left off, so nobody is mailed twice.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from app.db import Session
from app.domain import edition_facts, envelopes, mails, recipients
from app.domain.partners import Entry
from app.i18n.catalogs import match
from app.models import (
    Edition,
    EditionFile,
    EditionState,
    Endorsement,
    EndorsementState,
    Lead,
    Link,
    Mail,
    Purpose,
    Statement,
    Telling,
    Translation,
)
from app.models.endorsement import STANDING
from app.publishing.roster_words import say_total
from app.texts.placeholders import resolve_title

PART = 200
"""So many endorsements are told of in one transaction: it holds SQLite's one writer for about a tenth of a second."""

PDF = "application/pdf"
MOST_ATTACHED = 600_000
"""Bytes. The PDF of a list of a thousand names goes along; that of ten thousand, mailed to each of them, would be forty gigabytes."""

KINDS = {Telling.FINAL_COPY: "published", Telling.RETRACTION: "retracted"}


def start(statement: Statement, what: Telling) -> None:
    """Have everybody who endorsed told, from the first on; what they were being told before ends. The statement must be held."""
    statement.telling, statement.told_after = what, ""


def has_due(session: Session) -> bool:
    """Whether somebody is to be told. Looks only, so an idle worker writes nothing."""
    return session.exec(select(Statement.id).where(col(Statement.telling).is_not(None)).limit(1)).first() is not None


def go_on(session: Session, *, at: datetime) -> bool:
    """Mail the next part of those who endorsed one statement; say whether there was one. For the worker.

    Effects: a mail with a manage link of its own to everybody who gets mail about such an endorsement. Concurrency: the statement is
    held, so of two workers the second goes on behind the first.
    """
    statement = session.exec(select(Statement).where(col(Statement.telling).is_not(None)).limit(1)).first()
    if statement is None:
        return False
    session.hold(statement)
    if statement.telling is not None:
        part = _next_part(session, statement)
        _tell(session, statement, statement.telling, [invitation_id for _, invitation_id in part], at=at)
        statement.told_after = part[-1][0] if part else statement.told_after
        statement.telling = statement.telling if len(part) == PART else None
    return True


def _next_part(session: Session, statement: Statement) -> Sequence[tuple[str, str]]:
    """Return ids and invitations of those whose turn it is. Who endorsed a statement that was public already has read it."""
    query = select(Endorsement.id, Endorsement.invitation_id).where(
        Endorsement.statement_id == statement.id, Endorsement.id > statement.told_after
    )
    if statement.telling == Telling.FINAL_COPY:
        before = statement.first_published_at
        query = query.where(Endorsement.state == EndorsementState.CONFIRMED, col(Endorsement.recorded_at) <= before)
    query = query.where(col(Endorsement.state).in_(STANDING))
    return session.exec(query.order_by(col(Endorsement.id)).limit(PART)).all()


def _tell(session: Session, statement: Statement, what: Telling, invitation_ids: Sequence[str], *, at: datetime) -> None:
    told = [(invitation_id, entry) for invitation_id, entry in recipients.list_for(session, invitation_ids) if entry.gets_mail]
    if not told:
        return
    copy = _Copy(session, statement, what)
    tokens = [session.signer.new_token(Purpose.MANAGE) for _ in told]
    links, rows = [], []
    for (invitation_id, entry), token in zip(told, tokens, strict=True):
        links.append(envelopes.link_row(entry, Purpose.MANAGE, token, invitation_id, at=at))
        payload = copy.payload(entry) | {"manage_url": f"{session.settings.base_url}/m/{token}"}
        row = mails.row(session, KINDS[what], to=entry.email, language=entry.language, payload=payload, at=at, invitation_id=invitation_id)
        rows.append(row | {"contact_id": entry.contact_id or None, "delegation_id": entry.delegation_id or None})
    session.connection().execute(insert(Link), links)
    session.connection().execute(insert(Mail), rows)


class _Copy:
    """What the mails of one part say of the edition that is public."""

    def __init__(self, session: Session, statement: Statement, what: Telling) -> None:
        published = select(Edition).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
        edition = session.exec(published).one()
        texts = session.exec(select(Translation).where(Translation.version_id == edition.version_id)).all()
        self._texts = {text.language: text for text in texts if text.language not in statement.left_out_languages}
        self._statement, self._base_url = statement, session.settings.base_url
        self._facts = edition_facts.read(statement, edition)
        self._counted = partial(
            say_total,
            self._facts.total_count,
            rounds_total=bool(edition.rounds_total),
            has_individuals=bool(edition.has_individuals),
        )
        printed = select(EditionFile.path).where(EditionFile.edition_id == edition.id, EditionFile.media_type == PDF)
        printed = printed.where(EditionFile.size <= MOST_ATTACHED)
        self._printed = set(session.exec(printed).all()) if what == Telling.FINAL_COPY else set()
        self._lead = session.get_one(Lead, statement.lead_id).name

    def payload(self, entry: Entry) -> dict[str, Any]:
        """Return what one reader is told, in the text's language nearest to its own. A discreet mail's address says nothing."""
        authentic = self._statement.authentic_language
        text = self._texts[match(entry.language, [authentic, *(tag for tag in self._texts if tag != authentic)])]
        is_discreet = self._statement.is_discreet or entry.is_discreet
        page = f"/statements/{self._statement.slug}/{text.language}"
        printed = f"{page}/statement.pdf"
        return {
            "url": f"{self._base_url}/" if is_discreet else f"{self._base_url}{page}",
            "lead": self._lead,
            "kind": self._statement.kind,
            "title": resolve_title(text.title, self._facts, text.language),
            "sha256": text.sha256 or "",
            "counted": self._counted(entry.language),
            **({"attached": [printed]} if printed in self._printed and not is_discreet else {}),
            **({"discreet": True} if is_discreet else {}),
        }
