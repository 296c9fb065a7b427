"""How translations stand beside the authentic text, and that two translators never cost each other a word."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database, Session
from app.domain import drafts, publications, revisions, statements, translations, versions
from app.domain.drafts import Text
from app.domain.revisions import Author
from app.domain.translations import GAP, NotWanted, NotWhole, Sheet, State
from app.errors import DraftChanged, Invalid, NotFound, TextLocked
from app.models import Endorsement, SavedBy, Statement, Translation
from tests import cast
from tests.cast import Clock, Lead
from tests.consulting import TEXT, consulted

BE = Text("Сумесная заява", "Мы патрабуем справядлівых судоў.\n\nЗараз.")
TRANSLATOR = Author(SavedBy.TRANSLATOR)


@pytest.fixture
def draft(database: Database, lead: Lead) -> Statement:
    return cast.new_draft(database, lead)


def save(database: Database, statement: Statement, language: str, text: Text, typed_over: int | None = None) -> None:
    with database.write() as session:
        fresh = session.get_one(Statement, statement.id)
        number = revisions.last_number(session, fresh, language) if typed_over is None else typed_over
        translations.save(session, fresh, language, text, typed_over=number, at=clock.now(), author=TRANSLATOR)


def review(database: Database, statement: Statement, language: str = "be") -> None:
    with database.write() as session:
        fresh = session.get_one(Statement, statement.id)
        number = revisions.last_number(session, fresh, "en")
        translations.mark_reviewed(session, fresh, language, read_against=number)


def rewrite_authentic(database: Database, statement: Statement, body: str) -> None:
    with database.write() as session:
        fresh = session.get_one(Statement, statement.id)
        text = Text("Joint statement on fair trials", body)
        statements.edit_translation(session, fresh, "en", text, revision=fresh.revision, at=clock.now())


def want(database: Database, statement: Statement, *languages: str) -> None:
    with database.write() as session:
        translations.want(session, session.get_one(Statement, statement.id), languages)


def states(database: Database, statement: Statement) -> dict[str, State]:
    with database.read() as session:
        found = translations.list_standings(session, session.get_one(Statement, statement.id))
    return {standing.language: standing.state for standing in found}


def sheet_of(database: Database, statement: Statement) -> Sheet:
    with database.read() as session:
        return translations.get_sheet(session, session.get_one(Statement, statement.id), "be")


def evidence(database: Database, statement: Statement) -> list[dict[str, object]]:
    """What was frozen and what is bound to it."""
    with database.read() as session:
        texts = [
            row.model_dump(exclude={"reviewed_against"}) for row in session.exec(select(Translation).order_by(Translation.language)).all()
        ]
        endorsed = [row.model_dump() for row in session.exec(select(Endorsement)).all()]
        return [*texts, *endorsed, session.get_one(Statement, statement.id).model_dump()]


def text_of(session: Session, statement: Statement, language: str) -> Text:
    return drafts.get(session, session.get_one(Statement, statement.id)).translations[language]


def test_every_language_says_how_it_stands(database: Database, draft: Statement) -> None:
    want(database, draft, "be_TARASK", "ar", "en")

    assert states(database, draft) == {"en": State.AUTHENTIC, "ar": State.MISSING, "be": State.DRAFT, "be-tarask": State.MISSING}


def test_a_wanted_language_must_be_one(database: Database, draft: Statement) -> None:
    with pytest.raises(Invalid) as error:
        want(database, draft, "ar", "english")

    assert set(error.value.fields) == {"languages"}


def test_a_review_lasts_until_the_authentic_text_changes(database: Database, draft: Statement) -> None:
    review(database, draft)
    assert states(database, draft)["be"] == State.REVIEWED

    rewrite_authentic(database, draft, "We call for **fair trials**.\n\nToday.")

    assert states(database, draft)["be"] == State.STALE


def test_spaces_at_line_ends_make_nothing_stale(database: Database, draft: Statement) -> None:
    review(database, draft)

    rewrite_authentic(database, draft, "We call for **fair trials**.  \n\nNow.\n\n")

    assert states(database, draft)["be"] == State.REVIEWED


def test_a_translation_that_is_changed_has_to_be_reviewed_again(database: Database, draft: Statement) -> None:
    review(database, draft)

    save(database, draft, "be", BE)

    assert states(database, draft)["be"] == State.DRAFT


def test_what_changed_since_the_review_stays_known_while_the_translation_is_mended(database: Database, draft: Statement) -> None:
    review(database, draft)
    rewrite_authentic(database, draft, "We call for **fairer trials**.\n\nToday.")

    save(database, draft, "be", BE)
    save(database, draft, "be", replace(BE, body=f"{BE.body}\n\nСёння."))

    assert states(database, draft)["be"] == State.STALE
    assert sheet_of(database, draft).reviewed_text == cast.draft().translations["en"]


def test_a_changed_translation_is_not_reviewed_when_the_authentic_text_goes_back(database: Database, draft: Statement) -> None:
    review(database, draft)
    rewrite_authentic(database, draft, "Another text.")
    save(database, draft, "be", BE)

    rewrite_authentic(database, draft, cast.draft().translations["en"].body)

    assert states(database, draft)["be"] == State.DRAFT
    assert sheet_of(database, draft).reviewed_text is None


def test_the_next_review_ends_what_was_known_of_the_last_one(database: Database, draft: Statement) -> None:
    review(database, draft)
    rewrite_authentic(database, draft, "Another text.")
    save(database, draft, "be", BE)

    review(database, draft)

    assert states(database, draft)["be"] == State.REVIEWED
    save(database, draft, "be", cast.draft().translations["be"])
    assert states(database, draft)["be"] == State.DRAFT


def test_a_language_taken_out_and_written_anew_was_never_reviewed(database: Database, draft: Statement) -> None:
    review(database, draft)
    want(database, draft, "be")
    with database.write() as session:
        fresh = session.get_one(Statement, draft.id)
        authentic = {"en": text_of(session, fresh, "en")}
        statements.edit(
            session, fresh, replace(drafts.get(session, fresh), translations=authentic), revision=fresh.revision, at=clock.now()
        )

    save(database, draft, "be", BE)

    assert (sheet_of(database, draft).standing.state, sheet_of(database, draft).standing.was_reviewed) == (State.DRAFT, False)


def test_an_accepted_comment_on_a_translation_keeps_what_is_still_to_be_looked_at(
    settings: Settings, database: Database, still: Clock
) -> None:
    partner = consulted(settings, database)
    review(database, partner.statement)
    partner.edit("We call for **fairer trials**.\n\nToday.")
    partner.say(language="be", paragraph="0", wording="Мы патрабуем *справядлівасці*.")

    partner.decide("accepted")

    sheet = sheet_of(database, partner.statement)
    assert (sheet.text.body, sheet.standing.state) == ("Мы патрабуем *справядлівасці*.\n\nЗараз.", State.STALE)
    assert sheet.reviewed_text == TEXT


def test_a_change_begun_after_sign_on_knows_the_last_review(database: Database, lead: Lead, draft: Statement) -> None:
    review(database, draft)
    rewrite_authentic(database, draft, "Another text.")
    save(database, draft, "be", BE)
    with database.write() as session:
        fresh = session.get_one(Statement, draft.id)
        statements.open_sign_on(session, fresh, by=lead.actor, at=clock.now())
        versions.open_next(session, fresh)

    assert sheet_of(database, draft).reviewed_text == cast.draft().translations["en"]


def test_a_stale_sheet_knows_the_text_of_its_review(database: Database, draft: Statement) -> None:
    review(database, draft)
    rewrite_authentic(database, draft, "We call for **fair trials**.\n\nToday.")

    with database.read() as session:
        sheet = translations.get_sheet(session, session.get_one(Statement, draft.id), "be")

    assert sheet.reviewed_text == Text("Joint statement on fair trials", "We call for **fair trials**.\n\nNow.")
    assert sheet.authentic.body.endswith("Today.")


def test_a_review_of_an_authentic_text_that_has_changed_is_refused(database: Database, draft: Statement) -> None:
    rewrite_authentic(database, draft, "Another text.")

    with pytest.raises(DraftChanged), database.write() as session:
        translations.mark_reviewed(session, session.get_one(Statement, draft.id), "be", read_against=1)
    assert states(database, draft)["be"] == State.DRAFT


def test_what_has_gaps_or_no_text_cannot_be_reviewed(database: Database, draft: Statement) -> None:
    want(database, draft, "ar", "ru")
    save(database, draft, "be", Text("Заява", f"{GAP}\n\nЗараз."))
    save(database, draft, "ru", Text(GAP, "Сейчас."))

    for language in ("be", "ar", "ru"):
        with pytest.raises(NotWhole):
            review(database, draft, language)


@pytest.mark.parametrize("language", ["en", "fr", "", "\x00"])
def test_only_a_wanted_translation_has_a_sheet(database: Database, draft: Statement, language: str) -> None:
    with pytest.raises(NotFound), database.read() as session:
        translations.get_sheet(session, session.get_one(Statement, draft.id), language)


@pytest.mark.parametrize("language", ["en", "fr", ""])
def test_what_is_not_wanted_has_no_text_to_be_saved_over(database: Database, draft: Statement, language: str) -> None:
    with pytest.raises(NotWanted), database.read() as session:
        translations.get_text(session, session.get_one(Statement, draft.id), language)
    with pytest.raises(NotWanted):
        save(database, draft, language, BE)


def test_a_wanted_language_without_a_text_is_empty(database: Database, draft: Statement) -> None:
    want(database, draft, "ar")

    with database.read() as session:
        statement = session.get_one(Statement, draft.id)
        found = [translations.get_text(session, statement, language) for language in ("ar", "be")]

    assert found == [Text("", ""), cast.draft().translations["be"]]


def test_a_text_sent_five_times_at_once_is_saved_once_and_is_no_conflict(database: Database, draft: Statement) -> None:
    outcomes = cast.at_once(5, lambda _: save(database, draft, "be", BE, typed_over=1))

    assert outcomes == [None] * 5
    with database.read() as session:
        assert revisions.last_number(session, draft, "be") == 2


def test_translators_of_two_languages_never_conflict(database: Database, draft: Statement) -> None:
    want(database, draft, "ar")

    save(database, draft, "ar", Text("بيان", "نص."), typed_over=0)
    save(database, draft, "be", BE, typed_over=1)

    with database.read() as session:
        assert (text_of(session, draft, "ar").body, text_of(session, draft, "be")) == ("نص.", BE)


def test_of_two_translators_of_one_language_the_second_overwrites_nothing(database: Database, draft: Statement) -> None:
    save(database, draft, "be", BE, typed_over=1)

    with pytest.raises(DraftChanged):
        save(database, draft, "be", Text("Іншая", "Іншае."), typed_over=1)

    with database.read() as session:
        assert text_of(session, draft, "be") == BE


def test_eight_translators_at_once_all_keep_their_words(database: Database, draft: Statement) -> None:
    languages = ["ar", "fr", "ka", "pl", "ru", "uk", "hy", "es"]
    want(database, draft, *languages)

    outcomes = cast.at_once(8, lambda number: save(database, draft, languages[number], Text("Title", f"Text {number}."), typed_over=0))

    assert outcomes == [None] * 8
    with database.read() as session:
        assert [text_of(session, draft, language).body for language in languages] == [f"Text {number}." for number in range(8)]


def test_of_five_at_once_in_one_language_one_is_saved_and_four_are_told(database: Database, draft: Statement) -> None:
    outcomes = cast.at_once(5, lambda number: save(database, draft, "be", Text("Title", f"Text {number}."), typed_over=1))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DraftChanged"] * 4 + ["NoneType"]


def test_a_frozen_text_is_not_saved(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)

    with pytest.raises(TextLocked):
        save(database, statement, "be", BE)


def test_a_frozen_translation_is_reviewed_without_a_change_of_text_hash_or_endorsement(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    before = evidence(database, statement)

    review(database, statement)

    assert states(database, statement)["be"] == State.REVIEWED
    assert evidence(database, statement) == before


def test_what_a_translator_saves_is_a_revision_of_a_translator(database: Database, draft: Statement) -> None:
    save(database, draft, "be", BE)

    with database.read() as session:
        newest, *_ = revisions.list_for(session, draft, "be")
    assert (newest.saved_as, newest.account_id, newest.body) == (SavedBy.TRANSLATOR, None, BE.body)


def test_a_language_left_out_is_in_no_document_and_keeps_its_hash(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    with database.write() as session:
        translations.leave_out(session, session.get_one(Statement, statement.id), ["be"], at=clock.now())

    with database.read() as session:
        fresh = session.get_one(Statement, statement.id)
        version = versions.latest(session, fresh)
        document = publications.preview(session, fresh, version, at=clock.now())
        assert [text.language for text in document.texts] == ["en"]
        assert set(versions.hashes(session, version)) == {"en", "be"}


@pytest.mark.parametrize("language", ["en", "fr", ""])
def test_only_a_translation_can_be_left_out(database: Database, draft: Statement, language: str) -> None:
    with pytest.raises(Invalid), database.write() as session:
        translations.leave_out(session, session.get_one(Statement, draft.id), [language], at=clock.now())


def test_leaving_a_language_out_is_seen_by_whoever_is_about_to_publish(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    with database.write() as session:
        translations.leave_out(session, session.get_one(Statement, statement.id), ["be"], at=clock.now())

    with database.read() as session:
        assert session.get_one(Statement, statement.id).roster_revision > statement.roster_revision
