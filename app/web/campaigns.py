"""The desk's campaigns: the list of them, choosing recipients, and the note to one. Sending is `web/campaign_sendings`."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.domain import campaign_progress, campaigns, groups, overviews, recipient_choices, statements
from app.domain.accounts import Actor
from app.domain.recipient_choices import Filters
from app.errors import Invalid
from app.models import Campaign, CampaignState, EcosocStatus, PartnerKind, Scope
from app.web import campaign_forms, guest_forms
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

PAGE_SIZE = 200
MOST_STATEMENTS = 50
VERBS = {"add": (recipient_choices.add, "added"), "take_out": (recipient_choices.take_out, "taken_out")}
"""What a button does, and how the next page says that it was done."""

NOTE = "note-"
"""What a button says before the id of the partner whose personal note it leads to."""


@dataclass(frozen=True)
class Refused:
    """A form of the page that was not taken: what was typed, and a sentence by field."""

    filters: Filters
    errors: dict[str, str]


@router.get("/desk/statements/{statement_id}/campaigns")
def list_campaigns(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        found = campaigns.list_for(session, overview.statement)
        progress = campaign_progress.count(session, overview.statement)
    shown: dict[str, Any] = {"campaigns": found, "progress": progress, "nonce": secrets.token_urlsafe(16)}
    return desk_page(request, "campaigns.html", member=member, overview=overview, done=request.query_params.get("done", ""), **shown)


@router.post("/desk/statements/{statement_id}/campaigns")
def create(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        nonce = line(form, "nonce") or secrets.token_urlsafe(16)
        campaign = campaigns.create(session, statement, nonce=nonce, by=member, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign.id}")


@router.post("/desk/statements/{statement_id}/discretion")
def set_discreet(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        campaigns.set_discreet(session, statement, is_discreet=line(form, "is_discreet") == "yes")
    return see_other(f"/desk/statements/{statement_id}/campaigns?done=saved")


@router.get("/desk/statements/{statement_id}/campaigns/{campaign_id}")
def show_campaign(request: Request, db: Db, member: Member, statement_id: str, campaign_id: str) -> Response:
    with db.read() as session:
        campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
    if campaign.state != CampaignState.DRAFT:
        return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}/progress")
    return _choosing_page(request, db, member, statement_id, campaign_id)


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/recipients")
def choose(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, campaign_id: str) -> Response:
    """Keep the ticks of the page, whichever button was pressed, then do what it says or go where it leads."""
    shown, do = line(form, "shown").split()[:PAGE_SIZE], line(form, "do")
    with db.write() as session:
        campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
        recipient_choices.tick(session, campaign, shown, [value for value in form.getlist("partner") if isinstance(value, str)])
    if do in VERBS:
        return _change(request, db, member, form, campaign)
    path = f"/desk/statements/{statement_id}/campaigns/{campaign_id}"
    if do.startswith(NOTE):
        return see_other(f"{path}/notes/{quote(do.removeprefix(NOTE), safe='')}")
    after, found = shown[-1] if shown and do == "next" else "", urlencode({"find": line(form, "find")}) if line(form, "find") else ""
    return see_other(f"{path}/preview" if do == "preview" else f"{path}?done=kept&after={after}{found and '&'}{found}#recipients")


@router.get("/desk/statements/{statement_id}/campaigns/{campaign_id}/notes/{partner_id}")
def show_note(request: Request, db: Db, member: Member, statement_id: str, campaign_id: str, partner_id: str) -> Response:
    return _note_page(request, db, member, (statement_id, campaign_id, partner_id))


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/notes/{partner_id}")
def write_note(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, campaign_id: str, partner_id: str) -> Response:
    try:
        with db.write() as session:
            campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
            recipient_choices.write_note(session, campaign, partner_id, line(form, "note"))
    except Invalid as error:
        return _note_page(request, db, member, (statement_id, campaign_id, partner_id), typed=line(form, "note"), errors=error.fields)
    return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}?done=noted#recipients")


def _change(request: Request, db: Db, member: Actor, form: FormData, campaign: Campaign) -> Response:
    """Add those who fulfil the filters, or take them out."""
    filters, (verb, done) = campaign_forms.read_filters(form), VERBS[line(form, "do")]
    statement_id, campaign_id = campaign.statement_id, campaign.id
    try:
        with db.write() as session:
            fresh = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
            count = verb(session, fresh, filters, by=member)
    except Invalid as error:
        return _choosing_page(request, db, member, statement_id, campaign_id, refused=Refused(filters, error.fields))
    return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}?done={done}&count={count}#recipients")


def _choosing_page(
    request: Request, db: Db, member: Actor, statement_id: str, campaign_id: str, *, refused: Refused | None = None
) -> Response:
    after, find = request.query_params.get("after", ""), request.query_params.get("find", "")
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        campaign = campaigns.get(session, overview.statement, campaign_id)
        page = recipient_choices.list_page(session, campaign, words=find, after=after, limit=PAGE_SIZE + 1)
        shown: dict[str, Any] = {
            "chosen": recipient_choices.count(session, campaign),
            "groups": [counted.group for counted in groups.list_for(session, by=member)],
            "languages": recipient_choices.list_languages(session, by=member),
            "earlier": [one for one in overviews.list_for(session, by=member, at=clock.now(), limit=MOST_STATEMENTS) if one.endorsed],
        }
    return desk_page(
        request,
        "campaign.html",
        member=member,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        overview=overview,
        campaign=campaign,
        recipients=page[:PAGE_SIZE],
        has_next=len(page) > PAGE_SIZE,
        after=after,
        find=find,
        filters=refused.filters if refused else Filters(),
        errors=refused.errors if refused else {},
        countries=guest_forms.countries(),
        choices={"kind": list(PartnerKind), "scope": list(Scope), "ecosoc": list(EcosocStatus)},
        done=request.query_params.get("done", ""),
        count=number(request.query_params.get("count", "")),
        **shown,
    )


def _note_page(
    request: Request, db: Db, member: Actor, ids: tuple[str, str, str], *, typed: str = "", errors: dict[str, str] | None = None
) -> Response:
    statement_id, campaign_id, partner_id = ids
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        campaign = campaigns.get(session, overview.statement, campaign_id)
        partner, note = recipient_choices.get_note(session, campaign, partner_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    shown = {"campaign": campaign, "partner": partner, "note": typed if errors else note, "errors": errors or {}}
    return desk_page(request, "campaign_note.html", member=member, status=status, overview=overview, **shown)
