"""A translator's link: one language of one statement while its text is open, and nothing else."""

from datetime import timedelta

import pytest
from markdown_it import MarkdownIt
from sqlalchemy import update

from app import clock
from app.db import Database
from app.domain import accounts, invitations, links, revisions, statements, translators
from app.domain.drafts import Text
from app.domain.links import LinkUnknown
from app.domain.translators import Request
from app.errors import DraftChanged, Invalid, LinkExpired, LinkInvalid, LinkRevoked, NotFound, TextLocked, TooMany
from app.models import Purpose, Statement
from tests import cast
from tests.cast import Clock, Lead

TEXT = Text("Заява", "Тэкст.")


@pytest.fixture
def draft(database: Database, lead: Lead) -> Statement:
    return cast.new_draft(database, lead)


def issue(database: Database, lead: Lead, statement: Statement, language: str = "be", **request: str) -> str:
    """Give out a link and return its token."""
    with database.write() as session:
        typed = Request(**({"label": "Volha"} | request))
        url = translators.issue(session, session.get_one(Statement, statement.id), language, typed, by=lead.actor, at=clock.now())
    return url.rpartition("/")[2]


def save(database: Database, token: str, text: Text = TEXT, typed_over: int = 1) -> None:
    with database.write() as session:
        translators.save(session, token, text, typed_over=typed_over, at=clock.now())


def test_a_translator_saves_the_one_language_of_the_link(database: Database, lead: Lead, draft: Statement) -> None:
    token = issue(database, lead, draft)

    save(database, token)

    with database.read() as session:
        opened = translators.open_link(session, token, at=clock.now())
        assert opened.sheet.text == TEXT
        assert revisions.last_number(session, draft, "en") == 1
        assert translators.last_changes(session, draft) == {"be": clock.now()}


def test_a_link_opens_fourteen_days_unless_told(database: Database, still: Clock, lead: Lead, draft: Statement) -> None:
    token = issue(database, lead, draft)

    still.advance(days=13, hours=23)
    save(database, token)

    still.advance(hours=1)
    with pytest.raises(LinkExpired):
        save(database, token, typed_over=2)


@pytest.mark.parametrize("days", ["0", "91", "-1", "1.5", "", "٣", "soon", "9" * 5000])
def test_a_link_that_opens_for_ever_is_not_given_out(database: Database, lead: Lead, draft: Statement, days: str) -> None:
    with pytest.raises(Invalid) as error:
        issue(database, lead, draft, days=days)

    assert set(error.value.fields) == {"days"}


