"""One form for every spelling of a name: any script is written in Latin, as it sounds, and what romanizations differ in falls away.

So "Вясна", "Viasna", "Vyasna" and "Vjasna" are the same word to a search. Bounded: a field somebody typed can be folded as it is.
Source: Unicode transliteration (CLDR), by ICU; for Cyrillic the letters that romanizations quarrel about are written out first.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import icu

LONGEST_SPELLING = 300
LONGEST_KEY = 4_000
MOST_SPELLINGS = 60
MOST_WORDS = 12

SOUNDS = str.maketrans(
    {"ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "э": "e", "ю": "yu", "я": "ya"}
    | {"ё": "yo", "є": "ye", "ї": "yi", "и": "y", "ґ": "g", "ў": "u", "ј": "y", "љ": "ly", "њ": "ny", "џ": "dzh", "ђ": "dj", "ћ": "ch"}
)
"""Cyrillic letters as most romanizations write them: ICU's own way (ISO 9) is for scholars."""

APOSTROPHES = re.compile("['’‘ʼʹʺʿʾ`´]")
DOTTED = re.compile(r"\b(?:\w\.){2,}")
MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u0652\u0670]")
DIGRAPHS = re.compile("[scz](?=h)h|kh")
GLIDE = re.compile("i+(?=[aeiou])")
LONG_WORD = re.compile(r"\w{5,}")
TWICE = re.compile(r"(.)\1+")


def search_key(spellings: Iterable[str]) -> str:
    """Return every spelling as one text to search in: ` word word `, each word once, in its own script and as `fold_query` writes it.

    A word begins after a space, so what contains `" " + word` has a word that begins with it.
    """
    words: dict[str, None] = {}
    for _, spelling in zip(range(MOST_SPELLINGS), spellings, strict=False):
        words.update(dict.fromkeys([*as_written(spelling).split(), *as_heard(spelling).split()]))
    key = " ".join(words)[:LONGEST_KEY]
    return f" {key} " if key else ""


def fold_query(text: str) -> list[str]:
    """Return the words to look for, as `search_key` writes them: a partner is found when its key has words that begin with each."""
    return list(dict.fromkeys(as_heard(text).split()))[:MOST_WORDS]


def as_written(spelling: str) -> str:
    """Return a name in its own script without case, accents and punctuation: words with single spaces between."""
    return _words(_plain(spelling))


def as_heard(spelling: str) -> str:
    """Return a name in Latin letters as it sounds: what romanizations write differently (ya, ia, ja; kh, h, g; sh, š) is the same."""
    plain = _plain(spelling)
    return _words(_sound(plain if plain.isascii() else _in_latin(plain)))


def _plain(spelling: str) -> str:
    """Fold case and accents; join what is no boundary of words: the apostrophe of a name, the points of an acronym."""
    folded = unicodedata.normalize("NFKC", spelling[:LONGEST_SPELLING])[:LONGEST_SPELLING].casefold()
    joined = DOTTED.sub(lambda found: found[0].replace(".", ""), APOSTROPHES.sub("", folded))
    return joined if joined.isascii() else _without_accents(joined)


def _without_accents(text: str) -> str:
    """Take accents off Latin and Greek, and the points of vowels off Hebrew and Arabic.

    In Cyrillic the signs that look like accents make other letters (й, ї, ў): those stay.
    """
    kept = (char if "\u0400" <= char <= "\u052f" else MARKS.sub("", unicodedata.normalize("NFD", char)) for char in text)
    return unicodedata.normalize("NFC", "".join(kept))


def _in_latin(text: str) -> str:
    return str(_transliterator().transliterate(text.translate(SOUNDS))).casefold()


def _sound(latin: str) -> str:
    """Drop what one sound is written with in one place and not in another. What comes out is no spelling, only a key."""
    without_h = DIGRAPHS.sub(lambda found: "h" if found[0] == "kh" else found[0][0], APOSTROPHES.sub("", latin))
    as_i = without_h.replace("g", "h").replace("y", "i").replace("j", "i").replace("w", "v").replace("x", "ks")
    return LONG_WORD.sub(_without_doubles, GLIDE.sub("", as_i))


def _without_doubles(word: re.Match[str]) -> str:
    """Write a doubled letter once; not in short words, which may be acronyms."""
    return TWICE.sub(r"\1", word[0])


def _words(text: str) -> str:
    """Return the letters and digits of a text with their marks, and one space for everything between."""
    kept = (char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in text)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=1)
def _transliterator() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII")
