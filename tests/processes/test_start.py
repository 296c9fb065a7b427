"""Commands as an operator runs them: they start, refuse wrong settings in one sentence, and leave when told."""

import json
import signal
import socket
import sys
import tomllib
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, func, select

from app import clock
from app.cli import main
from app.db import Database
from app.domain import accounts
from app.models import Endorsement, Mail, MailState
from tests import cast
from tests.mail.smtp_server import Behaviour, running_mail_server
from tests.processes.running import (
    CHECKOUT,
    PATIENCE,
    Ended,
    Installation,
    answer_form,
    command,
    free_port,
    invite_crowd,
    new_installation,
    open_statement,
    opened,
    running,
    serving,
    until,
)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return new_installation(tmp_path)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", "postgresql://name:secret-word@127.0.0.1:port/undersigned"),
        ("BASE_URL", "statements.example.org"),
        ("SECRET_KEYS_FILE", "/dev/null/secret_keys"),
        ("DATA_DIR", "/dev/null/data"),
        ("SEAL_CERTIFICATE", "no certificate"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, setting: str, value: str) -> None:
    assert_refused(command(new_installation(tmp_path, **{setting: value}), "migrate"), setting)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://name:secret-word@127.0.0.1/undersigned"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:////dev/null/undersigned.db"),
        ("DATABASE_URL", "sqlite:////tmp"),
        ("BASE_URL", "http://[::1"),
        ("BASE_URL", "https://statements.example.org/below"),
        ("SECRET_KEYS", "too short"),
        ("VAULT_KEYS_FILE", "/dev/null/vault_keys"),
        ("MAIL_URL", "carrier-pigeon://coop"),
        ("MAIL_URL", "smtp://name:secret-word@mail.example.org:port"),
        ("MAIL_FROM", "nobody"),
        ("WORKER", "perhaps"),
        ("DEV", "perhaps"),
    ],
)
def test_every_wrong_setting_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str, value: str
) -> None:
    """In this process, for there are many of them: a command that ends so early has nothing that another process would show."""
    for name, content in new_installation(tmp_path, **{setting: value}).environment.items():
        monkeypatch.setenv(name, content)
    monkeypatch.setattr(sys, "argv", ["undersigned", "migrate"])

    with pytest.raises(SystemExit) as leaving:
        main()

    assert_refused(Ended(int(leaving.value.code or 0), *capsys.readouterr()), setting)


@pytest.mark.parametrize("arguments", [("serve", "--port", "0"), ("worker", "--once")])
def test_a_mail_server_that_cannot_be_meant_is_refused_before_the_first_mail(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = command(new_installation(tmp_path, MAIL_URL="smtp://mail.example.org/inbox?starttls=maybe"), *arguments)

    assert ended.code == 1
    assert "UNDERSIGNED_MAIL_URL" in ended.error
    assert "Traceback" not in ended.error


def test_a_postgresql_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    ended = command(new_installation(tmp_path, DATABASE_URL=f"postgresql://name:secret-word@127.0.0.1:{free_port()}/x"), "migrate")

    assert_one_sentence(ended)
    assert "The database does not answer" in ended.error
    assert "secret-word" not in ended.error


def test_a_taken_port_is_said_in_a_sentence(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.port)):
        ended = command(installation, "serve", "--port", str(installation.port))

    assert ended.code == 1
    assert f"Port {installation.port} of 127.0.0.1 cannot be listened on" in ended.error.splitlines()[-1]
    assert "Traceback" not in ended.error


def test_migrating_twice_is_migrating_once(installation: Installation) -> None:
    first, second = command(installation, "migrate"), command(installation, "migrate")

    assert (first.code, second.code) == (0, 0)
    assert first.output == second.output == "The database is up to date.\n"
    with opened(installation) as database:
        assert database.is_migrated()


def test_keys_and_database_are_for_their_owner_only(installation: Installation) -> None:
    command(installation, "migrate")

    files = [path for path in installation.data_dir.rglob("*") if path.is_file()]
    assert {"undersigned.db", "secret_keys", "vault_keys"} <= {path.name for path in files}
    assert {path.name: path.stat().st_mode & 0o077 for path in files} == {path.name: 0 for path in files}


def test_a_new_lead_gets_a_login_link_and_an_api_key_that_work(installation: Installation) -> None:
    ended = command(installation, "lead", "create", "--name", cast.LEAD, "--email", cast.COORDINATOR, "--country", "LT", "--json")

    made = json.loads(ended.output)
    with serving(installation), httpx.Client(base_url=installation.address) as browser:
        shown, entered, again = browser.get(made["login_url"]), browser.post(made["login_url"]), httpx.post(made["login_url"])
        desk = browser.get("/desk")
        listed = httpx.get(f"{installation.address}/api/v1/statements", headers={"Authorization": f"Bearer {made['api_key']}"})
        refused = httpx.get(f"{installation.address}/api/v1/statements", headers={"Authorization": "Bearer another"})

    assert (ended.code, shown.status_code, entered.status_code, again.status_code) == (0, 200, 303, 410)
    assert cast.LEAD in desk.text
    assert (listed.status_code, listed.json()["items"], refused.status_code) == (200, [], 401)


