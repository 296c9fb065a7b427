"""Groups: saved selections of a lead's partners, such as "UN list". A partner may be in many; being in one changes nothing for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, literal, true, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Session, insert_once, insert_selected_once
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.errors import Invalid, NotFound
from app.models import Group, GroupMember, Import, Partner
from app.models.base import new_id

LONGEST_NAME = 100
MOST_GROUPS = 200
CHUNK = 5_000
TAKEN = "You have a group of this name already."
NONE_MEANT = "Please choose a group, or name a new one."


@dataclass(frozen=True)
class Counted:
    """A group and how many partners are in it."""

    group: Group
    count: int


def list_for(session: Session, *, by: Actor) -> list[Counted]:
    """Return the groups of the actor's lead by name, with how many partners are in each."""
    live = (col(Partner.id) == col(GroupMember.partner_id)) & col(Partner.merged_into_id).is_(None)
    query = (
        select(Group, func.count(col(Partner.id)))
        .outerjoin(GroupMember, col(GroupMember.group_id) == col(Group.id))
        .outerjoin(Partner, live)
        .where(Group.lead_id == by.lead_id)
        .group_by(col(Group.id))
        .order_by(Group.name)
    )
    return [Counted(group, count) for group, count in session.exec(query).all()]


def get(session: Session, group_id: str, *, by: Actor) -> Group:
    """Return a group of the actor's lead. Raises NotFound."""
    group = session.exec(select(Group).where(Group.id == group_id, Group.lead_id == by.lead_id)).first()
    if group is None:
        raise NotFound
    return group


def create(session: Session, name: str, *, by: Actor, at: datetime) -> Group:
    """Make a group. Raises Invalid, also when there is one of this name."""
    cleaned = _checked(name)
    if session.exec(select(func.count()).where(Group.lead_id == by.lead_id)).one() >= MOST_GROUPS:
        raise Invalid({"name": "A lead can have at most 200 groups. Delete one first."})
    made = {"id": new_id(), "lead_id": by.lead_id, "name": cleaned, "created_at": at}
    if not insert_once(session, Group, made):
        raise Invalid({"name": TAKEN})
    return session.get_one(Group, made["id"])


def find_or_create(session: Session, group_id: str, name: str, *, by: Actor, at: datetime) -> Group:
    """Return the group that is meant: the one of the typed name, made where it is new; without a name the chosen one.

    Raises Invalid where neither is given, NotFound.
    """
    if not name.strip():
        if not group_id:
            raise Invalid({"into": NONE_MEANT})
        return get(session, group_id, by=by)
    cleaned = _checked(name)
    known = session.exec(select(Group).where(Group.lead_id == by.lead_id, Group.name == cleaned)).first()
    return known or create(session, cleaned, by=by, at=at)


def rename(session: Session, group: Group, name: str) -> None:
    """Give a group another name. Raises Invalid, also when there is another one of it. Concurrency: a race is a UNIQUE constraint's."""
    cleaned = _checked(name)
    if session.exec(select(Group.id).where(Group.lead_id == group.lead_id, Group.name == cleaned, Group.id != group.id)).first():
        raise Invalid({"name": TAKEN})
    group.name = cleaned


def remove(session: Session, group: Group) -> None:
    """Delete a group; its partners stay in the directory."""
    session.connection().execute(delete(GroupMember).where(col(GroupMember.group_id) == group.id))
    session.connection().execute(update(Import).where(col(Import.group_id) == group.id).values(group_id=None))
    session.delete(group)


def add_partners(session: Session, group: Group, partner_ids: Sequence[str], *, by: Actor) -> int:
    """Put partners into a group, those of the actor's lead that are not in it; return how many."""
    before = _count(session, group)
    for first in range(0, len(partner_ids), CHUNK):
        chosen = select(Partner.id).where(
            Partner.lead_id == by.lead_id,
            col(Partner.merged_into_id).is_(None),
            col(Partner.id).in_(partner_ids[first : first + CHUNK]),
        )
        _insert(session, group, chosen)
    return _count(session, group) - before


def add_found(session: Session, group: Group, found: SelectOfScalar[str]) -> int:
    """Put all that a query of `directory.found_ids` finds into a group, however many: one insert. Return how many are new in it."""
    before = _count(session, group)
    _insert(session, group, found)
    return _count(session, group) - before


def remove_partners(session: Session, group: Group, partner_ids: Sequence[str]) -> int:
    """Take partners out of a group; return how many were in it."""
    before = _count(session, group)
    for first in range(0, len(partner_ids), CHUNK):
        these = (col(GroupMember.group_id) == group.id) & col(GroupMember.partner_id).in_(partner_ids[first : first + CHUNK])
        session.connection().execute(delete(GroupMember).where(these))
    return before - _count(session, group)


def _insert(session: Session, group: Group, chosen: SelectOfScalar[str]) -> None:
    ids = chosen.subquery()
    rows = select_wide(literal(group.id), ids.c.id).where(true())  # without a WHERE, SQLite takes ON CONFLICT for a join's condition
    insert_selected_once(session, GroupMember, ["group_id", "partner_id"], rows)


def _count(session: Session, group: Group) -> int:
    return session.exec(select(func.count()).where(GroupMember.group_id == group.id)).one()


def _checked(name: str) -> str:
    checks = Checks()
    cleaned = checks.line("name", name, most=LONGEST_NAME, required=True)
    checks.done()
    return cleaned
