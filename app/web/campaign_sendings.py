"""The desk's preview of a campaign, sending and stopping it, and watching its mails go out."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.db import Database
from app.domain import campaign_previews, campaign_progress, campaigns, overviews, recipient_choices, statements
from app.domain.accounts import Actor
from app.domain.campaigns import Order, RecipientsChanged
from app.domain.overviews import Overview
from app.errors import Invalid, WrongPhase
from app.models import CampaignState, MailState
from app.web import campaign_forms
from app.web.campaign_forms import ShownMail
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

PAGE_SIZE = 200


@dataclass(frozen=True)
class Shown:
    """One showing of the preview: the form below it as typed, what is wrong with it, and what has happened meanwhile."""

    order: Order = field(default_factory=Order)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    status: HTTPStatus = HTTPStatus.OK


@router.get("/desk/statements/{statement_id}/campaigns/{campaign_id}/preview")
def preview(request: Request, db: Db, member: Member, statement_id: str, campaign_id: str) -> Response:
    """Show what a campaign would send now, also while it waits for its time."""
    with db.read() as session:
        campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
    if campaign.state not in {CampaignState.DRAFT, CampaignState.SCHEDULED}:
        return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}/progress")
    return _preview_page(request, db, member, statement_id, campaign_id, Shown())


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/sending")
def send(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, campaign_id: str) -> Response:
    order = campaign_forms.read_order(form)
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        found = campaign_previews.read(session, statement, campaigns.get(session, statement, campaign_id))
    try:
        with db.write() as session:
            campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
            campaigns.send(session, campaign, order, found, by=member, at=clock.now())
    except Invalid as error:
        return _preview_page(request, db, member, statement_id, campaign_id, Shown(order, error.fields, status=error.status))
    except (RecipientsChanged, WrongPhase) as error:
        return _preview_page(request, db, member, statement_id, campaign_id, Shown(order, problem=error.message, status=error.status))
    return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}/progress")


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/test")
def send_test(db: Db, member: Posting, form: Typed, statement_id: str, campaign_id: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        found = campaign_previews.read(session, statement, campaigns.get(session, statement, campaign_id))
        variant = campaign_forms.read_variant(form)
        campaign_previews.mail_to_oneself(session, statement, found, variant, by=member, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}/preview?done=tested")


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/stop")
def stop(db: Db, member: Posting, statement_id: str, campaign_id: str) -> Response:
    with db.write() as session:
        campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
        count = campaigns.stop(session, campaign, at=clock.now())
    path = f"/desk/statements/{statement_id}/campaigns/{campaign_id}"
    return see_other(f"{path}?done=held" if campaign.state == CampaignState.DRAFT else f"{path}/progress?done=stopped&count={count}")


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/discarding")
def discard(db: Db, member: Posting, statement_id: str, campaign_id: str) -> Response:
    with db.write() as session:
        campaign = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
        campaigns.discard(session, campaign, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/campaigns?done=discarded")


@router.post("/desk/statements/{statement_id}/campaigns/{campaign_id}/successor")
def begin_again(db: Db, member: Posting, form: Typed, statement_id: str, campaign_id: str) -> Response:
    with db.write() as session:
        earlier = campaigns.get(session, statements.get(session, statement_id, by=member), campaign_id)
        nonce = line(form, "nonce") or secrets.token_urlsafe(16)
        campaign = campaigns.begin_again(session, earlier, nonce=nonce, by=member, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign.id}?done=carried#recipients")


@router.get("/desk/statements/{statement_id}/campaigns/{campaign_id}/progress")
def show_progress(request: Request, db: Db, member: Member, statement_id: str, campaign_id: str) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        campaign = campaigns.get(session, overview.statement, campaign_id)
        state = MailState(request.query_params["state"]) if request.query_params.get("state") in set(MailState) else None
        shown: dict[str, Any] = {
            "state": state,
            "mailed": campaign_progress.list_mailed(session, campaign, state) if state else [],
            "tally": campaign_progress.count(session, overview.statement).of(campaign),
            "chosen": recipient_choices.count(session, campaign),
            "unasked": recipient_choices.count_unasked(session, campaign) if overview.may_invite else 0,
            "nonce": secrets.token_urlsafe(16),
            "unmailed": campaign_progress.list_unmailed(session, campaign) if campaign.state == CampaignState.SENT else [],
        }
    if campaign.state == CampaignState.DRAFT:
        return see_other(f"/desk/statements/{statement_id}/campaigns/{campaign_id}")
    done, count = request.query_params.get("done", ""), number(request.query_params.get("count", ""))
    return desk_page(
        request, "campaign_progress.html", member=member, overview=overview, campaign=campaign, done=done, count=count, **shown
    )


def _preview_page(request: Request, db: Db, member: Actor, statement_id: str, campaign_id: str, shown: Shown) -> Response:
    at = clock.now()
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=at, limit=1)
        campaign = campaigns.get(session, overview.statement, campaign_id)
        found = campaign_previews.read(session, overview.statement, campaign)
    mails = _list_mails(db, member, overview, found, at=at)
    page = max(number(request.query_params.get("page", "1")), 1)
    return desk_page(
        request,
        "campaign_preview.html",
        member=member,
        status=shown.status,
        overview=overview,
        campaign=campaign,
        found=found,
        mails=mails,
        by_variant={mail.variant: mail for mail in mails},
        lines=found.lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        pages=-(-len(found.lines) // PAGE_SIZE),
        shown=shown,
        done=request.query_params.get("done", ""),
    )


def _list_mails(db: Database, member: Actor, overview: Overview, found: campaign_previews.Preview, *, at: datetime) -> list[ShownMail]:
    """Render every wording of the mail once, however many readers it has."""
    variants = found.list_variants(overview.statement)
    with db.read() as session:
        payloads = [campaign_previews.example(session, overview.statement, found, variant, by=member) for variant in variants]
    return [
        campaign_forms.shown_mail(variant, readers, found.kind, payload, settings=db.settings, at=at)
        for (variant, readers), payload in zip(variants.items(), payloads, strict=True)
    ]
