"""Seals: what readers compare an edition with, and the certificates that this installation ever sealed with."""

from sqlmodel import col, select

from app.db import Session
from app.ledger import sshsig
from app.models import Edition, Log
from app.publishing.document import Proof
from app.security import seal_keys


def make_proof(session: Session) -> Proof:
    """Return the name of the log that goes on, and the fingerprints of the key that signs it and of the certificate that seals."""
    origin = session.exec(select(Log.origin).where(col(Log.is_open))).first() or ""
    return Proof(origin, sshsig.fingerprint(session.log_keys[0].public_key()), session.sealer.fingerprint)


def list_known(session: Session) -> set[str]:
    """Return the SHA-256 of every certificate that seals or has sealed here: a PDF stays what it is when keys change."""
    derived = {seal_keys.derive(secret).fingerprint for secret in session.settings.log_keys}
    sealed = session.exec(select(Edition.seal).distinct()).all()
    return {session.sealer.fingerprint, *derived, *(one for one in sealed if one)}
