"""Public files: what readers get, byte for byte as the edition that is public was built. Nothing is rendered here, nothing else served, and
nothing that can hold a name for a moment when one has left (`domain/departures`), or while the database is older than what was signed. A
bundle comes some seconds after the rest.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import departures
from app.errors import NotFound
from app.ledger import journal
from app.ledger.bundle_files import BUNDLE
from app.models import Edition, EditionFile, EditionState, Statement


@dataclass(frozen=True)
class PublicFile:
    """A public file: bytes and compressed copies by content coding.

    `sha256` is that of `body`, in hex; `varies` names request headers; `framed_by` are the sources (CSP) that may frame it; `saved_as` is
    what a browser calls it on the reader's disk, where its address does not say.
    """

    path: str
    media_type: str
    language: str
    sha256: str
    body: bytes
    encodings: dict[str, bytes]
    varies: tuple[str, ...] = ()
    framed_by: str = ""
    saved_as: str = ""


def list_of(session: Session, edition: Edition) -> list[tuple[str, str, int]]:
    """Return path, hex SHA-256 and size in bytes of an edition's files."""
    query = select(EditionFile.path, EditionFile.sha256, EditionFile.size).where(EditionFile.edition_id == edition.id)
    return [(path, sha256, size) for path, sha256, size in session.exec(query.order_by(EditionFile.path)).all()]


def get(session: Session, path: str, *, at: datetime) -> PublicFile:
    """Return the file that is public at `path`. Raises NotFound, and BeingRenewed (BeingChecked while the log is forked) while it may hold
    a name that has left, or is a bundle that is being made. Two queries, but for that.
    """
    query = (
        select(EditionFile, Edition.number, Statement.names_leave_by)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(EditionFile.path == path, Edition.state == EditionState.PUBLISHED)
    )
    file, number, leave_by = session.exec(query).first() or (None, None, None)
    if file is None and _is_bundle_to_come(session, path):
        raise (departures.BeingChecked if journal.is_forked(session) else departures.BeingRenewed)(language="", media_type="")
    if file is None or file.body is None:
        raise NotFound
    if departures.may_hold(path):
        _require_settled(session, file, leave_by, at=at)
    encodings = {name: body for name, body in (("br", file.br), ("zstd", file.zstd), ("gzip", file.gzip)) if body is not None}
    saved_as = f"{_slug(path)}-edition-{number}.zip" if path.endswith(f"/{BUNDLE}") else ""
    shown = PublicFile(file.path, file.media_type, file.language, file.sha256, file.body, encodings, framed_by=file.framed_by)
    return replace(shown, saved_as=saved_as) if saved_as else shown


def _require_settled(session: Session, file: EditionFile, leave_by: datetime | None, *, at: datetime) -> None:
    """Raise BeingChecked or BeingRenewed where what may hold a name is not served now. One query, but for that."""
    shown = {"language": file.language, "media_type": file.media_type}
    if journal.is_forked(session):
        raise departures.BeingChecked(**shown, text=_find_text(session, file))
    if leave_by is not None and leave_by <= at:
        raise departures.BeingRenewed(**shown)


def _find_text(session: Session, file: EditionFile) -> str:
    """Return the address of the text in the language of a file; empty where there is none, as beside the notice of a retraction."""
    path = f"/statements/{_slug(file.path)}/{file.language}{departures.NAMELESS}"
    found = select(EditionFile.path).where(EditionFile.edition_id == file.edition_id, EditionFile.path == path)
    return session.exec(found).first() or ""


def _is_bundle_to_come(session: Session, path: str) -> bool:
    if path != f"/statements/{(slug := _slug(path))}/{BUNDLE}":
        return False
    of_statement = col(Statement.id) == col(Edition.statement_id)
    waiting = select(Edition.id).join(Statement, of_statement).where(Statement.slug == slug, Edition.state == EditionState.PUBLISHED)
    return session.exec(waiting.where(col(Edition.bundle_due_at).is_not(None))).first() is not None


def _slug(path: str) -> str:
    return path.removeprefix("/statements/").partition("/")[0]
