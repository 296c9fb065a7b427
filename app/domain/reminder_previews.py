"""What reminders would say: every wording that some of the given partners would get, with one of its readers as the example. Only looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.db import Session
from app.domain import envelopes, reminders
from app.domain.accounts import Actor
from app.domain.campaign_previews import Variant
from app.domain.partners import Entry
from app.domain.reminders import Waiting
from app.models import Statement


@dataclass(frozen=True)
class Wording:
    """One mail: all who share it get the same but for names and link. `payload` is that of its first reader; its link opens nothing."""

    kind: str
    variant: Variant
    readers: int
    payload: Mapping[str, Any]


def list_silent(session: Session, statement: Statement, waiting: Sequence[Waiting], *, by: Actor) -> list[Wording]:
    """Return the wordings of `reminders.remind_silent` for those given, the most frequent first."""
    entries = [entry for one in waiting for entry in one.entries]
    return _wordings(session, statement, reminders.kind_of(statement), entries, {}, by=by)


def list_unconfirmed(session: Session, statement: Statement, waiting: Sequence[Waiting], *, by: Actor) -> list[Wording]:
    """Return the wordings of `reminders.remind_unconfirmed` for those given: they differ by why each is asked, too."""
    found = []
    for asked, batch in reminders.by_question(session, statement, waiting).items():
        found += _wordings(session, statement, "reconfirmation", [entry for _, entry in batch], asked.facts, by=by)
    return found


def _wordings(
    session: Session, statement: Statement, kind: str, entries: Sequence[Entry], facts: Mapping[str, Any], *, by: Actor
) -> list[Wording]:
    readers: dict[Variant, list[Entry]] = {}
    for entry in entries:
        readers.setdefault(Variant(entry.language, statement.is_discreet or entry.is_discreet), []).append(entry)
    ordered = sorted(readers.items(), key=lambda item: -len(item[1]))
    return [
        Wording(kind, variant, len(them), {**envelopes.example(session, statement, kind, them[0], by=by), **facts})
        for variant, them in ordered
    ]
