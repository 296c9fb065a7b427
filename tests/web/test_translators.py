"""The translator's page: the authentic text, one language to write, and nothing else of the statement or its lead."""

import dataclasses
import html
import re
from dataclasses import dataclass

import httpx
import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import drafts, revisions, statements, translations, translators
from app.domain.translators import Request
from app.main import create_app
from app.models import Statement
from tests import cast, coordinator
from tests.asking import ask
from tests.cast import Clock, Lead
from tests.partner import FORM, dump, words

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@dataclass(frozen=True)
class Translator:
    """Somebody with a link to the Belarusian text of a draft."""

    app: ASGIApp
    database: Database
    lead: Lead
    statement: Statement
    token: str

    def look(self, **query: str) -> httpx.Response:
        return ask(self.app, "GET", f"/t/{self.token}", params=query)

    def save(self, *blocks: str, **fields: str) -> httpx.Response:
        rows = {f"paragraph-{place}": block for place, block in enumerate(blocks)}
        return ask(self.app, "POST", f"/t/{self.token}", data={"title": "Заява", "number": "1"} | rows | fields)

    def number(self, language: str = "be") -> int:
        with self.database.read() as session:
            return revisions.last_number(session, self.statement, language)


@pytest.fixture
def translator(settings: Settings, database: Database, still: Clock) -> Translator:
    lead = cast.new_lead(database)
    statement = cast.new_draft(database, lead)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        translations.want(session, fresh, ["ar"])
        url = translators.issue(session, fresh, "be", Request("Volha"), by=lead.actor, at=clock.now())
    return Translator(create_app(settings, database), database, lead, statement, url.rpartition("/")[2])


def revoke(translator: Translator) -> None:
    with translator.database.write() as session:
        (link,) = translators.list_links(session, translator.statement)
        translators.revoke(session, translator.statement, link.id, at=clock.now())


def rewrite_authentic(translator: Translator, body: str) -> None:
    with translator.database.write() as session:
        fresh = statements.get(session, translator.statement.id, by=translator.lead.actor)
        text = drafts.Text("Joint statement on fair trials", body)
        statements.edit_translation(session, fresh, "en", text, revision=fresh.revision, at=clock.now())


def test_a_translator_reads_the_authentic_text_and_writes_one_language(translator: Translator) -> None:
    page = translator.look()
    assert "We call for **fair trials**." in words(page)
    assert '<html lang="be" dir="ltr">' in page.text

    answer = translator.save("Мы патрабуем.", "Зараз.")

    assert answer.status_code == 303
    assert "Мы патрабуем.</textarea>" in ask(translator.app, "GET", answer.headers["location"]).text
    assert (translator.number("be"), translator.number("en")) == (2, 1)


def test_nothing_else_of_the_statement_is_on_the_page(translator: Translator) -> None:
    with translator.database.write() as session:
        fresh = statements.get(session, translator.statement.id, by=translator.lead.actor)
        text = drafts.Text("بيان", "نص سري.")
        statements.edit_translation(session, fresh, "ar", text, revision=fresh.revision, at=clock.now())

    page = translator.look()

    for private in ("نص سري", "بيان", "UN Human Rights Council", "Volha", "/desk", cast.COORDINATOR, translator.statement.id):
        assert private not in page.text


def test_marks_that_the_text_has_are_explained_in_the_language_that_is_written(translator: Translator) -> None:
    assert "{{" not in words(translator.look())
    rewrite_authentic(translator, "{{count|state|states}} agreed[^1] on {{date}}.")

    said = words(translator.look())

    assert "[^1] адносіцца да зноскі" in said
    assert "{{date}} запаўняецца пры публікацыі" in said
    assert "{{count|state|states}} : гэты лік запаўняецца" in said
    assert "столькі формаў: 3 (як пасля 1, 2, 5)" in said


