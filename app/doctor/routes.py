"""The way of a mail out and of a bounce back: who sends, from which addresses, how the reverse DNS calls them, who takes bounces."""

from dataclasses import dataclass

from app.doctor.findings import Finding, NotChecked, not_checked, ok, warning, wrong
from app.doctor.lookups import Address
from app.doctor.network import is_ours, outward_addresses
from app.doctor.patient import Patient
from app.mail.postmark_server import PostmarkServer
from app.mail.smtp import SmtpServer
from app.mail.transports import parse_mail_url
from app.security import webhooks

SHOW_WEBHOOK = "undersigned doctor --show-webhook prints the address to enter there, password included."


@dataclass(frozen=True)
class Route:
    """The server we hand mail to and, as far as can be told from here, what it sends from. `is_certain`: it is this machine."""

    host: str
    addresses: tuple[Address, ...] = ()
    is_certain: bool = False
    is_postmark: bool = False
    why_unknown: str = ""

    @property
    def spf_hint(self) -> str:
        """What an SPF record would say to let this server send."""
        if self.is_certain:
            return " ".join(f"ip{address.version}:{address}" for address in self.addresses)
        return f"a:{self.host}" if self.addresses else "ip4:ADDRESS"


async def find_route(patient: Patient) -> Route:
    """Find out who sends. Raises NotChecked when the DNS does not answer."""
    server = parse_mail_url(patient.settings.mail_url, patient.settings.data_dir)
    if isinstance(server, PostmarkServer):
        return Route("Postmark", is_postmark=True)
    if not isinstance(server, SmtpServer):
        raise NotChecked("No mail is sent, so nobody asks for this yet.")
    addresses = await patient.lookups.addresses(server.host)
    if any(is_ours(address) for address in addresses):
        ours = tuple(address for address in outward_addresses() if address.is_global)
        return Route(server.host, ours, is_certain=bool(ours), why_unknown="" if ours else "This machine stands behind another address.")
    found = tuple(address for address in addresses if address.is_global)
    return Route(server.host, found, why_unknown="" if found else f"{server.host} has no public address.")


async def check_ptr(patient: Patient) -> list[Finding]:
    """Whether the reverse DNS of the sending address gives a name that leads back to it; many receivers refuse mail otherwise."""
    patient.require_sender()
    route = await find_route(patient)
    if not route.is_certain:
        reason = route.why_unknown or f"{route.host} sends, and its operator sees to that."
        return [not_checked("reverse DNS", reason)]
    return [await judge_ptr(patient, address) for address in route.addresses]


async def judge_ptr(patient: Patient, address: Address) -> Finding:
    advice = "The hoster of this machine sets it: a name of yours whose A or AAAA record is this address."
    names = await patient.lookups.names_of(address)
    if not names:
        return wrong("reverse DNS", f"{address} has no name.", advice)
    for name in names:
        if address in await patient.lookups.addresses(name):
            return ok("reverse DNS", f"{address} is {name}, and back.")
    return warning("reverse DNS", f"{address} is called {names[0]}, which does not lead back to it.", advice)


async def check_bounces(patient: Patient) -> list[Finding]:
    """Whether what comes back can reach us: somebody has to take mail for BOUNCE_DOMAIN. Where it goes from there cannot be seen."""
    settings = patient.settings
    if settings.mail_folder:
        raise NotChecked("No mail is sent, so nothing comes back.")
    if settings.mail_url.startswith("postmark:"):
        advice = f"Enter it there: {_webhook(patient)}" if patient.shows_webhook else SHOW_WEBHOOK
        return [not_checked("bounces", "Postmark reports them to our webhook; whether it knows the address cannot be seen.", advice)]
    if not settings.bounce_domain:
        advice = "Set UNDERSIGNED_BOUNCE_DOMAIN and route b+…@ of it to us (docs/mail.md)."
        return [warning("bounces", "BOUNCE_DOMAIN is none: addresses that do not work go unnoticed.", advice)]
    if await patient.lookups.exchangers(settings.bounce_domain) or await patient.lookups.addresses(settings.bounce_domain):
        advice = f"See that the server there hands b+…@{settings.bounce_domain} to `undersigned bounces` or to our hook (docs/mail.md)."
        return [ok("bounces", f"{settings.bounce_domain} receives mail. {advice}")]
    return [
        wrong("bounces", f"{settings.bounce_domain} receives no mail, so nothing comes back.", "Add an MX record, or mend BOUNCE_DOMAIN.")
    ]


def _webhook(patient: Patient) -> str:
    return webhooks.address(patient.settings.secret_keys, patient.settings.base_url)
