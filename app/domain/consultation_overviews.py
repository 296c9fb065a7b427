"""What the lead's desk shows of a consultation: who has commented, and every comment beside its paragraph, then and now.

Only looks, only for the lead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, tuple_
from sqlmodel import col, select

from app.db import Session
from app.domain import comments, decisions, invitations, statements, versions
from app.domain.accounts import Actor
from app.domain.comments import Said
from app.domain.consultation_readings import list_consulted
from app.models import Comment, CommentState, Invitation, Partner, Statement, Translation, Version
from app.texts import following, paragraphs
from app.texts.redline import Redline, Text, compare


@dataclass(frozen=True)
class Tally:
    """How a consultation goes: organizations that have commented, their comments of all rounds, and those nobody has decided."""

    organizations: int = 0
    comments: int = 0
    open: int = 0


@dataclass(frozen=True)
class Line:
    """One comment with who made it."""

    said: Said
    partner: Partner


@dataclass(frozen=True)
class Group:
    """The comments on one paragraph (counted from 0): how it stood then, and how it stands in the newest text; empty where it is gone."""

    place: int
    then: str
    now: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Share:
    """One language of a round, and how many comments it has."""

    language: str
    comments: int
    open: int


@dataclass(frozen=True)
class Wanted:
    """Which comments to show: a round's number (0: the newest), a language (or the authentic one), those after a `next_after`."""

    number: int = 0
    language: str = ""
    after: str = ""


@dataclass(frozen=True)
class Overview:
    """One language of one round, a page at a time. `invited` are those a further round or sign-on would mail."""

    statement: Statement
    title: str
    rounds: Sequence[Version]
    shown: Version | None
    language: str
    shares: Sequence[Share]
    groups: Sequence[Group]
    next_after: str
    tally: Tally
    invited: int
    has_news: bool
    at: datetime


@dataclass(frozen=True)
class Case:
    """One comment to be decided. `place` is where its paragraph stands unchanged in the draft, None where it does not; `likely` is
    where it probably went. `is_writable` says whether a wording could go in at all.
    """

    statement: Statement
    title: str
    line: Line
    then: str
    blocks: Sequence[str]
    place: int | None
    likely: int
    is_writable: bool


def count(session: Session, statement: Statement) -> Tally:
    """Return how the consultation of a statement goes."""
    query = select(Comment.state, func.count()).where(Comment.statement_id == statement.id).group_by(col(Comment.state))
    states = dict(session.exec(query).all())
    who = select(func.count(func.distinct(Comment.invitation_id))).where(Comment.statement_id == statement.id)
    return Tally(session.exec(who).one(), sum(states.values()), states.get(CommentState.OPEN, 0)) if states else Tally()


def find_commenters(session: Session, invitation_ids: Sequence[str]) -> frozenset[str]:
    """Return which of these invitations have commented, in any round."""
    return frozenset(session.exec(select(Comment.invitation_id).where(col(Comment.invitation_id).in_(invitation_ids)).distinct()).all())


def get(session: Session, statement_id: str, wanted: Wanted, *, by: Actor, at: datetime, limit: int = 50) -> Overview:
    """Return a page of the comments on one round in one language. Raises NotFound."""
    statement = statements.get(session, statement_id, by=by)
    rounds = list_consulted(session, statement.id)
    shown = next((version for version in rounds if wanted.number in {0, version.number}), None)
    texts = {text.language: text for text in versions.list_translations(session, shown or versions.latest(session, statement))}
    chosen = wanted.language if wanted.language in texts else statement.authentic_language
    lines = _list_lines(session, shown, chosen, after=wanted.after, limit=limit + 1) if shown else []
    last = lines[limit - 1].said.row if len(lines) > limit else None
    return Overview(
        statement=statement,
        title=texts[statement.authentic_language].title,
        rounds=rounds,
        shown=shown,
        language=chosen,
        shares=_list_shares(session, shown, sorted(texts, key=lambda tag: (tag != statement.authentic_language, tag))),
        groups=_groups(session, statement, texts[chosen], lines[:limit]),
        next_after=f"{last.paragraph}.{last.id}" if last else "",
        tally=count(session, statement),
        invited=_count_invited(session, statement),
        has_news=not rounds or versions.hashes(session, rounds[0]) != versions.hashes(session, versions.latest(session, statement)),
        at=at,
    )