def test_a_lost_mark_is_said_to_the_translator(translator: Translator) -> None:
    rewrite_authentic(translator, "We call.[^1]")

    translator.save("Мы патрабуем.")

    assert "У гэтым абзацы няма [^1] , а ў аўтэнтычным ёсць." in words(translator.look())


def test_a_translator_cannot_mark_the_text_as_reviewed(translator: Translator) -> None:
    translator.save("Мы патрабуем.", "Зараз.", reviewed="yes", read_against="1")

    with translator.database.read() as session:
        _, *others = translations.list_standings(session, session.get_one(Statement, translator.statement.id))
    assert {standing.language: standing.state for standing in others} == {"ar": "missing", "be": "draft"}


def test_of_two_translators_the_second_sees_both_texts(translator: Translator) -> None:
    translator.save("Першы.")

    answer = translator.save("Другі.")

    assert answer.status_code == 409
    assert re.search(r"<del>.*Першы.*</del>", answer.text)
    assert "Другі.</textarea>" in answer.text
    assert translator.save("Другі.", number=coordinator.hidden(answer, "number")).status_code == 303


def test_a_conflict_shows_both_texts_whole_side_by_side(translator: Translator) -> None:
    translator.save("Першы.", "Зараз.")

    answer = translator.save("Другі.", "Зараз.")

    assert "Абодва тэксты цалкам, побач" in words(answer)
    both = answer.text.partition("Абодва тэксты")[2].partition("</details>")[0]
    assert both.index("Першы.") < both.index("Другі.")


def test_a_second_tap_on_save_is_no_conflict(translator: Translator) -> None:
    answers = [translator.save("Першы. ", "Зараз.", title=" Заява") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert translator.number() == 2


@pytest.mark.parametrize(
    ("title", "body", "sentence"), [("", "Мы патрабуем.", "Загаловак яшчэ не перакладзены."), ("Заява", "", "1 абзац")]
)
def test_half_a_translation_is_saved_for_later(translator: Translator, title: str, body: str, sentence: str) -> None:
    assert translator.save(body, title=title).status_code == 303

    page = translator.look()

    assert sentence in words(page)
    assert translations.GAP not in page.text
    assert f'value="{title}"' in page.text


def test_a_translator_is_told_that_only_what_is_saved_is_kept(translator: Translator) -> None:
    assert "захоўвайце часта" in words(translator.look())


def test_a_placeholder_that_is_none_is_marked_and_everything_stays_in_the_form(translator: Translator) -> None:
    answer = translator.save("Нас {{cuont}}.", "Зараз.")

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["paragraph-0"]
    assert re.findall(r"\n(.*)</textarea>", answer.text) == ["Нас {{cuont}}.", "Зараз."]


def test_a_frozen_text_is_read_only_and_what_was_typed_is_given_back(translator: Translator) -> None:
    with translator.database.write() as session:
        fresh = statements.get(session, translator.statement.id, by=translator.lead.actor)
        statements.open_sign_on(session, fresh, by=translator.lead.actor, at=clock.now())

    answer = translator.save("Позна набранае.")

    assert answer.status_code == 409
    assert re.search(r"<ins>.*Позна.*</ins>", answer.text)
    assert "Позна набранае." in answer.text.partition("Абодва тэксты")[2].partition("</details>")[0]
    assert "<button" not in answer.text
    assert "Тэкст зафіксаваны" in words(translator.look())
    assert "<button" not in translator.look().text


@pytest.mark.parametrize("way", ["expired", "revoked", "not wanted"])
def test_a_link_that_ended_while_somebody_typed_gives_the_text_back(translator: Translator, still: Clock, way: str) -> None:
    if way == "expired":
        still.advance(days=14)
    elif way == "revoked":
        revoke(translator)
    else:
        with translator.database.write() as session:
            fresh = statements.get(session, translator.statement.id, by=translator.lead.actor)
            only = cast.draft(translations={"en": cast.draft().translations["en"]})
            statements.edit(session, fresh, only, revision=1, at=clock.now())
            translations.want(session, fresh, [])

    answer = translator.save("Набранае <b>тут</b>.")

    assert answer.status_code in {404, 410}
    assert "Набранае &lt;b&gt;тут&lt;/b&gt;.</textarea>" in answer.text
    assert translator.look().status_code == answer.status_code


def test_a_draft_that_was_deleted_while_somebody_typed_gives_the_text_back(translator: Translator) -> None:
    with translator.database.write() as session:
        statements.delete_draft(session, statements.get(session, translator.statement.id, by=translator.lead.actor))

    answer = translator.save("Набранае <b>тут</b>.")

    assert answer.status_code == 400
    assert "Набранае &lt;b&gt;тут&lt;/b&gt;.</textarea>" in answer.text
    assert "<textarea" not in translator.look().text


def test_what_was_saved_too_often_stays_in_the_form(translator: Translator) -> None:
    translator.save("Першы.")
    for _ in range(59):
        translator.save("Першы.", number="2")

    answer = translator.save("Апошні.", number="2")

    assert answer.status_code == 429
    assert "Апошні.</textarea>" in answer.text
    assert translator.number() == 2


def test_a_database_that_is_away_gives_the_text_back_to_be_sent_again(translator: Translator, settings: Settings) -> None:
    away = Database(dataclasses.replace(settings, database_url=NOWHERE))
    absent = dataclasses.replace(translator, app=create_app(away.settings, away))

    answer = absent.save("Набранае <b>тут</b>.")

    assert answer.status_code == 503
    assert "Набранае &lt;b&gt;тут&lt;/b&gt;.</textarea>" in answer.text
    fields = {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)}
    assert ask(translator.app, "POST", f"/t/{translator.token}", data=fields).status_code == 303
    assert absent.look().status_code == 503
    away.close()


