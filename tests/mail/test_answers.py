"""A server's answer is stored and shown: it must carry no address, no IP, no control character."""

import pytest

from app.mail.answers import scrub


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("250 2.0.0 Ok: queued as 4XyZ", "250 2.0.0 Ok: queued as 4XyZ"),
        ("550 5.1.1 <anna@partner.example>: unknown", "550 5.1.1 (address): unknown"),
        ("550 5.1.1 anna@partner.example... User unknown", "550 5.1.1 (address) User unknown"),
        ("550 No such user (ANNA)", "550 No such user ((address))"),
        ("550 partner.example does not accept mail for anna.", "550 (address) does not accept mail for (address)."),
        ("550 joanna and annabel are others", "550 joanna and annabel are others"),
        ("550 forwarded to someone+else@other.example failed", "550 forwarded to (address) failed"),
        ('550 "odd name"@other.example', "550 (address)"),
        ("550 юлія@other.example unknown", "550 (address) unknown"),
        ("554 Client host [203.0.113.7] blocked", "554 Client host [(ip)] blocked"),
        ("554 host 2001:db8::7 blocked", "554 host (ip) blocked"),
        ("554 [IPv6:2001:db8::7] blocked", "554 [(ip)] blocked"),
        ("421 4.4.2 timeout at 12:30:45", "421 4.4.2 timeout at 12:30:45"),
        ("550-5.1.1 first line\n5.1.1 second line", "550-5.1.1 first line 5.1.1 second line"),
        ("550 \x1b[31mred\x00 \u202eder", "550 [31mred der"),
        ("550 caf\udce9", "550 caf\ufffd"),
    ],
)
def test_an_answer_is_one_safe_line(answer: str, shown: str) -> None:
    assert scrub(answer, "anna@partner.example") == shown


def test_a_long_answer_is_cut() -> None:
    assert len(scrub("550 " + "x" * 10_000)) == 500


def test_a_short_local_part_does_not_eat_ordinary_words() -> None:
    assert scrub("550 no is no", "no@partner.example") == "550 no is no"
