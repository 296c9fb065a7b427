"""Invitations through the API: long lists with bad rows among them, reminders, taking back."""

from app.db import Database
from tests import cast
from tests.api.calling import Api, problem, row
from tests.cast import Clock

BAD_ROWS: list[tuple[object, str]] = [
    (None, "row"),
    (7, "row"),
    ([], "row"),
    ({}, "partner"),
    ({"partner": {"names": {"en": "Abc"}}}, "contact"),
    ({"partner": {"names": "Abc"}, "contact": {"email": "a@example.org"}}, "partner.names"),
    ({"partner": {"names": {"en": 7}}, "contact": {"email": "a@example.org"}}, "partner.names.en"),
    ({"partner": {"names": {}}, "contact": {"email": "a@example.org"}}, "partner.names"),
    ({"partner": {"names": {"xx-!": "Abc"}}, "contact": {"email": "a@example.org"}}, "partner.names"),
    ({"partner": {"names": {"en": "A"}}, "contact": {"email": "a@example.org"}}, "partner.names"),
    ({"partner": {"names": {"en": "A\ud800"}}, "contact": {"email": "a@example.org"}}, "partner.names.en"),
    ({"partner": {"names": {"\ud800": "Abc"}}, "contact": {"email": "a@example.org"}}, "partner.names."),
    (row("a\ud800@example.org"), "contact.email"),
    (row("a@example.org") | {"\ud800": ""}, ""),
    (row("a@example.org", country="Ruritania"), "partner.country"),
    (row("a@example.org", country_of_base="ZZ"), "partner.country_of_base"),
    (row("a@example.org", scope="galactic"), "partner.scope"),
    (row("a@example.org", acronym="A" * 41), "partner.acronym"),
    (row("a@example.org", kind="party"), "partner.kind"),
    (row("a@example.org", kind="network", counts_as=2), "partner.counts_as"),
    (row("a@example.org", kind="joint_programme", counts_as=101), "partner.counts_as"),
    (row("a@example.org", kind="joint_programme", counts_as="2"), "partner.counts_as"),
    (row("a@example.org", colour="red"), "partner.colour"),
    (row("a@example.org") | {"note": ""}, "note"),
    ({"partner": {"names": {"en": "Abc"}}, "contact": {"email": "a@example.org", "language": "english"}}, "contact.language"),
    ({"partner": {"names": {"en": "Abc"}}, "contact": {"email": "a@example.org", "name": "\u0000"}}, "contact.name"),
]


def test_every_row_is_answered_in_its_place(api: Api) -> None:
    good, bad, also_good = api.invite(api.open(), row("one@example.org"), row("not an address"), row("two@example.org", country="GE"))

    assert (set(good), good["state"]) == ({"id", "state"}, "pending")
    assert bad == {
        "error": "contact.email: This does not look like an e-mail address.",
        "errors": {"contact.email": "This does not look like an e-mail address."},
    }
    assert also_good["state"] == "pending"


def test_a_bad_row_of_whatever_shape_stops_nobody_else(api: Api) -> None:
    results = api.invite(api.open(), *(bad for bad, _ in BAD_ROWS), row("good@example.org"))

    for result, (bad, field) in zip(results, BAD_ROWS, strict=False):
        assert any(named.startswith(field) for named in result["errors"]), bad
    assert results[-1]["state"] == "pending"


def test_five_thousand_rows_with_bad_ones_among_them_are_taken_in_one_request(api: Api) -> None:
    statement_id = api.open()
    rows = [row(f"office{n}@example.org" if n % 100 else "no address", f"Organization {n}") for n in range(5000)]

    results = api.invite(statement_id, *rows)

    assert [n for n, result in enumerate(results) if "error" in result] == list(range(0, 5000, 100))
    listed = api.pages(f"/statements/{statement_id}/invitations", limit=1000)
    assert [item["id"] for item in listed] == sorted(result["id"] for result in results if "id" in result)
    assert len({item["partner"] for item in listed}) == 4950


def test_more_than_ten_thousand_rows_are_refused_whole(api: Api) -> None:
    statement_id = api.open()

    answer = api("POST", f"/statements/{statement_id}/invitations", json=[{}] * 10_001)

    assert problem(answer) == (422, "invalid", {"body"})


