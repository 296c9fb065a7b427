"""The pages of an import: where it begins, the list as it was read with what would become of every row, and what became of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app.db import Database
from app.domain import groups, import_columns, import_options, import_results, imports
from app.domain.accounts import Actor
from app.domain.groups import Counted
from app.domain.import_options import Options
from app.domain.import_plans import Fate, Plan, Planned
from app.errors import Invalid
from app.i18n.catalogs import SOURCE_LANGUAGE, interface_language
from app.i18n.formats import language_name
from app.intake.sheet_rows import Sheet
from app.intake.sheets_csv import ENCODINGS
from app.models import Import
from app.web.desk import LANGUAGE, desk_page, line, number

PAGE = 50
SAMPLES = 3
LONGEST_SAMPLE = 60
USUAL_LANGUAGES = (
    *("en", "ar", "az", "be", "be-tarask", "de", "es", "fr", "hy", "it", "ka", "kk", "ky", "lt", "lv", "pl", "pt", "ro", "ru", "tg"),
    *("tr", "uk", "uz", "zh"),
)
NO_ERRORS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Column:
    """One column of the list: what is in it, and what it is taken for."""

    heading: str
    samples: Sequence[str]
    value: str


@dataclass(frozen=True)
class Shown:
    """One page of the rows, of one fate or of all. `previous` and `next` are numbers of pages, 0 for none."""

    rows: Sequence[Planned]
    fate: str
    previous: int
    next: int


def start(
    request: Request,
    db: Database,
    member: Actor,
    *,
    form: FormData | None = None,
    errors: Mapping[str, str] = NO_ERRORS,
    status: int = HTTPStatus.OK,
) -> Response:
    """Show the form for a list, with what was typed, and the lists that wait."""
    with db.read() as session:
        waiting = imports.list_waiting(session, by=member)
    typed = {name: line(form, name) if form else "" for name in ("list", "encoding")}
    typed["language"] = line(form, "language") if form else LANGUAGE
    encodings = [("", "Find it out"), *ENCODINGS.items()]
    return desk_page(request, "import.html", member=member, status=status, waiting=waiting, typed=typed, errors=errors, encodings=encodings)


def check(
    request: Request,
    db: Database,
    member: Actor,
    row: Import,
    *,
    typed: Options | None = None,
    errors: Mapping[str, str] = NO_ERRORS,
    status: int = HTTPStatus.OK,
) -> Response:
    """Show a list as it is read now: its columns, and one page of what would become of its rows."""
    plan: Plan | None = None
    with db.read() as session:
        known_groups, sheet = groups.list_for(session, by=member), imports.read_sheet(session, row)
        try:
            plan = imports.preview(session, imports.prepare(session, row), by=member)
        except Invalid as error:
            errors = {**error.fields, **errors}
    options = typed or import_options.read(row)
    return desk_page(
        request,
        "import_check.html",
        member=member,
        status=status,
        row=row,
        options=options,
        columns=list(_columns(sheet, options)),
        fields=list(_fields(options)),
        groups=_groups(known_groups),
        plan=plan,
        shown=_shown(request, plan) if plan else None,
        in_english=_in_english(plan, options) if plan else (),
        describe=import_results.describe,
        values=import_results.values,
        reading=import_columns.tell(sheet, options.columns, options.default_language),
        field_names=dict(_fields(options)),
        errors=errors,
    )


def result(request: Request, member: Actor, row: Import) -> Response:
    """Show what became of a list."""
    return desk_page(request, "import_result.html", member=member, row=row)


def _in_english(plan: Plan, options: Options) -> list[tuple[str, int]]:
    """Return the languages nobody writes mails in, or that are none ("klingon"), and for how many rows; their mails are in English."""
    taken = (row.entered for row in plan.rows if row.fate != Fate.REFUSED)
    counted = Counter(entered.contact.get("language", options.default_language) for entered in taken)
    english = [tag for tag in counted if interface_language(tag) == SOURCE_LANGUAGE != tag.partition("-")[0]]
    return [(language_name(tag, LANGUAGE), counted[tag]) for tag in english]


def _columns(sheet: Sheet, options: Options) -> Iterator[Column]:
    for index, (heading, value) in enumerate(zip(sheet.headings, options.columns, strict=False)):
        cells = (row.cells[index] for row in sheet.rows[: PAGE * SAMPLES])
        samples = [cell for cell in dict.fromkeys(cells) if cell][:SAMPLES]
        yield Column(heading, [f"{one[:LONGEST_SAMPLE]}…" if len(one) > LONGEST_SAMPLE else one for one in samples], value)


def _fields(options: Options) -> Iterator[tuple[str, str]]:
    """Yield what a column can be for: the names in the languages of the list first, then every other field, then the other languages."""
    used = [column.partition(":")[2] for column in options.columns if import_columns.is_name(column)]
    first = list(dict.fromkeys([*used, options.default_language]))
    yield "", "— leave out —"
    yield from _names(first)
    yield from import_columns.FIELDS.items()
    yield from _names([tag for tag in USUAL_LANGUAGES if tag not in first])


def _names(tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    for tag in tags:
        yield f"{import_columns.NAME}:{tag}", f"Name ({language_name(tag, LANGUAGE)})"


def _groups(known: Sequence[Counted]) -> list[tuple[str, str]]:
    return [("", "none"), *((counted.group.id, counted.group.name) for counted in known)]


def _shown(request: Request, plan: Plan) -> Shown:
    asked = request.query_params.get("show", "")
    fate = Fate(asked) if asked in set(Fate) else None
    rows = [row for row in plan.rows if fate in {None, row.fate}]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(number(request.query_params.get("page", "1")), 1), pages)
    return Shown(rows[(page - 1) * PAGE : page * PAGE], fate or "", page - 1, page + 1 if page < pages else 0)
