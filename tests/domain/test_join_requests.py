"""Asking to join: one request per address, confirmed by mail, the same answer to everybody, forgotten in time."""

import asyncio

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import join_requests, statements
from app.domain.join_requests import RequestChanged
from app.domain.open_calls import CallClosed
from app.errors import Invalid, LinkExpired, NotFound
from app.models import Endorsement, Invitation, JoinRequestState, Link, Partner
from app.worker import Worker
from tests import cast
from tests.cast import Clock
from tests.joining import ADDRESS, Call, opened_call


@pytest.fixture
def call(settings: Settings, database: Database, still: Clock) -> Call:
    return opened_call(settings, database)


def states(call: Call) -> list[str]:
    return [row.state.value for row in call.rows()]


def refused_fields(call: Call, **changes: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        call.ask(**changes)
    return caught.value.fields


def purge(call: Call) -> None:
    with call.database.write() as session:
        join_requests.purge(session, at=clock.now())


def close_call(call: Call) -> None:
    with call.database.write() as session:
        statements.get(session, call.statement.id, by=call.lead.actor).has_open_call = False


def test_asking_mails_a_link_and_tells_the_lead_nothing(call: Call) -> None:
    call.ask()

    assert [(mail.kind, mail.to) for mail in cast.outbox(call.database) if mail.kind != "login"] == [("join_confirmation", ADDRESS)]
    assert states(call) == ["unconfirmed"]


def test_nothing_that_was_typed_goes_into_the_mail(call: Call) -> None:
    call.ask(name="Buy at evil.example", contact_name="Evil Name", note="Evil note")

    (mail,) = cast.outbox(call.database, "join_confirmation")
    assert sorted(mail.payload) == ["expires_on", "lead", "title", "url"]
    assert "vil" not in mail.payload["title"] + mail.payload["lead"]


def test_asking_and_confirming_makes_no_partner_invitation_or_endorsement(call: Call) -> None:
    call.waiting()

    with call.database.read() as session:
        assert [session.exec(select(table)).all() for table in (Partner, Invitation, Endorsement)] == [[], [], []]


def test_confirming_hands_the_request_to_the_lead_once(call: Call) -> None:
    call.ask()
    (token,) = call.links()

    call.confirm(token)
    call.confirm(token)

    assert states(call) == ["waiting"]
    assert [(mail.kind, mail.to) for mail in cast.outbox(call.database, "join_alert")] == [("join_alert", cast.COORDINATOR)]


def test_the_lead_is_told_once_an_hour_of_many(call: Call, still: Clock) -> None:
    call.waiting()
    call.waiting(email="other@oak.example.org")
    assert len(cast.outbox(call.database, "join_alert")) == 1

    still.advance(hours=2)
    call.waiting(email="third@elm.example.org")

    assert len(cast.outbox(call.database, "join_alert")) == 2


def test_a_request_is_confirmed_only_with_the_tick(call: Call) -> None:
    call.ask()

    with pytest.raises(Invalid) as caught:
        call.confirm(call.links()[0], confirmed="")

    assert list(caught.value.fields) == ["confirmed"]
    assert states(call) == ["unconfirmed"]


def test_the_very_same_form_twice_is_one_request_and_one_mail(call: Call) -> None:
    form = call.form()

    call.ask(**form)
    call.ask(**form)

    assert (len(call.rows()), len(call.links())) == (1, 1)


def test_a_question_is_answered_once(call: Call) -> None:
    form = call.form()
    call.ask(**form)

    fields = refused_fields(call, **form | {"email": "other@oak.example.org"})

    assert fields == {"answer": "This question was answered already. Please answer the new one."}
    assert len(call.rows()) == 1


def test_the_same_address_again_corrects_what_is_not_confirmed_yet(call: Call) -> None:
    call.ask(name="Wilow Legal Aid")
    call.ask(email=ADDRESS.upper())

    assert [row.name for row in call.rows()] == ["Willow Legal Aid"]
    assert {call.opened(token).request.id for token in [*call.links(), *call.links(ADDRESS.upper())]} == {call.rows()[0].id}


def test_a_confirmed_request_is_not_rewritten_and_its_link_is_mailed_afresh(call: Call) -> None:
    call.waiting()

    call.ask(name="Evil Twin")

    assert [(row.name, row.state.value) for row in call.rows()] == [("Willow Legal Aid", "waiting")]
    assert len(call.links()) == 2


@pytest.mark.parametrize(("first", "second"), [("office@straße.example.org", "office@strasse.example.org"), ("ｋim@o.org", "kim@o.org")])
def test_an_address_that_only_looks_alike_asks_for_itself(call: Call, first: str, second: str) -> None:
    request_id = call.waiting(email=first)

    call.ask(email=second, name="Evil Twin")

    assert [(row.name, row.state.value) for row in call.rows()] == [("Willow Legal Aid", "waiting"), ("Evil Twin", "unconfirmed")]
    assert call.opened(call.links(second)[0]).request.id != request_id


def test_words_that_were_changed_meanwhile_are_not_confirmed(call: Call) -> None:
    call.ask()
    read = call.opened(call.links()[0]).fingerprint
    call.ask(name="Evil Twin")

    with pytest.raises(RequestChanged):
        call.confirm(call.links()[0], fingerprint=read)

    assert states(call) == ["unconfirmed"]


def test_forms_with_one_address_at_one_moment_are_one_request(call: Call) -> None:
    results = cast.at_once(4, lambda number: call.ask(name=f"Willow Number {number}"))

    assert results == [None] * 4
    assert len(call.rows()) == 1


def test_clicks_at_one_moment_confirm_once(call: Call) -> None:
    call.ask()
    (token,) = call.links()

    cast.at_once(4, lambda _: call.confirm(token))

    assert (states(call), len(cast.outbox(call.database, "join_alert"))) == (["waiting"], 1)


def test_one_address_gets_three_mails_within_the_hour_and_the_fourth_asks_in_vain_unnoticed(call: Call, still: Clock) -> None:
    for _ in range(5):
        call.ask()
    assert len(call.links()) == 3

    still.advance(hours=1)
    call.ask()

    assert len(call.links()) == 4


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 100_000}, "name"),
        ({"name": "Willow\x00"}, "name"),
        ({"name": "Willow \u202egro.elpmaxe"}, "name"),
        ({"contact_name": "12"}, "contact_name"),
        ({"contact_name": "x" * 100_000}, "contact_name"),
        ({"email": "office@willow.example.org\r\nBcc: all@example.org"}, "email"),
        ({"email": "office@willow.example.org,other@example.org"}, "email"),
        ({"email": "x" * 100_000}, "email"),
        ({"note": "x" * 100_000}, "note"),
        ({"note": "a\x07b"}, "note"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"country": "Atlantis"}, "country"),
        ({"country": "x" * 100_000}, "country"),
        ({"language": "pt"}, "language"),
        ({"language": ""}, "language"),
        ({"answer": "2"}, "answer"),
        ({"answer": "x" * 100_000}, "answer"),
        ({"token": "made.up.token"}, "answer"),
        ({"token": "x" * 100_000}, "answer"),
        ({"subject": "SEO"}, "subject"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(call: Call, changes: dict[str, str], field: str) -> None:
    assert list(refused_fields(call, **changes)) == [field]
    assert (call.rows(), call.links()) == ([], [])


def test_an_address_with_letters_of_its_own_language_can_ask(call: Call) -> None:
    call.ask(email="офіс@вярба.example.org")

    assert len(call.links("офіс@вярба.example.org")) == 1


def test_a_question_of_another_statement_is_not_answered_here(call: Call) -> None:
    other = cast.open_statement(call.database, call.lead, has_open_call=True)
    elsewhere = Call(call.app, call.database, call.lead, other).answered()

    assert list(refused_fields(call, **elsewhere)) == ["answer"]


def test_a_form_open_since_yesterday_gets_a_new_question(call: Call, still: Clock) -> None:
    form = call.form()
    still.advance(hours=13)

    assert refused_fields(call, **form) == {"answer": "This form was open for too long. Please answer the new question."}


def test_where_there_is_no_open_call_there_is_nothing(settings: Settings, database: Database, still: Clock) -> None:
    without = opened_call(settings, database, has_open_call=False)
    draft = Call(without.app, database, without.lead, cast.new_draft(database, without.lead, has_open_call=True))

    for call in (without, draft):
        with pytest.raises(NotFound):
            call.ask()


def test_after_the_closing_date_nothing_is_asked_or_confirmed(call: Call, still: Clock) -> None:
    call.ask()
    still.at = clock.now().replace(year=2027, month=1, day=15, hour=16)

    with pytest.raises(CallClosed):
        call.ask()
    assert states(call) == ["unconfirmed"]


def test_a_call_the_lead_has_ended_takes_no_confirmation(call: Call) -> None:
    call.ask()
    close_call(call)

    with pytest.raises(CallClosed):
        call.confirm(call.links()[0])

    assert states(call) == ["unconfirmed"]


def test_a_link_opens_for_seven_days(call: Call, still: Clock) -> None:
    call.ask()
    still.advance(days=7)

    with pytest.raises(LinkExpired):
        call.confirm(call.links()[0])


def test_who_asked_is_sealed(call: Call) -> None:
    call.ask()

    (row,) = call.rows()
    assert row.contact_sealed
    assert not [secret for secret in (b"Nino", b"willow.example", b"same cases") if secret in row.contact_sealed + row.email_index]


def test_what_nobody_confirmed_is_forgotten_after_seven_days(call: Call, still: Clock) -> None:
    call.ask()
    call.waiting(email="other@oak.example.org")
    still.advance(days=7, seconds=1)

    purge(call)

    assert states(call) == ["waiting"]
    with call.database.read() as session:
        assert len([link for link in session.exec(select(Link)).all() if link.join_request_id]) == 1


def test_the_worker_forgets_by_itself(call: Call, still: Clock) -> None:
    call.ask()
    still.advance(days=8)

    asyncio.run(Worker(call.database.settings, call.database).purge())

    assert call.rows() == []


def test_asking_again_begins_the_seven_days_anew(call: Call, still: Clock) -> None:
    call.ask()
    still.advance(days=6)
    call.ask()
    still.advance(days=6)

    purge(call)

    assert states(call) == ["unconfirmed"]


def test_thirty_days_after_a_refusal_who_asked_is_forgotten(call: Call, still: Clock) -> None:
    request_id = call.waiting()
    call.decide(request_id, choice="refuse")
    still.advance(days=30)
    purge(call)
    assert call.case(request_id).asker is not None

    still.advance(seconds=1)
    purge(call)

    (row,) = call.rows()
    assert (row.state, row.contact_sealed, row.email_index) == (JoinRequestState.REFUSED, None, b"")
