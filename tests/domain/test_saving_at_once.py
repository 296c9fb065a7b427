"""A colleague saves while a changed text is frozen or thrown away: what partners endorse is never written over (P2)."""

import pytest

from app import clock
from app.db import Database, Session
from app.domain import changes, statements, versions
from app.domain.changes import Change
from app.domain.drafts import Text
from app.errors import TextLocked
from app.models import Statement
from tests import cast
from tests.cast import Lead
from tests.domain.test_changes_at_once import Act, meanwhile

TITLE = "Joint statement on fair trials"


@pytest.fixture
def changing(database: Database, lead: Lead) -> Statement:
    """A statement in sign-on whose next text is being written."""
    statement = cast.open_statement(database, lead)
    with database.write() as session:
        changes.start(session, fresh(session, lead, statement))
    with database.write() as session:
        saved(lead, statement, "We call for fair and public trials.")(session)
    return statement


def fresh(session: Session, lead: Lead, statement: Statement) -> Statement:
    return statements.get(session, statement.id, by=lead.actor)


def saved(lead: Lead, statement: Statement, body: str) -> Act:
    def save(session: Session) -> None:
        found = fresh(session, lead, statement)
        statements.edit_translation(session, found, "en", Text(TITLE, body), revision=found.revision, at=clock.now())

    return save


def bodies(database: Database, lead: Lead, statement: Statement) -> list[tuple[int, str, bool]]:
    """Number, English text, and whether it has its hash, of every version, the newest first."""
    with database.read() as session:
        found = versions.list_for(session, fresh(session, lead, statement))
        texts = [(version.number, text) for version in found for text in versions.list_translations(session, version)]
        return [(number, text.body, text.sha256 is not None) for number, text in texts if text.language == "en"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("kind", ["editorial", "substantive"])
def test_a_text_that_is_being_frozen_is_not_written_over(database: Database, lead: Lead, changing: Statement, kind: str) -> None:
    def freeze(session: Session) -> object:
        return changes.make(session, fresh(session, lead, changing), Change(kind, ""), by=lead.actor, at=clock.now())

    outcome = meanwhile(database, freeze, saved(lead, changing, "Nobody has read this."))

    assert isinstance(outcome, TextLocked)
    assert bodies(database, lead, changing) == [
        (2, "We call for fair and public trials.", True),
        (1, "We call for **fair trials**.\n\nNow.", True),
    ]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_text_before_is_not_written_over_when_a_change_is_thrown_away(database: Database, lead: Lead, changing: Statement) -> None:
    outcome = meanwhile(
        database,
        lambda session: changes.discard(session, fresh(session, lead, changing)),
        saved(lead, changing, "Nobody has read this."),
    )

    assert isinstance(outcome, TextLocked)
    assert bodies(database, lead, changing) == [(1, "We call for **fair trials**.\n\nNow.", True)]


def test_a_frozen_text_cannot_be_rewritten(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)

    with database.write() as session, pytest.raises(TextLocked):
        versions.rewrite_open(session, statement, {"en": Text(TITLE, "Nobody has read this.")})
