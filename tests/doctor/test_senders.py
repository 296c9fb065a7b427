"""What the DNS says of who may send for the domain of MAIL_FROM: its existence, SPF, DKIM and DMARC."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from app.doctor import senders
from app.doctor.findings import NotChecked, State
from app.doctor.routes import Route
from app.doctor.spf import Policy, Term, Verdict
from tests.doctor.name_server import Records
from tests.doctor.patients import look, new_settings, states

SERVER = {("mail.example.org", "A"): ["93.184.216.34"]}
SELECTOR = "pm._domainkey.example.org"


def txt(name: str, *texts: str) -> Records:
    return {(name, "TXT"): [f'"{text}"' for text in texts]}


def test_without_mail_nobody_asks_the_dns(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, MAIL_URL="folder://{DATA_DIR}/mail")

    for check in (senders.check_domain, senders.check_spf, senders.check_dkim, senders.check_dmarc):
        with pytest.raises(NotChecked, match="No mail is sent"):
            look(check, settings)


def test_name_servers_that_fail_say_nothing_about_the_domain(tmp_path: Path) -> None:
    for check in (senders.check_domain, senders.check_spf, senders.check_dkim, senders.check_dmarc):
        with pytest.raises(NotChecked, match="do not answer"):
            look(check, new_settings(tmp_path), is_broken=True)


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ({("example.org", "MX"): ["10 mail.example.org."]}, "ok"),
        ({("example.org", "A"): ["93.184.216.34"]}, "warning"),
        ({("example.org", "MX"): ["0 ."]}, "wrong"),
        ({}, "wrong"),
    ],
)
def test_the_sender_needs_a_domain_that_receives_mail(tmp_path: Path, records: Records, state: str) -> None:
    assert states(look(senders.check_domain, new_settings(tmp_path), records)) == {"sender domain": state}


@pytest.mark.parametrize("sender", ["noreply@127.0.0.1", "noreply@localhost", "noreply@mail.internal"])
def test_a_sender_without_a_public_domain_is_wrong(tmp_path: Path, sender: str) -> None:
    settings = new_settings(tmp_path, MAIL_FROM=sender)

    assert states(look(senders.check_domain, settings)) == {"sender domain": "wrong"}
    with pytest.raises(NotChecked, match="no domain of the public DNS"):
        look(senders.check_spf, settings)


def test_a_domain_outside_ascii_is_asked_for_as_the_dns_knows_it(tmp_path: Path) -> None:
    records = {("xn--80akhbyknj4f.example", "MX"): ["10 mail.example.org."]}

    assert states(look(senders.check_domain, new_settings(tmp_path, MAIL_FROM="a@испытание.example"), records)) == {"sender domain": "ok"}


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("v=spf1 a:mail.example.org -all", "ok"),
        ("v=spf1 ip4:93.184.216.34 -all", "ok"),
        ("v=spf1 ip4:93.184.216.35 -all", "warning"),
        ("v=spf1 exists:%{i}.example.org -all", "not checked"),
        ("v=spf1 +all", "wrong"),
        ("v=spf1 ipv4:93.184.216.34 -all", "wrong"),
    ],
)
def test_spf_should_name_the_mail_server(tmp_path: Path, record: str, state: str) -> None:
    assert states(look(senders.check_spf, new_settings(tmp_path), {**SERVER, **txt("example.org", record)})) == {"SPF": state}


def test_no_spf_record_is_wrong_and_the_record_to_add_is_said(tmp_path: Path) -> None:
    (finding,) = look(senders.check_spf, new_settings(tmp_path), SERVER)

    assert finding.state == State.WRONG
    assert finding.advice == "Add a TXT record for example.org: v=spf1 a:mail.example.org -all"


def test_spf_is_asked_of_the_domain_that_bounces_go_to(tmp_path: Path) -> None:
    records = {**SERVER, **txt("bounces.example.org", "v=spf1 a:mail.example.org -all")}

    assert states(look(senders.check_spf, new_settings(tmp_path, BOUNCE_DOMAIN="bounces.example.org"), records)) == {"SPF": "ok"}


def test_spf_of_a_strange_domain_does_not_count_for_the_sender(tmp_path: Path) -> None:
    records = {**SERVER, **txt("bounces.example.net", "v=spf1 a:mail.example.org -all")}

    found = look(senders.check_spf, new_settings(tmp_path, BOUNCE_DOMAIN="bounces.example.net"), records)

    assert states(found) == {"SPF": "ok", "SPF alignment": "warning"}


def test_spf_cannot_be_told_when_nobody_knows_what_the_server_sends_from(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, MAIL_URL="smtp://10.0.0.5")

    (finding,) = look(senders.check_spf, settings, txt("example.org", "v=spf1 include:spf.example.net -all"))
    assert finding.state == State.WRONG  # the include leads nowhere, whoever sends

    (finding,) = look(senders.check_spf, settings, txt("example.org", "v=spf1 ip4:93.184.216.34 -all"))
    assert finding.state == State.NOT_CHECKED
    assert "10.0.0.5 has no public address." in finding.sentence


def test_spf_that_does_not_name_this_very_machine_is_wrong() -> None:
    ours = Route("127.0.0.1", (ip_address("93.184.216.34"),), is_certain=True)

    finding = senders.judge_spf(Policy((Term(Verdict.FAIL, is_all=True),)), "example.org", ours)

    assert finding.state == State.WRONG
    assert "ip4:93.184.216.34" in finding.advice


@pytest.mark.parametrize(
    ("selectors", "text", "state"),
    [
        ((), "v=DKIM1; k=rsa; p=MIIBIjANBg", "ok"),
        (("pm",), "k=rsa;p=MIIBIjANBg", "ok"),
        ((), "v=DKIM1; p=", "wrong"),
        ((), "a wildcard of this domain", "warning"),
        (("2026a",), "v=DKIM1; p=MIIBIjANBg", "wrong"),
    ],
)
def test_dkim_is_found_by_its_selector(tmp_path: Path, selectors: tuple[str, ...], text: str, state: str) -> None:
    assert states(look(senders.check_dkim, new_settings(tmp_path), txt(SELECTOR, text), selectors=selectors)) == {"DKIM": state}


def test_a_key_under_an_unknown_selector_is_no_reproach(tmp_path: Path) -> None:
    (finding,) = look(senders.check_dkim, new_settings(tmp_path))

    assert finding.state == State.WARNING
    assert "--dkim-selector" in finding.advice
    assert "dkim=pass" in finding.advice


@pytest.mark.parametrize(
    ("name", "texts", "state"),
    [
        ("_dmarc.example.org", ["v=DMARC1; p=none; rua=mailto:reports@example.org"], "ok"),
        ("_dmarc.example.org", ["v=DMARC1;p=REJECT"], "ok"),
        ("_dmarc.example.org", ["v=DMARC1; p=nothing"], "wrong"),
        ("_dmarc.example.org", ["v=DMARC1; rua=mailto:reports@example.org"], "warning"),
        ("_dmarc.example.org", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "wrong"),
        ("_dmarc.example.org", ["v=spf1 -all"], "warning"),
        ("example.org", ["v=DMARC1; p=none"], "warning"),
    ],
)
def test_dmarc_needs_one_record_with_a_policy(tmp_path: Path, name: str, texts: list[str], state: str) -> None:
    assert states(look(senders.check_dmarc, new_settings(tmp_path), txt(name, *texts))) == {"DMARC": state}


def test_dmarc_of_a_subdomain_is_that_of_the_domain_above_by_its_sp(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, MAIL_FROM="a@mail.statements.example.org")

    (finding,) = look(senders.check_dmarc, settings, txt("_dmarc.example.org", "v=DMARC1; p=none; sp=reject"))

    assert finding.state == State.OK
    assert finding.sentence == "_dmarc.example.org asks receivers to reject what passes neither SPF nor DKIM in this name."
