"""The canonical form of a text: the bytes that are hashed, endorsed and served as `statement.md`.

`# {title}`, a blank line, the body, one line end; UTF-8, NFC, LF. So `sha256sum statement.md` prints the hash (P2, P7).
"""

import hashlib
import re
import unicodedata

LINE_END = re.compile(r"\r\n?")


def canonical_title(title: str) -> str:
    """Return the title in NFC on one line, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", title).split())


def canonical_body(body: str) -> str:
    """Return the body in NFC with LF line ends, without spaces or tabs at line ends and blank lines around it."""
    lines = LINE_END.sub("\n", unicodedata.normalize("NFC", body))
    return "\n".join(line.rstrip(" \t") for line in lines.split("\n")).strip("\n")


def canonical_text(title: str, body: str) -> bytes:
    """Return the bytes of one language of a version. Doing it again to its own parts changes nothing."""
    return f"# {canonical_title(title)}\n\n{canonical_body(body)}\n".encode()


def text_sha256(title: str, body: str) -> str:
    """Return the hex digest over `canonical_text`, as `sha256sum` prints it."""
    return hashlib.sha256(canonical_text(title, body)).hexdigest()
