"""The log over HTTP: whoever watches it finds all that is shown, nothing that is not yet, and nothing that tells who did what, or when."""

import asyncio
import base64
import re
from hashlib import sha256

import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import publications, statements, withdrawals
from app.models import WithdrawalMode
from app.worker import Worker
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.ledger import filling
from tests.ledger.logging import NOON, record, sequence
from tests.ledger.reference import Reference, split

ALL_OF_THREE = ["checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3"]
NOT_THERE = [
    *("", "check", "checkpoint/", "Checkpoint", "key", "tile", "tile/", "tile/checkpoint", "entries/000.p/3"),
    *("tile/0", "tile/0/", "tile/0/000", "tile/0/000.p/4", "tile/0/000.p/3/", "tile/0/001", "tile/0/001.p/1", "tile/1/000.p/1"),
    *("tile/0/000.p/0", "tile/0/000.p/03", "tile/0/000.p/256", "tile/0/000.p/257", "tile/0/000.p/-1", "tile/0/000.p/3.p/3"),
    *("tile/00/000.p/3", "tile/-1/000.p/3", "tile/63/000.p/1", "tile/64/000.p/1", "tile/99999999999999999999/000.p/1"),
    *("tile/0/0.p/3", "tile/0/00.p/3", "tile/0/0000.p/3", "tile/0/x000/000.p/3", "tile/0/000/000.p/3", "tile/0/x001/000.p/1"),
    *("tile/0/x18446744073709551616.p/3", f"tile/0/{'x999/' * 6}999", f"tile/0/{'x999/' * 3000}999", f"tile/0/{'0' * 9000}.p/3"),
    *("tile/entries", "tile/entries/000", "tile/entries/000.p/4", "tile/entries/x000/000.p/3", "tile/Entries/000.p/3"),
    *("%2e%2e/log/checkpoint", "tile/%2e%2e/checkpoint", "tile/0/..%2f..%2fcheckpoint", "..%2f..%2fundersigned.db", "//etc/passwd"),
    *(
        "tile/0/%D9%A0%D9%A0%D9%A0.p/3",
        "tile/0/000.p/%D9%A3",
        "tile/0/000.p/3%00",
        "tile/0/000.p/3%0D%0A",
        "tile/\N{CYRILLIC SMALL LETTER A}",
    ),
]


@pytest.fixture
def three(app: ASGIApp, database: Database) -> ASGIApp:
    """The product with a log of three entries, all shown."""
    record(database, 3)
    sequence(database)
    return app


def fetch(app: ASGIApp, path: str) -> bytes:
    answer = ask(app, "GET", f"/log/{path}")
    assert answer.status_code == 200, path
    return answer.content


def checkpoint_of(app: ASGIApp) -> tuple[int, bytes]:
    """Return size and root, read by hand."""
    _, size, root, *_ = fetch(app, "checkpoint").decode().split("\n")
    return int(size), base64.b64decode(root, validate=True)


def entries_in(bundle: bytes) -> list[bytes]:
    found = []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        found.append(bundle[2:end])
        bundle = bundle[end:]
    return found


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[at : at + 32] for at in range(0, len(tile), 32)]


