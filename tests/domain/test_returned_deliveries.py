"""A mail to an addressee that comes back was no delivery: what was told of it in public goes with the next edition."""

from collections.abc import Mapping

import pytest

from app import clock
from app.db import Database
from app.domain import bounces, dossier_mails, dossiers, editions, mails, statements
from app.domain.bounces import Outcome
from app.domain.dossier_mails import Sending
from app.mail.bounces import read
from app.models import Delivery, EditionFile, Statement
from app.publishing.document import Delivered
from app.security import return_paths
from tests import cast
from tests.bouncing import HARD, LATER, SOFT
from tests.cast import Clock, Lead
from tests.mail.returned import dsn

TYPED = Sending("UN Human Rights Council", "registry@council.example.org", "en", "Joint statement", "Please read.")


@pytest.fixture
def delivery(database: Database, still: Clock, lead: Lead, statement: Statement) -> Delivery:
    """A delivery by mail that has left, and is public."""
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    cast.publish(database, lead, statement)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        edition = dossier_mails.get_current(session, fresh)
        path = f"/statements/{statement.slug}/en/statement.pdf"
        session.add(EditionFile(edition_id=edition.id, path=path, media_type="application/pdf", language="en", sha256="x", size=1))
        session.flush()
        sent = dossier_mails.send(session, fresh, TYPED, by=lead.actor, at=clock.now())
    hand_over(database)
    tell(database, lead, sent, is_public="yes")
    return sent


def hand_over(database: Database) -> None:
    with database.write() as session:
        while (claimed := mails.claim(session, at=clock.now())) is not None:
            mails.record_sent(session, claimed, "250 OK", at=clock.now())


def tell(database: Database, lead: Lead, delivery: Delivery, *, is_public: str) -> None:
    """Make a delivery public, or tell it no more, and let the edition follow."""
    with database.write() as session:
        row = dossiers.get(session, statements.get(session, delivery.statement_id, by=lead.actor), delivery.id)
        dossiers.publish(session, row, is_public=bool(is_public), is_answer_public=False, at=clock.now())
    assert bool(cast.build(database).deliveries) == bool(is_public)


def come_back(database: Database, delivery: Delivery, kind: Mapping[str, str], own_id: str = "1@mx.test") -> Outcome:
    to = return_paths.make(database.settings.secret_keys, delivery.mail_id or "", "statements.example.org")
    with database.write() as session:
        return bounces.receive(session, read(dsn(**{"to": to, "own_id": own_id, **kind})), at=clock.now())


def is_due(database: Database) -> bool:
    with database.read() as session:
        return editions.has_due(session, at=clock.now())


@pytest.mark.parametrize("kind", [HARD, SOFT], ids=["no such address", "mailbox full"])
def test_a_public_delivery_that_comes_back_is_told_no_more(database: Database, delivery: Delivery, kind: Mapping[str, str]) -> None:
    assert come_back(database, delivery, kind) == Outcome.RECORDED

    assert cast.build(database).deliveries == ()


def test_a_second_report_of_the_same_mail_makes_no_further_edition(database: Database, delivery: Delivery) -> None:
    come_back(database, delivery, HARD)
    cast.build(database)

    assert come_back(database, delivery, HARD, "2@mx.test") == Outcome.RECORDED

    assert not is_due(database)


def test_a_mail_that_is_only_late_is_a_delivery_still(database: Database, delivery: Delivery) -> None:
    come_back(database, delivery, LATER)

    assert not is_due(database)


def test_a_delivery_that_nobody_was_told_of_makes_no_edition(database: Database, lead: Lead, delivery: Delivery) -> None:
    tell(database, lead, delivery, is_public="")

    come_back(database, delivery, HARD)

    assert not is_due(database)


def test_an_addressee_is_told_of_again_once_it_got_the_edition_otherwise(database: Database, lead: Lead, delivery: Delivery) -> None:
    come_back(database, delivery, HARD)
    cast.build(database)
    by_hand = dossiers.Recorded("UN Human Rights Council", "2026-12-01", "in_person")

    with database.write() as session:
        recorded = dossiers.record(
            session, statements.get(session, delivery.statement_id, by=lead.actor), by_hand, by=lead.actor, at=clock.now()
        )
        dossiers.publish(session, recorded, is_public=True, is_answer_public=False, at=clock.now())

    assert cast.build(database).deliveries == (Delivered("UN Human Rights Council", clock.now().date()),)
