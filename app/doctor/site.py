"""Looks at BASE_URL as a partner's browser would: is it https, does our server answer there, a good certificate, the right time?"""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from app import clock
from app.config import LOOPBACK, Settings
from app.doctor.findings import Finding, NotChecked, not_checked, ok, warning, wrong
from app.doctor.network import OFFLINE, Trouble, is_ours, sort_reach, why_untrusted
from app.doctor.patient import Patient

HEALTHY = b"ok\n"
"""What /healthz answers (`app/web/health.py`)."""

MOST_DRIFT = timedelta(seconds=60)
EXPIRES_SOON = timedelta(days=14)
SET_BASE_URL = "Set UNDERSIGNED_BASE_URL to the public address, such as https://statements.example.org."
ASK_THE_SYSTEM = "Look whether the system keeps the time by itself: timedatectl"

SILENT = (
    "BASE_URL does not answer from here in time.",
    "If it opens from elsewhere, all is well: some networks cannot reach their own public address.",
)
WRONG = {
    Trouble.NO_SUCH_NAME: ("The name {host} does not exist.", "Make an A or AAAA record for it, or mend BASE_URL."),
    Trouble.CERTIFICATE: ("Browsers refuse the certificate of BASE_URL: {why}.", "Let the proxy get one, for instance from Let's Encrypt."),
    Trouble.NO_TLS: ("What answers at BASE_URL does not speak https.", "Look at the port of BASE_URL and at the proxy."),
    Trouble.REFUSED: ("Nothing answers at BASE_URL.", "Is the proxy running, and `undersigned serve` behind it?"),
    Trouble.OTHER: ("What answers at BASE_URL is no web server, or hangs up.", "Look at the port of BASE_URL and at the proxy."),
}


async def check_site(patient: Patient) -> list[Finding]:
    """BASE_URL, its certificate and the clock, by one request to /healthz that sends nothing."""
    address = judge_address(patient.settings.base_url)
    if _host(patient).endswith(".onion"):
        return [address, not_checked("web server", "An onion address can only be reached through Tor."), _no_clock()]
    try:
        answer, certificate = await _ask(patient)
    except httpx.HTTPError as trouble:
        return [address, await _explain(trouble, patient), _no_clock()]
    return [address, judge_answer(answer), *certificate, judge_clock(answer, is_our_own=await _is_our_own(patient), at=clock.now())]


async def check_onion(patient: Patient) -> list[Finding]:
    """What can be said of ONION_HOST without Tor; nothing where it is not set."""
    return [judge_onion(patient.settings)] if patient.settings.onion_host else []


def judge_onion(settings: Settings) -> Finding:
    if not settings.is_https:
        return warning("ONION_HOST", "Tor Browser believes it only of pages that came by https.", SET_BASE_URL)
    return ok("ONION_HOST", f"Public pages lead Tor Browser to {settings.onion_host}; whether it answers can only be seen with Tor.")


def judge_address(base_url: str) -> Finding:
    host = urlsplit(base_url).hostname or ""
    if host in LOOPBACK:
        return warning("BASE_URL", "It is this machine, so the links in mails work for nobody else.", SET_BASE_URL)
    if base_url.startswith("https://") or host.endswith(".onion"):
        return ok("BASE_URL", f"{base_url} stands in all links.")
    return wrong(
        "BASE_URL", "It begins with http://: links and answers can be read on the way.", "Put a proxy with https in front, and set https://"
    )


def judge_answer(answer: httpx.Response) -> Finding:
    if answer.status_code == HTTPStatus.OK and answer.content == HEALTHY:
        return ok("web server", "Undersigned answers at BASE_URL.")
    if answer.is_redirect:
        return wrong("web server", f"BASE_URL only redirects ({answer.status_code}).", "Set BASE_URL to where it leads.")
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return wrong(
            "web server", f"The proxy at BASE_URL answers {answer.status_code}.", "Is `undersigned serve` running, and on that port?"
        )
    sentence = f"Something else answers at BASE_URL (/healthz says {answer.status_code})."
    return wrong("web server", sentence, "Look where the proxy sends requests, and whether BASE_URL is right.")


def judge_certificate(expires_at: datetime, *, at: datetime) -> Finding:
    days = (expires_at - at).days
    if expires_at - at < EXPIRES_SOON:
        return warning("certificate", f"It is valid for {days} more days only.", "Look why it has not been renewed.")
    return ok("certificate", f"It is valid for {days} more days.")


def judge_clock(answer: httpx.Response, *, is_our_own: bool, at: datetime) -> Finding:
    """Compare with the Date of an answer. A server on this machine has our own clock: it can show nothing."""
    try:
        theirs = parsedate_to_datetime(answer.headers["date"]).replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return _no_clock()
    drift = abs(theirs - at)
    if drift > MOST_DRIFT:
        sentence = (
            f"This machine and the server at BASE_URL are {int(drift.total_seconds())} seconds apart: deadlines come at the wrong time."
        )
        return wrong("clock", sentence, "Switch on time synchronization: timedatectl set-ntp true")
    if is_our_own:
        return _no_clock()
    return ok("clock", "It agrees with the server at BASE_URL.")


async def _is_our_own(patient: Patient) -> bool:
    """Whether BASE_URL leads to this very machine; also when nobody can tell."""
    try:
        return any(is_ours(address) for address in await patient.lookups.addresses(_host(patient)))
    except NotChecked:
        return True


async def _ask(patient: Patient) -> tuple[httpx.Response, list[Finding]]:
    """Return the answer of /healthz, and what there is to say about the certificate it came with."""
    # No proxy of the environment: what is asked is whether this machine's name leads to us.
    async with (
        httpx.AsyncClient(verify=patient.tls, trust_env=False, timeout=patient.look_seconds * 0.8) as client,
        client.stream("GET", f"{patient.settings.base_url}/healthz", headers={"User-Agent": "undersigned-doctor"}) as answer,
    ):
        tls = answer.extensions["network_stream"].get_extra_info("ssl_object")
        content = b""
        async for piece in answer.aiter_bytes():
            content += piece
            if len(content) > len(HEALTHY):
                break
        found = httpx.Response(answer.status_code, headers=answer.headers, content=content)
    if tls is None:
        return found, []
    expires_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"]), UTC)
    return found, [judge_certificate(expires_at, at=clock.now())]


async def _explain(trouble: httpx.HTTPError, patient: Patient) -> Finding:
    """Say what kept us from asking."""
    kind = Trouble.SILENT if isinstance(trouble, httpx.TimeoutException) else await sort_reach(trouble, patient.lookups)
    if kind == Trouble.OFFLINE:
        return not_checked("web server", *OFFLINE)
    if kind == Trouble.SILENT:
        return warning("web server", *SILENT)
    sentence, advice = WRONG[kind]
    return wrong("web server", sentence.format(host=_host(patient), why=why_untrusted(trouble)), advice)


def _no_clock() -> Finding:
    return not_checked("clock", "Nothing from another machine tells the time here.", ASK_THE_SYSTEM)


def _host(patient: Patient) -> str:
    return urlsplit(patient.settings.base_url).hostname or ""
