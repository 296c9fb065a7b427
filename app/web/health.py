"""For machines: /healthz says the process answers, /readyz that it can serve (the database is there and migrated)."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.web.dependencies import Db

router = APIRouter()


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(db: Db) -> PlainTextResponse:
    if db.is_migrated():
        return PlainTextResponse("ready\n")
    return PlainTextResponse("the database is away or not migrated\n", status_code=HTTPStatus.SERVICE_UNAVAILABLE)
