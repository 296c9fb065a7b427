"""Puts the product together: layers from the outside in, routers, error pages. It holds no rules."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from app.api import create_api
from app.config import Settings
from app.db import Database
from app.web import PAGES, errors
from app.web.guard import Guard, security_headers
from app.web.read_only import ReadOnly
from app.web.shelf import Shelf


def create_app(settings: Settings, database: Database | None = None, *, more_routers: Sequence[APIRouter] = ()) -> ASGIApp:
    """Return the whole product as one ASGI app: Shelf (public files from memory) → Guard (headers, limits) → ReadOnly → pages and API."""
    opened = database or Database(settings)
    shelf = Shelf(opened, security_headers(is_https=settings.is_https), onion_host=settings.onion_host)
    app = FastAPI(
        routes=PAGES.routes,
        title="Undersigned",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_watching(shelf),
    )
    app.state.database = opened
    app.state.shelf = shelf
    app.add_middleware(ReadOnly, shelf=shelf)
    errors.install(app)
    for router in more_routers:
        app.include_router(router)
    app.mount("/api/v1", create_api(opened))
    return shelf.in_front_of(Guard(app, base_url=settings.base_url))


def _watching(shelf: Shelf) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with shelf.watching():
            yield

    return lifespan
