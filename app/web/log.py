"""The log, for whoever watches it: checkpoint, tiles and entries, at the addresses that C2SP tlog-tiles gives them."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.ledger import journal
from app.web.dependencies import Db

router = APIRouter()


@router.api_route("/log/{path:path}", methods=["GET", "HEAD"])
def log_file(db: Db, path: str) -> Response:
    """The checkpoint changes and the rest never does; yet nothing is kept on a reader's device (P8)."""
    with db.read() as session:
        content = journal.get_public(session, path)
    return Response(content, media_type="text/plain; charset=utf-8" if path == "checkpoint" else "application/octet-stream")
