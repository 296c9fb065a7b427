"""What the lead looks at before it publishes, and what became of it: the review, and all that speaks against publishing now. Only looks."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.db import Session
from app.domain import claims, invitations, known_names, overviews, publications, reconfirmations, signatories, statements, versions
from app.domain.accounts import Actor
from app.domain.claims import NOTHING_FILLED, Claim, Countries, Filled
from app.domain.known_names import Listed
from app.models import (
    Edition,
    EditionState,
    EndorsementState,
    InvitationState,
    Partner,
    PartnerKind,
    Phase,
    Statement,
    Visibility,
)
from app.publishing.roster_words import round_down


@dataclass(frozen=True)
class Review:
    """Exactly who would be named, who withheld, and who is missing, for the lead's eyes only (P6)."""

    listed: tuple[Listed, ...]
    withheld: tuple[str, ...]
    missing: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    countries: Countries | None = None
    """Set where a text that would be published counts countries."""

    filled: Filled = NOTHING_FILLED
    """Numbers that the texts have filled in, and that would not agree with the words around the list."""

    named_count: int = 0
    withheld_count: int = 0
    """What the public would read of these lines: a joint programme counts as many as its lead says."""

    @property
    def total_count(self) -> int:
        return self.named_count + self.withheld_count

    @property
    def lines(self) -> int:
        """How many endorsements stand: each is a line, whatever it counts as."""
        return len(self.listed) + len(self.withheld)

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.listed)

    @property
    def differing(self) -> tuple[Listed, ...]:
        """Those whose typed name the directory does not know."""
        return tuple(one for one in self.listed if not one.is_known)


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


def review(session: Session, statement: Statement) -> Review:
    """Return who would stand where if the statement were published now, and what in its text may contradict that."""
    listed: list[Listed] = []
    withheld: list[str] = []
    missing: list[str] = []
    partners: list[Partner] = []
    withheld_count = 0
    for progress in invitations.list_progress(session, statement):
        endorsement = progress.endorsement
        if progress.invitation.state == InvitationState.REVOKED:
            continue
        if endorsement is None or endorsement.state in {EndorsementState.NEEDS_RECONFIRMATION, EndorsementState.DISPUTED}:
            missing.append(progress.partner.name(statement.authentic_language))
        elif endorsement.state == EndorsementState.CONFIRMED and endorsement.visibility == Visibility.NAMED:
            at_hand = {"invitation_id": progress.invitation.id, "language": statement.authentic_language}
            listed.append(known_names.hold_against(endorsement.display_name, progress.partner, **at_hand))
            partners.append(progress.partner)
        elif endorsement.state == EndorsementState.CONFIRMED:
            withheld_count += signatories.weigh_withheld(progress.partner)
            withheld.append(endorsement.display_name)
    named_count = sum(map(signatories.weigh, partners))
    lists = (tuple(sorted(listed)), tuple(sorted(withheld)), tuple(sorted(missing)))
    return _held_against(session, statement, Review(*lists, named_count=named_count, withheld_count=withheld_count), partners)


def get(session: Session, statement_id: str, *, by: Actor, at: datetime) -> Publication:
    """Return what would be published now, and the newest edition. Raises NotFound."""
    statement = statements.get(session, statement_id, by=by)
    found, edition = review(session, statement), publications.latest(session, statement)
    published_at = max(statement.embargo_until or at, at)
    old = 0 if edition is not None else reconfirmations.count_old(session, statement, at=published_at)
    _, is_being_changed = overviews.standing_text(session, statement)
    until = reconfirmations.find_objections_end(session, statement, at=at)
    in_time = statement.phase == Phase.SIGN_ON and statement.hard_deadline is not None and statement.hard_deadline > published_at
    cuts_short = in_time and not statement.late_endorsements
    return Publication(statement, overviews.title(session, statement), found, edition, old, is_being_changed, until, cuts_short, at)


def _held_against(session: Session, statement: Statement, found: Review, named: list[Partner]) -> Review:
    """Hold the texts that would be published against who would stand under them."""
    version = versions.find_endorsable(session, statement.id)
    texts = publications.list_texts(session, statement, version) if version else ()
    rounds = statement.rounds_total and round_down(found.total_count) < found.total_count
    filled = claims.find_filled(texts, has_individuals=any(one.kind == PartnerKind.INDIVIDUAL for one in named), rounds=rounds)
    countries = claims.count_countries(texts, named)
    return replace(found, claims=claims.find(texts, found.total_count), countries=countries, filled=filled)
