"""What is kept of a file that is not as it should be: no letter of a name, no longer than its edition; and who is told of it."""

import asyncio

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import attachments, publications, shortfalls, statements, withdrawals
from app.mail.failures import TemporaryFailure
from app.models import Edition, EditionFile, Statement
from app.worker import Worker
from tests import cast
from tests.cast import Clock, Lead

KHITAN = "\U00018b00\U00018b01\U00018b02"
REASON = "en/card.png: no font has some signs in it (Khitan Small Script). Install fonts-noto-core and restart."


@pytest.fixture
def tokens(database: Database, lead: Lead, still: Clock) -> list[str]:
    """A published statement that one has endorsed, and another may."""
    statement = cast.open_statement(database, lead, late_endorsements=True)
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, tokens[0])
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    build(database)
    return tokens


def build(database: Database) -> None:
    asyncio.run(Worker(database.settings, database).build_edition())


def kept(database: Database) -> list[str]:
    """What is kept of each edition, the first of them first."""
    with database.read() as session:
        return list(session.exec(select(Edition.failure).order_by(col(Edition.number))).all())


def test_a_late_name_that_no_font_can_draw_takes_no_file_away_and_the_lead_is_told(
    database: Database, tokens: list[str], still: Clock
) -> None:
    cast.endorse(database, tokens[1], display_name=KHITAN, nonce="nonce-of-the-second")
    still.advance(minutes=31)
    build(database)

    with database.read() as session:
        of_pdf = select(EditionFile.body).where(col(EditionFile.path).like("%/en/statement.pdf"))
        bodies = session.exec(of_pdf.order_by(EditionFile.edition_id)).all()
    assert [body is not None for body in bodies] == [False, True]
    assert [mail.to for mail in cast.outbox(database, "files_alert")] == [cast.COORDINATOR]


def test_p5_no_letter_of_a_name_is_kept_and_nothing_when_the_name_has_gone(database: Database, tokens: list[str], still: Clock) -> None:
    manage = cast.endorse(database, tokens[1], display_name=KHITAN, nonce="nonce-of-the-second")
    still.advance(minutes=31)
    build(database)
    before = kept(database)[-1]
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    build(database)

    assert "Khitan Small Script" in before
    assert not set(KHITAN) & set(before)
    assert set(kept(database)) == {""}


def note(database: Database, *reasons: str) -> None:
    with database.write() as session:
        newest = session.exec(select(Edition).order_by(col(Edition.number).desc()).limit(1)).one()
        shortfalls.note(session, newest.id, reasons, at=clock.now())


def test_the_lead_is_not_told_again_of_what_it_knows(database: Database, tokens: list[str], still: Clock) -> None:
    note(database, REASON)
    cast.endorse(database, tokens[1], nonce="nonce-of-the-second")
    still.advance(minutes=31)
    with database.write() as session:
        first = session.exec(select(Edition).where(Edition.number == 1)).one().id
    cast.build(database)

    note(database, REASON)

    assert cast.outbox(database, "files_alert") == []
    with database.read() as session:
        assert session.get_one(Edition, first).failure == ""


def test_a_mail_waits_for_a_file_that_the_edition_lacks(database: Database, tokens: list[str]) -> None:
    with database.read() as session:
        slug = session.exec(select(Statement.slug)).one()
        paths = [f"/statements/{slug}/en/statement.docx", f"/statements/{slug}/en/missing.pdf"]

        with pytest.raises(TemporaryFailure, match="lacks a file that it is to carry"):
            attachments.load(session, {"attached": paths}, at=clock.now(), needs_all=True)
