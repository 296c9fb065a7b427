"""Reading the mail URL: what it may say, and the sentence an operator reads when it says something else."""

from pathlib import Path

import pytest

from app.config import SettingInvalid
from app.mail.folder import FolderTransport
from app.mail.smtp import SmtpServer, SmtpTransport
from app.mail.transports import open_transport, parse_mail_url

DATA = Path("/srv/data")


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("folder:///srv/data/mail", "/srv/data/mail"),
        ("folder://var/mail", "var/mail"),
        ("folder://{DATA_DIR}/outbox", "/srv/data/outbox"),
        ("folder:///srv/100%25 mail?#", "/srv/100%25 mail?#"),
        ("folder://", "/srv/data/mail"),
        ("folder:", "/srv/data/mail"),
    ],
)
def test_a_folder_is_the_path_as_it_stands(url: str, folder: str) -> None:
    assert parse_mail_url(url, DATA) == Path(folder)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25)),
        ("smtp://mail.example.org:587/", SmtpServer("mail.example.org", 587)),
        ("SMTPS://mail.example.org", SmtpServer("mail.example.org", 465, encryption="tls")),
        ("smtp://u%40x:p%3A%2F@mail.example.org", SmtpServer("mail.example.org", 25, "u@x", "p:/", "required")),
        ("smtps://u:p@mail.example.org", SmtpServer("mail.example.org", 465, "u", "p", "tls")),
        ("smtp://u:p@mail.example.org?starttls=never", SmtpServer("mail.example.org", 25, "u", "p", "never")),
        ("smtp://mail.example.org?starttls=required", SmtpServer("mail.example.org", 25, encryption="required")),
        ("smtp://[2001:db8::1]:2525", SmtpServer("2001:db8::1", 2525)),
        ("smtp://localhost", SmtpServer("localhost", 25, verified=False)),
        ("smtp://u:p@127.0.0.1:1025", SmtpServer("127.0.0.1", 1025, "u", "p", "offered", verified=False)),
    ],
)
def test_a_server_is_read_with_its_port_credentials_and_encryption(url: str, server: SmtpServer) -> None:
    assert parse_mail_url(url, DATA) == server


def test_a_password_travels_in_the_open_only_on_this_machine_or_when_told_so() -> None:
    urls = ["smtp://u:p@mail.example.org", "smtp://u:p@10.0.0.5", "smtp://u:p@[::1]", "smtp://u:p@mail.example.org?starttls=never"]
    servers = [parse_mail_url(url, DATA) for url in urls]

    assert [server.encryption for server in servers if isinstance(server, SmtpServer)] == ["required", "required", "offered", "never"]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postmark:", "must be postmark: and the server's API token"),
        ("postmark:secret token", "must be postmark: and the server's API token"),
        ("postmark://secret", "must be postmark: and the server's API token"),
        ("http://mail.example.org", "must begin with folder://, smtp://, smtps:// or postmark:"),
        ("mail.example.org", "must begin with folder://, smtp://, smtps:// or postmark:"),
        ("", "must begin with folder://, smtp://, smtps:// or postmark:"),
        ("smtp://", "is not a URL such as"),
        ("smtp://user:secret-token@", "is not a URL such as"),
        ("smtp://user:secret-token@mail.example.org:port", "is not a URL such as"),
        ("smtp://user:secret-token@mail.example.org:99999", "is not a URL such as"),
        ("smtp://user:secret-token@mail.example.org/path", "is not a URL such as"),
        ("smtp://user:secret-token@mail.example.org?tls=1", "is not a URL such as"),
        ("smtp://user:secret-token@mail.example.org?starttls", "is not a URL such as"),
        ("smtp://user:secret-token@[mail.example.org", "is not a URL such as"),
        ("smtp://user:secret-token@mail.example.org?starttls=maybe", "offered, required, never"),
    ],
)
def test_a_wrong_mail_url_is_a_sentence_without_the_password(url: str, sentence: str) -> None:
    with pytest.raises(SettingInvalid, match=sentence) as caught:
        parse_mail_url(url, DATA)

    assert "secret-token" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_credentials_do_not_show_where_a_server_is_printed() -> None:
    assert "p4ss" not in repr(parse_mail_url("smtp://us3r:p4ss@mail.example.org", DATA))
    assert "us3r" not in repr(parse_mail_url("smtp://us3r:p4ss@mail.example.org", DATA))


def test_the_url_picks_the_transport() -> None:
    assert isinstance(open_transport("folder://", DATA), FolderTransport)
    assert isinstance(open_transport("smtp://mail.example.org", DATA), SmtpTransport)
