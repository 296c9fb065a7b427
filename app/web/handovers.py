"""The desk's "copy link": a fresh link to an invitation, shown once on the answer to the form that asked for it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import handovers, invitations, overviews, statements
from app.errors import Invalid
from app.web.dependencies import Db, Posting
from app.web.desk import Typed, desk_page, line
from app.web.invitations import invitation_page

router = APIRouter()


@router.post("/desk/statements/{statement_id}/invitations/{invitation_id}/handovers")
def copy_link(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, invitation_id: str) -> Response:
    """Show the link on this very page and nowhere else: an address it stood in would stay in the browser's history."""
    contact_id, channel = line(form, "contact"), line(form, "channel")
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            invitation, _ = invitations.get(session, invitation_id, by=member, of=statement)
            url = handovers.copy_link(session, statement, invitation, contact_id=contact_id, channel=channel, by=member, at=clock.now())
            overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
            progress = invitations.get_progress(session, invitation)
    except Invalid as error:
        return invitation_page(request, db, member, (statement_id, invitation_id), errors=error.fields, status=error.status)
    return desk_page(request, "handover.html", member=member, overview=overview, progress=progress, url=url)
