"""A link that does not open: each kind has its page, its status and a next step; a made-up one costs no query."""

import asyncio
import random
import secrets
import string
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, event, update
from sqlmodel import col
from starlette.types import ASGIApp, Message

from app.config import Settings
from app.db import Database
from app.domain import invitations, reminders
from app.main import create_app
from app.models import Link, Purpose
from app.security.links import LinkSigner
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.conftest import make_settings
from tests.consulting import consulted
from tests.partner import FORM, Invited, invited, words

MANY = 10_000


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


def test_ten_thousand_made_up_tokens_cost_no_query(tmp_path: Path) -> None:
    with closing(Database(make_settings(tmp_path))) as database:
        queries: list[str] = []
        for engine in (database._reader, database._writer):
            event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: queries.append(statement))
        app = create_app(database.settings, database)

        statuses = asyncio.run(look_at(app, made_up_paths(database.signer.new_token("invitation"))))

        assert len(statuses) == MANY
        assert set(statuses) == {400}
        assert queries == []
        database.migrate()
        assert queries != []


@pytest.mark.parametrize(
    "page",
    [
        "/e/{}",
        "/e/{}/decline",
        "/e/{}/delegation",
        "/e/{}/board",
        "/e/{}/contest",
        "/e/{}/stop",
        "/e/{}/reminders",
        "/c/{}/comments",
        "/c/{}/comments/1/deletion",
    ],
)
def test_a_made_up_token_cannot_act_and_never_asks_for_the_writer_lock(tmp_path: Path, page: str) -> None:
    with closing(Database(make_settings(tmp_path))) as database, database._exclusive():
        app = create_app(database.settings, database)

        assert ask(app, "POST", page.format(secrets.token_urlsafe(24)), data=FORM).status_code == 400


def test_an_altered_link_says_to_copy_the_whole_link(partner: Invited) -> None:
    answer = ask(partner.app, "GET", f"/e/{partner.token[:-1]}")

    assert answer.status_code == 400
    assert "This link is not complete" in words(answer)
    assert "copy the whole link" in words(answer)


def test_a_link_of_another_purpose_is_no_link(partner: Invited) -> None:
    manage = partner.endorse()
    login = partner.lead.login_url.rpartition("/")[2]

    for path in (f"/e/{manage}", f"/m/{partner.token}", f"/e/{login}", f"/m/{login}"):
        assert ask(partner.app, "GET", path).status_code == 400
    assert ask(partner.app, "POST", f"/e/{manage}", data=FORM).status_code == 400
    assert ask(partner.app, "POST", f"/m/{partner.token}/withdrawal", data={"mode": "quiet"}).status_code == 400


def test_a_link_whose_row_is_gone_asks_for_a_newer_mail(partner: Invited) -> None:
    with partner.database.write() as session:
        session.connection().execute(delete(Link).where(col(Link.purpose) == Purpose.INVITATION))

    answer = partner.look()

    assert answer.status_code == 400
    assert "This link is no longer known here" in words(answer)
    assert "Look for a newer mail" in words(answer)


def test_an_expired_link_says_that_the_receipt_still_works(partner: Invited, still: Clock) -> None:
    still.advance(days=500)

    answer = partner.look()

    assert answer.status_code == 410
    assert "This link has expired" in words(answer)
    assert "the link in your receipt still works" in words(answer)
    assert partner.answer().status_code == 410


def test_a_revoked_invitation_says_to_write_to_the_lead(partner: Invited, still: Clock) -> None:
    with partner.database.write() as session:
        (progress,) = invitations.list_progress(session, partner.statement)
        invitations.revoke(session, progress.invitation, at=still.at)

    answers = [partner.look(), partner.look("/receipt"), partner.answer(), partner.decline()]

    assert [answer.status_code for answer in answers] == [410] * 4
    assert "has taken the invitation back" in words(answers[0])
    assert "please write to them" in words(answers[0])


def test_a_consultations_link_ends_like_any_other(settings: Settings, database: Database, still: Clock) -> None:
    partner = consulted(settings, database)
    with database.write() as session:
        (progress,) = invitations.list_progress(session, partner.statement)
        invitations.revoke(session, progress.invitation, at=still.at)

    answers = [partner.look(), partner.look("/paragraphs/1"), partner.say(), partner.take_back("0" * 32)]

    assert [answer.status_code for answer in answers] == [410] * 4
    assert "has taken the invitation back" in words(answers[0])


def test_a_consultations_link_expires_a_year_after_its_deadline(settings: Settings, database: Database, still: Clock) -> None:
    partner = consulted(settings, database)
    still.advance(days=370)
    before = partner.look().status_code
    still.advance(days=30)

    assert (before, partner.look().status_code) == (200, 410)


def test_a_used_link_still_gets_a_page(partner: Invited, still: Clock) -> None:
    with partner.database.write() as session:
        session.connection().execute(update(Link).values(used_at=still.at))

    assert partner.look().status_code == 410


def test_a_bad_link_speaks_the_browser_s_language(partner: Invited) -> None:
    answer = ask(partner.app, "GET", "/e/abc", headers={"accept-language": "ar, en;q=0.5"})

    assert '<html lang="ar" dir="rtl">' in answer.text
    assert "هذا الرابط غير مكتمل" in words(answer)


def test_a_bad_link_is_not_repeated_on_its_page(partner: Invited) -> None:
    assert "someone-elses-token" not in ask(partner.app, "GET", "/e/someone-elses-token").text


def test_a_reminder_s_link_opens_the_same_invitation(partner: Invited, still: Clock) -> None:
    still.advance(hours=13)
    with partner.database.write() as session:
        reminders.remind_silent(session, partner.statement, None, by=partner.lead.actor, at=still.at)
    token = cast.link_in_mail(partner.database, cast.PARTNER.email, "reminder")

    assert partner.answer().status_code == 303
    assert "is recorded" in words(ask(partner.app, "GET", f"/e/{token}"))


def test_a_link_of_another_installation_is_no_link(partner: Invited, tmp_path: Path) -> None:
    foreign = LinkSigner(make_settings(tmp_path / "other").secret_keys).new_token(Purpose.INVITATION)

    assert ask(partner.app, "GET", f"/e/{foreign}").status_code == 400


def made_up_paths(good: str) -> Iterable[str]:
    """Paths with tokens that are random, cut, changed in one letter, lengthened or put together from two good halves."""
    chance = random.Random(7)
    for number in range(MANY):
        page = ("/e/", "/m/", "/c/")[number % 3]
        at = chance.randrange(len(good))
        changed = chance.choice(string.ascii_letters.replace(good[at], ""))
        yield (
            page
            + (
                chance.randbytes(24).hex(),
                good[: max(1, at)] if at < len(good) - 1 else "x",
                good[:at] + changed + good[at + 1 :] if good[at] != "." and page != "/e/" else good[::-1],
                good + changed,
                f"{chance.randbytes(12).hex()}.{good.rpartition('.')[2]}",
            )[number % 5]
        )


async def look_at(app: ASGIApp, paths: Iterable[str]) -> list[int]:
    return [await status_of(app, path) for path in paths]


async def status_of(app: ASGIApp, path: str) -> int:
    """Ask without a client, which would take as long as the answer."""
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        answers.append(message)

    request = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "https", "path": path, "raw_path": path.encode()}
    await app(request | {"query_string": b"", "headers": [(b"host", b"statements.example.org")]}, receive, send)
    return int(answers[0]["status"])
