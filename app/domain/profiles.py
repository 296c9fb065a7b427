"""Profiles: what a lead knows of a partner beside its people. Saved only over the row that was read; the lead's notes are sealed (P10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.db import Session
from app.domain import rosters, websites
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.errors import Conflict, NotFound
from app.models import EcosocStatus, Endorsement, EndorsementState, Partner, PartnerKind, Scope, Statement, Visibility
from app.texts.spellings import search_key

SEALED_NOTES = "partner.notes"
MOST_NAMES, MOST_ALIASES = 30, 30
LONGEST_ACRONYM, LONGEST_NOTES = 40, 10_000
MOST_COUNTED = 100
PUBLIC = frozenset(
    {
        *("kind", "counts_as", "country_of_focus", "country_of_base"),
        *("scope", "ecosoc", "shows_website"),
    }
)
"""What a roster says of a partner as it is now. Names, acronym, affiliation and website are those it was shown when it answered."""

COUNTED = frozenset({"kind", "counts_as"})
"""What decides how many a partner counts for."""

CHUNK = 5_000


class PartnerChanged(Conflict):
    """Somebody else saved the partner first. Nothing was overwritten."""

    code = "partner_changed"
    message = "Somebody else saved this partner while you were editing. What you typed is below, nothing was overwritten."


@dataclass(frozen=True)
class Profile:
    """A partner as typed. `names` maps language tags to names; the first one is its main name.

    `affiliation` is an individual's, `counts_as` a joint programme's: how many organizations its one line stands for, none where
    those who run it stand on the list themselves.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    acronym: str = ""
    aliases: Sequence[str] = ()
    kind: str = PartnerKind.ORGANIZATION.value
    affiliation: str = ""
    counts_as: str = "1"
    country_of_focus: str = ""
    country_of_base: str = ""
    scope: str = ""
    ecosoc: str = ""
    website: str = ""
    shows_website: bool = False
    notes: str = ""


def get(session: Session, partner_id: str, *, by: Actor) -> Partner:
    """Return a partner of the actor's lead. Raises NotFound, also for one that was merged into another."""
    query = select(Partner).where(Partner.id == partner_id, Partner.lead_id == by.lead_id, col(Partner.merged_into_id).is_(None))
    partner = session.exec(query).first()
    if partner is None:
        raise NotFound
    return partner


def read(session: Session, partner: Partner) -> Profile:
    """Return a partner as its form shows it, with the notes opened."""
    return Profile(
        names=dict(partner.names),
        acronym=partner.acronym,
        aliases=list(partner.aliases),
        kind=partner.kind,
        affiliation=partner.affiliation,
        counts_as=str(partner.counts_as),
        country_of_focus=partner.country_of_focus,
        country_of_base=partner.country_of_base,
        scope=partner.scope or "",
        ecosoc=partner.ecosoc or "",
        website=partner.website,
        shows_website=partner.shows_website,
        notes=session.vault.open(SEALED_NOTES, partner.notes_sealed) if partner.notes_sealed else "",
    )


def add(session: Session, profile: Profile, *, by: Actor, at: datetime) -> Partner:
    """Write a new partner. Raises Invalid."""
    values = _checked(session, profile)
    partner = Partner(lead_id=by.lead_id, is_lead=_is_lead(profile, by), created_at=at, updated_at=at, **values)
    session.add(partner)
    session.flush()
    return partner


def save(session: Session, partner: Partner, profile: Profile, *, revision: str, by: Actor, at: datetime) -> None:
    """Save a profile over the one it was typed from. Raises PartnerChanged when somebody saved in between, Invalid.

    Effects: the next edition of every published list that the partner is on, where something it says of the partner changes.
    Concurrency: the partner is held, so of two at once the second finds that it changed. What was in the notes is erased for good.
    """
    session.hold(partner)
    if partner.merged_into_id is not None:
        raise NotFound
    if revision_of(partner) != revision:
        raise PartnerChanged
    values = _checked(session, profile)
    differing = {name for name in PUBLIC if getattr(partner, name) != values[name]}
    for name, value in values.items():
        setattr(partner, name, value)
    partner.is_lead, partner.updated_at = partner.is_lead or _is_lead(profile, by), at
    session.mark_erased()
    if differing:
        republish(session, {partner.id: differing}, at=at)