@pytest.mark.parametrize("ending", ["", "x"])
def test_a_pile_of_marks_costs_nothing_behind_a_good_link_or_a_bad_one(translator: Translator, ending: str) -> None:
    answer = dataclasses.replace(translator, token=translator.token + ending).save("a" + "\u0301\u0316" * 40_000)

    assert answer.status_code == (400 if ending else 422)
    assert translator.number() == 1


def test_looking_changes_nothing_sets_no_cookie_and_is_not_stored(translator: Translator) -> None:
    before = dump(translator.database)

    answers = [translator.look(), translator.look(**{"as": "text"}), ask(translator.app, "HEAD", f"/t/{translator.token}")]

    assert {answer.status_code for answer in answers} == {200}
    assert dump(translator.database) == before
    for answer in (*answers, translator.save("")):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert "<script" not in answer.text


def test_a_translator_s_token_opens_no_other_door(translator: Translator) -> None:
    for page in ("/e/{}", "/e/{}/receipt", "/m/{}", "/c/{}", "/login/{}"):
        assert ask(translator.app, "GET", page.format(translator.token)).status_code in {400, 404}
    for act in ("/e/{}", "/e/{}/decline", "/m/{}/withdrawal", "/login/{}"):
        answer = ask(translator.app, "POST", act.format(translator.token), data=FORM | {"mode": "quiet"})
        assert answer.status_code == 400
    assert ask(translator.app, "GET", f"/api/v1/statements/{translator.statement.id}").status_code == 401


def test_no_other_link_opens_a_translation(translator: Translator) -> None:
    login = translator.lead.login_url.rpartition("/")[2]
    signed = [translator.database.signer.new_token(purpose) for purpose in ("invitation", "manage", "consultation")]

    for token in (login, *signed, translator.token[:-1], "x"):
        for method in ("GET", "POST"):
            assert ask(translator.app, method, f"/t/{token}", data={"title": "x"}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_not_allowed(translator: Translator, method: str) -> None:
    assert ask(translator.app, method, f"/t/{translator.token}").status_code == 405


def test_a_post_from_another_site_is_refused(translator: Translator) -> None:
    answer = ask(translator.app, "POST", f"/t/{translator.token}", data={"title": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert translator.number() == 1
