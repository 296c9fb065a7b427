"""Who may send for the domain of MAIL_FROM: SPF of the envelope sender, DKIM keys, DMARC, and whether the domain exists for mail at all."""

import asyncio
import re

from app.doctor.findings import Finding, not_checked, ok, warning, wrong
from app.doctor.patient import Patient
from app.doctor.routes import Route, find_route
from app.doctor.spf import Policy, SpfBroken, SpfReader, Verdict

USUAL_SELECTORS = ("default", "mail", "dkim", "selector1", "selector2", "google", "pm", "s1", "s2", "k1")
DKIM_KEY = re.compile(r"(?:^|;)\s*p\s*=\s*(?P<key>[^;]*)")
DMARC_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)", re.IGNORECASE)
READ_SPF_IN_A_HEADER = "Send yourself a test mail and read its header: it should say spf=pass."
READ_A_HEADER = "The header of a received mail should say dkim=pass; DKIM-Signature names the selector after s="
LET_DKIM = "Switch DKIM on at the mail server, which signs, and publish the record it shows."


async def check_domain(patient: Patient) -> list[Finding]:
    """Whether anybody could answer: many receivers refuse a sender whose domain has neither a mail exchanger nor an address."""
    if not patient.settings.mail_folder and not patient.mail_domain:
        advice = "Set UNDERSIGNED_MAIL_FROM to an address of a domain that is yours."
        return [wrong("sender domain", "The address in MAIL_FROM has no public domain: receivers refuse such mail.", advice)]
    domain = patient.require_sender()
    if await patient.lookups.exchangers(domain):
        return [ok("sender domain", f"{domain} receives mail.")]
    if await patient.lookups.addresses(domain):
        return [warning("sender domain", f"{domain} has no MX record: answers may get lost.", "Add an MX record.")]
    return [
        wrong(
            "sender domain",
            f"{domain} has neither MX nor address: receivers refuse mail from it.",
            "Mend UNDERSIGNED_MAIL_FROM or the DNS.",
        )
    ]


async def check_spf(patient: Patient) -> list[Finding]:
    """SPF of the domain that stands in the envelope: the one bounces go to, else that of MAIL_FROM."""
    sender = patient.require_sender()
    route = await find_route(patient)
    if route.is_postmark:
        return [not_checked("SPF", "Postmark sends with an envelope of its own, so its own record counts.")]
    domain = patient.settings.bounce_domain or sender
    try:
        policy = await SpfReader(patient.lookups).read(domain)
    except SpfBroken as broken:
        return [wrong("SPF", str(broken), "Mend the TXT record; one that begins with v=spf1 is allowed.")]
    return [judge_spf(policy, domain, route), *judge_alignment(domain, sender)]


def judge_spf(policy: Policy | None, domain: str, route: Route) -> Finding:
    """Say whether the policy lets the server send that we hand mail to. Of a server elsewhere only a pass proves anything."""
    if policy is None:
        advice = f"Add a TXT record for {domain}: v=spf1 {route.spf_hint} -all"
        return wrong("SPF", f"{domain} has no SPF record, so much of the mail becomes spam.", advice)
    if policy.lets_anybody:
        return wrong("SPF", f"The record of {domain} lets everybody send.", "End it with -all or ~all.")
    verdicts = {policy.judge(address) for address in route.addresses}
    if verdicts == {Verdict.PASS}:
        return ok("SPF", f"The record of {domain} names the server that sends.")
    if not verdicts or Verdict.UNCLEAR in verdicts:
        reason = route.why_unknown or "It depends on each mail."
        return not_checked(
            "SPF", f"{domain} has one sound record. Whether it names the sending server cannot be told. {reason}", READ_SPF_IN_A_HEADER
        )
    advice = f"Add {route.spf_hint} before its last word, or what the operator of the mail server asks for."
    if route.is_certain:
        return wrong("SPF", f"The record of {domain} does not name every address this machine sends from.", advice)
    return warning("SPF", f"The record of {domain} does not name {route.host}, which may send from other addresses.", advice)


