"""What the editor's scripts ask for: pasted HTML as Markdown, and a preview of what is being written. Nothing is stored."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import PlainTextResponse, Response

from app.domain import channels
from app.domain.inputs import LONGEST_BODY, LONGEST_LANGUAGE, LONGEST_NAME
from app.intake.from_html import to_markdown
from app.publishing.markdown import to_html
from app.texts.counting import measure
from app.texts.placeholders import mark_gaps, mark_title_gaps
from app.web.dependencies import Db, Posting
from app.web.desk import LANGUAGE, Typed, desk_page, line

router = APIRouter()

Field = Annotated[str, Form()]
UNFIT_FOR_AN_ID = re.compile(r"[^A-Za-z0-9-]")
LONGEST_FIELD = 40
UNDER_THE_FORM = 2
"""Headings of a previewed text stand under those of the form."""


@router.post("/desk/markdown")
def write_markdown(member: Posting, html: Field = "") -> Response:  # noqa: ARG001  (only who is logged in is served)
    """Answer pasted HTML as Markdown, in plain text; 422 where it is no text or too much of one, and the plain paste stands."""
    try:
        markdown = to_markdown(html)
    except ValueError:
        markdown = ""
    if not markdown or len(markdown) > LONGEST_BODY:
        return PlainTextResponse("This could not be read as a text.\n", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    return PlainTextResponse(markdown)


@router.post("/desk/preview")
def show_preview(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    """Answer what is being written as a fragment of a page, with its length by the channel that is chosen in the form.

    The fields are `title`, `body`, `language`, `kind`, `channel`, and `field`, which tells the notes of several texts apart.
    """
    title, body = line(form, "title").strip()[:LONGEST_NAME], line(form, "body")
    if len(body) > LONGEST_BODY:
        return PlainTextResponse("This text is longer than 200,000 characters.\n", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    tag = line(form, "language").strip()[:LONGEST_LANGUAGE]
    prefix = UNFIT_FOR_AN_ID.sub("", line(form, "field")[:LONGEST_FIELD])
    with db.read() as session:
        channel = channels.find(session, line(form, "channel"), lead_id=member.lead_id)
    spoken = tag or LANGUAGE
    return desk_page(
        request,
        "text_preview.html",
        member=member,
        title=mark_title_gaps(title, spoken),
        html=to_html(mark_gaps(body, spoken), heading_offset=UNDER_THE_FORM, language=spoken, prefix=prefix),
        text_language=tag,
        measured=measure(title, body, spoken, channel),
        kind=line(form, "kind"),
    )
