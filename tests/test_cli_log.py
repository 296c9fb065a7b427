"""`undersigned log`: how it stands, the proof of one entry, and the end of a log that cannot be continued."""

import re
import sys

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from app import cli
from app.config import Settings
from app.db import Database
from app.domain.log_proofs import NoSuchEntry, NotSignedYet
from app.domain.logs import NotForked
from app.ledger import journal, leaves, openings, proofs, records
from app.ledger.checkpoint import Checkpoint
from app.models import Endorsement, Event, Log
from app.security import key_files
from tests import auditing, cast
from tests.cast import Clock
from tests.ledger.logging import NOON, guard_of, log_of, record, sequence


@pytest.fixture(autouse=True)
def _our_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATA_DIR", settings.data_dir), ("DATABASE_URL", settings.database_url), ("BASE_URL", settings.base_url)):
        monkeypatch.setenv(f"UNDERSIGNED_{name}", str(value))


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.app, ["log", *arguments], input=typed)


def fork(database: Database, *, unsigned: int = 0) -> str:
    """Sign what the database will never know, as if it was restored from an older copy; return the origin."""
    record(database, 3)
    sequence(database)
    record(database, unsigned)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)
        log = journal.current(session, at=NOON)
        guard_of(database).keep(Checkpoint(log.origin, 999, bytes(32)).sign(*records.signers(session, log)))
    return log.origin


def proven(database: Database, printed: str) -> dict[str, object]:
    """Check a printed proof, and return what the entry says, as far as it was opened."""
    proof = proofs.parse(printed)
    opened = openings.read(proof.extra.decode())
    with database.read() as session:
        log = journal.current(session, at=NOON)
        proofs.check(proof, opened.entry, log.origin, records.verifiers(session, log))
    return {"event": opened.act["event"], "fields": sorted(opened.openings), "name": opened.openings["name"].value}


def test_the_state_is_told_with_the_keys_as_others_show_them(database: Database) -> None:
    record(database, 3)
    sequence(database)
    with database.read() as session:
        (key,) = records.verifiers(session, log_of(database))

    result = run("status")

    assert result.exit_code == 0
    assert result.stdout.startswith(
        f"origin   {log_of(database).origin}\nentries  3, of which 3 are signed and 3 shown\nstate    goes on\n"
    )
    assert "key      SHA256:" in result.stdout
    assert str(key) in result.stdout


def test_before_anything_was_logged_there_is_nothing_to_tell() -> None:
    result = run("status")

    assert (result.exit_code, result.stdout) == (0, "There is no log yet: nothing was done that is logged.\n")


def test_a_forked_log_is_told(database: Database) -> None:
    fork(database)

    result = run("status")

    assert result.exit_code == 1
    assert "FORKED" in result.stdout
    assert "Names that were hidden or withdrawn after this copy was made may be in the database again." in result.stdout
    assert result.stdout.index("Bring back the newest copy") < result.stdout.index("undersigned log restart")


def test_a_forked_log_says_how_far_the_copy_is_behind(database: Database) -> None:
    fork(database)

    told = run("status").stdout

    assert "signed last: 999 entries; this database has 3; its newest act is of 1 December 2026\n" in told


def test_of_two_keys_it_is_told_which_one_stays(database: Database, settings: Settings) -> None:
    record(database)
    sequence(database)
    key_files.rotate(settings.data_dir / "keys" / "log_key")

    told = run("status").stdout

    uses = re.findall(r"^key +SHA256:\S+ \((.+)\)$", told, re.MULTILINE)
    assert uses == ["signs; the new one", "signs until keys rotate --drop-old log"]


def test_a_proof_is_printed_without_what_opens_the_entry(database: Database) -> None:
    record(database, 3)
    sequence(database)

    printed = run("proof", "--index", "1").stdout

    with database.read() as session:
        log = journal.current(session, at=NOON)
        (entry,) = records.read_entries(session, log, 1, 1)
        checkpoint = proofs.check(proofs.parse(printed), entry, log.origin, records.verifiers(session, log))
    assert (checkpoint.size, proofs.parse(printed).extra) == (3, b"")


