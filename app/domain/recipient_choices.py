"""Choosing a campaign's recipients from the directory: by filters, then tick by tick. Only while the campaign is a draft.

What was chosen are rows, so it survives paging through ten thousand partners without a script, and a colleague sees the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, false, func, literal, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_selected_once
from app.domain import directory, listings
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.errors import Conflict, Invalid, NotFound
from app.models import (
    Campaign,
    CampaignRecipient,
    CampaignState,
    Contact,
    Invitation,
    InvitationState,
    Mail,
    MailState,
    Partner,
    Statement,
)

MOST_RECIPIENTS = 10_000
LONGEST_NOTE = 1_000
SEALED_NOTE = "invitation.note"


class NoDraft(Conflict):
    """The campaign was sent or stopped, so its recipients stand."""

    code = "campaign_no_draft"
    message = "This campaign is no draft any more: its recipients can no longer be changed."


@dataclass(frozen=True)
class Filters(directory.Filters):
    """Which partners are meant: those that fulfil all that is said, nothing said means the whole directory. `language` is a contact's."""

    language: str = ""


@dataclass(frozen=True)
class Choice:
    """One line of the list: a partner, whether its tick stands, and whether it has a note of its own."""

    partner: Partner
    is_left_out: bool
    has_note: bool


@dataclass(frozen=True)
class Chosen:
    """How many are in the list, and how many of them without a tick."""

    listed: int
    left_out: int

    @property
    def ticked(self) -> int:
        return self.listed - self.left_out


def add(session: Session, campaign: Campaign, filters: Filters, *, by: Actor) -> int:
    """Put all who fulfil the filters into the list, but those invited already and those in it; return how many are new.

    One insert, however many. Ticks taken away before stay away. Raises NoDraft, and Invalid above 10,000.
    """
    hold_draft(session, campaign)
    before = count(session, campaign).listed
    statement = session.get_one(Statement, campaign.statement_id)
    who = select_wide(literal(campaign.id), col(Partner.id), false()).where(_fulfils(filters, by), ~is_invited(statement))
    insert_selected_once(session, CampaignRecipient, ["campaign_id", "partner_id", "is_left_out"], who)
    after = count(session, campaign).listed
    if after > MOST_RECIPIENTS:
        raise Invalid({"filters": "A campaign can have at most 10,000 recipients."})
    return after - before


def take_out(session: Session, campaign: Campaign, filters: Filters, *, by: Actor) -> int:
    """Take all who fulfil the filters out of the list, with their notes; return how many. Raises NoDraft, and Invalid without a filter:
    one press would empty the list.
    """
    hold_draft(session, campaign)
    if filters == Filters():
        raise Invalid({"filters": "Please choose below whom to take out."})
    gone = delete(CampaignRecipient).where(
        _of(campaign), col(CampaignRecipient.partner_id).in_(select(Partner.id).where(_fulfils(filters, by)))
    )
    return session.connection().execute(gone).rowcount


def tick(session: Session, campaign: Campaign, shown: Sequence[str], ticked: Sequence[str]) -> None:
    """Keep the ticks of one page: of the partners shown, those ticked are recipients and the others are not. Raises NoDraft."""
    hold_draft(session, campaign)
    for ids, is_left_out in ((set(shown) & set(ticked), False), (set(shown) - set(ticked), True)):
        these = _of(campaign) & col(CampaignRecipient.partner_id).in_(sorted(ids))
        session.connection().execute(update(CampaignRecipient).where(these).values(is_left_out=is_left_out))


def get_note(session: Session, campaign: Campaign, partner_id: str) -> tuple[Partner, str]:
    """Return a recipient with its personal note, opened. Raises NotFound."""
    query = select(Partner, CampaignRecipient).join(CampaignRecipient, col(CampaignRecipient.partner_id) == col(Partner.id))
    found = session.exec(query.where(_of(campaign), CampaignRecipient.partner_id == partner_id)).first()
    if found is None:
        raise NotFound
    partner, recipient = found
    return partner, open_note(session, recipient)


def write_note(session: Session, campaign: Campaign, partner_id: str, note: str) -> None:
    """Keep the words that the mail to one partner begins with; empty ones take them away. Raises Invalid, NoDraft, NotFound."""
    hold_draft(session, campaign)
    get_note(session, campaign, partner_id)
    cleaned = check_note(note)
    sealed = session.vault.seal(SEALED_NOTE, cleaned) if cleaned else None
    this = _of(campaign) & (col(CampaignRecipient.partner_id) == partner_id)
    session.connection().execute(update(CampaignRecipient).where(this).values(note_sealed=sealed))


def check_note(note: str) -> str:
    """Return a personal note cleaned: one paragraph of plain text, so it cannot pass for a part of the mail around it. Raises Invalid."""
    checks = Checks()
    cleaned = checks.line("note", note, most=LONGEST_NOTE)
    checks.done()
    return cleaned


