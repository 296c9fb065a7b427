"""Looks at the certificate that seals PDFs: the operator's own can expire, and then editions are without PDF."""

from datetime import datetime, timedelta

from app import clock
from app.doctor.findings import Finding, ok, warning, wrong
from app.doctor.patient import Patient
from app.ledger.seals import Sealer
from app.security import seal_keys
from app.security.seal_keys import SealCertificateInvalid

SOON = timedelta(days=30)
RENEW = "Put the renewed certificate, with its key, into UNDERSIGNED_SEAL_CERTIFICATE and restart."


async def check_seal(patient: Patient) -> list[Finding]:
    """Whether there is a certificate that can be used, today and for a month to come."""
    settings = patient.settings
    if not settings.seal_certificate:
        return [ok("seal", f"PDFs are sealed with a key made from LOG_KEY (SHA-256 {seal_keys.derive(settings.log_keys[0]).fingerprint}).")]
    try:
        sealer = seal_keys.read(settings.seal_certificate)
    except SealCertificateInvalid as error:
        return [wrong("seal", f"SEAL_CERTIFICATE cannot be used: {error}", "Give a private key and its certificate, both as PEM.")]
    return [_judge(sealer, at=clock.now())]


def _judge(sealer: Sealer, *, at: datetime) -> Finding:
    if invalid := seal_keys.tell_invalid(sealer, at=at):
        return wrong("seal", invalid, RENEW)
    ends = sealer.chain[0].not_valid_after_utc
    if ends < at + SOON:
        return warning("seal", f"SEAL_CERTIFICATE expires on {ends:%Y-%m-%d}; after that new editions have no PDFs.", RENEW)
    return ok("seal", f"SEAL_CERTIFICATE is valid until {ends:%Y-%m-%d} (SHA-256 {sealer.fingerprint}).")
