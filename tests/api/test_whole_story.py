"""A program carries a statement from draft to publication through the API, with real names and real texts: all come out unharmed."""

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.db import Database
from app.worker import Worker
from tests import cast
from tests.api.calling import Api
from tests.cast import Clock

DATA = Path(__file__).parents[1] / "data"
DIGEST: list[dict[str, Any]] = json.loads((DATA / "digest.json").read_text("utf-8"))
with (DATA / "organizations.csv").open(encoding="utf-8", newline="") as _file:
    ORGANIZATIONS = list(csv.DictReader(_file))


def invitation(number: int, organization: dict[str, str]) -> dict[str, Any]:
    return {
        "partner": {
            "names": {"en": organization["name_en"], organization["native_language"]: organization["name_native"]},
            "acronym": organization["acronym"],
            "country": organization["country_of_focus"],
            "country_of_base": organization["country_of_base"],
            "scope": organization["scope"],
        },
        "contact": {"email": f"office{number}@example.org", "language": "en"},
    }


@pytest.mark.parametrize("item", DIGEST, ids=lambda item: item["title"][:30])
def test_a_published_text_goes_in_and_comes_out_unharmed(api: Api, item: dict[str, Any]) -> None:
    text = {"title": item["title"], "body": item["body"]}
    given = {"kind": item["kind"], "authentic_language": "en", "translations": {"en": text}, "occasion": item.get("occasion")}
    addressee = item.get("addressee")

    created = api("POST", "/statements", json=given | {"addressees": [addressee] if addressee else []})

    shown = api("GET", f"/statements/{created.json()['id']}").json()
    assert shown["translations"]["en"] == text | {"sha256": None, "state": "authentic"}
    assert (shown["kind"], [one["name"] for one in shown["addressees"]]) == (item["kind"], [addressee] if addressee else [])
    assert shown["occasion"] == {"body": "", "session": "", "agenda_item": "", "debate": ""} | item.get("occasion", {})


def test_from_draft_to_publication(api: Api, database: Database, still: Clock) -> None:
    statement_id = api.open()
    results = api.invite(statement_id, *(invitation(number, one) for number, one in enumerate(ORGANIZATIONS)))
    assert all("id" in result for result in results)

    for number, one in enumerate(ORGANIZATIONS):
        token = cast.link_in_mail(database, f"office{number}@example.org", "invitation")
        visibility = "withheld" if number == 3 else "named"
        cast.endorse(database, token, display_name=one["name_native"], visibility=visibility, nonce=f"nonce-number-{number}")
    withheld, named = ORGANIZATIONS[3]["name_native"], {one["name_native"] for n, one in enumerate(ORGANIZATIONS) if n != 3}

    endorsements = api("GET", f"/statements/{statement_id}/endorsements").json()["items"]
    assert {item["display_name"]["en"] for item in endorsements} == named | {withheld}
    assert {item["partner"] for item in endorsements} == {one["name_en"] for one in ORGANIZATIONS}
    roster = api("GET", f"/statements/{statement_id}/roster").json()
    assert {item["name"] for item in roster["items"]} == named

    api("POST", f"/statements/{statement_id}/publication")
    still.advance(seconds=1)
    asyncio.run(Worker(database.settings, database).run_once())
    publication = api("GET", f"/statements/{statement_id}/publication").json()

    assert publication["state"] == "published"
    files = {file["path"].rpartition("/")[2]: api.public(file["path"]) for file in publication["files"]}
    public = json.loads(files["signatories.json"])
    assert [one["name"] for one in public["signatories"]] == [one["name"] for one in roster["items"]]
    assert (public["total"], public["named"], public["withheld"]) == (roster["total"], roster["named"], roster["withheld"])
    assert {line["name"] for line in csv.DictReader(io.StringIO(files["signatories.csv"].decode("utf-8-sig")))} == named
    assert not any(withheld.encode() in body for body in files.values())
