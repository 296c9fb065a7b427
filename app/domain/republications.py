"""What a co-signer may copy once the statement is public: the text as it stands, and whether it may say that the list names it."""

from dataclasses import dataclass

from app.db import Session
from app.domain import digests
from app.domain.invitations import Opened
from app.models import Endorsement, EndorsementState, Phase, Visibility
from app.publishing.republication import Republished


@dataclass(frozen=True)
class Republication:
    """A public text, and the name its co-signer is listed by: "" where the public list does not name it."""

    text: Republished
    partner: str


def find(session: Session, opened: Opened) -> Republication | None:
    """Return what the organization behind a link may copy; None for one that does not stand under a public text."""
    endorsement, statement = opened.endorsement, opened.statement
    if endorsement is None or endorsement.state != EndorsementState.CONFIRMED or statement.phase != Phase.PUBLISHED:
        return None
    item = digests.find(session, statement.id)
    if item is None:
        return None
    text = next((one for one in item.texts if one.language == endorsement.language), item.authentic)
    republished = Republished(
        url=f"{session.settings.base_url}/statements/{item.slug}",
        language=text.language,
        title=text.title,
        body=text.body,
        facts=item.facts,
        rounds_total=item.rounds_total,
        may_be_framed=bool(statement.embed_hosts),
    )
    return Republication(republished, endorsement.display_name if _is_listed(endorsement) else "")


def _is_listed(endorsement: Endorsement) -> bool:
    """Whether the list that is public now names it, and the next one will: a name that is being hidden is not to be copied."""
    return endorsement.visibility == Visibility.NAMED and endorsement.listed_as == Visibility.NAMED
