"""What each format of an edition costs: seconds, and the memory of a process that makes nothing else.

`python -m benchmarks.formats NAME COUNT` is that process: it prints one line of JSON. It imports nothing but what makes public files.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from app.publishing import edition
from app.publishing.canonical import canonical_text
from app.publishing.data import statement_csv, statement_json
from app.publishing.document import Document, Signatory
from app.publishing.embed import embed_page
from app.publishing.encodings import compress
from app.publishing.html import signatory_pages, statement_page
from app.publishing.linked import statement_jsonld
from app.publishing.republication import republication_page
from app.publishing.typesetting import NotTypeset
from benchmarks import names
from tests.publishing import samples

LANGUAGE = "en"
KIBIBYTES = 1024
FEW = 3
Make = Callable[[Document, str], bytes]


@dataclass(frozen=True)
class Cost:
    """Seconds, once fonts were looked for; the highest memory of the process in MiB; bytes. All nothing for what is left out."""

    seconds: float
    peak: float
    size: int


def cost(name: str, count: int) -> Cost | None:
    """Measure one format of a list of that length in a process of its own; None where the edition leaves it out."""
    command = [sys.executable, "-m", "benchmarks.formats", name, str(count)]
    printed = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1]).stdout
    found = json.loads(printed)
    return Cost(**found) if found else None


def invented(count: int) -> Document:
    """Return an edition with that many named signatories."""
    signatories = (Signatory(names.name_of(number), LANGUAGE, country=names.country_of(number)) for number in range(count))
    return samples.document(LANGUAGE, signatories=tuple(sorted(signatories, key=lambda one: one.name)))


def _page(document: Document) -> Iterable[bytes]:
    return [page.encode() for page in (statement_page(document, LANGUAGE), *signatory_pages(document, LANGUAGE))]


def _text(document: Document) -> Iterable[bytes]:
    text = document.text(LANGUAGE)
    return [canonical_text(text.title, text.body)]


def _printed(make: Make, document: Document) -> Iterable[bytes]:
    return [make(document, LANGUAGE)]


def _whole(document: Document) -> Iterable[bytes]:
    files = edition.build(document).files
    return [body for file in files for body in (file.body, *compress(file.body, file.media_type).values())]


FORMATS: dict[str, Callable[[Document], Iterable[bytes]]] = {
    "page": _page,
    "embed": lambda document: [embed_page(document, LANGUAGE).encode()],
    "republish": lambda document: [republication_page(document, LANGUAGE).encode()],
    **{name: partial(_printed, make) for name, (_, make) in edition.PRINTED.items()},
    "statement.md": _text,
    "statement.jsonld": lambda document: [statement_jsonld(document)],
    "signatories.json": lambda document: [statement_json(document)],
    "signatories.csv": lambda document: [statement_csv(document)],
    "all, and compressed": _whole,
}


def measured(name: str, document: Document) -> Cost | None:
    """Make one format and say what it took. What is read once in a process (fonts, catalogs, templates) was read before."""
    make = FORMATS[name]
    list(make(replace(document, signatories=document.signatories[:FEW])))
    started = time.perf_counter()
    try:
        made = list(make(document))
    except NotTypeset:
        return None
    return Cost(time.perf_counter() - started, _highest(), sum(map(len, made)))


def _highest() -> float:
    """The most this program ever held. What `getrusage` says includes the program that started it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / KIBIBYTES if found else 0.0


if __name__ == "__main__":
    found = measured(sys.argv[1], invented(int(sys.argv[2])))
    print(json.dumps(asdict(found) if found else None))
