"""Partners of before are found by any spelling: their names are folded as the directory folded them when this was written."""

import re
import unicodedata

import icu
import sqlalchemy as sa
from alembic import op

revision = "e28f75d1ca06"
down_revision = "d17e64c0b9a5"
branch_labels = None
depends_on = None

SOUNDS = str.maketrans(
    {"ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "э": "e", "ю": "yu", "я": "ya"}
    | {"ё": "yo", "є": "ye", "ї": "yi", "и": "y", "ґ": "g", "ў": "u", "ј": "y", "љ": "ly", "њ": "ny", "џ": "dzh", "ђ": "dj", "ћ": "ch"}
)
APOSTROPHES = re.compile("['’‘ʼʹʺʿʾ`´]")
MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u0652\u0670]")
PARTNER = sa.table("partner", sa.column("id"), sa.column("names", sa.JSON()), sa.column("acronym"), sa.column("search"))


def upgrade() -> None:
    rows = op.get_bind().execute(sa.select(PARTNER.c.id, PARTNER.c.names, PARTNER.c.acronym)).all()
    folded = [{"row_id": row.id, "key": _key([*row.names.values(), row.acronym])} for row in rows]
    if folded:
        found = sa.update(PARTNER).where(PARTNER.c.id == sa.bindparam("row_id"))
        op.get_bind().execute(found.values(search=sa.bindparam("key")), folded)


def downgrade() -> None:
    op.execute(sa.update(PARTNER).values(search=""))


def _key(spellings: list[str]) -> str:
    words: dict[str, None] = {}
    for spelling in spellings:
        words.update(dict.fromkeys([*_as_written(spelling).split(), *_as_heard(spelling).split()]))
    return f" {' '.join(words)[:4000]} " if words else ""


def _as_written(spelling: str) -> str:
    return _words(_plain(spelling))


def _as_heard(spelling: str) -> str:
    latin = icu.Transliterator.createInstance("Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII")
    heard = APOSTROPHES.sub("", str(latin.transliterate(_plain(spelling).translate(SOUNDS))).casefold())
    heard = re.sub("[scz](?=h)h|kh", lambda found: "h" if found[0] == "kh" else found[0][0], heard)
    heard = heard.replace("g", "h").replace("y", "i").replace("j", "i").replace("w", "v").replace("x", "ks")
    heard = re.sub("i+(?=[aeiou])", "", heard)
    return _words(re.sub(r"\w{5,}", lambda word: re.sub(r"(.)\1+", r"\1", word[0]), heard))


def _plain(spelling: str) -> str:
    folded = APOSTROPHES.sub("", unicodedata.normalize("NFKC", spelling).casefold())
    folded = re.sub(r"\b(?:\w\.){2,}", lambda found: found[0].replace(".", ""), folded)
    kept = (char if "\u0400" <= char <= "\u052f" else MARKS.sub("", unicodedata.normalize("NFD", char)) for char in folded)
    return unicodedata.normalize("NFC", "".join(kept))


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in text).split())