def root_of(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, over hashes in place of entries."""
    if len(hashes) == 1:
        return hashes[0]
    middle = split(len(hashes))
    return sha256(b"\x01" + root_of(hashes[:middle]) + root_of(hashes[middle:])).digest()


def test_a_reader_rebuilds_the_root_from_what_is_downloaded(app: ASGIApp, database: Database) -> None:
    record(database, 600)
    sequence(database)

    size, root = checkpoint_of(app)
    entries = [entry for name in ("000", "001", "002.p/88") for entry in entries_in(fetch(app, f"tile/entries/{name}"))]
    hashes = [leaf for name in ("000", "001", "002.p/88") for leaf in hashes_in(fetch(app, f"tile/0/{name}"))]
    above = hashes_in(fetch(app, "tile/1/000.p/2"))

    assert (size, len(entries)) == (600, 600)
    assert Reference(entries).root(0, 600) == root == root_of(hashes)
    assert above == [root_of(hashes[:256]), root_of(hashes[256:512])]


def test_a_log_of_a_quarter_million_is_read_through_every_level(app: ASGIApp, database: Database) -> None:
    filling.fill(database, 256_100, entries_from=255_744)

    size, root = checkpoint_of(app)
    top = hashes_in(fetch(app, "tile/2/000.p/3"))
    middle = [one for name in ("000", "001", "002", "003.p/232") for one in hashes_in(fetch(app, f"tile/1/{name}"))]
    full, last = (hashes_in(fetch(app, f"tile/0/{name}")) for name in ("999", "x001/000.p/100"))
    entries = [entry for name in ("999", "x001/000.p/100") for entry in entries_in(fetch(app, f"tile/entries/{name}"))]

    assert (size, len(middle), len(entries)) == (256_100, 1000, 356)
    assert root_of([*middle, root_of(last)]) == root
    assert top == [root_of(middle[at : at + 256]) for at in (0, 256, 512)]
    assert middle[999] == root_of(full)
    assert [sha256(b"\0" + entry).digest() for entry in entries] == [*full, *last]


@pytest.mark.parametrize(
    ("path", "media_type", "in_front"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "max-age=1"),
        ("tile/0/000", "application/octet-stream", "max-age=3600"),
        ("tile/0/001.p/44", "application/octet-stream", "max-age=3600"),
        ("tile/entries/000", "application/octet-stream", "max-age=3600"),
    ],
)
def test_a_cache_in_front_keeps_what_never_changes_and_a_reader_nothing(
    app: ASGIApp, database: Database, path: str, media_type: str, in_front: str
) -> None:
    record(database, 300)
    sequence(database)

    headers = ask(app, "GET", f"/log/{path}").headers

    assert headers["content-type"] == media_type
    assert (headers["cache-control"], headers["cdn-cache-control"]) == ("no-store", in_front)
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ALL_OF_THREE)
def test_a_page_of_another_site_may_read_the_log(three: ASGIApp, path: str) -> None:
    answer = ask(three, "GET", f"/log/{path}", headers={"origin": "https://monitor.example.org", "sec-fetch-site": "cross-site"})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ALL_OF_THREE)
def test_head_answers_as_get_without_the_body(three: ASGIApp, path: str) -> None:
    got, head = (ask(three, method, f"/log/{path}") for method in ("GET", "HEAD"))

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_log_takes_no_other_method(three: ASGIApp, method: str) -> None:
    answer = ask(three, method, "/log/checkpoint")

    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_what_is_no_file_of_the_log_is_not_found(three: ASGIApp) -> None:
    answers = {path: ask(three, "GET", f"/log/{path}") for path in NOT_THERE}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(NOT_THERE, 404)
    assert {answer.headers["cache-control"] for answer in answers.values()} == {"no-store"}


def test_an_empty_log_has_no_checkpoint(app: ASGIApp) -> None:
    assert ask(app, "GET", "/log/checkpoint").status_code == 404


def test_what_is_signed_and_not_shown_looks_like_what_is_not_there(three: ASGIApp, database: Database) -> None:
    record(database, 2)
    sequence(database, at=NOON.replace(minute=59))

    answers = [ask(three, "GET", f"/log/tile/{level}/000.p/{width}") for level in ("0", "entries") for width in (4, 5, 6)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert checkpoint_of(three)[0] == 3


def test_an_endorsement_moves_the_checkpoint_at_the_hour_and_not_before(
    app: ASGIApp, settings: Settings, database: Database, still: Clock
) -> None:
    lead = cast.new_lead(database)
    (token,) = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    work(settings, database)
    cast.endorse(database, token)

    sizes = [checkpoint_of(app)[0]]
    for seconds in (60, 3539, 1):
        still.advance(seconds=seconds)
        work(settings, database)
        sizes.append(checkpoint_of(app)[0])

    assert sizes == [1, 1, 1, 2]


def test_an_edition_moves_the_checkpoint_at_once(app: ASGIApp, settings: Settings, database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    work(settings, database)
    cast.endorse(database, token)
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())

    before = checkpoint_of(app)[0]
    still.advance(minutes=5)
    work(settings, database)

    assert (before, checkpoint_of(app)[0]) == (1, 3)


def test_entries_tell_how_many_acts_there_were_and_the_day_and_nothing_else(app: ASGIApp, database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    tokens = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER, cast.SECOND)
    manage = cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], visibility="withheld", nonce="nonce-of-another-form")
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode=WithdrawalMode.QUIET, at=clock.now())
    record(database, 3)
    sequence(database)

    size = checkpoint_of(app)[0]
    entries = entries_in(fetch(app, f"tile/entries/000.p/{size}"))

    assert len(entries) == size >= 7
    assert {re.sub(rb'"[0-9a-f]{64}"', b'"#"', entry) for entry in entries} == {
        b'{"commitments":{"act":"#","name":"#","signer":"#"},"day":"2026-12-01","format":"undersigned/leaf/v1"}'
    }
    assert len({digits for entry in entries for digits in re.findall(rb"[0-9a-f]{64}", entry)}) == 3 * size


def work(settings: Settings, database: Database) -> None:
    asyncio.run(Worker(settings, database).run_once())
