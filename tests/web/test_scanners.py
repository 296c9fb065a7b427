"""Programs that read mail before people do: they open 200 links, load what is there and send every form, and nothing has changed."""

from dataclasses import dataclass, replace

import httpx
import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import boards, changes, comments, consents, delegations, invitations, statements
from app.domain.changes import Change
from app.domain.comments import Typed
from app.domain.consents import Recorded
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.models import Invitation, Link
from tests import cast, consulting
from tests.asking import BASE_URL, tell
from tests.cast import Clock
from tests.consulting import Consulted
from tests.joining import opened_call
from tests.partner import FORM, dump
from tests.scanner import Scanner

ON_ONE_DATABASE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
PARTNERS, ENDORSING = 60, 40


@dataclass(frozen=True)
class Coalition:
    """Sixty partners with every kind of link."""

    consulted: Consulted
    tokens: list[str]

    @property
    def guests(self) -> list[Guest]:
        return [Guest({"en": f"Partner Number {number}"}, f"director@partner{number}.example.org") for number in range(PARTNERS)]

    def mailed(self, kind: str, count: int = PARTNERS) -> list[str]:
        return [cast.link_in_mail(self.consulted.database, guest.email, kind) for guest in self.guests[:count]]

    def scan(self, paths: list[str]) -> Scanner:
        """Let a scanner loose on these addresses; nothing in any table may have changed after it."""
        before = dump(self.consulted.database)

        async def story(client: httpx.AsyncClient) -> Scanner:
            scanner = Scanner(client)
            for path in paths:
                await scanner.scan(BASE_URL + path)
            return scanner

        scanner = tell(self.consulted.app, story)
        assert dump(self.consulted.database) == before
        return scanner


@pytest.fixture
def coalition(settings: Settings, database: Database, still: Clock) -> Coalition:
    """A consultation with sixty partners; ten have commented."""
    consulted = consulting.consulted(settings, database)
    made = Coalition(consulted, [])
    made = replace(made, tokens=consulting.invite(database, consulted.lead, consulted.statement, *made.guests))
    with database.write() as session:
        for token in made.tokens[:10]:
            comments.add(
                session, token, Typed(comment="Say by when.", language="en", paragraph="0", version="1", nonce="n" * 20), at=still.at
            )
    return made


@ON_ONE_DATABASE
def test_scanners_change_nothing_and_people_endorse_after_them(coalition: Coalition) -> None:
    scanned = coalition.scan([f"/c/{token}" for token in coalition.tokens])
    assert len(scanned.sent) >= 3 * PARTNERS

    e, m, b = sign_on(coalition)
    scanned = coalition.scan([f"/e/{token}" for token in e] + [f"/m/{token}" for token in m] + [f"/b/{token}" for token in b])
    assert len(scanned.sent) >= 3 * (PARTNERS + ENDORSING)
    assert len(coalition.tokens + e + m + b) == 200
    assert burnt(coalition) == []

    assert people_go_on(coalition, e, m) == [303] * (PARTNERS - ENDORSING) + [303] * ENDORSING


@ON_ONE_DATABASE
def test_a_request_to_join_is_confirmed_by_no_scanner(settings: Settings, database: Database, still: Clock) -> None:
    call = opened_call(settings, database)
    call.ask()
    link = f"/j/{call.links()[0]}"
    before = dump(database)

    tell(call.app, lambda client: Scanner(client).scan(BASE_URL + link))

    assert dump(database) == before


def sign_on(coalition: Coalition) -> tuple[list[str], list[str], list[str]]:
    """Open sign-on: forty endorse, five pass it on, five are recorded as consenting, and a correction may be objected to."""
    consulted, database = coalition.consulted, coalition.consulted.database
    consulted.open_sign_on()
    asked = coalition.mailed("sign_on")
    manage = [endorse(database, asked[number], number) for number in range(ENDORSING)]
    with database.write() as session:
        shown = [boards.issue(session, token, at=clock.now()) for token in asked[:ENDORSING]]
    for number in range(ENDORSING, ENDORSING + 5):
        with database.write() as session:
            delegations.delegate(session, asked[number], f"colleague@partner{number}.example.org", at=clock.now())
    record_consents(coalition)
    correct(consulted)
    return asked, manage, shown


def endorse(database: Database, token: str, number: int) -> str:
    return cast.endorse(database, token, display_name=f"Partner Number {number}", nonce=f"nonce-of-form-{number}")


def burnt(coalition: Coalition) -> list[Link]:
    with coalition.consulted.database.read() as session:
        return [link for link in session.exec(select(Link)).all() if link.used_at or link.revoked_at]


def record_consents(coalition: Coalition) -> None:
    by = coalition.consulted.lead.actor
    with coalition.consulted.database.write() as session:
        silent = select(Invitation.id).where(Invitation.state != "answered").order_by(Invitation.id)
        for invitation_id in session.exec(silent).all()[-5:]:
            invitation, statement = invitations.get(session, invitation_id, by=by)
            consents.record(session, invitation, statement, Recorded("phone", "2026-11-30", "Partner"), by=by, at=clock.now())


def correct(consulted: Consulted) -> None:
    by = consulted.lead.actor
    with consulted.database.write() as session:
        fresh = statements.get(session, consulted.statement.id, by=by)
        changes.start(session, fresh)
        text = Text(consulting.TEXT.title, consulting.TEXT.body.replace("Now.", "Now!"))
        statements.edit_translation(session, fresh, "en", text, revision=fresh.revision, at=clock.now())
        changes.make(session, fresh, Change("editorial", "A mark"), by=by, at=clock.now())


def people_go_on(coalition: Coalition, invited: list[str], manage: list[str]) -> list[int]:
    """Everybody who has not answered endorses, and everybody who has withdraws; return what they were answered."""

    async def story(client: httpx.AsyncClient) -> list[int]:
        answered = []
        for number, token in enumerate(invited[ENDORSING:]):
            form = FORM | {"display_name": f"Partner {number}", "version": "3", "nonce": f"nonce-after-scan-{number}"}
            answered.append((await client.post(f"/e/{token}", data=form)).status_code)
        return answered + [(await client.post(f"/m/{token}/withdrawal", data={"mode": "quiet"})).status_code for token in manage]

    return tell(coalition.consulted.app, story)
