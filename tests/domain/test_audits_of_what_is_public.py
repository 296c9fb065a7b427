"""The audit of what is public now: an edition that was replaced, and a text that was retracted, are not brought back by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from gzip import compress
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Executable, insert, update
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import bundles, publications, rosters, statements
from app.ledger import bundles as packed
from app.models import Edition, EditionFile, EditionState, Phase, Statement
from tests import auditing, cast
from tests.auditing import audit_all, audit_harmed, first_wrong
from tests.cast import Clock, Lead
from tests.ledger.logging import sequence

OF_BEFORE = col(EditionFile.body).is_(None)
EMPTY: dict[str, Any] = dict.fromkeys(("body", "br", "gzip", "zstd"))


@pytest.fixture
def statement(database: Database, still: Clock, lead: Lead) -> Statement:
    """One that shows its first edition, which names its one signatory."""
    statement = cast.open_statement(database, lead, late_endorsements=True, batch_minutes="0")
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    auditing.publish(database, lead, statement)
    sequence(database, at=clock.now())
    return statement


def files(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        return [file.model_dump() for file in session.exec(select(EditionFile)).all()]


def build_anew(database: Database) -> None:
    with database.write() as session:
        rosters.renew_all(session, at=clock.now())
    auditing.build(database)


def make_bundle(database: Database) -> bytes:
    """Make the bundle of the edition that is shown, as the worker does, and return it."""
    with database.write() as session:
        claimed = bundles.claim(session, at=clock.now())
        assert claimed, "no bundle is due"
        parts = bundles.draw(session, claimed)
        assert parts, "nothing to make it of"
        content = packed.make(parts.files, parts.proven, parts.key)
        assert bundles.keep(session, claimed, content, gzip=compress(content))
    return content


def bring_back(kept: Sequence[dict[str, Any]]) -> list[Executable]:
    """Show the first edition again, with the bytes of a backup, as a hand in the database would."""
    hidden = [update(Edition).where(col(Edition.number) == 2).values(state=EditionState.SUPERSEDED), update(EditionFile).values(EMPTY)]
    shown = update(Edition).where(col(Edition.number) == 1).values(state=EditionState.PUBLISHED)
    return [*hidden, shown, *(fill(file) for file in kept)]


def fill(file: dict[str, Any]) -> Executable:
    at = (col(EditionFile.edition_id) == file["edition_id"], col(EditionFile.path) == file["path"])
    return update(EditionFile).where(*at).values({name: file[name] for name in EMPTY})


def show(statement: Statement, number: int, published_at: datetime) -> Executable:
    """Write an edition by hand that has no file and no entry."""
    state = {"state": EditionState.PUBLISHED, "published_at": published_at}
    return insert(Edition).values(Edition(statement_id=statement.id, number=number).model_dump() | state)


def retract(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        publications.retract(session, statements.get(session, statement.id, by=lead.actor), notice="We were wrong.", at=clock.now())


def phase(value: Phase) -> Executable:
    return update(Statement).values(phase=value)


def test_an_edition_that_was_replaced_is_not_shown_again_by_hand(database: Database, statement: Statement) -> None:
    kept = files(database)
    build_anew(database)

    waiting = audit_harmed(database, *bring_back(kept))
    sequence(database, at=clock.now())

    assert waiting == [f"{statement.slug} shows edition 1, and edition 2 was published last."]
    assert audit_harmed(database, *bring_back(kept)) == waiting
    assert audit_all(database) == []


def test_harms_to_what_a_statement_shows_are_named(database: Database, still: Clock, statement: Statement) -> None:
    slug = statement.slug

    found = first_wrong(
        database,
        {
            "hidden": update(Edition).values(state=EditionState.FAILED),
            "closed": phase(Phase.CLOSED),
            "retracted": phase(Phase.RETRACTED),
        },
    )
    hidden = (update(EditionFile).values(EMPTY), update(Edition).values(state=EditionState.SUPERSEDED))
    other = audit_harmed(database, *hidden, show(statement, 7, still.at))

    assert found == {
        "hidden": f"{slug} does not show edition 1, which was published last.",
        "closed": f"{slug} is “closed”, and the log says “published”.",
        "retracted": f"{slug} is “retracted”, and the log says “published”.",
    }
    assert other == [f"{slug} shows edition 7, and edition 1 was published last."]


def test_a_retraction_is_not_undone_by_hand(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    retract(database, lead, statement)
    before_the_notice = audit_all(database), audit_harmed(database, phase(Phase.PUBLISHED))
    auditing.build(database)
    sequence(database, at=clock.now())

    after_it = audit_all(database), audit_harmed(database, phase(Phase.PUBLISHED))

    undone = [f"{statement.slug} is “published”, and the log says “retracted”."]
    assert before_the_notice == after_it == ([], undone)


def test_a_text_that_was_published_after_its_retraction_is_found(database: Database, lead: Lead, statement: Statement) -> None:
    retract(database, lead, statement)
    with database.write() as session:
        session.connection().execute(update(Statement).values(phase=Phase.PUBLISHED, retraction_notice=""))
    build_anew(database)
    sequence(database, at=clock.now())

    found = audit_harmed(database, phase(Phase.RETRACTED))

    assert found == [f"{statement.slug} was retracted, and its text was published again after that."]


def test_a_statement_that_was_published_by_hand_is_found(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    other = cast.open_statement(database, lead)
    sequence(database, at=clock.now())

    found = audit_harmed(database, show(other, 1, still.at - timedelta(days=30)))

    assert found == [f"{other.slug} shows edition 1, which has no entry, and is not from before the log."]


def test_the_bundle_of_another_edition_is_not_shown_by_hand(database: Database, statement: Statement) -> None:
    older = make_bundle(database)
    build_anew(database)
    sequence(database, at=clock.now())
    make_bundle(database)
    values = {"body": older, "gzip": None, "size": len(older), "sha256": sha256(older).hexdigest()}

    found = audit_harmed(database, update(EditionFile).where(col(EditionFile.path).endswith(".zip"), ~OF_BEFORE).values(values))

    assert audit_all(database) == []
    assert found == [f"/statements/{statement.slug}/bundle.zip: the bundle is of another edition than the one that is shown."]
