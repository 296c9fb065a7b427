"""Mail to a real SMTP server: what arrives, what is reused, and whose trouble each failure is."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path

import aiosmtplib
import pytest

from app.mail.addresses import read_address
from app.mail.smtp import SmtpServer, SmtpTransport, hang_up
from app.mail.transports import (
    AddressRefused,
    DeliveryFailure,
    Letter,
    OurTrouble,
    PermanentFailure,
    TemporaryFailure,
    parse_mail_url,
)
from app.mail.turns import Turns
from tests.mail.certificates import make_certificate, server_context
from tests.mail.recording import into, nowhere
from tests.mail.smtp_server import Behaviour, MailServer, running_mail_server
from tests.processes.running import until

ANNA = "anna@partner.example"
BORYS = "borys@partner.example"


def a_letter(text: str = "Hello\r\n", *, to: str = ANNA) -> Letter:
    content = f"From: Coalition <statements@lead.example>\r\nTo: {to}\r\nMessage-ID: <0193@lead.example>\r\n\r\n{text}"
    sender = Address("Coalition", "statements", "lead.example")
    return Letter(sender, read_address(to), "<0193@lead.example>", datetime(2026, 12, 1, tzinfo=UTC), content.encode())


@asynccontextmanager
async def transport_to(url: str, *, timeout_seconds: float = 5.0) -> AsyncIterator[SmtpTransport]:
    server = parse_mail_url(url, Path("var"))
    assert isinstance(server, SmtpServer)
    transport = SmtpTransport(server, timeout_seconds=timeout_seconds)
    try:
        yield transport
    finally:
        await transport.close()


def send(
    url: str, *recipients: str, between: Callable[[], None] | None = None, timeout_seconds: float = 5.0
) -> list[str | DeliveryFailure]:
    """Send one mail to each over one transport, and return in its place what came back or what was raised."""

    async def send_all() -> list[str | DeliveryFailure]:
        outcomes: list[str | DeliveryFailure] = []
        async with transport_to(url, timeout_seconds=timeout_seconds) as transport:
            for recipient in recipients:
                try:
                    await transport.send(a_letter(to=recipient), into(outcomes))
                except DeliveryFailure as failure:
                    outcomes.append(failure)
                if between:
                    await asyncio.to_thread(between)
        return outcomes

    return asyncio.run(send_all())


def deliver(url: str, *letters: Letter) -> list[str]:
    """Send letters at the same time over one transport; return the server's answers as they came."""

    async def send_all() -> list[str]:
        answers: list[str] = []
        async with transport_to(url) as transport:
            await asyncio.gather(*(transport.send(letter, into(answers)) for letter in letters))
        return answers

    return asyncio.run(send_all())


def failure_of(outcome: str | DeliveryFailure) -> tuple[type[DeliveryFailure], str]:
    assert isinstance(outcome, DeliveryFailure)
    return type(outcome), outcome.answer


def test_the_servers_answer_comes_back() -> None:
    with running_mail_server() as server:
        assert send(server.url, ANNA) == ["250 2.0.0 Ok: queued as Q1"]


def test_the_mail_arrives_as_it_was_made_with_sender_and_recipient_on_the_envelope() -> None:
    with running_mail_server() as server:
        send(server.url, ANNA)

    mail = server.mails[0]
    assert (mail.sender, mail.recipient) == ("statements@lead.example", ANNA)
    assert mail.content == a_letter().content


def test_a_line_that_is_a_lone_dot_does_not_end_the_mail() -> None:
    with running_mail_server() as server:
        deliver(server.url, a_letter(".\r\nbefore\r\n.\r\n..\r\nafter\r\n"))

    assert server.mails[0].message.get_content().splitlines() == [".", "before", ".", "..", "after"]


def test_many_mails_share_one_connection() -> None:
    with running_mail_server() as server:
        send(server.url, *[f"partner{number}@example.org" for number in range(20)])

    assert len(server.mails) == 20
    assert len({mail.connection for mail in server.mails}) == 1


