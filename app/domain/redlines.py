"""What a mail says of a change: the redline between two frozen versions, drawn when the mail leaves, not kept in ten thousand payloads."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from app.db import Session
from app.i18n.formats import language_name
from app.models import Translation
from app.texts.plain import to_text
from app.texts.redline import Text, compare

NOTHING = Text("", "")
LONGEST = 20_000
"""Characters of a redline in a mail. A longer one is read on the page."""


def for_mail(session: Session, payload: Mapping[str, Any], language: str) -> list[str]:
    """Return the changed paragraphs of a payload with `before_id` and `after_id`, one a line; empty for any other mail.

    An endorsement binds every language, so each that changed is told, by its name where there are several: the reader's first. Empty
    too where all of it is too long for a mail.
    """
    before_id, after_id = payload.get("before_id"), payload.get("after_id")
    if not before_id or not after_id:
        return []
    before, after = (_texts(session, str(version_id)) for version_id in (before_id, after_id))
    changed = sorted((tag for tag in after if before.get(tag, NOTHING) != after[tag]), key=lambda tag: (tag != language, tag))
    lines: list[str] = []
    for tag in changed:
        lines += [f"({language_name(tag, language)})"] if changed != [language] else []
        text = to_text(compare(before.get(tag, NOTHING), after[tag]), language)
        lines += [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return lines if sum(map(len, lines)) <= LONGEST else []


def _texts(session: Session, version_id: str) -> dict[str, Text]:
    rows = session.exec(select(Translation).where(Translation.version_id == version_id)).all()
    return {row.language: Text(row.title, row.body) for row in rows}
