"""Mail through Postmark's API to a real server, and what its webhook says, read."""

import asyncio
from dataclasses import replace
from email.headerregistry import Address

import pytest

from app.mail import postmark_reports
from app.mail.delivery_status import Verdict
from app.mail.failures import AddressRefused, DeliveryFailure, OurTrouble, PermanentFailure, TemporaryFailure
from app.mail.letters import Letter
from app.mail.postmark import PostmarkTransport
from app.mail.postmark_server import PostmarkServer
from app.security import return_paths
from tests.mail import letters
from tests.mail.postmark_server import OK, TOKEN, Postmark, running_postmark
from tests.mail.recording import into

RETURN_PATH = return_paths.make(["a key of at least 32 characters, really"], "0193a7c2b4f87d1e9a6b3c5d7e8f9012", "statements.example")
WITH_RETURN_PATH = replace(letters.letter("invitation"), sender=Address(addr_spec=RETURN_PATH))
BOUNCE = {
    "RecordType": "Bounce",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Metadata": {"return-path": RETURN_PATH.partition("@")[0]},
    "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
    "Details": "smtp;550 5.1.1 anna@partner.example: unknown user anna",
    "Email": "anna@partner.example",
    "BouncedAt": "2026-12-01T12:00:00Z",
    "Inactive": True,
}


def send(postmark: Postmark, *mails: Letter, token: str = TOKEN) -> list[str | DeliveryFailure]:
    """Send mails over one transport, and return in its place what was recorded or raised."""

    async def send_all() -> list[str | DeliveryFailure]:
        outcomes: list[str | DeliveryFailure] = []
        transport = PostmarkTransport(PostmarkServer(token, postmark.url), timeout_seconds=5)
        for mail in mails:
            try:
                await transport.send(mail, into(outcomes))
            except DeliveryFailure as failure:
                outcomes.append(failure)
        await transport.close()
        return outcomes

    return asyncio.run(send_all())


def refused(answer: tuple[int, object] | None) -> tuple[type[DeliveryFailure], str]:
    """Return what becomes of a mail that the server answers so."""
    with running_postmark(answer) as postmark:
        (outcome,) = send(postmark, letters.letter("invitation"))
    assert isinstance(outcome, DeliveryFailure)
    return type(outcome), outcome.answer


def unprocessable(code: int, message: str) -> tuple[int, object]:
    return 422, {"ErrorCode": code, "Message": message}


def test_a_mail_arrives_in_its_parts_with_our_message_id() -> None:
    with running_postmark() as postmark:
        outcomes = send(postmark, WITH_RETURN_PATH)

    (mail,) = postmark.mails
    headers = {header["Name"]: header["Value"] for header in mail["Headers"]}
    assert outcomes == ["200 OK"]
    assert (mail["From"], mail["To"]) == ("Undersigned <noreply@statements.example>", "anna@partner.example")
    assert "Release everyone now" in mail["TextBody"]
    assert mail["HtmlBody"].startswith("<!doctype html>")
    assert (headers["Message-ID"], headers["X-PM-KeepID"]) == ("<0af3@statements.example>", "true")
    assert headers["Auto-Submitted"] == "auto-generated"
    assert not {"Date", "Content-Type", "MIME-Version"} & set(headers)


def test_nothing_reports_back_from_the_reader() -> None:
    with running_postmark() as postmark:
        send(postmark, letters.letter("invitation"))

    assert (postmark.mails[0]["TrackOpens"], postmark.mails[0]["TrackLinks"]) == (False, "None")


def test_a_mail_carries_what_tells_it_in_a_report() -> None:
    with running_postmark() as postmark:
        send(postmark, WITH_RETURN_PATH, letters.letter("invitation"))

    assert [mail["Metadata"] for mail in postmark.mails] == [
        {"return-path": RETURN_PATH.partition("@")[0]},
        {"message-id": "<0af3@statements.example>"},
    ]
    assert all(len(key) <= 20 and len(value) <= 80 for mail in postmark.mails for key, value in mail["Metadata"].items())


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((401, {"ErrorCode": 10, "Message": "No token"}), OurTrouble),
        ((403, b"<html>Forbidden</html>"), OurTrouble),
        (unprocessable(400, "The 'From' address you supplied is not a Sender Signature on your account."), OurTrouble),
        (unprocessable(405, "Account has insufficient credits"), OurTrouble),
        (unprocessable(412, "Your account is pending approval."), OurTrouble),
        (unprocessable(300, "Invalid 'From' address."), OurTrouble),
        (unprocessable(406, "You tried to send to a recipient that has been marked as inactive."), AddressRefused),
        (unprocessable(300, "Invalid 'To' address: 'anna@partner.example'."), AddressRefused),
        (unprocessable(300, "Provide either email TextBody or HtmlBody or both."), PermanentFailure),
        (unprocessable(100, "Maintenance"), TemporaryFailure),
        ((429, {"ErrorCode": 429, "Message": "Rate limit exceeded"}), TemporaryFailure),
        ((500, b""), TemporaryFailure),
        ((503, b"not json"), TemporaryFailure),
        ((200, b"[]"), TemporaryFailure),
        ((200, b"[" * 100_000), TemporaryFailure),
        (None, TemporaryFailure),
    ],
)
def test_every_refusal_is_sorted_by_whose_trouble_it_is(answer: tuple[int, object] | None, failure: type[DeliveryFailure]) -> None:
    assert refused(answer)[0] is failure


