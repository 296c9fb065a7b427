"""Sending an edition to an addressee: the files that are public when the mail leaves, once, and the truth about it in the dossier."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import accounts, attachments, dossier_mails, dossiers, editions, publications, statements, withdrawals
from app.domain.dossier_mails import Sending
from app.domain.dossiers import Entry
from app.errors import Invalid, WrongPhase
from app.models import Edition, EditionFile, Statement
from app.models import Lead as LeadRow
from app.postman import Postman
from app.worker import Worker
from tests import cast
from tests.cast import Clock, Lead
from tests.mail.smtp_server import MailServer, ReceivedMail, running_mail_server

OFFICE = "registry@council.example.org"
NONCE = "0" * 31 + "1"
TYPED = Sending("UN Human Rights Council", OFFICE, "en", "Joint statement", "Dear Sir or Madam,\n\nPlease read.", NONCE)


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def manage(database: Database, lead: Lead, statement: Statement) -> str:
    """A published statement with all its real files; the way out of its one signatory."""
    token = cast.invite(database, lead, statement, cast.PARTNER)[0]
    manage = cast.endorse(database, token)
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    asyncio.run(Worker(database.settings, database).build_edition())
    asyncio.run(_empty(database))
    return manage


async def _empty(database: Database) -> None:
    """Deliver what else waits, into a folder."""
    postman = Postman(database.settings, database)
    while await postman.deliver():
        pass
    await postman.close()


def send(database: Database, lead: Lead, statement: Statement, **changes: str) -> str:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return dossier_mails.send(session, fresh, replace(TYPED, **changes), by=lead.actor, at=clock.now()).id


def deliver(database: Database, post: MailServer) -> list[ReceivedMail]:
    asyncio.run(_empty_into(database, post.url))
    return post.mails


async def _empty_into(database: Database, mail_url: str) -> None:
    postman = Postman(replace(database.settings, mail_url=mail_url), database)
    while await postman.deliver():
        pass
    await postman.close()


def entry(database: Database, lead: Lead, statement: Statement) -> Entry:
    with database.read() as session:
        (found,) = dossiers.list_for(session, statements.get(session, statement.id, by=lead.actor))
        return found


def hashes(database: Database, edition: int) -> set[str]:
    """The hashes of PDF and Word of an edition in English, which stay when the files are gone."""
    query = select(EditionFile.sha256).join(Edition, col(Edition.id) == col(EditionFile.edition_id)).where(Edition.number == edition)
    names = col(EditionFile.path).like("%/en/statement.pdf") | col(EditionFile.path).like("%/en/statement.docx")
    with database.read() as session:
        return set(session.exec(query.where(names)).all())


def carried(mail: ReceivedMail) -> set[str]:
    return {hashlib.sha256(part.get_content()).hexdigest() for part in mail.message.iter_attachments()}


def test_both_files_arrive_byte_for_byte_with_the_lead_s_letter(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer
) -> None:
    send(database, lead, statement)

    (mail,) = deliver(database, post)

    assert (mail.recipient, str(mail.message["Reply-To"]), str(mail.message["Subject"])) == (OFFICE, cast.COORDINATOR, "Joint statement")
    assert [part.get_filename() for part in mail.message.iter_attachments()] == [f"{statement.slug}-en.pdf", f"{statement.slug}-en.docx"]
    assert carried(mail) == hashes(database, 1)
    assert len(carried(mail)) == 2
    body = mail.message.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("Dear Sir or Madam,\r\n\r\nPlease read.\r\n")
    found = entry(database, lead, statement)
    assert found.mail is not None
    assert (found.mail.state, found.edition.number, found.asked_edition) == ("sent", 1, 1)


def test_the_letter_is_answered_to_who_wrote_it_and_as_a_letter(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer
) -> None:
    with database.write() as session:
        colleague = accounts.create(session, session.get_one(LeadRow, lead.actor.lead_id), "colleague@lead.example.org").id

    send(database, replace(lead, actor=replace(lead.actor, account_id=colleague)), statement)

    (mail,) = deliver(database, post)
    assert (str(mail.message["Reply-To"]), mail.message["Auto-Submitted"]) == ("colleague@lead.example.org", None)


def test_a_double_click_sends_one_mail(database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer) -> None:
    ids = cast.at_once(4, lambda _: send(database, lead, statement))

    assert (set(ids), len(deliver(database, post))) == ({NONCE}, 1)
    assert cast.trail(database).count("delivered") == 1


def test_an_edition_that_was_replaced_meanwhile_never_leaves(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer, still: Clock
) -> None:
    send(database, lead, statement)
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode="quiet", at=clock.now())

    waiting = list(deliver(database, post))
    state = entry(database, lead, statement).mail
    asyncio.run(Worker(database.settings, database).build_edition())
    still.advance(minutes=3)
    mails = [mail for mail in deliver(database, post) if mail.recipient == OFFICE]

    assert [mail for mail in waiting if mail.recipient == OFFICE] == []
    assert state is not None
    assert state.state == "deferred"
    assert [carried(mail) for mail in mails] == [hashes(database, 2)]
    assert hashes(database, 2).isdisjoint(hashes(database, 1))
    found = entry(database, lead, statement)
    assert (found.edition.number, found.asked_edition) == (2, 1)


def test_p5_files_that_are_replaced_while_a_mail_waits_for_its_turn_never_leave(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer
) -> None:
    def take_back(recipient: str) -> None:
        if recipient == OFFICE:
            with database.write() as session:
                withdrawals.withdraw(session, manage, mode="quiet", at=clock.now())

    post.behaviour.meanwhile = take_back
    send(database, lead, statement)

    assert OFFICE not in {mail.recipient for mail in deliver(database, post)}

    state = entry(database, lead, statement).mail
    assert state is not None
    assert (state.state, state.answer) == ("deferred", attachments.BEING_MADE)


def test_p5_a_mail_waits_while_the_edition_that_takes_a_name_off_cannot_be_built(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer
) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed
    with database.write() as session:
        editions.record_failure(session, claimed, "MemoryError", at=clock.now())

    send(database, lead, statement)

    assert OFFICE not in {mail.recipient for mail in deliver(database, post)}


def test_a_mail_too_large_for_the_server_says_so(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer
) -> None:
    post.behaviour.most_bytes = 20_000
    send(database, lead, statement)

    assert deliver(database, post) == []
    found = entry(database, lead, statement).mail
    assert found is not None
    assert found.state == "failed"
    assert found.answer.startswith("552 5.3.4 This mail has 0.")
    assert found.answer.endswith("MB, and our mail server takes none above 0.0 MB.")


def test_a_retracted_statement_is_sent_to_nobody(
    database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer
) -> None:
    send(database, lead, statement)
    with database.write() as session:
        publications.retract(session, statements.get(session, statement.id, by=lead.actor), notice="A mistake.", at=clock.now())
    asyncio.run(Worker(database.settings, database).build_edition())

    assert OFFICE not in {mail.recipient for mail in deliver(database, post)}
    with pytest.raises(WrongPhase):
        send(database, lead, statement, nonce="")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "registry"}, "email"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
        ({"subject": "Statement\u202e"}, "subject"),
        ({"subject": ""}, "subject"),
        ({"letter": " "}, "letter"),
        ({"language": "xx"}, "language"),
    ],
)
def test_bad_input_sends_nothing(
    database: Database, lead: Lead, statement: Statement, manage: str, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        send(database, lead, statement, **changes)

    assert list(refused.value.fields) == [field]
    assert cast.outbox(database, "delivery") == []


def test_a_subject_stays_one_header(database: Database, lead: Lead, statement: Statement, manage: str, post: MailServer) -> None:
    send(database, lead, statement, subject="Statement\r\nBcc: everybody@example.org")

    (mail,) = deliver(database, post)
    assert (str(mail.message["Subject"]), mail.message["Bcc"]) == ("Statement Bcc: everybody@example.org", None)


def test_the_letter_is_proposed_in_the_language_of_the_files(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    with database.read() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        proposed = dossier_mails.propose(session, fresh, addressee="UN", language="be", by=lead.actor)

    assert (proposed.language, proposed.subject) == ("be", "Сумесная заява аб справядлівых судах")
    assert proposed.letter.endswith(f"\n{cast.LEAD}")


def test_what_has_not_left_cannot_be_made_public_or_taken_out(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    delivery_id = send(database, lead, statement)

    with database.write() as session:
        delivery = dossiers.get(session, statements.get(session, statement.id, by=lead.actor), delivery_id)
        with pytest.raises(dossiers.NotHandedOver):
            dossiers.publish(session, delivery, is_public=True, is_answer_public=False, at=clock.now())
        with pytest.raises(dossiers.SentByMail):
            dossiers.remove(session, delivery, at=clock.now())
