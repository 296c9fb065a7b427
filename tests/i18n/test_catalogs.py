"""The catalogs: complete in every language for partners and readers, with the same blanks to fill, and chosen well."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Message as CatalogMessage

from app.i18n import words
from app.i18n.catalogs import LANGUAGES, LOCALE_FOLDER, get_catalog, interface_language, match
from app.publishing.extract import Message, find_messages, is_public, is_translated, read_catalog
from app.publishing.templates import environment

TRANSLATED = [language for language in LANGUAGES if language != "en"]
VOWEL_MARK = re.compile("[\u064b-\u0652\u0670]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
messages = cache(find_messages)


def strings(message: CatalogMessage) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_partner_or_reader_meets_no_untranslated_word(language: str) -> None:
    catalog = read_catalog(language)

    missing = [
        message.singular
        for message, files in messages().items()
        if is_public(files) and not ((known := catalog.get(message.singular)) and is_translated(known))
    ]

    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_fills_the_same_blanks(language: str) -> None:
    for message in filter(lambda one: one.id, read_catalog(language)):
        asked = message.id if isinstance(message.id, str) else message.id[-1]
        for string in filter(None, strings(message)):
            assert sorted(set(PLACEHOLDER.findall(string))) == sorted(set(PLACEHOLDER.findall(asked))), string
            assert "%" not in PLACEHOLDER.sub("", string).replace("%%", ""), string


@pytest.mark.parametrize(("language", "forms"), [("be", 3), ("ru", 3), ("ar", 6)])
def test_every_plural_has_all_its_forms(language: str, forms: int) -> None:
    catalog = read_catalog(language)

    plurals = [message for message in catalog if message.id and message.pluralizable]

    assert catalog.num_plurals == forms
    assert {len(strings(message)) for message in plurals} == {forms}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_is_sorted_and_holds_nothing_fuzzy(language: str) -> None:
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in read_catalog(language) if message.id]

    assert ids == sorted(ids)
    assert "fuzzy" not in (LOCALE_FOLDER / f"{language}.po").read_text(encoding="utf-8")


def test_arabic_is_written_without_vowel_marks() -> None:
    """Typst repeats a letter for each mark in what a PDF says, so that no word with one is found or read aloud rightly."""
    marked = [string for message in read_catalog("ar") if message.id for string in strings(message) if VOWEL_MARK.search(string)]

    assert marked == []


def test_messages_are_found_wherever_they_are_said() -> None:
    assert "templates/base/page.html" in messages()[Message("Skip to the content")]
    assert "publishing/roster_words.py" in messages()[Message("%(num)d organization", "%(num)d organizations")]
    assert "domain/inputs.py" in messages()[Message("Please fill in this field.")]
    assert "errors.py" in messages()[Message("This link has expired.")]
    assert "domain/statements.py" in messages()[Message("Only a draft can be deleted.")]
    assert "domain/guest_lists.py" in messages()[Message("Two columns have the same heading.")]


@pytest.mark.parametrize(
    ("files", "expected"), [({"templates/desk/home.html"}, False), ({"templates/desk/home.html", "templates/base/page.html"}, True)]
)
def test_only_the_leads_desk_may_stay_english(files: set[str], *, expected: bool) -> None:
    assert is_public(files) is expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_compiles_in_every_language(language: str) -> None:
    made = environment(language)

    for name in made.list_templates():
        assert made.get_template(name).name == name


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("be", "be"), ("be-tarask", "be"), ("be-BY", "be"), ("ar-EG", "ar"), ("pt-BR", "en"), ("uk", "en"), ("EN-us", "en"), ("", "en")],
)
def test_the_nearest_interface_language_serves(tag: str, expected: str) -> None:
    assert interface_language(tag) == expected


def test_english_needs_no_catalog() -> None:
    assert get_catalog("en").gettext("Signatories") == "Signatories"
    assert get_catalog("be-tarask").gettext("Signatories") == "Падпісанты"


@pytest.mark.parametrize(
    ("header", "available", "expected"),
    [
        ("be,ru;q=0.8,en;q=0.5", ("en", "ru"), "ru"),
        ("en;q=0.1, ar", ("en", "ar"), "ar"),
        ("be", ("en", "be-tarask"), "be-tarask"),
        ("be-tarask", ("be", "en"), "be"),
        ("pt-BR, *;q=0.2", ("ar", "en"), "ar"),
        ("ru;q=0", ("en", "ru"), "en"),
        ("", ("be", "en"), "be"),
        ("a;q=nonsense,,;;,en", ("ru", "en"), "en"),
        ("en;q=nan, ru;q=0.1", ("be", "en", "ru"), "ru"),
    ],
)
def test_a_browser_gets_what_it_prefers(header: str, available: tuple[str, ...], expected: str) -> None:
    assert match(header, available) == expected


@pytest.mark.parametrize("names", [words.KINDS, words.PHASES, words.ROSTER_ORDERS, words.ROSTER_GROUPINGS])
def test_every_value_has_a_word_in_every_language(names: dict[str, str]) -> None:
    for word in names.values():
        assert len({get_catalog(language).gettext(word) for language in LANGUAGES}) == len(LANGUAGES)
