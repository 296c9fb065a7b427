"""Migrations: up from nothing is what the models say, down leaves nothing, and two processes starting together take turns."""

import ast
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import IntegrityError

from app import schema
from app.config import Settings
from app.db import Database
from app.domain import editions
from app.models import metadata
from app.texts.spellings import search_key
from tests.conftest import create_postgres, postgres_url
from tests.migrating import FIRST_ROWS, empty, fresh, newest, revision_of

__all__ = ["empty", "fresh", "newest"]
VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
CHOICES = [
    (column.table.name, column.name) for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, sa.Enum)
]


def table_names(database: Database) -> set[str]:
    with database._writer.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def checks(database: Database) -> set[tuple[str, str | None]]:
    with database._writer.connect() as connection:
        inspector = sa.inspect(connection)
        return {(table, check["name"]) for table in metadata.tables for check in inspector.get_check_constraints(table)}


def test_a_new_installation_has_the_schema_of_the_models(empty: Database) -> None:
    empty.migrate()

    with empty._writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    assert empty.is_migrated()


def test_checks_have_the_names_and_the_number_of_the_models(newest: Database) -> None:
    named = {(table.name, str(check.name)) for table in metadata.sorted_tables for check in table.constraints if is_check(check)}
    assert checks(newest) == named
    assert ("endorsement", "ck_endorsement_withdrawn_has_a_time") in named
    assert len(named) == 46


def test_checks_say_what_the_models_say(newest: Database) -> None:
    """Compared as the database itself tells them back, since it rewrites what it is given."""
    migrated = check_texts(newest)
    newest.migrate("base")

    with newest._writer.begin() as connection:
        metadata.create_all(connection)

    assert check_texts(newest) == migrated


def test_going_down_leaves_nothing_and_up_again_works(newest: Database) -> None:
    newest.migrate("base")

    assert table_names(newest) == {"alembic_version"}
    assert not newest.is_migrated()
    newest.migrate()
    assert newest.is_migrated()


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        editions.raise_public_revision(session)

    database.migrate()

    with database.read() as session:
        assert editions.public_revision(session) == 1


def test_the_schema_of_this_code_is_the_last_one_alembic_knows() -> None:
    assert schema.head() == ScriptDirectory(str(VERSIONS.parent)).get_current_head()


def test_a_schema_newer_than_this_code_is_refused(database: Database) -> None:
    with database._writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))

    with pytest.raises(CommandError, match="ffffffffffff"):
        database.migrate()

    assert not database.is_migrated()


def test_the_public_revision_has_its_one_row_from_the_start(newest: Database) -> None:
    with newest._writer.connect() as connection:
        assert connection.execute(sa.text("SELECT id, number FROM public_revision")).all() == [(1, 0)]


def test_two_processes_that_migrate_at_once_take_turns(fresh: Settings) -> None:
    both = [Database(fresh), Database(fresh)]
    barrier, failures = threading.Barrier(2), []

    def start(database: Database) -> None:
        barrier.wait()
        try:
            database.migrate()
        except Exception as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=start, args=(database,)) for database in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    migrated = [database.is_migrated() for database in both]
    for database in both:
        database.close()

    assert (failures, migrated) == ([], [True, True])


def test_a_migration_that_breaks_leaves_nothing_half_done_and_no_lock(empty: Database) -> None:
    with empty._writer.begin() as connection:
        connection.execute(sa.text("CREATE TABLE mail (id INTEGER)"))

    with pytest.raises(sa.exc.DBAPIError):
        empty.migrate()

    assert table_names(empty) <= {"mail", "alembic_version"}
    with empty._writer.begin() as connection:
        connection.execute(sa.text("DROP TABLE mail"))
    empty.migrate()
    assert empty.is_migrated()


@pytest.mark.parametrize(("table", "column"), CHOICES)
def test_the_database_refuses_a_choice_that_is_none(sqlite_engine: sa.Engine, table: str, column: str) -> None:
    assert_refused(sqlite_engine, table, column)


@pytest.mark.parametrize(("table", "column"), CHOICES)
def test_postgresql_refuses_a_choice_that_is_none(postgres_engine: sa.Engine, table: str, column: str) -> None:
    assert_refused(postgres_engine, table, column)


