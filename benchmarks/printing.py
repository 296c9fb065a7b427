"""What one PDF costs: seconds, and the memory of a process that makes nothing else, for a Document that typst has not seen before."""

import multiprocessing
import resource
import time
from dataclasses import dataclass, replace

from app.publishing import pdf
from app.publishing.document import Document

KIBIBYTES = 1024


@dataclass(frozen=True)
class Cost:
    """Seconds, once fonts were looked for; the highest memory of the process in MiB, and how much of it this PDF took; bytes."""

    seconds: float
    peak: float
    added: float
    size: int


def cost(document: Document, language: str) -> Cost:
    """Measure in a process of its own, so that no other measurement's memory counts."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (document, language))


def _measured(document: Document, language: str) -> Cost:
    few = replace(document, signatories=document.signatories[:3])
    pdf.statement_pdf(few, language)
    before, started = _highest(), time.perf_counter()
    made = pdf.statement_pdf(document, language)
    seconds = time.perf_counter() - started
    return Cost(seconds, _highest(), _highest() - before, len(made))


def _highest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES
