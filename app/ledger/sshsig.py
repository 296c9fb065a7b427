"""Signatures that `ssh-keygen -Y verify` reads (OpenSSH, PROTOCOL.sshsig), made with an Ed25519 key. Pure."""

import base64
import binascii
import struct
from hashlib import sha256, sha512

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

MAGIC, VERSION = b"SSHSIG", 1
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
KEY_TYPE, HASH = b"ssh-ed25519", b"sha512"
LINE = 70
SIGNATURE_BYTES = 64
MOST_BYTES = 4096
"""Of an armored signature: ten times what ours are. Whoever reads a file cuts it there before anything looks at it."""


def sign(key: Ed25519PrivateKey, message: bytes, namespace: str) -> str:
    """Return the armored signature over `message`. The namespace says what it is for: nothing signed for one passes in another."""
    return _armored(key.public_key(), namespace, key.sign(_signed(message, namespace)))


def is_signed(key: Ed25519PublicKey, message: bytes, namespace: str, armored: str) -> bool:
    """Tell whether this is the signature of `key` over `message` for `namespace`, written as `sign` writes it."""
    if len(armored) > MOST_BYTES:  # a stranger's may be forty million line ends
        return False
    try:
        signature = base64.b64decode("".join(armored.split("\n")[1:-2]), validate=True)[-SIGNATURE_BYTES:]
    except (binascii.Error, ValueError):
        return False
    try:
        key.verify(signature, _signed(message, namespace))
    except InvalidSignature:
        return False
    return armored == _armored(key, namespace, signature)


def public_line(key: Ed25519PublicKey, comment: str) -> str:
    """Return the public key as one line of OpenSSH: type, key, comment."""
    return f"{KEY_TYPE.decode()} {base64.b64encode(public_blob(key)).decode()} {comment}"


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the fingerprint that OpenSSH shows of a key: `SHA256:` and base64 without its padding."""
    return f"SHA256:{base64.b64encode(sha256(public_blob(key)).digest()).decode().rstrip('=')}"


def read_public(line: str) -> Ed25519PublicKey:
    """Read a key from a line of OpenSSH. Raises ValueError for another kind of key, or none."""
    key = load_ssh_public_key(line.encode())
    if isinstance(key, Ed25519PublicKey):
        return key
    raise ValueError(KEY_TYPE)


def public_blob(key: Ed25519PublicKey) -> bytes:
    """Return the public key as OpenSSH encodes it (RFC 8709, section 4)."""
    return _string(KEY_TYPE) + _string(key.public_bytes_raw())


def _armored(key: Ed25519PublicKey, namespace: str, signature: bytes) -> str:
    blob = MAGIC + struct.pack(">I", VERSION) + _string(public_blob(key))
    blob += b"".join(map(_string, (namespace.encode(), b"", HASH, _string(KEY_TYPE) + _string(signature))))
    encoded = base64.b64encode(blob).decode()
    lines = [encoded[at : at + LINE] for at in range(0, len(encoded), LINE)]
    return "\n".join([BEGIN, *lines, END, ""])


def _signed(message: bytes, namespace: str) -> bytes:
    return MAGIC + b"".join(map(_string, (namespace.encode(), b"", HASH, sha512(message).digest())))


def _string(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value
