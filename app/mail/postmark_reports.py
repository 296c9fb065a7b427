"""What Postmark's webhook says of a mail (postmarkapp.com/developer/webhooks/bounce-webhook), read into a Report."""

import hashlib
from collections.abc import Mapping
from typing import Any

from app.mail.addresses import one_line
from app.mail.answers import scrub
from app.mail.bounces import Report
from app.mail.delivery_status import Verdict, status_in
from app.mail.postmark_server import MESSAGE_ID, RETURN_PATH

VERDICTS = {
    "HardBounce": Verdict.HARD,
    "BadEmailAddress": Verdict.HARD,
    "SpamComplaint": Verdict.COMPLAINT,
    "SoftBounce": Verdict.SOFT,
    "DnsError": Verdict.SOFT,
    "Blocked": Verdict.SOFT,
    "SpamNotification": Verdict.SOFT,
    "VirusNotification": Verdict.SOFT,
    "DMARCPolicy": Verdict.SOFT,
    "Unknown": Verdict.SOFT,
    "Transient": Verdict.DELAYED,
}
"""By its type of bounce. It is silent about what it still tries, and every other type is an automatic reply or a wish of the reader's."""

LONGEST_TEXT = 2_000
COMPLAINED = "Its reader called this mail spam."


def read(said: object) -> Report:
    """Read one call of the webhook, as JSON has it. What is no bounce is `ignored`; what is no object of Postmark's is `unread`."""
    if not isinstance(said, Mapping) or not isinstance(said.get("RecordType"), str):
        return Report(Verdict.UNREAD)
    kind = _text(said, "Type")
    verdict = VERDICTS.get(kind, Verdict.IGNORED) if said["RecordType"] in {"Bounce", "SpamComplaint"} else Verdict.IGNORED
    answer = COMPLAINED if verdict == Verdict.COMPLAINT else _text(said, "Details") or _text(said, "Description")
    metadata = said.get("Metadata")
    marks = metadata if isinstance(metadata, Mapping) else {}
    message_id = _text(marks, MESSAGE_ID)
    return Report(
        verdict=verdict,
        status=status_in(answer),
        answer=scrub(answer, _text(said, "Email")),
        return_path=_text(marks, RETURN_PATH),
        message_ids=(message_id,) if message_id else (),
        fingerprint=hashlib.sha256(f"postmark {said.get('ID')} {kind}".encode("utf-8", "replace")).hexdigest(),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return one_line(value[:LONGEST_TEXT]) if isinstance(value, str) else ""
