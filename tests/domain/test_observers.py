"""Observers: the final copy, once, to addresses that nobody sees."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import observers, statements
from app.domain.observers import FinalCopySent, Wanted
from app.errors import Invalid, NotFound
from app.models import Observer, Statement
from tests import cast
from tests.cast import Clock, Lead
from tests.partner import dump

OBSERVER = "desk@rapporteur.example.org"


def add(database: Database, lead: Lead, statement: Statement, email: str = OBSERVER, language: str = "") -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        observers.add(session, fresh, Wanted(email, "The Rapporteur", language), at=clock.now())


def remove(database: Database, lead: Lead, statement: Statement, observer_id: str = "") -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        observers.remove(session, fresh, observer_id or session.exec(select(Observer.id)).one())


def publish(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    cast.publish(database, lead, statement)


def test_observers_get_the_final_copy_with_the_first_edition(database: Database, lead: Lead, statement: Statement) -> None:
    add(database, lead, statement)
    assert cast.outbox(database, "final_copy") == []

    publish(database, lead, statement)

    (mail,) = cast.outbox(database, "final_copy")
    assert (mail.to, mail.language, mail.payload["title"]) == (OBSERVER, "en", "Joint statement on fair trials")
    assert mail.payload["url"] == f"https://statements.example.org/statements/{statement.slug}/en"
    assert len(mail.payload["sha256"]) == 64


def test_the_copy_is_in_the_observer_s_language_where_there_is_one(database: Database, lead: Lead, statement: Statement) -> None:
    add(database, lead, statement, language="be")
    add(database, lead, statement, "amt@example.org", language="de")

    publish(database, lead, statement)

    assert [mail.payload["url"][-3:] for mail in cast.outbox(database, "final_copy")] == ["/be", "/en"]


def test_later_editions_mail_nobody(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    add(database, lead, statement)
    publish(database, lead, statement)
    with database.write() as session:
        statements.get(session, statement.id, by=lead.actor).late_endorsements = True
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, display_name="Harbour Rights Network")
    still.advance(minutes=30)
    cast.build(database)

    assert len(cast.outbox(database, "final_copy")) == 1


def test_a_discreet_statement_s_copy_leads_to_the_front_page_for_a_page_s_address_holds_the_title(
    database: Database, lead: Lead, statement: Statement
) -> None:
    with database.write() as session:
        statements.get(session, statement.id, by=lead.actor).is_discreet = True
    add(database, lead, statement)

    publish(database, lead, statement)

    (mail,) = cast.outbox(database, "final_copy")
    assert (mail.payload["discreet"], mail.payload["url"]) == (True, "https://statements.example.org/")


def test_an_address_stands_once(database: Database, lead: Lead, statement: Statement) -> None:
    cast.at_once(4, lambda _: add(database, lead, statement))
    add(database, lead, statement, "Desk@Rapporteur.example.org")

    with database.read() as session:
        assert len(session.exec(select(Observer)).all()) == 1


def test_the_address_is_sealed_and_erased_when_removed(database: Database, lead: Lead, statement: Statement) -> None:
    add(database, lead, statement)
    assert "apporteur" not in str(dump(database))

    remove(database, lead, statement)

    assert dump(database)["observer"] == []


def test_after_publication_the_list_stands(database: Database, lead: Lead, statement: Statement) -> None:
    add(database, lead, statement)
    publish(database, lead, statement)

    with pytest.raises(FinalCopySent):
        add(database, lead, statement, "late@example.org")
    with pytest.raises(FinalCopySent):
        remove(database, lead, statement)


@pytest.mark.parametrize(
    ("email", "language", "field"), [("", "en", "email"), ("desk", "en", "email"), (OBSERVER, "klingonish", "language")]
)
def test_what_is_wrong_is_said_of_its_field(
    database: Database, lead: Lead, statement: Statement, email: str, language: str, field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        add(database, lead, statement, email, language)

    assert list(raised.value.fields) == [field]


def test_an_observer_of_another_statement_is_not_found(database: Database, lead: Lead, statement: Statement) -> None:
    with pytest.raises(NotFound):
        remove(database, lead, statement, "0" * 32)
