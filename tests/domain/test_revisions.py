"""Nothing typed is lost: every saved text is a revision, and what was typed and not saved is kept for its own author, sealed."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import revisions, statements
from app.domain.accounts import Actor
from app.domain.drafts import Text
from app.domain.revisions import Form
from app.models import Statement, UnsavedDraft
from tests import cast
from tests.cast import Clock, Lead

FIELDS = {"title-0": "Title", "body-0": "A text in a <b>crisis</b>.\n\nТэкст."}


@pytest.fixture
def draft(database: Database, lead: Lead) -> Statement:
    return cast.new_draft(database, lead)


def keep(database: Database, place: Form, by: Actor, typed_over: int = 1, **fields: str) -> None:
    with database.write() as session:
        revisions.keep_unsaved(session, place, FIELDS | fields, typed_over=typed_over, by=by, at=clock.now())


def test_a_draft_keeps_the_languages_that_changed(database: Database, lead: Lead, draft: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, draft.id, by=lead.actor)
        statements.edit_translation(session, fresh, "be", Text("Заява", "Тэкст."), revision=1, at=clock.now())

    with database.read() as session:
        assert [one.number for one in revisions.list_for(session, draft, "be")] == [2, 1]
        assert [one.number for one in revisions.list_for(session, draft, "en")] == [1]


def test_a_language_that_left_did_not_stand_after_that(database: Database, lead: Lead, draft: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, draft.id, by=lead.actor)
        only = cast.draft(translations={"en": cast.draft().translations["en"]})
        statements.edit(session, fresh, only, revision=1, at=clock.now())

    with database.read() as session:
        assert revisions.find_at(session, draft.id, "be", 1) is not None
        assert revisions.find_at(session, draft.id, "be", 2) is None


def test_what_was_typed_is_found_again_as_it_was(database: Database, lead: Lead, draft: Statement) -> None:
    keep(database, Form(draft.id), lead.actor, typed_over=7)

    with database.read() as session:
        found = revisions.find_unsaved(session, Form(draft.id), by=lead.actor)
    assert found is not None
    assert (found.fields, found.typed_over, found.kept_at) == (FIELDS, 7, clock.now())


def test_what_was_typed_cannot_be_read_in_the_database(database: Database, lead: Lead, draft: Statement) -> None:
    keep(database, Form(draft.id), lead.actor)

    with database.read() as session:
        (row,) = session.exec(select(UnsavedDraft)).all()
    assert "crisis" not in repr(row.model_dump())


def test_the_last_form_typed_takes_the_place_of_the_one_before(database: Database, still: Clock, lead: Lead, draft: Statement) -> None:
    keep(database, Form(draft.id), lead.actor)
    still.advance(minutes=1)

    keep(database, Form(draft.id), lead.actor, typed_over=2, **{"title-0": "Later"})

    with database.read() as session:
        found = revisions.find_unsaved(session, Form(draft.id), by=lead.actor)
    assert found is not None
    assert (found.fields["title-0"], found.typed_over, found.kept_at) == ("Later", 2, still.at)


def test_of_five_tabs_at_once_one_is_kept_and_none_fails(database: Database, lead: Lead, draft: Statement) -> None:
    outcomes = cast.at_once(5, lambda number: keep(database, Form(draft.id), lead.actor, typed_over=number))

    assert outcomes == [None] * 5


def test_a_colleague_or_stranger_finds_nothing_of_it(database: Database, lead: Lead, draft: Statement) -> None:
    other = cast.new_lead(database, "Another Coalition", cast.STRANGER)
    keep(database, Form(draft.id), lead.actor)

    with database.read() as session:
        assert revisions.find_unsaved(session, Form(draft.id), by=other.actor) is None
        assert revisions.find_unsaved(session, Form(), by=lead.actor) is None


def test_a_statement_s_own_form_and_each_translation_keep_one_text_each(database: Database, lead: Lead, draft: Statement) -> None:
    for language in ("", "be", "ar", "be"):
        keep(database, Form(draft.id, language), lead.actor, title=language)

    with database.write() as session:
        revisions.drop_unsaved(session, Form(draft.id, "ar"), by=lead.actor)

    with database.read() as session:
        left = session.exec(select(UnsavedDraft.language).order_by(UnsavedDraft.language)).all()
        found = revisions.find_unsaved(session, Form(draft.id, "be"), by=lead.actor)
    assert left == ["", "be"]
    assert found is not None
    assert found.fields["title"] == "be"


def test_an_api_key_types_nothing(database: Database, lead: Lead, draft: Statement) -> None:
    keep(database, Form(draft.id), Actor(lead.actor.lead_id, lead.actor.lead_name))

    with database.read() as session:
        assert session.exec(select(UnsavedDraft)).all() == []


def test_what_is_saved_or_thrown_away_is_forgotten(database: Database, lead: Lead, draft: Statement) -> None:
    keep(database, Form(draft.id), lead.actor)
    keep(database, Form(), lead.actor)

    with database.write() as session:
        revisions.drop_unsaved(session, Form(draft.id), by=lead.actor)

    with database.read() as session:
        assert revisions.find_unsaved(session, Form(draft.id), by=lead.actor) is None
        assert revisions.find_unsaved(session, Form(), by=lead.actor) is not None


def test_a_deleted_draft_takes_all_that_was_typed_with_it(database: Database, lead: Lead, draft: Statement) -> None:
    keep(database, Form(draft.id), lead.actor)
    keep(database, Form(draft.id, "be"), lead.actor)

    with database.write() as session:
        statements.delete_draft(session, statements.get(session, draft.id, by=lead.actor))

    with database.read() as session:
        assert session.exec(select(UnsavedDraft)).all() == []
        assert revisions.list_for(session, draft, "en") == []
