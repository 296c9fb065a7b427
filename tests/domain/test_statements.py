"""Drafting, saving without overwriting a colleague, opening sign-on, and closing at the deadline."""

from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel, func, select

from app import clock
from app.db import Database
from app.domain import drafts, statements, versions
from app.domain.drafts import Text
from app.domain.statements import NotADraft
from app.errors import DraftChanged, Invalid, NotFound, TextLocked, WrongPhase
from app.models import Statement, Translation, Version
from app.publishing.canonical import text_sha256
from tests import cast
from tests.cast import Clock, Lead


@pytest.fixture
def made(database: Database, lead: Lead) -> Statement:
    return cast.new_draft(database, lead)


def edit(database: Database, lead: Lead, made: Statement, revision: int, **changes: object) -> None:
    with database.write() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        statements.edit(session, statement, cast.draft(**changes), revision=revision, at=clock.now())


def reread(database: Database, lead: Lead, made: Statement) -> tuple[Statement, drafts.Draft]:
    with database.read() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        return statement, drafts.get(session, statement)


def open_sign_on(database: Database, lead: Lead, made: Statement, revision: int | None = None) -> None:
    with database.write() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        statements.open_sign_on(session, statement, by=lead.actor, at=clock.now(), revision=revision)


def delete(database: Database, lead: Lead, made: Statement) -> None:
    with database.write() as session:
        statements.delete_draft(session, statements.get(session, made.id, by=lead.actor))


def close_due(database: Database) -> int:
    with database.write() as session:
        return statements.close_due(session, at=clock.now())


