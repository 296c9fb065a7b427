"""Who may frame a roster: websites over https, one by one, and nobody by default."""

import pytest

from app import clock
from app.db import Database
from app.domain import embeds, statements, versions
from app.errors import Invalid
from app.models import Statement
from tests import cast
from tests.cast import Clock, Lead


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.mark.parametrize(
    ("typed", "origins"),
    [
        ("", []),
        ("https://www.example.org", ["https://www.example.org"]),
        ("Example.ORG/\n\n https://example.org \n", ["https://example.org"]),
        ("https://пошта.example", ["https://xn--80a1acn3a.example"]),
        ("https://example.org:443\nhttps://example.org:8443", ["https://example.org", "https://example.org:8443"]),
        ("example.org.", ["https://example.org"]),
    ],
)
def test_a_website_is_kept_as_its_origin(typed: str, origins: list[str]) -> None:
    assert embeds.parse(typed) == origins


@pytest.mark.parametrize(
    "typed",
    [
        "*",
        "https://*.example.org",
        "http://example.org",
        "https://example.org/page",
        "https://example.org?x=1",
        "https://user@example.org",
        "https://localhost",
        "https://127.0.0.1",
        "https://[::1]",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org; script-src *",
        "https://example.org https://other.example",
        "https://example.org'none'",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://" + "a" * 300 + ".org",
        "\n".join(f"https://site{number}.example" for number in range(51)),
    ],
)
def test_nothing_but_one_website_in_a_line_is_taken(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        embeds.parse(typed)

    assert list(caught.value.fields) == ["hosts"]


def test_a_published_list_is_made_anew_for_other_websites(database: Database, lead: Lead) -> None:
    statement = published(database, lead)

    allow(database, lead, statement, "https://www.example.org")

    assert cast.build(database).embed_hosts == ("https://www.example.org",)


def test_the_same_websites_again_change_nothing(database: Database, lead: Lead) -> None:
    statement = published(database, lead)
    allow(database, lead, statement, "https://www.example.org")
    cast.build(database)

    allow(database, lead, statement, "www.example.org/")

    with pytest.raises(AssertionError, match="no edition waits"):
        cast.build(database)


def published(database: Database, lead: Lead) -> Statement:
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    cast.publish(database, lead, statement)
    return statement


def allow(database: Database, lead: Lead, statement: Statement, typed: str) -> None:
    with database.write() as session:
        embeds.allow(session, statements.get(session, statement.id, by=lead.actor), typed, at=clock.now())


def test_the_line_that_is_not_taken_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        embeds.parse(f"https://example.org\nhttp://other.example/{'x' * 100}")

    assert caught.value.fields["hosts"].startswith(f"“http://other.example/{'x' * 59}…” is not taken.")


def test_a_frame_has_the_title_of_its_own_language(database: Database, lead: Lead) -> None:
    statement = published(database, lead)

    with database.read() as session:
        titles = embeds.titles(session, statement)
        texts = versions.list_translations(session, versions.latest(session, statement))

    assert titles == {text.language: text.title for text in texts}
    assert len(set(titles.values())) == len(titles) > 1
