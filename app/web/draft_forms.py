"""The statement form: what was typed, as a `Draft` for the domain and back. A block per language, `language-0`, `title-0`, `body-0`, …

Pure: it reads no row and decides nothing but which fields belong together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from starlette.datastructures import FormData

from app.domain.drafts import OCCASION_FIELDS, Draft, Text
from app.domain.inputs import is_costly
from app.domain.statements import DRAFTING
from app.models import Statement
from app.texts import redline
from app.texts.redline import Redline
from app.web.desk import line

MOST_BLOCKS = 60
TAGGED = ("language", "title", "body")


@dataclass(frozen=True)
class Block:
    """One language as typed. `is_removed` when its removal is ticked."""

    language: str = ""
    title: str = ""
    body: str = ""
    is_removed: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.language.strip() or self.title.strip() or self.body.strip())


@dataclass(frozen=True)
class DraftForm:
    """The form as typed: everything can be shown again. `authentic` is the number of a block; `rest` a Draft without texts."""

    blocks: Sequence[Block]
    authentic: str
    rest: Draft

    def draft(self) -> Draft:
        """Return what the domain is to save: blocks that are neither empty nor to be removed."""
        kept = {number: block for number, block in enumerate(self.blocks) if not block.is_removed and not block.is_empty}
        texts = {block.language.strip(): Text(block.title, block.body) for block in kept.values()}
        authentic = kept[int(self.authentic)].language.strip() if self.authentic.isdigit() and int(self.authentic) in kept else ""
        return replace(self.rest, translations=texts, authentic_language=authentic)

    def clashes(self) -> dict[str, str]:
        """Return an error for every block whose language stands in another one already: in a Draft they would be one."""
        seen: set[str] = set()
        errors = {}
        for number, block in enumerate(self.blocks):
            tag = block.language.strip()
            if not block.is_removed and not block.is_empty and tag in seen:
                errors[f"language-{number}"] = "This language stands twice."
            seen.add(tag)
        return errors

    def placed(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Return the domain's errors under the names of this form's fields: by block instead of by language."""
        names = {"authentic_language": "authentic-0", "translations": "language-0"}
        for number, block in enumerate(self.blocks):
            if not block.is_removed and not block.is_empty:
                names |= {f"{part}_{block.language.strip()}": f"{part}-{number}" for part in TAGGED}
        return {names.get(name, name): sentence for name, sentence in errors.items()}

    def language_of(self, number: str) -> str:
        """Return the language typed in the block of that number; empty where there is none."""
        return next((block.language.strip() for place, block in enumerate(self.blocks) if str(place) == number), "")

    def shown_blocks(self) -> list[Block]:
        """Return the blocks to show: those typed, and one empty one for the next language."""
        last = max((number for number, block in enumerate(self.blocks) if not block.is_empty), default=0)
        return [*self.blocks[: last + 1], Block()]


@dataclass(frozen=True)
class Theirs:
    """What is saved where it differs from what was typed: fields, texts, and the languages it does not have.

    `redlines` lead from what is saved to what was typed, by language, None where drawing one would be expensive; `typed` are the texts
    as typed.
    """

    message: str
    draft: Draft
    fields: Sequence[str]
    texts: Mapping[str, Text]
    removed: Sequence[str]
    typed: Mapping[str, Text]
    redlines: Mapping[str, Redline | None]

    @property
    def is_any(self) -> bool:
        return bool(self.fields or self.redlines)


@dataclass(frozen=True)
class Sheet:
    """One showing of the form. `revision` is what the form was typed over; `has_texts` is false where only settings may change."""

    form: DraftForm
    statement: Statement | None = None
    revision: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    theirs: Theirs | None = None
    has_texts: bool = True
    is_adding: bool = False
    nonce: str = ""

    @property
    def has_addressees(self) -> bool:
        """Kind, addressees and occasion are part of what is endorsed: they change in a draft only."""
        return self.has_texts and (self.statement is None or self.statement.phase in DRAFTING)

    @property
    def statement_id(self) -> str:
        return self.statement.id if self.statement else ""


