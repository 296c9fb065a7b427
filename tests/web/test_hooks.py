"""The hooks: what came back by HTTP. A signed address or a derived password opens them, and nothing else does anything."""

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from app.main import create_app
from app.security import webhooks
from tests import cast
from tests.asking import ask
from tests.bouncing import Story
from tests.cast import Clock
from tests.mail import returned
from tests.mail.returned import dsn

UNCHANGED = (True, None, 0)
OFF = (False, "bounced", 0)


class Hooked(Story):
    """A story, and the product that its mail comes back to."""

    app: ASGIApp

    def hook(self, raw: bytes, recipient: str | None = None, **options: Any) -> httpx.Response:
        address = self.return_path() if recipient is None else recipient
        return ask(self.app, "POST", "/hooks/bounces", params={"recipient": address}, content=raw, **options)

    def postmark(self, password: str | None = None, **changes: object) -> httpx.Response:
        """Call as Postmark does, about the first mail."""
        said = {
            "RecordType": "Bounce",
            "ID": 42,
            "Type": "HardBounce",
            "Details": f"smtp;550 5.1.1 {cast.PARTNER.email} unknown",
            "Email": cast.PARTNER.email,
            "Metadata": {"return-path": self.return_path().partition("@")[0]},
        }
        key = webhooks.password(self.database.settings.secret_keys) if password is None else password
        return ask(self.app, "POST", "/hooks/postmark", json=said | changes, auth=("postmark", key))


@pytest.fixture
def story(settings: Settings, database: Database, still: Clock) -> Hooked:
    made = Hooked(database)
    made.app = create_app(settings, database)
    made.invite(cast.PARTNER)
    return made


def test_a_bounce_to_its_return_path_is_recorded(story: Hooked) -> None:
    answer = story.hook(dsn(to="noreply@statements.example.org"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert (story.contact(), story.reports(), story.alerts()) == (OFF, 1, 1)


def test_the_same_again_is_taken_and_changes_nothing(story: Hooked) -> None:
    statuses = [story.hook(dsn()).status_code for _ in range(3)]

    assert (statuses, story.reports(), story.alerts()) == ([204, 204, 204], 1, 1)


def test_a_plus_that_was_not_escaped_is_forgiven(story: Hooked) -> None:
    answer = ask(story.app, "POST", f"/hooks/bounces?recipient={story.return_path()}", content=dsn())

    assert (answer.status_code, story.contact()) == (204, OFF)


@pytest.mark.parametrize("recipient", ["", "noreply@statements.example.org", returned.RETURN_PATH, "b+", "\0", "x" * 5_000])
def test_without_a_signed_address_nothing_is_said_and_nothing_changes(story: Hooked, recipient: str) -> None:
    answer = story.hook(dsn(to=story.return_path(), message_id=story.mail().message_id), recipient)

    assert (answer.status_code, answer.content) == (403, b"")
    assert (story.contact(), story.reports()) == (UNCHANGED, 0)


@pytest.mark.parametrize(("raw", "status"), [(returned.OUT_OF_OFFICE, 204), (returned.LETTER, 422), (b"", 422), (b"\xff\0" * 5_000, 422)])
def test_what_is_no_bounce_changes_nothing(story: Hooked, raw: bytes, status: int) -> None:
    assert story.hook(raw).status_code == status
    assert (story.contact(), story.reports()) == (UNCHANGED, 0)


def test_a_large_mail_that_was_returned_does_no_harm(story: Hooked) -> None:
    assert story.hook(dsn() + b"x" * 9_000_000).status_code == 204
    assert story.contact() == OFF


def test_more_than_ten_mebibytes_are_refused_declared_or_not(story: Hooked) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(110):
            yield b"x" * 100_000

    declared = story.hook(dsn() + b"x" * 10 * 1024 * 1024)
    address = {"recipient": story.return_path()}
    undeclared = ask(story.app, "POST", "/hooks/bounces", params=address, content=stream())

    assert (declared.status_code, undeclared.status_code) == (413, 413)
    assert story.contact() == UNCHANGED


def test_no_page_of_another_site_calls_a_hook(story: Hooked) -> None:
    assert story.hook(dsn(), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert story.contact() == UNCHANGED


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/hooks/bounces", "/hooks/postmark"])
def test_a_hook_is_only_posted_to(story: Hooked, method: str, path: str) -> None:
    assert ask(story.app, method, path).status_code == 405


def test_postmark_tells_that_a_mail_came_back(story: Hooked) -> None:
    answer = story.postmark()

    assert (answer.status_code, answer.content) == (200, b"")
    assert (story.contact(), story.mail().state, story.alerts()) == (OFF, "bounced", 1)
    assert story.mail().answer == "smtp;550 5.1.1 (address) unknown"


def test_a_replayed_call_changes_nothing(story: Hooked) -> None:
    answers = [story.postmark().status_code for _ in range(3)]

    assert (answers, story.reports(), story.alerts()) == ([200, 200, 200], 1, 1)


@pytest.mark.parametrize("password", ["", "wrong", "é\ud83d".encode("utf-8", "replace").decode()])
def test_with_a_wrong_password_nothing_else_is_said(story: Hooked, password: str) -> None:
    answer = story.postmark(password)

    assert (answer.status_code, answer.content) == (401, b"")
    assert (story.contact(), story.reports()) == (UNCHANGED, 0)


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Bearer x", "Basic " + b64encode(b"\xff:\xff").decode(), "Basic " + "a" * 9_000]
)
def test_a_broken_authorization_is_none(story: Hooked, header: str) -> None:
    answer = ask(story.app, "POST", "/hooks/postmark", json={}, headers={"authorization": header})

    assert answer.status_code == 401


def test_the_password_of_a_key_in_rotation_is_good(story: Hooked, settings: Settings) -> None:
    assert story.postmark(webhooks.password(settings.secret_keys[-1:])).status_code == 200


def test_a_complaint_stops_mail_to_its_reader_and_bounces_nothing(story: Hooked) -> None:
    assert story.postmark(RecordType="SpamComplaint", Type="SpamComplaint").status_code == 200

    assert story.contact() == (False, "stopped", 0)
    assert (story.mail().state, story.invitations(), story.alerts()) == ("sent", ["sent"], 0)


@pytest.mark.parametrize(("kind", "contact", "state"), [("SoftBounce", (True, None, 1), "bounced"), ("Transient", UNCHANGED, "sent")])
def test_softer_trouble_turns_nothing_off(story: Hooked, kind: str, contact: object, state: str) -> None:
    assert story.postmark(Type=kind).status_code == 200

    assert (story.contact(), story.mail().state, story.invitations()) == (contact, state, ["sent"])


def test_a_mail_without_a_return_path_is_known_by_its_message_id(story: Hooked) -> None:
    assert story.postmark(Metadata={"message-id": story.mail().message_id}).status_code == 200
    assert story.contact() == OFF


@pytest.mark.parametrize("metadata", [None, {}, {"return-path": "b+x"}, {"message-id": "<other@statements.example.org>"}])
def test_a_mail_that_is_not_ours_is_answered_like_the_rest(story: Hooked, metadata: object) -> None:
    assert story.postmark(Metadata=metadata).status_code == 200
    assert (story.contact(), story.reports()) == (UNCHANGED, 0)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_call_of_postmarks_is_refused(story: Hooked, body: bytes) -> None:
    auth = ("postmark", webhooks.password(story.database.settings.secret_keys))

    assert ask(story.app, "POST", "/hooks/postmark", content=body, auth=auth).status_code == 422
