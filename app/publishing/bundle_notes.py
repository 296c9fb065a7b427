"""What a bundle's `VERIFY.txt` says in the languages beside English: a short note in each. Pure.

No command stands in it, for those are the same everywhere, but what they must answer does.
"""

import textwrap
from collections.abc import Iterator

from app.i18n.catalogs import get_catalog


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is used."""
    return message


NAMES = {"be": "Беларуская", "ru": "Русский", "ar": "العربية"}
HOW = _(
    "This file says how to check this bundle on your own computer, without a connection and without us. Unpack the ZIP file into a new,"
    " empty folder, open a command line in it, and copy the commands under 1, 2 and 3 above: those for your system (Linux, Mac or Windows)."
)
FIRST = _(
    "The answer to the first must begin with Good and end in this fingerprint. Anybody can make a key, so compare it with what the"
    " organization shows somewhere else:"
)
REST = _(
    "After the second, every line must end in OK; on Windows there is no answer if all is well. The third must answer %(count)s."
    " If anything is different, do not trust these files."
)
BROWSER = _("The same can be checked in a browser, in your language:")
WIDTH = 110


def write_notes(*, fingerprint: str, count: int, page_url: str) -> str:
    """Return the notes, one after the other: what `ssh-keygen` calls the signing key, how many files there are, and where `/verify` is."""
    return "\n".join(
        "\n".join(["", name.upper(), "", *_note(language, fingerprint, count), f"   {page_url}?language={language}", ""])
        for language, name in NAMES.items()
    )


def _note(language: str, fingerprint: str, count: int) -> Iterator[str]:
    say = get_catalog(language).gettext
    yield from _wrap(f"{say(HOW)} {say(FIRST)}")
    yield f"   {fingerprint}"
    yield from _wrap(f"{say(REST) % {'count': count}} {say(BROWSER)}")


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
