"""The directory: finding a lead's partners by any spelling and by what they are, and everything that is known of one. Only looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, tuple_
from sqlalchemy import select as select_wide
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Session
from app.domain import arrivals, contacts, profiles
from app.domain.accounts import Actor
from app.domain.contacts import Known
from app.domain.invitations import Progress, Standing
from app.domain.profiles import Profile
from app.errors import NotFound
from app.models import (
    Contact,
    EcosocStatus,
    Endorsement,
    EndorsementState,
    Group,
    GroupMember,
    Invitation,
    Partner,
    PartnerKind,
    Scope,
    Statement,
    Translation,
    Version,
)
from app.texts.placeholders import mark_title_gaps
from app.texts.spellings import fold_query

MOST_ANSWERS = 100
STANDS = (EndorsementState.CONFIRMED, EndorsementState.NEEDS_RECONFIRMATION)


@dataclass(frozen=True)
class Filters:
    """Which partners: those that fulfil all that is said. `words` are looked for in every spelling; the others are as typed.

    `endorsed_id` is a statement that they endorsed; `is_unreachable` wants those without an address that works.
    """

    words: str = ""
    group_id: str = ""
    country: str = ""
    scope: str = ""
    kind: str = ""
    ecosoc: str = ""
    endorsed_id: str = ""
    is_unreachable: bool = False


@dataclass(frozen=True)
class Line:
    """One partner in the list, with how many contacts it has and to how many of them mail gets through."""

    partner: Partner
    contacts: int
    working: int
    groups: Sequence[Group]


@dataclass(frozen=True)
class Page:
    """One page of the directory. `count` is that of all that were found; `next_after` leads to the next page, if there is one."""

    lines: Sequence[Line]
    count: int
    next_after: str


@dataclass(frozen=True)
class Answer:
    """One statement a partner was invited to, and where it stands there."""

    statement: Statement
    title: str
    invitation_id: str
    standing: Standing
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Card:
    """Everything known of one partner, opened. `merged` are the entries that were merged into it."""

    partner: Partner
    profile: Profile
    contacts: Sequence[Known]
    groups: Sequence[Group]
    answers: Sequence[Answer]
    merged: Sequence[Partner]


def list_page(session: Session, filters: Filters, *, by: Actor, after: str = "", limit: int = 50) -> Page:
    """Return partners by name, a page after the partner with the id `after`. A handful of queries, however many there are."""
    found = select(Partner).where(*_conditions(filters, by))
    count = session.exec(select(func.count()).select_from(found.subquery())).one()
    place = tuple_(col(Partner.search), col(Partner.id))
    if last := _find_last(session, after, by=by):
        found = found.where(place > tuple_(last.search, last.id))
    partners = session.exec(found.order_by(col(Partner.search), col(Partner.id)).limit(limit + 1)).all()
    shown = partners[:limit]
    return Page(_lines(session, shown), count, shown[-1].id if len(partners) > limit else "")


def found_ids(filters: Filters, *, by: Actor) -> SelectOfScalar[str]:
    """Return the query for the ids of the partners found, for verbs that take many at once."""
    return select(Partner.id).where(*_conditions(filters, by))


def get(session: Session, partner_id: str, *, by: Actor) -> Card:
    """Return everything known of a partner. Raises NotFound."""
    partner = profiles.get(session, partner_id, by=by)
    return Card(
        partner=partner,
        profile=profiles.read(session, partner),
        contacts=contacts.list_for(session, partner),
        groups=_groups(session, [partner.id]).get(partner.id, []),
        answers=_answers(session, partner),
        merged=session.exec(select(Partner).where(Partner.merged_into_id == partner.id).order_by(Partner.id)).all(),
    )


def find_kept(session: Session, partner_id: str, *, by: Actor) -> str:
    """Return the id of the partner that a merged one lives on in. Raises NotFound when it was not merged."""
    merged = session.exec(select(Partner).where(Partner.id == partner_id, Partner.lead_id == by.lead_id)).first()
    if merged is None or merged.merged_into_id is None:
        raise NotFound
    return merged.merged_into_id


def _find_last(session: Session, after: str, *, by: Actor) -> Partner | None:
    """Return the partner that a page comes after, merged meanwhile or not. Another lead's is none: where it stands would tell its name."""
    return session.exec(select(Partner).where(Partner.id == after, Partner.lead_id == by.lead_id)).first() if after else None


