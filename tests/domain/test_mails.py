"""The outbox: claimed once, retried by the visible schedule, one Message-ID, and a stale lease changes nothing (P9)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import mails, pauses
from app.domain.mails import Claimed
from app.models import Invitation, Mail
from tests import cast
from tests.cast import Clock

PAYLOAD = {"url": "https://statements.example.org/login/token", "minutes": 15}


def queue(database: Database, to: str = "director@lantern.example.org") -> None:
    with database.write() as session:
        mails.queue(session, "login", to=to, language="be", payload=PAYLOAD, at=clock.now())


def claim(database: Database) -> Claimed | None:
    with database.write() as session:
        return mails.claim(session, at=clock.now())


def sent(database: Database, claimed: Claimed, answer: str = "250 OK") -> None:
    with database.write() as session:
        mails.record_sent(session, claimed, answer, at=clock.now())


def sent_at_once(database: Database, claimed: Claimed) -> None:
    database.write_at_once(mails.sent(claimed, "250 OK", at=clock.now()))


def temporary(database: Database, claimed: Claimed) -> None:
    with database.write() as session:
        mails.record_temporary(session, claimed, "451 try later")


def permanent(database: Database, claimed: Claimed) -> None:
    with database.write() as session:
        mails.record_permanent(session, claimed, "550 no such user")


def kept(database: Database) -> Mail:
    with database.read() as session:
        return session.exec(select(Mail)).one()


def invited(database: Database) -> str:
    """Invite one partner and return its invitation's id; the mail waits."""
    lead = cast.new_lead(database)
    cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    with database.read() as session:
        return session.exec(select(Invitation.id)).one()


def invitation_state(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(Invitation.state)).one()


def test_a_mail_is_claimed_as_it_was_queued(database: Database, still: Clock) -> None:
    queue(database)

    claimed = claim(database)

    assert claimed
    assert (claimed.kind, claimed.language, claimed.recipient, claimed.payload) == ("login", "be", "director@lantern.example.org", PAYLOAD)
    assert (claimed.attempts, claimed.message_id) == (1, kept(database).message_id)
    assert claimed.message_id.endswith("@statements.example.org>")


def test_a_mail_rolled_back_with_its_cause_never_was(database: Database, still: Clock) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add_all(Mail(**mails.row(session, "login", to="a@b.org", language="en", payload={}, at=clock.now()), id="x") for _ in "ab")

    assert claim(database) is None


def test_many_workers_claim_every_mail_once(database: Database, still: Clock) -> None:
    for number in range(6):
        queue(database, f"partner{number}@example.org")

    results = cast.at_once(12, lambda _: claim(database))

    recipients = sorted(result.recipient for result in results if isinstance(result, Claimed))
    assert recipients == [f"partner{number}@example.org" for number in range(len(recipients))]
    assert len(recipients) == 6


def test_what_was_sent_is_not_claimed_again_and_forgets_what_it_said(database: Database, still: Clock) -> None:
    queue(database)
    claimed = claim(database)
    assert claimed

    sent(database, claimed)

    still.advance(days=30)
    assert claim(database) is None
    assert (kept(database).state, kept(database).payload_sealed, kept(database).answer) == ("sent", None, "250 OK")
    assert kept(database).sent_at == datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_a_mail_is_tried_again_by_the_schedule_with_one_message_id(database: Database, still: Clock) -> None:
    queue(database)
    message_ids, waits = set(), []
    while (claimed := claim(database)) is not None:
        message_ids.add(claimed.message_id)
        temporary(database, claimed)
        if kept(database).state == "failed":
            break
        waits.append(kept(database).due_at - clock.now())
        still.at = kept(database).due_at

    assert waits == [timedelta(minutes=m) for m in (2, 5, 15, 60, 240, 720, 1440)]
    assert len(message_ids) == 1
    assert (kept(database).attempts, kept(database).payload_sealed) == (8, None)


def test_between_two_tries_a_mail_waits(database: Database, still: Clock) -> None:
    queue(database)
    claimed = claim(database)
    assert claimed
    temporary(database, claimed)

    still.advance(seconds=119)
    with database.read() as session:
        assert not mails.has_due(session, at=clock.now())
    assert claim(database) is None

    still.advance(seconds=1)
    with database.read() as session:
        assert mails.has_due(session, at=clock.now())


def test_a_worker_that_died_is_followed_by_another(database: Database, still: Clock) -> None:
    queue(database)
    first = claim(database)

    still.advance(minutes=2)
    second = claim(database)

    assert first
    assert second
    assert (second.attempts, second.message_id) == (2, first.message_id)


@pytest.mark.parametrize("record", [sent, sent_at_once, temporary, permanent])
def test_a_stale_lease_changes_nothing(database: Database, still: Clock, record: object) -> None:
    queue(database)
    stale = claim(database)
    still.advance(minutes=2)
    fresh = claim(database)
    assert stale
    assert fresh

    assert callable(record)
    record(database, stale)

    assert (kept(database).state, kept(database).answer, kept(database).payload_sealed is None) == ("queued", "", False)
    sent(database, fresh)
    assert kept(database).state == "sent"