def test_mails_sent_at_the_same_time_do_not_mix() -> None:
    recipients = [f"partner{number}@example.org" for number in range(20)]

    with running_mail_server() as server:
        answers = deliver(server.url, *(a_letter(to=recipient) for recipient in recipients))

    assert sorted(mail.recipient for mail in server.mails) == sorted(recipients)
    assert all(str(mail.message["To"]) == mail.recipient for mail in server.mails)
    assert len(answers) == 20
    assert len({mail.connection for mail in server.mails}) == 4


def test_no_mail_is_handed_over_before_the_one_before_it_was_recorded() -> None:
    seen: list[int] = []

    async def send_all(server: MailServer) -> None:
        async def record(_answer: str) -> None:
            await asyncio.sleep(0)
            seen.append(len(server.mails))

        async with transport_to(server.url) as transport:
            await asyncio.gather(*(transport.send(a_letter(), record) for _ in range(20)))

    with running_mail_server() as server:
        asyncio.run(send_all(server))

    assert seen == list(range(1, 21))


def test_a_mail_the_server_takes_its_time_over_does_not_hold_the_others() -> None:
    async def send_all(server: MailServer) -> None:
        to = parse_mail_url(server.url, Path("var"))
        assert isinstance(to, SmtpServer)
        transport = SmtpTransport(to, turns=Turns(patience_seconds=0.05))
        slow = asyncio.create_task(transport.send(a_letter(), nowhere))
        await asyncio.to_thread(until, lambda: server.waiting == 1, "the mail was not handed over")
        server.behaviour.delay_seconds = 0
        await transport.send(a_letter(to=BORYS), nowhere)
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        await transport.close()

    with running_mail_server(Behaviour(delay_seconds=60)) as server:
        asyncio.run(send_all(server))

    assert [mail.recipient for mail in server.mails] == [BORYS]


def test_a_server_that_takes_fewer_connections_than_we_would_open_gets_all_mail_over_those() -> None:
    with running_mail_server(Behaviour(credentials=("user", "right"), most_logins=2)) as server:
        answers = deliver(server.url_with("user:right"), *(a_letter(to=f"partner{number}@example.org") for number in range(20)))

    assert len(answers) == 20
    assert len({mail.connection for mail in server.mails}) == 2


def test_the_greeting_names_the_senders_domain_and_not_this_machine() -> None:
    with running_mail_server() as server:
        send(server.url, ANNA)

    assert server.greeted_as == {"lead.example"}


def test_an_unknown_recipient_is_a_permanent_failure_that_does_not_repeat_the_address() -> None:
    answer = "550 5.1.1 <anna@partner.example>: no user anna at partner.example"
    with running_mail_server(Behaviour(refused={ANNA: answer})) as server:
        outcomes = send(server.url, ANNA)

    assert failure_of(outcomes[0]) == (AddressRefused, "550 5.1.1 (address): no user (address) at (address)")


def test_a_refused_recipient_does_not_cost_the_connection() -> None:
    with running_mail_server(Behaviour(refused={ANNA: "550 5.1.1 No such user"})) as server:
        outcomes = send(server.url, BORYS, ANNA, BORYS)

    assert [isinstance(outcome, str) for outcome in outcomes] == [True, False, True]
    assert len({mail.connection for mail in server.mails}) == 1


