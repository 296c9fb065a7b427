"""Endorsing, changing the text, confirming again, leaving, in any order: no endorsement stands under words it was not given for (P2).

Twenty times fifty random sequences on SQLite and some on PostgreSQL; twenty thousand in `make soak`.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app import clock
from app.db import Database
from app.domain import (
    changes,
    endorsements,
    invitations,
    reconfirmations,
    reviews,
    signatories,
    statements,
    versions,
    withdrawals,
)
from app.domain.answers import Answer
from app.domain.bindings import TextChanged
from app.domain.changes import Change
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.domain.reconfirmations import ObjectionsOver
from app.errors import AlreadyAnswered
from app.models import EndorsementState, FrozenAs, Statement
from tests import cast
from tests.cast import Clock, Lead

PARTNERS = st.integers(0, 2)
NUMBERS = count()
PARTS, ON_SQLITE, ON_POSTGRESQL, IN_SOAK, STEPS = 20, 50, 3, 20_000, 6


@dataclass(frozen=True)
class Beginning:
    """One statement, and the links of three invited partners."""

    statement: Statement
    tokens: list[str]


class Changes(RuleBasedStateMachine):
    """What becomes of it. `stands` says under which version each was last confirmed by its own act."""

    database: Database
    still: Clock
    lead: Lead
    begin: Callable[[], Beginning]

    def __init__(self) -> None:
        super().__init__()
        beginning = type(self).begin()
        self.statement, self.tokens = beginning.statement, beginning.tokens
        self.manage: dict[int, str] = {}
        self.chain = [FrozenAs.SIGN_ON]
        self.objections_until = self.still.at
        self.stands: dict[int, int] = {}
        self.waits: set[int] = set()

    @property
    def number(self) -> int:
        return len(self.chain)

    def form(self, partner: int, version: int) -> Answer:
        return cast.answer(display_name=f"Partner {partner}", nonce=f"nonce-{next(NUMBERS):08}", version=str(version))

    def act(self, verb: Callable[..., object], *given: object, **named: object) -> None:
        with self.database.write() as session:
            verb(session, *given, at=clock.now(), **named)

    @rule(partner=PARTNERS)
    def endorse_what_was_read_before(self, partner: int) -> None:
        self.still.advance(minutes=2)
        with pytest.raises(TextChanged):
            self.act(endorsements.confirm, self.tokens[partner], self.form(partner, self.number - 1))

    @rule(partner=PARTNERS)
    def endorse(self, partner: int) -> None:
        self.still.advance(minutes=2)
        self.act(endorsements.confirm, self.tokens[partner], self.form(partner, self.number))
        self.stands[partner] = self.number
        self.waits.discard(partner)
        with self.database.read() as session:
            opened = invitations.open_link(session, self.tokens[partner], at=clock.now())
            self.manage[partner] = cast.last_link(session, opened.invitation.id, "receipt")

    @rule(kind=st.sampled_from([FrozenAs.EDITORIAL, FrozenAs.SUBSTANTIVE]))
    def change(self, kind: FrozenAs) -> None:
        with self.database.write() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            changes.start(session, statement)
            text = Text("Joint statement on fair trials", f"We call for fair trials, as we say for the {next(NUMBERS)}th time.")
            statements.edit_translation(session, statement, "en", text, revision=statement.revision, at=clock.now())
            changes.make(session, statement, Change(kind, ""), by=self.lead.actor, at=clock.now())
        self.chain.append(kind)
        if kind == FrozenAs.SUBSTANTIVE:
            self.waits |= set(self.stands)
        else:
            self.objections_until = self.still.at + timedelta(hours=48)

    @precondition(lambda self: self.stands)
    @rule(choice=PARTNERS)
    def reconfirm(self, choice: int) -> None:
        partner = sorted(self.stands)[choice % len(self.stands)]
        self.still.advance(minutes=2)
        self.act(reconfirmations.reconfirm, self.tokens[partner], authorized="yes", version=str(self.number))
        if partner in self.waits:
            self.waits.discard(partner)
            self.stands[partner] = self.number

    @precondition(lambda self: self.stands)
    @rule(choice=PARTNERS)
    def object_to(self, choice: int) -> None:
        partner = sorted(self.stands)[choice % len(self.stands)]
        is_contested = FrozenAs.EDITORIAL in self.chain[self.stands[partner] :] and self.still.at < self.objections_until
        try:
            self.act(reconfirmations.object_to_correction, self.tokens[partner])
        except ObjectionsOver:
            assert not is_contested
            return
        assert is_contested or partner in self.waits
        self.waits.add(partner)

    @precondition(lambda self: self.stands)
    @rule(choice=PARTNERS, mode=st.sampled_from(["quiet", "on_record"]))
    def withdraw(self, choice: int, mode: str) -> None:
        partner = sorted(self.stands)[choice % len(self.stands)]
        self.act(withdrawals.withdraw, self.manage[partner], mode)
        del self.stands[partner]
        self.waits.discard(partner)

    @rule(partner=PARTNERS)
    def decline(self, partner: int) -> None:
        self.still.advance(minutes=2)
        if partner in self.stands and partner not in self.waits:
            with pytest.raises(AlreadyAnswered):
                self.act(endorsements.decline, self.tokens[partner], reason="")
            return
        self.act(endorsements.decline, self.tokens[partner], reason="")
        self.stands.pop(partner, None)
        self.waits.discard(partner)

    @rule(hours=st.sampled_from([1, 47, 49]))
    def wait(self, hours: int) -> None:
        self.still.advance(hours=hours)

    @invariant()
    def nobody_stands_under_words_it_did_not_confirm(self) -> None:
        with self.database.read() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            rows = endorsements.list_for(session, statement)
            confirmed = [(row, number) for row, _, number in rows if row.state == EndorsementState.CONFIRMED]
            bound = {version for _, version in confirmed}
            frozen = [version for version in versions.list_for(session, statement) if version.number in bound]
            hashes = {version.number: versions.hashes(session, version) for version in frozen}
            listed = {one.name for one in signatories.list_named(session, statement, edition=1, at=clock.now())}
            reviewed = set(reviews.review(session, statement).named)
        for row, number in confirmed:
            assert row.text_sha256 == hashes[number]
            assert FrozenAs.SUBSTANTIVE not in self.chain[number:]
        expected = {f"Partner {partner}": number for partner, number in self.stands.items() if partner not in self.waits}
        assert {row.display_name: number for row, number in confirmed} == expected
        assert listed == reviewed == set(expected)


def invited(database: Database, lead: Lead) -> Beginning:
    guests = [Guest({"en": f"Partner {next(NUMBERS)}"}, f"partner{next(NUMBERS)}@example.org") for _ in range(3)]
    opened = cast.open_statement(database, lead, hard_deadline="", late_endorsements=True)
    with database.write() as session:
        statement = statements.get(session, opened.id, by=lead.actor)
        links = invitations.invite(session, statement, guests, by=lead.actor, at=clock.now())
    with database.read() as session:
        return Beginning(statement, [cast.last_link(session, one.invitation_id, "invitation") for one in links])


def rewinding(database: Database, still: Clock, lead: Lead) -> Callable[[], Beginning]:
    """Return what takes database and clock back to one beginning: making another takes a fifth of a story's time."""
    beginning, began_at, kept = invited(database, lead), still.at, sqlite3.connect(":memory:")
    pages: sqlite3.Connection = database._writer.raw_connection().driver_connection  # type: ignore[assignment]
    pages.backup(kept)

    def rewind() -> Beginning:
        kept.backup(pages)
        still.at = began_at
        return beginning

    return rewind


def run(database: Database, still: Clock, sequences: int) -> None:
    lead = cast.new_lead(database)
    begin = rewinding(database, still, lead) if database.is_sqlite else partial(invited, database, lead)
    machine = type("ChangesOfOneDatabase", (Changes,), {"database": database, "still": still, "lead": lead, "begin": staticmethod(begin)})
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=sequences, stateful_step_count=STEPS, deadline=None, suppress_health_check=slow)
    )


@pytest.mark.parametrize("_part", range(PARTS))
def test_no_endorsement_stands_under_other_words(database: Database, still: Clock, _part: int) -> None:
    run(database, still, ON_SQLITE if database.is_sqlite else ON_POSTGRESQL)


@pytest.mark.soak
def test_no_endorsement_stands_under_other_words_however_long_one_tries(database: Database, still: Clock) -> None:
    run(database, still, IN_SOAK)
