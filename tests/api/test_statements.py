"""Statements through the API: drafting, changing, opening sign-on."""

import hashlib

import pytest

from tests.api.calling import DRAFT, Api, problem
from tests.cast import Clock


def test_a_draft_is_created(api: Api) -> None:
    answer = api("POST", "/statements", json=DRAFT)

    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "slug", "phase"}
    assert answer.json()["phase"] == "draft"
    assert answer.json()["slug"].startswith("joint-statement-on-fair-trials-")


def test_a_statement_shows_all_that_can_be_changed(api: Api) -> None:
    shown = api("GET", f"/statements/{api.draft()}").json()

    assert shown["translations"]["be"] == DRAFT["translations"]["be"] | {"sha256": None, "state": "draft"}
    assert shown["addressees"] == [{"role": "to", "name": "UN Human Rights Council"}, {"role": "cc", "name": "OHCHR"}]
    assert shown["occasion"] == {"body": "UN Human Rights Council", "session": "62", "agenda_item": "", "debate": ""}
    assert (shown["time_zone"], shown["soft_deadline"]) == ("Europe/Vilnius", "2027-01-10T16:00:00Z")
    assert (shown["hard_deadline"], shown["embargo_until"]) == ("2027-01-15T16:00:00Z", None)
    assert (shown["version"], shown["frozen_at"], shown["revision"]) == (1, None, 1)
    assert shown["url"] == f"https://statements.example.org/statements/{shown['slug']}"


def test_a_plain_offset_needs_no_time_zone(api: Api) -> None:
    statement_id = api.draft(time_zone="", soft_deadline=None, hard_deadline="2027-01-15T18:00:00+02:00")

    shown = api("GET", f"/statements/{statement_id}").json()

    assert (shown["hard_deadline"], shown["time_zone"]) == ("2027-01-15T16:00:00Z", "UTC")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"authentic_language": "fr"}, "authentic_language"),
        ({"translations": {"en": {"title": " ", "body": "x"}}}, "translations.en.title"),
        ({"translations": {"en": {"title": "A title", "body": "\n"}}}, "translations.en.body"),
        ({"translations": {"en": {"title": "A title"}}}, "translations.en.body"),
        ({"translations": {"en": {"title": "A \u202etitle", "body": "x"}}}, "translations.en.title"),
        ({"translations": {"en": {"title": "A title", "body": "NUL \u0000"}}}, "translations.en.body"),
        ({"translations": {"en": {"title": "A title", "body": "- " * 200 + "deep"}}}, "translations.en.body"),
        ({"translations": {**DRAFT["translations"], "zz-!": {"title": "A title", "body": "x"}}}, "translations.zz-!"),
        ({"translations": {"en": {"title": "A title", "body": "x", "sha256": "0"}}}, "translations.en.sha256"),
        ({"addressees": ["x" * 301]}, "addressees"),
        ({"addressees": [{"role": "bcc", "name": "X"}]}, "addressees.0.role"),
        ({"occasion": {"debate": "x" * 301}}, "occasion.debate"),
        ({"occasion": {"place": "Geneva"}}, "occasion.place"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "", "soft_deadline": None, "hard_deadline": "2027-01-15T18:00"}, "hard_deadline"),
        ({"soft_deadline": None, "hard_deadline": "2026-11-30T18:00"}, "hard_deadline"),
        ({"soft_deadline": None, "hard_deadline": "2027-03-28T03:30"}, "hard_deadline"),
        ({"hard_deadline": "soon"}, "hard_deadline"),
        ({"hard_deadline": 1}, "hard_deadline"),
        ({"soft_deadline": "2027-01-16T18:00"}, "soft_deadline"),
        ({"dated_on": "yesterday"}, "dated_on"),
        ({"roster_order": "by_money"}, "roster_order"),
        ({"late_endorsements": "perhaps"}, "late_endorsements"),
        ({"hard_dedline": "2027-01-15T18:00"}, "hard_dedline"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(api: Api, changes: dict[str, object], field: str) -> None:
    assert problem(api("POST", "/statements", json=DRAFT | changes)) == (422, "invalid", {field})


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    answer = api("POST", "/statements", json=DRAFT | {"time_zone": "Mars/Olympus", "dated_on": "yesterday", "addressees": ["x" * 301]})

    assert problem(answer)[2] == {"time_zone", "dated_on", "addressees"}


def test_statements_are_listed_newest_first_in_pages(api: Api, stranger: Api, still: Clock) -> None:
    made = []
    for _ in range(3):
        made.append(api.draft())
        still.advance(seconds=1)
    stranger.draft()

    first = api("GET", "/statements?limit=2").json()
    second = api("GET", f"/statements?limit=2&cursor={first['next']}").json()

    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert first["items"][0]["title"] == "Joint statement on fair trials"


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("cursor=%00", "cursor")]
)
def test_a_page_that_cannot_be_is_refused(api: Api, query: str, field: str) -> None:
    assert problem(api("GET", f"/statements?{query}")) == (422, "invalid", {field})


