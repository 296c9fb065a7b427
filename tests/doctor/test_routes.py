"""The way out and back: who sends, how the reverse DNS calls it, and who takes bounces."""

import asyncio
from ipaddress import ip_address
from pathlib import Path

import pytest

from app.doctor import routes, senders
from app.doctor.findings import NotChecked
from app.doctor.lookups import Lookups
from app.doctor.patient import Patient
from app.security import webhooks
from tests.asking import PLAIN
from tests.doctor.name_server import Records, running_name_server
from tests.doctor.patients import look, new_settings, states

OURS = ip_address("93.184.216.34")


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ({("34.216.184.93.in-addr.arpa", "PTR"): ["mail.example.org."], ("mail.example.org", "A"): ["93.184.216.34"]}, "ok"),
        ({("34.216.184.93.in-addr.arpa", "PTR"): ["static-34.example.net."]}, "warning"),
        ({}, "wrong"),
    ],
)
def test_the_reverse_name_has_to_lead_back(tmp_path: Path, records: Records, state: str) -> None:
    with running_name_server(records) as names:
        finding = asyncio.run(routes.judge_ptr(Patient(new_settings(tmp_path), names.lookups), OURS))

    assert finding.state == state


def test_the_reverse_name_of_a_server_elsewhere_is_its_operators_business(tmp_path: Path) -> None:
    findings = look(routes.check_ptr, new_settings(tmp_path), {("mail.example.org", "A"): ["93.184.216.34"]})

    assert states(findings) == {"reverse DNS": "not checked"}


@pytest.mark.parametrize(
    ("domain", "state"), [("bounces.example.org", "ok"), ("example.org", "ok"), ("gone.example.org", "wrong"), ("none", "warning")]
)
def test_somebody_has_to_take_mail_for_the_bounce_domain(tmp_path: Path, domain: str, state: str) -> None:
    records = {("bounces.example.org", "MX"): ["10 mail.example.org."], ("example.org", "A"): ["93.184.216.34"]}

    assert states(look(routes.check_bounces, new_settings(tmp_path, BOUNCE_DOMAIN=domain), records)) == {"bounces": state}


def test_nothing_comes_back_where_nothing_is_sent(tmp_path: Path) -> None:
    with pytest.raises(NotChecked, match="nothing comes back"):
        look(routes.check_bounces, new_settings(tmp_path, MAIL_URL="folder:///srv/mail"))


def test_postmark_sends_and_collects_by_itself(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, MAIL_URL="postmark:a-token-of-ours")

    assert states(look(senders.check_spf, settings)) == {"SPF": "not checked"}
    assert states(look(routes.check_ptr, settings)) == {"reverse DNS": "not checked"}
    assert states(look(routes.check_bounces, settings)) == {"bounces": "not checked"}


def test_the_webhook_is_shown_with_its_password_only_when_asked_for(tmp_path: Path) -> None:
    settings = new_settings(tmp_path, MAIL_URL="postmark:a-token-of-ours")
    address = webhooks.address(settings.secret_keys, settings.base_url)

    (hidden,) = look(routes.check_bounces, settings)
    (shown,) = asyncio.run(routes.check_bounces(Patient(settings, Lookups(), PLAIN, shows_webhook=True)))

    assert webhooks.password(settings.secret_keys) not in hidden.sentence + hidden.advice
    assert shown.advice == f"Enter it there: {address}"
