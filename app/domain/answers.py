"""Answers: a partner's form as typed, checked and made the values of an endorsement's row."""

import re
from dataclasses import dataclass
from typing import Any

from app.db import Session
from app.domain.inputs import Checks
from app.models import Endorsement, EndorsementState, Visibility
from app.texts.pictures import find_pictures

SEALED_SIGNER = "endorsement.signer"
SEALED_REASON = "endorsement.reason"
LONGEST_REASON = 2_000
PUBLIC = "public"
"""What a form says that has a correction of a name told in public. Whatever else it says, nothing is told."""

NONCE = re.compile("[!-~]{8,100}")


@dataclass(frozen=True)
class Answer:
    """The endorsement form as typed. `language` is that of the text that was read, and of the typed name; `version` the text's number.

    `seen` is the mark of the answer that stood on the page, empty where none did. `correction` says whether another spelling of a public
    name is told as one. `beside` is the mark of what the form showed beside the name (`known_names.mark`).
    """

    display_name: str = ""
    language: str = ""
    visibility: str = ""
    signer_name: str = ""
    signer_title: str = ""
    authorized: str = ""
    nonce: str = ""
    version: str = ""
    seen: str = ""
    correction: str = ""
    beside: str = ""


def endorsing(session: Session, answer: Answer, languages: set[str]) -> dict[str, Any]:
    """Return the values of an endorsement of a text in these languages. Raises Invalid."""
    checks = Checks()
    name = checks.name("display_name", answer.display_name)
    visibility = checks.choice("visibility", answer.visibility, Visibility)
    if visibility == Visibility.NAMED and find_pictures(name):
        checks.refuse("display_name", "A printed list cannot show emoji and other pictures. Please write the name in letters.")
    signer = {
        "name": checks.name("signer_name", answer.signer_name),
        "title": checks.line("signer_title", answer.signer_title, required=True),
    }
    if answer.language not in languages:
        checks.refuse("language", "Please choose one of the languages of the text.")
    if answer.authorized != "yes":
        checks.refuse("authorized", "Please tick the box if this answer is yours to give.")
    if not NONCE.fullmatch(answer.nonce):
        checks.refuse("nonce", "This form was not complete. Please send it again.")
    checks.done()
    said = {"visibility": visibility, "display_name": name, "language": answer.language, "nonce": answer.nonce}
    return _FRESH | said | {"state": EndorsementState.CONFIRMED, "signer_sealed": session.vault.seal_json(SEALED_SIGNER, signer)}


def declining(session: Session, reason: str, nonce: str) -> dict[str, Any]:
    """Return the values of a refusal. Raises Invalid."""
    checks = Checks()
    cleaned = checks.markdown("reason", reason).strip()
    if len(cleaned) > LONGEST_REASON:
        checks.refuse("reason", "This is too long.")
    checks.done()
    sealed = session.vault.seal(SEALED_REASON, cleaned) if cleaned else None
    return _FRESH | {"state": EndorsementState.DECLINED, "reason_sealed": sealed, "nonce": nonce}


def open_private(session: Session, endorsement: Endorsement | None) -> tuple[str, str, str]:
    """Return the signer's name and title and the reason of a refusal, each empty where there is none. For the lead's eyes only."""
    signer = session.vault.open_json(SEALED_SIGNER, endorsement.signer_sealed) if endorsement and endorsement.signer_sealed else {}
    reason = session.vault.open(SEALED_REASON, endorsement.reason_sealed) if endorsement and endorsement.reason_sealed else ""
    return signer.get("name", ""), signer.get("title", ""), reason


def open_signer(session: Session, signer_sealed: bytes | None) -> str:
    """Return name and position of who answered, as an entry of the log commits to them; empty where nobody did."""
    signer = session.vault.open_json(SEALED_SIGNER, signer_sealed) if signer_sealed else {}
    return ", ".join(filter(None, (signer.get("name"), signer.get("title"))))


_FRESH: dict[str, Any] = {
    "visibility": None,
    "display_name": "",
    "language": "",
    "beside": {},
    "signer_sealed": None,
    "reason_sealed": None,
    "reconfirm_because": None,
    "withdrawn_at": None,
    "withdrawal_mode": None,
}
"""What every answer says anew, so nothing is left of the one before."""
