"""What this site goes by when somebody has something checked: its logs' keys, its seals, the hashes of what it published.

It must not be asked who stood on a list once: of an edition that was replaced, no file is known that could be made up by guessing a name.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import col, select

from app.db import Session
from app.domain import departures, digests, events, seals
from app.ledger import bundles, records
from app.ledger.findings import Verdict
from app.ledger.notes import VerifierKey
from app.ledger.verification import SIGNED, Known, PublishedFile
from app.models import Edition, EditionFile, EditionState, Log, LogKey, Phase, Statement, Translation, Version
from app.publishing.digest import entry
from app.publishing.html import FrontEntry


@dataclass(frozen=True)
class EarlierKey:
    """A key of the log as `ssh-keygen` calls it, and the last day it signed; None where it still does, beside that of today."""

    fingerprint: str
    until: date | None


@dataclass(frozen=True)
class About:
    """The public statement that something is about; `is_earlier_text`: what was handed over is about a text that another has replaced."""

    entry: FrontEntry
    is_earlier_text: bool


def read_known(session: Session, content: bytes) -> Known:
    """Return what is known that may bear on `content`."""
    return Known(list_keys(session), seals.list_known(session), find_file(session, sha256(content).hexdigest()))


def list_keys(session: Session) -> list[VerifierKey]:
    """Return every public key that this installation's logs were signed with, or promises are signed with now."""
    keys: dict[VerifierKey, None] = {}
    for log in session.exec(select(Log).order_by(col(Log.number).desc())).all():
        keys |= dict.fromkeys(signer.verifier for signer in records.signers(session, log))
        keys |= dict.fromkeys(records.verifiers(session, log))
    return list(keys)


def list_earlier_keys(session: Session) -> list[EarlierKey]:
    """Return the log keys that are not the one of today, the last first: old bundles and receipts are still checked with them."""
    today = seals.make_proof(session).key
    rows = session.exec(select(LogKey).order_by(col(LogKey.used_until).is_(None), col(LogKey.used_until), col(LogKey.used_from))).all()
    untils = {bundles.fingerprint(VerifierKey.parse(row.line)): row.used_until for row in rows}
    return [EarlierKey(fingerprint, until) for fingerprint, until in reversed(untils.items()) if fingerprint != today]


def list_earlier_seals(session: Session) -> list[str]:
    """Return the SHA-256 of the certificates that sealed here and are not the one of today."""
    return sorted(seals.list_known(session) - {session.sealer.fingerprint})


def find_file(session: Session, digest: str) -> PublishedFile | None:
    """Return the file of an edition that has this SHA-256, of the public edition if there is one, else of the newest."""
    query = (
        select(EditionFile.path, Edition, Statement)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(EditionFile.sha256 == digest, col(Edition.state).in_([EditionState.PUBLISHED, EditionState.SUPERSEDED]))
        .order_by(col(Edition.state) != EditionState.PUBLISHED, col(Edition.number).desc())
    )
    found = session.exec(query).first()
    if found is None:
        return None
    path, edition, statement = found
    is_newest = edition.state == EditionState.PUBLISHED
    is_unsure = is_newest and departures.is_unsure(session, statement, path)  # it may hold a name that left, or bring one back
    is_current = is_newest and not is_unsure
    if edition.published_at is None or not (is_current or path.endswith(SIGNED) or not departures.may_hold(path)):
        return None
    url = f"/statements/{statement.slug}"
    is_retracted = statement.phase == Phase.RETRACTED and not is_newest
    mark = events.public_mark(statement.id)
    name, day = path.removeprefix(f"{url}/"), edition.published_at.date()
    return PublishedFile(name, edition.number, day, url, is_current, is_retracted, mark, is_unsure=is_unsure)


def find_statement(session: Session, verdict: Verdict, language: str) -> About | None:
    """Return the statement that something which holds is about, in the text that a reader of `language` reads best: only if it is public
    now, whoever asks and whatever they hold (P4).
    """
    if not (verdict.holds and verdict.statement):
        return None
    ids = session.exec(select(Statement.id).where(col(Statement.phase).in_(digests.PUBLIC))).all()
    found = next((one for one in ids if events.public_mark(one) == verdict.statement), "")
    item = digests.find(session, found) if found else None
    return About(entry(item, language), _is_of_earlier_text(session, verdict, found)) if item else None


def _is_of_earlier_text(session: Session, verdict: Verdict, statement_id: str) -> bool:
    """Tell whether a verdict names, by its hash, another authentic text than the public one, and no later one."""
    query = (
        select(Version.number, Translation.language, Translation.sha256)
        .join(Edition, col(Edition.version_id) == col(Version.id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .join(Translation, col(Translation.version_id) == col(Version.id))
        .where(Statement.id == statement_id, Edition.state == EditionState.PUBLISHED)
        .where(col(Translation.language) == col(Statement.authentic_language))
    )
    number, language, digest = session.exec(query).first() or (0, "", "")
    told = [finding.values for finding in verdict.findings if finding.is_said]
    hashes = {values["language"]: values["sha256"] for values in told if "sha256" in values}
    version = next((str(values["version"]) for values in told if "version" in values), "")
    is_later = version.isdecimal() and int(version) > number
    return bool(digest) and hashes.get(language, digest) != digest and not is_later
