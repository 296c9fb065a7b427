"""Whatever an organization and its lead do, in whatever order, the audit of endorsements finds that the rows are what the log says."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import disputes, endorsements, hidings, holders, merges, reconfirmations, withdrawals
from app.domain.disputes import Verdict
from app.models import Endorsement, Partner, Statement
from tests import cast, raising
from tests.auditing import audit_all
from tests.cast import Clock, Lead
from tests.ledger.logging import sequence

NAMES = ("Lantern Committee", "Harbour Rights Network")


class Pair:
    """Two organizations that have endorsed one statement, and what they and their lead do."""

    def __init__(self, database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
        self.database, self.lead, self.statement, self.still = database, lead, statement, still
        self.tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
        self.forms = 0
        self.manage: list[str] = []
        self.each(lambda one: self.manage.append(self.endorse(one)))

    def each(self, act: Callable[[int], object]) -> None:
        for one in range(len(NAMES)):
            act(one)

    def act(self, verb: Callable[..., object], *given: object, **named: object) -> None:
        self.still.advance(minutes=2)
        with self.database.write() as session:
            verb(session, *given, at=clock.now(), **named)

    def endorse(self, one: int, **fields: str) -> str:
        self.forms += 1
        self.still.advance(minutes=2)
        form = {"display_name": NAMES[one], "nonce": f"nonce-of-form-{self.forms}", "seen": self.seen(one)} | fields
        return cast.endorse(self.database, self.tokens[one], **form)

    def seen(self, one: int) -> str:
        """The mark of the answer that stands on the page of one, empty where none does."""
        query = select(Endorsement).join(Partner, col(Partner.id) == col(Endorsement.partner_id)).order_by(col(Endorsement.id))
        with self.database.read() as session:
            answers = session.exec(query).all()
        return holders.mark(answers[one]) if len(answers) > one else ""

    def withdraw(self, one: int, mode: str) -> None:
        self.act(withdrawals.withdraw, self.manage[one], mode)

    def hide(self, one: int) -> None:
        self.act(withdrawals.hide, self.manage[one], "withheld")

    def dispute(self, one: int) -> None:
        self.act(disputes.start, self.manage[one])

    def answer(self, outcome: str) -> None:
        with self.database.read() as session:
            opened = [case.dispute.id for case in disputes.list_open(session, by=self.lead.actor)]
        for dispute_id in opened:
            self.act(disputes.answer, dispute_id, Verdict(outcome, "A slip."), by=self.lead.actor)

    def ask_again(self) -> None:
        raising.ask_again(self.database, self.lead, self.statement)

    def reconfirm(self, one: int) -> None:
        self.act(reconfirmations.reconfirm, self.tokens[one], authorized="yes", version="2")

    def decline(self, one: int) -> None:
        self.act(endorsements.decline, self.tokens[one], reason="", nonce=f"nonce-declining-{one}", seen=self.seen(one))

    def hide_country(self) -> None:
        self.act(hidings.hide_country, "BY", by=self.lead.actor)

    def merge(self) -> None:
        with self.database.read() as session:
            by_name = {partner.name(): partner.id for partner in session.exec(select(Partner)).all()}
        self.act(merges.merge, *(by_name[name] for name in NAMES), by=self.lead.actor)


STORIES: dict[str, list[Callable[[Pair], Any]]] = {
    "hidden, withdrawn on the record, then quietly": [
        lambda pair: pair.hide(0),
        lambda pair: pair.withdraw(0, "on_record"),
        lambda pair: pair.withdraw(0, "quiet"),
    ],
    "withdrawn on the record, hidden by the lead, endorsed anew": [
        lambda pair: pair.withdraw(0, "on_record"),
        Pair.hide_country,
        lambda pair: pair.endorse(0, visibility="withheld"),
    ],
    "hidden and shown again under another name": [lambda pair: pair.hide(0), lambda pair: pair.endorse(0, display_name="Lantern")],
    "withdrawn on the record, then declined": [lambda pair: pair.withdraw(0, "on_record"), lambda pair: pair.decline(0)],
    "asked again, declined, endorsed after all": [
        Pair.ask_again,
        lambda pair: pair.decline(0),
        lambda pair: pair.endorse(0, version="2"),
    ],
    "asked again, declined": [Pair.ask_again, lambda pair: pair.decline(0)],
    "asked again, hidden, confirmed": [Pair.ask_again, lambda pair: pair.hide(0), lambda pair: pair.reconfirm(0)],
    "asked again while disputed, and settled": [
        lambda pair: pair.dispute(0),
        Pair.ask_again,
        lambda pair: pair.answer("settled"),
        lambda pair: pair.reconfirm(0),
    ],
    "settled, then declined": [lambda pair: pair.dispute(0), lambda pair: pair.answer("settled"), lambda pair: pair.decline(0)],
    "disputed, withdrawn, upheld": [
        lambda pair: pair.dispute(0),
        lambda pair: pair.withdraw(0, "quiet"),
        lambda pair: pair.answer("upheld"),
    ],
    "merged": [lambda pair: pair.hide(1), Pair.merge],
    "merged and withdrawn": [Pair.merge, lambda pair: pair.withdraw(1, "quiet")],
    "merged while both wait": [Pair.ask_again, Pair.merge, lambda pair: pair.reconfirm(0)],
    "merged after both withdrew": [lambda pair: pair.each(lambda one: pair.withdraw(one, "on_record")), Pair.merge],
    "merged while both are disputed, then upheld": [
        lambda pair: pair.each(pair.dispute),
        Pair.merge,
        lambda pair: pair.answer("upheld"),
    ],
    "merged after both declined": [
        Pair.ask_again,
        lambda pair: pair.each(pair.decline),
        Pair.merge,
    ],
}


@pytest.mark.parametrize("name", STORIES)
def test_after_every_act_the_rows_are_what_the_log_says(
    name: str, database: Database, lead: Lead, statement: Statement, still: Clock
) -> None:
    pair = Pair(database, lead, statement, still)

    for act in STORIES[name]:
        act(pair)
        sequence(database, at=clock.now())
        assert audit_all(database) == []
