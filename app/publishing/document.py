"""The airlock: what may be public about a statement, and nothing else (DESIGN rule 6).

A `Document` has no field in which a withheld name could stand: withheld endorsements are a number. Every public format is
rendered from a Document alone. `domain/publications` is the only place that makes one from rows.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

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
    """One *named* confirmed endorsement. `name` is as its owner typed it, in `language`; `names` are those in other languages.

    `country` is where it is listed, `base` where it is based if that is another one: ISO 3166-1 alpha-2 or an empty string. `kind`,
    `scope` and `ecosoc` are values of `models/partner.py`, or empty. `counts_as` is 1 but for joint programmes, and 0 where those
    who run one are counted already. `rank` orders a roster that is arranged by hand or by time of endorsement, and is 0 in any other: it
    would tell who endorsed when. `late_on` is the day it was first listed, if that was after the first edition.
    """

    name: str
    language: str
    acronym: str = ""
    country: str = ""
    is_lead: bool = False
    base: str = ""
    kind: str = "organization"
    scope: str = ""
    ecosoc: str = ""
    affiliation: str = ""
    website: str = ""
    names: tuple[tuple[str, str], ...] = ()
    counts_as: int = 1
    rank: int = 0
    late_on: date | None = None


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

    def hashes(self, language: str) -> tuple[str, str] | None:
        """Return the hashes of one language before and after; None where it did not change, or did not stand in both texts."""
        before, after = (next((text.sha256 for text in texts if text.language == language), "") for texts in (self.before, self.after))
        return (before, after) if before and after and before != after else None


@dataclass(frozen=True, order=True)
class NameCorrection:
    """How a signatory that is named now was written before, in public; changed by its own act."""

    corrected_on: date
    before: str
    after: str
    language: str


@dataclass(frozen=True)
class Delivered:
    """One delivery that the lead made public: to whom, on which day, and the answer with its day, if that is public too."""

    addressee: str
    delivered_on: date
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True)
class Dates:
    """The dates of a statement, none of which is another: the day it says it is of, to whom it was handed, when its first edition appeared,
    when the present one did where that is a later one, and when it was taken back. Moments are aware UTC.
    """

    time_zone: str
    dated_on: date
    published_at: datetime
    updated_at: datetime | None = None
    retracted_at: datetime | None = None
    deliveries: tuple[Delivered, ...] = ()

    @property
    def updated_on(self) -> date | None:
        """Return the day of the present edition where it is a later one, where the statement is at home."""
        return self.updated_at.astimezone(ZoneInfo(self.time_zone)).date() if self.updated_at else None


@dataclass(frozen=True)
class RosterStyle:
    """How a roster is arranged: values of `models/statement.py`. `shows` is what stands beside a name.

    With `has_un_profile`, those with consultative status are grouped by it and everybody else shares the views in a footnote.
    """

    order: str = "alphabetical"
    grouping: str = "none"
    shows: tuple[str, ...] = ("number", "acronym", "country", "native")
    rounds_total: bool = False
    has_un_profile: bool = False


@dataclass(frozen=True)
class Letterhead:
    """What stands on top of a lead's printed pages: lines of plain text, and a PNG or nothing."""

    lines: tuple[str, ...] = ()
    logo: bytes = b""


@dataclass(frozen=True)
class Proof:
    """What readers compare a copy with: the log's name (empty before it has one), the fingerprint of its key as `ssh-keygen -l` prints it,
    and the SHA-256 of the certificate that sealed the PDFs.
    """

    log: str
    key: str
    seal: str


@dataclass(frozen=True)
class Document:
    """One edition: text, roster, counts and dates. The same Document always renders to the same bytes.

    `texts` starts with the authentic language. `signatories` are in order of name, whatever order they endorsed in, so their
    order tells nothing; `publishing/roster.py` orders them for a page and keeps what it made in `rosters`. Times are aware UTC.
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
    style: RosterStyle = RosterStyle()
    lead_slug: str = ""
    letterhead: Letterhead | None = None
    name_corrections: tuple[NameCorrection, ...] = ()
    deliveries: tuple[Delivered, ...] = ()
    embed_hosts: tuple[str, ...] = ()
    retraction_notice: str = ""
    retracted_at: datetime | None = None
    proof: Proof | None = field(default=None, repr=False)
    rosters: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def named_count(self) -> int:
        """Count the signatories who are listed by name."""
        return sum(signatory.counts_as for signatory in self.signatories)

    @property
    def late(self) -> tuple[Signatory, ...]:
        """Return those first listed after the first edition."""
        return tuple(signatory for signatory in self.signatories if signatory.late_on)

    @property
    def dates(self) -> Dates:
        """Return what every format says of its dates."""
        updated_at = self.as_of if self.edition > 1 else None
        return Dates(self.time_zone, self.dated_on, self.published_at, updated_at, self.retracted_at, self.deliveries)

    @property
    def total_count(self) -> int:
        """Return the one count of P3: every format prints this number and computes no other."""
        return self.named_count + self.withheld_count

    @cached_property
    def country_count(self) -> int:
        """Count the countries of those who are counted by name: one more for a withheld name would tell where it is (P4)."""
        return len({signatory.country for signatory in self.signatories if signatory.country and signatory.counts_as})

    @property
    def has_individuals(self) -> bool:
        """Tell whether somebody who is named is no organization."""
        return any(one.kind == "individual" for one in self.signatories)

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