def open_note(session: Session, recipient: CampaignRecipient) -> str:
    """Return a recipient's note, opened; empty where there is none."""
    return session.vault.open(SEALED_NOTE, recipient.note_sealed) if recipient.note_sealed else ""


def list_page(session: Session, campaign: Campaign, *, words: str = "", after: str = "", limit: int = 200) -> list[Choice]:
    """Return one page of the list by name, of those whose name is looked for. `after` is the last partner's id seen."""
    language = session.get_one(Statement, campaign.statement_id).authentic_language
    joined = col(CampaignRecipient.partner_id) == col(Partner.id)
    wanted = listings.is_named(words) | (col(Partner.id) == after)
    rows = session.list_rows(select_wide(col(Partner.id), col(Partner.names)).join(CampaignRecipient, joined).where(_of(campaign), wanted))
    ids = listings.page_of(listings.in_order(rows, language), after, limit)
    query = select(Partner, CampaignRecipient.is_left_out, col(CampaignRecipient.note_sealed).is_not(None))
    found = session.exec(query.join(CampaignRecipient, joined).where(_of(campaign), col(Partner.id).in_(ids))).all()
    choices = {partner.id: Choice(partner, is_left_out, has_note) for partner, is_left_out, has_note in found}
    return [choices[one] for one in ids]


def count(session: Session, campaign: Campaign) -> Chosen:
    """Return how many are in a campaign's list."""
    rows = session.exec(
        select(CampaignRecipient.is_left_out, func.count()).where(_of(campaign)).group_by(col(CampaignRecipient.is_left_out))
    )
    counts = dict(rows.all())
    return Chosen(sum(counts.values()), counts.get(True, 0))


def count_unasked(session: Session, campaign: Campaign) -> int:
    """Return how many were chosen and not mailed, and have no invitation: whom `carry_over` would take."""
    statement = session.get_one(Statement, campaign.statement_id)
    query = select(func.count()).select_from(CampaignRecipient).join(Partner, col(Partner.id) == col(CampaignRecipient.partner_id))
    return session.exec(query.where(*_is_unasked(campaign, statement))).one()


def carry_over(session: Session, earlier: Campaign, campaign: Campaign) -> None:
    """Put those who were chosen for an earlier campaign and not mailed into an empty list, with their notes. One insert. Raises NoDraft."""
    hold_draft(session, campaign)
    statement = session.get_one(Statement, earlier.statement_id)
    who = (
        select_wide(literal(campaign.id), col(CampaignRecipient.partner_id), false(), col(CampaignRecipient.note_sealed))
        .join(Partner, col(Partner.id) == col(CampaignRecipient.partner_id))
        .where(*_is_unasked(earlier, statement))
    )
    insert_selected_once(session, CampaignRecipient, ["campaign_id", "partner_id", "is_left_out", "note_sealed"], who)


def list_languages(session: Session, *, by: Actor) -> list[str]:
    """Return the languages of the lead's contacts."""
    return sorted(session.exec(select(Contact.language).where(Contact.lead_id == by.lead_id).distinct()).all())


def hold_draft(session: Session, campaign: Campaign) -> None:
    """Hold a campaign whose recipients may still be changed. Raises NoDraft."""
    session.hold(campaign)
    if campaign.state != CampaignState.DRAFT:
        raise NoDraft


def is_invited(statement: Statement) -> ColumnElement[bool]:
    """Return the condition on Partner that it has a live invitation to a statement."""
    live = select(Invitation.partner_id).where(Invitation.statement_id == statement.id, Invitation.state != InvitationState.REVOKED)
    return col(Partner.id).in_(live)


def _of(campaign: Campaign) -> ColumnElement[bool]:
    return col(CampaignRecipient.campaign_id) == campaign.id


def _is_unasked(campaign: Campaign, statement: Statement) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on CampaignRecipient and Partner that it was chosen, no mail to it left, and it has no live invitation."""
    is_ticked = col(CampaignRecipient.is_left_out).is_(False)
    mailed = select(Invitation.partner_id).join(Mail, col(Mail.invitation_id) == col(Invitation.id))
    left = mailed.where(Mail.campaign_id == campaign.id, Mail.state != MailState.STOPPED)
    return _of(campaign), is_ticked, col(Partner.merged_into_id).is_(None), ~is_invited(statement), col(Partner.id).not_in(left)


def _fulfils(filters: Filters, by: Actor) -> ColumnElement[bool]:
    """Return the condition on Partner that all filters stand for."""
    found = col(Partner.id).in_(directory.found_ids(filters, by=by))
    speakers = select(Contact.partner_id).where(Contact.lead_id == by.lead_id, Contact.language == filters.language)
    return found & col(Partner.id).in_(speakers) if filters.language else found
