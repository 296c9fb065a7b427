"""The Jinja environment of the whole product: pages, mails and editions are written with the same words, macros and escaping.

Templates get their data, nothing else: no request, no session, no settings.
"""

from functools import lru_cache, partial
from types import CodeType

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

from app.i18n import formats, words
from app.i18n.catalogs import LANGUAGES, get_catalog, interface_language
from app.i18n.direction import direction
from app.publishing.escaping import visible
from app.publishing.sharing import og_locale


class _CompiledOnce(BytecodeCache):
    """What a template was compiled to, for the environments of all languages: its words are looked up only when it is rendered."""

    def __init__(self) -> None:
        self._known: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.code


_compiled = _CompiledOnce()


@lru_cache(maxsize=64)
def environment(language: str) -> Environment:
    """Return the environment that writes for readers of `language` (any BCP 47 tag).

    Globals: `ui_language`, the language its own words are in (English where there is no catalog), and the formatting
    functions of `app/i18n`, bound to that language. `_` is for words that stand in the template: it takes them for markup and for a
    format; `say` is for a sentence that comes as a value. Filter: `visible`, for words that strangers chose. Do not change what it
    returns: all callers share it.
    """
    made = Environment(
        loader=PackageLoader("app", "templates"),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled,
    )
    catalog = get_catalog(language)
    # The extension adds this method at run time, so only the attribute look-up by name satisfies both Jinja and mypy.
    install = vars(made)["install_gettext_callables"]
    install(catalog.gettext, catalog.ngettext, newstyle=True, pgettext=catalog.pgettext, npgettext=catalog.npgettext)
    made.filters["visible"] = visible
    made.globals.update(_globals(ui_language(language)))
    return made


@lru_cache(maxsize=256)
def ui_language(language: str) -> str:
    """Return the language of our own words on a page in `language`: itself or a parent with a catalog, else English."""
    found = interface_language(language)
    return language if language.split("-", maxsplit=1)[0] == found else found


def _globals(language: str) -> dict[str, object]:
    return {
        "ui_language": language,
        "ui_languages": LANGUAGES,
        "direction": direction,
        "og_locale": og_locale,
        "language_name": lambda tag, in_language=language: formats.language_name(tag, in_language),
        "country_name": partial(formats.country_name, language=language),
        "format_date": partial(formats.format_date, language=language),
        "format_datetime": partial(formats.format_datetime, language=language),
        "format_number": formats.format_number,
        "number_in_words": partial(formats.number_in_words, language=language),
        "say": partial(words.say, language=language),
        "kind_name": partial(words.kind_name, language=language),
        "phase_name": partial(words.phase_name, language=language),
        "roster_order_name": partial(words.roster_order_name, language=language),
        "roster_grouping_name": partial(words.roster_grouping_name, language=language),
    }
