"""The lead's decision on a request to join: once, and through the one way there is to invite."""

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import admissions, contacts, join_requests, statements
from app.domain.accounts import Actor
from app.domain.admissions import AlreadyDecided
from app.domain.guest_lists import Guest
from app.errors import Invalid, NotFound, WrongPhase
from app.models import Contact, Endorsement, Invitation, Partner
from app.texts.likeness import Why
from tests import cast, coordinator
from tests.cast import Clock
from tests.joining import ADDRESS, Call, opened_call

WILLOW = Guest({"en": "Willow Legal Aid", "be": "Вярба"}, "director@willow.example.org", "Keti Director", "en", country_of_focus="GE")


@pytest.fixture
def call(settings: Settings, database: Database, still: Clock) -> Call:
    return opened_call(settings, database)


def partner_names(call: Call) -> list[str]:
    with call.database.read() as session:
        return sorted(partner.name() for partner in session.exec(select(Partner)).all())


def partner_id(call: Call, name: str) -> str:
    with call.database.read() as session:
        return next(partner.id for partner in session.exec(select(Partner)).all() if partner.name() == name)


def invited(call: Call) -> list[tuple[str, str]]:
    """Return to whom an invitation was mailed, with the partner's name in the mail."""
    return [(mail.to, mail.payload.get("partner", "")) for mail in cast.outbox(call.database, "invitation")]


def likenesses(call: Call, request_id: str) -> list[tuple[str, bool, bool]]:
    return [(one.partner.name(), one.has_address, one.is_invited) for one in call.case(request_id).likenesses]


def test_an_accepted_organization_is_a_partner_with_its_contact_and_invited(call: Call) -> None:
    call.decide(call.waiting(), choice="new")

    with call.database.read() as session:
        (partner,) = session.exec(select(Partner)).all()
        assert (partner.names, partner.country_of_focus) == ({"en": "Willow Legal Aid"}, "GE")
        assert (partner.website, partner.shows_website) == ("https://willow.example.org", False)
        assert session.exec(select(Endorsement)).all() == []
    assert invited(call) == [(ADDRESS, "Willow Legal Aid")]


def test_only_the_own_endorsement_of_an_accepted_organization_counts(call: Call) -> None:
    call.decide(call.waiting(), choice="new")

    cast.endorse(call.database, cast.link_in_mail(call.database, ADDRESS, "invitation"), display_name="Willow Legal Aid")

    assert [signatory.name for signatory in cast.publish(call.database, call.lead, call.statement).signatories] == ["Willow Legal Aid"]


def test_what_was_told_is_forgotten_once_the_directory_has_it(call: Call) -> None:
    call.decide(call.waiting(), choice="new")

    (row,) = call.rows()
    assert (row.state.value, row.contact_sealed, row.email_index, bool(row.partner_id)) == ("accepted", None, b"", True)


def test_a_request_can_be_accepted_as_a_partner_there_is(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)
    request_id = call.waiting(name="Willow")

    call.decide(request_id, choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))

    assert partner_names(call) == ["Willow Legal Aid"]
    assert [to for to, _ in invited(call)] == ["director@willow.example.org", ADDRESS]
    with call.database.read() as session:
        assert len(session.exec(select(Invitation)).all()) == 1
        assert len(session.exec(select(Contact)).all()) == 2


def test_a_partners_people_are_told_of_a_new_address_that_can_answer_for_it(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)

    call.decide(call.waiting(email="press@elsewhere.example.org"), choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))

    (notice,) = cast.outbox(call.database, "contact_added")
    assert (notice.to, notice.payload["address"]) == (WILLOW.email, "p…@elsewhere.example.org")


@pytest.mark.parametrize("choice", ["new", "existing"])
def test_of_an_address_that_is_known_or_its_first_nobody_is_told(call: Call, choice: str) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW if choice == "existing" else cast.SECOND)
    request_id = call.waiting(email=WILLOW.email)

    call.decide(request_id, choice=choice, partner_id=partner_id(call, "Willow Legal Aid") if choice == "existing" else "")

    assert cast.outbox(call.database, "contact_added") == []


def test_a_partner_that_was_not_invited_yet_is_invited_through_who_asked(call: Call) -> None:
    other = cast.open_statement(call.database, call.lead)
    cast.invite(call.database, call.lead, other, WILLOW)

    call.decide(call.waiting(), choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))

    assert [to for to, _ in invited(call)][1:] == [ADDRESS]


