"""Installations to be examined, and short ways to look at them."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from app.config import Settings
from app.doctor.findings import Finding
from app.doctor.patient import Patient
from tests.asking import PLAIN
from tests.conftest import make_settings
from tests.doctor.name_server import Records, running_name_server

MAIL = {"MAIL_URL": "smtp://mail.example.org", "MAIL_FROM": "Coalition <statements@example.org>", "BOUNCE_DOMAIN": "none"}


def new_settings(folder: Path, **environ: str) -> Settings:
    """Settings of an installation that hands its mail to mail.example.org."""
    return make_settings(folder / "data", **{**MAIL, **environ})


def look(
    check: Callable[[Patient], Coroutine[Any, Any, list[Finding]]],
    settings: Settings,
    records: Records | None = None,
    *,
    is_broken: bool = False,
    selectors: tuple[str, ...] = (),
    tls: ssl.SSLContext = PLAIN,
) -> list[Finding]:
    """Look once, with the DNS holding `records` and nothing else."""
    with running_name_server(records, is_broken=is_broken) as names:
        return asyncio.run(check(Patient(settings, names.lookups, tls, selectors)))


def states(findings: list[Finding]) -> dict[str, str]:
    """Return the state of each finding by its name."""
    return {finding.name: str(finding.state) for finding in findings}
