"""The audit of what is public now: each statement shows the edition that was published last, and what was retracted stays so."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, RowMapping, select
from sqlmodel import col

from app.db import Session
from app.domain import audit_beginnings
from app.domain.audit_replays import IN_PLACE
from app.domain.audit_reports import tell
from app.ledger.findings import Finding, bad
from app.models import Edition, EditionState, Event, EventKind, Phase, Statement, Version

AT_ONCE = 500


def examine(session: Session) -> Iterator[Finding]:
    """Yield what was found of statements that were published: of those in the log, then of what is shown of others."""
    told = (_check(list(rows)) for _, rows in groupby(_entries(session), itemgetter("statement_id")))
    yield from tell(told, "Every statement shows what was published of it last (%(count)s).")
    yield from tell(_unlogged(session), "Every edition that is shown without an entry is from before the log (%(count)s).")


def _entries(session: Session) -> Iterator[RowMapping]:
    """Yield what the log says of each statement's editions and its end, in the order of their places, beside what it shows."""
    is_shown = (col(Edition.statement_id) == col(Event.statement_id)) & (col(Edition.state) == EditionState.PUBLISHED)
    logged = (col(Event.statement_id), col(Event.kind), col(Event.subject_id), col(Event.facts))
    query = (
        select(*logged, col(Statement.slug), col(Statement.phase), col(Edition.id).label("shown_id"), col(Edition.number).label("shown"))
        .outerjoin(Statement, col(Statement.id) == col(Event.statement_id))
        .outerjoin(Edition, is_shown)
        .where(col(Event.kind).in_((EventKind.PUBLISHED, EventKind.RETRACTED)), col(Event.leaf).is_not(None))
        .order_by(col(Event.statement_id), *IN_PLACE)
    )
    yield from session.connection().execute(query.execution_options(yield_per=AT_ONCE)).mappings()


def _check(entries: Sequence[RowMapping]) -> Finding | None:
    """Say what is wrong with one statement, the first thing that is."""
    if entries[0]["slug"] is None:
        return bad("Statement %(id)s is gone, and the log tells of it.", id=entries[0]["statement_id"] or "")
    return _check_phase(entries) or _check_shown(entries)


def _check_phase(entries: Sequence[RowMapping]) -> Finding | None:
    """A retraction is for ever: after it notices are published, which have no text. One from before the log has notices there alone."""
    slug, phase = entries[0]["slug"], entries[0]["phase"]
    is_retracted = any(entry["kind"] == EventKind.RETRACTED for entry in entries)
    has_text = any(_is_text(entry) for entry in entries)
    logged = Phase.RETRACTED if is_retracted or not has_text else Phase.PUBLISHED
    if phase != logged:
        return bad("%(statement)s is “%(phase)s”, and the log says “%(logged)s”.", statement=slug, phase=str(phase), logged=str(logged))
    if is_retracted and _is_text(entries[-1]):
        return bad("%(statement)s was retracted, and its text was published again after that.", statement=slug)
    return None


def _check_shown(entries: Sequence[RowMapping]) -> Finding | None:
    published = [entry for entry in entries if entry["kind"] == EventKind.PUBLISHED]
    shown = {entry["shown_id"]: entry["shown"] for entry in entries}
    if not published or set(shown) == {published[-1]["subject_id"]}:
        return None
    slug, last = published[-1]["slug"], published[-1]["facts"].get("edition", 0)
    other = next((number for edition_id, number in shown.items() if edition_id != published[-1]["subject_id"]), None)
    if other is None:
        return bad("%(statement)s does not show edition %(last)s, which was published last.", statement=slug, last=last)
    return bad(
        "%(statement)s shows edition %(edition)s, and edition %(last)s was published last.", statement=slug, edition=other, last=last
    )


def _is_text(entry: RowMapping) -> bool:
    return entry["kind"] == EventKind.PUBLISHED and bool(entry["facts"].get("text"))


def _unlogged(session: Session) -> Iterator[Finding | None]:
    """Editions shown of statements whose publication is in no entry. Where every text was frozen in the log, none is from before it."""
    beginning = audit_beginnings.find(session)
    published = _is_logged(EventKind.PUBLISHED, col(Event.statement_id) == col(Statement.id))
    is_old = (col(Version.statement_id) == col(Statement.id)) & col(Version.frozen_at).is_not(None)
    old_text = select(col(Version.id)).where(is_old, ~_is_logged(EventKind.VERSION_FROZEN, col(Event.subject_id) == col(Version.id)))
    query = (
        select(col(Statement.slug), col(Edition.number), col(Edition.published_at), old_text.exists())
        .join(Edition, col(Edition.statement_id) == col(Statement.id))
        .where(col(Edition.state) == EditionState.PUBLISHED, ~published)
    )
    for slug, number, moment, has_old_text in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        is_older = beginning is None or (moment is not None and moment.date() <= beginning.on)
        named: dict[str, str | int] = {"statement": slug, "edition": number}
        late = bad("%(statement)s shows edition %(edition)s, which has no entry, and is not from before the log.", **named)
        yield None if is_older and has_old_text else late


def _is_logged(kind: EventKind, *about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an act of a kind has an entry; `about` says of what, on Event and the rows around it."""
    return select(col(Event.id)).where(col(Event.kind) == kind, col(Event.leaf).is_not(None), *about).exists()
