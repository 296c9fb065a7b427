"""A text in a plain-text mail: its Markdown as prose, and a redline as `[-deleted-]{+inserted+}` with a line or two of what stands beside.

The words are those that `publishing/markdown` reads; only the address of a link is kept, since no click shows it here.
"""

import re
from dataclasses import replace

from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_number
from app.publishing.markdown import plain_text, shorten
from app.texts.redline import Change, Redline, Stretch
from app.texts.spans import Span, compare_words

CONTEXT_LENGTH = 120
# Every part is bounded: a hostile text opens ten thousand links and closes none.
LINK = re.compile(r"(?<![!\\])\[([^\[\]]{0,500})\]\(\s{0,9}<?((?:https?|mailto):[^\s<>)]{1,2000})>?(?:\s[^)\n]{0,500})?\)", re.IGNORECASE)
NOTE = re.compile(r"\[\^([^\]\s]{1,100})\]")


def prose(markdown: str) -> str:
    """Return Markdown as it is read: words without marks, links as "words (address)", a blank line between paragraphs, items and cells.

    What has no words of its own (the address of a link, told apart) stays as it was typed.
    """
    words = NOTE.sub(r"[\1]", plain_text(LINK.sub(_link_in_words, markdown)))
    return "\n\n".join(line for line in words.split("\n") if line.strip()) or markdown


def as_read(redline: Redline) -> Redline:
    """Return a redline in the words that are read, its paragraphs as they were. A paragraph in which only marks differ stays as typed."""
    return replace(redline, blocks=tuple(replace(change, spans=_as_read(change)) for change in redline.blocks))


def to_text(redline: Redline, language: str = "en") -> str:
    """Return the changes with a blank line between paragraphs, "" when there are none; our own words are in `language`.

    The mail that holds it says what the marks mean.
    """
    if not redline.has_changes:
        return ""
    pieces = [_marked(redline.title.spans)] if redline.title.kind != "same" else []
    for stretch in redline.stretches:
        pieces.extend(_stretch(stretch, language))
    return "\n\n".join(pieces)


def _stretch(stretch: Stretch, language: str) -> list[str]:
    if not stretch.is_hidden:
        return [_block(change, language) for change in stretch.changes]
    hidden = len(stretch.changes)
    sentence = get_catalog(language).ngettext("%(num)d unchanged paragraph", "%(num)d unchanged paragraphs", hidden)
    return [f"({sentence % {'num': hidden}})"]


def _block(change: Change, language: str) -> str:
    before, after = format_number(change.before.start + 1), format_number(change.after.start + 1)
    catalog = get_catalog(language)
    match change.kind:
        case "same":
            return shorten(" ".join(prose(change.text_after).split()), CONTEXT_LENGTH)
        case "moved_from":
            sentence = catalog.gettext("Paragraph %(before)s was moved. It is now paragraph %(after)s.")
            return f"({sentence % {'before': before, 'after': after}})"
        case "moved":
            return f"({catalog.gettext('This is paragraph %(before)s, moved here.') % {'before': before}})\n{_marked(_as_read(change))}"
        case _:
            return _marked(_as_read(change))


def _as_read(change: Change) -> tuple[Span, ...]:
    """The change in the words that are read. Where none of these differs, the Markdown as typed: no change goes unseen."""
    before, after = prose(change.text_before), prose(change.text_after)
    if before != after:
        return compare_words(before, after)
    return change.spans if change.has_changed_words else (Span("same", before),)


def _link_in_words(found: re.Match[str]) -> str:
    words, address = found[1], found[2]
    return f"<{address}>" if words.strip() in {"", address} else f"{words} (<{address}>)"


def _marked(spans: tuple[Span, ...]) -> str:
    return "".join(_mark(span) for span in spans)


def _mark(span: Span) -> str:
    """Mark what a reader sees; a line end that moved stands where it is now."""
    sign = "¶" if span.is_break else span.text
    end = span.text if span.is_blank else ""
    match span.kind:
        case "same":
            return span.text
        case "deleted":
            return "" if span.is_blank and not span.is_break else _each(sign, "[-", "-]")
        case "inserted":
            return end if span.is_blank and not span.is_break else f"{_each(sign, '{+', '+}')}{end}"


def _each(text: str, opening: str, closing: str) -> str:
    """Mark every paragraph by itself: a mail gives each a line of its own."""
    return "\n\n".join(f"{opening}{piece}{closing}" if piece.strip() else piece for piece in text.split("\n\n"))
