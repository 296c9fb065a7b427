"""How a look at many things is told: what is wrong by name, the first ones; what is right as one number."""

from collections.abc import Iterable, Iterator

from app.ledger.findings import Finding, bad, good

MOST_TOLD = 20


def tell(checks: Iterable[Finding | None], sentence: str, **values: str | int) -> Iterator[Finding]:
    """Yield what is wrong, twenty at most and the rest as a number; or, when nothing is, `sentence` with its %(count)s.

    `checks` has one for each thing that was looked at: what is wrong with it, or None.
    """
    count = wrong = 0
    for finding in checks:
        count += 1
        if finding is None:
            continue
        wrong += 1
        if wrong <= MOST_TOLD:
            yield finding
    if wrong > MOST_TOLD:
        yield bad("%(count)s more like these.", count=wrong - MOST_TOLD)
    if not wrong:
        yield good(sentence, count=count, **values)
