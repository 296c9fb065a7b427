"""Languages by tag (BCP 47): the script a language is written in and the way it runs. Source: CLDR likely subtags, through ICU."""

from functools import lru_cache

import icu


@lru_cache(maxsize=512)
def script(tag: str) -> str:
    """Return the ISO 15924 code of the script `tag` is written in ("Cyrl" for "be-tarask"), or "" where nobody knows."""
    try:
        locale = icu.Locale.forLanguageTag(tag)
        locale.addLikelySubtags()
    except icu.ICUError:
        return ""
    return str(locale.getScript())


@lru_cache(maxsize=512)
def direction(tag: str) -> str:
    """Return "rtl" or "ltr". The script decides, not the language: "az-Arab" is rtl, "ar-Latn" is not."""
    codes = icu.Script.getCode(script(tag)) if script(tag) else ()
    return "rtl" if codes and icu.Script(codes[0]).isRightToLeft() else "ltr"
