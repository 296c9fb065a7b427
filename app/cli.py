"""Operator commands: parse, one domain verb, print. Exit codes: 0 done, 1 refused or found something wrong, 2 usage."""

import asyncio
import json
import logging
import signal
import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlalchemy.exc import DBAPIError, OperationalError

from app import clock, config, logs, mirror, mirror_folder
from app.commands import audit, keys, log
from app.commands.opening import opened
from app.commands.verify import verify
from app.config import SettingInvalid
from app.db import Database, old_sqlite_warning
from app.domain import bounces, import_results, imports, leads
from app.domain.bounces import Outcome
from app.domain.import_plans import LEFT_OUT, Fate
from app.errors import AppError, Invalid
from app.intake.sheets import read_sheet
from app.mail.bounces import read as read_bounce
from app.mail.reports import WHOLE
from app.security import seal_keys

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: a mail server keeps the message."""

BOUNCE_OUTCOMES = {
    Outcome.RECORDED: "Recorded.",
    Outcome.REPEATED: "Recorded before; nothing changed.",
    Outcome.IGNORED: "Nothing to do: this is no bounce.",
    Outcome.FORGED: "Refused: we did not sign this return path.",
    Outcome.UNKNOWN: "Refused: this is about no mail of ours.",
    Outcome.UNREAD: "Refused: this was not understood.",
}
logger = logging.getLogger("undersigned")
app = typer.Typer(
    help="Undersigned: a coalition of organizations puts its names to one text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
lead_app = typer.Typer(help="Lead organizations.", no_args_is_help=True)
partners_app = typer.Typer(help="The directory of a lead organization.", no_args_is_help=True)
app.add_typer(lead_app, name="lead")
app.add_typer(partners_app, name="partners")
app.add_typer(log.app, name="log")
app.add_typer(keys.app, name="keys")
app.command("fsck")(audit.fsck)
app.command()(verify)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    with opened() as database:
        database.migrate()
    typer.echo("The database is up to date.")


@app.command()
def serve(host: str = "127.0.0.1", port: Annotated[int, typer.Option(min=0, max=65535)] = 8000) -> None:
    """Serve the pages and the API; unless WORKER is "none", also do the background work. Migrates first."""
    from app.serving import serve as run

    logs.configure()
    with opened() as database:
        database.migrate()
        _warn(database)
        if database.settings.dev and host not in config.LOOPBACK:
            raise SettingInvalid("UNDERSIGNED_DEV shows every mail to everybody, so it serves this machine only: --host 127.0.0.1.")
        run(database, host=host, port=port)


@app.command()
def worker(*, once: Annotated[bool, typer.Option("--once", help="Leave when nothing is due.")] = False) -> None:
    """Do the background work: deliver mail, build editions, close sign-on at the deadline."""
    from app.worker import Worker

    logs.configure()
    with opened() as database:
        database.migrate()
        running = Worker(database.settings, database)
        for stopping in (signal.SIGTERM, signal.SIGINT):
            # Killed between the server's "250" and our commit, the mail at hand would go out a second time.
            signal.signal(stopping, lambda *_: running.stop())
        asyncio.run(running.run_once() if once else running.run())


@app.command()
def demo(port: Annotated[int, typer.Option(min=0, max=65535)] = 8000) -> None:
    """Show the main job with an invented coalition, an embedded database and a local mailbox."""
    from app.demo import run

    run(port=port)


@app.command()
def doctor(
    dkim_selector: Annotated[list[str] | None, typer.Option(help="A DKIM selector to look for; may be given several times.")] = None,
    *,
    show_webhook: Annotated[bool, typer.Option("--show-webhook", help="Print the webhook for Postmark, password included.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at settings, database, mail and DNS, and say what to change. Sends no mail; exit code 1 if something is wrong."""
    from app.doctor import examination, report

    findings = examination.examine_installation(tuple(dkim_selector or ()), shows_webhook=show_webhook)
    typer.echo(report.as_json(findings) if as_json else report.as_text(findings))
    if report.has_wrong(findings):
        raise typer.Exit(1)


@app.command("bounces")
def take_bounce(recipient: Annotated[str, typer.Option(help="The address the message came to.")] = "") -> None:
    """Read one message that came back, on standard input. Exit code 1 if it is refused, 75 if the mail server should try again."""
    try:
        outcome = _receive_bounce(sys.stdin.buffer, recipient)
    except (DBAPIError, SettingInvalid) as error:
        typer.echo("Not now: the database or the settings are away.", err=True)
        raise typer.Exit(TRY_AGAIN) from error
    typer.echo(BOUNCE_OUTCOMES[outcome])
    if outcome.is_refused:
        raise typer.Exit(1)


