"""A mirror of published statements: read through another web server under another name and path, every link followed."""

import asyncio
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from sqlmodel import select

from app import clock, mirror
from app.config import Settings
from app.db import Database
from app.domain import publications, withdrawals
from app.mirror_folder import write
from app.models import Statement
from app.worker import Worker
from tests import cast, digesting
from tests.asking import BASE_URL, fetch
from tests.cast import Clock
from tests.http.conftest import Published
from tests.mirroring import files_of, followed, served, targets
from tests.publishing import pdf_reading

HOST = BASE_URL.removeprefix("https://").encode()
FOR_MACHINES = re.compile(r"card\.png|signatories\.md|^statements/[^/]+/index\.html|^leads/[^/]+/[a-z]+/index\.html|^schemas/")
"""Nobody is led to these: they are addressed by what is on a page, or shown elsewhere."""
KEEPS_ITS_SOURCE = {".pdf", ".docx", ".zip"}


@pytest.fixture
def folder(database: Database, published: Published, tmp_path: Path) -> Path:
    made = tmp_path / "served" / "some where" / "mirror"
    write(mirror.list_files(database), made)
    return made


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


def test_nothing_in_it_asks_or_leads_anywhere_else(folder: Path) -> None:
    led = {path: targets(path, body) for path, body in files_of(folder).items()}

    assert {path for path, found in led.items() if any(":" in one or one.startswith("/") for one in found)} == set()
    assert {Path(path).suffix for path, found in led.items() if found} == {".html", ".atom"}


def test_a_pdf_and_a_word_file_lead_to_the_page_they_are_a_copy_of_and_nowhere_else(folder: Path, slug: str) -> None:
    for language in ("en", "be"):
        copies = folder / f"statements/{slug}/{language}"
        led = {annotation["A"]["URI"].decode() for annotation in pdf_reading.links((copies / "statement.pdf").read_bytes())}
        with zipfile.ZipFile(copies / "statement.docx") as archive:
            led |= set(re.findall(r'Target="(https?:[^"]+)" TargetMode="External"', archive.read("word/_rels/document.xml.rels").decode()))

        assert led == {f"{BASE_URL}/statements/{slug}/{language}"}


def test_every_page_says_that_it_is_a_copy_and_a_statement_s_of_which_edition(folder: Path, slug: str) -> None:
    pages = {path: body.decode() for path, body in files_of(folder).items() if path.endswith(".html")}

    assert {path for path, body in pages.items() if body.count('<p class="copy">') != 1} == set()
    assert "This is a copy of edition 1 of " in pages[f"statements/{slug}/en/index.html"]


def test_texts_for_people_lead_to_the_page_beside_them(folder: Path, slug: str) -> None:
    copies = folder / f"statements/{slug}/en"

    assert "\n\nindex.html\nSHA-256" in (copies / "statement.txt").read_text()
    assert "\n\n[index.html](index.html)\n\nSHA-256" in (copies / "signatories.md").read_text()


def test_a_list_leads_to_the_schema_that_describes_it(folder: Path, slug: str) -> None:
    made = folder / f"statements/{slug}/signatories.json"

    content = json.loads(made.read_bytes())

    schema = json.loads((made.parent / content["$schema"]).read_bytes())
    assert list(Draft202012Validator(schema).iter_errors(content)) == []


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


def test_after_a_hide_only_the_files_of_its_statement_and_the_lists_are_written(
    database: Database, settings: Settings, published: Published, still: Clock, tmp_path: Path
) -> None:
    other = digesting.publish(settings, database, cast.new_lead(database, "Another Lead", "other@lead.example.org"), still)
    write(mirror.list_files(database), tmp_path / "mirror")
    before = files_of(tmp_path / "mirror")
    with database.write() as session:
        withdrawals.hide(session, published.manage, "withheld", at=clock.now())
    asyncio.run(Worker(settings, database).run_once())

    write(mirror.list_files(database), tmp_path / "mirror")

    after = files_of(tmp_path / "mirror")
    changed = {path for path in after if after[path] != before[path]}
    assert set(before) == set(after)
    assert f"statements/{published.slug}/signatories.csv" in changed
    assert not [path for path in changed if other.slug in path]


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

    assert before == {".html", ".txt", ".md", ".csv", ".json", ".jsonld", ".pdf", ".docx", ".zip"}
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
