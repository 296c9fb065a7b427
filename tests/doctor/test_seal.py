"""The certificate that seals PDFs: one that is made never ends, an operator's own is looked at before it does."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.doctor import seal
from app.doctor.findings import Finding, State
from app.security import seal_keys
from tests.doctor.patients import look, new_settings
from tests.ledger.certificates import certificate, elliptic, private
from tests.ledger.sealing import AT


def looked_at(tmp_path: Path, pem: str) -> Finding:
    (found,) = look(seal.check_seal, new_settings(tmp_path, SEAL_CERTIFICATE=pem))
    return found


def test_without_a_setting_the_seal_is_made_from_the_key_of_the_log(tmp_path: Path) -> None:
    settings = new_settings(tmp_path)

    (found,) = look(seal.check_seal, settings)

    assert found.state == State.OK
    assert seal_keys.derive(settings.log_keys[0]).fingerprint in found.sentence


@pytest.mark.parametrize(
    ("days", "state", "beginning"),
    [
        (365, State.OK, "SEAL_CERTIFICATE is valid until 2027-03-25"),
        (29, State.WARNING, "SEAL_CERTIFICATE expires on 2026-04-23"),
        (-0.5, State.WRONG, "SEAL_CERTIFICATE expired on 2026-03-24"),
    ],
)
def test_an_own_certificate_is_told_of_before_it_expires(tmp_path: Path, days: float, state: State, beginning: str) -> None:
    clock.use(lambda: AT)

    found = looked_at(tmp_path, private(elliptic(7)) + certificate(elliptic(7), "Alder Centre", until=AT + timedelta(days=days)))

    assert (found.state, found.sentence[: len(beginning)]) == (state, beginning)


def test_one_that_is_not_valid_yet_is_wrong(tmp_path: Path) -> None:
    clock.use(lambda: AT - timedelta(days=30))

    assert looked_at(tmp_path, private(elliptic(7)) + certificate(elliptic(7), "Alder Centre")).state == State.WRONG


def test_one_that_cannot_be_used_is_wrong_and_its_key_is_never_told(tmp_path: Path) -> None:
    found = looked_at(tmp_path, private(elliptic(7)))

    assert (found.state, found.sentence) == (
        State.WRONG,
        "SEAL_CERTIFICATE cannot be used: there is no certificate in it that can be read (PEM).",
    )
