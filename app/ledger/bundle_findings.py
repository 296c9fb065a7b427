"""What a bundle shows, looked at piece by piece: who signed the list, the files, the edition in the log, each signatory. Pure.

Nothing in it is believed because it is there: all hangs on the keys that whoever asks knows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.ledger import bundle_files, bundle_signatories, leaves, proofs, sshsig
from app.ledger.bundle_entries import UNREADABLE, Edition, open_entry, open_note, read_origin
from app.ledger.bundle_files import CHECKPOINT, EDITION_PROOF, KEY, LIST, SIGNATURE, SIGNERS, SUMS
from app.ledger.checkpoint import open_checkpoint
from app.ledger.findings import Finding, Verdict, bad, good
from app.ledger.instructions import IDENTITY, NAMESPACE
from app.ledger.leaves import LeafInvalid
from app.ledger.notes import NoteInvalid, VerifierKey

PUBLISHED = "published"
BY_ANOTHER = bad("The list of files is signed with another key than the one that is known here, which signed the checkpoint in it.")
MOST_NAMED = 5
LONGEST_TITLE = 1_000
MOST_KEYS = 32
"""Of a bundle: each is checked, and anybody may write them."""
MOST_KEY_BYTES = 32 * 1024
COUNTED = ("named", "withheld", "total", "signatories", "withdrawals")


def check(contents: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> Verdict:
    """Look at the unpacked files of a bundle, given the keys that are known to be the log's."""
    signed = _check_signature(contents, keys)
    if not signed.holds:
        return Verdict([signed])  # whatever else is in it, anybody may have written: it is not read
    as_listed = _check_sums(contents)
    if not all(finding.holds for finding in as_listed):
        return Verdict([signed, *as_listed])
    try:
        edition = _read_edition(contents, keys)
    except UNREADABLE:
        return Verdict([signed, *as_listed, bad("It is not shown that this edition stands in the log, under one of the log's keys.")])
    size = edition.checkpoint.size
    stands = good("The edition stands in the log, among %(size)s entries, under a root signed with the log's key.", size=size)
    logged = replace(stands, claims=(edition.checkpoint,))
    found = Verdict([signed, *as_listed, logged, _check_facts(contents, edition), *bundle_signatories.check(contents, edition)])
    return Verdict([*_say_title(edition.listed), *found.findings], str(edition.act["statement"])) if found.holds else found


def list_signers(keys: Sequence[VerifierKey]) -> bytes:
    """Return the file `allowed_signers` of `ssh-keygen`: whose signatures count, and for nothing but editions."""
    return "".join(f'{IDENTITY} namespaces="{NAMESPACE}" {sshsig.public_line(_public(key), IDENTITY)}\n' for key in keys).encode()


def own_keys(contents: Mapping[str, bytes]) -> list[VerifierKey]:
    """Return the keys that a bundle tells as those of its log: each signed its checkpoint. Raises NoteInvalid, UnicodeDecodeError."""
    return _keys_of(contents)[0]


def earlier_keys(contents: Mapping[str, bytes]) -> list[VerifierKey]:
    """Return the keys that a bundle tells as those of logs that ended. Raises NoteInvalid, UnicodeDecodeError."""
    return _keys_of(contents)[1]