def test_a_link_says_who_has_it(database: Database, lead: Lead, draft: Statement) -> None:
    with pytest.raises(Invalid) as error:
        issue(database, lead, draft, label=" ", email="nobody")

    assert set(error.value.fields) == {"label", "email"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_there_is_no_link_for_the_authentic_text_or_what_is_not_wanted(
    database: Database, lead: Lead, draft: Statement, language: str
) -> None:
    with pytest.raises(NotFound):
        issue(database, lead, draft, language)


def test_a_link_is_mailed_in_the_translator_s_language_and_the_address_kept_nowhere_else(
    database: Database, lead: Lead, draft: Statement
) -> None:
    token = issue(database, lead, draft, email="volha@translators.example.org")

    (mail,) = cast.outbox(database, "translation")
    assert (mail.to, mail.language, mail.payload["target"]) == ("volha@translators.example.org", "be", "be")
    assert mail.payload["url"].endswith(f"/t/{token}")
    with database.read() as session:
        (link,) = translators.list_links(session, draft)
    assert "volha" not in repr(link.model_dump())


@pytest.mark.parametrize("is_discreet", [False, True])
def test_a_discreet_statement_s_translators_get_discreet_mails(
    database: Database, lead: Lead, draft: Statement, *, is_discreet: bool
) -> None:
    with database.write() as session:
        session.get_one(Statement, draft.id).is_discreet = is_discreet

    issue(database, lead, draft, email="volha@translators.example.org")

    (mail,) = cast.outbox(database, "translation")
    assert mail.payload.get("discreet", False) is is_discreet


def test_a_link_taken_back_opens_nothing(database: Database, lead: Lead, draft: Statement) -> None:
    token = issue(database, lead, draft)
    with database.write() as session:
        (link,) = translators.list_links(session, draft)
        translators.revoke(session, draft, link.id, at=clock.now())

    with pytest.raises(LinkRevoked):
        save(database, token)


def test_a_link_is_taken_back_through_its_own_statement_only(database: Database, lead: Lead, draft: Statement) -> None:
    issue(database, lead, draft)
    other = cast.new_draft(database, lead)
    with database.read() as session:
        (link,) = translators.list_links(session, draft)

    with pytest.raises(NotFound), database.write() as session:
        translators.revoke(session, other, link.id, at=clock.now())


def test_a_frozen_text_is_read_only(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    token = issue(database, lead, statement)

    with pytest.raises(TextLocked):
        save(database, token)
    with database.read() as session:
        assert not translators.open_link(session, token, at=clock.now()).sheet.is_open


def test_a_translator_s_token_opens_nothing_else_and_no_other_opens_a_translation(database: Database, lead: Lead, draft: Statement) -> None:
    token = issue(database, lead, draft)
    with database.read() as session:
        for purpose in set(Purpose) - {Purpose.TRANSLATION}:
            with pytest.raises(LinkInvalid):
                links.get(session, purpose, token, at=clock.now())
            with pytest.raises(LinkInvalid):
                translators.open_link(session, database.signer.new_token(purpose), at=clock.now())
        for purpose in (Purpose.INVITATION, Purpose.MANAGE):
            with pytest.raises(LinkInvalid):
                invitations.open_link(session, token, at=clock.now(), purpose=purpose)
        with pytest.raises(LinkInvalid):
            accounts.require_login(session, token, at=clock.now())


def test_a_link_of_another_purpose_cannot_be_made_to_open_a_translation(database: Database, lead: Lead, draft: Statement) -> None:
    opens = links.Opens(statement_id=draft.id, language="be")

    with pytest.raises(Exception, match="opens_one_thing"), database.write() as session:
        links.issue(session, Purpose.MANAGE, at=clock.now(), expires_at=clock.now() + timedelta(days=1), **opens)


def test_a_deleted_draft_takes_its_links_with_it(database: Database, lead: Lead, draft: Statement) -> None:
    token = issue(database, lead, draft)
    with database.write() as session:
        statements.delete_draft(session, statements.get(session, draft.id, by=lead.actor))

    with pytest.raises(LinkUnknown), database.read() as session:
        translators.open_link(session, token, at=clock.now())


def test_a_language_that_is_wanted_meanwhile_is_not_forgotten_with_a_new_link(database: Database, lead: Lead, draft: Statement) -> None:
    with database.write() as session:
        read_before = session.get_one(Statement, draft.id)
        session.connection().execute(update(Statement).values(wanted_languages=["ar", "be"]))
        translators.issue(session, read_before, "be", Request("Volha"), by=lead.actor, at=clock.now())

    with database.read() as session:
        assert session.get_one(Statement, draft.id).wanted_languages == ["ar", "be"]


def test_a_text_typed_over_an_old_one_is_refused_before_any_text_is_parsed(
    database: Database, lead: Lead, draft: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = issue(database, lead, draft)
    save(database, token)
    parsed: list[str] = []
    monkeypatch.setattr(MarkdownIt, "parse", lambda _, source: parsed.append(source))

    with pytest.raises(DraftChanged):
        save(database, token, Text("Заява", "Іншы тэкст."), typed_over=1)

    assert parsed == []


def test_a_text_is_saved_sixty_times_at_once_then_once_a_minute(database: Database, still: Clock, lead: Lead, draft: Statement) -> None:
    token = issue(database, lead, draft)
    save(database, token)
    for _ in range(59):
        save(database, token, typed_over=2)

    with pytest.raises(TooMany):
        save(database, token, typed_over=2)
    still.advance(minutes=1)
    save(database, token, typed_over=2)
