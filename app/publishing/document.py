"""The airlock: what may be public about a statement, and nothing else (DESIGN rule 6).

A `Document` has no field in which a withheld name could stand: withheld endorsements are a number. Every public format is
rendered from a Document alone. `domain/publications` is the only place that makes one from rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from app.texts.placeholders import Facts


@dataclass(frozen=True)
class Text:
    """One language of the endorsed version. `sha256` is the hex digest of the canonical text (see `publishing/canonical.py`)."""

    language: str
    title: str
    body: str
    sha256: str


@dataclass(frozen=True)
class Signatory:
    """One *named* confirmed endorsement, as its owner typed it. `country` is ISO 3166-1 alpha-2 or an empty string."""

    name: str
    language: str
    acronym: str = ""
    country: str = ""
    is_lead: bool = False


@dataclass(frozen=True)
class Occasion:
    """Where the statement is made: a body, its session, agenda item and debate. Empty strings where it does not apply."""

    body: str = ""
    session: str = ""
    agenda_item: str = ""
    debate: str = ""


@dataclass(frozen=True, order=True)
class Withdrawal:
    """One endorsement that was public and was taken back *on the record*: name as it stood, its language, and the day."""

    name: str
    language: str
    withdrawn_on: date


@dataclass(frozen=True)
class Correction:
    """One editorial change of a text that organizations had endorsed: the version it made, the day, the lead's note, both texts."""

    version: int
    corrected_on: date
    note: str
    before: tuple[Text, ...]
    after: tuple[Text, ...]


@dataclass(frozen=True)
class Document:
    """One edition: text, roster, counts and dates. The same Document always renders to the same bytes.

    `texts` starts with the authentic language. `signatories` are in order of name, whatever order they endorsed in, so their
    order tells nothing; `publishing/roster.py` orders them for a page. Times are aware UTC.
    """

    slug: str
    url: str
    kind: str
    lead_name: str
    lead_country: str
    authentic_language: str
    texts: tuple[Text, ...]
    addressees: tuple[str, ...]
    cc: tuple[str, ...]
    occasion: Occasion
    time_zone: str
    roster_order: str
    version: int
    edition: int
    dated_on: date
    published_at: datetime
    as_of: datetime
    signatories: tuple[Signatory, ...]
    withheld_count: int
    withdrawals: tuple[Withdrawal, ...] = ()
    corrections: tuple[Correction, ...] = ()
    is_demonstration: bool = False

    @property
    def named_count(self) -> int:
        """Count the signatories who are listed by name."""
        return len(self.signatories)

    @property
    def total_count(self) -> int:
        """Return the one count of P3: every format prints this number and computes no other."""
        return self.named_count + self.withheld_count

    @cached_property
    def country_count(self) -> int:
        """Count the countries of those who are listed by name: one more for a withheld name would tell where it is (P4)."""
        return len({signatory.country for signatory in self.signatories if signatory.country})

    @property
    def facts(self) -> Facts:
        """Return what the placeholders of the texts become."""
        return Facts(self.total_count, self.named_count, self.country_count, self.dated_on)

    def text(self, language: str) -> Text:
        """Return the text in `language`; KeyError when the statement has none."""
        for text in self.texts:
            if text.language == language:
                return text
        raise KeyError(language)
