"""Imports: a list on its way into the directory. It is kept sealed, shown as what would become of every row, and written when confirmed.

Refuses to merge by itself: the same name under another address is a question to the lead. An import invites nobody (P1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from app.db import Session
from app.domain import groups, import_columns, import_directory, import_options, import_plans, import_results, import_rows, limits, profiles
from app.domain.accounts import Actor
from app.domain.import_options import Options
from app.domain.import_plans import WRITTEN, Fate, Plan
from app.domain.import_rows import Entered
from app.domain.inputs import Checks
from app.errors import Conflict, Invalid, NotFound
from app.intake.sheet_rows import Row, Sheet
from app.models import Group, Import, ImportState, Lead

SEALED_CONTENT = "import.content"
SEALED_RESULT = "import.result"
KEPT = timedelta(days=7)
"""How long a list waits to be confirmed, and how long the result of one can be fetched."""

LONGEST_FILE_NAME = 120
MOST_LISTED = 20
NAMESAKES_OPEN = "Some organizations stand in the directory under another address. Say what that means."
NOTHING_GOOD = "No row of this list can be taken."


class ImportChanged(Conflict):
    """Somebody changed the columns or the settings of an import after it was read to be confirmed."""

    code = "import_changed"
    message = "Somebody else changed this import meanwhile. Look at it once more."


@dataclass(frozen=True)
class Prepared:
    """A list whose every row was read under its options, which takes a second for 10,000: done before anybody else has to wait."""

    row: Import
    options: Options
    sheet: Sheet
    entered: Sequence[Entered]


def admit(session: Session, *, by: Actor, at: datetime) -> None:
    """Count one list against the lead's limit, before anything of it is read: reading is what costs. Raises TooMany."""
    limits.take(session, "import", by.lead_id, every=timedelta(minutes=2), burst=30, at=at)


def keep(session: Session, sheet: Sheet, *, file_name: str, default_language: str = "en", by: Actor, at: datetime) -> Import:
    """Keep a list that was read. Columns and group are those of the last one with the same headings, else guessed. Raises Invalid."""
    checks = Checks()
    language = checks.language("language", default_language)
    checks.done()
    sheet = import_results.without_guards(sheet)
    digest = import_columns.headings_hash(sheet.headings)
    last = _find_last(session, digest, by=by)
    remembered = _columns_of(last, sheet)
    found = {
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "sheet": sheet.name,
        "notes": list(sheet.notes),
        "rows": len(sheet.rows),
    }
    row = Import(
        lead_id=by.lead_id,
        account_id=by.account_id or None,
        file_name=" ".join(file_name.split())[:LONGEST_FILE_NAME],
        content_sealed=session.vault.seal_json(SEALED_CONTENT, _as_json(sheet)),
        found={**found, "is_remembered": bool(remembered)},
        headings_hash=digest,
        mapping={"columns": remembered or import_columns.guess(sheet, language)},
        default_language=language,
        group_id=_group_of(session, last, by=by),
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, import_id: str, *, by: Actor) -> Import:
    """Return an import of the actor's lead. Raises NotFound."""
    row = session.exec(select(Import).where(Import.id == import_id, Import.lead_id == by.lead_id)).first()
    if row is None:
        raise NotFound
    return row


def list_waiting(session: Session, *, by: Actor) -> list[Import]:
    """Return the lead's imports that wait to be confirmed, the newest first."""
    query = select(Import).where(Import.lead_id == by.lead_id, Import.state == ImportState.READ).order_by(col(Import.id).desc())
    return list(session.exec(query.limit(MOST_LISTED)).all())


def prepare(session: Session, row: Import) -> Prepared:
    """Read every row of an import under its options. Raises Invalid when the columns make no list of it, or ImportConfirmed."""
    import_options.require_waiting(row)
    options = import_options.read(row)
    if wrong := import_columns.problems(options.columns):
        raise Invalid(wrong)
    sheet = read_sheet(session, row)
    return Prepared(row, options, sheet, [import_rows.check(line, options.columns, options.default_language) for line in sheet.rows])


def preview(session: Session, prepared: Prepared, *, by: Actor) -> Plan:
    """Return what confirming would do with every row. Writes nothing."""
    return _plan(session, prepared.entered, prepared.options, by=by)


def confirm(session: Session, prepared: Prepared, *, by: Actor, at: datetime) -> Import:
    """Write every good row; a bad one never stops it. Raises Invalid while namesakes are undecided or no row is good, ImportChanged.

    Effects: partners, contacts, members of the group, and the next edition of published lists on which something changes; the result is
    kept for a week, the list itself is erased. Concurrency: the lead is held, so a second list meets what the first has written; a second
    click finds it confirmed and changes nothing.
    """
    session.exec(select(Lead.id).where(Lead.id == by.lead_id).with_for_update()).one()
    row = get(session, prepared.row.id, by=by)
    session.hold(row)
    if row.state == ImportState.CONFIRMED:
        return row
    if import_options.read(row) != prepared.options:
        raise ImportChanged
    plan = _plan(session, prepared.entered, prepared.options, by=by, to_write=True)
    _require_decided(plan)
    _write(session, plan, by=by, at=at)
    if (group := _group(session, prepared.options, by=by, at=at)) is not None:
        groups.add_partners(session, group, [one.partner_id for one in plan.rows if one.fate in WRITTEN], by=by)
        row.mapping = {**row.mapping, "group": group.id}
    row.state, row.confirmed_at, row.group_id = ImportState.CONFIRMED, at, None
    row.outcome = {fate.value: plan.count(fate) for fate in Fate}
    row.content_sealed = None
    row.result_sealed = session.vault.seal(SEALED_RESULT, import_results.write_csv(prepared.sheet.headings, plan))
    session.mark_erased()
    return row


