"""The desk's history: every version and who froze it, every saved text of a draft, what changed between any two, and taking one back up."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import comparisons, statements, translations, versions
from app.errors import NotFound
from app.web.dependencies import Db, Member, Posting
from app.web.desk import desk_page, number
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/versions")
def list_versions(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        entries, standings = comparisons.list_history(session, statement), translations.list_standings(session, statement)
    languages = sorted({tag for entry in entries for tag in entry.hashes}, key=lambda tag: (tag != statement.authentic_language, tag))
    shown: dict[str, Any] = {"statement": statement, "entries": entries, "title": standings[0].title, "languages": languages}
    return desk_page(request, "versions.html", member=member, **shown)


@router.get("/desk/statements/{statement_id}/versions/compare")
def compare_versions(
    request: Request, db: Db, member: Member, statement_id: str, before: str = "", after: str = "", language: str = ""
) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        found = comparisons.compare_versions(session, statement, number(before), number(after), language=language)
        numbers = versions.list_for(session, statement)
        title = translations.list_standings(session, statement)[0].title
    sides = {version.number: version for version in numbers}
    return desk_page(request, "comparison.html", member=member, statement=statement, title=title, found=found, sides=sides)


@router.get("/desk/statements/{statement_id}/revisions/{language}")
def list_revisions(request: Request, db: Db, member: Member, statement_id: str, language: str) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        saved = comparisons.list_saved(session, statement, language)
        title, is_open = translations.list_standings(session, statement)[0].title, statements.is_text_open(session, statement)
    shown: dict[str, Any] = {"statement": statement, "saved": saved, "title": title, "tag": language, "is_open": is_open}
    return desk_page(request, "revisions.html", member=member, done=request.query_params.get("done", ""), **shown)


@router.get("/desk/statements/{statement_id}/revisions/{language}/compare")
def compare_revisions(
    request: Request, db: Db, member: Member, statement_id: str, language: str, before: str = "", after: str = ""
) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        found = comparisons.compare_revisions(session, statement, language, number(before), number(after))
        title = translations.list_standings(session, statement)[0].title
    return desk_page(request, "comparison.html", member=member, statement=statement, title=title, found=found, sides={})


@router.post("/desk/statements/{statement_id}/revisions/{language}/{revision}/restoration")
def restore(db: Db, member: Posting, statement_id: str, language: str, revision: str) -> Response:
    if number(revision) < 0:
        raise NotFound
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        comparisons.restore(session, statement, language, number(revision), by=member, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/revisions/{language}?done=restored")
