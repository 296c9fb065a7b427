"""`VERIFY.txt`: how anybody checks a bundle, with tools that every computer has, and what each answer means. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

NAMESPACE, IDENTITY = "undersigned-edition", "log"

HOW = """\
HOW TO CHECK THIS BUNDLE

This is edition %(edition)s of the statement at
%(url)s
as it was published, with what proves it. You can check it on your own computer, without a
connection and without the software that made it. It takes three commands.

Unpack the ZIP file into a new, empty folder. Open a terminal in that folder (on Windows: PowerShell).
Copy each command whole, paste it, press Enter, and compare the answer.


1. Is the list of files signed with the key of the log?

   Linux and Mac:
   ssh-keygen -Y verify -f allowed_signers -I log -n undersigned-edition -s SHA256SUMS.sig < SHA256SUMS

   Windows:
   cmd /c "ssh-keygen -Y verify -f allowed_signers -I log -n undersigned-edition -s SHA256SUMS.sig < SHA256SUMS"

   If it is, the answer is:
   Good "undersigned-edition" signature for log with ED25519 key %(fingerprint)s

   Any other answer: the list was changed, or signed by somebody else. Trust nothing in this folder.

   Anybody can make a key and sign with it. So compare the end of that line, from SHA256: on, with what the
   organization shows at another place: on the page of the statement, in print, or tell each other on the phone.
   If it is another one, this bundle is not theirs.
%(second)s

2. Is every file as it was signed?

   Linux:
   sha256sum -c SHA256SUMS

   Mac:
   shasum -a 256 -c SHA256SUMS

   If so, every line ends in OK, and no warning stands at the end.

   Windows:
   Get-Content SHA256SUMS | ForEach-Object { $sum, $name = $_ -split '  ', 2; if ((Get-FileHash $name).Hash -ne $sum) { "$name FAILED" } }

   If so, it answers nothing at all.

   FAILED: that file was changed. An error with a file's name: that file is missing.


3. Is nothing here that was not signed?

   Linux and Mac:
   find . ! -type d | wc -l

   Windows:
   (Get-ChildItem -Recurse -File -Force).Count

   If so, the answer is %(count)s. A larger number: somebody put a file in, or your computer did (a Mac makes .DS_Store).
   What is not listed in SHA256SUMS is not part of the edition, but for that list and SHA256SUMS.sig.


WHAT THAT SHOWS

Text, list of signatories and every file are those that the holder of the key published as this edition.

The folder "proofs" shows that they were also entered in the organization's log, which nobody can change afterwards without being
caught: edition.tlog-proof that this edition was published, with these files and counts; 00001.tlog-proof and so on,
that the organization on that line of signatories.json endorsed this text on the day it says.
%(missing)s
The proofs are C2SP tlog-proofs (https://c2sp.org/tlog-proof) of the log
%(origin)s
and are checked with log/key. A tool that does it: undersigned verify, of the software Undersigned.
%(seal)s

WHAT IT DOES NOT SHOW

- Who is counted without a name stands nowhere in this bundle, and no proof is about it. The log holds how many entries
  it has, not who is behind the others.
- That a person was entitled to answer for an organization. Its own receipt shows what it answered; ask it.
- That the list is still the same today. A signatory can leave at any time, without a reason: before you print a name,
  look at the page. If a name has gone from it, please do not hand this copy on.
"""

SECOND = """
   The log is being handed over from one key to another, and both are good until that is done. The other one is
   %(fingerprints)s
"""
MISSING = """
%(count)s of the %(lines)s signatories that are named have no such file: they endorsed before this log began, or through a
version of the software that kept none. For them the list is what the organization says, and their own word.
"""
TOO_MANY = """
With %(lines)s names this list is too long for a file for each: there is none for any signatory. Each has its own in its receipt.
"""
SEAL = """
The PDF files carry a seal of their own, which any PDF reader shows. The certificate's SHA-256 fingerprint is
%(seal)s
"""


@dataclass(frozen=True)
class Told:
    """What is told of a bundle: the `count` of its files, the `lines` of its list and how many are `proven`, the signing key's fingerprint
    and then those of others, the seal's.
    """

    edition: int
    url: str
    origin: str
    count: int
    lines: int
    proven: int
    fingerprints: Sequence[str]
    is_too_long: bool = False
    seal: str = ""


def write(told: Told) -> bytes:
    """Return the file."""
    first, *others = told.fingerprints
    values = {"count": told.lines - told.proven, "lines": told.lines, "seal": told.seal}
    missing = TOO_MANY if told.is_too_long else MISSING if told.proven < told.lines else ""
    parts = {
        "second": SECOND % {"fingerprints": "\n   ".join(others)} if others else "",
        "missing": missing % values,
        "seal": SEAL % values if told.seal else "",
    }
    facts = {"edition": told.edition, "url": told.url, "origin": told.origin, "count": told.count, "fingerprint": first}
    return (HOW % (facts | parts)).encode()