def test_a_worker_told_to_work_once_leaves_when_all_is_done(installation: Installation) -> None:
    with opened(installation) as database:
        cast.new_lead(database)
        queue_login(database)

    ended = command(installation, "worker", "--once")

    assert ended.code == 0
    assert len(list((installation.data_dir / "mail").rglob("*.eml"))) == 1


def test_a_server_told_to_stop_finishes_what_it_took_on(tmp_path: Path) -> None:
    with running_mail_server() as post:
        installation = new_installation(tmp_path, MAIL_URL=post.url)
        with opened(installation) as database:
            lead = cast.new_lead(database)
            tokens = invite_crowd(database, lead, open_statement(database, lead), 60)
        acknowledged = 0
        with serving(installation) as web:
            for name, token in list(tokens.items())[:20]:
                acknowledged += httpx.post(f"{web.address}/e/{token}", data=answer_form(name)).status_code == 303
            code = web.stop()

        with opened(installation) as database, database.read() as session:
            recorded = session.exec(select(func.count()).select_from(Endorsement)).one()
            sent = session.exec(select(Mail.message_id).where(Mail.state == MailState.SENT)).all()
            half_done = session.exec(select(Mail.id).where(Mail.attempts > 0, Mail.state != MailState.SENT)).all()

    assert (code, acknowledged, recorded) == (0, 20, 20)
    assert sorted(sent) == sorted(mail.message_id for mail in post.mails)
    assert half_done == []
    assert " ERROR " not in web.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_records_the_mail_at_hand(tmp_path: Path, number: signal.Signals) -> None:
    with running_mail_server(Behaviour(delay_seconds=0.5)) as post:
        installation = new_installation(tmp_path, MAIL_URL=post.url)
        with opened(installation) as database:
            lead = cast.new_lead(database)
            invite_crowd(database, lead, open_statement(database, lead), 20)
        with running(installation, "worker") as worker:
            until(lambda: len(post.mails) >= 1, "no mail came")
            worker.popen.send_signal(number)
            code = worker.popen.wait(PATIENCE)

        with opened(installation) as database, database.read() as session:
            attempts = session.exec(select(Mail.state).where(col(Mail.attempts) > 0)).all()

    assert code == 0
    assert attempts == [MailState.SENT] * len(post.mails)
    assert len(post.mails) < 20


@pytest.mark.parametrize("arguments", [("nonsense",), ("serve", "--port", "many")])
def test_a_command_used_wrongly_exits_with_2(installation: Installation, arguments: tuple[str, ...]) -> None:
    assert command(installation, *arguments).code == 2


def test_a_command_that_is_refused_exits_with_1(installation: Installation) -> None:
    ended = command(installation, "lead", "create", "--name", "Coalition", "--email", "no address")

    assert_one_sentence(ended)
    assert ended.error.startswith("email: ")


def test_the_console_script_is_the_module(installation: Installation) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["undersigned"].partition(":")
    script = ("-c", f"import sys; from {module} import {function}; sys.argv[0] = 'undersigned'; sys.exit({function}())")

    as_script = [command(installation, *arguments, program=script) for arguments in (["migrate"], ["nonsense"])]
    as_module = [command(installation, *arguments) for arguments in (["migrate"], ["nonsense"])]

    assert [ended.code for ended in as_script] == [0, 2]
    assert [named(ended) for ended in as_script] == [named(ended) for ended in as_module]


def named(ended: Ended) -> tuple[int, str, str]:
    """How it ended, under whatever name it was called."""
    output, error = (" ".join(text.replace("python -m app", "undersigned").split()) for text in (ended.output, ended.error))
    return ended.code, output, error


def assert_refused(ended: Ended, setting: str) -> None:
    assert_one_sentence(ended)
    assert f"UNDERSIGNED_{setting.removesuffix('_FILE')}" in ended.error
    assert "secret-word" not in ended.error


def assert_one_sentence(ended: Ended) -> None:
    assert ended.code == 1
    assert ended.output == ""
    assert len(ended.error.strip().splitlines()) == 1
    assert ended.error.strip().endswith((".", "?"))


def queue_login(database: Database) -> None:
    with database.write() as session:
        accounts.request_login(session, cast.COORDINATOR, at=clock.now())
