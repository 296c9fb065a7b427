"""Reading our own source for test_architecture: modules as syntax trees, and local names as the full names they stand for."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported name, in full (`app.domain.statements.publish`). Lazy means inside a function."""

    name: str
    line: int
    is_lazy: bool


@dataclass(frozen=True)
class Module:
    name: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree, walked once for all the rules."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, those behind TYPE_CHECKING and inside functions included: a type is a dependency too."""
        lazy = {id(node) for function in functions(self.tree) for node in ast.walk(function)}
        return [
            Import(name, node.lineno, id(node) in lazy)
            for node in self.nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in _imported(node)
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each local name stands for: `{"date": "datetime.date"}` after `from datetime import date`."""
        bound = {node.name: f"{self.name}.{node.name}" for node in self.tree.body if isinstance(node, Function | ast.ClassDef)}
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom):
                bound |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):  # a plain `import a.b` binds `a` alone
                bound |= {alias.asname: alias.name for alias in node.names if alias.asname}
        return bound

    def is_in(self, *places: str) -> bool:
        return is_in(self.name, *places)

    @cached_property
    def uses(self) -> list[tuple[str, int]]:
        """Every name and dotted name in the code, in full, with its line: calls and plain mentions alike."""
        named = [(full_name(node, self.names), node.lineno) for node in self.nodes if isinstance(node, ast.Name | ast.Attribute)]
        return [(full, line) for full, line in named if full]

    @cached_property
    def calls(self) -> list[tuple[ast.Call, str]]:
        """Every call with the full name of what is called; an unnamed callee (a call on a call) gives its last attribute."""
        calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        return [(call, full_name(call.func, self.names) or getattr(call.func, "attr", "")) for call in calls]


@cache
def read_house() -> tuple[Module, ...]:
    """Parse every module under app/, once and when first asked: it takes longer than all the tests that read it."""
    return tuple(parse(_dotted(path), path.read_text(encoding="utf-8")) for path in sorted((ROOT / "app").rglob("*.py")))


def parse(name: str, source: str) -> Module:
    return Module(name, ast.parse(source))


def is_in(name: str, *places: str) -> bool:
    """Whether a dotted name is one of `places` or lies inside one."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def functions(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def classes(tree: ast.AST) -> list[ast.ClassDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def full_name(node: ast.expr, names: dict[str, str]) -> str:
    """Return the dotted name of a name or attribute chain, or an empty string for any other expression."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
