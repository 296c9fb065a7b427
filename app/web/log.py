"""The log, for whoever watches it: checkpoint, tiles and entries, at the addresses that C2SP tlog-tiles gives them.

Nothing is kept on a reader's device (P8). A cache in front may keep what never changes for an hour: no longer, because a log that had to
end is followed by another one at the same addresses. Pages of other sites may read it all: watching takes no permission.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from app.ledger import journal
from app.web.dependencies import Db

CHECKPOINT = "checkpoint"
ANYBODY = {"access-control-allow-origin": "*"}

router = APIRouter()


@router.api_route("/log/{path:path}", methods=["GET", "HEAD"])
def log_file(db: Db, path: str) -> Response:
    with db.read() as session:
        content = journal.get_public(session, path)
    if path == CHECKPOINT:
        return Response(content, media_type="text/plain; charset=utf-8", headers=ANYBODY | {"cdn-cache-control": "max-age=1"})
    return Response(content, media_type="application/octet-stream", headers=ANYBODY | {"cdn-cache-control": "max-age=3600"})
