"""Reading mail addresses (RFC 5321, 6531), and the cleaning that keeps any text on one line of one header.

A quoted local part is read where it holds nothing that could end it: no quote, backslash, angle bracket or control. Refuses address
literals: nobody invites them.
"""

import re
import unicodedata
from email.headerregistry import Address

import idna

from app.mail.failures import AddressUnusable

# Controls that reorder what a reader sees ("gro.elpmaxe" for "example.org"); joiners stay, Persian and Indic names need them.
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\]\\.]+(?:\.[^\s@\"(),:;<>\[\]\\.]+)*")
QUOTED_LOCAL_PART = re.compile(r"\"[ !#-;=?-\[\]-~]{1,62}\"")
DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
LONGEST_LOCAL_PART, LONGEST_ADDRESS = 64, 254


def one_line(text: str) -> str:
    """Return `text` without controls, bidi controls and lone surrogates, every run of white space as one space."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (" " if _is_control(char) else char for char in text if char not in BIDI_CONTROLS and unicodedata.category(char) != "Cs")
    return " ".join("".join(kept).split())


def read_address(text: str) -> Address:
    """Read `Name <local@domain>` or a bare address; the domain comes back as ASCII (A-labels). Raises AddressUnusable."""
    if not text.isprintable() and any(_is_control(char) for char in text):
        raise AddressUnusable
    name, bracket, rest = text.strip().rpartition("<")
    address = rest.removesuffix(">") if bracket else rest
    local_part, _, domain = address.rpartition("@")
    is_quoted = QUOTED_LOCAL_PART.fullmatch(local_part) is not None
    if not is_quoted and (address != one_line(address) or not LOCAL_PART.fullmatch(local_part)):
        raise AddressUnusable
    domain = _ascii_domain(domain)
    if len(local_part.encode()) > LONGEST_LOCAL_PART or len(f"{local_part}@{domain}".encode()) > LONGEST_ADDRESS:
        raise AddressUnusable
    return Address(display_name=one_line(name).strip('"'), username=local_part[1:-1] if is_quoted else local_part, domain=domain)


def are_same(first: str, second: str) -> bool:
    """Whether two addresses lead to one mailbox for certain: the same letters, but for the case of ASCII, at one domain.

    What a blind index finds may be somebody else's: "ｋim" and "kim", "straße" and "strasse" fold to the same.
    """
    try:
        return first == second or _exactly(first) == _exactly(second)
    except AddressUnusable:
        return False


def mailbox(text: str) -> str:
    """Return what an address has in common with others that may lead to the same mailbox: for counting, never for telling who somebody is.

    What stands after a plus, dots, case, quotes and the width of letters make another address, and not always another mailbox.
    """
    try:
        address = read_address(text)
    except AddressUnusable:
        return text
    local_part = unicodedata.normalize("NFKC", address.username).casefold().partition("+")[0].replace(".", "")
    return f"{local_part}@{address.domain.lower()}"


def _exactly(text: str) -> tuple[bytes, str]:
    """Return local part and domain. Bytes have no case but ASCII's: text would take the Kelvin sign for a "k"."""
    address = read_address(text)
    return address.username.encode().lower(), address.domain.lower()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Zl", "Zp"}


def _ascii_domain(domain: str) -> str:
    try:
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        # Not chained: the library's message carries the domain, and a traceback ends in the log.
        raise AddressUnusable from None
    if not DOMAIN.fullmatch(ascii_domain):
        raise AddressUnusable
    return ascii_domain
