"""What a text says of its own signatories, held against who would stand under it: numbers in its words, and what it has filled in. Only
looks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlmodel import col, select

from app.db import Session
from app.domain import drafts, signatories
from app.models import Invitation, InvitationState, Partner, PartnerKind, Statement
from app.publishing.document import Text
from app.texts import placeholders
from app.texts.claims import SIGNING, counted_organizations, suspicious_numbers

MOST_CLAIMS = 20


@dataclass(frozen=True)
class Claim:
    """Words of a text that seem to name another number of signatories than would be published."""

    language: str
    snippet: str


@dataclass(frozen=True)
class Countries:
    """What `{{countries}}` would become, and the named organizations that it leaves out because they have no country."""

    count: int
    without: tuple[Partner, ...]


@dataclass(frozen=True)
class Filled:
    """Placeholders that would not agree with the words around the list, as they were typed: those that say "organizations" where
    individuals sign, and those that say the exact number where the list rounds it down.

    `mixes` says that one text counts signatories and countries: the first with those withheld, the second without them.
    """

    organizations: tuple[Claim, ...] = ()
    exact: tuple[Claim, ...] = ()
    mixes: bool = False

    @property
    def is_any(self) -> bool:
        return bool(self.organizations or self.exact)


NOTHING_FILLED = Filled()


def find(texts: Iterable[Text], total: int) -> tuple[Claim, ...]:
    """Return the first words that seem to name another number of signatories than `total`."""
    found = (Claim(one.language, words) for one in texts for words in suspicious_numbers(f"{one.title}\n\n{one.body}", one.language, total))
    return tuple(islice(found, MOST_CLAIMS))


def find_filled(texts: Iterable[Text], *, has_individuals: bool, rounds: bool) -> Filled:
    """Return which numbers of the texts would not agree with a list that names individuals, or whose total is rounded down."""
    wholes = [(one.language, f"{one.title}\n\n{one.body}") for one in texts]
    nouns = (Claim(language, words) for language, whole in wholes for words in counted_organizations(whole, language))
    numbers = (Claim(language, found[0]) for language, whole in wholes for found in placeholders.find(whole, SIGNING))
    return Filled(
        tuple(islice(nouns, MOST_CLAIMS)) if has_individuals else (),
        tuple(islice(dict.fromkeys(numbers), MOST_CLAIMS)) if rounds else (),
        any({"count", "countries"} <= set(placeholders.names(whole)) for _, whole in wholes),
    )


def find_in_draft(session: Session, statement: Statement, texts: Mapping[str, drafts.Text]) -> Filled:
    """Return the same of texts that are being written, by language: who is invited may sign, and nobody knows the number yet."""
    individuals = (
        select(Invitation.id)
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .where(Invitation.statement_id == statement.id, Invitation.state != InvitationState.REVOKED, Partner.kind == PartnerKind.INDIVIDUAL)
    )
    has_individuals = session.exec(individuals.limit(1)).first() is not None
    written = [Text(language, text.title, text.body, "") for language, text in texts.items()]
    return find_filled(written, has_individuals=has_individuals, rounds=statement.rounds_total)


def count_countries(texts: Iterable[Text], named: Iterable[Partner]) -> Countries | None:
    """Return what `{{countries}}` becomes with these partners named, or None where no text uses it."""
    if not any("countries" in placeholders.names(f"{one.title}\n{one.body}") for one in texts):
        return None
    listed = sorted((one for one in named if signatories.weigh(one)), key=lambda one: one.name())
    return Countries(len({one.country for one in listed} - {""}), tuple(one for one in listed if not one.country))
