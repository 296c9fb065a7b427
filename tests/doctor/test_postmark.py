"""Postmark as the way out: whether it knows our token, and that the token is never told."""

import asyncio
from pathlib import Path

import pytest

from app.doctor import mail
from app.doctor.findings import Finding
from app.doctor.patient import Patient
from app.mail.postmark_server import PostmarkServer
from tests.asking import PLAIN
from tests.doctor.name_server import running_name_server
from tests.doctor.patients import new_settings
from tests.doctor.web_server import answering
from tests.processes.running import free_port

TOKEN = "a-token-of-ours"


def visit(folder: Path, port: int) -> Finding:
    with running_name_server() as names:
        patient = Patient(new_settings(folder), names.lookups, PLAIN)
        finding = asyncio.run(mail.check_postmark(patient, PostmarkServer(TOKEN, f"http://127.0.0.1:{port}")))
    assert TOKEN not in finding.sentence + finding.advice
    return finding


@pytest.mark.parametrize(
    ("status", "state", "sentence"),
    [
        (b"200 OK", "ok", "Postmark knows our token."),
        (b"401 Unauthorized", "wrong", "Postmark does not know our token."),
        (b"403 Forbidden", "wrong", "Postmark does not know our token."),
        (b"503 Service Unavailable", "wrong", "Postmark answers 503."),
    ],
)
def test_postmark_is_asked_whether_it_knows_our_token(tmp_path: Path, status: bytes, state: str, sentence: str) -> None:
    with answering(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}") as port:
        finding = visit(tmp_path, port)

    assert (finding.state, finding.sentence) == (state, sentence)


def test_postmark_that_cannot_be_reached_is_wrong(tmp_path: Path) -> None:
    finding = visit(tmp_path, free_port())

    assert (finding.state, finding.sentence) == ("wrong", "Postmark cannot be reached.")
