"""Overviews of one invitation, for the lead's desk: who is asked, what was mailed, who was passed it on, and what was answered by whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Session
from app.domain import answers, consents, delegations, invitations, mails, overviews, partners, recipients, statements, stops
from app.domain.accounts import Actor
from app.domain.delegations import Passed
from app.domain.invitations import Progress
from app.domain.partners import Entry
from app.domain.stops import Stopped
from app.models import Consent, Contact, Mail, Statement


@dataclass(frozen=True)
class Invited:
    """One invitation with all that is private about it: the contact, the mails, who answered, and why not.

    `through` is the address of who was given the link that the answer came by, where that is known. `passed` are the colleagues it was
    passed on to, and `consent` what was recorded of a consent given elsewhere, with its `consent_note`. `stopped` are those who want no
    reminders; `is_reminded` says whether anybody is left who gets them.
    """

    statement: Statement
    title: str
    progress: Progress
    entry: Entry
    mails: Sequence[Mail]
    signer_name: str
    signer_title: str
    reason: str
    through: str
    passed: Sequence[Passed]
    consent: Consent | None
    consent_note: str
    stopped: Sequence[Stopped]
    is_reminded: bool


def get(session: Session, statement_id: str, invitation_id: str, *, by: Actor) -> Invited:
    """Return one invitation opened for the lead. Raises NotFound."""
    statement = statements.get(session, statement_id, by=by)
    invitation, _ = invitations.get(session, invitation_id, by=by, of=statement)
    progress = invitations.get_progress(session, invitation)
    signer_name, signer_title, reason = answers.open_private(session, progress.endorsement)
    passed, consent = delegations.list_for(session, invitation), consents.find(session, invitation)
    return Invited(
        statement=statement,
        title=overviews.title(session, statement),
        progress=progress,
        entry=partners.open_entry(session, progress.partner, progress.contact),
        mails=mails.list_for_invitation(session, invitation.id),
        signer_name=signer_name,
        signer_title=signer_title,
        reason=reason,
        through=_through(session, progress, passed),
        passed=passed,
        consent=consent,
        consent_note=consents.open_note(session, consent),
        stopped=stops.list_for(session, invitation),
        is_reminded=bool(recipients.list_reminded(session, [invitation.id])),
    )


def _through(session: Session, progress: Progress, passed: Sequence[Passed]) -> str:
    answer = progress.endorsement
    if answer is None or not answer.contact_id:
        return next((one.address for one in passed if answer and one.delegation.id == answer.delegation_id), "")
    contact = session.get(Contact, answer.contact_id)
    return partners.open_entry(session, progress.partner, contact).email if contact else ""
