"""What a campaign would send: every partner chosen with what becomes of it, and a fingerprint by which a change since can be told.

Only looks. One query for the recipients, however many.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import col, select

from app.db import Session
from app.domain import accounts, envelopes, limits, mails, partners, recipient_choices, reinvitations, versions
from app.domain.accounts import Actor
from app.domain.partners import Entry
from app.domain.reinvitations import Past
from app.errors import NotFound
from app.models import Account, Campaign, CampaignRecipient, Contact, OffBecause, Partner, Phase, Statement


class Fate(StrEnum):
    """What becomes of one chosen partner. `BY_HAND`: invited without a mail, its link is copied, also where all its people stopped the
    mail about the statement; `OFF` and `NOBODY` cannot be asked.
    """

    MAIL = "mail"
    BY_HAND = "by_hand"
    OFF = "off"
    NOBODY = "nobody"
    INVITED = "invited"
    MERGED = "merged"


ASKED = (Fate.MAIL, Fate.BY_HAND)


@dataclass(frozen=True)
class Line:
    """One chosen partner. `entries` are the contacts asked: those who get mail, or the one its link is handed to."""

    partner: Partner
    fate: Fate
    entries: Sequence[Entry]
    note: str = ""


@dataclass(frozen=True)
class Variant:
    """One wording of the mail: all who share it get the same but for names, note and link."""

    language: str
    is_discreet: bool = False


@dataclass(frozen=True)
class Preview:
    """Who gets which mail. `kind` is that of the mail; the fingerprint changes with anything a recipient would read or whoever gets it.
    `text_languages` are those of the text that the mails are about.
    """

    kind: str
    lines: Sequence[Line]
    fingerprint: str
    text_languages: frozenset[str]

    @property
    def asked(self) -> list[Line]:
        """The partners that would be invited."""
        return [line for line in self.lines if line.fate in ASKED]

    @property
    def mailed(self) -> list[Entry]:
        """The people who would get a mail."""
        return [entry for line in self.lines if line.fate == Fate.MAIL for entry in line.entries]

    def count(self, fate: Fate) -> int:
        """Return how many partners share a fate."""
        return sum(1 for line in self.lines if line.fate == fate)

    def variant_of(self, entry: Entry, statement: Statement) -> Variant:
        """Return which wording somebody gets."""
        return _variant(entry, statement)

    def list_variants(self, statement: Statement) -> dict[Variant, int]:
        """Return which mails there are, each with how many people get it, the most frequent first."""
        counts = Counter(_variant(entry, statement) for entry in self.mailed)
        return dict(counts.most_common())

    def find_example(self, variant: Variant, statement: Statement) -> tuple[Entry, str] | None:
        """Return somebody who would get a mail of a kind, with the note to it, or None."""
        mailed = [(entry, line.note) for line in self.lines if line.fate == Fate.MAIL for entry in line.entries]
        return next((pair for pair in mailed if _variant(pair[0], statement) == variant), None)


def read(session: Session, statement: Statement, campaign: Campaign) -> Preview:
    """Return what sending a campaign now would do. Six queries, however many recipients."""
    kind = "consultation" if statement.phase == Phase.CONSULTATION else "invitation"
    lines = list_lines(session, statement, campaign)
    find = versions.find_consulted if statement.phase == Phase.CONSULTATION else versions.find_endorsable
    version = find(session, statement.id)
    about = [version.id if version else "", str(statement.comment_deadline), str(statement.hard_deadline), statement.is_discreet]
    texts = versions.list_translations(session, version) if version else []
    return Preview(kind, lines, _fingerprint(about, lines), frozenset(text.language for text in texts))


def list_lines(session: Session, statement: Statement, campaign: Campaign, *, among: Sequence[str] | None = None) -> list[Line]:
    """Return what becomes now of those chosen, or of those `among` them: some hundreds, since one query names them all."""
    rows = _rows(session, statement, campaign, among)
    contacts: dict[str, list[Contact]] = defaultdict(list)
    for _, partner, contact, _ in rows:
        contacts[partner.id] += [contact] if contact is not None else []
    past = reinvitations.read(session, statement)
    chosen = {partner.id: (recipient, partner, is_invited) for recipient, partner, _, is_invited in rows}
    return [
        Line(
            partner,
            *_open(session, partner, contacts[partner.id], past, is_invited=is_invited),
            recipient_choices.open_note(session, recipient),
        )
        for recipient, partner, is_invited in chosen.values()
    ]


def example(session: Session, statement: Statement, preview: Preview, variant: Variant, *, by: Actor) -> Mapping[str, Any]:
    """Return what the mail to somebody who gets this one would hold, with a link that opens nothing. Raises NotFound when nobody does."""
    found = preview.find_example(variant, statement)
    if found is None:
        raise NotFound
    entry, note = found
    return envelopes.example(session, statement, preview.kind, entry, by=by, note=note)


def mail_to_oneself(session: Session, statement: Statement, preview: Preview, variant: Variant, *, by: Actor, at: datetime) -> None:
    """Mail the member the very mail that others would get, marked as a test; its link opens an example on the desk, replies go where
    those of partners would. Raises NotFound, TooMany.
    """
    account = session.get(Account, by.account_id)
    if account is None:
        raise NotFound
    payload = example(session, statement, preview, variant, by=by)
    limits.take(session, "test_mail", account.id, every=timedelta(minutes=1), burst=10, at=at)
    page = "invitation-example" if preview.kind == "invitation" else f"preview/{statement.authentic_language}"
    url = f"{session.settings.base_url}/desk/statements/{statement.id}/{page}"
    to, language = accounts.email_of(session, account), variant.language
    test = {"url": url, "is_test": True, "reply_to": accounts.find_first_address(session, statement.lead_id)}
    mails.queue(session, preview.kind, to=to, language=language, payload={**payload, **test}, at=at)


def _rows(
    session: Session, statement: Statement, campaign: Campaign, among: Sequence[str] | None
) -> Sequence[tuple[CampaignRecipient, Partner, Contact | None, bool]]:
    """Return the chosen partners, each with every contact that was not deleted and whether it is invited already."""
    is_there = (col(Contact.partner_id) == col(Partner.id)) & (
        col(Contact.off_because).is_(None) | (col(Contact.off_because) != OffBecause.DELETED)
    )
    query = (
        select(CampaignRecipient, Partner, Contact, recipient_choices.is_invited(statement))
        .join(Partner, col(Partner.id) == col(CampaignRecipient.partner_id))
        .outerjoin(Contact, is_there)
        .where(CampaignRecipient.campaign_id == campaign.id, col(CampaignRecipient.is_left_out).is_(False))
        .order_by(col(CampaignRecipient.partner_id), col(Contact.rank), col(Contact.id))
    )
    return session.exec(query if among is None else query.where(col(CampaignRecipient.partner_id).in_(among))).all()


def _open(session: Session, partner: Partner, contacts: Sequence[Contact], past: Past, *, is_invited: bool) -> tuple[Fate, list[Entry]]:
    fate, asked = _fate(partner, contacts, past, is_invited=is_invited)
    entries = [partners.open_entry(session, partner, contact) for contact in asked]
    return fate, [replace(entry, gets_mail=fate == Fate.MAIL) for entry in entries]


def _fate(partner: Partner, contacts: Sequence[Contact], past: Past, *, is_invited: bool) -> tuple[Fate, Sequence[Contact]]:
    if partner.merged_into_id is not None:
        return Fate.MERGED, []
    if is_invited:
        return Fate.INVITED, []
    if mailed := [contact for contact in contacts if contact.gets_mail and not past.find_refusal([contact.email_index], contact.id)]:
        return Fate.MAIL, mailed
    if by_hand := [contact for contact in contacts if contact.off_at is None]:
        return Fate.BY_HAND, by_hand[:1]
    return (Fate.OFF if contacts else Fate.NOBODY), []


def _variant(entry: Entry, statement: Statement) -> Variant:
    return Variant(entry.language, statement.is_discreet or entry.is_discreet)


def _fingerprint(about: Sequence[object], lines: Iterable[Line]) -> str:
    """Return a hash of who would get what. The order is that of the rows, which does not change by itself."""
    who = [[line.partner.id, line.fate, line.note, [[*_read_by(entry)] for entry in line.entries]] for line in lines]
    return hashlib.sha256(json.dumps([list(about), who]).encode()).hexdigest()


def _read_by(entry: Entry) -> tuple[object, ...]:
    return entry.contact_id, entry.name, entry.email, entry.contact_name, entry.language, entry.is_discreet