def _conditions(filters: Filters, by: Actor) -> list[ColumnElement[bool]]:
    conditions = [col(Partner.lead_id) == by.lead_id, col(Partner.merged_into_id).is_(None), *spelled(filters.words)]
    if filters.group_id:
        member = select(GroupMember.partner_id).where(GroupMember.group_id == filters.group_id)
        conditions.append(col(Partner.id).in_(member))
    if country := filters.country.strip().upper():
        conditions.append(or_(col(Partner.country_of_focus) == country, col(Partner.country_of_base) == country))
    for column, typed, choices in (
        (col(Partner.scope), filters.scope, Scope),
        (col(Partner.kind), filters.kind, PartnerKind),
        (col(Partner.ecosoc), filters.ecosoc, EcosocStatus),
    ):
        if typed:
            conditions.append(column == choices(typed) if typed in set(choices) else false())
    return [*conditions, *_of_rows(filters)]


def spelled(words: str) -> list[ColumnElement[bool]]:
    """Return the conditions on Partner that every word begins a word of some spelling. What has no letter at all is found nowhere."""
    looked_for = fold_query(words)
    if words.strip() and not looked_for:
        return [false()]
    return [col(Partner.search).contains(f" {word}", autoescape=True) for word in looked_for]


def _of_rows(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.endorsed_id:
        stands = col(Endorsement.state).in_(STANDS)
        given = select(Endorsement.partner_id).where(Endorsement.statement_id == filters.endorsed_id, stands)
        conditions.append(col(Partner.id).in_(given))
    if filters.is_unreachable:
        works = select(Contact.id).where(Contact.partner_id == Partner.id, col(Contact.off_at).is_(None))
        conditions.append(~works.exists())
    return conditions


def _lines(session: Session, partners: Sequence[Partner]) -> list[Line]:
    ids = [partner.id for partner in partners]
    working = func.count().filter(col(Contact.off_at).is_(None))
    query = select(Contact.partner_id, func.count(), working).where(col(Contact.partner_id).in_(ids), contacts.is_kept())
    counts = {id_: (count, works) for id_, count, works in session.exec(query.group_by(Contact.partner_id)).all()}
    groups = _groups(session, ids)
    return [Line(partner, *counts.get(partner.id, (0, 0)), groups.get(partner.id, [])) for partner in partners]


def _groups(session: Session, partner_ids: Sequence[str]) -> dict[str, list[Group]]:
    query = select(GroupMember.partner_id, Group).join(Group, col(Group.id) == col(GroupMember.group_id)).order_by(Group.name)
    found: dict[str, list[Group]] = {}
    for partner_id, group in session.exec(query.where(col(GroupMember.partner_id).in_(partner_ids))).all():
        found.setdefault(partner_id, []).append(group)
    return found


def _answers(session: Session, partner: Partner) -> list[Answer]:
    """Return what the partner was asked and has answered, the newest statement first."""
    other = aliased(Version)
    newest = select(func.max(other.number)).where(other.statement_id == Statement.id).scalar_subquery()
    is_authentic = and_(col(Translation.version_id) == col(Version.id), col(Translation.language) == col(Statement.authentic_language))
    query = (
        select_wide(Invitation, Contact, Statement, col(Translation.title), Endorsement, arrivals.has_not_arrived())
        .join(Contact, col(Contact.id) == col(Invitation.contact_id))
        .join(Statement, col(Statement.id) == col(Invitation.statement_id))
        .join(Version, and_(col(Version.statement_id) == col(Statement.id), col(Version.number) == newest))
        .join(Translation, is_authentic)
        .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
        .where(col(Invitation.partner_id) == partner.id)
        .order_by(col(Statement.id).desc())
        .limit(MOST_ANSWERS)
    )
    return [
        _answer(Progress(invitation, partner, contact, endorsement, is_unreached), statement, title)
        for invitation, contact, statement, title, endorsement, is_unreached in session.list_rows(query)
    ]


def _answer(progress: Progress, statement: Statement, title: str) -> Answer:
    shown = mark_title_gaps(title, statement.authentic_language)
    answered_at = progress.endorsement.changed_at if progress.endorsement else None
    return Answer(statement, shown, progress.invitation.id, progress.standing, progress.invitation.created_at, answered_at)
