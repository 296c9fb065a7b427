"""The side-by-side form of a translation: the authentic paragraphs as rows, what was typed beside each, and back to a text.

Pure: it reads no row. What is left empty beside something is kept as a gap: half a translation can be saved, and the rest finds its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from starlette.datastructures import FormData

from app.domain.drafts import Text
from app.domain.inputs import is_costly
from app.domain.translations import GAP, Sheet
from app.errors import AppError, DraftChanged, Invalid, TextLocked
from app.publishing.canonical import canonical_body, canonical_title
from app.texts import marks, paragraphs, redline
from app.texts.marks import Hints
from app.texts.redline import Change, Redline
from app.web.desk import line, number

MOST_ROWS = 400
"""A longer text is edited as one: a form has a limit of fields."""


@dataclass(frozen=True)
class Row:
    """An authentic paragraph, what changed in it since the last review, and its translation. Where one text is longer, a side is empty."""

    source: str
    typed: str
    change: Change | None = None

    @property
    def lost(self) -> tuple[str, ...]:
        """The marks that the authentic paragraph has and its translation lacks, none while either is empty."""
        return marks.missing(self.source, self.typed) if self.source and self.typed.strip() else ()


@dataclass(frozen=True)
class Typed:
    """The form as typed. `blocks` is None where the text was edited as one; `number` and `read_against` are what it was typed over."""

    title: str = ""
    body: str = ""
    blocks: Sequence[str] | None = None
    number: int = -1
    read_against: int = -1
    is_reviewed: bool = False

    def as_typed(self) -> Text:
        """Return the text to be given back, without a change."""
        return Text(self.title, self.body if self.blocks is None else paragraphs.join(self.blocks))

    def wording(self) -> Text:
        """Return what is to be saved. What would be expensive to clean stays as it was typed: the domain refuses it."""
        if self.is_costly:
            return self.as_typed()
        title = canonical_title(self.title)
        body = canonical_body(self.body) if self.blocks is None else _joined(self.blocks)
        return Text(title or GAP, body or GAP) if title or body else Text("", "")

    @property
    def is_costly(self) -> bool:
        return is_costly(self.title) or is_costly(self.as_typed().body)


@dataclass(frozen=True)
class Difference:
    """What is saved and what was typed, both whole, and the redline between them: None where drawing it would be expensive."""

    saved: Text
    typed: Text
    redline: Redline | None


@dataclass(frozen=True)
class Showing:
    """One showing of the page. `theirs` is how what is saved by now differs from what was typed, where that could not be saved over it."""

    sheet: Sheet
    typed: Typed
    rows: Sequence[Row] = ()
    since_review: Redline | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    theirs: Difference | None = None

    @property
    def is_uneven(self) -> bool:
        """Whether one side has more paragraphs than the other, so that those beside each other may not belong together."""
        return bool(self.sheet.text.body) and len(paragraphs.split(self.sheet.text.body)) != self.source_count

    @property
    def has_new_title(self) -> bool:
        """Whether the authentic title has changed since the review."""
        return self.since_review is not None and self.since_review.title.kind != "same"

    @property
    def changed_places(self) -> list[int]:
        """The authentic paragraphs that changed since the review, counted from 1."""
        return [place for place, row in enumerate(self.rows, 1) if row.change]

    @property
    def lost_in_title(self) -> tuple[str, ...]:
        return marks.missing_in_title(self.sheet.authentic.title, self.typed.title) if self.typed.title.strip() else ()

    @property
    def lost_in_text(self) -> tuple[str, ...]:
        """The marks that are missing from a text that is edited as one."""
        return marks.missing_inside(self.sheet.authentic.body, self.typed.body) if self.typed.body.strip() else ()

    @property
    def lost_places(self) -> list[int]:
        """The paragraphs whose translation lacks a mark, counted from 1."""
        return [place for place, row in enumerate(self.rows, 1) if row.lost]

    @property
    def hints(self) -> Hints:
        return marks.hints(self.sheet.authentic.title, self.sheet.authentic.body, self.sheet.language)

    @property
    def source_count(self) -> int:
        return len(paragraphs.split(self.sheet.authentic.body))


def saved(sheet: Sheet, *, as_one: bool = False) -> Typed:
    """Return the form that shows what is saved, in rows where that fits."""
    blocks = [_shown(block) for block in paragraphs.split(sheet.text.body)]
    is_long = max(len(blocks), len(paragraphs.split(sheet.authentic.body))) > MOST_ROWS
    rows = None if as_one or is_long else blocks
    return Typed(_shown(sheet.text.title), _shown(sheet.text.body), rows, sheet.number, sheet.authentic_number)


def read(form: FormData) -> Typed:
    """Return the form as typed."""
    is_one = "body" in form
    return Typed(
        title=line(form, "title"),
        body=line(form, "body"),
        blocks=None if is_one else [line(form, f"paragraph-{place}") for place in range(MOST_ROWS) if f"paragraph-{place}" in form],
        number=number(line(form, "number")),
        read_against=number(line(form, "read_against")),
        is_reviewed=line(form, "reviewed") == "yes",
    )


def show(sheet: Sheet, refused: tuple[Typed, AppError] | None = None, *, as_one: bool = False, taken_up: Typed | None = None) -> Showing:
    """Return the page of a sheet: what is saved, what is taken up again, or what was typed and why it was not saved.

    After a conflict it says how both texts differ, and the form is typed over what is saved now.
    """
    typed, error = refused or (taken_up or saved(sheet, as_one=as_one), None)
    fields = error.fields if isinstance(error, Invalid) else {}
    is_behind = isinstance(error, TextLocked) or (isinstance(error, DraftChanged) and typed.number != sheet.number)
    fresh = replace(typed, number=sheet.number, read_against=sheet.authentic_number, is_reviewed=False)
    since = _compare(sheet.reviewed_text, sheet.authentic) if sheet.reviewed_text else None
    return Showing(
        sheet=sheet,
        typed=fresh if isinstance(error, DraftChanged) else typed,
        rows=_rows(sheet, typed.blocks, since) if typed.blocks is not None else (),
        since_review=since,
        errors={_field(name, sheet, typed): sentence for name, sentence in fields.items()},
        problem=error.message if error and not fields else "",
        theirs=differ(sheet, typed) if is_behind else None,
    )


def differ(sheet: Sheet, typed: Typed) -> Difference | None:
    """Return how what was typed differs from what is saved; None where both say the same."""
    wording = typed.wording()
    if wording == sheet.text:
        return None
    return Difference(sheet.text, wording, None if typed.is_costly else _compare(sheet.text, wording))


def _rows(sheet: Sheet, blocks: Sequence[str], since: Redline | None) -> list[Row]:
    changed = {place: change for change in since.blocks for place in change.after if change.kind != "same"} if since else {}
    sources = paragraphs.split(sheet.authentic.body)
    pairs = zip_longest(sources, blocks, fillvalue="")
    return [Row(source, typed, changed.get(place)) for place, (source, typed) in enumerate(pairs)]


def _compare(before: Text, after: Text) -> Redline:
    return redline.compare(redline.Text(before.title, before.body), redline.Text(after.title, after.body))


def _field(name: str, sheet: Sheet, typed: Typed) -> str:
    """Return the field of this form that the domain's error belongs to."""
    if name == f"body_{sheet.language}":
        return "body" if typed.blocks is None else "paragraph-0"
    return name.removesuffix(f"_{sheet.language}")


def _shown(text: str) -> str:
    return "" if text == GAP else text


def _joined(blocks: Sequence[str]) -> str:
    cleaned = [canonical_body(block) for block in blocks]
    filled = max((place for place, block in enumerate(cleaned) if block), default=-1) + 1
    return paragraphs.join([block or GAP for block in cleaned[:filled]])
