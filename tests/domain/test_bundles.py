"""When a bundle is made, of whom it speaks, and that a late one brings no name back."""

import json

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import bundles, editions, publications, statements, withdrawals
from app.domain.bundles import Claimed, Parts
from app.domain.editions import FileToKeep
from app.domain.guest_lists import Guest
from app.ledger import bundles as packed
from app.ledger import journal, openings, proofs
from app.models import Edition, EditionFile, Event, Log, LogCheckpoint, Statement
from app.publishing.canonical import canonical_text
from app.publishing.data import statement_json
from tests import cast
from tests.cast import Clock, Lead
from tests.ledger.logging import guard_of, sequence
from tests.searching import find_in

NAME, OTHER_NAME = "Lantern Committee", "Harbour Rights Network"
THIRD = Guest({"en": "Wayside House"}, "office@wayside.example.org", "", "en")


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    return cast.open_statement(database, lead, late_endorsements=True)


@pytest.fixture
def invited(database: Database, lead: Lead, statement: Statement) -> list[str]:
    return cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND, THIRD)


@pytest.fixture
def manage(database: Database, invited: list[str]) -> str:
    """Two endorse, one of them withheld; return the manage link of the one who is named."""
    cast.endorse(database, invited[1], display_name=OTHER_NAME, visibility="withheld", nonce="nonce-of-another-form")
    return cast.endorse(database, invited[0])


