"""What a text says of its own signatories, held against who would stand under it: numbers in its words, and `{{countries}}`. Only looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from app.domain import signatories
from app.models import Partner
from app.publishing.document import Text
from app.texts import placeholders
from app.texts.claims import suspicious_numbers

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


def find(texts: Iterable[Text], total: int) -> tuple[Claim, ...]:
    """Return the first words that seem to name another number of signatories than `total`."""
    found = (Claim(one.language, words) for one in texts for words in suspicious_numbers(f"{one.title}\n\n{one.body}", one.language, total))
    return tuple(islice(found, MOST_CLAIMS))


def count_countries(texts: Iterable[Text], named: Iterable[Partner]) -> Countries | None:
    """Return what `{{countries}}` becomes with these partners named, or None where no text uses it."""
    if not any("countries" in placeholders.names(f"{one.title}\n{one.body}") for one in texts):
        return None
    listed = sorted((one for one in named if signatories.weigh(one)), key=lambda one: one.name())
    return Countries(len({one.country for one in listed} - {""}), tuple(one for one in listed if not one.country))
