"""A redline in a plain-text mail: `[-deleted-]{+inserted+}`, the changed paragraphs with a line or two of those beside them."""

from app.i18n.catalogs import get_catalog
from app.i18n.formats import format_number
from app.publishing.markdown import shorten
from app.texts.redline import Change, Redline, Stretch
from app.texts.spans import Span

CONTEXT_LENGTH = 120


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
            return shorten(" ".join(change.text_after.split()), CONTEXT_LENGTH)
        case "moved_from":
            sentence = catalog.gettext("Paragraph %(before)s was moved. It is now paragraph %(after)s.")
            return f"({sentence % {'before': before, 'after': after}})"
        case "moved":
            return f"({catalog.gettext('This is paragraph %(before)s, moved here.') % {'before': before}})\n{_marked(change.spans)}"
        case _:
            return _marked(change.spans)


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
            return "" if span.is_blank and not span.is_break else f"[-{sign}-]"
        case "inserted":
            return end if span.is_blank and not span.is_break else f"{{+{sign}+}}{end}"