def test_a_known_address_gets_a_link_to_the_invitation_there_is(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)
    request_id = call.waiting(email=WILLOW.email)

    call.decide(request_id, choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))

    assert [to for to, _ in invited(call)] == [WILLOW.email, WILLOW.email]


def test_an_address_that_bounced_works_again_for_whoever_confirmed_through_it(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)
    with call.database.write() as session:
        contacts.turn_off(session, session.exec(select(Contact)).one(), at=clock.now())

    call.decide(call.waiting(email=WILLOW.email), choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))

    assert [to for to, _ in invited(call)] == [WILLOW.email, WILLOW.email]


def test_an_address_that_only_looks_alike_turns_none_on_and_is_not_told_to_be_known(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)
    with call.database.write() as session:
        contacts.turn_off(session, session.exec(select(Contact)).one(), at=clock.now())
    request_id = call.waiting(email=WILLOW.email.replace("d", "ｄ", 1))

    assert ("Willow Legal Aid", False, True) in likenesses(call, request_id)
    call.decide(request_id, choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))
    with call.database.read() as session:
        assert session.exec(select(Contact.off_at)).one() is not None


def test_an_address_of_one_partner_is_not_taken_for_another(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW, cast.SECOND)
    request_id = call.waiting(email=WILLOW.email)

    for decision in ({"choice": "new"}, {"choice": "existing", "partner_id": partner_id(call, "Harbour Rights Network")}):
        with pytest.raises(Invalid) as caught:
            call.decide(request_id, **decision)
        assert "“Willow Legal Aid”" in caught.value.fields["choice"]

    assert call.case(request_id).request.state.value == "waiting"


def test_a_partner_of_another_lead_is_none_of_this_directory(call: Call) -> None:
    other = cast.new_lead(call.database, coordinator.STRANGERS, cast.STRANGER)
    cast.invite(call.database, other, cast.open_statement(call.database, other), WILLOW)

    with pytest.raises(Invalid) as caught:
        call.decide(call.waiting(), choice="existing", partner_id=partner_id(call, "Willow Legal Aid"))

    assert caught.value.fields == {"choice": "Please choose the partner this is."}


def test_a_refusal_is_mailed_with_its_sentence_or_not_at_all(call: Call) -> None:
    call.decide(call.waiting(), choice="refuse", tells="yes", sentence="Only organizations of the region.")
    call.decide(call.waiting(email="other@oak.example.org"), choice="refuse")

    (mail,) = cast.outbox(call.database, "join_refused")
    assert (mail.to, mail.payload["organization"], mail.payload["sentence"]) == (
        ADDRESS,
        "Willow Legal Aid",
        "Only organizations of the region.",
    )
    assert (partner_names(call), invited(call)) == ([], [])


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({}, "choice"),
        ({"choice": "merge"}, "choice"),
        ({"choice": "existing"}, "choice"),
        ({"choice": "existing", "partner_id": "nobody"}, "choice"),
        ({"choice": "refuse", "sentence": "No."}, "tells"),
        ({"choice": "refuse", "tells": "yes", "sentence": "x" * 100_000}, "sentence"),
        ({"choice": "refuse", "tells": "yes", "sentence": "No.\x00"}, "sentence"),
    ],
)
def test_a_decision_that_says_nothing_decides_nothing(call: Call, decision: dict[str, str], field: str) -> None:
    request_id = call.waiting()

    with pytest.raises(Invalid) as caught:
        call.decide(request_id, **decision)

    assert list(caught.value.fields) == [field]
    assert call.case(request_id).request.state.value == "waiting"


def test_a_second_decision_is_told_that_there_is_one(call: Call) -> None:
    request_id = call.waiting()
    call.decide(request_id, choice="new")

    with pytest.raises(AlreadyDecided):
        call.decide(request_id, choice="refuse", tells="yes")

    assert (len(invited(call)), cast.outbox(call.database, "join_refused")) == (1, [])


def test_of_two_coordinators_at_one_moment_one_decides(call: Call) -> None:
    request_id = call.waiting()

    results = cast.at_once(4, lambda number: call.decide(request_id, choice="new" if number % 2 else "refuse", tells="yes"))

    assert sum(result is None for result in results) == 1
    assert {type(result) for result in results if result is not None} == {AlreadyDecided}
    assert len(invited(call)) + len(cast.outbox(call.database, "join_refused")) == 1


