"""The benchmarks write rows past the verbs; these must stay the rows that the verbs write, or the figures compare two things.

What is measured format by format must be every format that an edition has.
"""

from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import func, select
from sqlmodel import col

from app import clock
from app.db import Database
from app.domain import endorsements
from app.models import Endorsement, Event, EventKind, Link, Mail
from app.publishing import edition
from app.publishing.data import statement_csv
from benchmarks import bare, coalition, crowd, formats, logged
from tests import cast
from tests.cast import Clock

TABLES = (Endorsement, Event, Link, Mail)


def test_the_bare_limit_writes_the_rows_of_one_endorsement(database: Database, still: Clock) -> None:
    lead, statement = coalition.open_statement(database)
    by_verb, by_driver = coalition.invite(database, lead, statement, coalition.guests(2))
    empty = counted(database)
    with database.write() as session:
        endorsements.confirm(session, by_verb, cast.answer(), at=clock.now())
    after_verb = counted(database)

    endorse_by_driver(database, by_driver)

    assert [after - before for before, after in zip(empty, after_verb, strict=True)] == [1, 1, 1, 1]
    assert [after - before for before, after in zip(after_verb, counted(database), strict=True)] == [1, 1, 1, 1]


def test_a_crowd_counts_as_endorsements(database: Database, still: Clock) -> None:
    _, statement = coalition.open_statement(database)

    crowd.add(database, statement, 3)

    with database.read() as session:
        assert endorsements.count_by_state(session, statement)["named"] == 3


def test_an_endorsement_without_the_log_leaves_no_entry(database: Database, still: Clock) -> None:
    lead, statement = coalition.open_statement(database)
    tokens = coalition.invite(database, lead, statement, coalition.guests(2))
    sides: tuple[AbstractContextManager[object], ...] = (nullcontext(), logged.nothing_is_logged())
    for token, how in zip(tokens, sides, strict=True):
        with how, database.write() as session:
            endorsements.confirm(session, token, cast.answer(nonce=f"nonce-{token[:8]}"), at=clock.now())

    with database.read() as session:
        endorsed = select(col(Event.leaf)).where(col(Event.kind) == EventKind.ENDORSED).order_by(col(Event.id))
        assert [leaf is None for leaf in session.connection().execute(endorsed).scalars()] == [False, True]


def test_every_file_of_an_edition_is_measured() -> None:
    made = formats.invented(3)
    root = f"/statements/{made.slug}"

    addresses = {file.path.removeprefix(root).removeprefix("/en").removeprefix("/") or "page" for file in edition.build(made).files}

    assert addresses == set(formats.FORMATS) - {"all, and compressed"}


def test_a_format_is_measured_in_a_process_of_its_own() -> None:
    cost = formats.cost("signatories.csv", 3)

    assert cost
    assert cost.size == len(statement_csv(formats.invented(3)))
    assert cost.peak > cost.seconds > 0


def test_what_an_edition_leaves_out_costs_nothing() -> None:
    assert formats.measured("statement.pdf", formats.invented(20_001)) is None


def endorse_by_driver(database: Database, token: str) -> None:
    url = database.settings.database_url
    if database.is_sqlite:
        bare.sqlite_side(url.removeprefix("sqlite:///"), [token], 60)
    else:
        bare.postgres_side(url.replace("postgresql+psycopg://", "postgresql://"), [token], 60)


def counted(database: Database) -> list[int]:
    with database.read() as session:
        return [session.connection().execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]
