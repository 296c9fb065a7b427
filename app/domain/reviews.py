"""What the lead looks at before it publishes, and what became of it: the review, and all that speaks against publishing now. Only looks."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Session
from app.domain import overviews, publications, reconfirmations, statements
from app.domain.accounts import Actor
from app.domain.publications import Review
from app.models import Edition, EditionState, Phase, Statement


@dataclass(frozen=True)
class Publication:
    """What the lead confirms before publishing, and what became of it."""

    statement: Statement
    title: str
    review: Review
    edition: Edition | None
    old: int
    """How many endorsements are too old to be published without asking again."""

    is_being_changed: bool
    """Whether another text is being written beside the one that would be published."""

    objections_until: datetime | None
    """Until when some signatory may still object to a correction of the text, if any may."""

    cuts_short: bool
    """Whether publishing now would end sign-on before the closing date that partners were told."""

    at: datetime
    """When this was read."""

    @property
    def is_building(self) -> bool:
        return self.edition is not None and self.edition.state == EditionState.BUILDING

    @property
    def appears_at(self) -> datetime | None:
        return overviews.appears_at(self.statement, self.edition, at=self.at)

    @property
    def is_doubtful(self) -> bool:
        """Whether something should be seen before this is published; whether its languages are ready is for `translations` to say."""
        review = self.review
        has_claims = bool((review.claims or review.filled.is_any) and review.total_count)
        return self.cuts_short or self.is_being_changed or bool(self.objections_until or review.differing) or has_claims


def get(session: Session, statement_id: str, *, by: Actor, at: datetime) -> Publication:
    """Return what would be published now, and the newest edition. Raises NotFound."""
    statement = statements.get(session, statement_id, by=by)
    review, edition = publications.review(session, statement), publications.latest(session, statement)
    published_at = max(statement.embargo_until or at, at)
    old = 0 if edition is not None else reconfirmations.count_old(session, statement, at=published_at)
    _, is_being_changed = overviews.standing_text(session, statement)
    until = reconfirmations.find_objections_end(session, statement, at=at)
    in_time = statement.phase == Phase.SIGN_ON and statement.hard_deadline is not None and statement.hard_deadline > published_at
    cuts_short = in_time and not statement.late_endorsements
    return Publication(statement, overviews.title(session, statement), review, edition, old, is_being_changed, until, cuts_short, at)
