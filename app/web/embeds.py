"""The desk's page about frames: which websites may show the live roster, and the code to put there."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import embeds, overviews, statements
from app.domain.accounts import Actor
from app.errors import Invalid
from app.publishing.embed import embed_code
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/embed")
def show(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/embed")
def allow(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = line(form, "hosts")
    try:
        with db.write() as session:
            embeds.allow(session, statements.get(session, statement_id, by=member), typed, at=clock.now())
    except Invalid as error:
        return _page(request, db, member, statement_id, typed=typed, errors=error.fields, status=error.status)
    return see_other(f"/desk/statements/{statement_id}/embed?done=allowed")


def _page(
    request: Request,
    db: Db,
    member: Actor,
    statement_id: str,
    *,
    status: int = HTTPStatus.OK,
    typed: str | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    """Show who is allowed, or what was `typed` and what is wrong with it, and the code for each language."""
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        titles = embeds.titles(session, overview.statement)
    statement, url = overview.statement, f"{db.settings.base_url}/statements/{overview.statement.slug}"
    shown = {
        "hosts": "\n".join(statement.embed_hosts) if typed is None else typed,
        "errors": errors or {},
        "codes": [(language, embed_code(url, titles[language], language)) for language in sorted(titles)],
        "done": request.query_params.get("done", ""),
    }
    return desk_page(request, "embed.html", member=member, status=status, overview=overview, **shown)
