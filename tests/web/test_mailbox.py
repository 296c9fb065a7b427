"""The mailbox of a demonstration, and where it does not exist."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from app.db import Database
from app.mail.addresses import read_address
from app.mail.folder import FolderTransport
from app.mail.letters import Letter
from app.main import create_app
from tests.asking import ask
from tests.conftest import make_settings
from tests.mail.recording import nowhere
from tests.partner import words

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def app(tmp_path: Path, folder: Path) -> Iterator[ASGIApp]:
    with closing(Database(make_settings(tmp_path / "data", BASE_URL=HERE, DEV="1", MAIL_URL=f"folder://{folder}"))) as database:
        yield create_app(database.settings, database)


def test_an_empty_mailbox_says_so(app: ASGIApp) -> None:
    answer = ask(app, "GET", f"{HERE}/mailbox")

    assert answer.status_code == 200
    assert "No mail yet." in words(answer)


def test_mails_are_listed_newest_first(app: ASGIApp, folder: Path) -> None:
    keep(folder, "first", minute=1)
    keep(folder, "second", minute=2)

    said = words(ask(app, "GET", f"{HERE}/mailbox"))

    assert said.index("About second") < said.index("About first")
    assert "partner@example.org" in said


def test_a_long_mailbox_goes_on_over_the_page(app: ASGIApp, folder: Path) -> None:
    for minute in range(55):
        keep(folder, f"number{minute:02}", minute=minute)
    first = ask(app, "GET", f"{HERE}/mailbox")

    next_page = first.text.partition('rel="next" href="')[2].partition('"')[0]
    second = ask(app, "GET", HERE + next_page)

    assert "About number05" in words(first)
    assert "About number04" not in words(first)
    assert "About number04" in words(second)


def test_a_mail_shows_its_text_with_links_that_open(app: ASGIApp, folder: Path) -> None:
    keep(folder, "one", text=f"Dear & <b>reader</b>,\n\n{HERE}/e/abc.def\n")

    answer = ask(app, "GET", HERE + address_of_only_mail(app))

    assert f'<a href="{HERE}/e/abc.def">{HERE}/e/abc.def</a>' in answer.text
    assert "Dear &amp; &lt;b&gt;reader&lt;/b&gt;," in answer.text


def test_the_html_part_is_source_and_never_rendered(app: ASGIApp, folder: Path) -> None:
    keep(folder, "one", html='<img src="https://evil.example/x"><script>alert(1)</script>')

    answer = ask(app, "GET", HERE + address_of_only_mail(app))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "<img" not in answer.text


def test_only_http_addresses_become_links(app: ASGIApp, folder: Path) -> None:
    keep(folder, "one", text="javascript:alert(1) data:text/html,x mailto:a@example.org\n")

    answer = ask(app, "GET", HERE + address_of_only_mail(app))

    assert re.findall(r'<a href="([^"]+)"', answer.text) == ["/mailbox"]


@pytest.mark.parametrize("name", ["nothing", "..%2Fkeys%2Fsecret_keys", "%2E%2E", "%00", "a%00b", "%FF%FE", "x" * 5000])
def test_a_mail_that_is_not_there_is_not_found(app: ASGIApp, name: str) -> None:
    assert ask(app, "GET", f"{HERE}/mailbox/{name}").status_code == 404


def test_the_mailbox_cannot_be_written(app: ASGIApp) -> None:
    assert ask(app, "POST", f"{HERE}/mailbox").status_code == 405


@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/one"])
def test_there_is_no_mailbox_without_dev(tmp_path: Path, folder: Path, path: str) -> None:
    settings = make_settings(tmp_path / "data", BASE_URL=HERE, MAIL_URL=f"folder://{folder}")

    assert ask(create_app(settings, Database(settings)), "GET", HERE + path).status_code == 404


def test_there_is_no_mailbox_where_mail_goes_to_a_server(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "data", BASE_URL=HERE, DEV="1", MAIL_URL="smtp://mail.example.org")

    assert ask(create_app(settings, Database(settings)), "GET", f"{HERE}/mailbox").status_code == 404


def test_another_name_for_this_machine_gets_nothing(tmp_path: Path, folder: Path) -> None:
    settings = replace(make_settings(tmp_path / "data", MAIL_URL=f"folder://{folder}"), dev=True)
    app = create_app(settings, Database(settings))

    assert ask(app, "GET", "http://evil.example:8000/mailbox").status_code == 404


def keep(folder: Path, name: str, *, text: str = "Hello.\n", html: str = "", minute: int = 0) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Coalition <noreply@example.org>", "partner@example.org"
    message["Subject"], message["Message-ID"] = f"About {name}", f"<{name}@example.org>"
    message["Date"] = queued_at = datetime(2026, 12, 1, 12, minute, tzinfo=UTC)
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    to = read_address("partner@example.org")
    letter = Letter(to, to, f"<{name}@example.org>", queued_at, message.as_bytes())
    asyncio.run(FolderTransport(folder).send(letter, nowhere))


def address_of_only_mail(app: ASGIApp) -> str:
    return ask(app, "GET", f"{HERE}/mailbox").text.partition('<h2 dir="auto"><a href="')[2].partition('"')[0]