def test_a_list_is_a_list(api: Api) -> None:
    statement_id = api.open()

    assert api.invite(statement_id) == []
    assert problem(api("POST", f"/statements/{statement_id}/invitations", json={"rows": []})) == (422, "invalid", {"body"})


def test_nobody_is_invited_twice(api: Api) -> None:
    statement_id = api.open()
    first, twin = api.invite(statement_id, row("one@example.org"), row("ONE@example.org"))

    (again,) = api.invite(statement_id, row("one@example.org"))

    assert first["state"] == "pending"
    assert twin["errors"] == {"contact.email": "This address stands twice in the list."}
    assert again["errors"] == {"contact.email": "This address was already invited."}


def test_nobody_is_invited_to_a_draft(api: Api) -> None:
    answer = api("POST", f"/statements/{api.draft()}/invitations", json=[row("one@example.org")])

    assert problem(answer) == (409, "wrong_phase", set())


def test_the_list_shows_no_address(api: Api) -> None:
    statement_id = api.open()
    (invited,) = api.invite(statement_id, row("secret.address@example.org", acronym="LC"))

    answer = api("GET", f"/statements/{statement_id}/invitations")

    (item,) = answer.json()["items"]
    assert (item["id"], item["partner"], item["state"], item["answer"]) == (invited["id"], "Lantern Committee", "pending", None)
    assert "secret.address" not in answer.text


def test_the_list_shows_who_answered(api: Api, database: Database) -> None:
    statement_id = api.open()
    api.invite(statement_id, row("one@example.org"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))

    (item,) = api("GET", f"/statements/{statement_id}/invitations").json()["items"]

    assert (item["state"], item["answer"]) == ("answered", "confirmed")


def test_a_silent_partner_is_reminded_once_in_twelve_hours(api: Api, database: Database, still: Clock) -> None:
    (invited,) = api.invite(api.open(), row("one@example.org"))

    first = api("POST", f"/invitations/{invited['id']}/reminder")
    second = api("POST", f"/invitations/{invited['id']}/reminder")
    still.advance(hours=13)
    third = api("POST", f"/invitations/{invited['id']}/reminder")

    assert [answer.status_code for answer in (first, second, third)] == [202, 202, 202]
    assert [answer.json()["reminded"] for answer in (first, second, third)] == [True, False, True]
    assert cast.link_in_mail(database, "one@example.org", "reminder")


def test_a_partner_that_must_confirm_again_is_mailed_that_again(api: Api, database: Database) -> None:
    statement_id = api.open()
    (invited,) = api.invite(statement_id, row("one@example.org"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))
    change = {"change": "substantive", "translations": {"en": {"body": "Another text."}}}
    assert api("POST", f"/statements/{statement_id}/versions", json=change).status_code == 201

    answers = [api("POST", f"/invitations/{invited['id']}/reminder") for _ in range(2)]

    assert [answer.json()["reminded"] for answer in answers] == [True, False]
    assert [mail.kind for mail in cast.outbox(database)].count("reconfirmation") == 2
    assert cast.outbox(database, "reminder") == []


def test_there_is_nothing_to_remind_of_once_sign_on_is_over(api: Api, still: Clock) -> None:
    (invited,) = api.invite(api.open(), row("one@example.org"))
    still.advance(days=60)

    assert problem(api("POST", f"/invitations/{invited['id']}/reminder")) == (409, "wrong_phase", set())


def test_an_invitation_is_taken_back_and_may_be_sent_again(api: Api) -> None:
    statement_id = api.open()
    (invited,) = api.invite(statement_id, row("one@example.org"))

    answer = api("DELETE", f"/invitations/{invited['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert api("GET", f"/statements/{statement_id}/invitations").json()["items"][0]["state"] == "revoked"
    assert api.invite(statement_id, row("one@example.org"))[0]["state"] == "pending"


def test_an_answered_invitation_is_not_taken_back(api: Api, database: Database) -> None:
    (invited,) = api.invite(api.open(), row("one@example.org"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))

    assert problem(api("DELETE", f"/invitations/{invited['id']}")) == (409, "already_answered", set())