def run(session: Session, lead_id: str, sheet: Sheet, *, at: datetime, dry_run: bool = False) -> Plan:
    """Import a list for an operator, its columns guessed; namesakes are left out. Raises NotFound for an unknown lead, Invalid."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound("There is no lead organization with this id.")
    by = Actor(lead.id, lead.name)
    last = _find_last(session, import_columns.headings_hash(sheet.headings), by=by)
    columns = _columns_of(last, sheet) or import_columns.guess(sheet, "en")
    if wrong := import_columns.problems(columns):
        raise Invalid(wrong)
    if not dry_run:
        session.exec(select(Lead.id).where(Lead.id == lead_id).with_for_update()).one()
    entered = [import_rows.check(line, columns) for line in sheet.rows]
    plan = _plan(session, entered, Options(columns), by=by, to_write=not dry_run)
    if not dry_run:
        _write(session, plan, by=by, at=at)
    return plan


def result(session: Session, row: Import, *, is_refused_only: bool = False) -> bytes:
    """Return the list with the fate of every row, as CSV. Raises NotFound when it was not confirmed, or longer than a week ago."""
    if not row.result_sealed:
        raise NotFound
    content = session.vault.open(SEALED_RESULT, row.result_sealed)
    return (import_results.only_refused(content) if is_refused_only else content).encode("utf-8-sig")


def discard(session: Session, row: Import) -> None:
    """Throw away an import that waits. Raises ImportConfirmed."""
    session.hold(row)
    import_options.require_waiting(row)
    session.delete(row)
    session.mark_erased()


def purge(session: Session, *, at: datetime) -> None:
    """Erase what waited for a week, and the results of a week ago. What the columns meant stays remembered."""
    before = at - KEPT
    waiting = delete(Import).where(col(Import.state) == ImportState.READ, col(Import.created_at) < before)
    old = (col(Import.confirmed_at) < before) & or_(col(Import.result_sealed).is_not(None), col(Import.file_name) != "")
    forgotten = update(Import).where(old).values(result_sealed=None, file_name="")
    gone = sum(session.connection().execute(statement).rowcount for statement in (waiting, forgotten))
    if gone:
        session.mark_erased()


def read_sheet(session: Session, row: Import) -> Sheet:
    """Return the list of an import that waits, opened."""
    content = session.vault.open_json(SEALED_CONTENT, row.content_sealed or b"")
    rows = [Row(number, cells, {int(index): fault for index, fault in faults.items()}) for number, cells, faults in content["rows"]]
    return Sheet(content["headings"], rows)


def _plan(session: Session, entered: Sequence[Entered], options: Options, *, by: Actor, to_write: bool = False) -> Plan:
    emails = [row.email for row in entered if not row.errors]
    directory = import_directory.read(session, emails, default_language=options.default_language, by=by, to_write=to_write)
    return import_plans.make(entered, directory, options.namesakes, by=by)


def _write(session: Session, plan: Plan, *, by: Actor, at: datetime) -> None:
    """Write what a plan has changed. Whatever it changes of a partner on a published list is public with the next edition."""
    import_directory.write(session, plan.directory, by=by, at=at)
    changed: dict[str, set[str]] = {}
    for row in plan.rows:
        changed.setdefault(row.partner_id, set()).update(change.field for change in row.changes)
    profiles.republish(session, changed, at=at)


def _as_json(sheet: Sheet) -> dict[str, object]:
    return {"headings": list(sheet.headings), "rows": [(row.number, list(row.cells), dict(row.faults)) for row in sheet.rows]}


def _find_last(session: Session, digest: str, *, by: Actor) -> Import | None:
    """Return the lead's last list with the same headings."""
    query = select(Import).where(Import.lead_id == by.lead_id, Import.headings_hash == digest).order_by(col(Import.id).desc())
    return session.exec(query.limit(1)).first()


def _columns_of(last: Import | None, sheet: Sheet) -> list[str]:
    """Return the columns of another list for this one, which may be its result file and have some more, or fewer."""
    width = len(sheet.headings)
    return [*last.mapping["columns"], *[""] * width][:width] if last else []


def _group_of(session: Session, last: Import | None, *, by: Actor) -> str | None:
    """Return the group of another list, if there still is such a group."""
    remembered = (last.group_id or last.mapping.get("group")) if last else None
    return remembered if remembered in {counted.group.id for counted in groups.list_for(session, by=by)} else None


def _group(session: Session, options: Options, *, by: Actor, at: datetime) -> Group | None:
    """Return the group everybody is put into, made where it is new. One of the same name that came meanwhile is meant."""
    known = {counted.group.name: counted.group for counted in groups.list_for(session, by=by)}
    if options.new_group:
        return known.get(options.new_group) or groups.create(session, options.new_group, by=by, at=at)
    return groups.get(session, options.group_id, by=by) if options.group_id else None


def _require_decided(plan: Plan) -> None:
    if plan.count(Fate.UNDECIDED):
        raise Invalid({"namesakes": NAMESAKES_OPEN})
    if not plan.count(*WRITTEN):
        raise Invalid({"rows": NOTHING_GOOD})
