"""A small bundle as the product makes it, from literal parts, and whether OpenSSH and coreutils take one by the commands it prints."""

import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.ledger import bundle_files, bundles, leaves, merkle, openings, tiles
from app.ledger.bundles import Proven
from app.ledger.checkpoint import Checkpoint
from app.ledger.leaves import Leaf, Opening
from app.ledger.notes import SignerKey
from app.ledger.openings import Opened
from app.ledger.proofs import Proof
from tests.ledger.keys import KEY, ORIGIN

Member = tuple[str, bytes]
Entry = tuple[Leaf, dict[str, Opening]]
DAY = date(2026, 12, 1)
TEXT = b"# Fair trials\n\nWe call for fair trials.\n"
SHA256 = sha256(TEXT).hexdigest()
NAMED = ("Alder Street Legal Aid", "Камітэт «Ліхтар»")
COMMAND = re.compile(r"^   ((?:ssh-keygen|sha256sum|find) .*)$", re.MULTILINE)
COUNT = re.compile(r"the answer is (\d+)\.")


@dataclass(frozen=True)
class Story:
    """What happened before a bundle was made: the files of the edition, and the log, whose last entry is its publishing."""

    files: Mapping[str, bytes]
    entries: Sequence[Entry]
    lines: int = len(NAMED)


def listed(*names: str, **changes: Any) -> bytes:
    """Return `signatories.json`, as much of it as is looked at."""
    content = {
        "edition": 1,
        "named": len(names),
        "withheld": 1,
        "total": len(names) + 1,
        "texts": [{"language": "en", "sha256": SHA256, "authentic": True}],
        "signatories": [{"number": number, "name": name, "counts_as": 1} for number, name in enumerate(names, 1)],
        "withdrawals": [],
        "corrections": [],
    }
    return json.dumps(content | changes, ensure_ascii=False).encode()


def entry(event: str, facts: Mapping[str, Any], *, name: str = "", subject: str = "", statement: str = "5" * 32) -> Entry:
    """Return an entry of the log with its openings."""
    act = leaves.canonical({"event": event, "facts": facts, "statement": statement, "subject": subject})
    return leaves.make(DAY, {"act": act, "name": name, "signer": "A. Person"})


def endorsed(name: str, digest: str = SHA256, **changes: str) -> Entry:
    facts = {"sha256": {"en": digest}, "version": 1, "visibility": "named"}
    return entry("endorsed", facts, name=name, **{"subject": sha256(name.encode()).hexdigest()[:32]} | changes)


def published(files: Mapping[str, bytes], /, **changes: Any) -> Entry:
    """Return the entry of an edition with these files."""
    hashes = bundle_files.hash_all(files)
    facts = {"edition": 1, "named": 2, "withheld": 1, "withdrawn": 0, "text": {"en": SHA256}, "roster": hashes["signatories.json"]}
    return entry("published", facts | {"files": sha256(bundle_files.list_sums(hashes)).hexdigest()} | changes, subject="e" * 32)


def story(*, roster: bytes = listed(*NAMED), last: Entry | None = None, first: Sequence[Entry] = ()) -> Story:
    """Two named signatories, one withheld, and the edition; `first` and `last` stand in for their entries and for the edition's."""
    files = {"index.html": b"<p>Fair trials", "en/statement.md": TEXT, "en/statement.pdf": b"%PDF-1.7", "signatories.json": roster}
    endorsements = first or [endorsed(name) for name in NAMED]
    return Story(files, [*endorsements, endorsed("Withheld Harbour"), last or published(files)])


def made(told: Story, *, key: SignerKey = KEY, **changes: Any) -> bytes:
    """Return the bundle; `changes` replace parts of what it proves."""
    return bundles.make(told.files, replace(proven(told, key), **changes), key)


def proven(told: Story, key: SignerKey = KEY) -> Proven:
    proofs = prove(told.entries, key)
    return Proven(
        edition=1,
        url="https://statements.example.org/statements/fair-trials",
        origin=ORIGIN,
        checkpoint=proofs[0].partition("\n\n")[2],
        edition_proof=proofs[-1],
        signatory_proofs={line: proofs[line - 1] for line in range(1, told.lines + 1)},
        lines=told.lines,
        keys=[key.verifier],
    )


def prove(entries: Sequence[Entry], key: SignerKey = KEY, *, origin: str = ORIGIN, fields: Sequence[str] = ("act", "name")) -> list[str]:
    """Return the proof of every entry in a log of just these; the last is opened for its act alone."""
    grown = tiles.grow(0, [merkle.hash_leaf(bytes(leaf)) for leaf, _ in entries], lambda _level, _number: b"")
    read = tiles.reader(lambda level, number: grown[level, number])
    size = len(entries)
    note = Checkpoint(origin, size, merkle.make_root(size, read)).sign(key)
    extras = [_opened(one, fields) for one in entries[:-1]] + [_opened(entries[-1], ["act"])]
    return [str(Proof(at, tuple(merkle.prove_inclusion(at, size, read)), note, extra)) for at, extra in enumerate(extras)]


def _opened(one: Entry, fields: Sequence[str]) -> bytes:
    leaf, opened = one
    return openings.write(Opened(bytes(leaf), {field: opened[field] for field in fields})).encode()


def members(content: bytes) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def commands(folder: Path) -> list[str]:
    """Return the commands that the instructions in an unpacked bundle print, for Linux."""
    return COMMAND.findall((folder / "VERIFY.txt").read_text())


def unpack(given: Iterable[Member], folder: Path, *, like: Path | None = None) -> None:
    """Write the files of a bundle as a program for ZIP files does: of two with one name the last stays.

    What is the same in the folder `like` is linked to there, which is quicker than writing it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in given:
        path, same = folder / name, like / name if like else None
        if "/" in name:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if same and same.exists() and same.read_bytes() == content:
            path.hardlink_to(same)
        else:
            path.write_bytes(content)


def externally_accepted(folders: Path, like: Path) -> set[str]:
    """Return which of the unpacked bundles in a folder hold by the commands, and the count of files, that a genuine one prints."""
    signature, sums, counting = commands(like)
    count = COUNT.findall((like / "VERIFY.txt").read_text())[0]
    one = f'{signature} && {sums} && test "$({counting})" -eq {count}'
    script = f'for folder in *; do (cd "$folder" && {one}) >/dev/null 2>&1 && echo "$folder"; done; true'
    done = subprocess.run(["sh", "-c", script], cwd=folders, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    return set(done.stdout.split())
