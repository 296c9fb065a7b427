"""Hidings: the lead hides all names of one country or one group at once, in all its statements, when showing them has become dangerous.

It only lowers (P4). Each signatory shows its own name again through its own link, and nobody else does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, union_all
from sqlalchemy import select as select_wide
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Session
from app.domain import endorsements, events, groups, mails, recipients, rosters
from app.domain.accounts import Actor
from app.domain.inputs import COUNTRIES, Checks
from app.domain.partners import fold
from app.errors import Invalid
from app.models import Endorsement, EventKind, Group, GroupMember, Hiding, Mail, Partner, Statement

MOST_SHOWN = 20
NOTHING_CHOSEN = "Please choose a country or a group."


@dataclass(frozen=True)
class Choice:
    """A country (ISO 3166-1 alpha-2) or a group, and what hiding it would hide: so many names in so many statements."""

    names: int
    statements: int
    country: str = ""
    group: Group | None = None


@dataclass(frozen=True)
class Past:
    """One hiding there was, with the name of its group where that is still kept."""

    hiding: Hiding
    group_name: str


def list_countries(session: Session, *, by: Actor) -> list[Choice]:
    """Return every country with names that are shown, or would be: partners' countries of focus and of base."""
    shown = _shown(by).subquery()
    ways = union_all(
        select_wide(shown.c.id, shown.c.statement_id, shown.c.country_of_focus.label("country")),
        select_wide(shown.c.id, shown.c.statement_id, shown.c.country_of_base.label("country")),
    ).subquery()
    counts = func.count(ways.c.id.distinct()), func.count(ways.c.statement_id.distinct())
    query = select_wide(ways.c.country, *counts).where(ways.c.country != "").group_by(ways.c.country).order_by(ways.c.country)
    return [Choice(names, count, country=country) for country, names, count in session.list_rows(query)]


def list_groups(session: Session, *, by: Actor) -> list[Choice]:
    """Return every group with names that are shown, or would be, by its name."""
    shown = _shown(by).subquery()
    counts = func.count(shown.c.id.distinct()), func.count(shown.c.statement_id.distinct())
    query = (
        select_wide(Group, *counts)
        .join(GroupMember, col(GroupMember.group_id) == col(Group.id))
        .join(shown, shown.c.partner_id == col(GroupMember.partner_id))
        .where(col(Group.lead_id) == by.lead_id)
        .group_by(col(Group.id))
        .order_by(col(Group.name))
    )
    return [Choice(names, count, group=group) for group, names, count in session.list_rows(query)]


def list_past(session: Session, *, by: Actor) -> list[Past]:
    """Return the last hidings of the actor's lead, newest first."""
    query = select(Hiding, Group.name).outerjoin(Group, col(Group.id) == col(Hiding.group_id)).where(Hiding.lead_id == by.lead_id)
    rows = session.exec(query.order_by(col(Hiding.id).desc()).limit(MOST_SHOWN)).all()
    return [Past(hiding, group_name or "") for hiding, group_name in rows]


def hide(session: Session, *, country: str = "", group_id: str = "", by: Actor, at: datetime) -> Hiding | None:
    """Hide the names of the one country or group that was chosen. Raises Invalid unless it is one, NotFound. As `hide_country`."""
    if bool(country) == bool(group_id):
        raise Invalid({"choice": NOTHING_CHOSEN})
    if group_id:
        return hide_group(session, groups.get(session, group_id, by=by), by=by, at=at)
    return hide_country(session, country, by=by, at=at)


def hide_country(session: Session, country: str, *, by: Actor, at: datetime) -> Hiding | None:
    """Withhold every name of partners that work on a country or are based there, in all statements of the lead. Raises Invalid.

    Returns None where no name was left to hide: a second click finds it done. Effects: an event each, one discreet mail to everybody who
    is mailed about it, the next edition of every statement touched. Concurrency: the lead's statements are held, so an answer comes
    wholly before this, and is hidden, or wholly after it, and is its partner's newer word.
    """
    checks = Checks()
    if country not in COUNTRIES:
        checks.refuse("country", NOTHING_CHOSEN)
    checks.done()
    is_meant = (col(Partner.country_of_focus) == country) | (col(Partner.country_of_base) == country)
    return _hide(session, is_meant, Hiding(lead_id=by.lead_id, country=country, count=0, hidden_at=at), by=by)


def hide_group(session: Session, group: Group, *, by: Actor, at: datetime) -> Hiding | None:
    """Withhold every name of a group's partners, in all statements of the lead. As `hide_country`."""
    members = select(GroupMember.partner_id).where(GroupMember.group_id == group.id)
    return _hide(session, col(Partner.id).in_(members), Hiding(lead_id=by.lead_id, group_id=group.id, count=0, hidden_at=at), by=by)


def _shown(by: Actor) -> Select[*tuple[str, ...]]:
    """Select the endorsements of the lead's statements whose name is kept to be shown, with the countries of their partner."""
    return (
        select_wide(
            *(col(Endorsement.id), col(Endorsement.statement_id), col(Endorsement.partner_id)),
            *(col(Partner.country_of_focus), col(Partner.country_of_base)),
        )
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(col(Partner.lead_id) == by.lead_id, endorsements.keeps_name_to_show())
    )


def _hide(session: Session, is_meant: ColumnElement[bool], hiding: Hiding, *, by: Actor) -> Hiding | None:
    at = hiding.hidden_at
    session.exec(select(Statement.id).where(Statement.lead_id == by.lead_id).order_by(Statement.id).with_for_update()).all()
    meant: SelectOfScalar[str] = select(Partner.id).where(Partner.lead_id == by.lead_id, is_meant)
    rows = endorsements.withhold_all(session, meant, at=at)
    if not rows:
        return None
    hiding.count, hiding.account_id = len(rows), by.account_id or None
    session.add(hiding)
    _tell(session, sorted(invitation_id for _, _, invitation_id in rows), at=at)
    for statement_id in sorted({statement_id for _, statement_id, _ in rows}):
        subjects = sorted(id_ for id_, of, _ in rows if of == statement_id)
        events.record_many(session, EventKind.NAMES_HIDDEN, subjects, statement_id=statement_id, at=at)
        rosters.changed(session, statement_id, at=at)
    return hiding


def _tell(session: Session, invitation_ids: Sequence[str], *, at: datetime) -> None:
    """Mail everybody once, however many statements it is about. The mail names nobody: whoever is in danger may not read it alone."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for invitation_id, entry in recipients.list_for(session, invitation_ids):
        if not entry.gets_mail or (entry.partner_id, fold(entry.email)) in told:
            continue
        whose = {"contact_id": entry.contact_id or None, "delegation_id": entry.delegation_id or None}
        language, payload = entry.language, {"discreet": True}
        row = mails.row(session, "names_hidden", to=entry.email, language=language, payload=payload, at=at, invitation_id=invitation_id)
        told[entry.partner_id, fold(entry.email)] = row | whose
    if told:
        session.connection().execute(insert(Mail), list(told.values()))
