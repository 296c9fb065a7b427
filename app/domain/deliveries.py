"""How one invitation reached its partner: where its mails went, whom a link can be handed to, which links were, its note. Only looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.db import Session
from app.domain import contacts, handovers, mails
from app.domain.contacts import Known
from app.domain.handovers import Handed
from app.domain.invitations import Progress
from app.domain.recipient_choices import SEALED_NOTE
from app.models import Mail


@dataclass(frozen=True)
class Delivery:
    """`people` are the partner's contacts. `addresses` tell where each mail went, by its id:
    empty once the contact was deleted.
    """

    people: Sequence[Known]
    addresses: Mapping[str, str]
    handed: Sequence[Handed]
    note: str


def read(session: Session, line: Progress, sent: Sequence[Mail]) -> Delivery:
    """Return how an invitation was delivered; `sent` are its mails, each of which keeps the address that it went to."""
    sealed = line.invitation.note_sealed
    return Delivery(
        people=contacts.list_for(session, line.partner),
        addresses={mail.id: session.vault.open(mails.SEALED_RECIPIENT, mail.recipient_sealed) for mail in sent},
        handed=handovers.list_for(session, line.invitation),
        note=session.vault.open(SEALED_NOTE, sealed) if sealed else "",
    )