def judge_alignment(domain: str, sender: str) -> list[Finding]:
    """Warn when the domain of the envelope has nothing to do with that of MAIL_FROM: SPF then proves nothing about the sender."""
    if domain.split(".")[-2:] == sender.split(".")[-2:]:
        return []
    sentence = f"Bounces go to {domain}, a stranger to {sender}: for DMARC only DKIM counts then."
    return [warning("SPF alignment", sentence, f"Take a subdomain of {sender} for BOUNCE_DOMAIN.")]


async def check_dkim(patient: Patient) -> list[Finding]:
    """Whether a DKIM key is published. Selectors cannot be listed, only tried."""
    domain = patient.require_sender()
    selectors = patient.dkim_selectors or USUAL_SELECTORS
    records = await asyncio.gather(*(patient.lookups.texts(f"{selector}._domainkey.{domain}") for selector in selectors))
    keys = {selector: key for selector, texts in zip(selectors, records, strict=True) if (key := _dkim_key(texts)) is not None}
    good = [selector for selector, key in keys.items() if key]
    if good:
        return [ok("DKIM", f"{domain} publishes a key (selector {', '.join(good)}). {READ_A_HEADER}.")]
    if keys:
        return [wrong("DKIM", f"The key of selector {', '.join(keys)} is revoked: its p= is empty.", LET_DKIM)]
    if patient.dkim_selectors:
        return [wrong("DKIM", f"{domain} publishes no key under {', '.join(selectors)}.", LET_DKIM)]
    advice = f"{READ_A_HEADER}: look for it with --dkim-selector. {LET_DKIM}"
    return [warning("DKIM", f"No key of {domain} was found under the usual selectors; it may have another one.", advice)]


async def check_dmarc(patient: Patient) -> list[Finding]:
    """DMARC of the domain or, as receivers do it (RFC 9989), of the highest domain above it that has a record."""
    domain = patient.require_sender()
    labels = domain.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels) - 2, 0, -1)]
    for found_at in [domain, *above]:
        records = [
            text for text in await patient.lookups.texts(f"_dmarc.{found_at}") if text.replace(" ", "").lower().startswith("v=dmarc1")
        ]
        if records:
            return [judge_dmarc(records, domain, found_at)]
    advice = f'Add a TXT record for _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:…", and raise p= once SPF and DKIM pass.'
    return [warning("DMARC", f"{domain} has no DMARC record; large mail providers ask for one.", advice)]


def judge_dmarc(records: list[str], domain: str, found_at: str) -> Finding:
    """Read the policy that counts for `domain` from the record of `found_at`: sp= is for the domains below."""
    where = f"_dmarc.{found_at}"
    if len(records) > 1:
        return wrong("DMARC", f"{where} has {len(records)} records, and receivers then heed none of them.", "Leave one.")
    tags = {name.lower(): value.lower() for name, value in DMARC_TAG.findall(records[0])}
    policy = tags.get("sp", tags.get("p", "")) if domain != found_at else tags.get("p", "")
    if policy == "none":
        return ok("DMARC", f"{where} watches only (p=none).")
    if policy in {"quarantine", "reject"}:
        return ok("DMARC", f"{where} asks receivers to {policy} what passes neither SPF nor DKIM in this name.")
    if not policy:
        return warning("DMARC", f"{where} names no policy: some receivers then ignore it.", "Add p=none after v=DMARC1;")
    return wrong("DMARC", f"{where} says no policy that receivers know.", "p= must be none, quarantine or reject.")


def _dkim_key(texts: list[str]) -> str | None:
    """Return the public key that a selector publishes, empty when it is revoked, or None when there is none."""
    found = next((match for text in texts if (match := DKIM_KEY.search(text))), None)
    return found["key"].strip() if found else None
