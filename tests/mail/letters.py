"""One good payload for every kind of mail, and the rendering of it with as few words as a test needs."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from app.mail.envelopes import Envelope
from app.mail.letters import Letter
from app.mail.messages import render

LINK = "https://statements.example/e/" + "Zm9vYmFy" * 18
REQUEST = {
    "url": LINK,
    "lead": "Coalition for Assembly",
    "contact_name": "Anna Kavalenka",
    "partner": "Blue River Watch",
    "kind": "joint_statement",
    "title": "Release everyone now",
    "deadline": "2025-05-14T11:00:00+00:00",
    "time_zone": "Europe/Vilnius",
}
RECEIPT = {
    "lead": "Coalition for Assembly",
    "title": "Release everyone now",
    "kind": "joint_statement",
    "display_name": "Blue River Watch",
    "visibility": "withheld",
    "version": 1,
    "text_sha256": {"en": "a" * 64, "be": "b" * 64},
    "recorded_on": "2025-05-02",
    "manage_url": LINK,
    "changed": False,
}
NOTE = {"lead": "Coalition for Assembly", "title": "Release everyone now"}
PAYLOADS: dict[str, dict[str, Any]] = {
    "login": {"url": LINK, "minutes": 15},
    "invitation": REQUEST,
    "reminder": REQUEST,
    "receipt": RECEIPT,
    "declined": NOTE,
    "visibility": NOTE | {"visibility": "withheld"},
    "withdrawal": NOTE | {"mode": "quiet"},
    "dispute": NOTE,
    "dispute_alert": {"title": "Release everyone now", "partner": "Blue River Watch", "desk_url": LINK},
}
CHANGE = REQUEST | {"note": "Public trials are named too", "redline": ["We call for fair [-trials-]{+and public trials+}."]}
PAYLOADS |= {
    "correction": CHANGE | {"until": "2025-05-16T09:30:00+00:00"},
    "reconfirmation": CHANGE | {"because": "new_text"},
    "merged": RECEIPT | {"visibility": "named", "changed": True},
    "contact_added": NOTE | {"address": "p…@blue.example"},
    "objection": NOTE,
    "objection_alert": PAYLOADS["dispute_alert"],
    "files_alert": {"title": "Release everyone now", "desk_url": LINK, "count": 1},
}
PAYLOADS |= {
    "sign_on": REQUEST,
    "extension": REQUEST,
    "consultation": REQUEST | {"changed": True},
    "consultation_reminder": REQUEST,
    "comment_decided": NOTE
    | {
        "state": "accepted",
        "comment": "Say by when.",
        "wording": "Release everyone by May.",
        "put": "Release all by May.",
        "answer": "Yes.",
        "is_final": False,
    },
    "comments_alert": {"title": "Release everyone now", "desk_url": LINK},
    "bounce_alert": {"title": "Release everyone now", "desk_url": LINK, "count": 3},
    "translation": {"url": LINK, "lead": "Coalition for Assembly", "target": "ar", "expires_on": "2025-05-16"},
    "join_confirmation": NOTE | {"url": LINK, "expires_on": "2025-05-09"},
    "join_alert": {"title": "Release everyone now", "desk_url": LINK},
    "join_refused": NOTE | {"organization": "Blue River Watch", "sentence": "Only organizations can join."},
}
PAYLOADS |= {
    "delegation": REQUEST,
    "delegation_notice": NOTE | {"address": "a…@blue.example"},
    "consent": REQUEST | {"channel": "phone", "consented_on": "2025-05-01", "display_name": "Blue River Watch", "visibility": "withheld"},
    "consent_alert": PAYLOADS["dispute_alert"],
    "dispute_answered": REQUEST | {"outcome": "settled", "answer": "We spoke on the telephone."},
    "alarm": {"title": "Release everyone now", "desk_url": LINK, "count": 3},
    "names_hidden": {},
    "delivery": {"subject": "An open letter", "letter": ["Dear Sir or Madam,", "", "Please read."], "lead": "Coalition", "url": LINK},
    "final_copy": NOTE | {"url": LINK, "kind": "joint_statement", "sha256": "a" * 64},
    "published": NOTE | {"url": LINK, "manage_url": LINK, "kind": "joint_statement", "sha256": "a" * 64, "counted": "3 organizations"},
    "retracted": NOTE | {"url": LINK, "manage_url": LINK, "kind": "joint_statement", "sha256": "a" * 64, "counted": "3 organizations"},
}
QUEUED_AT = datetime(2025, 5, 2, 9, 30, 15, 123456, tzinfo=UTC)


ENVELOPE: dict[str, Any] = {
    "sender": "Undersigned <noreply@statements.example>",
    "recipient": "anna@partner.example",
    "message_id": "<0af3@statements.example>",
    "queued_at": QUEUED_AT,
}


def letter(kind: str, language: str = "en", **changes: Any) -> Letter:
    """Write one mail of a kind. `changes` go onto its envelope or into its payload."""
    envelope = ENVELOPE | {name: changes.pop(name) for name in Envelope.__annotations__.keys() & changes}
    return render(kind, language, PAYLOADS[kind] | changes, base_url="https://statements.example", **envelope)


def write(kind: str, language: str = "en", **changes: Any) -> EmailMessage:
    """Write one mail as `letter` does, and read it as a mail program would."""
    return email.message_from_bytes(letter(kind, language, **changes).content, policy=email.policy.default)


def text_of(message: EmailMessage) -> str:
    return _content(message, "plain")


def html_of(message: EmailMessage) -> str:
    return _content(message, "html")


def _content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
