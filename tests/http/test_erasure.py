"""A quiet withdrawal, from the first click to the last byte: what was typed is in no file and no answer, and nobody's proof has changed."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from app import clock, mirror
from app.config import Settings
from app.db import Database
from app.domain import publications, statements
from app.models import EditionFile, EventKind
from app.worker import Worker
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.entries import list_bytes, list_told, prove_all
from tests.partner import Invited, invited
from tests.scouring import find_in_files
from tests.searching import find_all

NAME, SIGNER, TITLE = "Zephyrine Незабыўная House", "Oriel Nameless", "Keeper of the Zephyr"
WORDS = {NAME, "Zephyrine", "Незабыўная", SIGNER, "Oriel", TITLE, "Zephyr"}
SECOND = {"display_name": "Harbour Rights Network", "nonce": "nonce-of-another-form"}


@dataclass(frozen=True)
class Story:
    """A published statement with two names; `manage` is the link of the one that will leave."""

    leaving: Invited
    manage: str


@pytest.fixture
def story(settings: Settings, database: Database, still: Clock) -> Story:
    leaving = invited(settings, database)
    (staying,) = leaving.invite(cast.SECOND)
    assert staying.answer(**SECOND).status_code == 303
    manage = leaving.endorse(display_name=NAME, signer_name=SIGNER, signer_title=TITLE)
    with database.write() as session:
        publications.publish(session, statements.get(session, leaving.statement.id, by=leaving.lead.actor), at=clock.now())
    work(database, still)
    return Story(leaving, manage)


def work(database: Database, still: Clock) -> None:
    """Let a worker do all there is, until the log shows it and the bundle is made."""
    still.advance(seconds=1)
    for _ in range(2):
        asyncio.run(Worker(database.settings, database).run_once())
        still.advance(hours=1, seconds=1)


def withdraw(story: Story) -> None:
    assert story.leaving.manage(story.manage, "/withdrawal", mode="quiet").status_code == 303


def kept(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the installation but the keys, and but what left as mail: that is in other people's hands."""
    for path in settings.data_dir.rglob("*"):
        if path.is_file() and not {"keys", "mail"} & set(path.relative_to(settings.data_dir).parts):
            yield path.name, path.read_bytes()


def public(database: Database, story: Story) -> Iterator[tuple[str, bytes]]:
    """Every file of every edition, the answer at its address, and a mirror."""
    with database.read() as session:
        files = session.exec(select(EditionFile)).all()
    yield from ((file.path, body) for file in files for body in (file.body, file.br, file.gzip, file.zstd) if body)
    pages = {file.path for file in files} | {"/", "/feed.atom", "/sitemap.xml", "/log/checkpoint", "/log/tile/entries/000.p/5"}
    yield from ((path, ask(story.leaving.app, "GET", path).content) for path in sorted(pages))
    yield from ((file.path, file.body) for file in mirror.list_files(database))
    for page in (f"/m/{story.manage}", f"/e/{story.leaving.token}"):
        yield from ((page, ask(story.leaving.app, "GET", page + ending).content) for ending in ("", "/receipt", "/receipt.json"))


def test_before_it_the_name_is_found(database: Database, settings: Settings, story: Story) -> None:
    assert set(find_all(public(database, story), {NAME, SIGNER})) == {NAME, SIGNER}
    assert find_in_files(database, settings, NAME)


def test_what_was_typed_is_in_no_file_of_the_database(database: Database, settings: Settings, still: Clock, story: Story) -> None:
    withdraw(story)
    work(database, still)

    assert {word: files for word in WORDS if (files := find_in_files(database, settings, word))} == {}
    assert find_all(kept(settings), WORDS) == {}


def test_what_was_typed_is_in_no_answer_and_no_mirror(database: Database, still: Clock, story: Story) -> None:
    withdraw(story)
    work(database, still)

    assert find_all(public(database, story), WORDS) == {}


def test_of_editions_before_the_hashes_alone_are_left(database: Database, still: Clock, story: Story) -> None:
    withdraw(story)
    work(database, still)

    with database.read() as session:
        files = session.exec(select(EditionFile)).all()
    by_edition = {file.edition_id: [one for one in files if one.edition_id == file.edition_id] for file in files}
    first, second = (by_edition[key] for key in sorted(by_edition))
    assert {bytes(body) for file in first for body in (file.body, file.br, file.gzip, file.zstd) if body is not None} == set()
    assert all(len(file.sha256) == 64 for file in first)
    assert all(file.body for file in second)


def test_every_proof_holds_as_before_and_the_log_says_what_was_closed(database: Database, still: Clock, story: Story) -> None:
    before = list_bytes(database)
    proven = prove_all(database)

    withdraw(story)
    work(database, still)

    assert (proven, list_bytes(database)[: len(before)]) == (len(before), before)
    assert prove_all(database) == len(before) + 3
    assert [told.name for told in list_told(database, EventKind.ENDORSED)] == ["Harbour Rights Network", None]
    assert [told.kind for told in list_told(database)][-3:] == ["withdrawn", "redacted", "published"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_copy_of_the_database_made_afterwards_has_nothing_of_it(
    database: Database, settings: Settings, still: Clock, story: Story, tmp_path: Path
) -> None:
    withdraw(story)
    work(database, still)

    copy = tmp_path / "copy.db"
    source, target = sqlite3.connect(settings.data_dir / "undersigned.db"), sqlite3.connect(copy)
    source.backup(target)
    source.close()
    target.close()

    assert find_all([("copy", copy.read_bytes())], WORDS) == {}
