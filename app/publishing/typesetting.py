"""Typst, kept behind one door: a template of ours and data become the bytes of a PDF or a PNG.

What people wrote goes in as data and is never read as markup. The same data gives the same bytes with the same fonts.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

import typst

from app.publishing.fonts import installed

STANDARDS = ["ua-1", "a-2a"]
"""Accessible to screen readers, and complete in itself for an archive. Both refuse a character that no font can draw."""

PIXELS_PER_POINT = 72.0
CANNOT_SHOW = re.compile(
    r'the text `"(?P<shown>(?:[^"\\]|\\.)+)"` could not be displayed|contains the codepoint `"(?P<forbidden>[^"]+)"`', re.I
)
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.I)
PANIC = "PanicException"


class NotTypeset(Exception):
    """Typst would not make this file. `characters` are those that no font on this machine has, if that is why."""

    def __init__(self, reason: str, characters: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.characters = characters


def make_pdf(template: str, data: Mapping[str, object], *, at: datetime) -> bytes:
    """Return a tagged PDF for reading aloud and for archives. `at` is the time it says it was made. Raises NotTypeset."""
    return _compile(template, data, format="pdf", pdf_standards=STANDARDS, timestamp=int(at.timestamp()))


def make_png(template: str, data: Mapping[str, object]) -> bytes:
    """Return the one page of a template as an image, a pixel to each of its points. Raises NotTypeset."""
    return _compile(template, data, format="png", ppi=PIXELS_PER_POINT)


def _compile(template: str, data: Mapping[str, object], **options: object) -> bytes:
    compiler = typst.Compiler(_source(template), font_paths=installed(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    try:
        made = compiler.compile(**options)  # type: ignore[arg-type]
    except typst.TypstError as error:
        raise NotTypeset(error.message, _characters(error.diagnostic)) from error
    except BaseException as error:
        # A panic in Rust is no Exception. It must not keep an edition from being built: somebody may wait to be taken off it (P5).
        if type(error).__name__ != PANIC:
            raise
        raise NotTypeset("Typst failed.") from error
    return made if isinstance(made, bytes) else (made or [b""])[0]


@lru_cache(maxsize=4)
def _source(template: str) -> bytes:
    return files("app.publishing").joinpath(template).read_bytes()


def _characters(diagnostic: str) -> tuple[str, ...]:
    """Read from typst's messages, one for each cluster that no font has, which characters those are."""
    found = (match["shown"] or match["forbidden"] for match in CANNOT_SHOW.finditer(diagnostic))
    return tuple(dict.fromkeys(ESCAPE.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], one) for one in found))
