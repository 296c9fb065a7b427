"""The bundle of an edition: all that was published, with what proves it, for tools that are not ours. Pure; the same parts, the same bytes.

What is in it, besides the files of the edition: `proofs/edition.tlog-proof` and one such file for every named signatory, `log/checkpoint`,
`log/key`, `SHA256SUMS` over all of that, its signature for `ssh-keygen -Y verify`, `allowed_signers`, and `VERIFY.txt` with the commands.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.ledger import sshsig
from app.ledger.notes import SignerKey

NAMESPACE = "undersigned-edition"
SUMS, SIGNATURE, SIGNERS, VERIFY = "SHA256SUMS", "SHA256SUMS.sig", "allowed_signers", "VERIFY.txt"
EDITION_PROOF, PROOFS = "proofs/edition.tlog-proof", "proofs/"
CHECKPOINT, KEY = "log/checkpoint", "log/key"
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
HOW = """\
This is edition %(edition)s of a statement, as it was published, with what proves it.
You can check it on any computer, without a connection and without the software that made it.

1. Unpack it, and open a terminal in the folder.

2. Is this list of files signed with the key of the log?

   ssh-keygen -Y verify -f allowed_signers -I log -n undersigned-edition -s SHA256SUMS.sig < SHA256SUMS

   It answers: Good "undersigned-edition" signature for log with ED25519 key %(fingerprint)s
   Compare that fingerprint with the one that the organization shows at another place.

3. Is every file as it was signed?

   sha256sum -c SHA256SUMS

   On a Mac: shasum -a 256 -c SHA256SUMS

4. Is there no file that was not signed? This must print nothing:

   find . -type f | sed 's|^\\./||' | sort | comm -23 - <(cut -c67- SHA256SUMS | cat - <(printf 'SHA256SUMS\\nSHA256SUMS.sig\\n') | sort)

Each file in proofs/ shows that an entry stands in the log %(origin)s:
edition.tlog-proof that this edition was published with these files and counts, the others that each named signatory
endorsed this text. They are C2SP tlog-proofs (c2sp.org/tlog-proof); log/key is the key to check them with. Who is counted
without its name is in none of them.
"""


@dataclass(frozen=True)
class Proven:
    """What a bundle shows beside the files: proof files of the edition and of each named signatory, and the log they lead to."""

    edition: int
    origin: str
    checkpoint: str
    edition_proof: str
    signatory_proofs: Sequence[str]


def make(files: Mapping[str, bytes], proven: Proven, key: SignerKey) -> bytes:
    """Return the ZIP. `files` by their path below the statement, as `en/statement.pdf`."""
    public = key.private.public_key()
    contents = dict(files) | _proofs(proven)
    contents |= {CHECKPOINT: proven.checkpoint.encode(), KEY: f"{key.verifier}\n".encode()}
    contents[SIGNERS] = f'log namespaces="{NAMESPACE}" {sshsig.public_line(public, "log")}\n'.encode()
    values = {"edition": proven.edition, "origin": proven.origin, "fingerprint": sshsig.fingerprint(public)}
    contents[VERIFY] = (HOW % values).encode()
    sums = write_sums(contents)
    contents |= {SUMS: sums, SIGNATURE: sshsig.sign(key.private, sums, NAMESPACE).encode()}
    return _zipped(contents)


def write_sums(contents: Mapping[str, bytes]) -> bytes:
    """Return the list that `sha256sum -c` reads, sorted by path."""
    return list_sums({path: sha256(content).hexdigest() for path, content in contents.items()})


def list_sums(hashes: Mapping[str, str]) -> bytes:
    """Return that list, given the SHA-256 of each file in hexadecimal by its path."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode()


def is_signed(contents: Mapping[str, bytes], key: Ed25519PublicKey) -> bool:
    """Tell whether the list of files has the signature of `key`."""
    return sshsig.is_signed(key, contents[SUMS], NAMESPACE, contents[SIGNATURE].decode("ascii", "replace"))


def _proofs(proven: Proven) -> dict[str, bytes]:
    signatories = {f"{PROOFS}{number:05}.tlog-proof": proof.encode() for number, proof in enumerate(proven.signatory_proofs, 1)}
    return {EDITION_PROOF: proven.edition_proof.encode(), **signatories}


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    """Pack without compressing: the same bytes with any version of any library, and what is large in it is packed already."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(contents):
            entry = zipfile.ZipInfo(path, NO_TIME)
            entry.external_attr = READABLE
            entry.create_system = 3
            archive.writestr(entry, contents[path])
    return packed.getvalue()
