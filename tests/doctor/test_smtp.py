"""The visit to a real mail server: which step fails, what is said about it, and that no mail is ever left behind."""

import asyncio
import socket
from pathlib import Path

import pytest

from app.doctor import mail
from app.doctor.findings import Finding
from app.doctor.patient import Patient
from tests.asking import PLAIN
from tests.doctor.name_server import running_name_server
from tests.doctor.patients import look, new_settings, states
from tests.mail.certificates import make_certificate, server_context
from tests.mail.smtp_server import Behaviour, running_mail_server
from tests.processes.running import free_port

LOGIN = Behaviour(credentials=("coalition", "correct horse"))


def visit(folder: Path, url: str, **environ: str) -> list[Finding]:
    return look(mail.check_mail, new_settings(folder, MAIL_URL=url, **environ))


def told(findings: list[Finding]) -> str:
    """Everything that is printed."""
    return "\n".join(f"{finding.sentence} {finding.advice}" for finding in findings)


def test_a_folder_sends_nothing_and_that_is_said(tmp_path: Path) -> None:
    (finding,) = visit(tmp_path, "folder://{DATA_DIR}/mail")

    assert (finding.state, finding.sentence) == ("warning", "Mails are only written to a folder and sent to nobody.")


def test_a_server_that_takes_us_is_right_and_gets_no_mail(tmp_path: Path) -> None:
    with running_mail_server() as server:
        found = visit(tmp_path, server.url)

    assert states(found) == {"mail server": "ok", "mail encryption": "ok", "mail login": "ok", "mail sender": "ok"}
    assert server.mails == []
    assert server.greeted_as == {"example.org"}


def test_a_good_login_is_right(tmp_path: Path) -> None:
    with running_mail_server(LOGIN) as server:
        found = visit(tmp_path, server.url_with("coalition:correct%20horse"))

    assert states(found) == {"mail server": "ok", "mail encryption": "ok", "mail login": "ok", "mail sender": "ok"}


def test_a_refused_login_is_wrong_and_no_password_is_told(tmp_path: Path) -> None:
    with running_mail_server(LOGIN) as server:
        found = visit(tmp_path, server.url_with("coalition:battery"))

    assert states(found) == {"mail server": "ok", "mail encryption": "ok", "mail login": "wrong", "mail sender": "not checked"}
    assert "battery" not in told(found)
    assert "user name and password" in told(found)


def test_a_server_that_wants_a_login_we_do_not_have_is_found_out_by_naming_the_sender(tmp_path: Path) -> None:
    with running_mail_server(LOGIN) as server:
        found = visit(tmp_path, server.url)

    assert found[-1].state == "wrong"
    assert found[-1].sentence == "The server refuses: 530 5.7.0 Authentication required"
    assert "smtp://user:password@host:587" in found[-1].advice


def test_a_refused_sender_is_told_without_the_address(tmp_path: Path) -> None:
    refusal = "553 5.7.1 <statements@example.org>: Sender address rejected: not owned by user statements"

    with running_mail_server(Behaviour(answer_to_mail=refusal)) as server:
        found = visit(tmp_path, server.url)

    assert states(found)["mail sender"] == "wrong"
    assert "statements@" not in told(found)


def test_starttls_with_a_certificate_nobody_trusts_is_wrong(tmp_path: Path) -> None:
    with running_mail_server(encryption="starttls", tls=server_context(make_certificate(tmp_path))) as server:
        found = visit(tmp_path, f"{server.url}?starttls=required")

    assert found[1].state == "wrong"
    assert found[1].sentence == "Its certificate is not trusted: self-signed certificate."


def test_tls_from_the_start_with_a_certificate_nobody_trusts_is_wrong(tmp_path: Path) -> None:
    with running_mail_server(encryption="tls", tls=server_context(make_certificate(tmp_path))) as server:
        found = visit(tmp_path, server.url)

    assert states(found)["mail server"] == "wrong"
    assert "not trusted" in found[0].sentence


def test_starttls_on_this_machine_needs_no_trusted_certificate(tmp_path: Path) -> None:
    with running_mail_server(encryption="starttls", tls=server_context(make_certificate(tmp_path))) as server:
        found = visit(tmp_path, server.url)

    assert states(found) == {"mail server": "ok", "mail encryption": "ok", "mail login": "ok", "mail sender": "ok"}


def test_a_server_without_the_starttls_we_require_is_wrong(tmp_path: Path) -> None:
    with running_mail_server() as server:
        found = visit(tmp_path, f"{server.url}?starttls=required")

    assert found[1].sentence == "The server does not offer STARTTLS."


def test_tls_where_none_is_spoken_is_wrong(tmp_path: Path) -> None:
    with running_mail_server() as server:
        found = visit(tmp_path, server.url.replace("smtp://", "smtps://"))

    assert found[0].sentence == "The server does not speak TLS here."


def test_nobody_at_the_port_is_wrong(tmp_path: Path) -> None:
    found = visit(tmp_path, f"smtp://127.0.0.1:{free_port()}")

    assert found[0].sentence == "Nothing answers at 127.0.0.1."
    assert states(found)["mail sender"] == "not checked"


@pytest.mark.parametrize("sender", ["a b@example.org", "a..b@example.org"])
def test_a_sender_that_is_no_address_is_wrong(tmp_path: Path, sender: str) -> None:
    with running_mail_server() as server:
        found = visit(tmp_path, server.url, MAIL_FROM=sender)

    assert states(found)["mail sender"] == "wrong"


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, running_name_server() as names:
        settings = new_settings(tmp_path, MAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        found = asyncio.run(mail.check_mail(Patient(settings, names.lookups, PLAIN, look_seconds=0.05)))

    assert found[0].sentence == "The server does not answer in time."
    assert states(found)["mail sender"] == "not checked"