def test_what_is_left_out_of_a_change_stays(api: Api) -> None:
    statement_id = api.draft()
    before = api("GET", f"/statements/{statement_id}").json()

    after = api("PATCH", f"/statements/{statement_id}", json={"late_endorsements": True}).json()

    assert after == before | {"late_endorsements": True, "revision": 2}


def test_an_open_call_is_a_setting_that_stays_until_it_is_changed(api: Api) -> None:
    statement_id = api("POST", "/statements", json=DRAFT | {"has_open_call": True}).json()["id"]
    shown = [
        api("PATCH", f"/statements/{statement_id}", json=change).json()
        for change in ({"late_endorsements": True}, {"has_open_call": False})
    ]

    assert [one["has_open_call"] for one in shown] == [True, False]


def test_a_change_merges_texts_and_occasion_and_replaces_lists(api: Api) -> None:
    change = {
        "translations": {"en": {"title": "Another title"}, "be": None, "ka": {"title": "სათაური", "body": "ტექსტი"}},
        "occasion": {"debate": "General debate"},
        "addressees": ["OSCE"],
    }

    shown = api("PATCH", f"/statements/{api.draft()}", json=change).json()

    assert {tag: text["title"] for tag, text in shown["translations"].items()} == {"en": "Another title", "ka": "სათაური"}
    assert shown["translations"]["en"]["body"] == "We call for **fair trials**.\n\nNow."
    assert (shown["occasion"]["session"], shown["occasion"]["debate"]) == ("62", "General debate")
    assert shown["addressees"] == [{"role": "to", "name": "OSCE"}]


def test_null_clears_what_may_be_empty_and_is_refused_elsewhere(api: Api) -> None:
    statement_id = api.draft()

    shown = api("PATCH", f"/statements/{statement_id}", json={"soft_deadline": None, "hard_deadline": None, "occasion": None}).json()

    assert (shown["soft_deadline"], shown["hard_deadline"], shown["occasion"]["body"]) == (None, None, "")
    assert problem(api("PATCH", f"/statements/{statement_id}", json={"kind": None})) == (422, "invalid", {"kind"})


def test_another_time_zone_moves_no_deadline(api: Api) -> None:
    shown = api("PATCH", f"/statements/{api.draft()}", json={"time_zone": "Asia/Tbilisi"}).json()

    assert (shown["time_zone"], shown["soft_deadline"]) == ("Asia/Tbilisi", "2027-01-10T16:00:00Z")
    assert shown["hard_deadline"] == "2027-01-15T16:00:00Z"


def test_a_deadline_gone_by_does_not_stop_other_changes(api: Api, still: Clock) -> None:
    statement_id = api.open()
    shown = api("GET", f"/statements/{statement_id}").json()
    still.advance(days=60)

    change = {"time_zone": "Asia/Tbilisi", "hard_deadline": shown["hard_deadline"], "late_endorsements": True}
    answer = api("PATCH", f"/statements/{statement_id}", json=change)

    assert answer.status_code == 200
    assert answer.json()["hard_deadline"] == "2027-01-15T16:00:00Z"


def test_the_second_of_two_changes_to_one_revision_is_refused(api: Api) -> None:
    statement_id = api.draft()
    api("PATCH", f"/statements/{statement_id}", json={"revision": 1, "late_endorsements": True})

    second = api("PATCH", f"/statements/{statement_id}", json={"revision": 1, "roster_order": "country"})

    assert problem(second) == (409, "draft_changed", set())
    assert api("GET", f"/statements/{statement_id}").json()["roster_order"] == "alphabetical"


def test_one_language_is_written_alone(api: Api) -> None:
    statement_id = api.draft()

    answer = api("PUT", f"/statements/{statement_id}/translations/ar", json={"title": "بيان مشترك", "body": "نطالب بمحاكمات عادلة."})

    assert answer.status_code == 200
    assert set(answer.json()["translations"]) == {"ar", "be", "en"}
    assert answer.json()["translations"]["ar"]["title"] == "بيان مشترك"


@pytest.mark.parametrize(
    ("language", "text", "field"),
    [
        ("en", {"title": "", "body": "x"}, "title"),
        ("en", {"title": "A title", "body": " "}, "body"),
        ("en", {"title": "A title"}, "body"),
        ("en", {"title": "A title", "body": "x", "revision": 0}, "revision"),
        ("english", {"title": "A title", "body": "x"}, "lang"),
    ],
)
def test_a_language_that_cannot_be_written_is_refused(api: Api, language: str, text: dict[str, object], field: str) -> None:
    answer = api("PUT", f"/statements/{api.draft()}/translations/{language}", json=text)

    assert problem(answer) == (422, "invalid", {field})


