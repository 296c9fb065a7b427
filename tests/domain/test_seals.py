"""What readers compare an edition with, and the seals of this installation: those in use, and those that were."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.config import SettingInvalid, Settings
from app.db import Database
from app.domain import publications, rosters, seals, statements
from app.ledger import seals as checks
from app.ledger import sshsig
from app.models import Edition, EditionFile, EditionState, Statement
from app.publishing.document import Document, Proof
from app.security import log_keys, seal_keys
from app.worker import Worker
from tests import cast
from tests.cast import Clock, Lead
from tests.ledger.certificates import certificate, elliptic, private
from tests.ledger.sealing import pdfsig_holds

NEW_KEY = "a new key of the log, made by the operator on another day"


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    opened = cast.open_statement(database, lead)
    cast.endorse(database, cast.invite(database, lead, opened, cast.PARTNER)[0])
    return opened


def work(database: Database) -> None:
    """Let a worker do all that is due, and once more what waited for the log."""
    asyncio.run(Worker(database.settings, database).run_once())


def publish(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    work(database)


def drawn(database: Database, statement: Statement) -> Document:
    with database.read() as session:
        return publications.draw(session, statement.id, 1, at=clock.now()).document


def pdfs(database: Database) -> list[bytes]:
    with database.read() as session:
        query = (
            select(EditionFile.body).join(Edition).where(Edition.state == EditionState.PUBLISHED, col(EditionFile.path).endswith(".pdf"))
        )
        return [body for body in session.exec(query).all() if body]


def known(database: Database) -> set[str]:
    with database.read() as session:
        return seals.list_known(session)


def with_new_key(settings: Settings, *former: str) -> Database:
    """The same installation, opened with another key of the log before those that stay."""
    return Database(replace(settings, log_keys=(NEW_KEY, *former)))


def test_the_worker_seals_every_pdf(database: Database, lead: Lead, statement: Statement) -> None:
    publish(database, lead, statement)

    made = pdfs(database)
    assert len(made) == 2
    assert [pdfsig_holds(pdf) and checks.check(pdf, [database.sealer.fingerprint]).holds for pdf in made] == [True, True]


def test_a_document_says_the_log_and_both_fingerprints(database: Database, settings: Settings, statement: Statement) -> None:
    assert drawn(database, statement).proof == Proof("", fingerprint(settings.log_keys[0]), database.sealer.fingerprint)

    work(database)

    proof = drawn(database, statement).proof
    assert proof
    assert proof.log.startswith("undersigned/")


def fingerprint(secret: str) -> str:
    return sshsig.fingerprint(log_keys.derive([secret])[0].public_key())


def test_a_new_key_alone_makes_no_new_edition(database: Database, settings: Settings, lead: Lead, statement: Statement) -> None:
    publish(database, lead, statement)
    before = pdfs(database)
    turned = with_new_key(settings, *settings.log_keys)

    with turned.write() as session:
        rosters.changed(session, statement.id, at=clock.now())
    work(turned)

    assert pdfs(turned) == before
    turned.close()


def test_a_pdf_stays_known_when_its_key_is_gone(database: Database, settings: Settings, lead: Lead, statement: Statement) -> None:
    publish(database, lead, statement)
    turned = with_new_key(settings)

    assert [checks.check(pdf, known(turned)).holds for pdf in pdfs(turned)] == [True, True]
    assert seal_keys.derive(NEW_KEY).fingerprint in known(turned)
    turned.close()


def test_keys_that_stay_in_the_list_are_known(database: Database, settings: Settings) -> None:
    turned = with_new_key(settings, *settings.log_keys)

    assert known(turned) == {seal_keys.derive(secret).fingerprint for secret in (NEW_KEY, *settings.log_keys)}
    turned.close()


def test_an_own_certificate_seals_and_is_told(database: Database, settings: Settings, lead: Lead, statement: Statement) -> None:
    clock.use(lambda: clock.system_now().replace(year=2026, month=6, day=1))
    own = private(elliptic(7)) + certificate(elliptic(7), "Alder Centre")
    opened = Database(replace(settings, seal_certificate=own))

    publish(opened, lead, statement)

    proof = drawn(opened, statement).proof
    assert proof
    assert proof.seal == seal_keys.read(own).fingerprint
    assert [checks.check(pdf, [proof.seal]).holds for pdf in pdfs(opened)] == [True, True]
    opened.close()


def test_a_certificate_that_cannot_be_used_is_refused_at_start_with_a_sentence(settings: Settings) -> None:
    pem = private(elliptic(8)) + certificate(elliptic(7), "Alder Centre")

    with pytest.raises(SettingInvalid) as refused:
        Database(replace(settings, seal_certificate=pem))

    assert str(refused.value) == "UNDERSIGNED_SEAL_CERTIFICATE cannot be used: the private key belongs to none of the certificates."
