"""How a statement's roster is arranged: order, groups, what stands beside a name, and places by hand. The lines are made in `publishing`.

Nothing here touches who is listed. A published list is arranged anew in its next edition.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.domain import rosters
from app.domain.inputs import Checks
from app.errors import Conflict
from app.i18n.collation import sort_key
from app.models import (
    ROSTER_SHOWS,
    Endorsement,
    EndorsementState,
    Partner,
    RosterGrouping,
    RosterOrder,
    Statement,
    Visibility,
)

MOST_PLACES = 100_000


class ArrangementChanged(Conflict):
    """Somebody else arranged the roster first. Nothing was overwritten."""

    code = "arrangement_changed"
    message = "Somebody else arranged this list while you did. Nothing was overwritten: what you typed is below."


@dataclass(frozen=True)
class Arrangement:
    """A roster's settings as typed: values of RosterOrder and RosterGrouping, and of ROSTER_SHOWS those that are shown."""

    order: str = RosterOrder.ALPHABETICAL.value
    grouping: str = RosterGrouping.NONE.value
    shows: Sequence[str] = ROSTER_SHOWS
    rounds_total: bool = False
    has_un_profile: bool = False


@dataclass(frozen=True)
class Moves:
    """Numbers as typed beside endorsements, by their ids, and the ids in the order in which a page showed them."""

    numbers: Mapping[str, str] = field(default_factory=dict)
    seen: Sequence[str] = ()


NO_MOVES = Moves()


@dataclass(frozen=True)
class Placed:
    """One named endorsement and its place by hand: its number in the list as it stands, and whether it was ever put there. `name` is what
    the page in the authentic language puts first; `typed` is what the organization typed, where that is another.
    """

    endorsement_id: str
    name: str
    language: str
    typed: str
    number: int
    is_put: bool


def get(statement: Statement) -> Arrangement:
    """Return how a statement's roster is arranged."""
    return Arrangement(
        statement.roster_order.value,
        statement.roster_grouping.value,
        tuple(statement.roster_shows),
        statement.rounds_total,
        statement.has_un_profile,
    )


def revision_of(statement: Statement) -> str:
    """Return what tells this arrangement from any other one."""
    return hashlib.sha256(repr(get(statement)).encode()).hexdigest()[:16]


def arrange(
    session: Session, statement: Statement, typed: Arrangement, *, at: datetime, revision: str | None = None, moves: Moves = NO_MOVES
) -> None:
    """Arrange the roster as typed, and put names where `moves` says. Raises Invalid; with the `revision` it was typed over,
    ArrangementChanged where that is no more.

    Effects: the next edition of a published statement, where something differs. Another order raises the statement's revision, so that
    a form that shows the old one is not saved over it.
    """
    values = _checked(typed)
    session.hold(statement)
    if any(getattr(statement, name) != value for name, value in values.items()):
        if revision not in {None, revision_of(statement)}:
            raise ArrangementChanged
        if statement.roster_order != values["roster_order"]:
            statement.revision += 1
        for name, value in values.items():
            setattr(statement, name, value)
        session.flush()
        rosters.changed(session, statement.id, at=at, keeps_names=True)
    put(session, statement, moves.numbers, at=at, seen=moves.seen)


def list_places(session: Session, statement: Statement) -> list[Placed]:
    """Return the named endorsements in their order by hand; those that have no place yet stand behind, as the page's alphabet has them."""
    columns = (Endorsement.id, Endorsement.place, Endorsement.display_name, Endorsement.language, Partner.names)
    query = (
        select_wide(*map(col, columns))
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(col(Endorsement.statement_id) == statement.id, *_is_named(), col(Partner.merged_into_id).is_(None))
    )
    found = session.list_rows(query)
    key = sort_key(statement.authentic_language)
    rows = [(id_, place, typed, language, *_known(statement, typed, language, names)) for id_, place, typed, language, names in found]
    rows.sort(key=lambda row: (row[1] is None, row[1] or 0, key(row[4] or row[2]), row[0]))
    return [
        Placed(id_, known or typed, tag or language, typed if known else "", number, place is not None)
        for number, (id_, place, typed, language, known, tag) in enumerate(rows, 1)
    ]


def put(session: Session, statement: Statement, numbers: Mapping[str, str], *, at: datetime, seen: Sequence[str] = ()) -> None:
    """Put endorsements (by id) where the numbers as typed say, and let the others make room. Raises Invalid, under `place-{id}`.

    `seen` are the ids in the order in which they were shown: raises ArrangementChanged where those that are still there stand in another.
    An id that is no named endorsement of the statement is passed over: it may have left meanwhile. Effects: the next edition of a
    published statement that is in this order. Concurrency: the statement is held, so two who arrange do so one after the other.
    """
    if not numbers:
        return
    session.hold(statement)
    places = list_places(session, statement)
    shown = {one.endorsement_id for one in places} & set(seen)
    if [one.endorsement_id for one in places if one.endorsement_id in shown] != [id_ for id_ in seen if id_ in shown]:
        raise ArrangementChanged
    wanted = _wanted(places, numbers)
    if not wanted:
        return
    ordered = sorted(places, key=lambda one: _goes(one, wanted.get(one.endorsement_id, one.number)))
    if [one.endorsement_id for one in ordered] == [one.endorsement_id for one in places] and all(one.is_put for one in places):
        return
    numbered = {one.endorsement_id: number for number, one in enumerate(ordered, 1)}
    for row in session.exec(select(Endorsement).where(Endorsement.statement_id == statement.id, *_is_named())).all():
        row.place = numbered.get(row.id, row.place)
    if statement.roster_order == RosterOrder.MANUAL:
        rosters.changed(session, statement.id, at=at, keeps_names=True)


def _known(statement: Statement, typed: str, language: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The name that the page in the authentic language puts before the one that was typed, with its language; "" where it puts none."""
    tag = statement.authentic_language
    name = names.get(tag, "") if "native" in statement.roster_shows and tag != language else ""
    return (name, tag) if name.casefold() != typed.casefold() and name else ("", "")


def _is_named() -> tuple[ColumnElement[bool], ...]:
    return col(Endorsement.state) == EndorsementState.CONFIRMED, col(Endorsement.visibility) == Visibility.NAMED


def _checked(typed: Arrangement) -> dict[str, Any]:
    checks = Checks()
    values: dict[str, Any] = {
        "roster_order": checks.choice("roster_order", typed.order, RosterOrder),
        "roster_grouping": checks.choice("roster_grouping", typed.grouping, RosterGrouping),
        "roster_shows": [shown for shown in ROSTER_SHOWS if shown in typed.shows],
        "rounds_total": typed.rounds_total,
        "has_un_profile": typed.has_un_profile,
    }
    if set(typed.shows) - set(ROSTER_SHOWS):
        checks.refuse("roster_shows", "Please choose one of the options.")
    checks.done()
    return values


def _wanted(places: Sequence[Placed], numbers: Mapping[str, str]) -> dict[str, int]:
    """The numbers that were changed, by endorsement."""
    checks = Checks()
    wanted = {}
    for one in places:
        typed = numbers.get(one.endorsement_id, "").strip()
        if typed and typed != str(one.number):
            wanted[one.endorsement_id] = checks.whole_number(f"place-{one.endorsement_id}", typed, most=MOST_PLACES)
    checks.done()
    return wanted


def _goes(one: Placed, number: int) -> tuple[int, int, int]:
    """Who is moved up stands before the one that had the number, who is moved down behind it: so it ends where it was told to."""
    side = (number > one.number) - (number < one.number)
    return number, side, one.number
