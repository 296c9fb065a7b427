"""What the entries about one endorsement make of it, one after another: the state, the visibility, the name and the words it must have.

Nothing is logged of who was asked to confirm again, or declined.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import RowMapping
from sqlmodel import col

from app.models import DisputeOutcome, EndorsementState, Event, EventKind, Visibility, WithdrawalMode
from app.models.endorsement import STANDING

GIVING = (EventKind.ENDORSED, EventKind.RECONFIRMED, EventKind.VISIBILITY_RAISED)
HIDING = (EventKind.VISIBILITY_LOWERED, EventKind.NAMES_HIDDEN)
TELLING = (*GIVING, *HIDING, EventKind.WITHDRAWN, EventKind.DISPUTED, EventKind.DISPUTE_ANSWERED)

IN_PLACE = (col(Event.leaf_index).is_(None), col(Event.log_number), col(Event.leaf_index), col(Event.id))
"""The order of entries; those that wait come last. Places are in the tree, ids are not: whoever changes one by hand changes no order."""


class Told(NamedTuple):
    """What the log says of an endorsement last; None where it does not, as of what was given before there was a log.

    `name` is sealed; it is None, too, where it was erased.
    """

    state: EndorsementState | None = None
    visibility: object = None
    mode: object = None
    name: bytes | None = None
    words: object = None
    is_given: bool = False


def replay(entries: Iterable[RowMapping]) -> Told:
    """Return what entries (their `kind`, `facts` and `name`) say of one endorsement, given in the order of their places."""
    return reduce(_after, entries, Told())


def list_steps(entries: Iterable[RowMapping]) -> list[Told]:
    """Return what the entries say of one endorsement after each of them, in the same order."""
    return list(accumulate(entries, _after, initial=Told()))[1:]


def is_in_state(told: Told, state: EndorsementState, mode: WithdrawalMode | None) -> bool:
    """Whether an endorsement may be in a state, by what the log says of it.

    Two ways there have no entry of their own, and both erase the name, which has one: declining after all, and a merge that ends the
    second of two answers that did not stand.
    """
    is_erased = told.name is None
    if told.state is None:
        return True
    if state == EndorsementState.DECLINED:
        return is_erased and told.state != EndorsementState.DISPUTED
    if state == EndorsementState.WITHDRAWN and mode == WithdrawalMode.QUIET and is_erased:
        return told.state not in STANDING
    if state == EndorsementState.WITHDRAWN:
        return (told.state, told.mode) == (state, mode)
    return state == told.state or (told.state == EndorsementState.CONFIRMED and state in STANDING)


def _after(told: Told, entry: RowMapping) -> Told:
    kind, facts = entry["kind"], entry["facts"]
    if kind in GIVING or "sha256" in facts:
        return Told(EndorsementState.CONFIRMED, facts.get("visibility"), None, entry["name"], facts.get("sha256"), is_given=True)
    if kind in HIDING:
        return told._replace(visibility=Visibility.WITHHELD)
    if kind == EventKind.WITHDRAWN:
        return told._replace(state=EndorsementState.WITHDRAWN, mode=facts.get("mode"))
    if kind == EventKind.DISPUTED:
        return told._replace(state=EndorsementState.DISPUTED)
    return _after_answer(told, facts)


def _after_answer(told: Told, facts: Mapping[str, Any]) -> Told:
    """An upheld dispute ends what was disputed; a settled one has to be confirmed again. Who withdrew meanwhile has."""
    if told.state not in {EndorsementState.DISPUTED, None}:
        return told
    if facts.get("outcome") == DisputeOutcome.UPHELD:
        return told._replace(state=EndorsementState.WITHDRAWN, mode=WithdrawalMode.QUIET)
    return told._replace(state=EndorsementState.NEEDS_RECONFIRMATION)
