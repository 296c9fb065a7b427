"""A spreadsheet as text (CSV, TSV): its encoding, its separator and its rows. Cells that look like formulas are text like any other."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from charset_normalizer import from_bytes

from app.intake.packages import MOST_BYTES
from app.intake.sheet_rows import Row, Sheet, SheetRefused, assemble

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "windows-1252 (Western Europe)",
    "cp1251": "windows-1251 (Cyrillic)",
    "cp1250": "windows-1250 (Central Europe)",
    "cp1254": "windows-1254 (Turkish)",
    "cp1253": "windows-1253 (Greek)",
    "cp1255": "windows-1255 (Hebrew)",
    "cp1256": "windows-1256 (Arabic)",
    "cp1257": "windows-1257 (Baltic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "koi8_u": "KOI8-U (Cyrillic)",
    "cp866": "cp866 (Cyrillic, DOS)",
    "mac_cyrillic": "Mac Cyrillic",
    "mac_roman": "Mac Roman",
    "cp932": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}
"""Codecs with what people call them. Where two fit a text alike, the one that stands first is taken: it is the more usual one."""

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SEPARATOR_LINE = re.compile(r"\ufeff?sep=([,;\t|])\r?\n?", re.IGNORECASE)
"""What some spreadsheets write as the first line, to tell one another the separator."""

SAMPLE_BYTES, SAMPLE_LETTERS, SAMPLE_ROWS = 4_096, 65_536, 50
MOST_WORDS, LONGEST_WORD = 400, 200
WORD_OUTSIDE_ASCII = re.compile(rb"([\x80-\xff][^\n\r,;\t|]{0,%d})([^\n\r,;\t|]*)" % LONGEST_WORD)
"""A cell from its first letter outside ASCII on, and the rest of a long one. It begins with that letter, so no byte is looked at twice."""

END_OF_CELL = re.compile(rb"[\n\r,;\t|]")
FEW = 10
"""A text is broken UTF-8, and not another encoding, when for every broken letter there are so many good ones."""

STRANGE_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
OPEN_QUOTE = "The list cannot be read from line {} on. Is a quotation mark left open there?"
MISPLACED_QUOTE = "This row cannot be read: a quotation mark stands in the middle of a cell. Write it twice, or take it out."
NO_TEXT = "This is neither a table in text (.csv) nor an Excel workbook (.xlsx)."
WRONG_ENCODING = "This file is not in {}. Choose another encoding, or let it be found out."

csv.field_size_limit(MOST_BYTES)
"""The reader's own limit (131,072 letters) would refuse the whole list for one cell; here such a cell spoils its own row."""


def read_csv(content: bytes, *, encoding: str = "") -> Sheet:
    """Return the rows of a text. `encoding` is a key of ENCODINGS, or empty to find it out. Raises SheetRefused."""
    codec = encoding if encoding in ENCODINGS else find_encoding(content)
    text = decode(content, codec)
    sheet = read_text(text)
    broken = text.count("\ufffd")
    notes = [f"{broken:,} letters of this file are broken; the cells they stand in are refused."] if broken else []
    return replace(sheet, encoding=ENCODINGS[codec], notes=[*notes, *sheet.notes])


def read_text(text: str) -> Sheet:
    """Return the rows of a text that is decoded, or was pasted. Raises SheetRefused."""
    separator, rest = _take_separator(text)
    return replace(assemble(_rows(rest, separator), is_ragged=True), separator=SEPARATORS[separator])


def find_encoding(content: bytes) -> str:
    """Return the key of ENCODINGS that fits best. Raises SheetRefused for what is no text."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or _wide_order(content):
        return "utf-16"
    decoded = content.decode("utf-8", "replace")
    broken = decoded.count("\ufffd")
    if content.startswith(b"\xef\xbb\xbf") or broken * FEW <= sum(not letter.isascii() for letter in decoded) - broken:
        return "utf-8"
    words = islice(words_outside_ascii(content), MOST_WORDS)
    fitting = from_bytes(b"\n".join(words), cp_isolation=[codec for codec in ENCODINGS if not codec.startswith("utf")])
    usual = list(ENCODINGS)
    ranked = sorted(
        (match.chaos, -match.coherence, usual.index(codec)) for match in fitting for codec in match.could_be_from_charset if codec in usual
    )
    if not ranked:
        raise SheetRefused(NO_TEXT)
    return usual[ranked[0][2]]


def decode(content: bytes, codec: str) -> str:
    """Return the text. What is broken of it is a letter in UTF-8 (U+FFFD); elsewhere it says that the guess was wrong: SheetRefused."""
    if codec == "utf-16" and (order := _wide_order(content)):
        codec = order
    try:
        text = content.decode(codec, "replace" if codec == "utf-8" else "strict").removeprefix("\ufeff")
    except UnicodeError as error:
        raise SheetRefused(WRONG_ENCODING.format(ENCODINGS.get(codec, "UTF-16"))) from error
    if len(STRANGE_CONTROLS.findall(text[:SAMPLE_BYTES])) * FEW > len(text[:SAMPLE_BYTES]):
        raise SheetRefused(NO_TEXT)
    return text


def words_outside_ascii(content: bytes) -> Iterator[bytes]:
    """Yield cells with a letter outside ASCII. A long one ends before a space, which is half of no letter; without one it is left out."""
    for found in WORD_OUTSIDE_ASCII.finditer(content):
        if word := found[1].rpartition(b" ")[0] if found[2] else found[1]:
            yield END_OF_CELL.split(content[max(0, found.start() - LONGEST_WORD) : found.start()])[-1] + word


def find_separator(text: str) -> str:
    """Return the separator under which most rows have as many cells as the first, and the first has most."""
    sample = text[:SAMPLE_LETTERS]
    return max(SEPARATORS, key=lambda separator: _fitness(sample, separator))


def _wide_order(content: bytes) -> str:
    """Tell UTF-16 without a mark by the empty halves of its ASCII letters: separators, addresses, line ends."""
    sample = content[:SAMPLE_BYTES]
    low, high = sample[1::2].count(0), sample[::2].count(0)
    if (low + high) * FEW < len(sample) or sample[:2] in {b"\xff\xfe", b"\xfe\xff"} or min(low, high) * FEW > max(low, high):
        return ""
    return "utf-16-le" if low > high else "utf-16-be"


def _take_separator(text: str) -> tuple[str, str]:
    told = SEPARATOR_LINE.match(text)
    return (told[1], text[told.end() :]) if told else (find_separator(text), text)


def _fitness(sample: str, separator: str) -> tuple[int, int]:
    rows = (len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if any(row))
    width, *others = [*islice(rows, SAMPLE_ROWS), 0]
    return (sum(other == width for other in others), width) if width > 1 else (-1, 0)


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield every row with the number a spreadsheet gives it. A misplaced quotation mark spoils its row; an open one swallows the rest."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if reader.line_num > first:
                raise SheetRefused(OPEN_QUOTE.format(first)) from error
            yield Row(number, [lines[first - 1]], {0: MISPLACED_QUOTE})
        else:
            if any(cells):
                yield Row(number, cells)
