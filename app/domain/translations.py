"""Translations: how every language of a text stands beside the authentic one, saving one, reviewing one, and which to leave unpublished.

A review is bound to the authentic text it was made against: when that text changes, the translation is stale until somebody reviews it
again, however much of it has been mended meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.db import Session
from app.domain import revisions, rosters, statements, versions
from app.domain.drafts import MOST_LANGUAGES, Text
from app.domain.inputs import Checks
from app.domain.revisions import Author
from app.errors import Conflict, DraftChanged, Invalid, NotFound, TextLocked
from app.models import Statement, Translation, Version
from app.publishing.canonical import canonical_body, canonical_text
from app.texts import paragraphs

GAP = "[…]"
"""Stands for a title or a paragraph that is not translated yet: half a translation can be saved, and the rest finds its place."""


class NotWanted(NotFound):
    """The language is the authentic one, or nobody wants it (any more)."""


class NotWhole(Conflict):
    """A review says that both texts say the same."""

    code = "translation_not_whole"
    message = "Not everything is translated yet, so the translation cannot be reviewed."


class State(StrEnum):
    """How a language stands: `missing` is wanted and has no text; `stale` was reviewed against an authentic text that has changed since.

    A `draft` was never reviewed, or only it has changed since.
    """

    AUTHENTIC = "authentic"
    MISSING = "missing"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    STALE = "stale"


@dataclass(frozen=True)
class Standing:
    """One language of a version. `gaps` counts the paragraphs nobody has translated yet; the title may be a gap too.

    `was_reviewed` tells of a review, whatever has changed since.
    """

    language: str
    state: State
    title: str = ""
    gaps: int = 0
    is_left_out: bool = False
    was_reviewed: bool = False

    @property
    def is_ready(self) -> bool:
        return self.state in {State.AUTHENTIC, State.REVIEWED}

    @property
    def lacks_title(self) -> bool:
        return self.title == GAP

    @property
    def is_whole(self) -> bool:
        return self.state != State.MISSING and not self.gaps and not self.lacks_title


@dataclass(frozen=True)
class Sheet:
    """A translation beside the authentic text. `number` and `authentic_number` are the revisions at which each was last changed.

    `reviewed_text` is the authentic text of the last review, None where there was none or nothing has changed since.
    """

    statement: Statement
    standing: Standing
    authentic: Text
    text: Text
    number: int
    authentic_number: int
    is_open: bool
    reviewed_text: Text | None = None

    @property
    def language(self) -> str:
        return self.standing.language


def list_standings(session: Session, statement: Statement, version: Version | None = None) -> list[Standing]:
    """Return every language that is there or wanted, the authentic one first: of `version`, else of the one with the highest number."""
    rows = versions.list_translations(session, version or versions.latest(session, statement))
    texts = {row.language: row for row in rows}
    others = sorted((texts.keys() | set(statement.wanted_languages)) - {statement.authentic_language})
    return [_standing(statement, texts, language) for language in (statement.authentic_language, *others)]


def list_publishable(session: Session, statement: Statement) -> list[Standing]:
    """Return how every language stands in the text that would be published now: the newest that can be endorsed, else the draft."""
    return list_standings(session, statement, versions.find_endorsable(session, statement.id))


def get_sheet(session: Session, statement: Statement, language: str) -> Sheet:
    """Return one translation beside the authentic text. Raises NotWanted."""
    version, texts = _wanted(session, statement, language)
    authentic, row, standing = texts[statement.authentic_language], texts.get(language), _standing(statement, texts, language)
    return Sheet(
        statement=statement,
        standing=standing,
        authentic=Text(authentic.title, authentic.body),
        text=Text(row.title, row.body) if row else Text("", ""),
        number=revisions.last_number(session, statement, language),
        authentic_number=revisions.last_number(session, statement, statement.authentic_language),
        is_open=version.frozen_at is None,
        reviewed_text=_parted(_last_review(row)) if row and standing.state == State.STALE else None,
    )


def get_text(session: Session, statement: Statement, language: str) -> Text:
    """Return one translation as it is saved, empty where nothing is. Raises NotWanted."""
    _, texts = _wanted(session, statement, language)
    return Text(texts[language].title, texts[language].body) if language in texts else Text("", "")


def save(session: Session, statement: Statement, language: str, text: Text, *, typed_over: int, at: datetime, author: Author) -> None:
    """Save one language over the revision at which it was last changed; other languages may have been saved since.

    Raises DraftChanged when somebody saved another text of it in between (nothing is overwritten), NotWanted, TextLocked, Invalid.
    Concurrency: the statement is held, so of two at once the second finds what the first one saved, and a second click changes nothing.
    Others wait for it meanwhile: no text is taken apart here.
    """
    session.hold(statement)
    session.expire_all()  # what was read before the statement was held may be another translator's text of a moment ago
    version, texts = _wanted(session, statement, language)
    if version.frozen_at is not None:
        raise TextLocked
    before = texts.get(language)
    if before is not None and text == Text(before.title, before.body):
        return  # sent twice, only looked at, or reviewed: a colleague who edits another language need not notice
    if revisions.last_number(session, statement, language) != typed_over:
        raise DraftChanged
    statements.edit_translation(session, statement, language, text, revision=statement.revision, at=at, author=author)


def mark_reviewed(session: Session, statement: Statement, language: str, *, read_against: int) -> None:
    """Record that a translation says what the authentic text says, as both stand. `read_against`: the authentic revision that was read.

    A frozen one can be reviewed too: that changes no word and no hash. Raises DraftChanged when the authentic text has changed since,
    NotWhole while something is missing, NotWanted.
    """
    session.hold(statement)
    sheet = get_sheet(session, statement, language)
    if sheet.authentic_number != read_against:
        raise DraftChanged("The authentic text has changed since you opened this page. Look at the marked paragraphs again.")
    if not sheet.standing.is_whole:
        raise NotWhole
    row = session.get_one(Translation, (versions.latest(session, statement).id, language))
    row.reviewed_against, row.reviewed_before = _canonical(sheet.authentic), None
    session.flush()


def want(session: Session, statement: Statement, languages: Iterable[str]) -> None:
    """Say which languages the text is to have beside the authentic one. Raises Invalid (field `languages`)."""
    checks = Checks()
    wanted = {checks.language("languages", tag) for tag in languages if tag.strip()} - {statement.authentic_language}
    if len(wanted) >= MOST_LANGUAGES:
        checks.refuse("languages", "A statement can have at most 30 languages.")
    checks.done()
    session.hold(statement)
    statement.wanted_languages = sorted(wanted)
    session.flush()


def leave_out(session: Session, statement: Statement, languages: Iterable[str], *, at: datetime) -> None:
    """Say which languages are not published, in place of what was said before. Raises Invalid for the authentic one.

    The hashes an endorsement is bound to stay those of every language. Effects: a published statement gets its next edition.
    """
    session.hold(statement)
    known = {standing.language for standing in list_standings(session, statement)}
    chosen = sorted(set(languages))
    if statement.authentic_language in chosen or not known.issuperset(chosen):
        raise Invalid({"leave_out": "Only a translation can be left out."})
    if chosen != statement.left_out_languages:
        statement.left_out_languages = chosen
        rosters.changed(session, statement.id, at=at, keeps_names=True)


def _wanted(session: Session, statement: Statement, language: str) -> tuple[Version, Mapping[str, Translation]]:
    """Return the newest version and its texts by language."""
    version = versions.latest(session, statement)
    texts = {row.language: row for row in versions.list_translations(session, version)}
    if language == statement.authentic_language or language not in texts.keys() | set(statement.wanted_languages):
        raise NotWanted
    return version, texts


def _standing(statement: Statement, texts: Mapping[str, Translation], language: str) -> Standing:
    row = texts.get(language)
    is_left_out = language in statement.left_out_languages
    if row is None:
        return Standing(language, State.MISSING, is_left_out=is_left_out)
    gaps = paragraphs.split(row.body).count(GAP)
    return Standing(language, _state(statement, texts, row), row.title, gaps, is_left_out, was_reviewed=bool(_last_review(row)))


def _state(statement: Statement, texts: Mapping[str, Translation], row: Translation) -> State:
    if row.language == statement.authentic_language:
        return State.AUTHENTIC
    authentic = texts[statement.authentic_language]
    if _last_review(row) not in {"", _canonical(Text(authentic.title, authentic.body))}:
        return State.STALE
    return State.REVIEWED if row.reviewed_against else State.DRAFT


def _last_review(row: Translation) -> str:
    """Return the authentic text that a translation was last reviewed against, "" where nobody has reviewed it."""
    return row.reviewed_against or row.reviewed_before or ""


def _canonical(text: Text) -> str:
    return canonical_text(text.title, text.body).decode()


def _parted(canonical: str) -> Text:
    """Return title and body of a canonical text."""
    heading, _, body = canonical.partition("\n")
    return Text(heading.removeprefix("# "), canonical_body(body))
