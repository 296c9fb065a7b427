"""SPF policies (RFC 7208): read from the DNS with at most ten look-ups, then asked about an address without any more.

Macros, `exists` and `ptr` depend on one mail and its sender: what they would match cannot be told, and is never guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network

from app.doctor.lookups import Address, Lookups

MOST_LOOKUPS = 10
MOST_EXCHANGERS = 10
VERSION = "v=spf1"
TERM = re.compile(
    r"(?P<sign>[+?~-]?)(?P<kind>all|include|a|mx|ptr|ip4|ip6|exists)(?::(?P<value>[^/\s][^\s]*?))?(?P<cidr>(?:/\d{1,3})?(?://\d{1,3})?)",
    re.IGNORECASE,
)
MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9_.-]*)=(?P<value>\S*)", re.IGNORECASE)
NEEDS_VALUE = frozenset({"include", "ip4", "ip6", "exists"})
Network = IPv4Network | IPv6Network


class Verdict(StrEnum):
    """What a policy says of an address. `UNCLEAR`: it depends on what only a receiver of one mail knows."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    UNCLEAR = "unclear"


SIGNS = {"": Verdict.PASS, "+": Verdict.PASS, "-": Verdict.FAIL, "~": Verdict.SOFTFAIL, "?": Verdict.NEUTRAL}


class SpfBroken(Exception):
    """A receiver treats this policy as an error (permerror), as if there were none. The message is a sentence."""


@dataclass(frozen=True)
class Term:
    """One step of a policy: `verdict` when the address is in `networks`, or passes `inner`. `is_unclear`: nobody can tell here."""

    verdict: Verdict
    networks: tuple[Network, ...] = ()
    inner: "Policy | None" = None
    is_unclear: bool = False
    is_all: bool = False


@dataclass(frozen=True)
class Policy:
    """The steps of a policy in order, and the policy it hands over to when none matches."""

    terms: tuple[Term, ...]
    redirect: "Policy | None" = None

    def judge(self, address: Address) -> Verdict:
        """Return what this policy says of a sending address: the first step that matches decides."""
        for term in self.terms:
            matches = _matches(term, address)
            if matches is None:
                return Verdict.UNCLEAR
            if matches:
                return term.verdict
        return self.redirect.judge(address) if self.redirect else Verdict.NEUTRAL

    @property
    def lets_anybody(self) -> bool:
        """Whether an address nobody named would pass."""
        is_open = any(term.is_all and term.verdict == Verdict.PASS for term in self.terms)
        return is_open or (self.redirect is not None and self.redirect.lets_anybody)


class SpfReader:
    """Reads one policy with all it includes. For one domain only: it counts the look-ups that a receiver would count."""

    def __init__(self, lookups: Lookups) -> None:
        self._lookups, self._left = lookups, MOST_LOOKUPS

    async def read(self, domain: str) -> Policy | None:
        """Return the policy of a domain, or None when it has none. Raises SpfBroken, and NotChecked when the DNS does not answer."""
        records = [text for text in await self._lookups.texts(domain) if text.lower().split(" ", 1)[0] == VERSION]
        if not records:
            return None
        if len(records) > 1:
            raise SpfBroken(f"{domain} has {len(records)} SPF records, and receivers then heed none of them.")
        return await self._parse(records[0].split()[1:], domain)

    async def _parse(self, words: Sequence[str], domain: str) -> Policy:
        terms, target = [], ""
        for word in words:
            modifier, term = MODIFIER.fullmatch(word), TERM.fullmatch(word)
            if modifier:
                target = modifier["value"] if modifier["name"].lower() == "redirect" else target
            elif term and (term["value"] or term["kind"].lower() not in NEEDS_VALUE):
                terms.append(await self._term(term, domain))
            else:
                raise SpfBroken(f"The SPF record of {domain} has a part that nobody understands: {word[:60]}")
        has_all = any(term.is_all for term in terms)
        return Policy(tuple(terms), await self._follow(target) if target and not has_all else None)

    async def _term(self, term: re.Match[str], domain: str) -> Term:
        kind, verdict, value = term["kind"].lower(), SIGNS[term["sign"]], term["value"] or domain
        if kind == "all":
            return Term(verdict, is_all=True)
        if kind in {"ip4", "ip6"}:
            return Term(verdict, (_network(f"{value}{term['cidr']}"),))
        if kind in {"ptr", "exists"} or "%" in value:
            self._count()
            return Term(verdict, is_unclear=True)
        if kind == "include":
            return Term(verdict, inner=await self._follow(value))
        self._count()
        hosts = (await self._lookups.exchangers(value))[:MOST_EXCHANGERS] if kind == "mx" else [value]
        found = [address for host in hosts for address in await self._lookups.addresses(host)]
        return Term(verdict, tuple(_widened(address, term["cidr"]) for address in found))

    async def _follow(self, domain: str) -> Policy:
        if "%" in domain:
            return Policy((Term(Verdict.NEUTRAL, is_unclear=True),))
        self._count()
        policy = await self.read(domain)
        if policy is None:
            raise SpfBroken(f"The SPF record names {domain}, which has no SPF record.")
        return policy

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise SpfBroken(f"The SPF record needs more than {MOST_LOOKUPS} look-ups, and receivers then give up on it.")


def _matches(term: Term, address: Address) -> bool | None:
    if term.is_unclear:
        return None
    if term.inner:
        verdict = term.inner.judge(address)
        return None if verdict == Verdict.UNCLEAR else verdict == Verdict.PASS
    return term.is_all or any(address in network for network in term.networks)


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise SpfBroken(f"The SPF record has an address that is none: {text[:60]}") from None


def _widened(address: Address, cidr: str) -> Network:
    """Return the network around an address that `/24`, `//64` or `/24//64` asks for."""
    four, _, six = cidr.partition("//")
    prefix = four.removeprefix("/") if address.version == 4 else six  # noqa: PLR2004  (IP's own number)
    return _network(f"{address}/{prefix}" if prefix else str(address))
