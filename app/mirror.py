"""`undersigned mirror` and its download: the public files one after another, from the database to wherever they are written."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.db import Database
from app.domain import mirrors
from app.domain.mirrors import Plan
from app.publishing.edition import JSON
from app.publishing.mirror import HTML, MirrorFile, Page, Site, copy, place, static_addresses

APP = Path(__file__).parent
FOLDERS = {"static": APP / "static", "schemas": APP / "publishing" / "schemas"}
SUMS = "SHA256SUMS"


def list_files(database: Database, *, lead_id: str = "") -> Iterator[MirrorFile]:
    """Return the files of a mirror of one lead's public statements, or of everybody's; the same rows give the same bytes.

    Raises MirrorHeldBack at once, while whoever asked can still be told. A statement at a time is read, in a transaction of its own: one
    that lasted would keep erased bytes in the database's file.
    """
    with database.read() as session:
        plan = mirrors.plan(session, lead_id=lead_id)
    return _copied(database, plan)


def _copied(database: Database, plan: Plan) -> Iterator[MirrorFile]:
    site, addresses = _site(plan), set[str]()
    sums: dict[str, str] = {}
    for page in _pages(database, plan):
        if page.address in site.places:
            addresses |= static_addresses(page.body) if page.media_type.startswith((HTML, JSON)) else set()
            yield _summed(sums, copy(site, page))
    for address in sorted(addresses):
        path = Path(address)
        yield _summed(sums, MirrorFile(address.lstrip("/"), (FOLDERS[path.parts[1]] / path.name).read_bytes()))
    yield MirrorFile(SUMS, "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode())


def _site(plan: Plan) -> Site:
    places = {address: place(address, media_type) for address, media_type in plan.media_types.items()}
    places |= {page.address: place(page.address, page.media_type) for page in plan.lists}
    places |= {f"/{name}/{file.name}": f"{name}/{file.name}" for name, folder in FOLDERS.items() for file in folder.iterdir()}
    return Site(plan.base_url, places, plan.in_language)


def _pages(database: Database, plan: Plan) -> Iterable[Page]:
    yield from plan.lists
    for statement_id in plan.statement_ids:
        with database.read() as session:
            pages = mirrors.list_pages(session, statement_id)
        yield from pages


def _summed(sums: dict[str, str], file: MirrorFile) -> MirrorFile:
    sums[file.path] = hashlib.sha256(file.body).hexdigest()
    return file
