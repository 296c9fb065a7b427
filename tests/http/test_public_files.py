"""Public files: from the shelf, compressed, conditional, and gone everywhere when they change."""

import asyncio
import gzip
import hashlib
import json

import brotli
import httpx
import zstandard
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import public_files, withdrawals
from app.web.shelf import WATCH_SECONDS
from app.worker import Worker
from tests import cast
from tests.asking import ask, tell
from tests.cast import Clock
from tests.http.conftest import Published


def test_every_coding_carries_the_same_bytes(app: ASGIApp, slug: str) -> None:
    plain = ask(app, "GET", f"/statements/{slug}/en", headers={"accept-encoding": "identity"})

    for coding in ("br", "gzip", "zstd"):
        packed = ask(app, "GET", f"/statements/{slug}/en", headers={"accept-encoding": coding})
        assert packed.headers["content-encoding"] == coding
        assert packed.content == plain.content  # the client unpacks what it asked for
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
        assert packed.headers["vary"] == "accept-encoding"


def test_a_coding_that_is_refused_is_not_sent(app: ASGIApp, slug: str) -> None:
    answer = ask(app, "GET", f"/statements/{slug}/en", headers={"accept-encoding": "br;q=0, gzip"})

    assert answer.headers["content-encoding"] == "gzip"


def test_a_machine_that_has_the_file_is_told_so(app: ASGIApp, slug: str) -> None:
    first = ask(app, "GET", f"/statements/{slug}/signatories.json")

    again = ask(app, "GET", f"/statements/{slug}/signatories.json", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_head_answers_as_get_without_the_body(app: ASGIApp, slug: str) -> None:
    got = ask(app, "GET", f"/statements/{slug}/en", headers={"accept-encoding": "identity"})

    head = ask(app, "HEAD", f"/statements/{slug}/en", headers={"accept-encoding": "identity"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


def test_the_markdown_file_has_the_hash_that_the_page_prints(app: ASGIApp, slug: str) -> None:
    text = ask(app, "GET", f"/statements/{slug}/be/statement.md").content

    assert hashlib.sha256(text).hexdigest() in ask(app, "GET", f"/statements/{slug}/be").text


def test_a_draft_is_nowhere_in_public(app: ASGIApp, database: Database, still: Clock) -> None:
    draft = cast.new_draft(database, cast.new_lead(database))

    assert ask(app, "GET", f"/statements/{draft.slug}").status_code == 404
    assert draft.slug not in ask(app, "GET", "/").text


def test_counts_are_the_same_in_every_format(app: ASGIApp, slug: str) -> None:
    facts = json.loads(ask(app, "GET", f"/statements/{slug}/signatories.json").content)

    assert (facts["total"], facts["named"], facts["withheld"]) == (2, 1, 1)
    assert "2 organizations" in ask(app, "GET", f"/statements/{slug}/en").text


def test_a_withheld_name_is_in_no_public_file(app: ASGIApp, slug: str) -> None:
    endings = ["", "/en", "/be", "/signatories.json", "/signatories.csv", "/en/statement.md", "/be/statement.md"]
    answers = [ask(app, "GET", path) for path in ("/", *(f"/statements/{slug}{ending}" for ending in endings))]

    assert [answer.status_code for answer in answers] == [200] * 8
    assert [answer.url.path for answer in answers if "Hidden Harbour" in answer.text] == []


def test_a_hidden_name_leaves_every_file_at_once(settings: Settings, database: Database, app: ASGIApp, published: Published) -> None:
    async def story(client: httpx.AsyncClient) -> tuple[str, list[str]]:
        before = (await client.get(f"/statements/{published.slug}/en")).text
        with database.write() as session:
            withdrawals.hide(session, published.manage, "withheld", at=clock.now())
        await Worker(settings, database).run_once()
        await asyncio.sleep(WATCH_SECONDS * 3)
        endings = ("", "/en", "/be", "/signatories.json", "/signatories.csv")
        return before, [(await client.get(f"/statements/{published.slug}{ending}")).text for ending in endings]

    before, after = tell(app, story)

    assert "Lantern Committee" in before
    assert not any("Lantern Committee" in text for text in after)


def test_codings_are_what_other_tools_unpack(app: ASGIApp, slug: str, database: Database) -> None:
    with database.read() as session:
        file = public_files.get(session, f"/statements/{slug}/en", at=clock.now())

    assert brotli.decompress(file.encodings["br"]) == file.body
    assert gzip.decompress(file.encodings["gzip"]) == file.body
    assert zstandard.ZstdDecompressor().decompress(file.encodings["zstd"]) == file.body
