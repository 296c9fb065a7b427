"""The receipt of an endorser, from rows: what it opens, for whom, and that nothing is left of it after an erasure."""

import asyncio
import email
import email.policy
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select, update

from app import clock
from app.db import Database
from app.domain import delegations, disputes, endorsements, entries, invitations, mails, reconfirmations, verifications, withdrawals
from app.domain.entries import ReceiptErased
from app.errors import NotFound
from app.ledger import receipts
from app.ledger.receipts import Receipt
from app.mail import messages
from app.models import Event, EventKind, Link, Log, Purpose, Statement
from app.worker import Worker
from tests import cast, raising
from tests.cast import Clock, Lead
from tests.ledger.logging import log_of, record, sequence
from tests.mail.letters import text_of

MANAGE, INVITATION = Purpose.MANAGE, Purpose.INVITATION


@pytest.fixture
def token(database: Database, lead: Lead, statement: Statement) -> str:
    """The link of the one contact there is, in an installation that has its log."""
    log_of(database)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    return token


def get(database: Database, token: str, purpose: Purpose = MANAGE, of: str = "") -> Receipt:
    with database.read() as session:
        return entries.get_receipt(session, token, purpose=purpose, of=of, at=clock.now())


def values(receipt: Receipt) -> dict[str, str]:
    """What a receipt opens, but the act."""
    return {field: opening.value for field, opening in receipt.opened.openings.items() if field != "act"}


def holds(database: Database, receipt: Receipt) -> bool:
    """Whether it holds by the keys that the installation knows, read from its file."""
    with database.read() as session:
        return receipts.check(receipts.read(receipts.write(receipt)), verifications.list_keys(session)).holds


def enclosed(database: Database) -> list[Receipt]:
    """Return what the receipts that wait in the outbox would take along."""
    with database.write() as session:
        claimed = mails.claim_batch(session, at=clock.now(), most=20)
        return [receipts.read(file.content.decode()) for file in entries.enclose(session, claimed).values()]


@pytest.mark.parametrize("purpose", [MANAGE, INVITATION])
def test_who_answered_gets_all_of_its_entry_and_the_promise_at_once(database: Database, token: str, purpose: Purpose) -> None:
    manage = cast.endorse(database, token)

    receipt = get(database, manage if purpose == MANAGE else token, purpose)

    assert (receipt.opened.act["event"], values(receipt)) == (
        "endorsed",
        {"name": "Lantern Committee", "signer": "Alesia Partner, Director"},
    )
    assert (receipt.proof, holds(database, receipt)) == ("", True)


