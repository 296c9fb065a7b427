"""The page of what a lead has published, its feed, the feed of everything, and the lists for search engines: served as public files."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.db import Session
from app.domain import digests
from app.publishing import digest, feed, sitemap
from app.publishing.edition import HTML
from app.web.dependencies import Db
from app.web.public import ShelvedResponse, answer_kept
from app.web.rendering import reader_language

LOOKING = ["GET", "HEAD"]
Before = Annotated[str, Query()]

router = APIRouter()


@router.api_route("/feed.atom", methods=LOOKING)
async def everything(request: Request, db: Db, before: Before = "") -> ShelvedResponse:
    def render(session: Session) -> bytes:
        page = digests.list_page(session, before=before)
        return feed.feed(page, base_url=db.settings.base_url, before=before)

    return await answer_kept(request, db, _address("/feed.atom", before), feed.ATOM, render)


@router.api_route("/leads/{slug}", methods=LOOKING)
async def lead(request: Request, db: Db, slug: str, before: Before = "") -> ShelvedResponse:
    """What a lead has published, in the reader's interface language."""
    language = reader_language(request)

    def render(session: Session) -> bytes:
        page = digests.list_of_lead(session, slug, before=before)
        settings = db.settings
        shown = digest.lead_page(page, language, base_url=settings.base_url, is_demonstration=settings.dev, is_first=not before)
        return shown.encode()

    return await answer_kept(request, db, _address(f"/leads/{slug}", before), HTML, render, language=language)


@router.api_route("/leads/{slug}/feed.atom", methods=LOOKING)
async def of_lead(request: Request, db: Db, slug: str, before: Before = "") -> ShelvedResponse:
    def render(session: Session) -> bytes:
        page = digests.list_of_lead(session, slug, before=before)
        return feed.lead_feed(page, base_url=db.settings.base_url, before=before)

    return await answer_kept(request, db, _address(f"/leads/{slug}/feed.atom", before), feed.ATOM, render)


@router.api_route("/sitemap.xml", methods=LOOKING)
async def addresses(request: Request, db: Db) -> ShelvedResponse:
    def render(session: Session) -> bytes:
        return sitemap.sitemap(digests.list_addresses(session), base_url=db.settings.base_url)

    return await answer_kept(request, db, "/sitemap.xml", sitemap.XML, render)


@router.api_route("/robots.txt", methods=LOOKING)
async def robots(request: Request, db: Db) -> ShelvedResponse:
    return await answer_kept(request, db, "/robots.txt", sitemap.TEXT, lambda _session: sitemap.robots(base_url=db.settings.base_url))


def _address(path: str, before: str) -> str:
    return f"{path}?before={before}" if before else path
