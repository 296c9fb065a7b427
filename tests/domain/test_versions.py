"""Versions of the text: the draft, and what freezing fixes."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import Database
from app.domain import statements, versions
from app.domain.drafts import Text
from app.models import Version
from tests import cast
from tests.cast import Clock


def test_the_latest_version_is_the_draft_until_it_is_frozen(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    made = cast.new_draft(database, lead)

    with database.read() as session:
        draft = versions.latest(session, statements.get(session, made.id, by=lead.actor))

    assert (draft.number, draft.frozen_at) == (1, None)


def test_translations_come_by_tag(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    made = cast.new_draft(database, lead)

    with database.read() as session:
        texts = versions.list_translations(session, versions.latest(session, made))

    assert [text.language for text in texts] == ["be", "en"]


def test_hashes_begin_with_that_of_the_authentic_language(database: Database, still: Clock) -> None:
    made = cast.open_statement(database, cast.new_lead(database))

    with database.read() as session:
        assert list(versions.hashes(session, versions.latest(session, made))) == ["en", "be"]


def test_a_statement_has_one_open_draft(database: Database, still: Clock) -> None:
    made = cast.new_draft(database, cast.new_lead(database))

    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Version(statement_id=made.id, number=2))


def test_the_hash_is_that_of_the_file_anyone_can_fetch(database: Database, still: Clock) -> None:
    """`printf '# Title…Body' | sha256sum`."""
    lead = cast.new_lead(database)
    made = cast.new_draft(database, lead, translations={"en": Text("Title", "Body  \r\n")})

    with database.write() as session:
        statements.open_sign_on(session, statements.get(session, made.id, by=lead.actor), by=lead.actor, at=clock.now())

    with database.read() as session:
        (text,) = versions.list_translations(session, versions.latest(session, made))
    assert text.sha256 == "6d94400e95a7b023e9d02dc8881c68df186ce1a4245b10542ca65855a361b13c"
