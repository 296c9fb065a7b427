"""The bundle of a statement, as readers get it: told to come back until it is there, whole, and gone with a name that leaves."""

import asyncio
import random
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.types import ASGIApp, Message

from app import clock, mirror
from app.db import Database
from app.domain import publications, withdrawals
from app.domain.public_files import PublicFile
from app.ledger import bundle_files, bundles, journal
from app.ledger.findings import Verdict
from app.models import Edition, EditionFile, Log, Statement
from app.web.shelf import PIECE_BYTES, respond, shelve
from app.worker import Worker
from tests.asking import ask
from tests.cast import Clock
from tests.http.conftest import Published
from tests.ledger import bundling
from tests.searching import find_in

NAME, WITHHELD = "Lantern Committee", "Hidden Harbour Network"


def address(published: Published) -> str:
    return f"/statements/{published.slug}/bundle.zip"


def check(database: Database, content: bytes) -> Verdict:
    with database.read() as session:
        return bundles.check(content, journal.verifiers(session, session.exec(select(Log)).one()))


def work(database: Database) -> None:
    asyncio.run(Worker(database.settings, database).run_once())


def hide(database: Database, published: Published) -> None:
    with database.write() as session:
        withdrawals.hide(session, published.manage, "withheld", at=clock.now())


def test_a_reader_gets_it_under_a_name_of_its_own_and_it_holds(app: ASGIApp, database: Database, published: Published) -> None:
    answer = ask(app, "GET", address(published))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="{published.slug}-edition-1.zip"'
    assert [one.holds for one in check(database, answer.content).findings if not one.is_said] == [True] * 5


def test_who_takes_it_compressed_gets_the_same(app: ASGIApp, published: Published) -> None:
    plain = ask(app, "GET", address(published), headers={"accept-encoding": "identity"})
    compressed = ask(app, "GET", address(published), headers={"accept-encoding": "gzip"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) < int(plain.headers["content-length"]) * 0.9
    assert compressed.content == plain.content


def test_it_has_every_file_of_the_edition_byte_for_byte(app: ASGIApp, database: Database, published: Published) -> None:
    packed = dict(bundling.members(ask(app, "GET", address(published)).content))

    with database.read() as session:
        files = session.exec(select(EditionFile)).all()
    public = {bundle_files.file_name(file.path, file.media_type): file.body for file in files if not file.path.endswith(".zip")}
    assert len(public) == len(files) - 1
    assert {name: packed.get(name) for name in public} == public


def test_the_commands_in_it_accept_it(app: ASGIApp, published: Published, tmp_path: Path) -> None:
    bundling.unpack(bundling.members(ask(app, "GET", address(published)).content), tmp_path / "all" / "genuine")

    assert bundling.externally_accepted(tmp_path / "all", tmp_path / "all" / "genuine") == {"genuine"}


def test_until_it_is_there_readers_are_asked_to_come_back(app: ASGIApp, database: Database, published: Published) -> None:
    with database.write() as session:
        session.delete(session.exec(select(EditionFile).where(EditionFile.path == address(published))).one())
        session.exec(select(Edition)).one().bundle_due_at = clock.now()

    answer = ask(app, "GET", address(published))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert ask(app, "GET", f"{address(published)}/").status_code == 404


@pytest.mark.parametrize("path", ["/statements/nowhere/bundle.zip", "/statements//bundle.zip", "/statements/bundle.zip"])
def test_what_is_not_public_has_none(app: ASGIApp, published: Published, path: str) -> None:
    assert ask(app, "GET", path).status_code == 404


def test_an_edition_from_before_there_were_bundles_has_none(app: ASGIApp, database: Database, published: Published) -> None:
    with database.write() as session:
        session.delete(session.exec(select(EditionFile).where(EditionFile.path == address(published))).one())

    assert ask(app, "GET", address(published)).status_code == 404


def test_p5_a_name_that_is_hidden_is_in_no_bundle_any_more(app: ASGIApp, database: Database, still: Clock, published: Published) -> None:
    before = ask(app, "GET", address(published)).content
    hide(database, published)
    still.advance(seconds=3)
    meanwhile = ask(app, "GET", address(published))
    work(database)

    after = ask(app, "GET", address(published))

    assert (find_in(before, NAME), meanwhile.status_code, find_in(after.content, NAME)) == (True, 503, False)
    assert check(database, after.content).holds
    assert after.headers["content-disposition"] == f'attachment; filename="{published.slug}-edition-2.zip"'
    with database.read() as session:
        kept = session.exec(select(EditionFile.body).where(EditionFile.path == address(published))).all()
    assert sorted(body is not None for body in kept) == [False, True]


def test_p4_a_withheld_name_is_in_none(app: ASGIApp, published: Published) -> None:
    content = ask(app, "GET", address(published)).content

    assert find_in(content, NAME)
    assert not find_in(content, WITHHELD)


def test_a_retracted_statement_has_one_that_names_nobody(app: ASGIApp, database: Database, published: Published) -> None:
    with database.write() as session:
        publications.retract(session, session.exec(select(Statement)).one(), notice="A figure was wrong.", at=clock.now())
    work(database)

    content = ask(app, "GET", address(published)).content

    findings = check(database, content).findings
    assert (all(one.holds for one in findings), findings[-1].sentence) == (True, "It names nobody.")
    assert not find_in(content, NAME)


def test_a_mirror_carries_it_byte_for_byte(app: ASGIApp, database: Database, published: Published) -> None:
    carried = {file.path: file.body for file in mirror.list_files(database)}

    assert carried[address(published).lstrip("/")] == ask(app, "GET", address(published)).content


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES, 2 * PIECE_BYTES + 9])
def test_a_large_file_is_sent_in_pieces_and_whole(size: int) -> None:
    body, sent = random.Random(size).randbytes(size), list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    file = PublicFile("/statements/x/bundle.zip", "application/zip", "", "0", body, {})
    asyncio.run(respond(shelve(file, []), {"type": "http", "method": "GET", "headers": []}, send))

    pieces = [message["body"] for message in sent[1:]]
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(pieces) - 1) + [False]