def test_the_proof_of_an_endorsement_names_only_when_asked(database: Database, still: Clock) -> None:
    auditing.tell_story(database, cast.new_lead(database))
    with database.read() as session:
        second = session.exec(select(Endorsement.id).where(Endorsement.display_name == "Harbour Rights Network")).one()

    printed = run("proof", "--endorsement", second, "--open").stdout

    assert proven(database, printed) == {"event": "endorsed", "fields": list(leaves.FIELDS), "name": "Harbour Rights Network"}
    assert "extra" not in run("proof", "--endorsement", second).stdout


def test_an_edition_is_asked_for_by_its_statement_and_number(database: Database, still: Clock) -> None:
    slug = auditing.tell_story(database, cast.new_lead(database)).slug

    printed = run("proof", "--edition", f"{slug}/2", "--open").stdout

    assert proven(database, printed)["event"] == "published"


@pytest.mark.parametrize("asked", [("--index", "3"), ("--endorsement", "nobody"), ("--edition", "fair-trials/7")])
def test_what_is_not_in_the_log_is_a_sentence(asked: tuple[str, str], database: Database) -> None:
    record(database, 3)
    sequence(database)

    assert isinstance(run("proof", *asked).exception, NoSuchEntry)


def test_what_is_not_signed_yet_is_a_sentence(database: Database) -> None:
    record(database, 3)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)

    assert isinstance(run("proof", "--index", "1").exception, NotSignedYet)


def test_a_refusal_is_one_sentence_and_exit_code_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["undersigned", "log", "proof", "--index", "3"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    assert capsys.readouterr() == ("", "There is no such entry. What was done before the log began has none.\n")


@pytest.mark.parametrize("asked", [(), ("--index", "1", "--edition", "a/1"), ("--edition", "fair-trials"), ("--index", "-1")])
def test_one_entry_is_to_be_named(asked: tuple[str, ...]) -> None:
    assert run("proof", *asked).exit_code == 2


def test_a_forked_log_ends_when_its_name_is_typed(database: Database) -> None:
    ended = fork(database)

    result = run("restart", typed=f"{ended}\n")

    assert result.exit_code == 0
    assert f"THE LOG {ended} WILL END HERE" in result.stderr
    assert f"\n{ended}\n999\n" in result.stderr
    assert result.stdout.startswith(f"ended  {ended}\nbegun  {log_of(database).origin}\n")
    assert log_of(database).origin != ended


def test_before_a_log_ends_it_is_said_who_is_named_again_and_that_these_can_be_hidden_first(database: Database) -> None:
    fork(database)

    told = run("restart").stderr

    assert told.startswith("WHOEVER HID THEIR NAME OR WITHDREW AFTER THIS COPY WAS MADE IS NAMED AGAIN")
    assert told.index("Withhold the name") < told.index("Who had withdrawn is counted again.") < told.index("WILL END HERE")


def test_the_new_log_goes_on_and_the_audit_agrees(database: Database) -> None:
    fork(database)

    run("restart", "--yes")
    sequence(database)
    record(database, 2)
    sequence(database)

    assert (log_of(database).size, auditing.audit_all(database)) == (3, [])
    with database.read() as session:
        first = session.exec(select(Event.facts).where(Event.log_number == 2, col(Event.leaf_index) == 0)).one()
    assert first["after"].split("\n")[1] == "999"


def test_what_was_placed_and_never_signed_follows_in_the_new_log(database: Database) -> None:
    fork(database, unsigned=300)

    run("restart", "--yes")
    sequence(database)
    sequence(database)

    assert (log_of(database).size, auditing.audit_all(database)) == (301, [])


@pytest.mark.parametrize("typed", ["", "yes\n", "undersigned/0000000000000000\n"])
def test_another_name_ends_nothing(typed: str, database: Database) -> None:
    origin = fork(database)

    result = run("restart", typed=typed)

    assert result.exit_code == 1
    assert "That is not its name. Nothing was done." in result.stderr
    assert log_of(database).origin == origin


def test_a_log_that_goes_on_is_not_ended(database: Database) -> None:
    record(database, 3)
    sequence(database)

    assert isinstance(run("restart", "--yes").exception, NotForked)
    with database.read() as session:
        assert len(session.exec(select(Log)).all()) == 1
