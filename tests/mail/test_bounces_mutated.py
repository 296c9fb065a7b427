"""A thousand spoilt reports, and the traps that parsers fall into: whatever comes in, a Report comes out, and it tells no address."""

import pytest

from app.mail.bounces import Report, read
from app.mail.delivery_status import Verdict
from app.mail.reports import trim
from tests.mail import returned
from tests.mail.returned import dsn
from tests.mail.spoiling import spoilt


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_a_thousand_spoilt_reports_raise_nothing(first: int) -> None:
    reports = [read(spoilt(seed)) for seed in range(first, first + 100)]

    assert all(isinstance(report, Report) for report in reports)
    assert not any("\0" in report.answer or "lantern.example.org>" in report.answer for report in reports)
    assert {report.verdict for report in reports} >= {Verdict.HARD, Verdict.UNREAD, Verdict.IGNORED}


@pytest.mark.parametrize("place", range(0, len(dsn()), 40))
def test_a_report_cut_anywhere_is_read_as_far_as_it_goes(place: int) -> None:
    assert read(dsn()[:place]).verdict in {Verdict.HARD, Verdict.UNREAD, Verdict.IGNORED}


def test_what_nests_without_end_is_cut() -> None:
    endless = b"Content-Type: message/rfc822\n\n" * 8_000

    assert trim(endless).count(b"message/rfc822") == 20
    assert read(endless).verdict == Verdict.UNREAD


def test_a_header_without_end_is_cut() -> None:
    endless = b"Content-Type: multipart/report;\n" + b' ;";\n' * 200_000

    assert len(trim(endless)) < 11_000
    assert read(endless).verdict == Verdict.UNREAD


def test_a_line_without_end_is_cut() -> None:
    assert len(trim(b"Subject: " + b"a" * 10_000_000)) == 999


def test_a_report_of_a_report_is_about_the_mail_within() -> None:
    twice = dsn(message_id="<first@relay.example.org>") + dsn()

    assert read(twice).message_ids == ("<first@relay.example.org>", "<20261201120000.4F3A2@mx.lantern.example.org>", returned.MESSAGE_ID)


def test_a_library_that_stumbles_understands_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_message: object) -> None:
        raise RecursionError

    monkeypatch.setattr("app.mail.bounces.all_failures", stumble)

    assert read(returned.QMAIL).verdict == Verdict.UNREAD
