"""SPF policies as receivers read them: who passes, what is an error, and what cannot be told."""

import asyncio
from ipaddress import ip_address

import pytest

from app.doctor.spf import Policy, SpfBroken, SpfReader, Verdict
from tests.doctor.name_server import Records, running_name_server

DOMAIN = "example.org"


def spf(text: str, domain: str = DOMAIN) -> Records:
    return {(domain, "TXT"): [f'"{text}"']}


def read(records: Records) -> Policy | None:
    with running_name_server(records) as names:
        return asyncio.run(SpfReader(names.lookups).read(DOMAIN))


def judge(address: str, records: Records) -> Verdict:
    policy = read(records)
    assert policy
    return policy.judge(ip_address(address))


@pytest.mark.parametrize(
    ("record", "address", "verdict"),
    [
        ("v=spf1 ip4:192.0.2.7 -all", "192.0.2.7", Verdict.PASS),
        ("v=spf1 ip4:192.0.2.7 -all", "192.0.2.8", Verdict.FAIL),
        ("v=spf1 ip4:192.0.2.0/24 ~all", "198.51.100.1", Verdict.SOFTFAIL),
        ("v=spf1 ip4:192.0.2.0/24 ?all", "198.51.100.1", Verdict.NEUTRAL),
        ("v=spf1 ip4:192.0.2.0/24", "198.51.100.1", Verdict.NEUTRAL),
        ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::25", Verdict.PASS),
        ("V=SPF1 IP4:192.0.2.7 -ALL", "192.0.2.7", Verdict.PASS),
        ("v=spf1 -ip4:192.0.2.7 +all", "192.0.2.7", Verdict.FAIL),
        ("v=spf1 ip4:192.0.2.7 exp=why.example.org -all", "192.0.2.7", Verdict.PASS),
        ("v=spf1 exists:%{i}.example.org -all", "192.0.2.7", Verdict.UNCLEAR),
        ("v=spf1 ip4:192.0.2.7 ptr -all", "192.0.2.7", Verdict.PASS),
        ("v=spf1 ptr -all", "192.0.2.7", Verdict.UNCLEAR),
        ("v=spf1 redirect=%{d}.example.net", "192.0.2.7", Verdict.UNCLEAR),
    ],
)
def test_the_first_part_that_matches_decides(record: str, address: str, verdict: Verdict) -> None:
    assert judge(address, spf(record)) == verdict


@pytest.mark.parametrize(
    ("record", "address"),
    [
        ("v=spf1 a -all", "192.0.2.1"),
        ("v=spf1 a/24 -all", "192.0.2.200"),
        ("v=spf1 a//64 -all", "2001:db8::99"),
        ("v=spf1 a/32//64 -all", "2001:db8::99"),
        ("v=spf1 mx -all", "192.0.2.25"),
        ("v=spf1 mx:example.org/24 -all", "192.0.2.99"),
        ("v=spf1 a:mail.example.org -all", "192.0.2.25"),
    ],
)
def test_hosts_and_exchangers_stand_for_their_addresses(record: str, address: str) -> None:
    hosts = {
        (DOMAIN, "A"): ["192.0.2.1"],
        (DOMAIN, "AAAA"): ["2001:db8::1"],
        (DOMAIN, "MX"): ["10 mail.example.org."],
        ("mail.example.org", "A"): ["192.0.2.25"],
    }

    assert judge(address, {**spf(record), **hosts}) == Verdict.PASS


def test_an_include_lets_in_whom_the_other_passes_and_nobody_else() -> None:
    records = {**spf("v=spf1 include:spf.example.net -all"), **spf("v=spf1 ip4:192.0.2.7 ~all", "spf.example.net")}

    assert judge("192.0.2.7", records) == Verdict.PASS
    assert judge("192.0.2.8", records) == Verdict.FAIL


def test_a_redirect_hands_over_to_the_other_policy_whole() -> None:
    records = {**spf("v=spf1 redirect=spf.example.net"), **spf("v=spf1 ip4:192.0.2.7 ~all", "spf.example.net")}

    assert judge("192.0.2.7", records) == Verdict.PASS
    assert judge("192.0.2.8", records) == Verdict.SOFTFAIL


def test_a_redirect_after_all_is_not_followed() -> None:
    assert judge("192.0.2.7", spf("v=spf1 -all redirect=nowhere.example.net")) == Verdict.FAIL


@pytest.mark.parametrize(("record", "is_open"), [("v=spf1 +all", True), ("v=spf1 a all", True), ("v=spf1 -all", False), ("v=spf1", False)])
def test_a_policy_that_lets_anybody_is_known(record: str, *, is_open: bool) -> None:
    policy = read(spf(record))

    assert policy
    assert policy.lets_anybody == is_open


@pytest.mark.parametrize("texts", [[], ['"v=spf10 -all"'], ['"google-site-verification=abc"']])
def test_a_domain_without_a_record_has_no_policy(texts: list[str]) -> None:
    assert read({(DOMAIN, "TXT"): texts}) is None


def test_a_record_cut_into_strings_is_one() -> None:
    assert judge("192.0.2.7", {(DOMAIN, "TXT"): ['"v=spf1 ip4:192.0" ".2.7 -all"']}) == Verdict.PASS


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ("v=spf1 ip4:192.0.2 -all", "The SPF record has an address that is none: 192.0.2"),
        ("v=spf1 a/99 -all", "The SPF record has an address that is none: 192.0.2.1/99"),
        ("v=spf1 include -all", "The SPF record of example.org has a part that nobody understands: include"),
        ("v=spf1 ipv4:192.0.2.7 -all", "The SPF record of example.org has a part that nobody understands: ipv4:192.0.2.7"),
        ("v=spf1 include:gone.example.net -all", "The SPF record names gone.example.net, which has no SPF record."),
        ("v=spf1 include:example.org -all", "The SPF record needs more than 10 look-ups, and receivers then give up on it."),
        (f"v=spf1 {'mx ' * 11}-all", "The SPF record needs more than 10 look-ups, and receivers then give up on it."),
    ],
)
def test_what_receivers_treat_as_an_error_is_one(record: str, sentence: str) -> None:
    with pytest.raises(SpfBroken) as caught:
        read({**spf(record), (DOMAIN, "A"): ["192.0.2.1"]})

    assert str(caught.value) == sentence


def test_two_records_are_an_error() -> None:
    with pytest.raises(SpfBroken, match="has 2 SPF records"):
        read({(DOMAIN, "TXT"): ['"v=spf1 -all"', '"v=spf1 a -all"']})


def test_a_policy_that_includes_itself_costs_a_bounded_number_of_questions() -> None:
    with running_name_server(spf("v=spf1 include:example.org mx a include:example.org")) as names:
        with pytest.raises(SpfBroken):
            asyncio.run(SpfReader(names.lookups).read(DOMAIN))

        assert len(names.asked) <= 11
