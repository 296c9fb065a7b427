"""The rules of the house (DESIGN §3, 1–6) as functions: modules in, violations out, each a sentence with its place."""

import ast
from collections.abc import Iterable, Iterator

from tests.source_code import ROOT, Module, classes, full_name, functions, is_in

House = Iterable[Module]

# Rule 1: what the foundations may import of app. They are read first and stand alone.
STATEFUL_LEDGER = ("journal", "records", "places", "continuity", "guard")
_LEDGER = sorted(path.stem for path in (ROOT / "app" / "ledger").glob("[a-z]*.py"))
PURE_LEDGER = tuple(f"app.ledger.{name}" for name in _LEDGER if name not in STATEFUL_LEDGER)
PURE = ("app.security", "app.publishing", *PURE_LEDGER)
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "app.config": (),
    "app.clock": (),
    "app.errors": (),
    "app.models": ("app.clock", "app.models"),
    "app.i18n": ("app.errors", "app.i18n"),
    **dict.fromkeys(PURE, ("app.errors", *PURE)),
    "app.publishing": ("app.errors", "app.i18n", "app.texts", *PURE),
    "app.intake": ("app.errors", "app.intake"),
    "app.texts": ("app.errors", "app.i18n", "app.texts", "app.publishing.canonical", "app.publishing.markdown"),
}
DATABASE_AND_HTTP = ("sqlalchemy", "sqlmodel", "alembic", "psycopg", "sqlite3", "fastapi", "starlette", "uvicorn", "httpx", "socket")
SESSIONS = {"sqlmodel.Session", "sqlalchemy.orm.Session", "sqlmodel.create_engine", "sqlalchemy.create_engine"}

# Rule 2: who may import an edge. A command imports what it starts when it starts it, so `--help` loads no web framework.
EDGES = ("app.web", "app.api", "app.cli", "app.worker", "app.main", "app.serving", "app.demo", "app.doctor")
MAY_COMPOSE: dict[str, tuple[str, ...]] = {
    "app.main": ("app.web", "app.api"),
    "app.serving": ("app.main", "app.worker"),
    "app.demo": ("app.serving", "app.worker"),
    "app.__main__": ("app.cli",),
}
MAY_COMPOSE_LAZILY: dict[str, tuple[str, ...]] = {
    "app.cli": ("app.serving", "app.worker", "app.demo", "app.doctor"),
}

CLOCKS = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "gmtime", "localtime", "ctime")),
    *(f"{library}.func.{name}" for library in ("sqlalchemy", "sqlmodel") for name in ("now", "current_timestamp")),
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}


def unfit_imports(house: House) -> Iterator[str]:
    """Rule 1: a foundation imports only what lies below it."""
    for module in house:
        for place, allowed in MAY_IMPORT.items():
            if module.is_in(place):
                yield from _imports(module, "app", but=allowed)


def stateful_imports_of_the_pure(house: House) -> Iterator[str]:
    """Rule 1: security, publishing, texts, intake and the ledger's mathematics know no database and no HTTP; tables know no session."""
    for module in house:
        if module.is_in(*PURE, "app.texts", "app.intake", "app.i18n"):
            yield from _imports(module, *DATABASE_AND_HTTP)
        if module.is_in("app.models"):
            yield from _imports(module, *SESSIONS)


def frameworks_in_domain(house: House) -> Iterator[str]:
    """Rule 2: the domain knows no framework and no operating system."""
    for module in house:
        if module.is_in("app.domain"):
            yield from _imports(module, "fastapi", "starlette", "jinja2", "os")


def crossings(house: House) -> Iterator[str]:
    """Rule 2: nothing imports an edge but the composition roots."""
    for module in house:
        for found in module.imports:
            for edge in EDGES:
                if is_in(found.name, edge) and not module.is_in(edge) and not _may_compose(module, edge, is_lazy=found.is_lazy):
                    yield f"{module.name}:{found.line} imports {found.name}"


def queries_at_the_edge(house: House) -> Iterator[str]:
    """Rules 3 and 5: a route builds no query and loads no row by itself; it hands the session to a verb. It may see a database fail."""
    for module in house:
        if module.is_in("app.web", "app.api"):
            yield from _imports(module, "sqlalchemy", "sqlmodel", but=("sqlalchemy.exc",))
            for call, name in module.calls:
                if name in {"select", "text"} or name.startswith("session."):
                    yield f"{module.name}:{call.lineno} calls {name}"


def stray_commits(house: House) -> Iterator[str]:
    """Rule 4: only db.py ends a transaction. `begin` counts: its block commits at the end."""
    for module in house:
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback", "begin"} and not module.is_in("app.db"):
                yield f"{module.name}:{node.lineno} uses .{node.attr}"