def count(database: Database, table: type[SQLModel]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_draft_is_kept_as_typed(database: Database, lead: Lead, made: Statement) -> None:
    statement, draft = reread(database, lead, made)

    assert (statement.phase, statement.revision) == ("draft", 1)
    assert draft.translations["be"] == Text("Сумесная заява аб справядлівых судах", "Мы патрабуем *справядлівых судоў*.")
    assert draft.addressees == ("UN Human Rights Council",)
    assert statement.hard_deadline == datetime(2027, 1, 15, 16, 0, tzinfo=UTC)
    assert (draft.hard_deadline, draft.time_zone) == ("2027-01-15T18:00", "Europe/Vilnius")


def test_what_looks_like_a_placeholder_and_is_none_is_refused_where_it_stands(database: Database, lead: Lead) -> None:
    texts = {"en": Text("We, {{count|organization}}", "On {{day}}."), "be": Text("Мы, {{count}}", "Мы, {{count|а|б|в}}")}

    with pytest.raises(Invalid) as caught:
        cast.new_draft(database, lead, translations=texts)

    assert set(caught.value.fields) == {"title_en", "body_en"}
    assert "this many forms: 2" in caught.value.fields["title_en"]
    assert "“{{day}}” is not a placeholder." in caught.value.fields["body_en"]


def test_a_text_frozen_before_placeholders_were_checked_keeps_its_settings_open(database: Database, lead: Lead, made: Statement) -> None:
    open_sign_on(database, lead, made)
    odd = {"en": Text("A title", "We, {{all of us}}.")}
    with database.write() as session:
        row = session.exec(select(Translation).where(Translation.language == "en")).one()
        row.title, row.body = "A title", odd["en"].body

    edit(database, lead, made, 1, translations=odd | {"be": cast.draft().translations["be"]}, roster_order="country")

    assert reread(database, lead, made)[0].roster_order == "country"


def test_a_slug_has_no_marks_of_a_placeholder(database: Database, lead: Lead) -> None:
    made = cast.new_draft(database, lead, translations={"en": Text("{{count|organization|organizations}} ask", "We ask.")})

    assert made.slug.startswith("number-organizations-ask-")


def test_a_slug_speaks_and_ends_in_six_random_characters(made: Statement) -> None:
    assert made.slug[:-6] == "joint-statement-on-fair-trials-"
    assert made.slug[-6:].isalnum()


def test_a_stranger_cannot_see_a_draft(database: Database, made: Statement) -> None:
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    for statement_id in (made.id, "no-such-id"):
        with pytest.raises(NotFound), database.read() as session:
            statements.get(session, statement_id, by=stranger.actor)
    with database.read() as session:
        assert statements.list_for(session, by=stranger.actor) == []


def test_the_leads_statements_are_listed_newest_first_and_go_on(database: Database, lead: Lead, made: Statement) -> None:
    newer = cast.new_draft(database, lead, translations={"en": Text("Newer", "Text.")})

    with database.read() as session:
        everything = statements.list_for(session, by=lead.actor)
        rest = statements.list_for(session, by=lead.actor, after=newer.id)

    assert [title for _, title in everything] == ["Newer", "Joint statement on fair trials"]
    assert [statement.id for statement, _ in rest] == [made.id]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"translations": {}}, "authentic_language"),
        ({"authentic_language": "ka"}, "authentic_language"),
        ({"translations": {"en": Text("", "Body.")}}, "title_en"),
        ({"translations": {"en": Text("Title", " \n ")}}, "body_en"),
        ({"translations": {"en": Text("Title", "x" * 200_001)}}, "body_en"),
        ({"translations": {"en": Text("Title", "NUL \x00")}}, "body_en"),
        ({"translations": {"en": Text("Title", "\u202eevil")}}, "body_en"),
        ({"translations": {"en": Text("T", "B"), "EN": Text("T", "B")}}, "language_EN"),
        ({"translations": {"en": Text("T", "B"), "klingonish": Text("T", "B")}}, "language_klingonish"),
        ({"kind": "petition"}, "kind"),
        ({"roster_order": "random"}, "roster_order"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"dated_on": "tomorrow"}, "dated_on"),
        ({"addressees": ("x" * 301,)}, "addressees"),
        ({"hard_deadline": "2026-12-01T13:00"}, "hard_deadline"),
        ({"hard_deadline": "next week"}, "hard_deadline"),
        ({"hard_deadline": "2027-01-15"}, "hard_deadline"),
        ({"hard_deadline": "2027-01-15T18:00", "time_zone": ""}, "hard_deadline"),
        ({"hard_deadline": "2027-03-28T03:30"}, "hard_deadline"),
        ({"hard_deadline": "9999-12-31T23:59"}, "hard_deadline"),
        ({"hard_deadline": "0001-01-01T00:00"}, "hard_deadline"),
        ({"embargo_until": "2026-11-30T12:00"}, "embargo_until"),
        ({"soft_deadline": "2027-01-16T18:00"}, "soft_deadline"),
    ],
)
def test_a_wrong_field_is_named(database: Database, lead: Lead, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        cast.new_draft(database, lead, **changes)

    assert list(caught.value.fields) == [field]
    assert count(database, Statement) == 0


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2027-01-15T18:00", datetime(2027, 1, 15, 16, 0, tzinfo=UTC)),
        ("2027-07-15T18:00", datetime(2027, 7, 15, 15, 0, tzinfo=UTC)),
        ("2027-01-15T18:00+05:30", datetime(2027, 1, 15, 12, 30, tzinfo=UTC)),
        ("2027-01-15 18:00Z", datetime(2027, 1, 15, 18, 0, tzinfo=UTC)),
        ("2027-10-31T03:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2199-12-31T23:59", datetime(2199, 12, 31, 21, 59, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_local_to_its_zone_or_has_an_offset(database: Database, lead: Lead, typed: str, moment: datetime) -> None:
    made = cast.new_draft(database, lead, hard_deadline=typed)

    assert made.hard_deadline == moment


def test_saving_raises_the_revision(database: Database, lead: Lead, made: Statement) -> None:
    edit(database, lead, made, 1, translations={"en": Text("Shorter", "Text.")})

    statement, draft = reread(database, lead, made)
    assert (statement.revision, draft.translations) == (2, {"en": Text("Shorter", "Text.")})


def test_the_second_of_two_coordinators_sees_a_conflict_and_overwrites_nothing(database: Database, lead: Lead, made: Statement) -> None:
    edit(database, lead, made, 1, translations={"en": Text("Hers", "Text.")})

    with pytest.raises(DraftChanged):
        edit(database, lead, made, 1, translations={"en": Text("His", "Text.")})

    statement, draft = reread(database, lead, made)
    assert (statement.revision, draft.translations["en"].title) == (2, "Hers")


def test_of_many_coordinators_saving_at_once_one_wins(database: Database, lead: Lead, made: Statement) -> None:
    results = cast.at_once(8, lambda n: edit(database, lead, made, 1, translations={"en": Text(f"By {n}", "Text.")}))

    assert [type(result) for result in results].count(DraftChanged) == 7
    statement, draft = reread(database, lead, made)
    assert (statement.revision, draft.translations["en"].title) == (2, f"By {results.index(None)}")


def test_one_language_is_saved_without_touching_the_others(database: Database, lead: Lead, made: Statement) -> None:
    with database.write() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        statements.edit_translation(session, statement, "ru", Text("Заявление", "Текст."), revision=1, at=clock.now())

    assert reread(database, lead, made)[1].translations.keys() == {"be", "en", "ru"}


def test_opening_sign_on_freezes_a_hash_per_language(database: Database, lead: Lead, made: Statement) -> None:
    open_sign_on(database, lead, made)

    with database.read() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        version = versions.latest(session, statement)
        hashes = {text.language: text.sha256 for text in versions.list_translations(session, version)}
    assert (statement.phase, version.number, version.frozen_at) == ("sign_on", 1, datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert hashes["en"] == text_sha256("Joint statement on fair trials", "We call for **fair trials**.\n\nNow.")
    assert hashes.keys() == {"be", "en"}
    assert cast.trail(database) == ["version_frozen"]


def test_sign_on_opens_once_of_many_clicks(database: Database, lead: Lead, made: Statement) -> None:
    results = cast.at_once(8, lambda _: open_sign_on(database, lead, made))

    assert sorted(type(result).__name__ for result in results) == ["NoneType"] + ["WrongPhase"] * 7
    assert cast.trail(database) == ["version_frozen"]


def test_sign_on_does_not_open_past_its_deadline(database: Database, still: Clock, lead: Lead, made: Statement) -> None:
    still.at = datetime(2027, 1, 15, 16, 0, tzinfo=UTC)

    with pytest.raises(Invalid) as caught:
        open_sign_on(database, lead, made)

    assert caught.value.fields == {"hard_deadline": "This deadline is in the past."}


def test_sign_on_opens_the_draft_that_was_looked_at(database: Database, lead: Lead, made: Statement) -> None:
    edit(database, lead, made, 1, translations={"en": Text("Changed", "Text.")})

    with pytest.raises(DraftChanged):
        open_sign_on(database, lead, made, revision=1)

    assert reread(database, lead, made)[0].phase == "draft"


@pytest.mark.parametrize(
    "changes",
    [
        {"translations": {"en": Text("Joint statement on fair trials", "We call for **fair trials**.")}},
        {"translations": {"en": Text("Another title", "We call for **fair trials**.\n\nNow.")}},
        {"authentic_language": "be"},
        {"kind": "open_letter"},
        {"addressees": ("Somebody else",)},
        {"cc": ("Somebody more",)},
        {"occasion": {"session": "62"}},
    ],
)
def test_the_text_is_locked_after_sign_on(database: Database, lead: Lead, changes: dict[str, object]) -> None:
    made = cast.open_statement(database, lead)

    with pytest.raises(TextLocked):
        edit(database, lead, made, 1, **changes)

    assert reread(database, lead, made)[1].translations["en"].body == "We call for **fair trials**.\n\nNow."


def test_the_deadline_may_be_extended_after_sign_on_whatever_line_ends_a_browser_sends(database: Database, lead: Lead) -> None:
    made = cast.open_statement(database, lead)
    texts = {tag: Text(text.title, text.body.replace("\n", "\r\n")) for tag, text in cast.draft().translations.items()}

    edit(database, lead, made, 1, translations=texts, addressees=["UN Human Rights Council"], hard_deadline="2027-02-01T18:00")

    assert reread(database, lead, made)[0].hard_deadline == datetime(2027, 2, 1, 16, 0, tzinfo=UTC)


def test_a_deadline_left_alone_keeps_its_second_and_its_place_in_the_repeated_hour(database: Database, lead: Lead) -> None:
    made = cast.new_draft(database, lead, hard_deadline="2027-10-31T03:30:15+02:00")
    typed = reread(database, lead, made)[1].hard_deadline

    edit(database, lead, made, 1, hard_deadline=typed, translations={"en": Text("New", "Text.")})

    assert typed == "2027-10-31T03:30"
    assert reread(database, lead, made)[0].hard_deadline == datetime(2027, 10, 31, 1, 30, 15, tzinfo=UTC)


def test_an_unchanged_deadline_may_be_past_but_a_new_one_may_not(database: Database, still: Clock, lead: Lead) -> None:
    made = cast.open_statement(database, lead, late_endorsements=True)
    still.at = datetime(2027, 3, 1, tzinfo=UTC)

    edit(database, lead, made, 1, late_endorsements=False)
    with pytest.raises(Invalid):
        edit(database, lead, made, 2, hard_deadline="2027-02-20T18:00")

    assert reread(database, lead, made)[0].late_endorsements is False


def test_sign_on_closes_at_the_hard_deadline_and_not_a_second_before(database: Database, still: Clock, lead: Lead) -> None:
    made = cast.open_statement(database, lead)

    still.at = datetime(2027, 1, 15, 15, 59, 59, tzinfo=UTC)
    assert close_due(database) == 0
    still.advance(seconds=1)
    with database.read() as session:
        assert statements.has_due(session, at=clock.now())
    assert close_due(database) == 1

    assert reread(database, lead, made)[0].phase == "closed"
    assert close_due(database) == 0


def test_extending_a_deadline_that_has_passed_opens_sign_on_again(database: Database, still: Clock, lead: Lead) -> None:
    made = cast.open_statement(database, lead)
    still.at = datetime(2027, 1, 16, tzinfo=UTC)
    close_due(database)

    edit(database, lead, made, 1, hard_deadline="2027-02-01T18:00")

    assert reread(database, lead, made)[0].phase == "sign_on"


def test_a_draft_is_deleted_with_its_texts(database: Database, lead: Lead, made: Statement) -> None:
    delete(database, lead, made)

    assert [count(database, table) for table in (Statement, Version, Translation)] == [0, 0, 0]


def test_what_has_opened_is_not_deleted(database: Database, lead: Lead) -> None:
    made = cast.open_statement(database, lead)

    with pytest.raises(NotADraft):
        delete(database, lead, made)


def test_deleting_and_opening_at_once_leave_one_of_them_done(database: Database, lead: Lead, made: Statement) -> None:
    acts = (delete, open_sign_on)

    results = cast.at_once(6, lambda n: acts[n % 2](database, lead, made))

    assert all(isinstance(result, (NotADraft, NotFound, WrongPhase, type(None))) for result in results)
    assert count(database, Statement) == count(database, Version)