def _receive_bounce(stream: BinaryIO, recipient: str) -> Outcome:
    raw = stream.read(WHOLE.most_bytes)
    while stream.read(WHOLE.most_bytes):
        pass  # a mail server takes a command that closes its input early for a broken one
    report = read_bounce(raw)
    with opened() as database, database.write() as session:
        return bounces.receive(session, report, recipient=recipient, at=clock.now())


@lead_app.command("create")
def lead_create(
    name: Annotated[str, typer.Option(help="The organization's name.")],
    email: Annotated[str, typer.Option(help="The first coordinator's address.")],
    country: Annotated[str, typer.Option(help="Two-letter country code.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Create a lead organization; prints a login link (15 minutes, one use) and an API key (shown only now)."""
    with opened() as database:
        database.migrate()
        with database.write() as session:
            made = leads.create(session, name=name, email=email, country=country, at=clock.now())
    if as_json:
        typer.echo(json.dumps({"id": made.id, "login_url": made.login_url, "api_key": made.api_key}))
    else:
        typer.echo(f"id         {made.id}\nlogin_url  {made.login_url}\napi_key    {made.api_key}")
        typer.echo("The link works once, for 15 minutes; the key is shown only now. New links: /login")


@partners_app.command("import")
def partners_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    lead: Annotated[str, typer.Option(help="The id of the lead organization.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row, write nothing.")] = False,
) -> None:
    """Add the organizations of a CSV or Excel file to a lead's directory, or update them. A bad row never stops the good ones; exit code
    1 if there were any, or organizations that are known under another address.
    """
    sheet = read_sheet(file.read_bytes())
    with opened() as database, database.read() if dry_run else database.write() as session:
        plan = imports.run(session, lead, sheet, at=clock.now(), dry_run=dry_run)
    for note in sheet.notes:
        typer.echo(note, err=True)
    for row in plan.rows:
        if row.fate in LEFT_OUT:
            typer.echo(f"row {row.entered.line}: {' '.join(import_results.reasons(row))}", err=True)
    left_out = plan.count(*LEFT_OUT)
    done = {"added": plan.count(Fate.NEW, Fate.CONTACT), "updated": plan.count(Fate.UPDATED), "unchanged": plan.count(Fate.UNCHANGED)}
    told = ", ".join(f"{count:,} {word}" for word, count in done.items())
    typer.echo(f"{'Dry run: ' if dry_run else ''}{told}, {left_out:,} left out.")
    if left_out:
        raise typer.Exit(1)


@app.command("mirror")
def write_mirror(folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="An empty folder, or a mirror.")]) -> None:
    """Write every published statement into a folder, as a site that any web server or a USB stick can hold; again to bring it up to date.

    Only what changed is written. Exit code 1 if the folder holds files that are not ours, or the disk refuses.
    """
    try:
        with opened() as database:
            done = mirror_folder.write(mirror.list_files(database), folder)
    except OSError as error:
        typer.echo(f"The mirror is not complete: {error.strerror}: {error.filename}. Run the command again.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{done.written:,} files written, {done.unchanged:,} unchanged, {done.removed:,} removed.")
    for path in done.in_the_way:
        typer.echo(f"Not written, because something else is there: {path}", err=True)
    if done.in_the_way:
        raise typer.Exit(1)


def _warn(database: Database) -> None:
    warning = old_sqlite_warning() if database.is_sqlite else None
    if warning:
        logger.warning(warning)
    if no_seal := seal_keys.tell_invalid(database.sealer, at=clock.now()):
        logger.warning(no_seal)
    if database.settings.mail_folder and not database.settings.dev:
        logger.warning("Mails are only written to a folder and stay there, with names and links. Set UNDERSIGNED_MAIL_URL to send them.")


def main() -> None:
    """Run a command; an error of ours is one sentence, never a traceback."""
    try:
        app()
    except Invalid as error:
        typer.echo("\n".join(f"{field}: {sentence}" for field, sentence in error.fields.items()), err=True)
        sys.exit(1)
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except AppError as error:
        typer.echo(error.message, err=True)
        sys.exit(1)
    except OperationalError:
        typer.echo("The database does not answer. Is UNDERSIGNED_DATABASE_URL right, and is the server running?", err=True)
        sys.exit(1)
