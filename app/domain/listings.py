"""The desk's lists of organizations: by name, as the desk's language sorts what a list shows, and those whose name is looked for.

Sorting needs every name at once, which no database does alike; only the ids and names are read for it, and one page is loaded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.domain import consultation_overviews, directory, figures, invitations
from app.domain.figures import Figure
from app.domain.invitations import Standing
from app.domain.overviews import Overview
from app.i18n.collation import sort_key
from app.models import Endorsement, Invitation, Partner, Statement
from app.texts.spellings import fold_query

DESK = "en"
"""The language of the desk."""


@dataclass(frozen=True)
class Wanted:
    """Which page of the invited: of those that one figure counts and whose name is looked for, after the invitation with an id."""

    show: Standing | Figure | None = None
    words: str = ""
    after: str = ""
    limit: int = 100


def fill(session: Session, overview: Overview, wanted: Wanted) -> Overview:
    """Return an overview with the wanted page of its table, by name."""
    statement = overview.statement
    ids = page_of(list_invited(session, statement, wanted), wanted.after, wanted.limit + 1)
    lines = {line.invitation.id: line for line in invitations.list_progress(session, statement, who=col(Invitation.id).in_(ids))}
    page = [lines[one] for one in ids if one in lines]
    shown = page[: wanted.limit]
    return replace(
        overview,
        progress=shown,
        next_after=shown[-1].invitation.id if len(page) > wanted.limit else "",
        commenters=consultation_overviews.find_commenters(session, [line.invitation.id for line in shown]),
    )


def list_invited(session: Session, statement: Statement, wanted: Wanted) -> list[str]:
    """Return the ids of the invitations that are wanted, by name, with that of `after` among them wherever it stands now."""
    who = figures.condition(wanted.show) if wanted.show else true()
    query = (
        select_wide(col(Invitation.id), col(Partner.names))
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
        .where(col(Invitation.statement_id) == statement.id, col(Partner.merged_into_id).is_(None))
        .where(or_(who & is_named(wanted.words), col(Invitation.id) == wanted.after))
    )
    return in_order(session.list_rows(query), statement.authentic_language)


def in_order(rows: Iterable[tuple[str, Mapping[str, str]]], language: str) -> list[str]:
    """Return the ids of rows of id and names, in the order of the names that a list in `language` shows."""
    key = by_name(language)
    return [one for one, _ in sorted(rows, key=lambda row: (key(row[1]), row[0]))]


def by_name(language: str) -> Callable[[Mapping[str, str]], bytes]:
    """Return the key that sorts names of partners by the one that a list in `language` shows."""
    key = sort_key(DESK)
    return lambda names: key(names.get(language) or next(iter(names.values()), ""))


def is_named(words: str) -> ColumnElement[bool]:
    """Return the condition on Partner that some spelling of its names has the words; nothing looked for is in every name."""
    return col(Partner.id).in_(select(Partner.id).where(*directory.spelled(words))) if words.strip() else true()


def has_name(partner: Partner, words: str) -> bool:
    """Whether `is_named` would find a partner."""
    looked_for = fold_query(words)
    return not words.strip() or (bool(looked_for) and all(f" {word}" in partner.search for word in looked_for))


def page_of(ids: list[str], after: str, limit: int) -> list[str]:
    """Return one page of ids: those after `after`, or the first where it stands no longer among them."""
    start = ids.index(after) + 1 if after in ids else 0
    return ids[start : start + limit]
