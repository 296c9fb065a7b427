"""The audit of editions: every file has the bytes that were published, and the log says of each edition what its rows say."""

import hashlib
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import or_, select
from sqlmodel import col

from app.db import Session
from app.domain import verifications
from app.domain.audit_reports import tell
from app.ledger import bundles, packing
from app.ledger.bundle_files import BUNDLE, LIST, SUMS, file_name, is_of_edition, list_sums, read_sums
from app.ledger.findings import Finding, bad
from app.ledger.notes import NoteInvalid
from app.ledger.packing import BundleInvalid
from app.models import Edition, EditionFile, EditionState, Event, EventKind, Statement, Translation
from app.publishing.encodings import is_copy

AT_ONCE = 500


def examine(session: Session) -> Iterator[Finding]:
    """Yield what was found of public files, of files that should be gone, and of what the log says of editions."""
    yield from tell(_files(session), "Every public file has the bytes that were published (%(count)s).")
    yield from tell(_left_overs(session), "Every edition that was replaced has lost its files' bytes (%(count)s files).")
    yield from tell(_published(session), "The log says of every edition what was published (%(count)s).")


def _files(session: Session) -> Iterator[Finding | None]:
    query = (
        select(col(EditionFile.edition_id), col(EditionFile.path), col(EditionFile.sha256), col(EditionFile.size))
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .where(col(Edition.state) == EditionState.PUBLISHED)
        .order_by(col(EditionFile.path))
    )
    for edition_id, path, sha256, size in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        yield _file(session, edition_id, path, sha256=sha256, size=size)


def _file(session: Session, edition_id: str, path: str, *, sha256: str, size: int) -> Finding | None:
    """Look at one file; its bytes are read alone, because some are large."""
    bodies = select(col(EditionFile.body), col(EditionFile.br), col(EditionFile.gzip), col(EditionFile.zstd))
    found = session.connection().execute(bodies.where(col(EditionFile.edition_id) == edition_id, col(EditionFile.path) == path)).one()
    if found.body is None:
        return bad("%(path)s: its bytes are gone.", path=path)
    if len(found.body) != size or hashlib.sha256(found.body).hexdigest() != sha256:
        return bad("%(path)s: not the bytes that were published.", path=path)
    for coding in ("br", "gzip", "zstd"):
        copy = getattr(found, coding)
        if copy is not None and not is_copy(found.body, coding, copy):
            return bad("%(path)s: its compressed copy (%(coding)s) is of something else.", path=path, coding=coding)
    if path.endswith(f"/{BUNDLE}") and not _proves(session, found.body):
        return bad("%(path)s: the bundle does not prove what it says, by the keys of our logs.", path=path)
    if path.endswith(f"/{BUNDLE}") and not _is_of(session, edition_id, found.body):
        return bad("%(path)s: the bundle is of another edition than the one that is shown.", path=path)
    return None


def _proves(session: Session, bundle: bytes) -> bool:
    """Whether a bundle holds; it is made after the log has spoken of the edition, so the log knows nothing of its bytes."""
    try:
        return bundles.check(bundle, verifications.list_keys(session)).holds
    except (BundleInvalid, NoteInvalid):
        return False


def _is_of(session: Session, edition_id: str, bundle: bytes) -> bool:
    """Whether a bundle that holds has the files of an edition: an older one, put in its place, would hold as well."""
    listed = read_sums(packing.unpack(bundle)[SUMS])
    return {name: sha256 for name, sha256 in listed.items() if is_of_edition(name)} == _hashes(session, edition_id)


def _left_overs(session: Session) -> Iterator[Finding | None]:
    """Files of replaced editions: their bytes may hold a name that has left (P5)."""
    has_some = or_(*(col(body).is_not(None) for body in (EditionFile.body, EditionFile.br, EditionFile.gzip, EditionFile.zstd)))
    query = (
        select(col(EditionFile.path), col(Edition.number), has_some)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .where(col(Edition.state) == EditionState.SUPERSEDED)
    )
    for path, number, has_bytes in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        named: dict[str, str | int] = {"path": path, "edition": number}
        yield bad("%(path)s: edition %(edition)s was replaced, and its bytes are still here.", **named) if has_bytes else None


def _published(session: Session) -> Iterator[Finding | None]:
    """What the log says of each edition, against its rows."""
    edition = (col(Edition.number), col(Edition.named_count), col(Edition.withheld_count), col(Edition.version_id))
    query = (
        select(col(Event.subject_id), col(Event.facts), col(Statement.slug), *edition)
        .outerjoin(Edition, col(Edition.id) == col(Event.subject_id))
        .outerjoin(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(col(Event.kind) == EventKind.PUBLISHED, col(Event.leaf).is_not(None))
    )
    for edition_id, facts, slug, number, *counts, version_id in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        if slug is None:
            yield bad("The log says that edition %(id)s was published, and there is none.", id=edition_id)
            continue
        kept = _kept(session, edition_id, version_id, number=number, counts=counts, languages=facts.get("text") or ())
        other = next((name for name, value in kept.items() if facts.get(name) != value), "")
        named: dict[str, str | int] = {"statement": slug, "edition": number, "fact": other}
        yield bad("%(statement)s, edition %(edition)s: the log has another value of “%(fact)s”.", **named) if other else None


def _kept(
    session: Session, edition_id: str, version_id: str | None, *, number: int, counts: Sequence[int], languages: Collection[str]
) -> dict[str, object]:
    """Return what rows say of an edition where `domain/published_facts` said it once. A notice of retraction has no list and no text.

    The lead may leave translations out of an edition: of its `languages` alone the texts are compared.
    """
    hashes = _hashes(session, edition_id)
    named, withheld = counts if languages else (0, 0)
    kept: dict[str, object] = {"edition": number, "named": named, "withheld": withheld}
    kept |= {"roster": hashes.get(LIST, ""), "files": hashlib.sha256(list_sums(hashes)).hexdigest()}
    return kept | ({"text": _texts(session, version_id, languages)} if languages else {})


def _hashes(session: Session, edition_id: str) -> dict[str, str]:
    """Return the hashes of an edition's files by their names in its bundle, which itself is made of what the log says, afterwards."""
    columns = (col(EditionFile.path), col(EditionFile.media_type), col(EditionFile.sha256))
    files = session.connection().execute(select(*columns).where(col(EditionFile.edition_id) == edition_id))
    hashes = {file_name(path, media_type): sha256 for path, media_type, sha256 in files}
    hashes.pop(BUNDLE, None)
    return hashes


def _texts(session: Session, version_id: str | None, languages: Collection[str]) -> dict[str, str]:
    query = select(col(Translation.language), col(Translation.sha256)).where(col(Translation.version_id) == version_id)
    return {language: sha256 or "" for language, sha256 in session.connection().execute(query) if language in languages}