def test_what_is_recorded_tells_neither_an_address_nor_the_token() -> None:
    answer = refused(unprocessable(406, f"Found inactive addresses: anna@partner.example. {'x' * 1000}"))[1]
    with running_postmark() as postmark:
        (locked_out,) = send(postmark, letters.letter("invitation"), token="another-secret-token")

    assert answer.startswith("422 406 Found inactive addresses: (address)")
    assert len(answer) <= 500
    assert "another-secret-token" not in str(locked_out)
    assert "another-secret-token" not in repr(PostmarkServer("another-secret-token"))


def test_a_server_that_is_away_is_waited_for() -> None:
    with running_postmark() as postmark:
        pass

    (outcome,) = send(postmark, letters.letter("invitation"))

    assert (type(outcome), str(outcome)) == (TemporaryFailure, "Postmark did not answer.")


def test_after_trouble_the_next_mail_goes() -> None:
    with running_postmark(None, (500, b""), OK) as postmark:
        outcomes = send(postmark, *[letters.letter("invitation")] * 3)

    assert [type(outcome) for outcome in outcomes] == [TemporaryFailure, TemporaryFailure, str]
    assert len(postmark.mails) == 1


def test_an_address_outside_ascii_is_not_tried() -> None:
    with running_postmark() as postmark:
        (outcome,) = send(postmark, letters.letter("invitation", recipient="анна@partner.example"))

    assert isinstance(outcome, PermanentFailure)
    assert postmark.mails == []


def test_the_webhook_tells_what_became_of_which_mail() -> None:
    report = postmark_reports.read(BOUNCE)

    assert (report.verdict, report.status, report.return_path) == (Verdict.HARD, "5.1.1", RETURN_PATH.partition("@")[0])
    assert report.answer == "smtp;550 5.1.1 (address) unknown user (address)"
    assert report.fingerprint == postmark_reports.read(dict(BOUNCE)).fingerprint
    assert report.fingerprint != postmark_reports.read(BOUNCE | {"ID": 1}).fingerprint


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("BadEmailAddress", Verdict.HARD),
        ("SpamComplaint", Verdict.COMPLAINT),
        ("SoftBounce", Verdict.SOFT),
        ("DnsError", Verdict.SOFT),
        ("Transient", Verdict.DELAYED),
        ("AutoResponder", Verdict.IGNORED),
        ("SomethingNew", Verdict.IGNORED),
    ],
)
def test_the_type_decides(kind: str, verdict: Verdict) -> None:
    assert postmark_reports.read(BOUNCE | {"Type": kind}).verdict == verdict


@pytest.mark.parametrize("said", [{"RecordType": "Delivery"}, BOUNCE | {"RecordType": "Open"}, BOUNCE | {"Type": 5}])
def test_what_is_no_bounce_is_ignored(said: object) -> None:
    assert postmark_reports.read(said).verdict == Verdict.IGNORED


@pytest.mark.parametrize("said", [None, [], "x", {}, {"RecordType": None}, [BOUNCE]])
def test_what_is_no_call_of_postmarks_is_not_understood(said: object) -> None:
    assert postmark_reports.read(said).verdict == Verdict.UNREAD


@pytest.mark.parametrize("field", [name for name in BOUNCE if name != "RecordType"])
@pytest.mark.parametrize("value", [None, 5, [], {}, "\0\ud83d", "x" * 100_000])
def test_no_field_can_be_so_wrong_that_it_fails(field: str, value: object) -> None:
    report = postmark_reports.read(BOUNCE | {field: value})

    assert len(report.answer) <= 500
    assert "\0" not in report.answer
