"""What stands in a bundle and under which names, and the list of hashes that is signed. Pure."""

import re
from collections.abc import Mapping
from hashlib import sha256

BUNDLE = "bundle.zip"
SUMS, SIGNATURE, SIGNERS, VERIFY = "SHA256SUMS", "SHA256SUMS.sig", "allowed_signers", "VERIFY.txt"
CHECKPOINT, KEY = "log/checkpoint", "log/key"
EDITION_PROOF = "proofs/edition.tlog-proof"
LIST = "signatories.json"
HTML = "text/html"
MOST_SUMS_BYTES = 8 * 1024 * 1024
"""Of the list of hashes: that of thirty thousand files (`packing.MOST_FILES`) with the longest of names has less."""
_PROOF = re.compile(r"proofs/(0[0-9]{4}|[1-9][0-9]{4,5})\.tlog-proof")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)", re.DOTALL)


def file_name(path: str, media_type: str) -> str:
    """Return how the public file at `/statements/{slug}/…` is called in a bundle: `en/statement.pdf`, a page `en/index.html`."""
    name = "/".join(path.split("/")[3:])
    return f"{name}/index.html".lstrip("/") if media_type.startswith(HTML) else name


def proof_name(line: int) -> str:
    """Return where the proof for a line of the list stands; lines are numbered from 1, as in `signatories.json`."""
    return f"proofs/{line:05}.tlog-proof"


def proven_line(name: str) -> int | None:
    """Return which line of the list a file is the proof for, or None."""
    found = _PROOF.fullmatch(name)
    return int(found[1]) if found else None


def text_name(language: str) -> str:
    """Return the file whose SHA-256 is that of the text in a language: what was endorsed, byte for byte."""
    return f"{language}/statement.md"


def is_of_edition(name: str) -> bool:
    """Tell whether a file is one of the edition's own, and not of what proves it."""
    return name not in {SUMS, SIGNATURE, SIGNERS, VERIFY, CHECKPOINT, KEY} and not name.startswith("proofs/")


def hash_all(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file in hexadecimal, by name."""
    return {name: sha256(content).hexdigest() for name, content in contents.items()}


def list_sums(hashes: Mapping[str, str]) -> bytes:
    """Return the list that `sha256sum -c` reads, sorted by name, given hashes in hexadecimal by name."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def read_sums(sums: bytes) -> dict[str, str]:
    """Return what `list_sums` wrote; nothing for what it would not have written."""
    # Line by line: one pattern over all of it would take a day for a long text without a line end.
    lines = [_LINE.fullmatch(line) for line in sums.decode("utf-8", "replace").split("\n")[:-1]]
    hashes = {line[2]: line[1] for line in lines if line}
    return hashes if list_sums(hashes) == sums else {}
