"""Alerts of new comments: one mail to the lead for everything that comes in within an hour, which says nothing of anybody."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import comments, mails
from app.domain.comments import Typed
from app.models import Mail
from tests import cast
from tests.cast import Clock
from tests.consulting import FORM, Consulted, consulted
from tests.mail.letters import write

KIND = "comments_alert"


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    return consulted(settings, database)


def say(partner: Consulted, number: int = 1) -> None:
    with partner.database.write() as session:
        comments.add(session, partner.token, Typed(**FORM | {"nonce": f"nonce-number-{number}"}), at=clock.now())


def alerts(partner: Consulted) -> int:
    return len(cast.outbox(partner.database, KIND))


def test_a_comment_is_told_to_the_lead_within_an_hour(partner: Consulted, still: Clock) -> None:
    cast.new_lead(partner.database, "Elsewhere Alliance", cast.STRANGER)

    say(partner)

    with partner.database.read() as session:
        assert session.exec(select(Mail.due_at).where(Mail.kind == KIND)).all() == [still.at + timedelta(hours=1)]
    (mail,) = cast.outbox(partner.database, KIND)
    assert mail.to == cast.COORDINATOR
    assert mail.payload["desk_url"] == f"https://statements.example.org/desk/statements/{partner.statement.id}/consultation"


def test_further_comments_of_the_hour_queue_no_second_mail(partner: Consulted, still: Clock) -> None:
    (other,) = partner.invite(cast.SECOND)
    say(partner)
    still.advance(minutes=59)

    say(partner, 2)
    say(other, 3)

    assert alerts(partner) == 1


def test_a_comment_after_the_mail_has_left_queues_the_next(partner: Consulted, still: Clock) -> None:
    say(partner)
    still.advance(hours=1)
    with partner.database.write() as session:
        assert mails.has_due(session, at=still.at)

    say(partner, 2)

    assert alerts(partner) == 2


def test_a_form_that_is_refused_or_sent_again_is_not_told(partner: Consulted, still: Clock) -> None:
    say(partner)
    still.advance(hours=2)

    say(partner)
    refused = partner.say(comment="", wording="", nonce="nonce-of-nothing")

    assert refused.status_code == 422
    assert alerts(partner) == 1


def test_comments_at_once_are_told_in_one_mail(partner: Consulted) -> None:
    others = [partner, *partner.invite(cast.SECOND)]

    results = cast.at_once(6, lambda number: say(others[number % 2], number))

    assert results == [None] * 6
    assert alerts(partner) == 1


def test_the_mail_names_no_partner_and_repeats_no_word_of_a_comment(partner: Consulted) -> None:
    say(partner)
    (mail,) = cast.outbox(partner.database, KIND)

    whole = write(KIND, **mail.payload).as_string()

    assert "There are new comments on this text:" in whole
    assert not any(secret in whole for secret in ("Lantern", "lantern", "Alesia", "Say by when"))