def test_the_receipt_shows_later_where_the_entry_stands(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    promised = get(database, manage)

    sequence(database)

    proven = get(database, manage)
    assert proven.proof
    assert receipts.with_proof(proven, "") == promised
    assert holds(database, proven)


def test_it_says_which_words_were_endorsed(database: Database, token: str) -> None:
    manage = cast.endorse(database, token, visibility="withheld")

    facts: Any = get(database, manage).opened.act["facts"]

    assert facts["sha256"].keys() == {"be", "en"}


def test_after_another_act_there_is_a_receipt_of_it_and_of_the_endorsement(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())

    with database.read() as session:
        kept = entries.list_kept(session, invitations.open_link(session, manage, at=clock.now(), purpose=MANAGE))

    assert [(one.kind, one.endorses) for one in kept] == [(EventKind.WITHDRAWN, False), (EventKind.ENDORSED, True)]
    assert get(database, manage).opened.act["event"] == "withdrawn"
    assert get(database, manage, of=kept[1].id).opened.act["event"] == "endorsed"


def test_who_said_that_it_never_endorsed_has_that_on_paper(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())

    receipt = get(database, manage)

    assert (receipt.opened.act["event"], holds(database, receipt)) == ("disputed", True)


@pytest.mark.parametrize("purpose", [MANAGE, INVITATION])
def test_after_a_quiet_withdrawal_there_is_none(database: Database, token: str, purpose: Purpose) -> None:
    manage = cast.endorse(database, token)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    with pytest.raises(ReceiptErased):
        get(database, manage if purpose == MANAGE else token, purpose)


def test_an_entry_whose_name_was_erased_is_no_receipt(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    with database.write() as session:
        session.connection().execute(update(Event).values(name=None, name_salt=None, signer=None, signer_salt=None))

    with pytest.raises(NotFound):
        get(database, manage)


def test_before_an_answer_and_after_a_refusal_there_is_none(database: Database, token: str) -> None:
    with pytest.raises(NotFound):
        get(database, token, INVITATION)

    with database.write() as session:
        endorsements.decline(session, token, reason="", at=clock.now())

    with pytest.raises(NotFound):
        get(database, token, INVITATION)


def test_another_persons_invitation_link_has_none(database: Database, token: str) -> None:
    colleague = delegated(database, token)
    cast.endorse(database, token)

    with pytest.raises(NotFound):
        get(database, colleague, INVITATION)


@pytest.mark.parametrize(("visibility", "opens"), [("named", {"name": "Lantern Committee"}), ("withheld", {})])
def test_others_of_the_organization_read_no_more_than_on_their_page(
    database: Database, token: str, visibility: str, opens: Mapping[str, str]
) -> None:
    delegated(database, token)
    cast.endorse(database, token, visibility=visibility)

    others = get(database, cast.link_in_mail(database, "colleague@lantern.example.org", "receipt"))

    assert values(others) == opens
    assert others.opened.act["event"] == "endorsed"


def test_an_entry_of_another_endorsement_is_not_to_be_had(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    manage = cast.endorse(database, token)
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, display_name="Harbour Rights Network", nonce="nonce-of-another-form")
    with database.read() as session:
        newest = session.exec(select(Event.id).order_by(col(Event.id).desc())).first() or ""

    with pytest.raises(NotFound):
        get(database, manage, of=newest)


def test_a_confirmed_text_has_a_receipt_of_its_own(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    manage = cast.endorse(database, token)
    raising.ask_again(database, lead, statement)
    again = cast.link_in_mail(database, cast.PARTNER.email, "reconfirmation")
    with database.write() as session:
        reconfirmations.reconfirm(session, again, authorized="yes", version="2", at=clock.now())

    assert get(database, manage).opened.act["event"] == "reconfirmed"
    assert [receipt.opened.act["event"] for receipt in enclosed(database)] == ["endorsed", "reconfirmed"]


def test_the_mail_takes_the_promise_along_the_same_at_every_try(database: Database, token: str, still: Clock) -> None:
    cast.endorse(database, token)
    first = enclosed(database)

    sequence(database)
    still.advance(minutes=3)

    assert enclosed(database) == first
    assert [(receipt.proof, values(receipt)) for receipt in first] == [
        ("", {"name": "Lantern Committee", "signer": "Alesia Partner, Director"})
    ]


def test_who_answered_is_opened_in_the_mail_of_the_holder_alone(database: Database, token: str) -> None:
    delegated(database, token)

    cast.endorse(database, token)

    assert [sorted(values(receipt)) for receipt in enclosed(database)] == [["name", "signer"], ["name"]]


def test_a_withheld_endorsement_puts_no_receipt_into_a_mailbox(database: Database, token: str) -> None:
    cast.endorse(database, token, visibility="withheld")

    (mail,) = cast.outbox(database, "receipt")
    assert (enclosed(database), "entry" in mail.payload, mail.payload["has_proof"]) == ([], False, True)


def test_what_was_hidden_meanwhile_is_not_mailed(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    assert enclosed(database) == []


def test_a_confirmed_text_that_is_withheld_is_not_mailed_either(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    cast.endorse(database, token, visibility="withheld")
    raising.ask_again(database, lead, statement)
    again = cast.link_in_mail(database, cast.PARTNER.email, "reconfirmation")
    with database.write() as session:
        reconfirmations.reconfirm(session, again, authorized="yes", version="2", at=clock.now())

    assert enclosed(database) == []


def test_what_was_erased_meanwhile_is_not_mailed(database: Database, token: str) -> None:
    cast.endorse(database, token)
    with database.write() as session:
        session.connection().execute(update(Event).values(name=None, name_salt=None, signer=None, signer_salt=None))

    assert enclosed(database) == []


def test_a_link_that_ended_has_none(database: Database, token: str) -> None:
    cast.endorse(database, token)
    with database.write() as session:
        session.connection().execute(update(Link).values(expires_at=clock.now() - timedelta(days=1)))

    with pytest.raises(Exception, match="expired"):
        get(database, token, INVITATION)


def test_the_worker_mails_the_receipt_as_a_file(database: Database, token: str) -> None:
    cast.endorse(database, token)

    asyncio.run(Worker(database.settings, database).run_once())

    mailed = [path.read_text() for path in (database.settings.data_dir / "mail").glob("*.eml")]
    carrying = [mail for mail in mailed if 'filename="undersigned-receipt.json"' in mail]
    assert len(carrying) == 1
    assert "The file undersigned-receipt.json" in carrying[0].replace("=\n", "")


def delegated(database: Database, token: str) -> str:
    """Pass the invitation on to a colleague; return the colleague's link."""
    with database.write() as session:
        delegations.delegate(session, token, "colleague@lantern.example.org", at=clock.now())
    return cast.link_in_mail(database, "colleague@lantern.example.org", "delegation")


def test_asking_again_and_again_does_not_tell_when_others_endorse(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock
) -> None:
    with database.write() as session:
        session.get_one(Log, 1).shows_next_at = still.at + timedelta(minutes=30)
    manage = cast.endorse(database, token)
    sequence(database, at=still.at)
    first = get(database, manage)

    record(database)
    sequence(database, at=still.at)

    assert get(database, manage) == first
    sequence(database, at=still.advance(hours=1))
    assert get(database, manage) != first
    assert holds(database, get(database, manage))


@pytest.mark.parametrize(("visibility", "files"), [("named", 1), ("withheld", 0)])
def test_the_worker_says_what_the_mail_has(database: Database, token: str, visibility: str, files: int) -> None:
    cast.endorse(database, token, visibility=visibility)

    asyncio.run(Worker(database.settings, database).run_once())

    (mailed,) = [path for path in (database.settings.data_dir / "mail").glob("*.eml") if b"was recorded" in path.read_bytes()]
    message = email.message_from_bytes(mailed.read_bytes(), policy=email.policy.default)
    says = "It names your organization and the person who answered." if files else "no proof of what was recorded comes with this mail"
    assert (len(list(message.iter_attachments())), says in text_of(message)) == (files, True)


def test_the_words_of_the_mail_are_written_once_for_all(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    asyncio.run(Worker(database.settings, database).run_once())
    cast.endorse(database, token)
    cast.endorse(database, second, nonce="nonce-of-another-form", signer_name="Somebody Else")
    messages._mould.cache_clear()

    asyncio.run(Worker(database.settings, database).run_once())

    assert messages._mould.cache_info().misses == 1
