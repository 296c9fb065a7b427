"""How one invitation reached its partner: whom a link can be handed to, which links were, and the note it began with. Only looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.db import Session
from app.domain import contacts, handovers
from app.domain.contacts import Known
from app.domain.handovers import Handed
from app.domain.invitations import Progress
from app.domain.recipient_choices import SEALED_NOTE


@dataclass(frozen=True)
class Delivery:
    """`people` are the partner's contacts, `names` what each is known by, by its id."""

    people: Sequence[Known]
    handed: Sequence[Handed]
    note: str

    @property
    def names(self) -> Mapping[str, str]:
        return {known.contact.id: known.name or known.email for known in self.people}


def read(session: Session, line: Progress) -> Delivery:
    """Return how an invitation was delivered beside the mails of it."""
    sealed = line.invitation.note_sealed
    return Delivery(
        people=contacts.list_for(session, line.partner),
        handed=handovers.list_for(session, line.invitation),
        note=session.vault.open(SEALED_NOTE, sealed) if sealed else "",
    )
