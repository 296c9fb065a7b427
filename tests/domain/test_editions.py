"""From rows to an edition: the airlock, and what a change in between does."""

from datetime import timedelta

from app import clock
from app.db import Database
from app.domain import editions, endorsements, publications, statements
from app.domain.editions import FileToKeep
from tests import cast
from tests.cast import Clock


def test_a_name_hidden_while_an_edition_is_built_is_not_published(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    manage = cast.endorse(database, token)
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
        assert claimed
        drawn = editions.draw(session, claimed, at=clock.now())
    assert drawn.document.named_count == 1

    with database.write() as session:
        endorsements.hide(session, manage, "withheld", at=clock.now())
    with database.write() as session:
        is_released = editions.release(session, claimed, drawn, [FileToKeep("/x", "text/html", "en", b"x", {})], at=clock.now())

    assert not is_released
    with database.write() as session:
        again = editions.claim(session, at=still.advance(seconds=1))
        assert again
        redrawn = editions.draw(session, again, at=clock.now())
        assert editions.release(session, again, redrawn, [FileToKeep("/x", "text/html", "en", b"x", {})], at=clock.now())
    assert (redrawn.document.named_count, redrawn.document.withheld_count) == (0, 1)
    with database.write() as session:
        endorsements.withdraw(session, manage, "quiet", at=clock.now() + timedelta(seconds=1))
        publications.roster_changed(session, statement.id, at=clock.now())
    with database.read() as session:
        newest = publications.latest(session, statements.get(session, statement.id, by=lead.actor))
        assert newest is not None
        assert newest.number == 2
