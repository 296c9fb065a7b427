"""The examination: every look at once, each with its own time, so that one that hangs or breaks never hides what the others see."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain

from app import config
from app.config import SettingInvalid
from app.doctor import database, fonts, mail, routes, seal, senders, settings, site
from app.doctor.findings import Finding, NotChecked, not_checked, wrong
from app.doctor.patient import Patient
from app.mail.transports import parse_mail_url

Look = Callable[[Patient], Awaitable[list[Finding]]]
LOOKS: dict[str, Look] = {
    "settings": settings.check_settings,
    "data folder": settings.check_files,
    "keys": settings.check_keys,
    "seal": seal.check_seal,
    "database": database.check_database,
    "BASE_URL": site.check_site,
    "ONION_HOST": site.check_onion,
    "mail server": mail.check_mail,
    "sender domain": senders.check_domain,
    "SPF": senders.check_spf,
    "DKIM": senders.check_dkim,
    "DMARC": senders.check_dmarc,
    "reverse DNS": routes.check_ptr,
    "bounces": routes.check_bounces,
    "fonts": fonts.check_fonts,
}


def examine_installation(dkim_selectors: tuple[str, ...], *, shows_webhook: bool = False) -> list[Finding]:
    """Examine what the environment describes. Settings that cannot be read are a finding, and the only one."""
    try:
        loaded = config.load_settings()
        parse_mail_url(loaded.mail_url, loaded.data_dir)
    except SettingInvalid as error:
        return [wrong("settings", str(error), "Nothing else can be looked at before that.")]
    return examine(Patient(loaded, dkim_selectors=dkim_selectors, shows_webhook=shows_webhook))


def examine(patient: Patient) -> list[Finding]:
    """Look at everything and return what was found, in a fixed order. Takes hardly longer than the slowest look may."""
    return asyncio.run(_examine(patient))


async def _examine(patient: Patient) -> list[Finding]:
    outcomes = await asyncio.gather(*(_within_limits(look, patient) for look in LOOKS.values()), return_exceptions=True)
    return list(chain.from_iterable(_findings(name, outcome) for name, outcome in zip(LOOKS, outcomes, strict=True)))


async def _within_limits(look: Look, patient: Patient) -> list[Finding]:
    async with asyncio.timeout(patient.look_seconds):
        return await look(patient)


def _findings(name: str, outcome: list[Finding] | BaseException) -> Sequence[Finding]:
    """An error nobody foresaw is told by its kind alone: its message may hold an address."""
    match outcome:
        case NotChecked():
            return [outcome.as_finding(name)]
        case TimeoutError():
            return [not_checked(name, "There was no answer in time.", "Look again; if it stays so, look at the network of this machine.")]
        case BaseException():
            return [not_checked(name, f"The doctor stumbled ({type(outcome).__name__}), a mistake of ours.", "Please tell us.")]
    return outcome
