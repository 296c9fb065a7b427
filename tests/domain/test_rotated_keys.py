"""After SECRET_KEYS and VAULT_KEYS were rotated, links that were mailed still open, and what was stored can be read and found."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import partners, withdrawals
from app.models import Contact, Endorsement, EndorsementState
from tests import cast
from tests.cast import Clock, Lead

NEW = "a new secret, longer than thirty-two signs"


@pytest.fixture
def rotated(settings: Settings) -> Iterator[Database]:
    """The same database, opened by a process that has new keys before the old ones."""
    links, vault = (f"{NEW} 1", *settings.secret_keys), (f"{NEW} 2", *settings.vault_keys)
    database = Database(replace(settings, secret_keys=links, vault_keys=vault))
    yield database
    database.close()


def test_an_old_invitation_and_an_old_manage_link_still_act(database: Database, still: Clock, lead: Lead, rotated: Database) -> None:
    tokens = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER, cast.SECOND)
    manage = cast.endorse(database, tokens[0])

    cast.endorse(rotated, tokens[1], nonce="another-nonce")
    with rotated.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    with rotated.read() as session:
        states = session.exec(select(Endorsement.state).order_by(Endorsement.id)).all()
    assert states == [EndorsementState.WITHDRAWN, EndorsementState.CONFIRMED]


def test_contacts_from_before_are_read_and_found(database: Database, still: Clock, lead: Lead, rotated: Database) -> None:
    cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)

    cast.invite(rotated, lead, cast.open_statement(rotated, lead), cast.PARTNER, cast.SECOND)

    with rotated.read() as session:
        addresses = [session.vault.open(partners.SEALED_EMAIL, contact.email_sealed) for contact in session.exec(select(Contact)).all()]
    assert sorted(addresses) == ["director@lantern.example.org", "office@harbour.example.org"]
