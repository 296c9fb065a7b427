"""What a page says to those who pass its address on (Open Graph): plain meta elements, nobody is asked for anything."""

from babel.core import get_global

from app.i18n.formats import locale_for


def og_locale(language: str) -> str:
    """Return a language as Open Graph writes it, with its likely territory: "be_BY", "en_GB"; the tag itself where none is known."""
    found = locale_for(language)
    if found.language != language.split("-", maxsplit=1)[0]:
        return language.replace("-", "_")
    likely = get_global("likely_subtags")
    known = likely.get(f"{found.language}_{found.script}") or likely.get(found.language) or found.language
    territory = found.territory or str(known).rpartition("_")[2]
    return f"{found.language}_{territory}"
