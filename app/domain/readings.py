"""What a partner reads through its links: the request with its text, who stands under it already, and what is on record.

Looks only. Names of others come from `signatories.list_company` alone: there is no way here to a withheld one (P4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.db import Session
from app.domain import (
    accounts,
    appearances,
    consents,
    consultation_readings,
    delegations,
    disputes,
    edition_facts,
    entries,
    holders,
    invitations,
    links,
    name_corrections,
    receipts,
    reconfirmations,
    republications,
    signatories,
    statements,
    versions,
)
from app.domain.accounts import Actor
from app.domain.appearances import Appearance
from app.domain.delegations import Passed
from app.domain.entries import Kept
from app.domain.invitations import Opened
from app.domain.republications import Republication
from app.errors import SignOnClosed
from app.models import (
    Consent,
    Dispute,
    EndorsementState,
    Invitation,
    Lead,
    NameCorrection,
    Partner,
    Phase,
    Purpose,
    Statement,
    Translation,
    Version,
    Visibility,
)
from app.texts.placeholders import Facts

EXAMPLE_NAME = "Example Organization"


@dataclass(frozen=True)
class Earlier:
    """The text this partner knew before: the one it endorsed or else was consulted on. `notes` say what changed since."""

    number: int
    texts: dict[str, Translation]
    is_endorsed: bool
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Reading:
    """What a link opens, with the text that belongs to it. `texts` are by language.

    `earlier` is set where the partner knew another text before; `contested` is a correction it may still object to. `passed` are the
    colleagues it was passed on to; `consent` is what the lead recorded of a consent given elsewhere.
    """

    opened: Opened
    version_number: int
    texts: dict[str, Translation]
    contact_language: str
    earlier: Earlier | None = None
    contested: Version | None = None
    passed: Sequence[Passed] = ()
    consent: Consent | None = None
    is_mailed: bool = True
    """Whether anybody at the partner is reached by mail. Looked up for the receipt's page alone."""

    dispute: Dispute | None = None
    """The newest dispute of the answer. Looked up for the manage page alone."""

    republication: Republication | None = None
    """What a co-signer may copy once the statement is public. Looked up for the receipt and the manage page."""

    facts: Facts | None = None
    """What the placeholders of the text became in public; None before anybody knows."""

    appearance: Appearance = field(default_factory=Appearance)
    """How the answer stands in public."""

    lead_email: str = ""
    """Where one writes to the lead. Looked up for the manage page alone."""

    has_invitation: bool = False
    """Whether a link still opens the invitation and its form. Looked up for the manage page alone."""

    corrections: Sequence[NameCorrection] = ()
    """What is told in public of how its name was written before. Looked up for the manage page alone."""

    kept: Sequence[Kept] = ()
    """Of which entries of the log this link has a receipt. Looked up for the receipt and the manage page."""

    is_example: bool = False
    """Whether the lead looks at what a partner would see. Nothing behind it is a row."""

    @property
    def is_delegate(self) -> bool:
        """Whether a colleague looks, to whom the invitation was passed on."""
        return self.opened.link is not None and self.opened.link.delegation_id is not None

    @property
    def is_retracted(self) -> bool:
        """Whether nothing of the statement is public any more but a notice."""
        return self.opened.statement.phase == Phase.RETRACTED

    @property
    def is_listed_name(self) -> bool:
        """Whether a name of its own is public, so that another spelling of it may be told as a correction."""
        answer = self.opened.endorsement
        return answer is not None and answer.was_public and answer.stands and answer.visibility == Visibility.NAMED

    def may_correct(self, *, at: datetime) -> bool:
        """Whether the name can still be written otherwise, through the invitation's link."""
        return self.has_invitation and self.takes_answer(at=at)

    def takes_answer(self, *, at: datetime) -> bool:
        """Whether the invitation's form would be accepted now. `endorsements.confirm` decides; this only saves a wasted form."""
        endorsement = self.opened.endorsement
        if self.is_retracted or (endorsement is not None and endorsement.state == EndorsementState.DISPUTED):
            return False
        may_change = endorsement is not None and endorsement.stands
        return may_change or self.opened.statement.takes_endorsements(at=at)


@dataclass(frozen=True)
class Company:
    """Who endorsed already, for an invited partner to see: names with their languages, and how many in all.

    `unlisted` are those beyond the names: there may be thousands.
    """

    named: Sequence[tuple[str, str]]
    unlisted: int
    named_count: int
    withheld_count: int

    @property
    def total_count(self) -> int:
        return self.named_count + self.withheld_count


