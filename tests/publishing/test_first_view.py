"""What a slow line carries before a reader sees a statement: counted in bytes, as they go over it."""

import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest

import app
from app.publishing.encodings import compress
from app.publishing.html import statement_page
from tests.publishing.samples import INVENTED, document, text

MOST_BYTES = 30_000
STATIC = Path(app.__file__).parent / "static"
WORDS = Path(app.__file__).parents[1].joinpath("ARCHITECTURE.md").read_text(encoding="utf-8").split()
"""Prose that repeats nothing: words made by repeating some would be packed to nothing."""


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_the_first_view_of_six_hundred_words_and_a_hundred_signatories_is_thirty_kilobytes(coding: str) -> None:
    invented = tuple(zip(itertools.cycle(INVENTED), zip(WORDS[-500:-100:4], WORDS[-700:-300:4], strict=True), strict=False))
    signatories = tuple(replace(one, name=f"{one.name} {' '.join(more)}") for one, more in invented)
    made = document(signatories=signatories, texts=(text("en", body=" ".join(WORDS[:600])),))
    page = statement_page(made, "en", files=["/statements/end-the-closures-k4x9/en/statement.pdf"])

    sheets = [(STATIC / name).read_bytes() for name in re.findall(r'href="/static/([^"]+)"', page)]

    assert len(signatories) == 100
    assert len(sheets) >= 5
    carried = [compress(page.encode(), "text/html")[coding], *(compress(sheet, "text/css").get(coding, sheet) for sheet in sheets)]
    assert sum(map(len, carried)) <= MOST_BYTES
