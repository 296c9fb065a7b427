"""Channels: the limits everybody has and a lead's own, chosen for a statement, deleted, and invisible to others."""

from dataclasses import replace

import pytest

from app import clock
from app.db import Database
from app.domain import channels, drafts, revisions, statements
from app.errors import Invalid, NotFound
from app.models import Statement
from app.texts.counting import Channel
from tests import cast
from tests.cast import Lead


@pytest.fixture
def stranger(database: Database, lead: Lead) -> Lead:
    return cast.new_lead(database, "Another Coalition", cast.STRANGER)


def add(database: Database, lead: Lead, name: str = "Newspaper column", unit: str = "words", most: str = "400") -> Channel:
    with database.write() as session:
        return channels.add(session, name, unit, most, by=lead.actor)


def names(database: Database, lead: Lead) -> list[str]:
    with database.read() as session:
        return [one.name for one in channels.list_own(session, by=lead.actor)]


def choose(database: Database, lead: Lead, statement: Statement, channel: str) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        draft = replace(drafts.get(session, fresh), channel=channel)
        statements.edit(session, fresh, draft, revision=fresh.revision, at=clock.now(), author=revisions.by_lead(lead.actor))


def chosen(database: Database, lead: Lead, statement: Statement) -> str:
    with database.read() as session:
        return statements.get(session, statement.id, by=lead.actor).channel


def test_a_limit_of_ones_own_stands_after_those_of_everybody(database: Database, lead: Lead) -> None:
    own = add(database, lead, " Newspaper  column ", "seconds", " 90 ")

    with database.read() as session:
        found = channels.list_for(session, by=lead.actor)

    assert (own.name, own.unit, own.limit, own.is_own) == ("Newspaper column", "seconds", 90, True)
    assert [one.id for one in found] == ["hrc_written_general", "hrc_written_special", "hrc_oral_90", "hrc_oral_120", "upr_joint", own.id]


@pytest.mark.parametrize(
    ("name", "unit", "most", "field"),
    [
        ("", "words", "400", "name"),
        ("x" * 301, "words", "400", "name"),
        ("Column", "letters", "400", "unit"),
        ("Column", "words", "0", "most"),
        ("Column", "words", "-1", "most"),
        ("Column", "words", "1.5", "most"),
        ("Column", "words", "٤٠٠", "most"),
        ("Column", "words", "1000001", "most"),
        ("Column", "words", "9" * 5_000, "most"),
    ],
)
def test_what_is_no_limit_is_refused_at_its_field(database: Database, lead: Lead, name: str, unit: str, most: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        add(database, lead, name, unit, most)

    assert set(caught.value.fields) == {field}
    assert names(database, lead) == []


def test_a_second_click_adds_nothing(database: Database, lead: Lead) -> None:
    assert add(database, lead) == add(database, lead)

    assert names(database, lead) == ["Newspaper column"]


def test_the_number_of_own_limits_is_bounded(database: Database, lead: Lead) -> None:
    with database.write() as session:
        for number in range(channels.MOST_OWN):
            channels.add(session, f"Column {number}", "words", "400", by=lead.actor)

    with pytest.raises(Invalid):
        add(database, lead)


def test_a_stranger_neither_sees_nor_deletes_nor_chooses_it(database: Database, lead: Lead, stranger: Lead) -> None:
    own, theirs = add(database, lead), cast.new_draft(database, stranger)

    with pytest.raises(NotFound), database.write() as session:
        channels.delete(session, own.id, by=stranger.actor)
    with pytest.raises(Invalid) as caught:
        choose(database, stranger, theirs, own.id)

    assert list(caught.value.fields) == ["channel"]
    assert (names(database, stranger), names(database, lead)) == ([], ["Newspaper column"])
    with database.read() as session:
        assert channels.find(session, own.id, lead_id=stranger.actor.lead_id) is None


def test_a_statement_whose_channel_is_deleted_has_none(database: Database, lead: Lead) -> None:
    own = add(database, lead)
    statement = cast.new_draft(database, lead, channel=own.id)

    with database.write() as session:
        channels.delete(session, own.id, by=lead.actor)

    assert (names(database, lead), chosen(database, lead, statement)) == ([], "")
    with pytest.raises(NotFound), database.write() as session:
        channels.delete(session, own.id, by=lead.actor)


def test_after_sign_on_has_opened_a_statement_may_go_elsewhere(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead, channel="upr_joint")

    choose(database, lead, statement, "hrc_oral_90")
    choose(database, lead, statement, "hrc_oral_90")

    assert chosen(database, lead, statement) == "hrc_oral_90"
    choose(database, lead, statement, "")
    assert chosen(database, lead, statement) == ""


def test_nobody_chooses_a_channel_that_is_none(database: Database, lead: Lead) -> None:
    with pytest.raises(Invalid) as caught:
        cast.new_draft(database, lead, channel="telegram")

    assert caught.value.fields == {"channel": "Please choose one of the options."}


def test_a_text_is_measured_by_its_channel(database: Database, lead: Lead) -> None:
    own = add(database, lead, most="7")
    statement = cast.open_statement(database, lead, channel=own.id)

    with database.read() as session:
        found = {language: channels.measure(session, statement, language) for language in ("en", "be")}

    assert {language: (one.words, one.by) for language, one in found.items()} == {"en": (11, 4), "be": (9, 2)}
    with pytest.raises(NotFound), database.read() as session:
        channels.measure(session, statement, "fr")
