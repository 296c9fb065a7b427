"""A lead's public statements as a site to carry away: what `undersigned mirror` writes for everybody's, as a download."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app import mirror
from app.publishing.archive import zipped
from app.web.dependencies import Db, Member

router = APIRouter()

NAME = "statements"


@router.get("/desk/mirror.zip")
def download(db: Db, member: Member) -> StreamingResponse:
    pieces = zipped(mirror.list_files(db, lead_id=member.lead_id), folder=NAME)
    named = {"content-disposition": f'attachment; filename="{NAME}.zip"'}
    return StreamingResponse(pieces, media_type="application/zip", headers=named)
