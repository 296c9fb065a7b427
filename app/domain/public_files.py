"""Public files: what readers get, byte for byte as the edition that is public was built. Nothing is rendered here, nothing else served."""

from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Session
from app.errors import NotFound
from app.models import Edition, EditionFile, EditionState


@dataclass(frozen=True)
class PublicFile:
    """A public file: bytes and compressed copies by content coding.

    `sha256` is that of `body`, in hex; `varies` names request headers; `framed_by` are the sources (CSP) that may frame it.
    """

    path: str
    media_type: str
    language: str
    sha256: str
    body: bytes
    encodings: dict[str, bytes]
    varies: tuple[str, ...] = ()
    framed_by: str = ""


def list_of(session: Session, edition: Edition) -> list[tuple[str, str, int]]:
    """Return path, hex SHA-256 and size in bytes of an edition's files."""
    query = select(EditionFile.path, EditionFile.sha256, EditionFile.size).where(EditionFile.edition_id == edition.id)
    return [(path, sha256, size) for path, sha256, size in session.exec(query.order_by(EditionFile.path)).all()]


def get(session: Session, path: str) -> PublicFile:
    """Return the file that is public at `path` now. Raises NotFound."""
    query = (
        select(EditionFile)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .where(EditionFile.path == path, Edition.state == EditionState.PUBLISHED)
    )
    file = session.exec(query).first()
    if file is None or file.body is None:
        raise NotFound
    encodings = {name: body for name, body in (("br", file.br), ("zstd", file.zstd), ("gzip", file.gzip)) if body is not None}
    return PublicFile(file.path, file.media_type, file.language, file.sha256, file.body, encodings, framed_by=file.framed_by)