def _check_signature(contents: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> Finding:
    armored = contents[SIGNATURE][: sshsig.MOST_BYTES + 1].decode("ascii", "replace")
    signers = [key for key in keys if sshsig.is_signed(_public(key), contents[SUMS], NAMESPACE, armored)]
    if not signers and _is_by_another(contents, keys, armored):
        # Not believed for that: anybody can put a checkpoint of this log beside a list of their own.
        return BY_ANOTHER
    if not signers:
        return bad("The list of files is not signed with a key of this log.")
    try:
        told = _keys_of(contents)[0]
    except UNREADABLE:
        told = []
    if not set(signers) & set(told) or list_signers(told) != contents[SIGNERS]:
        return bad("The keys in it are not those it is signed with.")
    return good(
        "The list of files is signed with the key of the log, %(fingerprint)s.", fingerprint=sshsig.fingerprint(_public(signers[0]))
    )


def _is_by_another(contents: Mapping[str, bytes], keys: Sequence[VerifierKey], armored: str) -> bool:
    """Tell whether one of these keys signed the checkpoint, and another one that the bundle tells of signed the list."""
    try:
        open_note(contents[CHECKPOINT].decode(), keys)
        return any(sshsig.is_signed(_public(key), contents[SUMS], NAMESPACE, armored) for key in _keys_of(contents)[0])
    except UNREADABLE:
        return False


def _keys_of(contents: Mapping[str, bytes]) -> tuple[list[VerifierKey], list[VerifierKey]]:
    """Return the keys that a bundle tells: those of its log, and those of logs that ended. Raises one of `UNREADABLE`."""
    if len(contents[KEY]) > MOST_KEY_BYTES:
        raise NoteInvalid
    lines = contents[KEY].decode().splitlines()
    if len(lines) > MOST_KEYS or len(set(lines)) < len(lines):
        raise NoteInvalid
    told = [VerifierKey.parse(line) for line in lines]
    note = contents[CHECKPOINT].decode()
    own = [key for key in told if key.name == read_origin(note)]
    for key in own:  # each has signed: who has one key cannot tell somebody else's beside it
        open_checkpoint(note, key.name, [key])
    return own, [key for key in told if key not in own]


def _check_sums(contents: Mapping[str, bytes]) -> list[Finding]:
    listed = bundle_files.read_sums(contents[SUMS])
    found = bundle_files.hash_all({name: content for name, content in contents.items() if name not in {SUMS, SIGNATURE}})
    changed = [
        bad("%(file)s is not as it was signed.", file=name) for name in sorted(listed) if found.get(name, listed[name]) != listed[name]
    ]
    missing = [bad("%(file)s is missing.", file=name) for name in sorted(listed.keys() - found.keys())]
    added = [bad("%(file)s was not signed.", file=name) for name in sorted(found.keys() - listed.keys())]
    wrong = changed + missing + added
    return wrong[:MOST_NAMED] or [good("Every one of its %(count)s files is as it was signed, none is missing or added.", count=len(found))]


def _read_edition(contents: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> Edition:
    """Return what was logged of the edition, with its proof and checkpoint checked. Raises one of `UNREADABLE`."""
    note = contents[CHECKPOINT].decode()
    checkpoint = open_note(note, keys)
    proof = proofs.parse(contents[EDITION_PROOF].decode())
    opened = open_entry(proof, checkpoint)
    if proof.checkpoint != note or opened.act["event"] != PUBLISHED:
        raise LeafInvalid
    earlier = earlier_keys(contents)
    return Edition(json.loads(contents[LIST]), opened.act, note, checkpoint, earlier, [key for key in earlier if key in keys])


def _say_title(listed: Mapping[str, Any]) -> list[Finding]:
    """Return what a list that was vouched for calls its text; the notice of a retracted statement has none."""
    title = next((text.get("title") for text in listed.get("texts", []) if text.get("authentic")), None)
    said = good("The title of its text: %(title)s", title=str(title)[:LONGEST_TITLE])
    return [replace(said, is_said=True)] if title else []


def _check_facts(contents: Mapping[str, bytes], edition: Edition) -> Finding:
    try:
        # As they are written: true is no 1, and 1.0 is none either.
        is_same = leaves.canonical(edition.act["facts"]) == leaves.canonical(_facts_of(contents, edition.listed))
    except UNREADABLE:
        is_same = False
    if not is_same:
        return bad("Text, list, counts or files are not those that were logged when it was published.")
    counts = {name: edition.act["facts"][name] for name in ("edition", "named", "withheld")}
    return good("Edition %(edition)s was published just so: text, list, files, %(named)s named and %(withheld)s withheld.", **counts)


def _facts_of(contents: Mapping[str, bytes], listed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of an edition as its own files say them; the notice of a retracted one has no text and no list."""
    hashes = bundle_files.hash_all({name: content for name, content in contents.items() if bundle_files.is_of_edition(name)})
    told = listed.get("texts", [])
    texts = {text["language"]: hashes[bundle_files.text_name(text["language"])] for text in told}
    if len(texts) != len(told) or texts != {text["language"]: text["sha256"] for text in told}:
        raise LeafInvalid
    if not _is_count(listed["edition"]) or not _adds_up(listed):
        raise LeafInvalid
    return {
        "edition": listed["edition"],
        "named": listed.get("named", 0),
        "withheld": listed.get("withheld", 0),
        "withdrawn": len(listed.get("withdrawals", [])),
        "text": texts,
        "roster": hashes[LIST],
        "files": sha256(bundle_files.list_sums(hashes)).hexdigest(),
    }


def _adds_up(listed: Mapping[str, Any]) -> bool:
    """Tell whether a list counts what it lists. The notice of a retracted statement has no text, so nobody stands under it."""
    if not listed.get("texts"):
        return not any(listed.get(name) for name in COUNTED)
    weights = [line["counts_as"] for line in listed["signatories"]]
    named, withheld, total = (listed[name] for name in ("named", "withheld", "total"))
    return all(map(_is_count, [*weights, named, withheld, total])) and named == sum(weights) and total == named + withheld


def _is_count(value: object) -> bool:
    """Tell whether something read is a whole number and not below nothing: true is none, and what counts as -1 would hide a line."""
    return type(value) is int and value >= 0


def _public(key: VerifierKey) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(key.public)
