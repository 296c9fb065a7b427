"""Of a bundle: which of its named signatories are shown to have endorsed, each by an entry of a log whose key is known. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.ledger import bundle_files, leaves, proofs
from app.ledger.bundle_entries import UNREADABLE, Edition, open_entry, open_note
from app.ledger.bundle_files import EDITION_PROOF
from app.ledger.checkpoint import Checkpoint
from app.ledger.findings import Finding, bad, good
from app.ledger.notes import NoteInvalid
from app.ledger.openings import Opened
from app.ledger.proofs import Proof

ENDORSING = frozenset({"endorsed", "reconfirmed", "visibility_raised"})
OPENED_OF_SIGNATORIES = frozenset({"act", "name"})
MOST_NAMED = 5
LONGEST_NAME = 1_000
UNCHECKED = good(
    "Named signatories that are said to be shown by an earlier log, whose key is not known here: %(count)s. That was not checked, so for"
    " them, too, the list is the organization's word."
)


def check(contents: Mapping[str, bytes], edition: Edition) -> list[Finding]:
    """Look at the proofs of signatories among the files of a bundle."""
    given = {name for name in contents if name.startswith("proofs/")} - {EDITION_PROOF}
    try:
        names = [line["name"] for line in edition.listed.get("signatories", [])]
        shown = {name: _endorsing(contents[name], bundle_files.proven_line(name), names, edition) for name in given}
    except UNREADABLE:
        return [bad("The list of signatories cannot be read.")]
    wrong = sorted(name for name in given if not shown[name][0])
    if wrong or len({subject for subject, _ in shown.values()}) < len(shown):
        return [bad("%(file)s does not show that its signatory endorsed.", file=name) for name in wrong[:MOST_NAMED]] or [
            bad("One endorsement is shown for two signatories.")
        ]
    if not names:
        return [good("It names nobody.")]
    proven = [checkpoint for _, checkpoint in shown.values() if checkpoint]
    return list(_say_proven(proven, len(given) - len(proven), len(names) - len(given)))


def _say_proven(proven: Sequence[Checkpoint], unchecked: int, missing: int) -> Iterator[Finding]:
    if proven:
        shown = good(
            "Named signatories that are shown, each by its own entry in the log, to have endorsed this text: %(count)s.", count=len(proven)
        )
        yield replace(shown, claims=tuple(dict.fromkeys(proven)))
    if unchecked:
        yield replace(UNCHECKED, values={"count": unchecked})
    if missing:
        yield good("Named signatories without a proof in it, for whom the list is the organization's word: %(count)s.", count=missing)


def _open_endorsement(proof: Proof, edition: Edition) -> tuple[Opened, Checkpoint | None]:
    """Return the entry of a signatory, and the checkpoint with which a known key vouches for it: the edition's own, or that of a log that
    ended; None where no known key does. Raises one of `UNREADABLE`.

    The keys of those logs have to be known as well: whoever has the key of this one could invent a log that ended.
    """
    if proof.checkpoint == edition.note:
        return open_entry(proof, edition.checkpoint), edition.checkpoint
    try:
        checkpoint = open_note(proof.checkpoint, edition.known)
    except NoteInvalid:  # of a known key that signed something else, the next line says it again
        return open_entry(proof, open_note(proof.checkpoint, edition.earlier)), None
    return open_entry(proof, checkpoint), checkpoint


def _endorsing(file: bytes, line: int | None, names: Sequence[str], edition: Edition) -> tuple[str, Checkpoint | None]:
    """Return whose endorsement a proof file shows, as the mark in the log, and the checkpoint with which a known key vouches for that; no
    mark where it does not show that of its line.
    """
    try:
        opened, checkpoint = _open_endorsement(proofs.parse(file.decode()), edition)
        name = names[(line or 0) - 1]
        is_right = (
            line is not None
            and len(name) <= LONGEST_NAME
            and opened.openings.keys() == OPENED_OF_SIGNATORIES
            and opened.openings["name"].value == leaves.normal(name)
        )
        is_right &= opened.act["event"] in ENDORSING and opened.act["statement"] == edition.act["statement"]
        return str(opened.act["subject"]) if is_right and endorses(opened.act, edition.listed) else "", checkpoint
    except UNREADABLE:
        return "", None


def endorses(act: Mapping[str, Any], listed: Mapping[str, Any]) -> bool:
    """Tell whether an act endorses, by name, the authentic text of a list, or one that differs by corrections the list tells of."""
    authentic = next(text for text in listed["texts"] if text["authentic"])
    pairs = [one["sha256"].get(authentic["language"]) for one in listed["corrections"]]
    texts = _led_to(authentic["sha256"], {pair["after"]: pair["before"] for pair in pairs if pair})
    is_named = act["facts"].get("visibility") == "named"
    return is_named and act["facts"]["sha256"][authentic["language"]] in texts


def _led_to(digest: str, before: Mapping[str, str]) -> set[str]:
    """Return a text's hash and those of the texts that corrections led from, one after the other, to it."""
    found = set[str]()
    while digest and digest not in found:
        found.add(digest)
        digest = before.get(digest, "")
    return found