def test_two_requests_of_one_organization_at_one_moment_write_it_once_each_under_its_own_address(call: Call) -> None:
    first, second = call.waiting(), call.waiting(email="other@willow.example.org")

    cast.at_once(2, lambda number: call.decide((first, second)[number], choice="new"))

    assert sorted(to for to, _ in invited(call)) == [ADDRESS, "other@willow.example.org"]


def test_after_the_closing_date_nobody_is_accepted(call: Call, still: Clock) -> None:
    request_id = call.waiting()
    still.at = clock.now().replace(year=2027, month=2)

    with pytest.raises(WrongPhase):
        call.decide(request_id, choice="new")
    call.decide(request_id, choice="refuse")

    assert call.case(request_id).request.state.value == "refused"


def test_an_unconfirmed_request_is_not_the_leads_to_read(call: Call) -> None:
    call.ask()

    with pytest.raises(NotFound):
        call.case(call.rows()[0].id)
    with pytest.raises(NotFound):
        call.decide(call.rows()[0].id, choice="new")


def test_another_lead_reads_and_decides_nothing(call: Call) -> None:
    request_id = call.waiting()
    stranger = cast.new_lead(call.database, coordinator.STRANGERS, cast.STRANGER)

    with pytest.raises(NotFound):
        call.decide(request_id, stranger, choice="new")


def test_requests_are_listed_oldest_first_a_page_at_a_time(call: Call) -> None:
    ids = [call.waiting(email=f"office@number{number}.example.org") for number in range(3)]

    with call.database.read() as session:
        statement = statements.get(session, call.statement.id, by=call.lead.actor)
        pages = [admissions.list_waiting(session, statement, by=call.lead.actor, after=after, limit=2) for after in ("", ids[1])]

    assert [[case.request.id for case in page] for page in pages] == [ids[:2], ids[2:]]


def test_look_alikes_of_the_directory_stand_beside_a_request(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW, cast.SECOND)

    by_name = call.waiting(name="Willow Legal-Aid")
    by_address = call.waiting(name="Something Else", email=cast.SECOND.email)

    assert likenesses(call, by_name) == [("Willow Legal Aid", False, True)]
    assert likenesses(call, by_address) == [("Harbour Rights Network", True, True)]


def test_a_name_in_the_letters_of_another_script_looks_alike(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, WILLOW)

    (found,) = call.case(call.waiting(name="Wіllow Legal Aid")).likenesses

    assert found.why[0] in {Why.LOOK_ALIKE, Why.SAME_SOUND}


def test_an_organization_like_no_other_has_no_look_alike(call: Call) -> None:
    cast.invite(call.database, call.lead, call.statement, cast.PARTNER, cast.SECOND)

    assert likenesses(call, call.waiting()) == []


def test_however_many_words_a_name_has_the_directory_is_searched_for_twelve(call: Call) -> None:
    request_id = call.waiting(name=" ".join(f"word{number}" for number in range(40)), website="", email="office@gmail.com")

    with call.database.read() as session:
        seen = cast.count_statements(session)
        admissions.get(session, call.statement.id, request_id, by=call.lead.actor)

    assert max(statement.upper().count(" LIKE ") for statement in seen) == 2 * 12


def test_a_partner_of_another_lead_is_never_a_look_alike(call: Call) -> None:
    other = cast.new_lead(call.database, coordinator.STRANGERS, cast.STRANGER)
    cast.invite(call.database, other, cast.open_statement(call.database, other), WILLOW)

    assert likenesses(call, call.waiting(email=WILLOW.email)) == []


def test_finding_look_alikes_costs_the_same_few_queries_in_a_large_directory(call: Call) -> None:
    guests = [Guest({"en": "Willow Legal Aid"}, f"office@number{number}.example.org") for number in range(60)]
    cast.invite(call.database, call.lead, call.statement, *guests)
    request_id = call.waiting()

    with call.database.read() as session:
        seen = cast.count_statements(session)
        admissions.get(session, call.statement.id, request_id, by=Actor(call.lead.actor.lead_id, "x"))

    assert len(seen) <= 6
    assert len(call.case(request_id).likenesses) == 5


def test_the_link_tells_who_asked_what_became_of_it(call: Call) -> None:
    request_id = call.waiting()
    token = call.links()[0]
    call.decide(request_id, choice="new")

    opened = call.opened(token)

    assert (opened.request.state.value, opened.asker) == ("accepted", None)
    with call.database.write() as session:  # a late second click
        join_requests.confirm(session, token, confirmed="yes", fingerprint="", at=clock.now())
    assert call.rows()[0].state.value == "accepted"
