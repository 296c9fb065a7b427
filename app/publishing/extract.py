"""Bring the catalogs up to date: `python -m app.publishing.extract` adds new messages empty, drops those nobody says any more, sorts.

Messages are found where they are said: templates, `_()` and gettext calls, sentences for form fields, error classes.
"""

import io
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as CatalogMessage
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from app import errors
from app.i18n.catalogs import LANGUAGES, LOCALE_FOLDER, SOURCE_LANGUAGE
from app.publishing.templates import environment

APP = Path(__file__).parents[1]
# `Checks.refuse(field, sentence)`: the sentence is a message id.
KEYWORDS = DEFAULT_KEYWORDS | {"refuse": (2,)}
# Only the lead and the operator read these; they may stay English for now.
ENGLISH_ONLY = ("templates/desk", "templates/login", "templates/mailbox", "cli.py", "demo.py", "config.py")


class Message(NamedTuple):
    """A message id as the catalog knows it; `plural` is empty where there is none."""

    singular: str
    plural: str = ""


def find_messages() -> dict[Message, set[str]]:
    """Return every message with the files (relative to `app/`) that say it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for path in sorted(APP.rglob("*")):
        for message in _messages_of(path):
            found[message].add(path.relative_to(APP).as_posix())
    for error in _family(errors.AppError):
        found[Message(error.message)].add("errors.py")
    return found


def is_public(files: set[str]) -> bool:
    """Tell whether a partner or reader may meet a message said in these files, so that every language must have it."""
    return any(not file.startswith(ENGLISH_ONLY) for file in files)


def read_catalog(language: str) -> Catalog:
    """Return the catalog of a language as it stands in its file."""
    with (LOCALE_FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> int:
    """Rewrite one catalog with the messages of today, sorted and without line numbers; return how many wait for a translation."""
    path = LOCALE_FOLDER / f"{language}.po"
    old, new = read_catalog(language), Catalog(locale=language)
    for message in find_messages():
        key = tuple(message) if message.plural else message.singular
        known = old.get(message.singular)
        new.add(key, string=known.string if known and known.id == key else None)
    target = io.BytesIO()
    write_po(target, new, sort_output=True, no_location=True, omit_header=True, width=0)
    # The header is kept as a person wrote it: babel would fill it with dates and addresses of nobody.
    header, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
    path.write_text(f"{header}\n\n{target.getvalue().decode().strip()}\n", encoding="utf-8")
    return sum(not is_translated(message) for message in new if message.id)


def is_translated(message: CatalogMessage) -> bool:
    """Tell whether a message has its words, in every plural form."""
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _messages_of(path: Path) -> Iterator[Message]:
    if path.suffix == ".py":
        with path.open("rb") as file:
            for _, words, _, _ in extract("python", file, keywords=KEYWORDS):
                yield from _message(words)
    elif path.suffix in {".html", ".txt"}:
        # The environment that renders a template knows best what it says: white space of blocks decides the message id.
        for _, _, found in extract_from_ast(environment(SOURCE_LANGUAGE).parse(path.read_text(encoding="utf-8"))):
            yield from _message(found)


def _message(words: str | Sequence[str | None] | None) -> Iterator[Message]:
    """Take what an extractor found: one message, or singular and plural, in which numbers and calls are None; a variable says nothing."""
    texts = [words] if isinstance(words, str) else [word for word in words or () if word]
    if texts:
        yield Message(*texts[:2])


def _family(error: type[errors.AppError]) -> Iterator[type[errors.AppError]]:
    yield error
    for child in error.__subclasses__():
        yield from _family(child)


if __name__ == "__main__":
    for tag in LANGUAGES:
        if tag != SOURCE_LANGUAGE:
            sys.stdout.write(f"{tag}: {update(tag)} to translate\n")