def test_sign_on_freezes_the_text_with_hashes_anybody_can_compute(api: Api) -> None:
    statement_id = api.draft()

    answer = api("POST", f"/statements/{statement_id}/sign-on")

    text = "# Joint statement on fair trials\n\nWe call for **fair trials**.\n\nNow.\n"
    assert answer.status_code == 201
    assert answer.json()["version"] == 1
    assert answer.json()["sha256"]["en"] == hashlib.sha256(text.encode()).hexdigest()
    shown = api("GET", f"/statements/{statement_id}").json()
    assert {tag: one["sha256"] for tag, one in shown["translations"].items()} == answer.json()["sha256"]
    assert (shown["phase"], shown["frozen_at"]) == ("sign_on", "2026-12-01T12:00:00Z")


def test_sign_on_opens_once_and_not_after_the_deadline(api: Api, still: Clock) -> None:
    late = api.draft()
    opened = api.open()

    still.advance(days=60)

    assert problem(api("POST", f"/statements/{late}/sign-on")) == (422, "invalid", {"hard_deadline"})
    assert problem(api("POST", f"/statements/{opened}/sign-on"))[0] in {409, 422}


def test_a_second_opening_is_refused(api: Api) -> None:
    assert problem(api("POST", f"/statements/{api.open()}/sign-on")) == (409, "wrong_phase", set())


@pytest.mark.parametrize(
    "change", [{"translations": {"en": {"body": "Another text."}}}, {"kind": "appeal"}, {"addressees": []}, {"occasion": {"session": "63"}}]
)
def test_once_sign_on_has_opened_the_text_is_locked(api: Api, change: dict[str, object]) -> None:
    assert problem(api("PATCH", f"/statements/{api.open()}", json=change)) == (409, "text_locked", set())


def test_a_locked_text_cannot_be_written_through_its_language(api: Api) -> None:
    answer = api("PUT", f"/statements/{api.open()}/translations/en", json={"title": "Another", "body": "text"})

    assert problem(answer) == (409, "text_locked", set())


def test_dates_and_order_can_still_change_with_the_text_sent_along_unchanged(api: Api) -> None:
    change = {"translations": DRAFT["translations"], "hard_deadline": "2027-02-01T12:00:00Z", "roster_order": "country"}

    answer = api("PATCH", f"/statements/{api.open()}", json=change)

    assert answer.status_code == 200
    assert answer.json()["hard_deadline"] == "2027-02-01T12:00:00Z"


ARRANGED = {"roster_grouping": "scope", "roster_shows": ["number", "country"], "rounds_total": True, "has_un_profile": True}


def test_how_the_roster_is_arranged_is_given_with_the_draft_and_read_back(api: Api) -> None:
    plain, arranged = (api("GET", f"/statements/{api.draft(**given)}").json() for given in ({}, ARRANGED))

    assert {name: arranged[name] for name in ARRANGED} == ARRANGED
    assert (plain["roster_grouping"], plain["rounds_total"], plain["has_un_profile"]) == ("none", False, False)
    assert plain["roster_shows"] == ["number", "acronym", "country", "native"]


def test_a_patch_arranges_what_it_names_and_leaves_the_rest(api: Api) -> None:
    statement_id = api.draft(**ARRANGED)

    answer = api("PATCH", f"/statements/{statement_id}", json={"roster_order": "manual", "rounds_total": False})

    said = answer.json()
    assert (said["roster_order"], said["rounds_total"]) == ("manual", False)
    assert (said["roster_grouping"], said["roster_shows"], said["has_un_profile"]) == ("scope", ["number", "country"], True)


@pytest.mark.parametrize("change", [{"roster_grouping": "money"}, {"roster_shows": ["salary"]}, {"rounds_total": "yes"}])
def test_an_arrangement_that_does_not_exist_is_refused(api: Api, change: dict[str, object]) -> None:
    assert api("PATCH", f"/statements/{api.draft()}", json=change).status_code == 422


def test_how_long_late_endorsements_wait_can_be_set(api: Api) -> None:
    statement_id = api.draft()
    before = api("GET", f"/statements/{statement_id}").json()["batch_minutes"]

    answers = [api("PATCH", f"/statements/{statement_id}", json={"batch_minutes": minutes}) for minutes in (0, 1441)]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert (before, api("GET", f"/statements/{statement_id}").json()["batch_minutes"]) == (30, 0)
