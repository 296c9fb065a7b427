"""A mirror of published statements: read through another web server under another name and path, every link followed."""

import asyncio
import functools
import hashlib
import io
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from sqlmodel import select

from app import clock, mirror
from app.config import Settings
from app.db import Database
from app.domain import publications, withdrawals
from app.mirror_folder import write
from app.models import Statement
from app.worker import Worker
from tests import cast
from tests.asking import BASE_URL, fetch
from tests.http.conftest import Published
from tests.publishing import pdf_reading

HOST = BASE_URL.removeprefix("https://").encode()
FOR_MACHINES = re.compile(r"card\.png|signatories\.md|^statements/[^/]+/index\.html|^leads/[^/]+/[a-z]+/index\.html")
"""Nobody is led to these: they are addressed by what is on a page, or shown elsewhere."""
KEEPS_ITS_SOURCE = {".pdf", ".docx"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Links(HTMLParser):
    """The addresses a page links to or asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


@pytest.fixture
def folder(database: Database, published: Published, tmp_path: Path) -> Path:
    made = tmp_path / "served" / "some where" / "mirror"
    write(mirror.list_files(database), made)
    return made


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def opened(path: str, body: bytes) -> Iterator[bytes]:
    """A file's bytes, those inside it where it is an archive, and its words as they are read aloud where it is a PDF."""
    yield body
    if path.endswith(".pdf"):
        yield pdf_reading.bytes_of(body)
        yield pdf_reading.words(body).encode()
    if path.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def naming(folder: Path, name: str) -> set[str]:
    """Return the endings of the files that contain a name, packed or not."""
    found = files_of(folder).items()
    return {Path(path).suffix for path, body in found if any(name.encode() in content for content in opened(path, body))}


def followed(front: str) -> dict[str, int]:
    """Follow every link from a page on; return the status of each address."""
    waiting, seen = [front], dict[str, int]()
    while waiting:
        address = waiting.pop()
        answer = fetch(address)
        seen[address] = answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            targets = {urldefrag(urljoin(address, target))[0] for target in Links(answer.text).found}
            waiting += [target for target in targets - seen.keys() if target not in waiting]
    return seen


def test_every_link_leads_somewhere_under_another_name_and_path(folder: Path) -> None:
    with served(folder.parent.parent) as url:
        seen = followed(f"{url}/some%20where/mirror/index.html")

    assert set(seen.values()) == {200}
    assert all(address.startswith(f"{url}/some%20where/mirror/") for address in seen)


def test_everything_in_it_is_reached_by_links(folder: Path) -> None:
    with served(folder) as url:
        seen = {address.removeprefix(f"{url}/") for address in followed(f"{url}/index.html")}

    unlinked = {path for path in files_of(folder) if path not in seen}
    assert {path for path in unlinked if not FOR_MACHINES.search(path)} == {"SHA256SUMS", ".undersigned-mirror"}


def test_a_folder_address_is_a_page_on_a_plain_web_server(folder: Path, slug: str) -> None:
    with served(folder) as url:
        assert "Lantern Committee" in fetch(f"{url}/statements/{slug}/en/").text
        assert "Lantern Committee" in fetch(f"{url}/statements/{slug}/").text


def test_no_host_name_stands_in_it(folder: Path) -> None:
    named = {path for path, body in files_of(folder).items() if HOST in body and Path(path).suffix not in KEEPS_ITS_SOURCE}

    assert named == set()


def test_pages_ask_no_other_server(folder: Path) -> None:
    for path, body in files_of(folder).items():
        if path.endswith((".html", ".css")):
            assert not re.search(r"""(?:src|srcset)=["']?https?:|url\(["']?https?:|@import""", body.decode()), path


def test_the_sums_are_those_of_the_files(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text().splitlines()

    found = {path: hashlib.sha256(body).hexdigest() for path, body in files_of(folder).items()}
    assert dict(line.split("  ")[::-1] for line in lines) == {
        path: digest for path, digest in found.items() if path not in {"SHA256SUMS", ".undersigned-mirror"}
    }


def test_two_mirrors_are_the_same_bytes(folder: Path, database: Database, tmp_path: Path) -> None:
    write(mirror.list_files(database), tmp_path / "second")

    assert files_of(tmp_path / "second") == files_of(folder)


def test_a_second_run_touches_nothing(folder: Path, database: Database) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    done = write(mirror.list_files(database), folder)

    assert (done.written, done.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_withheld_name_is_in_no_file(folder: Path) -> None:
    assert naming(folder, "Hidden Harbour") == set()


def test_a_hidden_name_is_gone_from_every_file_at_the_next_run(
    folder: Path, database: Database, settings: Settings, published: Published
) -> None:
    before = naming(folder, "Lantern Committee")
    with database.write() as session:
        withdrawals.hide(session, published.manage, "withheld", at=clock.now())
    asyncio.run(Worker(settings, database).run_once())

    write(mirror.list_files(database), folder)

    assert before == {".html", ".txt", ".md", ".csv", ".json", ".jsonld", ".pdf", ".docx"}
    assert naming(folder, "Lantern Committee") == set()


def test_a_retracted_statement_is_its_notice(folder: Path, database: Database, settings: Settings, slug: str) -> None:
    with database.write() as session:
        publications.retract(session, session.exec(select(Statement)).one(), notice="A figure was wrong.", at=clock.now())
    asyncio.run(Worker(settings, database).run_once())

    write(mirror.list_files(database), folder)

    assert "A figure was wrong." in (folder / f"statements/{slug}/en/index.html").read_text()
    assert slug not in (folder / "index.html").read_text()
    assert naming(folder, "Lantern Committee") == set()


def test_a_draft_is_not_in_it(folder: Path, database: Database) -> None:
    draft = cast.new_draft(database, cast.new_lead(database, "Another Lead", "other@lead.example.org"))

    write(mirror.list_files(database), folder)

    assert not (folder / "statements" / draft.slug).exists()
    assert not any(draft.slug.encode() in body for body in files_of(folder).values())
