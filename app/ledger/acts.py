"""What an opened entry says, in sentences of the catalog. Pure.

Say them only where something vouches for the entry: anybody can write one.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.ledger.findings import Finding, good
from app.ledger.openings import Opened

EVENTS = {
    "endorsed": good("Recorded on %(day)s: a text was endorsed."),
    "reconfirmed": good("Recorded on %(day)s: an endorsement was confirmed again."),
    "visibility_raised": good("Recorded on %(day)s: a text is endorsed, with the name shown from now on."),
    "visibility_lowered": good("Recorded on %(day)s: a text is endorsed, with the name withheld from now on."),
    "withdrawn": good("Recorded on %(day)s: an endorsement was withdrawn."),
    "disputed": good("Recorded on %(day)s: an organization says that it did not endorse a text."),
    "published": good("Recorded on %(day)s: an edition was published."),
    "": good("Something was recorded on %(day)s; what it was is not opened here."),
}
OTHER = good("Recorded on %(day)s: another act (%(event)s).")


def say(opened: Opened) -> list[Finding]:
    """Return what an entry says: what was recorded and when, of whom and by whom as far as that is opened, and of which text."""
    event, facts = str(opened.act.get("event", "")), opened.act.get("facts")
    values = {"day": opened.leaf.day.isoformat(), "event": event}
    said = [replace(EVENTS.get(event, OTHER), values=values), *_people(opened), *(_facts(facts) if isinstance(facts, dict) else ())]
    return [replace(finding, is_said=True) for finding in said]


def statement_of(opened: Opened) -> str:
    """Return the log's mark of the statement that an entry is about, where that is opened."""
    return str(opened.act.get("statement", ""))


def _people(opened: Opened) -> Iterator[Finding]:
    if (name := opened.openings.get("name")) and name.value:
        yield good("The name as it was typed: %(name)s", name=name.value)
    if (signer := opened.openings.get("signer")) and signer.value:
        yield good("Who answered: %(signer)s", signer=signer.value)


def _facts(facts: dict[str, object]) -> Iterator[Finding]:
    if facts.get("visibility") == "named":
        yield good("The name was to be shown.")
    if facts.get("visibility") == "withheld":
        yield good("It was to be counted without the name.")
    if "edition" in facts:
        counts = {count: str(facts.get(count, 0)) for count in ("edition", "named", "withheld")}
        yield good("Edition %(edition)s, with %(named)s named and %(withheld)s withheld.", **counts)
    if "version" in facts:
        yield good("Version %(version)s of the text.", version=str(facts["version"]))
    hashes = facts.get("sha256") or facts.get("text")
    for language, sha256 in sorted(hashes.items()) if isinstance(hashes, dict) else ():
        yield good("The SHA-256 of the text in %(language)s: %(sha256)s", language=str(language), sha256=str(sha256))
