"""Who froze which text and when, and what changed between any two."""

import pytest

from app import clock
from app.db import Database, Session
from app.domain import changes, comparisons, statements
from app.domain.accounts import Actor
from app.domain.drafts import Text
from app.errors import NotFound, TextLocked
from app.models import SavedBy, Statement
from tests import cast
from tests.cast import Lead


@pytest.fixture
def changed(database: Database, lead: Lead) -> Statement:
    """A statement whose second version is being written: one word differs, a paragraph is new, and so is a language."""
    statement = cast.open_statement(database, lead)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        save(session, fresh, "en", "We call for **open trials**.\n\nNow.\n\nEverywhere.")
        save(session, fresh, "fr", "Nous demandons.")
    return statement


def save(session: Session, statement: Statement, language: str, body: str) -> None:
    text = Text("Joint statement on fair trials", body)
    statements.edit_translation(session, statement, language, text, revision=statement.revision, at=clock.now())


def test_history_says_what_was_frozen_when_and_by_whom(database: Database, lead: Lead, changed: Statement) -> None:
    with database.read() as session:
        draft, frozen = comparisons.list_history(session, changed)

    assert (draft.version.number, draft.version.frozen_at, draft.frozen_by) == (2, None, "")
    assert (frozen.version.number, frozen.version.frozen_as, frozen.version.frozen_at) == (1, "sign_on", clock.now())
    assert frozen.frozen_by == cast.COORDINATOR
    assert set(frozen.hashes) == {"en", "be"}


def test_what_the_api_froze_has_no_address(database: Database, lead: Lead) -> None:
    api = Lead(Actor(lead.actor.lead_id, lead.actor.lead_name), "", "")
    statement = cast.open_statement(database, api)

    with database.read() as session:
        (entry,) = comparisons.list_history(session, statement)
    assert entry.frozen_by == ""


def test_two_versions_compare_word_by_word(database: Database, changed: Statement) -> None:
    with database.read() as session:
        found = comparisons.compare_versions(session, changed, 1, 2)

    assert (found.language, list(found.languages)) == ("en", ["en", "be", "fr"])
    assert [change.kind for change in found.redline.blocks] == ["changed", "same", "inserted"]
    assert (found.redline.words_inserted, found.redline.words_deleted) == (2, 1)


def test_a_language_that_one_version_lacks_is_wholly_new(database: Database, changed: Statement) -> None:
    with database.read() as session:
        found = comparisons.compare_versions(session, changed, 1, 2, language="fr")

    assert [change.kind for change in found.redline.blocks] == ["inserted"]


@pytest.mark.parametrize(("before", "after", "language"), [(1, 3, ""), (0, 1, ""), (-1, 1, ""), (1, 2, "ar"), (1, 2, "\x00")])
def test_what_is_not_there_is_not_compared(database: Database, changed: Statement, before: int, after: int, language: str) -> None:
    with pytest.raises(NotFound), database.read() as session:
        comparisons.compare_versions(session, changed, before, after, language=language)


def test_every_saved_text_is_listed_with_its_door(database: Database, lead: Lead, changed: Statement) -> None:
    with database.read() as session:
        newest, first = comparisons.list_saved(session, changed, "en")

    assert (first.revision.saved_as, first.saved_by, first.revision.number) == (SavedBy.LEAD, cast.COORDINATOR, 1)
    assert newest.revision.body.endswith("Everywhere.")


def test_two_saved_texts_compare(database: Database, changed: Statement) -> None:
    with database.read() as session:
        found = comparisons.compare_revisions(session, changed, "en", 1, 2)

    assert [change.kind for change in found.redline.blocks] == ["changed", "same", "inserted"]


def test_an_earlier_text_comes_back_as_a_new_revision(database: Database, lead: Lead, changed: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, changed.id, by=lead.actor)
        comparisons.restore(session, fresh, "en", 1, by=lead.actor, at=clock.now())

    with database.read() as session:
        saved = comparisons.list_saved(session, changed, "en")
    assert [one.revision.body for one in (saved[0], saved[2])] == ["We call for **fair trials**.\n\nNow."] * 2
    assert saved[0].saved_by == cast.COORDINATOR


def test_what_never_stood_cannot_come_back(database: Database, lead: Lead, changed: Statement) -> None:
    for language, number in (("fr", 1), ("en", 0), ("ar", 3)):
        with pytest.raises(NotFound), database.write() as session:
            comparisons.restore(
                session, statements.get(session, changed.id, by=lead.actor), language, number, by=lead.actor, at=clock.now()
            )


def test_nothing_comes_back_into_a_frozen_text(database: Database, lead: Lead) -> None:
    statement = cast.new_draft(database, lead)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        save(session, fresh, "en", "Another text.")
        statements.open_sign_on(session, fresh, by=lead.actor, at=clock.now())

    with pytest.raises(TextLocked), database.write() as session:
        comparisons.restore(session, statements.get(session, statement.id, by=lead.actor), "en", 1, by=lead.actor, at=clock.now())
