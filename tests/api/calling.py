"""Calling the JSON API as a program of the lead would."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.asking import ask

DRAFT: dict[str, Any] = {
    "kind": "joint_statement",
    "authentic_language": "en",
    "translations": {
        "en": {"title": "Joint statement on fair trials", "body": "We call for **fair trials**.\n\nNow."},
        "be": {"title": "Сумесная заява аб справядлівых судах", "body": "Мы патрабуем *справядлівых судоў*."},
    },
    "addressees": ["UN Human Rights Council", {"role": "cc", "name": "OHCHR"}],
    "occasion": {"body": "UN Human Rights Council", "session": "62"},
    "time_zone": "Europe/Vilnius",
    "soft_deadline": "2027-01-10T18:00",
    "hard_deadline": "2027-01-15T18:00:00+02:00",
}


@dataclass(frozen=True)
class Api:
    """The API as one caller sees it."""

    app: ASGIApp
    key: str = ""

    def __call__(self, method: str, path: str, *, headers: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        authorization = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if options.get("json") is not None:  # in ASCII, so that halves of characters can be sent too
            options["content"] = json.dumps(options.pop("json"))
            authorization["Content-Type"] = "application/json"
        return ask(self.app, method, f"/api/v1{path}", headers={**authorization, **(headers or {})}, **options)

    def public(self, path: str) -> bytes:
        """Return a public file as a reader gets it."""
        answer = ask(self.app, "GET", path)
        assert answer.status_code == 200
        return answer.content

    def pages(self, path: str, limit: int) -> list[dict[str, Any]]:
        """Return all items of a list, page by page."""
        page = self("GET", f"{path}?limit={limit}").json()
        items: list[dict[str, Any]] = page["items"]
        while page["next"] is not None:
            page = self("GET", f"{path}?limit={limit}&cursor={page['next']}").json()
            items += page["items"]
        return items

    def draft(self, **changes: Any) -> str:
        """Create a draft and return its id."""
        return str(self("POST", "/statements", json=DRAFT | changes).json()["id"])

    def open(self, **changes: Any) -> str:
        """Create a statement whose sign-on is open and return its id."""
        statement_id = self.draft(**changes)
        assert self("POST", f"/statements/{statement_id}/sign-on").status_code == 201
        return statement_id

    def invite(self, statement_id: str, *rows: object) -> list[dict[str, Any]]:
        """Invite and return what became of each row."""
        answer = self("POST", f"/statements/{statement_id}/invitations", json=list(rows))
        assert answer.status_code == 201
        results: list[dict[str, Any]] = answer.json()
        return results


def row(email: str, name: str = "Lantern Committee", **partner: str | int) -> dict[str, Any]:
    """One row of a list to invite."""
    return {"partner": {"names": {"en": name}, **partner}, "contact": {"email": email, "language": "en"}}


def problem(answer: httpx.Response) -> tuple[int, str, set[str]]:
    """Return status, code and refused fields of a problem, after looking whether it is a whole one."""
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert set(content) == {"type", "title", "status", "code", "detail", "errors"}
    assert content["status"] == answer.status_code
    return answer.status_code, content["code"], set(content["errors"])