def late_dependencies(house: House) -> Iterator[str]:
    """Rule 4: without scope="function" a generator dependency commits after the answer was sent. What cannot be traced counts as one."""
    house = list(house)
    known = {f"{module.name}.{node.name}" for module in house for node in (*functions(module.tree), *classes(module.tree))}
    generators = {f"{module.name}.{node.name}" for module in house for node in functions(module.tree) if _yields(node)}
    for module in house:
        for call, name in module.calls:
            if is_in(name, "fastapi.Depends", "fastapi.Security") and (call.args or call.keywords):
                target = _dependency(call, module)
                is_traced = target in known or (target and not is_in(target, "app"))
                if (target in generators or not is_traced) and not _has_function_scope(call):
                    yield f"{module.name}:{call.lineno} depends on {target or 'something unnamed'} without scope='function'"


def nouns_without_a_shared_verb(house: House) -> Iterator[str]:
    """Rule 5: where a noun has a page and a JSON route, both call the domain's module of that noun."""
    modules = {module.name: module for module in house}
    for noun in {name.removeprefix("app.domain.") for name in modules if name.startswith("app.domain.")}:
        edges = [modules[name] for name in (f"app.web.{noun}", f"app.api.{noun}") if name in modules]
        for edge in edges if len(edges) > 1 else []:
            if not any(is_in(found.name, f"app.domain.{noun}") for found in edge.imports):
                yield f"{edge.name} does not import app.domain.{noun}"


def rooms_for_a_withheld_name(house: House) -> Iterator[str]:
    """Rule 6: the Document counts withheld endorsements and knows nothing else of them."""
    for module in house:
        for shape in classes(module.tree) if module.is_in("app.publishing.document") else []:
            for field in shape.body:
                if isinstance(field, ast.AnnAssign) and _may_hold_a_withheld_name(ast.unparse(field.target), ast.unparse(field.annotation)):
                    yield f"{module.name}:{field.lineno} {shape.name} has {ast.unparse(field)}"


def changeable_shapes(house: House) -> Iterator[str]:
    """Rule 6: what has passed the airlock is frozen."""
    for module in house:
        for shape in classes(module.tree) if module.is_in("app.publishing.document") else []:
            if not any("frozen=True" in ast.unparse(decorator) for decorator in shape.decorator_list):
                yield f"{module.name}:{shape.lineno} {shape.name} is not a frozen dataclass"


def airlocks_beside_the_airlock(house: House) -> Iterator[str]:
    """Rule 6: only domain/publications makes a Document, and only domain/signatories a Signatory."""
    makers = {"Document": "app.domain.publications", "Signatory": "app.domain.signatories"}
    for module in house:
        for call, name in module.calls:
            shape = name.rpartition(".")[2]
            if is_in(name, "app.publishing") and shape in makers and not module.is_in(makers[shape]):
                yield f"{module.name}:{call.lineno} makes a {shape}"


def publishing_that_reads_rows(house: House) -> Iterator[str]:
    """Rule 6: what renders a Document has never seen a row."""
    for module in house:
        if module.is_in("app.publishing"):
            yield from _imports(module, "app.models", "app.domain", "app.db")


def readers_of_the_environment(house: House) -> Iterator[str]:
    """Only config.py reads the environment."""
    yield from _uses(house, ENVIRONMENT, but="app.config")


def readers_of_the_time(house: House) -> Iterator[str]:
    """Only clock.py reads the time; time.monotonic measures a duration and is free to all."""
    yield from _uses(house, CLOCKS, but="app.clock")


def modules_without_a_word(house: House) -> Iterator[str]:
    """Every module opens with what it owns; an empty one owns nothing."""
    for module in house:
        if module.tree.body and not ast.get_docstring(module.tree):
            yield f"{module.name} has no docstring"


def _imports(module: Module, *places: str, but: tuple[str, ...] = ()) -> Iterator[str]:
    for found in module.imports:
        if is_in(found.name, *places) and not is_in(found.name, *but):
            yield f"{module.name}:{found.line} imports {found.name}"


def _uses(house: House, wanted: set[str], *, but: str) -> Iterator[str]:
    for module in house:
        for name, line in module.uses if not module.is_in(but) else ():
            if name in wanted:
                yield f"{module.name}:{line} reads {name}"


def _may_compose(module: Module, edge: str, *, is_lazy: bool) -> bool:
    tables = (MAY_COMPOSE, MAY_COMPOSE_LAZILY) if is_lazy else (MAY_COMPOSE,)
    return any(module.is_in(root) and edge in edges for table in tables for root, edges in table.items())


def _yields(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))


def _dependency(call: ast.Call, module: Module) -> str:
    """Return the full name of what is depended on; for `Depends(made_by(x))` that of the maker, whose inner function may yield."""
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "dependency")]
    target = given[0] if given else None
    if isinstance(target, ast.Call):
        target = target.func
    return full_name(target, module.names) if target else ""


def _has_function_scope(call: ast.Call) -> bool:
    return any(word.arg == "scope" and isinstance(word.value, ast.Constant) and word.value.value == "function" for word in call.keywords)


def _may_hold_a_withheld_name(field: str, annotation: str) -> bool:
    if field == "withheld_count":
        return annotation != "int"
    return any(word in field for word in ("withheld", "visibility", "hidden"))
