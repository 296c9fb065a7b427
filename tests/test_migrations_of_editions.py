"""What was public before its facts were kept with the rows: read out of the rows there were."""

import pytest
import sqlalchemy as sa

from app.db import Database
from app.models.base import Moment
from tests.migrating import FIRST_ROWS, empty, fresh, revision_of

__all__ = ["empty", "fresh"]
BEFORE = "0b75c93ee428"
ROWS = """
UPDATE statement SET phase = 'retracted', rounds_total = true WHERE id = 's';
UPDATE endorsement SET state = 'confirmed', reconfirm_because = NULL, listed_as = 'named';
UPDATE partner SET kind = '{kind}';
INSERT INTO edition (id, statement_id, number, state, named_count, withheld_count, requested_at, published_at, due_at, attempts, failure)
VALUES ('1', 's', 1, 'superseded', 1, 0, '2026-12-01', '2026-12-01 10:00:00', '2026-12-01', 1, 'no font has Ж');
INSERT INTO event (id, kind, statement_id, subject_id, recorded_on, facts)
VALUES ('2', 'retracted', 's', '', '2026-12-01', '{{}}');
INSERT INTO edition (id, statement_id, number, state, named_count, withheld_count, requested_at, published_at, due_at, attempts, failure)
VALUES ('3', 's', 2, 'superseded', 1, 0, '2026-12-01', '2026-12-01 12:00:01', '2026-12-01', 1, '');
INSERT INTO edition (id, statement_id, number, state, named_count, withheld_count, requested_at, published_at, due_at, attempts, failure)
VALUES ('4', 's', 3, 'published', 1, 0, '2026-12-01', '2026-12-24 09:00:00', '2026-12-01', 1, '')
"""


def migrate(database: Database, kind: str) -> None:
    """Bring rows of before to the newest schema."""
    database.migrate("+1")
    run(database, FIRST_ROWS)
    database.migrate("+8")
    assert revision_of(database) == BEFORE
    run(database, ROWS.format(kind=kind))
    database.migrate()


def run(database: Database, sentences: str) -> None:
    with database._writer.begin() as connection:
        for sentence in sentences.split(";"):
            connection.execute(sa.text(sentence))


def test_a_retraction_is_of_the_day_its_first_notice_said(empty: Database) -> None:
    migrate(empty, "organization")

    with empty._writer.connect() as connection:
        kept = connection.execute(sa.select(sa.column("retracted_at", Moment())).select_from(sa.table("statement"))).scalar_one()
    assert f"{kept:%Y-%m-%d %H:%M:%S}" == "2026-12-01 12:00:01"


@pytest.mark.parametrize(("kind", "has_individuals"), [("organization", 0), ("individual", 1)])
def test_the_edition_that_is_public_knows_in_which_words_it_counts(empty: Database, kind: str, has_individuals: int) -> None:
    migrate(empty, kind)

    with empty._writer.connect() as connection:
        rows = connection.execute(sa.text("SELECT number, rounds_total, has_individuals FROM edition ORDER BY number")).all()
    assert [tuple(row) for row in rows] == [(1, None, None), (2, None, None), (3, 1, has_individuals)]


def test_nothing_stands_beside_the_names_of_before_and_no_old_edition_keeps_letters_of_one(empty: Database) -> None:
    migrate(empty, "organization")

    with empty._writer.connect() as connection:
        assert connection.execute(sa.text("SELECT CAST(beside AS TEXT) FROM endorsement")).scalar_one() == "{}"
        assert connection.execute(sa.text("SELECT count(*) FROM edition WHERE failure <> ''")).scalar_one() == 0


def test_an_older_schema_has_none_of_it(empty: Database) -> None:
    migrate(empty, "organization")

    empty.migrate(BEFORE)

    with empty._writer.connect() as connection:
        inspector = sa.inspect(connection)
        tables = ("statement", "edition", "endorsement")
        columns = {(table, column["name"]) for table in tables for column in inspector.get_columns(table)}
        gone = {("statement", "retracted_at"), ("edition", "rounds_total"), ("edition", "has_individuals"), ("endorsement", "beside")}
        assert columns.isdisjoint(gone)
        assert "public_withdrawal" not in inspector.get_table_names()
