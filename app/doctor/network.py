"""Telling one trouble of the network from another: libraries wrap the cause several times over. And which addresses are this machine's."""

import errno
import socket
import ssl
from collections.abc import Iterator
from enum import Enum, auto
from ipaddress import IPv4Address, ip_address

from app.doctor.lookups import LOOK_AGAIN, Address, Lookups

UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation, used by nobody (RFC 5737, 3849)."""

OFFLINE = ("This machine seems to be offline.", LOOK_AGAIN)


class Trouble(Enum):
    """What kept us from reaching a server. `OFFLINE` is ours and says nothing about the server."""

    OFFLINE = auto()
    NO_SUCH_NAME = auto()
    CERTIFICATE = auto()
    NO_TLS = auto()
    REFUSED = auto()
    SILENT = auto()
    OTHER = auto()


SORTED: dict[type[BaseException], Trouble] = {
    ssl.SSLCertVerificationError: Trouble.CERTIFICATE,  # a kind of the next one, so it comes first
    ssl.SSLError: Trouble.NO_TLS,
    ConnectionRefusedError: Trouble.REFUSED,
    TimeoutError: Trouble.SILENT,
}


def sort_trouble(error: BaseException) -> Trouble:
    """Sort an error by the first cause that tells."""
    return next((trouble for cause in _causes(error) if (trouble := _sort_cause(cause))), Trouble.OTHER)


async def sort_reach(error: BaseException, lookups: Lookups) -> Trouble:
    """Sort an error; that a name does not exist counts only from name servers that could know it."""
    trouble = sort_trouble(error)
    is_hearsay = trouble == Trouble.NO_SUCH_NAME and not await lookups.know_the_world()
    return Trouble.OFFLINE if is_hearsay else trouble


def why_untrusted(error: BaseException) -> str:
    """Return what OpenSSL says of a certificate, such as "certificate has expired"."""
    return next((cause.verify_message for cause in _causes(error) if isinstance(cause, ssl.SSLCertVerificationError)), "")


def is_ours(address: Address) -> bool:
    """Whether an address is one of this very machine: only such an address can be bound to."""
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True


def outward_addresses() -> list[Address]:
    """Return the addresses this machine would speak from to the rest of the world. Nothing is sent: a UDP socket only picks a route."""
    found = []
    for family, outside in OUTSIDE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((outside, 9))
                found.append(ip_address(probe.getsockname()[0]))
        except OSError:
            continue
    return found


def _sort_cause(cause: BaseException) -> Trouble | None:
    if isinstance(cause, socket.gaierror):
        return Trouble.NO_SUCH_NAME if cause.errno == socket.EAI_NONAME else Trouble.OFFLINE
    if isinstance(cause, OSError) and cause.errno in UNREACHABLE:
        return Trouble.OFFLINE
    return next((trouble for kind, trouble in SORTED.items() if isinstance(cause, kind)), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__
