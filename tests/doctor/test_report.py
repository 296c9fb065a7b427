"""The report: the worst first in its summary, aligned for people, a list for programs; and looks that cannot spoil one another."""

import asyncio
import json
from pathlib import Path

import pytest

from app.doctor import examination, report
from app.doctor.findings import Finding, NotChecked, State, not_checked, ok, warning, wrong
from app.doctor.fonts import judge_fonts
from app.doctor.patient import Patient
from tests.asking import PLAIN
from tests.doctor.name_server import running_name_server
from tests.doctor.patients import new_settings

FINDINGS = [
    ok("keys", "Every list has a key of its own."),
    warning("SPF", "It does not name mail.example.org.", "Add a:mail.example.org"),
    wrong("mail login", "The server refuses.", "Look at the password."),
    not_checked("clock", "Nobody knows."),
]


def test_the_text_begins_with_the_worst_and_puts_advice_below_its_line() -> None:
    assert report.as_text(FINDINGS).splitlines() == [
        "1 wrong, 1 warning, 1 ok, 1 not checked.",
        "",
        "ok           keys        Every list has a key of its own.",
        "warning      SPF         It does not name mail.example.org.",
        "                         → Add a:mail.example.org",
        "wrong        mail login  The server refuses.",
        "                         → Look at the password.",
        "not checked  clock       Nobody knows.",
    ]


def test_json_is_a_list_of_what_was_found() -> None:
    found = json.loads(report.as_json(FINDINGS))

    assert found[2] == {"name": "mail login", "state": "wrong", "sentence": "The server refuses.", "advice": "Look at the password."}
    assert [row["state"] for row in found] == ["ok", "warning", "wrong", "not checked"]


def test_only_what_is_wrong_is_wrong() -> None:
    assert report.has_wrong(FINDINGS)
    assert not report.has_wrong([FINDINGS[0], FINDINGS[1], FINDINGS[3]])


async def _fine(_patient: Patient) -> list[Finding]:
    return [ok("fine", "All is well.")]


async def _breaks(_patient: Patient) -> list[Finding]:
    raise ValueError("anna@partner.example.org")


async def _hangs(_patient: Patient) -> list[Finding]:
    await asyncio.Event().wait()
    return []


async def _cannot(_patient: Patient) -> list[Finding]:
    raise NotChecked("This machine knows no name server.")


def test_a_look_that_hangs_or_breaks_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "LOOKS", {"breaks": _breaks, "hangs": _hangs, "cannot": _cannot, "fine": _fine})
    with running_name_server() as names:
        found = examination.examine(Patient(new_settings(tmp_path), names.lookups, PLAIN, look_seconds=0.01))

    assert [(finding.name, finding.state) for finding in found] == [
        ("breaks", State.NOT_CHECKED),
        ("hangs", State.NOT_CHECKED),
        ("cannot", State.NOT_CHECKED),
        ("fine", State.OK),
    ]
    assert found[0].sentence == "The doctor stumbled (ValueError), a mistake of ours."


def test_missing_fonts_are_named_by_their_script() -> None:
    families = "Noto Sans Arabic\nNoto Sans CJK JP\nNotoSansThai-Regular.ttf"

    finding = judge_fonts(families)

    assert (finding.state, finding.sentence) == (State.WARNING, "No Noto font for Ethiopic.")
    assert judge_fonts(f"{families}\nNotoSerifEthiopic-Bold.ttf").state == State.OK
