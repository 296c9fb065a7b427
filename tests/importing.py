"""Bringing a list through an import, from upload to confirmation, and looking at what came of it."""

import csv
import io
from typing import Any

import httpx
from sqlmodel import SQLModel, col, func, select

from app import clock
from app.db import Database
from app.domain import import_options, imports, partners
from app.domain.import_options import Options
from app.domain.import_plans import Fate, Plan
from app.domain.imports import Prepared
from app.intake.sheets import read_sheet
from app.models import Import, Partner
from tests.cast import Lead
from tests.coordinator import Desk

LANTERN = "name,email,contact\nLantern Committee,director@lantern.example.org,Alesia Partner\n"
START = "/desk/partners/import"
LIST = b"name,email,country\nLantern Committee,director@lantern.example.org,BY\nHarbour,nobody,\n"
HARBOUR = "name,email\nHarbour Rights Network,office@harbour.example.org\n"


def upload(desk: Desk, content: bytes = LIST, name: str = "list.csv", **fields: str) -> httpx.Response:
    return desk.client.post(START, data={"csrf": desk.csrf, "language": "en", **fields}, files={"file": (name, content)})


def uploaded(desk: Desk, content: bytes = LIST, name: str = "list.csv", **fields: str) -> str:
    """Upload a list and return the address of its page."""
    answer = upload(desk, content, name, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def keep(database: Database, lead: Lead, content: str, file_name: str = "list.csv") -> Import:
    sheet = read_sheet(content.encode())
    with database.write() as session:
        return imports.keep(session, sheet, file_name=file_name, by=lead.actor, at=clock.now())


def choose(database: Database, lead: Lead, row: Import, **changes: Any) -> None:
    with database.write() as session:
        fresh = imports.get(session, row.id, by=lead.actor)
        import_options.choose(session, fresh, Options(**{**vars(import_options.read(fresh)), **changes}), by=lead.actor)


def prepare(database: Database, lead: Lead, row: Import) -> Prepared:
    with database.read() as session:
        return imports.prepare(session, imports.get(session, row.id, by=lead.actor))


def preview(database: Database, lead: Lead, content: str, **changes: Any) -> Plan:
    row = keep(database, lead, content)
    choose(database, lead, row, **changes)
    prepared = prepare(database, lead, row)
    with database.read() as session:
        return imports.preview(session, prepared, by=lead.actor)


def take(database: Database, lead: Lead, content: str, **changes: Any) -> Import:
    """Import a list, as from upload to confirmation."""
    row = keep(database, lead, content)
    choose(database, lead, row, **changes)
    return confirm(database, lead, prepare(database, lead, row))


def confirm(database: Database, lead: Lead, prepared: Prepared) -> Import:
    with database.write() as session:
        return imports.confirm(session, prepared, by=lead.actor, at=clock.now())


def directory(database: Database) -> list[Partner]:
    with database.read() as session:
        return list(session.exec(select(Partner).order_by(col(Partner.id))).all())


def contacts(database: Database, lead: Lead, *emails: str) -> list[partners.Entry]:
    with database.read() as session:
        found = partners.find_entries(session, emails, by=lead.actor)
    return [found[email] for email in emails]


def count(database: Database, table: type[SQLModel]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def fates(plan: Plan) -> list[Fate]:
    return [row.fate for row in plan.rows]


def result(database: Database, lead: Lead, row: Import) -> list[dict[str, str]]:
    with database.read() as session:
        content = imports.result(session, imports.get(session, row.id, by=lead.actor))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def purge(database: Database) -> None:
    with database.write() as session:
        imports.purge(session, at=clock.now())
