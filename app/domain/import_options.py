"""How the lead wants a list read: what its columns hold, in which language it speaks, what namesakes are, which group everybody joins."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Session
from app.domain import groups, import_columns
from app.domain.accounts import Actor
from app.domain.import_plans import Namesakes
from app.domain.inputs import Checks
from app.errors import Conflict
from app.models import Import, ImportState

GROUP_GONE = "There is no such group any more."
NO_OPTION = "Please choose one of the options."


class ImportConfirmed(Conflict):
    """It is done: nothing about it can be changed any more."""

    code = "import_confirmed"
    message = "This import was confirmed already."


@dataclass(frozen=True)
class Options:
    """How the lead wants a list read. `columns` holds a field for each; `namesakes` is None until it is decided.

    Everybody in the list is put into the group; with `new_group`, into one of this name, made when the import is confirmed.
    """

    columns: Sequence[str]
    default_language: str = "en"
    namesakes: Namesakes | None = None
    group_id: str | None = None
    new_group: str = ""


def read(row: Import) -> Options:
    """Return how an import is read now."""
    namesakes = row.mapping.get("namesakes")
    return Options(
        row.mapping["columns"],
        row.default_language,
        Namesakes(namesakes) if namesakes else None,
        row.group_id,
        row.mapping.get("new_group", ""),
    )


def choose(session: Session, row: Import, options: Options, *, by: Actor) -> None:
    """Read an import under other options. Raises Invalid, with `column-3` for the fourth column, or ImportConfirmed."""
    session.hold(row)
    require_waiting(row)
    checks = Checks()
    language = checks.language("language", options.default_language)
    new_group = checks.line("new_group", options.new_group, most=groups.LONGEST_NAME)
    if options.group_id and options.group_id not in {counted.group.id for counted in groups.list_for(session, by=by)}:
        checks.refuse("group", GROUP_GONE)
    if len(options.columns) != len(row.mapping["columns"]) or not _are_known(options.columns):
        checks.refuse("columns", NO_OPTION)
    checks.done()
    row.mapping = {"columns": list(options.columns), "namesakes": options.namesakes, "new_group": new_group}
    row.default_language, row.group_id = language, options.group_id


def require_waiting(row: Import) -> None:
    """Raise ImportConfirmed for an import that is done."""
    if row.state != ImportState.READ:
        raise ImportConfirmed


def _are_known(columns: Sequence[str]) -> bool:
    checks = Checks()
    tags = [column.partition(":")[2] for column in columns if import_columns.is_name(column)]
    others = {column for column in columns if column and not import_columns.is_name(column)}
    return all(checks.language("columns", tag) == tag for tag in tags) and not checks.errors and others <= import_columns.FIELDS.keys()
