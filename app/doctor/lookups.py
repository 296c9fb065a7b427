"""Questions to the DNS. A name without an answer is an empty list; a name server that does not answer raises NotChecked."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.name import EmptyLabel, LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, Cache, LifetimeTimeout, NoAnswer, NoNameservers, NoResolverConfiguration
from dns.reversename import from_address

from app.doctor.findings import NotChecked

Address = IPv4Address | IPv6Address
ANSWER_SECONDS = 4.0
"""Below the limit of a look, so that the doctor can say what it waited for."""

LOOPBACK = IPv4Address("127.0.0.1")
LOOK_AGAIN = "Look again when it is online."
NOTHING_THERE = (NoAnswer, EmptyLabel, LabelTooLong, NameTooLong)


class Lookups:
    """Asks the name servers of this machine, or those of `resolver`. Answers are kept for the life of this object."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or _system_resolver()
        if self._resolver:
            self._resolver.cache = Cache()
            self._resolver.lifetime = ANSWER_SECONDS

    async def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, each joined from its strings."""
        return [b"".join(row.strings).decode("utf-8", "replace") for row in await self._ask(name, "TXT")]

    async def addresses(self, host: str) -> list[Address]:
        """Return the IPv4 and IPv6 addresses of a host; an address is its own, and localhost is no question."""
        literal = LOOPBACK if host == "localhost" else read_ip(host)
        if literal:
            return [literal]
        return [ip_address(row.address) for kind in ("A", "AAAA") for row in await self._ask(host, kind)]

    async def exchangers(self, domain: str) -> list[str]:
        """Return the mail exchangers of a domain, the preferred first. A null MX (RFC 7505) is none."""
        rows = sorted(await self._ask(domain, "MX"), key=lambda row: row.preference)
        return [name for row in rows if (name := str(row.exchange).rstrip("."))]

    async def names_of(self, address: Address) -> list[str]:
        """Return the names that the reverse DNS knows for an address."""
        return [str(row.target).rstrip(".") for row in await self._ask(str(from_address(str(address))), "PTR")]

    async def know_the_world(self) -> bool:
        """Whether the name servers know the root of the public DNS. Those of a closed network say of every name that it does not exist."""
        try:
            return self._resolver is not None and len(await self._resolver.resolve(".", "NS")) > 0
        except (DNSException, OSError):
            return False

    async def _ask(self, name: str, kind: str) -> Sequence[Any]:
        if self._resolver is None:
            raise NotChecked("This machine knows no name server.")
        try:
            return list(await self._resolver.resolve(f"{name.rstrip('.')}.", kind))
        except NXDOMAIN:
            if not await self.know_the_world():
                raise NotChecked("The name servers of this machine know only a network of their own.", LOOK_AGAIN) from None
            return []
        except NOTHING_THERE:
            return []
        except (LifetimeTimeout, NoNameservers, OSError):
            raise NotChecked("The name servers of this machine do not answer.", LOOK_AGAIN) from None
        except DNSException as error:
            raise NotChecked(
                f"The name servers of this machine answer with something that is no answer ({type(error).__name__})."
            ) from None


def read_ip(host: str) -> Address | None:
    """Return the address that `host` is, or None when it is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _system_resolver() -> Resolver | None:
    try:
        return Resolver()
    except (NoResolverConfiguration, OSError):
        return None
