"""Return paths (VERP): the envelope sender of each mail is an address of its own, so a bounce says which mail it is about.

`b+<id>.<hmac>@domain`: the mail's id in base32 and 100 bits of HMAC-SHA-256. Base32, because some servers fold the case of a local part.
"""

import base64
import hashlib
import hmac
import re
import uuid
from collections.abc import Sequence

from app.errors import LinkInvalid

PURPOSE = b"undersigned/return-path/v1"
MAC_CHARACTERS = 20
LONGEST_ADDRESS = 320
SHAPE = re.compile(rf"(?<![^\s<>,;:\"])b\+([a-z2-7]{{26}})\.([a-z2-7]{{{MAC_CHARACTERS}}})(?:@[^\s@<>,;\"]{{1,255}})?(?![^\s<>,;\"])")


def make(keys: Sequence[str], mail_id: str, domain: str) -> str:
    """Return the return path of one mail, signed with the first of the keys. `mail_id` is 32 hex digits; the local part has 49 octets."""
    packed = uuid.UUID(hex=mail_id).bytes
    return f"b+{_base32(packed)}.{_mac(keys[0], packed)}@{domain}"


def read(keys: Sequence[str], address: str) -> str:
    """Return the id of the mail that an address is the return path of. Raises LinkInvalid for any other; costs no query.

    The domain may be missing or another one: what a relay made of it says nothing, and the signature says enough.
    """
    found = SHAPE.fullmatch(address.strip().strip("<>").lower()) if len(address) <= LONGEST_ADDRESS else None
    if found is None:
        raise LinkInvalid
    packed = base64.b32decode(f"{found[1].upper()}======")
    is_ours = any(hmac.compare_digest(_mac(key, packed), found[2]) for key in keys)
    if not is_ours or _base32(packed) != found[1]:
        raise LinkInvalid
    return uuid.UUID(bytes=packed).hex


def find(text: str) -> str:
    """Return the first thing in a text that has the shape of a return path, signed by us or not; empty when there is none."""
    found = SHAPE.search(text.lower())
    return found[0] if found else ""


def is_meant_as_one(address: str) -> bool:
    """Whether an address begins as return paths do: then it is one of ours or a forged one, whatever else it lacks."""
    return address.strip().lstrip("<").lower().startswith("b+")


def _mac(key: str, packed: bytes) -> str:
    return _base32(hmac.new(key.encode(), PURPOSE + b"\0" + packed, hashlib.sha256).digest())[:MAC_CHARACTERS]


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()