def test_every_closed_choice_of_the_models_is_tried() -> None:
    assert len(CHOICES) == 34


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_says_in_a_sentence_what_it_is_for_and_stands_without_the_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    libraries = {"alembic", "alembic.operations", "sqlalchemy", "icu"}
    assert imported <= libraries | {"contextlib", "collections.abc", "re", "secrets", "types", "typing", "unicodedata"}
    assert len(ast.get_docstring(tree) or "") > 40
    assert path.stem[:8].isdigit()
    assert "auto generated" not in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sqlite_engine(sqlite_template: Path) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"sqlite:///{sqlite_template}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def postgres_engine(postgres: str, postgres_template: str) -> Iterator[sa.Engine]:
    create_postgres(postgres, "choices", postgres_template)
    engine = sa.create_engine(postgres_url(postgres, "choices").replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def assert_refused(engine: sa.Engine, table: str, column: str) -> None:
    """Insert a row that is good but for one choice; foreign keys are looked at later, by PostgreSQL too."""
    row = {other.name: sample(other) for other in metadata.tables[table].columns if not other.nullable} | {column: "no such choice"}
    untyped = sa.table(table, *(sa.column(name) for name in row))
    with engine.connect() as connection, pytest.raises(IntegrityError, match=r"(?i)check.*constraint"):
        connection.execute(sa.insert(untyped), row)


def sample(column: sa.Column[object]) -> object:
    if isinstance(column.type, sa.Enum):
        return column.type.enums[-1]
    samples = {"INTEGER": 1, "BOOLEAN": False, "BLOB": b"x", "DATE": "2026-12-01", "JSON": "{}"}
    kind = str(column.type)
    return samples.get(kind, "2026-12-01 12:00:00" if "DATETIME" in kind else "x")


def is_check(constraint: sa.Constraint) -> bool:
    return isinstance(constraint, sa.CheckConstraint)


def check_texts(database: Database) -> dict[tuple[str, str | None], str]:
    with database._writer.connect() as connection:
        inspector = sa.inspect(connection)
        return {
            (table, check["name"]): " ".join(check["sqltext"].split())
            for table in metadata.tables
            for check in inspector.get_check_constraints(table)
        }


def test_rows_of_the_first_schema_live_on_in_the_newest_and_back(empty: Database) -> None:
    """The tables are made anew on SQLite; nothing that refers to their rows may be lost."""
    empty.migrate("+1")
    with empty._writer.begin() as connection:
        for sentence in FIRST_ROWS.split(";"):
            connection.execute(sa.text(sentence))

    empty.migrate()
    with empty._writer.connect() as connection:
        frozen = connection.execute(sa.text("SELECT number, frozen_as FROM version ORDER BY number")).all()
        answered = connection.execute(sa.text("SELECT state, reconfirm_because FROM endorsement")).all()
    empty.migrate("e5490b6d3d25")

    assert frozen == [(1, "sign_on"), (2, None)]
    assert answered == [("confirmed", None)]
    with empty._writer.connect() as connection:
        assert connection.execute(sa.text("SELECT purpose FROM link")).all() == [("invitation",)]


def test_partners_of_before_are_found_by_any_spelling(empty: Database) -> None:
    empty.migrate("+6")
    assert revision_of(empty) == "d17e64c0b9a5"
    with empty._writer.begin() as connection:
        connection.execute(sa.text("INSERT INTO lead (id, name, country, created_at) VALUES ('l', 'Lead', '', '2026-11-22')"))
        row = "'p', 'l', '{\"be\": \"Вясна\"}', 'F.I.D.H.', '', '', false, 'organization', '[]', '', '', false, '', '2026-11-22'"
        columns = (
            "id, lead_id, names, acronym, country_of_focus, country_of_base, is_lead, kind, aliases, affiliation, website, shows_website"
        )
        connection.execute(sa.text(f"INSERT INTO partner ({columns}, search, created_at) VALUES ({row})"))  # noqa: S608

    empty.migrate()

    with empty._writer.connect() as connection:
        key = connection.execute(sa.text("SELECT search FROM partner")).scalar_one()
    assert key == search_key(["Вясна", "F.I.D.H."]) == " вясна vasna fidh "
