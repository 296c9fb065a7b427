"""Logging in by a mailed link, and the sessions a member holds."""

import httpx
import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import accounts
from app.web.accounts import device_word
from tests import cast, coordinator
from tests.asking import BASE_URL
from tests.cast import Clock
from tests.coordinator import Browser, Desk
from tests.partner import words


def login_path(database: Database) -> str:
    return cast.new_lead(database).login_url.removeprefix(BASE_URL)


def test_a_member_logs_in_through_the_mailed_link(client: Browser, database: Database) -> None:
    cast.new_lead(database)
    client.post("/login", data={"email": cast.COORDINATOR})
    path = f"/login/{cast.link_in_mail(database, cast.COORDINATOR, 'login')}"

    answer = client.post(path)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk"
    assert cast.LEAD in client.get("/desk").text


def test_opening_the_link_logs_nobody_in(client: Browser, database: Database) -> None:
    path = login_path(database)

    first, second = client.get(path), client.get(path)

    assert [first.status_code, second.status_code] == [200, 200]
    assert f'action="{path}"' in first.text
    assert not client.cookies
    assert client.post(path).status_code == 303


def test_asking_for_a_link_says_the_same_to_everybody(client: Browser, database: Database) -> None:
    cast.new_lead(database)

    known = client.post("/login", data={"email": cast.COORDINATOR})
    unknown = client.post("/login", data={"email": "nobody@nowhere.example.org"})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(cast.COORDINATOR, "") == unknown.text.replace("nobody@nowhere.example.org", "")
    assert [mail.to for mail in cast.outbox(database, "login")] == [cast.COORDINATOR]


def test_what_is_no_address_is_shown_again(client: Browser) -> None:
    answer = client.post("/login", data={"email": "coordinator at lead"})

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["email"]
    assert 'value="coordinator at lead"' in answer.text


def test_the_sixth_link_at_once_is_refused_to_members_and_others_alike(client: Browser, database: Database) -> None:
    cast.new_lead(database)

    for email in (cast.COORDINATOR, "nobody@nowhere.example.org"):
        statuses = [client.post("/login", data={"email": email}).status_code for _ in range(6)]

        assert statuses == [200, 200, 200, 200, 200, 429]


def test_a_link_opens_once(client: Browser, database: Database) -> None:
    path = login_path(database)
    client.post(path)

    looked, posted = client.get(path), client.post(path)

    assert [looked.status_code, posted.status_code] == [410, 410]
    assert "This link was already used" in words(looked)
    assert 'href="/login"' in posted.text


def test_a_link_ends_after_fifteen_minutes(client: Browser, database: Database, still: Clock) -> None:
    path = login_path(database)
    still.advance(minutes=15)

    answer = client.get(path)

    assert answer.status_code == 410
    assert "This link has expired" in words(answer)


@pytest.mark.parametrize("token", ["x", "abc.def", "%00", "й"])
def test_a_link_that_was_cut_says_so(client: Browser, token: str) -> None:
    for answer in (client.get(f"/login/{token}"), client.post(f"/login/{token}")):
        assert answer.status_code == 400
        assert "This link is not complete" in words(answer)
        assert 'href="/login"' in answer.text


def test_an_invitation_is_no_login(desk: Desk) -> None:
    _, _, (token,) = desk.opened(cast.PARTNER)

    assert desk.client.post(f"/login/{token}").status_code == 400


def test_the_cookie_is_for_this_host_alone_and_no_script(client: Browser, database: Database) -> None:
    cookie = client.post(login_path(database)).headers["set-cookie"]

    assert cookie.startswith("__Host-undersigned=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Max-Age=1209600", "Path=/", "SameSite=lax", "Secure"}


def test_of_many_clicks_at_once_one_logs_in(settings: Settings, database: Database, still: Clock) -> None:
    path = login_path(database)
    clients = [coordinator.browser(settings, database) for _ in range(4)]
    assert [client.get(path).status_code for client in clients] == [200, 200, 200, 200]

    answers = cast.at_once(4, lambda number: clients[number].post(path).status_code)

    assert sorted(map(str, answers)) == ["303", "410", "410", "410"]


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/sessions", "/desk/statements/new", "/desk/statements/1", "/desk/statements/1/publication"]
)
def test_who_is_not_logged_in_is_led_to_the_login(client: Browser, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/login"


def test_a_form_of_an_ended_session_is_refused_with_a_way_on(client: Browser) -> None:
    answer = client.post("/desk/logout", data={"csrf": "x"})

    assert answer.status_code == 401
    assert 'href="/login"' in answer.text


@pytest.mark.parametrize("token", ["", "x", "й"])
def test_a_form_without_its_token_is_refused(desk: Desk, token: str) -> None:
    answer = desk.client.post("/desk/logout", data={"csrf": token})

    assert answer.status_code == 403
    assert desk.get("/desk").status_code == 200


def test_another_sessions_token_is_refused(desk: Desk, stranger: Desk) -> None:
    answer = stranger.client.post("/desk/logout", data={"csrf": desk.csrf})

    assert answer.status_code == 403


def test_logging_out_ends_the_session(desk: Desk) -> None:
    kept = httpx.Cookies(desk.client.cookies)

    answer = desk.post("/desk/logout")

    assert answer.headers["location"] == "/login"
    assert not desk.client.cookies
    desk.client.cookies = kept
    assert desk.get("/desk").headers["location"] == "/login"


def second_session(desk: Desk, settings: Settings) -> Desk:
    """The same member in another browser."""
    client = coordinator.browser(settings, desk.database)
    client.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    return coordinator.log_in(client, desk.database, coordinator.fresh_login(desk))


def test_sessions_are_listed_with_a_word_for_the_browser(desk: Desk, settings: Settings) -> None:
    other = second_session(desk, settings)

    said = words(other.get("/desk/sessions"))

    assert "Firefox This one" in said
    assert "Another browser" in said
    assert "140" not in said


def test_another_session_can_be_ended(desk: Desk, settings: Settings) -> None:
    other = second_session(desk, settings)
    with desk.database.read() as session:
        newest = accounts.list_sessions(session, by=desk.lead.actor, at=clock.now())[0]

    answer = desk.post(f"/desk/sessions/{newest.id}/revocation")

    assert answer.headers["location"] == "/desk/sessions"
    assert other.get("/desk").status_code == 303
    assert desk.get("/desk").status_code == 200


def test_all_other_sessions_end_at_once(desk: Desk, settings: Settings) -> None:
    others = [second_session(desk, settings), second_session(desk, settings)]

    desk.post("/desk/sessions/others/revocation")

    assert [other.get("/desk").status_code for other in others] == [303, 303]
    assert desk.get("/desk").status_code == 200


def test_a_stranger_cannot_end_a_session(desk: Desk, stranger: Desk) -> None:
    with desk.database.read() as session:
        (mine,) = accounts.list_sessions(session, by=desk.lead.actor, at=clock.now())

    answer = stranger.post(f"/desk/sessions/{mine.id}/revocation")

    assert answer.status_code == 404
    assert desk.get("/desk").status_code == 200


def test_a_session_ends_by_itself_after_two_weeks(desk: Desk, still: Clock) -> None:
    still.advance(days=14)

    assert desk.get("/desk").headers["location"] == "/login"


@pytest.mark.parametrize(
    ("user_agent", "word"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E Safari/604.1", "Safari"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 FxiOS/140.0 Mobile/15E Safari/605.1", "Firefox"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_user_agent_becomes_one_word(user_agent: str, word: str) -> None:
    assert device_word(user_agent) == word
