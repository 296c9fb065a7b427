"""The final copy goes to everybody who endorsed, once; so does the news of a retraction. Each mail has its reader's own way out."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import mails, statements, tellings, withdrawals
from app.domain.guest_lists import Guest
from app.domain.publications import retract
from app.models import Edition, EditionFile, Partner, PartnerKind, Statement, Visibility
from tests import cast
from tests.cast import Clock, Lead


@pytest.fixture
def manage(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """The ways out of one partner that is named and one that is withheld; a third one was invited and is silent."""
    first, second, _ = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND, Guest({"en": "Silent"}, "s@example.org"))
    named = cast.endorse(database, first)
    return [named, cast.endorse(database, second, visibility="withheld", display_name="Harbour", nonce="nonce-of-another")]


def tell(database: Database) -> int:
    """Let the worker tell everybody; return how many parts it took."""
    parts = 0
    with database.write() as session:
        while tellings.go_on(session, at=clock.now()):
            parts += 1
    return parts


def test_the_final_copy_goes_to_named_and_withheld(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    document = cast.publish(database, lead, statement)

    tell(database)

    mails = cast.outbox(database, "published")
    assert sorted(mail.to for mail in mails) == [cast.PARTNER.email, cast.SECOND.email]
    assert {(mail.payload["counted"], mail.payload["url"]) for mail in mails} == {("2 organizations", f"{document.url}/en")}


def test_it_counts_in_the_words_of_the_page(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    with database.write() as session:
        session.exec(select(Partner).where(Partner.country_of_focus == "BY")).one().kind = PartnerKind.INDIVIDUAL
    cast.publish(database, lead, statement)

    tell(database)

    assert {mail.payload["counted"] for mail in cast.outbox(database, "published")} == {"2 signatories"}


def test_its_link_is_a_way_out(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    cast.publish(database, lead, statement)
    tell(database)
    (url,) = [mail.payload["manage_url"] for mail in cast.outbox(database, "published") if mail.to == cast.PARTNER.email]

    with database.write() as session:
        opened = withdrawals.hide(session, url.rpartition("/")[2], "withheld", at=clock.now())

    assert opened.endorsement
    assert opened.endorsement.visibility == Visibility.WITHHELD


def test_nobody_is_told_twice(database: Database, still: Clock, lead: Lead, statement: Statement, manage: list[str]) -> None:
    cast.publish(database, lead, statement)
    tell(database)
    with database.write() as session:
        withdrawals.hide(session, manage[0], "withheld", at=still.advance(hours=1))
    cast.build(database)

    assert tell(database) == 0

    assert len(cast.outbox(database, "published")) == 2


def test_part_by_part_everybody_is_told_once(
    database: Database, lead: Lead, statement: Statement, manage: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tellings, "PART", 1)
    cast.publish(database, lead, statement)

    assert tell(database) == 3

    assert sorted(mail.to for mail in cast.outbox(database, "published")) == [cast.PARTNER.email, cast.SECOND.email]


def crash(*_: object, **__: object) -> None:
    raise RuntimeError


def test_a_crash_between_two_parts_doubles_nothing(
    database: Database, lead: Lead, statement: Statement, manage: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tellings, "PART", 1)
    cast.publish(database, lead, statement)
    with database.write() as session:
        tellings.go_on(session, at=clock.now())
    monkeypatch.setattr(mails, "row", crash)
    with pytest.raises(RuntimeError), database.write() as session:
        tellings.go_on(session, at=clock.now())
    monkeypatch.undo()

    tell(database)

    assert sorted(mail.to for mail in cast.outbox(database, "published")) == [cast.PARTNER.email, cast.SECOND.email]


def test_who_has_withdrawn_is_told_nothing(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, manage[0], "quiet", at=clock.now())
    cast.publish(database, lead, statement)

    tell(database)

    assert [mail.to for mail in cast.outbox(database, "published")] == [cast.SECOND.email]


def test_a_discreet_copy_leads_to_the_front_page(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    with database.write() as session:
        statements.get(session, statement.id, by=lead.actor).is_discreet = True
    cast.publish(database, lead, statement)

    tell(database)

    payload = cast.outbox(database, "published")[0].payload
    assert payload["discreet"]
    assert statement.slug not in payload["url"]


def test_a_retraction_is_told_to_everybody_who_endorsed(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    cast.publish(database, lead, statement)
    tell(database)

    with database.write() as session:
        retract(session, statements.get(session, statement.id, by=lead.actor), notice="We were wrong.", at=clock.now())
    cast.build(database)
    tell(database)

    assert sorted(mail.to for mail in cast.outbox(database, "retracted")) == [cast.PARTNER.email, cast.SECOND.email]


@pytest.mark.parametrize(("size", "copies"), [(600_000, 1), (600_001, 0)])
def test_the_final_copy_takes_a_pdf_along_that_a_mailbox_takes(
    database: Database, lead: Lead, statement: Statement, manage: list[str], size: int, copies: int
) -> None:
    document = cast.publish(database, lead, statement)
    path = f"/statements/{document.slug}/en/statement.pdf"
    with database.write() as session:
        edition = session.exec(select(Edition)).one()
        session.add(EditionFile(edition_id=edition.id, path=path, media_type="application/pdf", sha256="0" * 64, size=size, body=b"%"))

    tell(database)

    attached = [mail.payload.get("attached", []) for mail in cast.outbox(database, "published")]
    assert attached == [[path] * copies] * 2
