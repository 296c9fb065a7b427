"""Changing a text after sign-on has opened: a new version that says whether it is editorial or substantive (P2).

Editorial: endorsements stand, every signatory is told and may object for a while. Substantive: every endorsement is asked for again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.db import Session
from app.domain import drafts, editions, endorsements, events, reconfirmations, revisions, rosters, statements, versions
from app.domain.accounts import Actor
from app.domain.drafts import Text
from app.domain.inputs import Checks
from app.domain.reconfirmations import Asked
from app.errors import Conflict, DraftChanged, WrongPhase
from app.models import EndorsementState, EventKind, FrozenAs, Phase, ReconfirmBecause, Statement, Version
from app.texts import redline
from app.texts.redline import Redline, compare

CHANGEABLE = (Phase.SIGN_ON, Phase.CLOSED, Phase.PUBLISHED)
OBJECTION_HOURS = 48
MOST_OBJECTION_HOURS = 24 * 14


@dataclass(frozen=True)
class Change:
    """What the lead says of its change, as typed: `editorial` or `substantive`, what it changes, and hours to object to a correction.

    With `needs_note` it is refused without a word of what it changes; a program that asks through the API may leave that out.
    """

    kind: str
    note: str
    hours: int = OBJECTION_HOURS
    needs_note: bool = False


@dataclass(frozen=True)
class Review:
    """What the lead looks at before it freezes a change: the text that stands, the one being written, the redline of every language.

    `added` and `removed` are languages that only one of them has. `signatories` would be mailed.
    """

    title: str
    before: Version
    after: Version | None
    redlines: Mapping[str, Redline]
    added: Sequence[str]
    removed: Sequence[str]
    signatories: int

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.removed or any(not redline.is_same for redline in self.redlines.values()))


class OnlyCorrected(Conflict):
    """What is public bears names that were given to this text."""

    code = "only_corrected"
    message = "A published text can only be corrected (an editorial change). For another text, retract this one or make a new statement."


class ChangeBegun(Conflict):
    """Somebody is writing the next version: it is not this caller's to freeze."""

    code = "change_begun"
    message = "A changed text is being written on the desk. Finish it there, or throw it away first."


class NothingChanged(Conflict):
    """Two versions that say the same would only confuse."""

    code = "nothing_changed"
    message = "The text is the same as before. Change it first."


def review(session: Session, statement: Statement) -> Review:
    """Return how the version being written differs from the text that stands. Raises WrongPhase before sign-on."""
    before = versions.find_endorsable(session, statement.id)
    if statement.phase not in CHANGEABLE or before is None:
        raise WrongPhase("Before sign-on has opened, the draft itself can be changed.")
    after = versions.find_open(session, statement)
    old, new = (_texts(session, version) for version in (before, after or before))
    both = sorted(new.keys() & old.keys(), key=lambda tag: (tag != statement.authentic_language, tag))
    redlines = {language: compare(old[language], new[language]) for language in both}
    signatories = endorsements.count_by_state(session, statement).get(EndorsementState.CONFIRMED, 0)
    added, removed = [tag for tag in new if tag not in old], [tag for tag in old if tag not in new]
    return Review(new[statement.authentic_language].title, before, after, redlines, added, removed, signatories)


def start(session: Session, statement: Statement) -> Version:
    """Open the next version as a copy to be changed; a second click finds it open. Raises WrongPhase before sign-on."""
    session.hold(statement)
    if statement.phase not in CHANGEABLE:
        raise WrongPhase("Before sign-on has opened, the draft itself can be changed.")
    return versions.find_open(session, statement) or versions.open_next(session, statement)


def discard(session: Session, statement: Statement) -> None:
    """Throw the version that is being written away. What was typed stays in the revisions. Raises WrongPhase for a draft."""
    session.hold(statement)
    if statement.phase not in CHANGEABLE:
        raise WrongPhase
    versions.discard_open(session, statement)


def make(session: Session, statement: Statement, change: Change, *, by: Actor, at: datetime, revision: int | None = None) -> Version:
    """Freeze the version being written as an editorial or a substantive change.

    Raises WrongPhase (a second click too), OnlyCorrected, NothingChanged, Invalid; DraftChanged unless `revision` is the one read.
    Effects: events; every signatory is mailed what changed; after a substantive change none is listed until it has confirmed again.
    """
    kind, words = _checked(change)
    session.hold(statement)
    before = versions.find_endorsable(session, statement.id)
    if statement.phase not in CHANGEABLE or before is None or versions.find_open(session, statement) is None:
        raise WrongPhase("There is no changed text that could take the place of this one.")
    if kind == FrozenAs.SUBSTANTIVE and statement.phase == Phase.PUBLISHED:
        raise OnlyCorrected
    if revision is not None and statement.revision != revision:
        raise DraftChanged("Somebody saved this text after you had looked at it. Please look at it again.")
    hashes = {"before": versions.hashes(session, before), "after": versions.hashes(session, versions.latest(session, statement))}
    if hashes["before"] == hashes["after"]:
        raise NothingChanged
    until = at + timedelta(hours=change.hours) if kind == FrozenAs.EDITORIAL else None
    after = versions.freeze(session, statement, kind, by=by, at=at, note=words, objections_until=until)
    if until is None:
        editions.give_up_first(session, statement)
        asked = Asked(ReconfirmBecause.NEW_TEXT, words, before.id, after.id)
        reconfirmations.ask(session, statement, asked, by=by, at=at)
    else:
        corrected = {"version": after.number, **hashes}
        events.record(session, EventKind.CORRECTED, statement_id=statement.id, at=at, subject_id=after.id, facts=corrected)
        facts = {"note": words, "before_id": before.id, "after_id": after.id, "until": until.isoformat()}
        reconfirmations.tell(session, statement, facts, by=by, at=at)
        rosters.changed(session, statement.id, at=at, keeps_names=True)
    return after


def make_of(
    session: Session, statement: Statement, texts: Mapping[str, Mapping[str, str]], change: Change, *, by: Actor, at: datetime
) -> Version:
    """Change some languages, by title, body or both, and freeze the result. Raises as `start`, `make` and `statements.edit`."""
    before, written = start(session, statement), versions.find_endorsable(session, statement.id)
    if written is None or versions.hashes(session, before) != versions.hashes(session, written):
        raise ChangeBegun
    draft = drafts.get(session, statement)
    changed = {language: replace(draft.translations.get(language, Text("", "")), **parts) for language, parts in texts.items()}
    whole = replace(draft, translations={**draft.translations, **changed})
    statements.edit(session, statement, whole, revision=statement.revision, at=at, author=revisions.by_lead(by))
    return make(session, statement, change, by=by, at=at)


def _texts(session: Session, version: Version) -> dict[str, redline.Text]:
    return {text.language: redline.Text(text.title, text.body) for text in versions.list_translations(session, version)}


def _checked(change: Change) -> tuple[FrozenAs, str]:
    checks = Checks()
    if change.kind not in {FrozenAs.EDITORIAL, FrozenAs.SUBSTANTIVE}:
        checks.refuse("change", "Please say whether this is an editorial or a substantive change.")
    words = checks.line("note", change.note)
    if change.needs_note and not words:
        checks.refuse("note", "Please say in a line what it changes: everybody who endorsed is mailed it.")
    if not 1 <= change.hours <= MOST_OBJECTION_HOURS:
        checks.refuse("hours", "Please give between 1 hour and 14 days to object.")
    checks.done()
    return FrozenAs(change.kind), words
