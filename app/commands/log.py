"""`undersigned log …`: how the log stands, the proof of one entry, and the end of a log that cannot be continued truthfully."""

import sys
from typing import Annotated

import typer

from app import clock
from app.commands.opening import migrated
from app.db import Database, Session
from app.domain import log_proofs, logs
from app.domain.logs import Key, Status
from app.i18n.catalogs import SOURCE_LANGUAGE
from app.i18n.formats import format_date
from app.ledger.guard import Guard

app = typer.Typer(help="The log: what it proves, and how it stands.", no_args_is_help=True)

WHAT_NOW = """

Probably an older copy of the database was restored.
Names that were hidden or withdrawn after this copy was made may be in the database again. So no list is served until you decide.
1. Bring back the newest copy of the database that there is: then everything goes on by itself.
2. Only where there is none: withhold each of these names on the desk, and only then run `undersigned log restart`.
   From then on the lists are public as this database has them. docs/log.md says how to find the names."""

MEANING = """\
WHOEVER HID THEIR NAME OR WITHDREW AFTER THIS COPY WAS MADE IS NAMED AGAIN, IN PUBLIC, FROM THE MOMENT YOU GO ON.

Until then no list is served. If there is a newer copy of the database, stop here and bring that back.
If there is none, first find these names: in the receipts in your partners' and your own mailboxes, in an archived
mirror, in the log of your mail server. Then take each off, on the desk: open the organization under the statement and
press "Withhold the name". That works now. ("Hide names now" withholds every name of a country or a group, in all statements.)
Who had withdrawn is counted again. Ask it to withdraw once more by its link: that works now, too. docs/log.md says more.

THE LOG %(origin)s WILL END HERE, FOR EVER.

This database does not continue what was signed under that name: an older copy was restored, or rows were changed.
Going on under it would show two truths, so a new log begins, under a new name. Its first entry names the last checkpoint
of this one. Receipts and bundles from before stay good; what was recorded after the copy was made is lost with it.

Tell your readers and partners that the log has another name from today on, and why. Whoever watches it will see it and ask.
Keep a copy of the database as it is now, and of the folder of the fork guard, for whoever wants to look into it.

The last checkpoint that was signed, to be shown to whoever asks:
%(checkpoint)s"""


@app.command("status")
def show_status() -> None:
    """Print origin, sizes, keys, and whether the log can go on. Exit code 1 if it cannot."""
    with migrated() as database:
        note = _guard(database).read()
        with database.read() as session:
            status = logs.examine(session, note)
    if status is None:
        typer.echo("There is no log yet: nothing was done that is logged.")
        return
    typer.echo(_told(status) + (WHAT_NOW if status.is_forked else ""))
    if status.is_forked:
        raise typer.Exit(1)


@app.command("proof")
def print_proof(
    index: Annotated[int | None, typer.Option(min=0, help="The number of an entry.")] = None,
    endorsement: Annotated[str, typer.Option(help="The id of an endorsement.")] = "",
    edition: Annotated[str, typer.Option(help="An edition, as fair-trials/2.")] = "",
    *,
    opens: Annotated[bool, typer.Option("--open", help="With what opens the entry: it names an organization and a person.")] = False,
) -> None:
    """Print the proof that an entry stands in the log (C2SP tlog-proof). Exit code 1 if it does not, or not yet."""
    if (index is not None) + bool(endorsement) + bool(edition) != 1:
        raise typer.BadParameter("Say which entry: --index, --endorsement or --edition, one of them.")
    with migrated() as database, database.snapshot() as session:
        event_id = _find(session, index, endorsement, edition)
        typer.echo(log_proofs.write(session, event_id, opens=opens), nl=False)


@app.command("restart")
def restart(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the name of the log that ends.")] = False) -> None:
    """End a log that cannot be continued, after an older database was restored, and begin the next under a new name."""
    with migrated() as database:
        guard = _guard(database)
        with guard.held(), database.read() as session:
            note = guard.read()
            status = logs.require_forked(session, note)
        typer.echo(MEANING % {"origin": status.origin, "checkpoint": status.last_note or "(none was signed)\n"}, err=True)
        if not yes and not _is_confirmed(status.origin):
            typer.echo("That is not its name. Nothing was done.", err=True)
            raise typer.Exit(1)
        with guard.held(), database.write() as session:
            log = logs.restart(session, guard, at=clock.now())
    typer.echo(f"ended  {status.origin}\nbegun  {log.origin}")
    typer.echo("A worker signs its first entry, and makes every list and bundle anew so that they lead to this log, within a minute or so.")
    typer.echo("Restart every serve and worker, then run `undersigned fsck`.")


def _find(session: Session, index: int | None, endorsement: str, edition: str) -> str:
    if index is not None:
        return log_proofs.find_by_index(session, index)
    if endorsement:
        return log_proofs.find_by_endorsement(session, endorsement)
    slug, _, number = edition.rpartition("/")
    if not slug or not number.isdecimal():
        raise typer.BadParameter("An edition is the last part of the statement's address and a number: fair-trials/2.")
    return log_proofs.find_by_edition(session, slug, int(number))


def _told(status: Status) -> str:
    lines = [
        f"origin   {status.origin}",
        f"entries  {status.size:,}, of which {status.signed_size:,} are signed and {status.shown_size:,} shown",
        f"state    {'FORKED: this database is older than what was signed, or changed' if status.is_forked else 'goes on'}",
    ]
    if status.is_forked:
        lines.append(f"         {_how_far_behind(status)}")
    has_two = sum(key.signs for key in status.keys) > 1
    for key in status.keys:
        lines.append(f"key      {key.fingerprint} ({_use(key, has_two=has_two)})")
        lines.append(f"         {key.line}")
    lines.append(f"seal     {status.seal} (of PDFs, SHA-256)")
    return "\n".join(lines)


def _how_far_behind(status: Status) -> str:
    newest = f"its newest act is of {format_date(status.newest_on, SOURCE_LANGUAGE)}" if status.newest_on else "nothing was done in it"
    return f"signed last: {status.last_size:,} entries; this database has {status.size:,}; {newest}"


def _use(key: Key, *, has_two: bool) -> str:
    if not key.signs:
        return "signed once; kept for old proofs"
    if not has_two:
        return "signs"
    return "signs; the new one" if key.is_first else "signs until keys rotate --drop-old log"


def _is_confirmed(origin: str) -> bool:
    typer.echo(f"\nTo go on, type the name of the log that ends ({origin}): ", nl=False, err=True)
    return sys.stdin.readline().strip() == origin


def _guard(database: Database) -> Guard:
    return Guard(database.settings.data_dir / "log")
