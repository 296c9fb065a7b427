"""Runs of text as the Markdown of one paragraph. It is read again: a mark that Markdown would take for an asterisk is left out.

Plain text stays plain text: `*not emphasis*` and a `1.` that begins a line are escaped, and nothing more than must be.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

from markdown_it import MarkdownIt

from app.intake.runs import BREAK, CODE, EM, STRONG, STRUCK, Run

SIGNS = {STRONG: "**", EM: "*", STRUCK: "~~"}
LONGEST_READ_AGAIN = 20_000
"""Paragraphs beyond this are escaped throughout and not read again: no writer makes them."""

NEEDED = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~|\[(?=\^)|(?<=!)\[")
ALL = re.compile(r"[\\`*_\[\]<>&~]")
LINE_START = re.compile(r"^(?=#{1,6}(\s|$)|>|[-+](\s|$)|=+\s*$|-+\s*$|~~~|[|:\- ]*-[|:\- ]*$)")
NUMBER_START = re.compile(r"^(\d{1,9})(?=[.)](\s|$))")
SAFE_IN_ADDRESS = "!#$%&'*+,/:;=?@[]~-._"


def write_inline(runs: Sequence[Run], *, marks: Iterable[str] = SIGNS, is_one_line: bool = False) -> str:
    """Return Markdown that reads as `runs` inside a paragraph. With `is_one_line`, breaks become spaces (headings, cells)."""
    if is_one_line:
        runs = [Run(" ") if run.text == BREAK else run for run in runs]
    expected = "".join(run.text for run in runs)
    kept = frozenset(marks)
    if len(expected) <= LONGEST_READ_AGAIN:
        for tried in (kept, kept & {STRONG}, frozenset[str]()):
            for escaping in (NEEDED, ALL):
                written = _write(runs, tried, escaping)
                if _read(written) == expected:
                    return written
    return _write(runs, frozenset(), ALL)


def _write(runs: Sequence[Run], marks: frozenset[str], escaping: re.Pattern[str]) -> str:
    parts = []
    for href, group in groupby(runs, key=lambda run: run.href):
        linked = list(group)
        text = _write_marked(linked, [mark for mark in SIGNS if mark in marks], lambda run: _plain(run, escaping))
        parts.append(_link(text, "".join(run.text for run in linked), href) if href else text)
    return "\n".join(_unlike_a_block(line) for line in "".join(parts).split("\n"))


def _plain(run: Run, escaping: re.Pattern[str]) -> str:
    if run.text == BREAK:
        return "\\\n"
    if run.is_note:
        return run.text
    return _code(run.text) if CODE in run.marks else escaping.sub(r"\\\g<0>", run.text)


def _write_marked(runs: Sequence[Run], marks: Sequence[str], plain: Callable[[Run], str]) -> str:
    """Write one kind of mark around the next: strong outside, struck inside."""
    if not marks:
        return "".join(map(plain, runs))
    groups = [(is_marked, list(group)) for is_marked, group in groupby(runs, key=lambda run: marks[0] in run.marks)]
    written = ""
    for place, (is_marked, group) in enumerate(groups):
        inner = _write_marked(group, marks[1:], plain)
        following = groups[place + 1][1][0].text[:1] if place + 1 < len(groups) else ""
        written += _signed(inner, SIGNS[marks[0]], written[-1:], following) if is_marked else inner
    return written


def _signed(inner: str, sign: str, before: str, after: str) -> str:
    """Put a sign around words. White space, and punctuation next to a letter, stay outside, or it would not count as a sign."""
    head, core, tail = "", inner, ""
    while core and (core[0].isspace() or core.startswith("\\\n") or (before.isalnum() and not core[0].isalnum())):
        taken = 2 if core[0] == "\\" else 1
        head, core = head + core[:taken], core[taken:]
        before = head[-1]
    while core and (core[-1].isspace() or core.endswith("\\\n") or (after.isalnum() and not core[-1].isalnum())):
        taken = 2 if core[-2:-1] == "\\" else 1
        core, tail = core[:-taken], core[-taken:] + tail
        after = tail[0]
    return f"{head}{sign}{core}{sign}{tail}" if core else inner


def _link(text: str, label: str, href: str) -> str:
    if label == href and href.startswith("http") and _read(f"<{href}>") == label:
        return f"<{href}>"
    stripped = text.strip()
    if not stripped:
        return text
    address = quote(href, safe=SAFE_IN_ADDRESS).replace("*", "%2A").replace("_", "%5F")
    return text.replace(stripped, f"[{stripped}]({address})", 1)


def _code(text: str) -> str:
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _unlike_a_block(line: str) -> str:
    """Keep a line of a paragraph from being read as a heading, list item, quote, rule or row of a table."""
    return NUMBER_START.sub(r"\1\\", LINE_START.sub(r"\\", line, count=1), count=1)


def _read(markdown: str) -> str | None:
    """Return the words of a paragraph as they will be read, or None when it is not one paragraph."""
    tokens = _parser().parse(markdown)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return "" if not tokens else None
    children = tokens[1].children or []
    return "".join(BREAK if token.type in {"softbreak", "hardbreak"} else token.content for token in children)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
