"""`VERIFY.txt`: how anybody checks a bundle, with tools that every computer has, and what each answer means. Pure.

It is in English, with a short note below in each of the other languages of the catalog.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.publishing import bundle_notes

NAMESPACE, IDENTITY = "undersigned-edition", "log"

HOW = """\
HOW TO CHECK THIS BUNDLE

(%(languages)s: below)

This is edition %(edition)s of the statement at
%(url)s
as it was published, with what proves it. You can check it on your own computer, without a
connection and without the software that made it. It takes three commands.

Unpack the ZIP file into a new, empty folder, and open a command line in that folder:
- Linux: right-click into the folder, "Open in Terminal".
- Mac: open the program Terminal, type cd and a space, drag the folder into the window, press Enter.
- Windows 10 or 11: open the folder, click into its address bar, type powershell, press Enter.

Copy each command whole, paste it, press Enter, and compare the answer.


1. Is the list of files signed with the key of the log?

   Linux and Mac:
   ssh-keygen -Y verify -f allowed_signers -I log -n undersigned-edition -s SHA256SUMS.sig < SHA256SUMS

   Windows:
   cmd /c "ssh-keygen -Y verify -f allowed_signers -I log -n undersigned-edition -s SHA256SUMS.sig < SHA256SUMS"

   If it is, the answer is this line, whole:
   Good "undersigned-edition" signature for log with ED25519 key %(fingerprint)s

   Any other answer: the list was changed, or somebody else signed it. Trust nothing in this folder.

   But anybody can make a key and sign with it, and this file can be forged with the rest. So compare the end of that
   answer, from SHA256: on, with what the organization shows somewhere else: on the page of the statement, in print,
   or when you ask them on the phone. If it is not the same, this bundle is not theirs.
%(second)s

2. Is every file as it was signed?

   Linux:
   sha256sum -c SHA256SUMS

   Mac:
   shasum -a 256 -c SHA256SUMS

   If so, every line ends in OK, and there is no warning after the last.

   Windows:
   Get-Content SHA256SUMS | ForEach-Object { $sum, $name = $_ -split '  ', 2; if ((Get-FileHash $name).Hash -ne $sum) { "$name FAILED" } }

   If so, there is no answer at all.

   FAILED: that file was changed. An error with the name of a file: that file is missing.


3. Is nothing here that was not signed?

   Linux and Mac:
   find . ! -type d | wc -l

   Windows:
   (Get-ChildItem -Recurse -File -Force).Count

   If so, the answer is %(count)s. If it is more, a file was put in: by somebody, or by your computer (a Mac makes .DS_Store).
   A file that is not listed in SHA256SUMS is no part of this edition, but for SHA256SUMS itself and SHA256SUMS.sig.


WHAT THAT SHOWS

The text, the list of signatories and every other file are what the holder of that key published as this edition.

It was also entered in the organization's log, which cannot be changed afterwards without being noticed.
The folder "proofs" shows that: edition.tlog-proof, that this edition was published with these files and these counts.
%(each)s%(missing)s
These are C2SP tlog-proofs (https://c2sp.org/tlog-proof), checked with log/key. The log is called
%(origin)s
%(earlier)sA program that checks them all is Undersigned: undersigned verify, with the name of the ZIP file.
%(seal)s

WHAT IT DOES NOT SHOW

- Who is counted without a name. No file in this bundle says anything about them but how many they are.
- Whether a person was entitled to answer for an organization. Ask the organization: it has a receipt of what it answered.
- Whether the list is still the same today. A signatory can leave at any time, without a reason. Before you print a name,
  look at the page. If a name has gone from it, please do not hand this copy on: it may put somebody in danger.
"""

SECOND = """
   The log is being handed over from one key to another, and both are good until that is done. The other one is
   %(fingerprints)s
   Believe this only if the organization's page names both.
"""
EACH = """\
00001.tlog-proof and so on, that the organization with that number in signatories.json endorsed this text, and on which day.
"""
EARLIER = """\
Some endorsed while the organization kept its log under another name, which ended; its checkpoint is in their files, its key in log/key.
"""
MISSING = """
%(count)s of the %(lines)s signatories that are named have no such file: they endorsed before this log began, or two records of one
organization were merged since. For them the list is the word of the organization that published it.
"""
TOO_MANY = """
With %(lines)s names this list is too long for a file for each: there is none for any signatory. Each has its own with its receipt.
"""
SEAL = """
The PDF files carry a seal of their own, which PDF readers show. The SHA-256 fingerprint of its certificate is
%(seal)s
"""


@dataclass(frozen=True)
class Told:
    """What is told of a bundle: the `count` of its files, the `lines` of its list and how many are `proven`, the signing key's fingerprint
    and then those of others, the seal's; `has_earlier` where some are proven by a log that ended.
    """

    edition: int
    url: str
    origin: str
    count: int
    lines: int
    proven: int
    fingerprints: Sequence[str]
    is_too_long: bool = False
    has_earlier: bool = False
    seal: str = ""


def write(told: Told) -> bytes:
    """Return the file."""
    first, *others = told.fingerprints
    values = {"count": told.lines - told.proven, "lines": told.lines, "seal": told.seal}
    missing = TOO_MANY if told.is_too_long else MISSING if told.proven < told.lines else ""
    parts = {
        "languages": ", ".join(bundle_notes.NAMES.values()),
        "second": SECOND % {"fingerprints": "\n   ".join(others)} if others else "",
        "each": EACH if told.proven else "",
        "missing": missing % values,
        "earlier": EARLIER if told.has_earlier else "",
        "seal": SEAL % values if told.seal else "",
    }
    facts = {"edition": told.edition, "url": told.url, "origin": told.origin, "count": told.count, "fingerprint": first}
    page_url = f"{told.url.rpartition('/statements/')[0]}/verify"
    notes = bundle_notes.write_notes(fingerprint=first, count=told.count, page_url=page_url)
    return f"{HOW % (facts | parts)}\n{notes}".encode()