def test_greylisting_is_temporary_and_the_second_try_arrives() -> None:
    with running_mail_server(Behaviour(greylists=True)) as server:
        first, second = send(server.url, ANNA, ANNA)

    assert failure_of(first)[0] is TemporaryFailure
    assert failure_of(first)[1].startswith("451 4.7.1 (address): Recipient address rejected: Greylisted")
    assert second == "250 2.0.0 Ok: queued as Q1"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("554 5.7.1 Refused as spam", PermanentFailure), ("452 4.3.1 Disk full", TemporaryFailure)],
)
def test_a_refusal_of_the_content_is_sorted_by_its_code(answer: str, kind: type[DeliveryFailure]) -> None:
    with running_mail_server(Behaviour(answer_to_data=answer)) as server:
        outcomes = send(server.url, ANNA)

    assert failure_of(outcomes[0]) == (kind, answer)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 5.1.8 Sender refused", OurTrouble), ("450 4.1.8 Later", TemporaryFailure), ("530 5.7.0 Log in first", OurTrouble)],
)
def test_a_refusal_of_the_sender_is_sorted_by_its_code(answer: str, kind: type[DeliveryFailure]) -> None:
    with running_mail_server(Behaviour(answer_to_mail=answer)) as server:
        outcomes = send(server.url, ANNA)

    assert failure_of(outcomes[0]) == (kind, answer)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 No such user", AddressRefused),
        ("550 No such user", AddressRefused),
        ("550 5.2.1 Mailbox disabled", AddressRefused),
        ("550 5.7.1 Your host is on a list", PermanentFailure),
        ("554 5.7.1 Relay access denied", OurTrouble),
        ("550 relay not permitted", OurTrouble),
        ("530 5.7.0 Authentication required", OurTrouble),
        ("450 4.2.1 Try again", TemporaryFailure),
    ],
)
def test_a_refusal_of_the_recipient_is_sorted_by_whom_it_is_about(answer: str, kind: type[DeliveryFailure]) -> None:
    with running_mail_server(Behaviour(refused={ANNA: answer})) as server:
        outcomes = send(server.url, ANNA)

    assert failure_of(outcomes[0]) == (kind, answer)


def test_a_server_that_nobody_runs_is_our_own_trouble() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcomes = send(f"smtp://127.0.0.1:{unused.getsockname()[1]}", ANNA)

    kind, answer = failure_of(outcomes[0])
    assert kind is OurTrouble
    assert "Connect call failed" in answer
    assert "127.0.0.1" not in answer


def test_a_slow_server_is_a_temporary_failure_after_the_total_timeout() -> None:
    with running_mail_server(Behaviour(delay_seconds=2)) as server:
        outcomes = send(server.url, ANNA, timeout_seconds=0.3)

    assert failure_of(outcomes[0]) == (TemporaryFailure, "The mail server did not answer in time.")


def test_after_a_slow_answer_the_next_mail_gets_its_own_answer() -> None:
    with running_mail_server(Behaviour(delay_seconds=0.6)) as server:

        def hurry() -> None:
            server.behaviour.delay_seconds = 0

        outcomes = send(server.url, ANNA, BORYS, timeout_seconds=0.3, between=hurry)

    assert isinstance(outcomes[1], str)
    assert outcomes[1].startswith("250 2.0.0 Ok: queued as")
    assert server.mails[0].recipient == BORYS


def test_a_line_dropped_after_the_content_is_a_temporary_failure_and_not_hidden() -> None:
    with running_mail_server(Behaviour(drops_after_data=1)) as server:
        first, second = send(server.url, ANNA, ANNA)

    assert failure_of(first)[0] is TemporaryFailure
    assert second == "250 2.0.0 Ok: queued as Q2"


def test_an_idle_connection_closed_by_the_server_is_nobodys_failure() -> None:
    with running_mail_server() as server:

        def restart() -> None:
            server.drop_lines()

        outcomes = send(server.url, ANNA, ANNA, ANNA, between=restart)

    assert outcomes == ["250 2.0.0 Ok: queued as Q1", "250 2.0.0 Ok: queued as Q2", "250 2.0.0 Ok: queued as Q3"]
    assert len({mail.connection for mail in server.mails}) == 3


def test_credentials_come_percent_decoded_out_of_the_url() -> None:
    with running_mail_server(Behaviour(credentials=("user@lead.example", "p:ss/ wörd%"))) as server:
        outcomes = send(server.url_with("user%40lead.example:p%3Ass%2F%20w%C3%B6rd%25"), ANNA)

    assert outcomes == ["250 2.0.0 Ok: queued as Q1"]


@pytest.mark.parametrize("given", ["user:wrong", ""])
def test_authentication_trouble_is_ours(given: str) -> None:
    with running_mail_server(Behaviour(credentials=("user", "right"))) as server:
        outcomes = send(server.url_with(given) if given else server.url, ANNA)

    kind, answer = failure_of(outcomes[0])
    assert kind is OurTrouble
    assert answer.startswith("5")


