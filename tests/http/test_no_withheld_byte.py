"""A statement of a thousand: what is withheld, hidden or taken back stands in no public byte, packed or not, and in nobody else's mail."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlmodel import select

from app import clock, mirror
from app.config import Settings
from app.db import Database
from app.domain import hidings, publications, statements, withdrawals
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.main import create_app
from app.models import EditionFile, Statement
from app.publishing.archive import zipped
from app.worker import Worker
from tests import cast
from tests.asking import ask
from tests.cast import SECOND, Clock, Lead
from tests.crowd import Crowd, join
from tests.searching import find_all

KESTREL = Crowd("Kestrel", "Пустальга", 100, "TM", "withheld")
HERON = Crowd("Heron", "Чапля", 300, "BY")
LINDEN = Crowd("Linden", "Ліпа", 598, "LT")
WITHHELD = {"Kestrel", "KESTREL", "kestrel", "Пустальга", "Turkmenistan", '"TM"'}
SHOWN = {"Heron", "HERON", "heron", "Чапля", "Linden", "LINDEN", "linden", "Ліпа", "Lantern House Minsk", "Harbour Rights Network"}
READER = Guest({"en": "Wayside House"}, "office@wayside.example.org", "", "en")


@dataclass(frozen=True)
class Thousand:
    """A statement of a thousand about to be public: the link with which one hides its name, and that of one who has yet to answer."""

    lead: Lead
    manage: str
    invitation: str


@pytest.fixture
def thousand(database: Database, still: Clock) -> Thousand:
    lead = cast.new_lead(database)
    texts = {
        "en": Text("A thousand voices", "We call for **fair trials**."),
        "be": Text("Тысяча галасоў", "Мы патрабуем справядлівага суда."),
    }
    statement = cast.open_statement(database, lead, translations=texts)
    lantern, harbour, wayside = cast.invite(database, lead, statement, cast.PARTNER, SECOND, READER)
    cast.endorse(database, lantern, display_name="Lantern House Minsk")
    manage = cast.endorse(database, harbour, display_name="Harbour Rights Network", nonce="nonce-of-another-form")
    join(database, statement, KESTREL, HERON, LINDEN)
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    return Thousand(lead, manage, wayside)


def public(database: Database, thousand: Thousand) -> Iterator[tuple[str, bytes]]:
    """Everything that anybody but the lead can get: files in every coding, answers, a mirror and its archive, mail."""
    with database.read() as session:
        kept = session.exec(select(EditionFile)).all()
    for file in kept:
        yield from ((file.path, body) for body in (file.body, file.br, file.zstd, file.gzip) if body)
    app = create_app(database.settings, database)  # one that has nothing on its shelf yet
    listed = ask(app, "GET", "/sitemap.xml").text
    lists = ["/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json", f"/e/{thousand.invitation}"]
    leads = re.findall(r"/leads/[^<]+", listed)
    for path in [*{file.path for file in kept}, *lists, *leads, *(f"{path}/feed.atom" for path in leads)]:
        yield path, ask(app, "GET", path).content
    files = list(mirror.list_files(database))
    yield from ((file.path, file.body) for file in files)
    yield "mirror.zip", b"".join(zipped(files, folder="mirror"))
    yield from mails_to_others(database.settings)


def mails_to_others(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """The mails since the last look, but those to the one who hides its name."""
    for path in (settings.data_dir / "mail").glob("*.eml"):
        if SECOND.email.encode() not in (content := path.read_bytes()):
            yield path.name, content
        path.unlink()


def found(database: Database, still: Clock, thousand: Thousand) -> set[str]:
    """Let the worker do what is due, and return who is found then."""
    still.advance(seconds=1)
    asyncio.run(Worker(database.settings, database).run_once())
    return set(find_all(public(database, thousand), WITHHELD | SHOWN))


def test_of_a_thousand_nobody_is_found_who_is_withheld_hidden_or_taken_back(database: Database, still: Clock, thousand: Thousand) -> None:
    assert found(database, still, thousand) == SHOWN

    with database.write() as session:
        withdrawals.hide(session, thousand.manage, "withheld", at=clock.now())
    assert found(database, still, thousand) == SHOWN - {"Harbour Rights Network"}

    with database.write() as session:
        hidings.hide_country(session, "BY", by=thousand.lead.actor, at=clock.now())
    assert found(database, still, thousand) == {"Linden", "LINDEN", "linden", "Ліпа"}

    with database.write() as session:
        publications.retract(session, session.exec(select(Statement)).one(), notice="A figure was wrong.", at=clock.now())
    assert found(database, still, thousand) == set()
