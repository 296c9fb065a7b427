"""Typst, kept behind one door: a template of ours and data become the bytes of a PDF or a PNG.

What people wrote goes in as data and is never read as markup. The same data gives the same bytes with the same fonts.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

import typst

from app.publishing.fonts import installed

PIXELS_PER_POINT = 72.0
CANNOT_SHOW = re.compile(
    r'the text `"(?P<shown>(?:[^"\\]|\\.)+)"` could not be displayed|contains the (?:disallowed )?codepoint `"(?P<forbidden>[^"]+)"`',
    re.IGNORECASE,
)
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.IGNORECASE)
BYTE_ORDER_MARK = "\ufeff"
"""It comes along when a text is pasted, has no width, and no PDF for archives may say it."""

PARTS = {"statement.typ": ("sheet.typ", "columns.typ", "statement.typ")}
"""Templates that are written in several files, one behind the other: typst is given a text, and no folder to look into."""

PANIC = "PanicException"
REMEMBERED_RUNS = 10
LARGE = 10_000
"""From so many characters of data on, a document is forgotten at once. Ten shorter ones keep some 20 MB, and forgetting each would take a
third of the time that it takes to set it.
"""

Step = Callable[[typst.Compiler], bytes | list[bytes] | None]


class NotTypeset(Exception):
    """Typst would not make this file. `characters` are those that no font on this machine has, if that is why."""

    def __init__(self, reason: str, characters: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.characters = characters


class TooLong(NotTypeset):
    """Typst was not asked: it would take too much. What this says names nobody."""


def make_pdf(template: str, data: Mapping[str, object], *, at: datetime) -> bytes:
    """Return a tagged PDF for reading aloud (PDF/UA-1) and for archives (PDF/A-2a). Raises NotTypeset.

    Both standards refuse a character that no font can draw. `at` is the time it says it was made.
    """
    made_at = int(at.timestamp())
    return _made(template, data, [lambda typst: typst.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=made_at)])


def make_png(template: str, data: Mapping[str, object]) -> bytes:
    """Return the first page of a template as an image, a pixel to each of its points. Raises NotTypeset."""
    return _made(template, data, [_refuse_boxes, lambda typst: typst.compile(format="png", ppi=PIXELS_PER_POINT)])


def _refuse_boxes(compiler: typst.Compiler) -> None:
    """Make the same page as a PDF, because an image has no standard that would refuse a box in place of a letter."""
    compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"])


def _made(template: str, data: Mapping[str, object], steps: Sequence[Step]) -> bytes:
    """Take the steps one after another and return what the last one made."""
    source, inputs = _source(template), {"data": json.dumps(data, ensure_ascii=False).replace(BYTE_ORDER_MARK, "")}
    try:
        # A compiler of bytes can be used once.
        made = [step(typst.Compiler(source, font_paths=installed(), sys_inputs=inputs)) for step in steps][-1]
    except typst.TypstError as error:
        raise NotTypeset(error.message, _characters(error.diagnostic)) from error
    except BaseException as error:
        # A panic in Rust is no Exception. It must not keep an edition from being built: somebody may wait to be taken off it (P5).
        if type(error).__name__ != PANIC:
            raise
        raise NotTypeset("Typst failed.") from error
    finally:
        if len(inputs["data"]) >= LARGE:
            _forget()
    return made if isinstance(made, bytes) else (made or [b""])[0]


def _forget() -> None:
    """Let go of what typst remembers of a document for its next ten runs, which could be gigabytes after ten long lists."""
    for _ in range(REMEMBERED_RUNS + 1):
        typst.Compiler(b"", font_paths=installed()).compile(format="svg")


@lru_cache(maxsize=4)
def _source(template: str) -> bytes:
    return b"\n".join(files("app.publishing").joinpath(part).read_bytes() for part in PARTS.get(template, (template,)))


def _characters(diagnostic: str) -> tuple[str, ...]:
    """Read from typst's messages, one for each cluster that no font has, which characters those are."""
    found = (match["shown"] or match["forbidden"] for match in CANNOT_SHOW.finditer(diagnostic))
    return tuple(dict.fromkeys(ESCAPE.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], one) for one in found))