def test_starttls_is_used_when_offered(tmp_path: Path) -> None:
    with running_mail_server(encryption="starttls", tls=server_context(make_certificate(tmp_path))) as server:
        send(server.url, ANNA, BORYS)

    assert [mail.is_encrypted for mail in server.mails] == [True, True]


def test_an_encrypted_connection_is_hung_up_without_waiting_for_the_other_side(tmp_path: Path) -> None:
    async def visit(server: MailServer) -> int:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port, start_tls=True, validate_certs=False)
        await client.connect()
        line = client.get_transport_info("socket")
        hang_up(client)
        await asyncio.sleep(0)
        return int(line.fileno())

    with running_mail_server(encryption="starttls", tls=server_context(make_certificate(tmp_path))) as server:
        assert asyncio.run(visit(server)) == -1


def test_a_mail_goes_in_the_open_only_where_no_starttls_is_offered() -> None:
    with running_mail_server() as server:
        send(server.url, ANNA)

    assert server.mails[0].is_encrypted is False


def test_starttls_that_is_required_and_not_offered_is_our_own_trouble() -> None:
    with running_mail_server() as server:
        outcomes = send(server.url + "?starttls=required", ANNA)

    assert failure_of(outcomes[0])[0] is OurTrouble
    assert server.mails == []


def test_tls_from_the_start_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path)
    with running_mail_server(encryption="tls", tls=server_context(certificate)) as server:
        untrusted = send(server.url, ANNA)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted = send(server.url, ANNA)

    assert failure_of(untrusted[0])[0] is OurTrouble
    assert "CERTIFICATE_VERIFY_FAILED" in failure_of(untrusted[0])[1]
    assert trusted == ["250 2.0.0 Ok: queued as Q1"]


def test_required_starttls_is_verified_too(tmp_path: Path) -> None:
    with running_mail_server(encryption="starttls", tls=server_context(make_certificate(tmp_path))) as server:
        outcomes = send(server.url + "?starttls=required", ANNA)

    assert failure_of(outcomes[0])[0] is OurTrouble
    assert server.mails == []


def test_a_local_part_outside_ascii_travels_where_the_server_takes_it() -> None:
    with running_mail_server() as server:
        outcomes = send(server.url, "юлія@partner.example")

    assert outcomes == ["250 2.0.0 Ok: queued as Q1"]
    assert server.mails[0].recipient == "юлія@partner.example"


def test_a_local_part_outside_ascii_is_refused_for_good_where_the_server_does_not_take_it() -> None:
    with running_mail_server(Behaviour(speaks_utf8=False)) as server:
        outcomes = send(server.url, "юлія@partner.example", ANNA)

    assert failure_of(outcomes[0]) == (PermanentFailure, "553 5.6.7 Our mail server cannot send to an address outside ASCII.")
    assert outcomes[1] == "250 2.0.0 Ok: queued as Q1"


def test_a_mail_that_was_cancelled_half_way_does_not_spoil_the_next_one() -> None:
    answers: list[str] = []

    async def cancel_then_send(url: str) -> None:
        async with transport_to(url) as transport:
            half_way = asyncio.create_task(transport.send(a_letter(), into(answers)))
            await asyncio.sleep(0.2)
            half_way.cancel()
            await asyncio.gather(half_way, return_exceptions=True)
            await transport.send(a_letter(to=BORYS), into(answers))

    with running_mail_server(Behaviour(delay_seconds=0.5)) as server:
        asyncio.run(cancel_then_send(server.url))

    assert [answer[:24] for answer in answers] == ["250 2.0.0 Ok: queued as "]
    assert server.mails[-1].recipient == BORYS


def test_a_failure_carries_no_chain_in_which_the_address_could_reach_a_log() -> None:
    with running_mail_server(Behaviour(refused={ANNA: "550 5.1.1 No such user"})) as server:
        outcomes = send(server.url, ANNA)

    assert isinstance(outcomes[0], DeliveryFailure)
    assert (outcomes[0].__cause__, outcomes[0].__context__) == (None, None)
