"""What comes back is read: failures, warnings, automatic replies and nonsense, in the shapes that servers write."""

import pytest

from app.mail.bounces import read
from app.mail.delivery_status import Verdict
from app.mail.reports import trim
from tests.mail import returned
from tests.mail.returned import MESSAGE_ID, RETURN_PATH, dsn


def test_a_notification_says_what_became_of_which_mail() -> None:
    report = read(dsn())

    assert (report.verdict, report.status) == (Verdict.HARD, "5.1.1")
    assert report.return_path == RETURN_PATH
    assert report.message_ids == (MESSAGE_ID,)


def test_the_answer_is_the_servers_without_an_address() -> None:
    assert read(dsn()).answer == "550 5.1.1 (address): Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("action", "status", "said", "verdict", "read_as"),
    [
        ("failed", "5.2.2", "smtp; 552 5.2.2 Mailbox full", Verdict.HARD, "5.2.2"),
        ("failed", "5.7.1", "smtp; 550 5.7.1 Not wanted", Verdict.HARD, "5.7.1"),
        ("failed", "5.7.26", "smtp; 550 5.7.26 Unauthenticated email is not accepted", Verdict.OURS, "5.7.26"),
        ("failed", "5.7.8", "smtp; 535 5.7.8 Authentication failed", Verdict.OURS, "5.7.8"),
        ("failed", "4.4.7", "smtp; 451 4.4.7 Message expired", Verdict.SOFT, "4.4.7"),
        ("Failed (permanent)", "5.1.1 (bad mailbox)", "", Verdict.HARD, "5.1.1"),
        ("failed", "", "smtp; 450 greylisted for ever", Verdict.SOFT, "4.0.0"),
        ("failed", "", "smtp; 550-no such user", Verdict.HARD, "5.0.0"),
        ("failed", "", "", Verdict.HARD, ""),
        ("error", "5.0.0", "X-Notes; Error", Verdict.HARD, "5.0.0"),
        ("", "5.1.10", "", Verdict.HARD, "5.1.10"),
        ("delayed", "4.4.1", "smtp; connect timed out", Verdict.DELAYED, "4.4.1"),
        ("delivered", "2.0.0", "smtp; 250 ok", Verdict.IGNORED, "2.0.0"),
        ("relayed", "2.0.0", "", Verdict.IGNORED, "2.0.0"),
    ],
)
def test_action_and_status_decide(action: str, status: str, said: str, verdict: Verdict, read_as: str) -> None:
    report = read(dsn(action=action, status=status, said=said))

    assert (report.verdict, report.status) == (verdict, read_as)


def test_of_several_recipients_the_worst_news_counts() -> None:
    both = dsn(action="delayed", status="4.4.1").replace(
        b"Diagnostic-Code: ", b"\nFinal-Recipient: rfc822; x@y.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: "
    )

    assert read(both).verdict == Verdict.HARD


@pytest.mark.parametrize(
    ("raw", "verdict", "status"),
    [
        (returned.QMAIL, Verdict.HARD, "5.7.1"),
        (returned.EXIM, Verdict.HARD, "5.0.0"),
        (returned.WARNING, Verdict.DELAYED, ""),
        (returned.IN_UTF8, Verdict.HARD, "5.1.1"),
    ],
)
def test_other_shapes_are_read_too(raw: bytes, verdict: Verdict, status: str) -> None:
    report = read(raw)

    assert (report.verdict, report.status, report.return_path) == (verdict, status, RETURN_PATH)


def test_the_copy_of_our_mail_tells_its_message_id_in_every_shape() -> None:
    assert {read(raw).message_ids for raw in (dsn(), returned.QMAIL, returned.EXIM, returned.IN_UTF8)} == {(MESSAGE_ID,)}


@pytest.mark.parametrize("raw", [returned.OUT_OF_OFFICE, returned.READ_RECEIPT])
def test_automatic_replies_and_read_receipts_are_ignored(raw: bytes) -> None:
    assert read(raw).verdict == Verdict.IGNORED


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\x00" * 1000, b"Subject: x", returned.LETTER, "Тэма: x\n\nдобры дзень".encode("koi8-u", "replace")]
)
def test_what_is_no_report_is_not_understood(raw: bytes) -> None:
    assert read(raw).verdict == Verdict.UNREAD


@pytest.mark.parametrize("raw", returned.SHAPES)
def test_no_shape_tells_an_address(raw: bytes) -> None:
    report = read(raw)

    assert "@" not in report.answer
    assert "203.0.113.9" not in report.answer
    assert len(report.answer) <= 500


def test_the_same_report_has_the_same_fingerprint_however_it_came() -> None:
    again = b"Received: from mx.lantern.example.org by relay.example.org\n" + dsn()

    assert read(again).fingerprint == read(dsn()).fingerprint
    assert read(dsn(own_id="another@mx.lantern.example.org")).fingerprint != read(dsn()).fingerprint
    assert read(dsn(action="delayed", status="4.4.1")).fingerprint != read(dsn()).fingerprint


def test_the_servers_own_header_comes_before_what_a_sender_wrote() -> None:
    forged = dsn(to="b+" + "b" * 26 + "." + "b" * 20 + "@statements.example.org").replace(b"Delivered-To: b+b", b"X-Was: b+b")

    assert read(b"Delivered-To: " + RETURN_PATH.encode() + b"\n" + forged).return_path == RETURN_PATH


def test_of_ten_megabytes_the_front_is_read() -> None:
    report = read(dsn() + b"x" * 10_000_000)

    assert (report.verdict, report.message_ids) == (Verdict.HARD, (MESSAGE_ID,))


def test_empty_lines_make_no_messages_for_the_parser() -> None:
    assert trim(b"A: b\r\n\r\n\r\n\r\n\nC: d\n" + b"\n" * 250_000 + b"e") == b"A: b\n\nC: d\n\ne\n"


def test_after_a_thousand_paragraphs_a_message_is_cut() -> None:
    assert trim(b"A: b\n\n" * 40_000) == b"A: b\n\n" * 999 + b"A: b\n\nA: b\n"


def test_a_report_with_empty_lines_between_its_parts_is_read() -> None:
    report = read(dsn().replace(b"\n\n", b"\n\n\n\n"))

    assert (report.verdict, report.status, report.return_path, report.message_ids) == (Verdict.HARD, "5.1.1", RETURN_PATH, (MESSAGE_ID,))
