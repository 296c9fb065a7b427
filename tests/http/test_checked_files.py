"""Files of real editions, checked: what is public holds, what was replaced tells no name, what was changed does not hold."""

import asyncio
import io
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import select
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import changes, statements, withdrawals
from app.domain.accounts import Actor
from app.domain.changes import Change
from app.domain.drafts import Text
from app.ledger import journal
from app.models import Account, EditionFile, Statement
from app.worker import Worker
from tests.asking import ask
from tests.cast import Clock
from tests.http.conftest import Published
from tests.partner import words

FILES = ("/en/statement.pdf", "/en/statement.docx", "/en/statement.md", "/signatories.csv", "/bundle.zip")

TITLE = "Joint statement on fair trials"
ADVICE = "Before you print a name, look at the page. Please do not hand on an older copy."


@pytest.fixture
def files(app: ASGIApp, settings: Settings, database: Database, published: Published, still: Clock) -> dict[str, bytes]:
    """Some files of the public edition by their names, its bundle among them."""
    work(settings, database, still)
    return {name: ask(app, "GET", f"/statements/{published.slug}{name}").content for name in FILES}


def work(settings: Settings, database: Database, still: Clock) -> None:
    still.advance(seconds=5)
    asyncio.run(Worker(settings, database).run_once())


def upload(app: ASGIApp, content: bytes) -> httpx.Response:
    return ask(app, "POST", "/verify", files={"file": ("anything", content)})


def test_every_public_file_holds_and_is_known(app: ASGIApp, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        answer = upload(app, content)

        assert "<title>It holds · " in answer.text, name
        assert ADVICE in words(answer)
        assert f"The statement: {TITLE}" in words(answer)
        assert words(answer).count(TITLE) == 1
        assert f"byte for byte, {name.removeprefix('/')} of edition 1, published on 1 December 2026. It is the current one." in words(
            answer
        )


def test_of_a_replaced_edition_only_what_is_signed_or_names_nobody_is_known(
    app: ASGIApp, files: dict[str, bytes], settings: Settings, database: Database, published: Published, still: Clock
) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, published.manage, "quiet", at=clock.now())
    work(settings, database, still)

    said = {name: words(upload(app, content)) for name, content in files.items()}

    assert [name for name, text in said.items() if "A newer edition has replaced it." in text] == ["/en/statement.pdf", "/bundle.zip"]
    assert [name for name, text in said.items() if "It is the current one." in text] == ["/en/statement.md"]
    unknown = [name for name, text in said.items() if "It may be of an earlier one" in text]
    assert unknown == ["/en/statement.docx", "/signatories.csv"]


def test_what_was_replaced_is_no_plain_yes(
    app: ASGIApp, files: dict[str, bytes], settings: Settings, database: Database, published: Published, still: Clock
) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, published.manage, "quiet", at=clock.now())
    work(settings, database, still)

    for name in ("/en/statement.pdf", "/bundle.zip"):
        answer = upload(app, files[name])

        assert "<title>It was published so, and a newer edition has replaced it · " in answer.text, name
        assert "verdict-holds" not in answer.text
        assert ADVICE in words(answer)


@pytest.mark.parametrize("name", ["/en/statement.pdf", "/bundle.zip"])
def test_one_changed_bit_is_found(app: ASGIApp, files: dict[str, bytes], name: str) -> None:
    content = bytearray(files[name])
    content[len(content) // 2] ^= 1

    answer = upload(app, bytes(content))

    assert "It holds" not in words(answer)
    assert "of edition 1, published on" not in words(answer)


def test_while_the_log_is_forked_no_edition_is_called_the_current_one(app: ASGIApp, files: dict[str, bytes], database: Database) -> None:
    with database.write() as session:
        journal.mark_forked(session, at=clock.now())

    said = {name: words(upload(app, content)) for name, content in files.items()}

    assert not [name for name, text in said.items() if "It is the current one." in text]
    unsure = [name for name, text in said.items() if "Which edition is the current one cannot be said at the moment." in text]
    assert unsure == ["/en/statement.pdf", "/en/statement.md", "/bundle.zip"]
    assert "<title>It was published so · " in upload(app, files["/bundle.zip"]).text


def test_once_a_name_left_no_list_with_it_is_called_the_current_one(
    app: ASGIApp, files: dict[str, bytes], database: Database, published: Published
) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, published.manage, "quiet", at=clock.now())

    said = {name: words(upload(app, content)) for name, content in files.items()}

    assert [name for name, text in said.items() if "It is the current one." in text] == ["/en/statement.md"]
    unsure = [name for name, text in said.items() if "Which edition is the current one cannot be said at the moment." in text]
    assert unsure == ["/en/statement.pdf", "/bundle.zip"]
    assert "edition 1" not in said["/signatories.csv"]


def test_a_bundle_says_its_own_title_once_the_statement_has_another(
    app: ASGIApp, files: dict[str, bytes], settings: Settings, database: Database, still: Clock
) -> None:
    with database.write() as session:
        statement, account = session.exec(select(Statement)).one(), session.exec(select(Account)).one()
        changes.start(session, statement)
        text = Text("Joint appeal for fair trials", "We call for fair trials.")
        statements.edit_translation(session, statement, "en", text, revision=statement.revision, at=clock.now())
        by = Actor(statement.lead_id, "Coalition for Fair Trials", account.id)
        changes.make(session, statement, Change("editorial", "The title."), by=by, at=clock.now())
    work(settings, database, still)

    said = words(upload(app, files["/bundle.zip"]))

    assert "The statement: Joint appeal for fair trials" in said
    assert f"The title of its text: {TITLE}" in said


@pytest.mark.parametrize(("name", "link"), [("/en/statement.pdf", 'href="/">Published statements'), ("/bundle.zip", "as it stands now")])
def test_what_was_made_here_and_is_of_no_edition_known_now_is_no_plain_yes(
    app: ASGIApp, files: dict[str, bytes], database: Database, name: str, link: str
) -> None:
    with database.write() as session:
        session.exec(update(EditionFile).values(sha256="0" * 64))

    answer = upload(app, files[name])

    assert "<title>It was made here, and its edition is not known now · " in answer.text
    assert "it is not a file of any edition that this site knows now." in words(answer)
    assert (link in answer.text, "verdict-holds" in answer.text) == (True, False)


def test_a_bundle_that_was_packed_again_is_not_called_false(app: ASGIApp, files: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(files["/bundle.zip"])) as archive, ZipFile(packed, "w", ZIP_DEFLATED) as anew:
        for name in archive.namelist():
            anew.writestr(name, archive.read(name))

    answer = upload(app, packed.getvalue())

    assert "If a program unpacked it and packed it again, nothing in it need be wrong: download it again" in words(answer)
