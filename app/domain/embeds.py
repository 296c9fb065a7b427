"""Who may show a statement's live roster in a frame: the origins that the lead has named, and nobody else."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from app.db import Session
from app.domain import overviews, rosters, versions
from app.errors import Invalid, Sentence
from app.models import Statement
from app.texts import domains
from app.texts.placeholders import mark_title_gaps

MOST_HOSTS = 50
LONGEST = 300
MOST_SHOWN = 80
HOST_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
HTTPS_PORT = 443


def allow(session: Session, statement: Statement, typed: str, *, at: datetime) -> None:
    """Say which websites may frame the roster, one in a line, in place of those before. Raises Invalid.

    Effects: a published statement gets its next edition, whose frames are shown there and nowhere else.
    """
    hosts = parse(typed)
    session.hold(statement)
    if hosts != statement.embed_hosts:
        statement.embed_hosts = hosts
        rosters.changed(session, statement.id, at=at, keeps_names=True)


def titles(session: Session, statement: Statement) -> dict[str, str]:
    """Return the title of the text that stands in every language, with gaps for what is filled in at publication."""
    version, _ = overviews.standing_text(session, statement)
    return {text.language: mark_title_gaps(text.title, text.language) for text in versions.list_translations(session, version)}


def parse(typed: str) -> list[str]:
    """Return the origins of websites as typed: "https://example.org", or "example.org" alone. Names in other letters become ASCII.

    Raises Invalid for what is no website over https, has a path, or stands for many (`*`).
    """
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_HOSTS:
        raise Invalid({"hosts": f"Please name at most {MOST_HOSTS} websites."})
    return list(dict.fromkeys(_origins(lines)))


def _origins(lines: list[str]) -> Iterator[str]:
    for line in lines:
        origin = _origin(line if "://" in line else f"https://{line}") if len(line) <= LONGEST else ""
        if not origin:
            raise Invalid({"hosts": _refusal(line)})
        yield origin


def _refusal(line: str) -> Sentence:
    return Sentence(
        "“%(line)s” is not taken. Please write one website in a line, as https://www.example.org: no path, no *, and https only.",
        line=line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]}…",
    )


def _origin(url: str) -> str:
    """Return the origin a URL consists of, or an empty string."""
    try:
        parts = urlsplit(url)
        host, port = domains.in_ascii((parts.hostname or "").rstrip(".")), parts.port
    except ValueError:
        return ""
    if parts.scheme != "https" or _says_more(parts) or not HOST_NAME.fullmatch(host) or port == 0:
        return ""
    return f"https://{host}" if port in {None, HTTPS_PORT} else f"https://{host}:{port}"


def _says_more(parts: SplitResult) -> bool:
    return parts.path not in {"", "/"} or bool(parts.query or parts.fragment) or "@" in parts.netloc
