"""The audit of texts: that every frozen one still has its hash, and that every endorsement is of the text it was given for (P2)."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.db import Session
from app.domain.audit_reports import tell
from app.ledger.findings import Finding, bad
from app.models import Endorsement, EndorsementState, FrozenAs, Statement, Translation, Version
from app.models.endorsement import STANDING
from app.publishing.canonical import text_sha256

AT_ONCE = 500


def examine(session: Session) -> Iterator[Finding]:
    """Yield what was found of texts and of what was endorsed."""
    yield from tell(_texts(session), "Every text that was frozen has the hash it was frozen with (%(count)s).")
    yield from tell(_endorsements(session), "Every endorsement is of the text whose hashes it has (%(count)s).")
    yield from tell(_confirmed(session), "Nobody stands confirmed under words it has not confirmed (%(count)s).")


def _texts(session: Session) -> Iterator[Finding | None]:
    query = (
        select(
            col(Statement.slug),
            col(Version.number),
            col(Translation.language),
            col(Translation.title),
            col(Translation.body),
            col(Translation.sha256),
        )
        .join(Version, col(Version.statement_id) == col(Statement.id))
        .join(Translation, col(Translation.version_id) == col(Version.id))
        .where(col(Version.frozen_at).is_not(None))
        .order_by(col(Statement.slug), col(Version.number), col(Translation.language))
    )
    for slug, number, language, title, body, sha256 in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        is_kept = text_sha256(title, body) == sha256
        named: dict[str, str | int] = {"statement": slug, "version": number, "language": language}
        yield None if is_kept else bad("%(statement)s, version %(version)s, %(language)s: not the text that was frozen.", **named)


def _endorsements(session: Session) -> Iterator[Finding | None]:
    hashes = _hashes_of_versions(session)
    query = select(col(Endorsement.id), col(Endorsement.state), col(Endorsement.version_id), col(Endorsement.text_sha256)).order_by(
        col(Endorsement.id)
    )
    for endorsement_id, state, version_id, endorsed in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        has_nothing = not endorsed and state not in STANDING
        is_bound = has_nothing or endorsed == hashes[version_id]
        yield None if is_bound else bad("Endorsement %(id)s: its hashes are not those of its version.", id=endorsement_id)


def _confirmed(session: Session) -> Iterator[Finding | None]:
    """A change in substance asks everybody again, and only the partner's own act confirms: that gives the endorsement the newer version."""
    endorsed, later = aliased(Version), aliased(Version)
    of_it = (col(later.statement_id) == col(endorsed.statement_id)) & (col(later.number) > col(endorsed.number))
    is_changed = select(col(later.id)).where(of_it, col(later.frozen_as) == FrozenAs.SUBSTANTIVE).exists()
    query = select(col(Endorsement.id), is_changed).join(endorsed, col(endorsed.id) == col(Endorsement.version_id))
    query = query.where(col(Endorsement.state) == EndorsementState.CONFIRMED).order_by(col(Endorsement.id))
    for endorsement_id, has_to_confirm in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        named = {"id": endorsement_id}
        yield bad("Endorsement %(id)s stands confirmed, and its text was changed in substance since.", **named) if has_to_confirm else None


def _hashes_of_versions(session: Session) -> dict[str, dict[str, str]]:
    """Return what each version was frozen with, by language. They are few: a handful for each statement."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(col(Translation.version_id), col(Translation.language), col(Translation.sha256)).where(
        col(Translation.sha256).is_not(None)
    )
    for version_id, language, sha256 in session.connection().execute(query):
        found[version_id][language] = sha256 or ""
    return found
