"""What is printed, read back: a withheld name is in no file on paper (P4), and one that is hidden leaves it with the next edition (P5)."""

import asyncio
import io
from zipfile import ZipFile

from sqlmodel import col, select

from app.config import Settings
from app.db import Database
from app.models import Edition, EditionFile, EditionState
from app.worker import Worker
from tests import cast, coordinator
from tests.coordinator import Desk
from tests.publishing import pdf_reading

WITHHELD = "Harbour Network"
NAMED = "Lantern Committee"


def printed(database: Database) -> dict[str, str]:
    """Return by path what the PDF and Word files of the published edition say, and after it every byte in them as Latin-1."""
    query = select(EditionFile).join(Edition).where(Edition.state == EditionState.PUBLISHED, col(EditionFile.path).contains("/statement."))
    with database.read() as session:
        files = {file.path: file.body or b"" for file in session.exec(query)}
    return {path: unpacked(body) for path, body in files.items() if path.endswith((".pdf", ".docx"))}


def unpacked(body: bytes) -> str:
    if body.startswith(b"%PDF"):
        return pdf_reading.words(body) + pdf_reading.bytes_of(body).decode("latin-1")
    with ZipFile(io.BytesIO(body)) as package:
        return "\n".join(package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels")))


def published(desk: Desk, settings: Settings) -> str:
    """One named, one withheld; return the manage token of the named one."""
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND)
    manage = cast.endorse(desk.database, tokens[0])
    cast.endorse(desk.database, tokens[1], display_name=WITHHELD, visibility="withheld", nonce="nonce-of-another")
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    desk.post(f"{path}/publication", roster_revision=revision, seen="yes")
    asyncio.run(Worker(settings, desk.database).run_once())
    return manage


def test_a_withheld_name_is_in_no_printed_file_and_is_counted_in_all(desk: Desk, settings: Settings) -> None:
    published(desk, settings)

    files = printed(desk.database)

    assert files
    assert [path for path, said in files.items() if WITHHELD in said or "Harbour" in said] == []
    assert all(NAMED in said for said in files.values())
    assert all("1 named" in said for path, said in files.items() if "/en/" in path)


def test_a_name_that_is_hidden_leaves_every_printed_file(desk: Desk, settings: Settings) -> None:
    manage = published(desk, settings)

    desk.client.post(f"/m/{manage}/visibility", data={"visibility": "withheld"})
    asyncio.run(Worker(settings, desk.database).run_once())

    files = printed(desk.database)
    assert files
    assert [path for path, said in files.items() if NAMED in said or "Lantern" in said] == []