def test_what_failed_for_good_is_shown_at_once(database: Database, still: Clock) -> None:
    queue(database)
    claimed = claim(database)
    assert claimed

    permanent(database, claimed)

    assert (kept(database).state, kept(database).answer, kept(database).payload_sealed) == ("failed", "550 no such user", None)
    assert claim(database) is None


@pytest.mark.parametrize("record", [sent, sent_at_once])
def test_an_invitation_shows_that_its_mail_was_sent(database: Database, still: Clock, record: Callable[[Database, Claimed], None]) -> None:
    invited(database)
    claimed = claim(database)
    assert claimed

    record(database, claimed)

    assert (invitation_state(database), kept(database).state, kept(database).payload_sealed) == ("sent", "sent", None)


@pytest.mark.parametrize("record", [sent, sent_at_once])
def test_an_invitation_shows_nothing_of_a_mail_that_another_worker_has_taken(
    database: Database, still: Clock, record: Callable[[Database, Claimed], None]
) -> None:
    invited(database)
    stale = claim(database)
    still.advance(minutes=2)
    claim(database)
    assert stale

    record(database, stale)

    assert invitation_state(database) == "pending"


def test_an_invitation_shows_that_its_mail_bounced(database: Database, still: Clock) -> None:
    invited(database)
    claimed = claim(database)
    assert claimed

    permanent(database, claimed)

    assert invitation_state(database) == "bounced"


def test_a_bounce_does_not_undo_an_answer(database: Database, still: Clock) -> None:
    invited(database)
    claimed = claim(database)
    assert claimed
    cast.endorse(database, cast.link_in_mail(database, cast.PARTNER.email, "invitation"))

    permanent(database, claimed)

    assert invitation_state(database) == "answered"


def test_a_mail_that_no_key_opens_waits_and_stops_no_other(database: Database, settings: Settings, still: Clock) -> None:
    queue(database, "first@example.org")
    other_keys = Database(replace(settings, vault_keys=("another key of at least 32 characters",)))
    queue(other_keys, "second@example.org")

    claimed = claim(other_keys)
    other_keys.close()

    assert claimed
    assert claimed.recipient == "second@example.org"
    still.advance(minutes=2)
    again = claim(database)
    assert again
    assert again.recipient == "first@example.org"


def test_every_mail_has_a_message_id_of_its_own(database: Database, still: Clock) -> None:
    for _ in range(3):
        queue(database)

    with database.read() as session:
        assert len(set(session.exec(select(Mail.message_id)).all())) == 3


def test_mails_are_counted_by_state_and_listed_by_invitation(database: Database, still: Clock) -> None:
    invitation_id = invited(database)
    claimed = claim(database)
    assert claimed
    sent(database, claimed)
    queue(database)

    with database.read() as session:
        assert mails.count_by_state(session) == {"sent": 1, "queued": 1}
        assert [mail.kind for mail in mails.list_for_invitation(session, invitation_id)] == ["invitation"]


def test_a_batch_is_taken_in_the_order_it_is_due_and_counted_once(database: Database, still: Clock) -> None:
    for number in range(5):
        queue(database, f"partner{number}@example.org")

    with database.write() as session:
        taken = mails.claim_batch(session, at=clock.now(), most=3)
    with database.write() as session:
        rest = mails.claim_batch(session, at=clock.now(), most=3)

    assert [mail.recipient[:8] for mail in (*taken, *rest)] == [f"partner{number}" for number in range(5)]
    assert {mail.attempts for mail in (*taken, *rest)} == {1}


def test_what_was_taken_and_not_tried_is_due_again_uncounted(database: Database, still: Clock) -> None:
    queue(database)
    with database.write() as session:
        mails.give_back(session, mails.claim_batch(session, at=clock.now(), most=1), at=clock.now())

    again = claim(database)

    assert again
    assert again.attempts == 1


def test_our_own_trouble_rests_all_mail_until_one_tries(database: Database, still: Clock) -> None:
    queue(database, "first@example.org")
    queue(database, "second@example.org")
    claimed = claim(database)
    assert claimed
    with database.write() as session:
        assert mails.record_our_trouble(session, claimed, "535 5.7.8 Authentication failed", at=clock.now())
    resting = claim(database)

    still.advance(minutes=1)
    with database.write() as session:
        probes = mails.claim_batch(session, at=clock.now(), most=10)
    others = claim(database)

    assert (resting, others, len(probes), probes[0].is_probe) == (None, None, 1, True)
    assert {mail.attempts for mail in probes} == {1}


def test_many_workers_that_fail_together_are_one_failure(database: Database, still: Clock) -> None:
    answers = cast.at_once(4, lambda _: _rest(database))

    with database.read() as session:
        pause = pauses.find(session)
    assert sorted(map(str, answers)) == ["False", "False", "False", "True"]
    assert pause
    assert (pause.failures, pause.retry_at - still.at) == (1, timedelta(minutes=1))


def _rest(database: Database) -> bool:
    with database.write() as session:
        return pauses.rest(session, "535 5.7.8 Authentication failed", at=clock.now())[1]
