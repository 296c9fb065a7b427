"""The house keeps its rules (DESIGN §3, 1–6), and every rule catches the code that breaks it."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests import house_rules as rules
from tests.source_code import Module, parse, read_house

Rule = Callable[[Iterable[Module]], Iterator[str]]

READ_SESSION = "def read_session():\n    yield 1\n"
SIGNATORY = "from app.publishing.document import Signatory\nSignatory(name='x', language='en')"
DOCUMENT = "from app.publishing import document as d\nd.Document(slug='x')"


def broken(rule: Rule, *modules: Module) -> list[str]:
    return list(rule(modules))


def test_the_house_has_every_room_the_rules_speak_of() -> None:
    rooms = {module.name for module in read_house()}

    assert rooms >= {"app.config", "app.clock", "app.errors", "app.db", "app.main", "app.cli", "app.worker", "app.demo", "app.__main__"}
    assert rooms >= {"app.models", "app.domain", "app.publishing", "app.texts", "app.intake", "app.security", "app.i18n", "app.mail"}
    assert rooms >= {"app.web", "app.api"}
    assert rooms >= {"app.publishing.document", "app.domain.publications", "app.security.vault", "app.models.base"}


def test_rule_1_a_foundation_imports_only_what_lies_below_it() -> None:
    assert broken(rules.unfit_imports, *read_house()) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("app.config", "from app.errors import AppError"),
        ("app.clock", "import app.config"),
        ("app.errors", "from app import clock"),
        ("app.models.link", "from app.security import links"),
        ("app.models.link", "def later():\n    from app.domain import links"),
        ("app.security.vault", "from app.models import Link"),
        ("app.publishing.page", "from app.clock import now"),
        ("app.texts.redline", "from app.domain import statements"),
        ("app.texts.redline", "from app.publishing import document"),
        ("app.ledger.merkle", "from app.ledger.journal import append"),
        ("app.i18n.words", "from app.publishing import document"),
    ],
)
def test_rule_1_catches_a_foundation_that_reaches_up(place: str, source: str) -> None:
    assert len(broken(rules.unfit_imports, parse(place, source))) == 1


def test_rule_1_lets_publishing_speak_languages_and_models_tell_the_time() -> None:
    publishing = parse("app.publishing.page", "from app.i18n import words\nfrom app.security.links import LinkSigner")
    models = parse("app.models.link", "from app import clock\nfrom app.models.base import new_id")
    texts = parse("app.texts.redline", "from app.publishing.canonical import canonical_body\nfrom app.i18n import catalogs")

    assert broken(rules.unfit_imports, publishing, models, texts) == []


def test_rule_1_what_is_pure_knows_no_database_and_no_http() -> None:
    assert broken(rules.stateful_imports_of_the_pure, *read_house()) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("app.publishing.page", "import sqlmodel"),
        ("app.texts.redline", "from app.db import Database\nimport sqlalchemy"),
        ("app.security.links", "from starlette.requests import Request"),
        ("app.models.link", "from sqlmodel import Session"),
    ],
)
def test_rule_1_catches_state_in_what_is_pure(place: str, source: str) -> None:
    assert len(broken(rules.stateful_imports_of_the_pure, parse(place, source))) == 1


def test_rule_2_the_domain_knows_no_framework_and_no_environment() -> None:
    assert broken(rules.frameworks_in_domain, *read_house()) == []


@pytest.mark.parametrize(
    "source", ["import os.path", "from os import path", "import jinja2", "from fastapi import Request", "import starlette"]
)
def test_rule_2_catches_a_framework_in_the_domain(source: str) -> None:
    assert len(broken(rules.frameworks_in_domain, parse("app.domain.statements", source))) == 1


def test_rule_2_edges_never_import_one_another() -> None:
    assert broken(rules.crossings, *read_house()) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("app.web.statements", "from app.api import problems"),
        ("app.api.statements", "import app.web.forms"),
        ("app.worker", "from app import cli"),
        ("app.domain.statements", "from app.worker import wake"),
        ("app.main", "from app.worker import Worker"),
        ("app.cli", "from app.serving import serve"),
        ("app.cli", "def serve():\n    from app.web import pages"),
        ("app.web.statements", "def later():\n    from app.worker import wake"),
    ],
)
def test_rule_2_catches_a_crossing(place: str, source: str) -> None:
    assert len(broken(rules.crossings, parse(place, source))) == 1


def test_rule_2_lets_the_composition_roots_compose() -> None:
    main = parse("app.main", "from app.web import pages\nfrom app.api import routes")
    serving = parse("app.serving", "from app.main import create_app\nfrom app.worker import embedded")
    command = parse("app.cli", "def serve():\n    from app.serving import serve as run")

    assert broken(rules.crossings, main, serving, command) == []


def test_rule_3_a_route_builds_no_query_and_rule_5_loads_only_through_the_domain() -> None:
    assert broken(rules.queries_at_the_edge, *read_house()) == []


@pytest.mark.parametrize(
    "source",
    [
        "from sqlmodel import select",
        "import sqlmodel as sql",
        "def route(session):\n    return session.get(Statement, '1')",
        "def route(verb):\n    return verb(text('SELECT 1'))",
        "def route(verb):\n    return verb(select(Statement))",
    ],
)
def test_rule_3_catches_a_query_at_the_edge(source: str) -> None:
    assert len(broken(rules.queries_at_the_edge, parse("app.web.statements", source))) == 1


def test_rule_4_only_the_database_module_commits() -> None:
    assert broken(rules.stray_commits, *read_house()) == []


@pytest.mark.parametrize("source", ["session.commit()", "db.session.rollback()", "with engine.begin(): pass", "later(session.commit)"])
def test_rule_4_catches_a_stray_commit(source: str) -> None:
    assert len(broken(rules.stray_commits, parse("app.domain.statements", source))) == 1


def test_rule_4_every_generator_dependency_ends_before_the_answer_is_sent() -> None:
    assert broken(rules.late_dependencies, *read_house()) == []


@pytest.mark.parametrize(
    "source",
    [
        "from fastapi import Depends\nfrom app.web.sessions import read_session\nx = Depends(read_session)",
        "import fastapi\nfrom app.web import sessions\nx = fastapi.Depends(sessions.read_session, scope='request')",
        "from fastapi import Depends\nfrom app.web.sessions import maker\nx = Depends(maker(1))",
        "from fastapi import Depends\nx = Depends(lambda: 1)",
    ],
)
def test_rule_4_catches_a_dependency_that_commits_too_late(source: str) -> None:
    sessions = parse("app.web.sessions", f"{READ_SESSION}def maker(n):\n    def inner():\n        yield n\n    return inner")

    assert len(broken(rules.late_dependencies, sessions, parse("app.web.statements", source))) == 1


def test_rule_4_accepts_scope_function_and_plain_dependencies() -> None:
    source = "from fastapi import Depends\ndef who(): return 1\nDepends(read_session, scope='function')\nDepends(who)\nDepends()\n"

    assert broken(rules.late_dependencies, parse("app.web.statements", READ_SESSION + source)) == []


def test_rule_5_html_and_json_call_the_same_verbs() -> None:
    assert broken(rules.nouns_without_a_shared_verb, *read_house()) == []


def test_rule_5_catches_a_json_route_with_verbs_of_its_own() -> None:
    page = parse("app.web.statements", "from app.domain import statements")
    route = parse("app.api.statements", "from app.domain import publications")

    assert broken(rules.nouns_without_a_shared_verb, page, route, parse("app.domain.statements", "")) == [
        "app.api.statements does not import app.domain.statements"
    ]


def test_rule_6_a_document_has_no_room_for_a_withheld_name() -> None:
    assert broken(rules.rooms_for_a_withheld_name, *read_house()) == []


@pytest.mark.parametrize("field", ["withheld: tuple[str, ...]", "withheld_names: str", "withheld_count: str", "visibility: str = 'named'"])
def test_rule_6_catches_a_room_for_a_withheld_name(field: str) -> None:
    assert len(broken(rules.rooms_for_a_withheld_name, parse("app.publishing.document", f"class Document:\n    {field}"))) == 1


def test_rule_6_what_has_passed_the_airlock_is_frozen() -> None:
    assert broken(rules.changeable_shapes, *read_house()) == []


def test_rule_6_catches_a_shape_that_can_be_changed() -> None:
    assert len(broken(rules.changeable_shapes, parse("app.publishing.document", "@dataclass\nclass Document:\n    slug: str"))) == 1


def test_rule_6_only_the_publications_make_documents() -> None:
    assert broken(rules.airlocks_beside_the_airlock, *read_house()) == []


@pytest.mark.parametrize(("source", "maker"), [(SIGNATORY, "app.domain.signatories"), (DOCUMENT, "app.domain.publications")])
def test_rule_6_catches_a_document_made_elsewhere(source: str, maker: str) -> None:
    assert len(broken(rules.airlocks_beside_the_airlock, parse("app.web.statements", source))) == 1
    assert len(broken(rules.airlocks_beside_the_airlock, parse("app.domain.digests", source))) == 1
    assert broken(rules.airlocks_beside_the_airlock, parse(maker, source)) == []


def test_rule_6_publishing_never_sees_a_row() -> None:
    assert broken(rules.publishing_that_reads_rows, *read_house()) == []


def test_rule_6_catches_publishing_that_reads_rows() -> None:
    assert len(broken(rules.publishing_that_reads_rows, parse("app.publishing.page", "from app.models import Endorsement"))) == 1


def test_only_the_settings_read_the_environment() -> None:
    assert broken(rules.readers_of_the_environment, *read_house()) == []


@pytest.mark.parametrize(
    "source", ["import os\nx = os.environ['A']", "from os import getenv as g\ng('A')", "import os as o\no.environ.get('A')"]
)
def test_a_second_reader_of_the_environment_is_caught(source: str) -> None:
    assert len(broken(rules.readers_of_the_environment, parse("app.mail.smtp", source))) >= 1
    assert broken(rules.readers_of_the_environment, parse("app.config", source)) == []


def test_only_the_clock_reads_the_time() -> None:
    assert broken(rules.readers_of_the_time, *read_house()) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nfield(default_factory=datetime.now)",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "from time import time\ntime()",
        "from sqlalchemy import func\nfunc.now()",
    ],
)
def test_a_second_reader_of_the_time_is_caught(source: str) -> None:
    assert len(broken(rules.readers_of_the_time, parse("app.domain.statements", source))) >= 1


def test_measuring_a_duration_is_not_reading_the_time() -> None:
    assert broken(rules.readers_of_the_time, parse("app.worker", "import time\ntime.monotonic()\ntime.sleep(1)")) == []


def test_every_module_says_what_it_is_for() -> None:
    assert broken(rules.modules_without_a_word, *read_house()) == []


def test_a_module_without_a_word_is_caught_and_an_empty_one_is_not() -> None:
    assert broken(rules.modules_without_a_word, parse("app.a", "x = 1"), parse("app.b", "")) == ["app.a has no docstring"]
