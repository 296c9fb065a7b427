"""Moulds: a kind of mail with all that is the same for its readers rendered and encoded once; what is one reader's own is poured in.

While a mould is made, single characters that no cleaned text can hold (lone surrogates) stand for the reader's own words. The
result is byte for byte what rendering the templates for each reader gives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import escape

from app.mail.wire import quoted

PERSONAL = ("url", "manage_url", "contact_name", "partner", "display_name", "note", "personal_note")
"""What may differ from reader to reader in a payload. Anything else that differs is right too, but costs a mould of its own."""

AS_IT_IS = {name: chr(0xD800 + number) for number, name in enumerate(PERSONAL)}
AS_A_NAME = {slot: chr(ord(slot) + 0x100) for slot in AS_IT_IS.values()}
BREAKABLE = {slot: chr(ord(slot) + 0x200) for slot in AS_IT_IS.values()}
FIRST_SLOT, LAST_SLOT = "\ud800", "\udfff"
BREAK, BREAK_EVERY = "<wbr>", 16
Words = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One part of a mail, text or HTML: runs of lines as text, beside them their bytes where they are the same for everybody."""

    runs: tuple[tuple[str, bytes | None], ...]

    def pour(self, words: Words) -> tuple[str, bytes]:
        """Return the part for one reader: its text, and its bytes on the wire."""
        text, wire = [], []
        for run, encoded in self.runs:
            own = run if encoded is not None else _poured(run, words)
            text.append(own)
            wire.append(quoted(own) if encoded is None else encoded)
        return "".join(text), b"".join(wire)


@dataclass(frozen=True)
class Mould:
    """One kind of mail in one language about one statement."""

    subject: str
    text: Part
    html: Part


def part(rendered: str) -> Part:
    """Make a part of what a template gave, whole lines with slots in them."""
    marked = rendered
    for slot, broken in BREAKABLE.items():
        # `breakable` of the HTML templates takes the slot for a short word: one piece and one break.
        marked = marked.replace(slot + BREAK, broken)
    return Part(tuple(_runs(marked)))


def words_for_text(own: Mapping[str, str], named: Mapping[str, str]) -> Words:
    """Return what to pour into plain text. `own` are the reader's values by name, `named` the same as names are written."""
    return {AS_IT_IS[name]: value for name, value in own.items()} | {AS_A_NAME[AS_IT_IS[name]]: value for name, value in named.items()}


def words_for_html(own: Mapping[str, str]) -> Words:
    """Return what to pour into HTML: escaped, and with places to break a long word where the templates ask for them."""
    whole = {AS_IT_IS[name]: str(escape(value)) for name, value in own.items()}
    return whole | {BREAKABLE[AS_IT_IS[name]]: breakable(value) for name, value in own.items()}


def breakable(text: str) -> str:
    """Do what the macro `breakable` of the HTML templates does."""
    return "".join(f"{escape(text[start : start + BREAK_EVERY])}{BREAK}" for start in range(0, len(text), BREAK_EVERY))


def _runs(marked: str) -> Iterator[tuple[str, bytes | None]]:
    for is_own, lines in groupby(marked.splitlines(keepends=True), _has_slot):
        run = "".join(lines)
        yield run, None if is_own else quoted(run)


def _has_slot(line: str) -> bool:
    return any(FIRST_SLOT <= char <= LAST_SLOT for char in line)


def _poured(run: str, words: Words) -> str:
    for slot, word in words.items():
        run = run.replace(slot, word)
    return run
