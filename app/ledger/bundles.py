"""The bundle of an edition: all that was published, with what proves it, for tools that are not ours. Pure; the same parts, the same bytes.

What is in it beside the files of the edition: a proof that it was published and one for every named signatory, the log's checkpoint and
keys, the list of hashes with its signature for `ssh-keygen -Y verify`, and the instructions (`instructions`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.ledger import bundle_files, bundle_findings, instructions, packing, sshsig
from app.ledger.bundle_files import CHECKPOINT, EDITION_PROOF, KEY, SIGNATURE, SIGNERS, SUMS, VERIFY
from app.ledger.findings import Verdict
from app.ledger.instructions import NAMESPACE, Told
from app.ledger.notes import NoteInvalid, SignerKey, VerifierKey
from app.ledger.packing import BundleInvalid

ADDED_LAST = (VERIFY, SUMS, SIGNATURE)
REQUIRED = (SUMS, SIGNATURE, SIGNERS, VERIFY, CHECKPOINT, KEY, EDITION_PROOF)


@dataclass(frozen=True)
class Proven:
    """What a bundle shows beside the files, all under one checkpoint: proof files of the edition and, by their line of the list, of named
    signatories. `lines` is how many the list has; `keys` signed the checkpoint, the one that signs the bundle first.

    `earlier` are the keys of logs that ended, under whose last checkpoints older endorsements stand.
    `is_too_long`: there is a proof for no signatory because there are so many. `seal` is the fingerprint of the PDF's certificate.
    """

    edition: int
    url: str
    origin: str
    checkpoint: str
    edition_proof: str
    signatory_proofs: Mapping[int, str]
    lines: int
    keys: Sequence[VerifierKey]
    earlier: Sequence[VerifierKey] = ()
    is_too_long: bool = False
    seal: str = ""


def make(files: Mapping[str, bytes], proven: Proven, key: SignerKey) -> bytes:
    """Return the ZIP. `files` are those of the edition by their names in it (`bundle_files.file_name`)."""
    signatories = {bundle_files.proof_name(line): proof.encode() for line, proof in proven.signatory_proofs.items()}
    contents = dict(files) | signatories | {EDITION_PROOF: proven.edition_proof.encode(), CHECKPOINT: proven.checkpoint.encode()}
    contents[KEY] = "".join(f"{one}\n" for one in [*proven.keys, *proven.earlier]).encode()
    contents[SIGNERS] = bundle_findings.list_signers(proven.keys)
    contents[VERIFY] = instructions.write(_told(proven, len(contents) + len(ADDED_LAST)))
    sums = bundle_files.list_sums(bundle_files.hash_all(contents))
    contents |= {SUMS: sums, SIGNATURE: sshsig.sign(key.private, sums, NAMESPACE).encode()}
    return packing.pack(contents)


def check(content: bytes, keys: Sequence[VerifierKey]) -> Verdict:
    """Say what a bundle proves, given the keys that are known to be the log's. Raises BundleInvalid for what is none."""
    return bundle_findings.check(_read(content), keys)


def read_keys(content: bytes) -> list[VerifierKey]:
    """Return the keys that signed a bundle's checkpoint, as it tells them; whose they are has to be found out elsewhere. Raises
    BundleInvalid.
    """
    try:
        return bundle_findings.own_keys(_read(content))
    except (NoteInvalid, UnicodeDecodeError) as error:
        raise BundleInvalid from error


def read_earlier_keys(content: bytes) -> list[VerifierKey]:
    """Return the keys that a bundle tells of logs that ended before its own. Raises BundleInvalid."""
    try:
        return bundle_findings.earlier_keys(_read(content))
    except (NoteInvalid, UnicodeDecodeError) as error:
        raise BundleInvalid from error


def fingerprint(key: VerifierKey) -> str:
    """Return what `ssh-keygen` calls a key: `SHA256:…`."""
    return sshsig.fingerprint(Ed25519PublicKey.from_public_bytes(key.public))


def _read(content: bytes) -> dict[str, bytes]:
    contents = packing.unpack(content)
    if not contents.keys() >= set(REQUIRED) or len(contents[SUMS]) > bundle_files.MOST_SUMS_BYTES:
        raise BundleInvalid
    return contents


def _told(proven: Proven, count: int) -> Told:
    return Told(
        edition=proven.edition,
        url=proven.url,
        origin=proven.origin,
        count=count,
        lines=proven.lines,
        proven=len(proven.signatory_proofs),
        has_earlier=bool(proven.earlier),
        fingerprints=[fingerprint(key) for key in proven.keys],
        is_too_long=proven.is_too_long,
        seal=proven.seal,
    )
