"""Channels through the API: what there is to choose, and what a statement has chosen."""

from app.db import Database
from app.domain import channels
from tests.api.calling import DRAFT, Api, problem
from tests.cast import Lead


def test_the_channels_are_listed_with_their_limits(api: Api, stranger: Api, database: Database, lead: Lead) -> None:
    with database.write() as session:
        own = channels.add(session, "Newspaper column", "words", "400", by=lead.actor)

    found = {one["id"]: one for one in api("GET", "/channels").json()["items"]}

    assert (found["hrc_oral_90"]["unit"], found["hrc_oral_90"]["limit"], found["hrc_oral_90"]["seconds"]) == ("words", 250, 90)
    assert found[own.id] | {"name": "Newspaper column", "limit": 400, "is_own": True} == found[own.id]
    assert own.id not in {one["id"] for one in stranger("GET", "/channels").json()["items"]}
    assert Api(api.app)("GET", "/channels").status_code == 401


def test_a_statement_says_where_it_goes(api: Api) -> None:
    statement_id = api.draft(channel="upr_joint")

    assert api("GET", f"/statements/{statement_id}").json()["channel"] == "upr_joint"
    assert api("PATCH", f"/statements/{statement_id}", json={"late_endorsements": True}).json()["channel"] == "upr_joint"
    assert api("PATCH", f"/statements/{statement_id}", json={"channel": ""}).json()["channel"] == ""


def test_a_channel_of_another_lead_cannot_be_chosen(api: Api, stranger: Api, database: Database, lead: Lead) -> None:
    with database.write() as session:
        own = channels.add(session, "Newspaper column", "words", "400", by=lead.actor)

    assert problem(stranger("POST", "/statements", json=DRAFT | {"channel": own.id})) == (422, "invalid", {"channel"})
    assert problem(api("POST", "/statements", json=DRAFT | {"channel": "telegram"})) == (422, "invalid", {"channel"})


def test_a_placeholder_that_is_none_is_named_at_its_text(api: Api) -> None:
    texts = {
        "en": {"title": "We, {{counts}}", "body": "We, {{count|organization|organizations}}"},
        "be": {"title": "Мы", "body": "{{count|a|b}}"},
    }

    answer = api("POST", "/statements", json=DRAFT | {"translations": texts})

    assert problem(answer) == (422, "invalid", {"translations.en.title", "translations.be.body"})
    assert "this many forms: 3 (as after 1, 2, 5)" in answer.text