def blank(language: str = "en") -> DraftForm:
    """Return the form of a new statement."""
    return DraftForm([Block(language=language)], "0", Draft())


def shown(draft: Draft) -> DraftForm:
    """Return a saved draft as a form, the authentic language first."""
    ordered = sorted(draft.translations.items(), key=lambda item: (item[0] != draft.authentic_language, item[0]))
    return DraftForm([Block(tag, text.title, text.body) for tag, text in ordered], "0", draft)


def read(form: FormData, channel: str = "") -> DraftForm:
    """Return the whole form as typed. `channel` stands where the form has no such field."""
    blocks = [_block(form, number) for number in range(MOST_BLOCKS) if f"language-{number}" in form]
    occasion = {name: line(form, f"occasion_{name}") for name in OCCASION_FIELDS}
    rest = Draft(
        kind=line(form, "kind"),
        addressees=_lines(form, "addressees"),
        cc=_lines(form, "cc"),
        occasion=occasion,
        channel=channel,
    )
    return DraftForm(blocks, line(form, "authentic"), read_settings(form, rest))


def read_settings(form: FormData, draft: Draft) -> Draft:
    """Return a draft with the dates and settings as typed: what may change after sign-on has opened."""
    return replace(
        draft,
        time_zone=line(form, "time_zone"),
        soft_deadline=line(form, "soft_deadline"),
        hard_deadline=line(form, "hard_deadline"),
        embargo_until=line(form, "embargo_until"),
        dated_on=line(form, "dated_on"),
        roster_order=line(form, "roster_order"),
        late_endorsements=line(form, "late_endorsements") == "yes",
        has_open_call=line(form, "has_open_call") == "yes",
        channel=line(form, "channel") if "channel" in form else draft.channel,
        reconfirm_after_days=line(form, "reconfirm_after_days") or draft.reconfirm_after_days,
        batch_minutes=line(form, "batch_minutes") or draft.batch_minutes,
    )


def read_over(form: FormData, saved: Draft) -> DraftForm:
    """Return a form as typed over a saved draft: what it does not show stays as it was saved."""
    if not has_texts(form):
        return shown(read_settings(form, saved))
    typed = read(form, saved.channel)
    return typed if "kind" in form else replace(typed, rest=read_settings(form, saved))


def has_texts(form: FormData) -> bool:
    return "language-0" in form


def compare(typed: Draft, saved: Draft, message: str) -> Theirs:
    """Return in what a saved draft differs from what was typed over it."""
    names = [one.name for one in fields(Draft) if one.name != "translations"]
    old, new = saved.translations, typed.translations
    differing = [tag for tag in (*old, *(tag for tag in new if tag not in old)) if old.get(tag) != new.get(tag)]
    return Theirs(
        message=message,
        draft=saved,
        fields=[name for name in names if _comparable(typed, name) != _comparable(saved, name)],
        texts={tag: text for tag, text in saved.translations.items() if typed.translations.get(tag) != text},
        removed=[tag for tag in typed.translations if tag not in saved.translations],
        typed=new,
        redlines={tag: _redline(old.get(tag), new.get(tag)) for tag in differing},
    )


def _block(form: FormData, number: int) -> Block:
    body = line(form, f"body-{number}").replace("\r\n", "\n")
    return Block(line(form, f"language-{number}"), line(form, f"title-{number}"), body, line(form, f"remove-{number}") == "yes")


def _redline(saved: Text | None, typed: Text | None) -> Redline | None:
    is_drawn = typed is None or not (is_costly(typed.title) or is_costly(typed.body))
    return redline.compare(_marked(saved), _marked(typed)) if is_drawn else None


def _marked(text: Text | None) -> redline.Text:
    return redline.Text(text.title, text.body) if text else redline.Text("", "")


def _lines(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in line(form, name).splitlines() if item.strip())


def _comparable(draft: Draft, name: str) -> object:
    value = getattr(draft, name)
    return {part: text for part, text in value.items() if text} if name == "occasion" else value