def get_case(session: Session, statement_id: str, comment_id: str, *, by: Actor) -> Case:
    """Return one comment with its paragraph, then and now. Raises NotFound."""
    statement = statements.get(session, statement_id, by=by)
    said, _ = decisions.get(session, comment_id, by=by, of=statement)
    texts = versions.list_translations(session, session.get_one(Version, said.row.version_id))
    before = next(text for text in texts if text.language == said.row.language)
    blocks = decisions.draft_blocks(session, statement, said.row.language)
    gone_to = following.follow(_compare(session, statement, before), said.row.paragraph).start
    return Case(
        statement=statement,
        title=next(text.title for text in texts if text.language == statement.authentic_language),
        line=Line(said, _partner(session, said)),
        then=paragraphs.split(before.body)[said.row.paragraph],
        blocks=blocks,
        place=decisions.find_place(session, said, statement),
        likely=min(gone_to, len(blocks) - 1),
        is_writable=versions.find_open(session, statement) is not None,
    )


def list_comments(session: Session, statement: Statement, *, after: str = "", limit: int = 100) -> list[tuple[Said, Partner, int]]:
    """Return the comments on a statement with partner and version number, in the order they were made. `after` is the last id seen."""
    query = (
        select(Comment, Partner, Version.number)
        .join(Invitation, col(Invitation.id) == col(Comment.invitation_id))
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .join(Version, col(Version.id) == col(Comment.version_id))
        .where(Comment.statement_id == statement.id, Comment.id > after)
        .order_by(col(Comment.id))
        .limit(limit)
    )
    return [(comments.open_row(session, row), partner, number) for row, partner, number in session.exec(query).all()]


def _list_lines(session: Session, version: Version, language: str, *, after: str, limit: int) -> list[Line]:
    query = (
        select(Comment, Partner)
        .join(Invitation, col(Invitation.id) == col(Comment.invitation_id))
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .where(Comment.version_id == version.id, Comment.language == language)
        .order_by(col(Comment.paragraph), col(Comment.id))
        .limit(limit)
    )
    place, _, last = after.partition(".")
    if place.isascii() and place.isdigit() and len(place) <= comments.LONGEST_NUMBER:
        query = query.where(tuple_(col(Comment.paragraph), col(Comment.id)) > (int(place), last))
    return [Line(comments.open_row(session, row), partner) for row, partner in session.exec(query).all()]


def _list_shares(session: Session, version: Version | None, languages: Iterable[str]) -> list[Share]:
    query = select(Comment.language, Comment.state, func.count()).where(Comment.version_id == (version.id if version else ""))
    rows = session.exec(query.group_by(Comment.language, col(Comment.state))).all()
    counted = [[(state, count) for tag, state, count in rows if tag == language] for language in languages]
    return [
        Share(language, sum(count for _, count in found), sum(count for state, count in found if state == CommentState.OPEN))
        for language, found in zip(languages, counted, strict=True)
    ]


def _groups(session: Session, statement: Statement, then: Translation, lines: Sequence[Line]) -> list[Group]:
    if not lines:
        return []
    found, now = _compare(session, statement, then), decisions.draft_blocks(session, statement, then.language)
    blocks = paragraphs.split(then.body)
    groups = []
    for place, group in groupby(lines, key=lambda line: line.said.row.paragraph):
        places = following.follow(found, place)
        groups.append(Group(place, blocks[place], paragraphs.join(now[one] for one in places), list(group)))
    return groups


def _compare(session: Session, statement: Statement, then: Translation) -> Redline:
    """From the text that was commented on to the newest one in that language."""
    now = session.get(Translation, (versions.latest(session, statement).id, then.language))
    return compare(Text(then.title, then.body), Text(now.title, now.body) if now else Text("", ""))


def _partner(session: Session, said: Said) -> Partner:
    return session.get_one(Partner, session.get_one(Invitation, said.row.invitation_id).partner_id)


def _count_invited(session: Session, statement: Statement) -> int:
    standing = Invitation.statement_id == statement.id, col(Invitation.state).in_(invitations.SILENT)
    return session.exec(select(func.count()).select_from(Invitation).where(*standing)).one()
