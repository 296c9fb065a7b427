"""Two web processes and two workers on one PostgreSQL: everything happens once, whoever does it, and out is out everywhere."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select

from app.db import Database, Session
from app.domain import mails
from app.models import Edition, EditionState, Endorsement, Event, EventKind, Mail, MailState, Statement
from tests import cast
from tests.asking import PLAIN, fetch
from tests.conftest import create_postgres, postgres_url
from tests.mail.smtp_server import MailServer, running_mail_server
from tests.processes.running import (
    Installation,
    Running,
    answer_form,
    free_port,
    invite_crowd,
    manage_token,
    new_installation,
    open_statement,
    opened,
    publish,
    running,
    serving,
    until,
)

PARTNERS = 60


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, postgres: str, postgres_template: str, post: MailServer) -> Installation:
    create_postgres(postgres, "two_of_each", postgres_template)
    return new_installation(tmp_path, DATABASE_URL=postgres_url(postgres, "two_of_each"), MAIL_URL=post.url, WORKER="none")


def test_two_webs_and_two_workers_do_everything_once(installation: Installation, post: MailServer) -> None:
    with opened(installation) as database:
        lead = cast.new_lead(database)
        statement = open_statement(database, lead)
        tokens = invite_crowd(database, lead, statement, PARTNERS)
        cast.endorse(database, tokens.pop("Organization 0000"), display_name="Organization 0000")
        publish(database, lead, statement)

        with two_of_each(installation) as (webs, workers):
            page = f"/statements/{statement.slug}"
            until(partial(is_with, "Organization 0000", f"{webs[1].address}{page}"), "the first edition never came")
            answers = endorse_everywhere(webs, tokens, page)
            until(lambda: is_quiet(database), "the workers never came to rest")
            assert_gone_everywhere(webs, post, page)
            until(lambda: is_quiet(database), "the workers never came to rest again")
            logs = [process.log for process in (*webs, *workers)]

        with database.read() as session:
            assert_endorsed_once(session, set(tokens), answers)
            assert_mailed_once(session, post)
            assert_built_once(session, statement)
    assert [log for log in logs if " ERROR " in log] == []


@contextmanager
def two_of_each(installation: Installation) -> Iterator[tuple[tuple[Running, Running], list[Running]]]:
    """Two workers, and two web processes of one address behind an invisible balancer: each on a port of its own."""
    with ExitStack() as stack:
        workers = [stack.enter_context(running(installation, "worker")) for _ in range(2)]
        first = stack.enter_context(serving(installation))
        twin = replace(installation, port=free_port(), environ=installation.environ | {"BASE_URL": installation.address})
        yield (first, stack.enter_context(serving(twin))), workers


def endorse_everywhere(webs: tuple[Running, Running], tokens: dict[str, str], page: str) -> list[int]:
    """Everybody sends the form to both webs at the same moment, as an impatient thumb does; a dozen at a time, so editions follow."""
    answers: list[int] = []
    for dozen in batched(tokens, 12):
        with ThreadPoolExecutor(8) as pool:
            answers += [code for pair in pool.map(partial(endorse_twice, webs, tokens), dozen) for code in pair]
        until(partial(is_with, dozen[-1], f"{webs[0].address}{page}"), "the next edition never came")
    return answers


def endorse_twice(webs: tuple[Running, Running], tokens: dict[str, str], name: str) -> list[int]:
    together = threading.Barrier(len(webs))

    def endorse(web: Running) -> int:
        together.wait(60)
        return httpx.post(f"{web.address}/e/{tokens[name]}", data=answer_form(name), timeout=60, verify=PLAIN).status_code

    with ThreadPoolExecutor(len(webs)) as pool:
        return list(pool.map(endorse, webs))


def batched(names: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(names)
    while batch := list(islice(rest, size)):
        yield batch


def assert_gone_everywhere(webs: tuple[Running, Running], post: MailServer, page: str) -> None:
    """Hide a name on one web and watch the other's public page."""
    name = "Organization 0001"
    token = manage_token(post, "office0001@org.example.org")
    assert is_with(name, f"{webs[1].address}{page}")

    hidden = httpx.post(f"{webs[0].address}/m/{token}/visibility", data={"visibility": "withheld"}, verify=PLAIN)
    seconds = until(lambda: is_without(name, f"{webs[1].address}{page}"), "the name never left the page")

    print(f"a name hidden on one web left the page of the other after {seconds:.2f} s")
    assert hidden.status_code == 303
    for path in (page, f"{page}/signatories.json", f"{page}/signatories.csv"):
        assert is_without(name, f"{webs[1].address}{path}")
    until(lambda: is_without(name, f"{webs[0].address}{page}"), "the name never left the page of the web that hid it")


def is_with(name: str, address: str) -> bool:
    return name in fetch(address).text


def is_without(name: str, address: str) -> bool:
    answer = fetch(address)
    return answer.is_success and name not in answer.text


def is_quiet(database: Database) -> bool:
    with database.read() as session:
        is_building = session.exec(select(Edition.id).where(Edition.state == EditionState.BUILDING)).first() is not None
        is_mailing = session.exec(select(Mail.id).where(col(Mail.state).in_(mails.WAITING))).first() is not None
        return not is_building and not is_mailing


def assert_endorsed_once(session: Session, names: set[str], answers: list[int]) -> None:
    recorded = Counter(session.exec(select(Endorsement.display_name)).all())
    events = session.exec(select(Event.subject_id).where(Event.kind == EventKind.ENDORSED)).all()
    assert answers == [303] * (2 * len(names))
    assert recorded == dict.fromkeys(names | {"Organization 0000"}, 1)
    assert len(events) == len(set(events)) == len(names) + 1


def assert_mailed_once(session: Session, post: MailServer) -> None:
    """An invitation whose link was used before its mail left is not mailed any more; everything else is, once."""
    rows = session.exec(select(Mail.message_id, Mail.kind, Mail.state, Mail.attempts)).all()
    sent = [message_id for message_id, _, state, _ in rows if state == MailState.SENT]
    assert Counter(kind for _, kind, _, _ in rows) == {"invitation": PARTNERS, "receipt": PARTNERS, "visibility": 1, "published": 1}
    assert Counter(mail.message_id for mail in post.mails) == dict.fromkeys(sent, 1)
    assert {(state, attempts) for _, _, state, attempts in rows} <= {(MailState.SENT, 1), (MailState.STOPPED, 0)}
    assert {kind for _, kind, state, _ in rows if state == MailState.STOPPED} <= {"invitation"}


def assert_built_once(session: Session, statement: Statement) -> None:
    built = session.exec(select(Edition).where(Edition.statement_id == statement.id).order_by(col(Edition.number))).all()
    released = session.exec(select(Event.subject_id).where(Event.kind == EventKind.PUBLISHED)).all()
    print(f"{len(built)} editions")
    assert len(built) >= PARTNERS // 12
    assert [edition.number for edition in built] == list(range(1, len(built) + 1))
    assert [edition.state for edition in built] == [EditionState.SUPERSEDED] * (len(built) - 1) + [EditionState.PUBLISHED]
    assert Counter(released) == dict.fromkeys((edition.id for edition in built), 1)
    assert (built[-1].named_count, built[-1].withheld_count) == (PARTNERS - 1, 1)
