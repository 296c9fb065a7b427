"""Looks at the way out that MAIL_URL names: a folder, a mail server or a provider. Never sends a mail."""

from http import HTTPStatus

import httpx

from app.doctor.findings import Finding, not_checked, ok, warning, wrong
from app.doctor.network import OFFLINE, Trouble, sort_reach
from app.doctor.patient import Patient
from app.doctor.smtp import check_smtp
from app.mail.postmark_server import PostmarkServer
from app.mail.smtp import SmtpServer
from app.mail.transports import parse_mail_url


async def check_mail(patient: Patient) -> list[Finding]:
    """What the worker would meet with the next mail."""
    settings = patient.settings
    target = parse_mail_url(settings.mail_url, settings.data_dir)
    if isinstance(target, PostmarkServer):
        return [await check_postmark(patient, target)]
    if not isinstance(target, SmtpServer):
        advice = "Set UNDERSIGNED_MAIL_URL, for instance smtp://user:password@mail.example.org:587"
        return [warning("mail server", "Mails are only written to a folder and sent to nobody.", advice)]
    return await check_smtp(patient, target)


async def check_postmark(patient: Patient, server: PostmarkServer) -> Finding:
    """Ask Postmark what our token opens."""
    headers = {"Accept": "application/json", "X-Postmark-Server-Token": server.token}
    try:
        async with httpx.AsyncClient(verify=patient.tls, timeout=patient.look_seconds * 0.8) as client:
            answer = await client.get(f"{server.api}/server", headers=headers)
    except httpx.HTTPError as trouble:
        if await sort_reach(trouble, patient.lookups) == Trouble.OFFLINE:
            return not_checked("mail server", *OFFLINE)
        return wrong("mail server", "Postmark cannot be reached.", "Does a firewall keep this machine from api.postmarkapp.com, port 443?")
    if answer.status_code == HTTPStatus.OK:
        return ok("mail server", "Postmark knows our token.")
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return wrong(
            "mail server", "Postmark does not know our token.", "Put the API token of the server into UNDERSIGNED_MAIL_URL: postmark:TOKEN"
        )
    return wrong("mail server", f"Postmark answers {answer.status_code}.", "Look at status.postmarkapp.com.")