def read_request(session: Session, token: str, *, at: datetime) -> tuple[Reading, Company]:
    """Return what an invitation asks, in its newest frozen text, and who endorsed it already. Raises the link errors."""
    opened = invitations.open_link(session, token, at=at)
    version, endorsement = _endorsable(session, opened.statement), opened.endorsement
    contested = None
    if endorsement is not None and endorsement.state == EndorsementState.CONFIRMED:
        contested = reconfirmations.find_contested(session, endorsement, at=at)
    reading = replace(
        _reading(session, opened, version, at=at),
        earlier=_earlier(session, opened, version),
        contested=contested,
        passed=delegations.list_for(session, opened.invitation),
        consent=consents.find(session, opened.invitation),
    )
    return reading, _company(session, opened.statement)


def read_example(session: Session, statement_id: str, *, by: Actor) -> tuple[Reading, Company]:
    """Return what a new invitation to a statement would ask of an invented partner, for the lead to look at; nothing of it is a row.

    Raises NotFound, and SignOnClosed before there is a text to endorse.
    """
    statement = statements.get(session, statement_id, by=by)
    version = _endorsable(session, statement)
    partner = Partner(lead_id=statement.lead_id, names={"en": EXAMPLE_NAME})
    invitation = Invitation(statement_id=statement.id, partner_id=partner.id, contact_id="")
    opened = Opened(invitation, statement, partner, session.get_one(Lead, statement.lead_id), None)
    texts = {text.language: text for text in versions.list_translations(session, version)}
    return Reading(opened, version.number, texts, statement.authentic_language, is_example=True), _company(session, statement)


def read_record(session: Session, token: str, *, at: datetime, purpose: Purpose) -> Reading:
    """Return what is on record behind an invitation's or a manage link, with the text that was answered. Raises the link errors."""
    opened = invitations.open_link(session, token, at=at, purpose=purpose)
    answered = session.get_one(Version, opened.endorsement.version_id) if opened.endorsement else None
    reading = _reading(session, opened, answered or _endorsable(session, opened.statement), at=at)
    reading = replace(reading, republication=republications.find(session, opened), kept=entries.list_kept(session, opened))
    if purpose == Purpose.MANAGE:
        return _managed(session, reading, at=at)
    return replace(reading, is_mailed=bool(receipts.list_told(session, opened)))


def read_board(session: Session, token: str, *, at: datetime) -> Reading:
    """Return what a board link shows: the text as it can be endorsed, and this partner's answer. Raises the link errors."""
    opened = invitations.open_link(session, token, at=at, purpose=Purpose.BOARD)
    return _reading(session, opened, _endorsable(session, opened.statement), at=at)


def _reading(session: Session, opened: Opened, version: Version, *, at: datetime) -> Reading:
    texts = {text.language: text for text in versions.list_translations(session, version)}
    reading = Reading(opened, version.number, texts, holders.language(session, opened))
    return replace(reading, facts=edition_facts.find(session, opened.statement), appearance=appearances.find(session, opened, at=at))


def _managed(session: Session, reading: Reading, *, at: datetime) -> Reading:
    opened = reading.opened
    if opened.endorsement is None:
        return reading
    return replace(
        reading,
        dispute=disputes.find_latest(session, opened.endorsement),
        lead_email=accounts.find_first_address(session, opened.lead.id),
        has_invitation=links.opens_still(session, opened.invitation.id, at=at),
        corrections=name_corrections.list_told(session, opened.endorsement),
    )


def _earlier(session: Session, opened: Opened, version: Version) -> Earlier | None:
    endorsement = opened.endorsement
    if endorsement is None or not endorsement.stands:
        return _consulted(session, opened, version)
    if endorsement.version_id == version.id:
        return None
    known = session.get_one(Version, endorsement.version_id)
    since = [one for one in versions.list_for(session, opened.statement) if known.number < one.number <= version.number]
    texts = {text.language: text for text in versions.list_translations(session, known)}
    return Earlier(known.number, texts, is_endorsed=True, notes=[one.note for one in reversed(since) if one.note])


def _consulted(session: Session, opened: Opened, version: Version) -> Earlier | None:
    known = consultation_readings.find_consulted(session, opened, version)
    texts = {text.language: text for text in versions.list_translations(session, known)} if known else {}
    return Earlier(known.number, texts, is_endorsed=False) if known else None


def _endorsable(session: Session, statement: Statement) -> Version:
    version = versions.find_endorsable(session, statement.id)
    if version is None:
        raise SignOnClosed
    return version


def _company(session: Session, statement: Statement) -> Company:
    counts = signatories.count_company(session, statement)
    named = signatories.list_company(session, statement)
    lines, counted = counts.get(Visibility.NAMED, (0, 0))
    return Company(named, lines - len(named), counted, counts.get(Visibility.WITHHELD, (0, 0))[1])
