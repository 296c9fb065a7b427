"""The local mailbox of a demonstration: what was "sent" into a folder, for whoever sits at this machine.

It shows links that open other people's answers, so it is there only with `DEV`, with mail in a folder, and under a loopback name
(a page elsewhere whose name was pointed at this machine gets nothing). Otherwise it does not exist.
"""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from app.config import LOOPBACK
from app.errors import NotFound
from app.mail.mailbox import LINK, find_mail, list_mails
from app.web.dependencies import Db
from app.web.rendering import page

LOOKING = ["GET", "HEAD"]
router = APIRouter()


async def _folder(request: Request, db: Db) -> Path:
    folder = db.settings.mail_folder
    if not db.settings.dev or folder is None or request.url.hostname not in LOOPBACK:
        raise NotFound
    return folder


Folder = Annotated[Path, Depends(_folder)]


@router.api_route("/mailbox", methods=LOOKING)
def show_mailbox(request: Request, folder: Folder, after: str = "") -> Response:
    kept = list_mails(folder, after=after or None)
    return page(request, "mailbox/index.html", language="en", mails=kept.mails, next=kept.next)


@router.api_route("/mailbox/{name}", methods=LOOKING)
def show_mail(request: Request, folder: Folder, name: str) -> Response:
    mail = find_mail(folder, name)
    if mail is None:
        raise NotFound
    return page(request, "mailbox/mail.html", language="en", mail=mail, paragraphs=[linked(part) for part in mail.text.split("\n\n")])


def linked(text: str) -> Markup:
    """Return plain text as HTML: escaped, line by line, with http and https addresses as links and nothing else."""
    html, end = Markup(), 0
    for found in LINK.finditer(text):
        html += escape(text[end : found.start()]) + Markup('<a href="{0}">{0}</a>').format(found[0])
        end = found.end()
    return Markup("<br>\n").join((html + escape(text[end:])).split("\n"))