def republish(session: Session, changed: Mapping[str, Collection[str]], *, at: datetime) -> None:
    """Ask for the next edition of the published lists that partners are on, after their columns in `changed`, by id, were saved.

    Where one is withheld nothing is told of it but how many it counts for. A handful of queries, however many partners.
    """
    told = [id_ for id_, names in changed.items() if not PUBLIC.isdisjoint(names)]
    counted = {id_ for id_ in told if not COUNTED.isdisjoint(changed[id_])}
    published: set[str] = set()
    for start in range(0, len(told), CHUNK):
        query = (
            select(Statement.id, Endorsement.partner_id, Endorsement.visibility)
            .join(Endorsement, col(Endorsement.statement_id) == col(Statement.id))
            .where(
                col(Endorsement.partner_id).in_(told[start : start + CHUNK]),
                Endorsement.state == EndorsementState.CONFIRMED,
                col(Statement.first_published_at).is_not(None),
            )
        )
        published.update(id_ for id_, partner_id, shown in session.exec(query).all() if shown == Visibility.NAMED or partner_id in counted)
    for statement_id in sorted(published):
        rosters.changed(session, statement_id, at=at)


def revision_of(partner: Partner) -> str:
    """Return what tells the row that was read from any later one."""
    return (partner.updated_at or partner.created_at).isoformat()


def refold(partner: Partner) -> None:
    """Fold a partner's spellings anew, after one of them has changed."""
    partner.search = search_key([*partner.names.values(), partner.acronym, *partner.aliases])


def _checked(session: Session, profile: Profile) -> dict[str, Any]:
    checks = Checks()
    names = _checked_names(checks, profile.names)
    kind = checks.choice("kind", profile.kind, PartnerKind)
    notes = checks.markdown("notes", profile.notes).strip()
    if len(notes) > LONGEST_NOTES:
        checks.refuse("notes", "This is too long.")
    values: dict[str, Any] = {
        "names": names,
        "acronym": checks.line("acronym", profile.acronym, most=LONGEST_ACRONYM),
        "aliases": _checked_aliases(checks, profile.aliases, names),
        "kind": kind,
        "affiliation": checks.line("affiliation", profile.affiliation) if kind == PartnerKind.INDIVIDUAL else "",
        "counts_as": checks.whole_number("counts_as", profile.counts_as.strip() or "1", most=MOST_COUNTED)
        if kind == PartnerKind.JOINT_PROGRAMME
        else 1,
        "country_of_focus": checks.country("country", profile.country_of_focus),
        "country_of_base": checks.country("country_of_base", profile.country_of_base),
        "scope": checks.choice("scope", profile.scope, Scope) if profile.scope else None,
        "ecosoc": checks.choice("ecosoc", profile.ecosoc, EcosocStatus) if profile.ecosoc else None,
        "website": websites.check(checks, "website", profile.website),
    }
    checks.done()
    values["shows_website"] = profile.shows_website and bool(values["website"])
    values["notes_sealed"] = session.vault.seal(SEALED_NOTES, notes) if notes else None
    return values | {"search": search_key([*names.values(), values["acronym"], *values["aliases"]])}


def _checked_names(checks: Checks, typed: Mapping[str, str]) -> dict[str, str]:
    given = {tag: name for tag, name in typed.items() if name.strip()}
    if not given:
        checks.refuse("name", "Please fill in this field.")
    if len(given) > MOST_NAMES:
        checks.refuse("name", "A partner can have at most 30 names.")
        return {}
    return {checks.language("name", tag): checks.name("name", name) for tag, name in given.items()}


def _checked_aliases(checks: Checks, typed: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Return the other names, each once; one that is a name is none."""
    given = [alias for alias in typed if alias.strip()]
    if len(given) > MOST_ALIASES:
        checks.refuse("aliases", "A partner can have at most 30 other names.")
        return []
    cleaned = (checks.line("aliases", alias) for alias in given)
    return [alias for alias in dict.fromkeys(cleaned) if alias and alias not in names.values()]


def _is_lead(profile: Profile, by: Actor) -> bool:
    return any(name.strip().casefold() == by.lead_name.casefold() for name in profile.names.values())