def publish(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    build(database)


def build(database: Database) -> None:
    """Build the edition that waits, with its texts and its list."""
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
    document, root = drawn.document, f"/statements/{drawn.document.slug}"
    texts = {f"{one.language}/statement.md": canonical_text(one.title, one.body) for one in document.texts}
    bodies = texts | {"signatories.json": statement_json(document)}
    files = [FileToKeep(f"{root}/{name}", "text/plain", "", body, {}) for name, body in bodies.items()]
    with database.write() as session:
        assert editions.release(session, claimed, drawn, files, at=clock.now())


def claim(database: Database) -> Claimed | None:
    with database.write() as session:
        return bundles.claim(session, at=clock.now())


def draw(database: Database) -> tuple[Claimed, Parts]:
    claimed = claim(database)
    assert claimed
    with database.read() as session:
        parts = bundles.draw(session, claimed)
    assert parts
    return claimed, parts


def keep(database: Database, claimed: Claimed, parts: Parts) -> bool:
    with database.write() as session:
        return bundles.keep(session, claimed, packed.make(parts.files, parts.proven, parts.key), gzip=b"")


def is_due(database: Database) -> bool:
    with database.read() as session:
        return bundles.has_due(session, at=clock.now())


def kept(database: Database) -> list[EditionFile]:
    with database.read() as session:
        return list(session.exec(select(EditionFile).where(col(EditionFile.path).endswith("/bundle.zip"))).all())


def names(parts: Parts) -> dict[int, str]:
    """Return by line whom the proofs name."""
    opened = {line: openings.read(proofs.parse(proof).extra.decode()) for line, proof in parts.proven.signatory_proofs.items()}
    assert all(one.openings.keys() == {"act", "name"} for one in opened.values())
    return {line: one.openings["name"].value for line, one in opened.items()}


def test_it_waits_until_the_log_shows_the_edition(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    before = is_due(database)

    sequence(database, at=clock.now())

    assert (before, is_due(database)) == (False, True)


def test_it_is_one_more_file_of_its_edition_and_readers_are_told(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    with database.read() as session:
        before = editions.public_revision(session)

    assert keep(database, *draw(database))

    with database.read() as session:
        assert editions.public_revision(session) == before + 1
        verifiers = journal.verifiers(session, session.exec(select(Log)).one())
    (file,) = kept(database)
    assert (file.path, file.media_type) == (f"/statements/{statement.slug}/bundle.zip", "application/zip")
    assert packed.check(file.body or b"", verifiers).holds
    assert not is_due(database)


def test_p4_it_opens_the_act_and_the_name_of_who_is_named_and_nothing_of_the_others(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())

    claimed, parts = draw(database)
    keep(database, claimed, parts)

    content = kept(database)[0].body or b""
    assert names(parts) == {1: NAME}
    assert find_in(content, NAME)
    assert not find_in(content, OTHER_NAME)
    assert not find_in(content, "Alesia Partner")


def test_two_makings_are_the_same_bytes(database: Database, still: Clock, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    _, first = draw(database)
    still.advance(minutes=1)

    _, second = draw(database)

    assert packed.make(first.files, first.proven, first.key) == packed.make(second.files, second.proven, second.key)


def test_p5_one_that_was_drawn_before_a_hide_is_not_kept(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    claimed, parts = draw(database)

    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    assert not keep(database, claimed, parts)
    assert not is_due(database)
    build(database)
    assert not keep(database, claimed, parts)
    assert kept(database) == []


def test_p5_it_goes_with_its_edition_and_the_next_is_without_the_name(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    keep(database, *draw(database))
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())
    build(database)
    sequence(database, at=clock.now())

    _, parts = draw(database)

    assert [file.body for file in kept(database)] == [None]
    assert names(parts) == {}
    assert json.loads(parts.files["signatories.json"])["withheld"] == 2


@pytest.mark.parametrize(
    "later",
    [
        (2, {"display_name": "Wayside House"}),
        (1, {"display_name": OTHER_NAME}),
        (0, {"display_name": "Lantern Committee of Minsk", "correction": "public"}),
    ],
    ids=["joins", "raises its name", "is spelled otherwise"],
)
def test_what_was_said_after_the_edition_is_not_shown_in_it(
    database: Database,
    still: Clock,
    lead: Lead,
    statement: Statement,
    invited: list[str],
    manage: str,
    later: tuple[int, dict[str, str]],
) -> None:
    publish(database, lead, statement)
    who, answer = later
    cast.endorse(database, invited[who], nonce="nonce-of-a-third-form", **answer)
    sequence(database, at=clock.now())

    claimed, parts = draw(database)

    assert names(parts) == {1: NAME}
    assert keep(database, claimed, parts)


def test_who_endorsed_before_there_was_a_log_is_named_without_a_proof(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    with database.write() as session:
        for event in session.exec(select(Event)).all():
            event.leaf = None
    publish(database, lead, statement)
    sequence(database, at=clock.now())

    claimed, parts = draw(database)

    assert (names(parts), parts.proven.lines) == ({}, 1)
    assert keep(database, claimed, parts)


def test_a_list_that_is_too_long_gets_no_proof_for_each(
    database: Database, lead: Lead, statement: Statement, manage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_PROVEN", 0)
    publish(database, lead, statement)
    sequence(database, at=clock.now())

    _, parts = draw(database)

    assert (parts.proven.is_too_long, parts.proven.signatory_proofs) == (True, {})


def test_an_edition_that_is_too_large_gets_none(
    database: Database, lead: Lead, statement: Statement, manage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    monkeypatch.setattr(bundles, "MOST_BYTES", 100)

    assert claim(database) is None
    assert not is_due(database)


def test_of_many_workers_one_makes_it_and_one_that_died_is_followed_by_another(
    database: Database, still: Clock, lead: Lead, statement: Statement, manage: str
) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())

    taken = [one for one in cast.at_once(8, lambda _: claim(database)) if one]

    assert len(taken) == 1
    still.advance(seconds=20)
    assert claim(database)
    still.advance(seconds=20)
    assert not claim(database)
    with database.read() as session:
        assert session.exec(select(Edition.bundle_attempts)).one() == 2


def test_one_that_comes_twice_is_kept_once(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    claimed, parts = draw(database)

    assert [keep(database, claimed, parts), keep(database, claimed, parts)] == [True, False]
    assert len(kept(database)) == 1


def test_a_forked_log_makes_none(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())

    with database.write() as session:
        session.exec(select(Log)).one().forked_at = clock.now()

    assert not is_due(database)


def test_a_key_that_has_not_signed_the_checkpoint_signs_no_bundle(
    database: Database, lead: Lead, statement: Statement, manage: str
) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    with database.write() as session:
        for checkpoint in session.exec(select(LogCheckpoint)).all():
            checkpoint.note = checkpoint.note.replace("\n\n— ", "\n\n— somebody/")

    claimed = claim(database)

    assert claimed
    with database.read() as session:
        assert bundles.draw(session, claimed) is None


def restart(database: Database) -> None:
    with database.write() as session:
        journal.restart(session, guard_of(database), at=clock.now())
    sequence(database, at=clock.now())
    sequence(database, at=clock.now())


def test_an_edition_of_a_log_that_ended_still_gets_its_bundle(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    publish(database, lead, statement)
    sequence(database, at=clock.now())
    with database.write() as session:
        journal.mark_forked(session, at=clock.now())
    restart(database)

    assert keep(database, *draw(database))

    assert not is_due(database)


def test_who_endorsed_under_a_log_that_ended_keeps_its_proof(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    sequence(database, at=clock.now())
    restart(database)
    publish(database, lead, statement)
    sequence(database, at=clock.now())

    claimed, parts = draw(database)
    keep(database, claimed, parts)

    with database.read() as session:
        known = [key for log in session.exec(select(Log)).all() for key in journal.verifiers(session, log)]
    assert names(parts) == {1: NAME}
    assert packed.check(kept(database)[0].body or b"", known).holds
    assert len(parts.proven.earlier) == 1
