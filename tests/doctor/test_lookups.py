"""Questions to a real name server: what is there, what is not, and what nobody can tell."""

import asyncio
from ipaddress import ip_address

import pytest

from app.doctor.findings import NotChecked
from app.doctor.lookups import Lookups
from tests.doctor.name_server import running_name_server


def test_answers_come_as_plain_values() -> None:
    records = {
        ("example.org", "TXT"): ['"one" " two"', '"three"'],
        ("example.org", "MX"): ["20 late.example.org.", "10 first.example.org."],
        ("example.org", "A"): ["192.0.2.1"],
        ("example.org", "AAAA"): ["2001:db8::1"],
        ("1.2.0.192.in-addr.arpa", "PTR"): ["www.example.org."],
    }

    async def ask(lookups: Lookups) -> None:
        assert sorted(await lookups.texts("example.org")) == ["one two", "three"]
        assert await lookups.exchangers("example.org") == ["first.example.org", "late.example.org"]
        assert await lookups.addresses("example.org") == [ip_address("192.0.2.1"), ip_address("2001:db8::1")]
        assert await lookups.names_of(ip_address("192.0.2.1")) == ["www.example.org"]

    with running_name_server(records) as names:
        asyncio.run(ask(names.lookups))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_an_address_is_its_own_and_nobody_is_asked(host: str) -> None:
    with running_name_server() as names:
        assert len(asyncio.run(names.lookups.addresses(host))) == 1

    assert names.asked == []


@pytest.mark.parametrize("name", ["gone.example.org", "example..org", f"{'a' * 64}.example.org", f"{'a.' * 200}org"])
def test_what_does_not_exist_or_cannot_be_a_name_is_empty(name: str) -> None:
    with running_name_server() as names:
        assert asyncio.run(names.lookups.texts(name)) == []


def test_the_same_question_is_asked_once() -> None:
    async def ask_twice(lookups: Lookups) -> None:
        assert await lookups.texts("example.org") == await lookups.texts("example.org") == ["v=spf1 -all"]

    with running_name_server({("example.org", "TXT"): ['"v=spf1 -all"']}) as names:
        asyncio.run(ask_twice(names.lookups))

    assert names.asked == ["example.org TXT"]


def test_a_broken_name_server_says_nothing_about_the_name() -> None:
    with running_name_server(is_broken=True) as names, pytest.raises(NotChecked, match="do not answer"):
        asyncio.run(names.lookups.texts("example.org"))


def test_name_servers_of_a_closed_network_say_nothing_about_public_names() -> None:
    with running_name_server({(".", "NS"): []}) as names, pytest.raises(NotChecked, match="a network of their own"):
        asyncio.run(names.lookups.texts("example.org"))
