"""Bring the catalogs up to date: `python -m app.publishing.extract` adds new messages empty, drops those nobody says any more, sorts.

Messages are found where they are said: templates, `_()` and gettext calls, sentences for form fields, error classes.
"""

import ast
import io
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as CatalogMessage
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from app.i18n.catalogs import LANGUAGES, LOCALE_FOLDER, SOURCE_LANGUAGE
from app.publishing.templates import environment

APP = Path(__file__).parents[1]
# Only the lead, the operator and programs read these; they may stay English for now.
ENGLISH_ONLY = (
    *("api/", "templates/desk", "templates/login", "templates/mailbox"),
    *("cli.py", "commands/", "demo.py", "config.py", "mirror_folder.py", "security/key_files"),
    *("domain/audit", "domain/log_", "domain/logs"),
)
# What an operator reads at start is not for readers.
OPERATORS_ERRORS = {"SettingInvalid"}


class Message(NamedTuple):
    """A message id as the catalog knows it; `plural` is empty where there is none."""

    singular: str
    plural: str = ""


def find_messages() -> dict[Message, set[str]]:
    """Return every message with the files (relative to `app/`) that say it."""
    found: dict[Message, set[str]] = defaultdict(set)
    sources = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(APP.rglob("*.py"))}
    error_names = _errors(sources.values())
    for path, tree in sources.items():
        for message in (*_translated(path), *_raised(tree, error_names), *_class_messages(tree)):
            found[message].add(path.relative_to(APP).as_posix())
    for path in sorted((APP / "templates").rglob("*.*")):
        for message in _in_template(path):
            found[message].add(path.relative_to(APP).as_posix())
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


def _translated(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for _, words, _, _ in extract("python", file):
            yield from _message(words)


def _in_template(path: Path) -> Iterator[Message]:
    """Messages of a template, found by the environment that renders it, because white space of a block is part of its id."""
    for _, _, words in extract_from_ast(environment(SOURCE_LANGUAGE).parse(path.read_text(encoding="utf-8"))):
        yield from _message(words)


def _message(words: str | Sequence[str | None] | None) -> Iterator[Message]:
    """Take what an extractor found: one message, or singular and plural, in which numbers and calls are None; a variable says nothing."""
    texts = [words] if isinstance(words, str) else [word for word in words or () if word]
    if texts:
        yield Message(*texts[:2])


def _errors(trees: Iterable[ast.Module]) -> set[str]:
    """Names of the error family, read from the code: a class that was not imported has sentences too."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bases = {node.name: {ast.unparse(base) for base in node.bases} for node in classes}
    family = {"AppError"}
    while grown := {name for name, parents in bases.items() if parents & family} - family:
        family |= grown
    return family - OPERATORS_ERRORS


def _raised(tree: ast.Module, error_names: set[str]) -> Iterator[Message]:
    """A `Sentence("...")`, what a check found (`good("...")`, `bad("...")`), or what is given to an error or to `refuse(field, "...")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(name), [ast.Constant(str(words)), *_]) if name in {*error_names, "Sentence", "good", "bad"}:
                yield Message(words)
            case ast.Call(ast.Name("Invalid"), [ast.Dict(_, values), *_]):
                yield from (Message(value.value) for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str))
            case ast.Call(ast.Attribute(_, "refuse"), [_, ast.Constant(str(words))]):
                yield Message(words)


def _class_messages(tree: ast.Module) -> Iterator[Message]:
    """Sentences of error classes: `message = "..."` in a class body."""
    for node in ast.walk(tree):
        for item in node.body if isinstance(node, ast.ClassDef) else ():
            match item:
                case ast.Assign([ast.Name("message")], ast.Constant(str(words))) | ast.AnnAssign(
                    ast.Name("message"), _, ast.Constant(str(words))
                ):
                    yield Message(words)


if __name__ == "__main__":
    for tag in LANGUAGES:
        if tag != SOURCE_LANGUAGE:
            sys.stdout.write(f"{tag}: {update(tag)} to translate\n")
