"""The shape of the house, enforced: who imports whom, what the domain may touch, how big a module grows."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "cqp_cli"

# Where a module stands -> what it may import of ours. "__init__" is the package itself: its version.
MAY_IMPORT = {
    "__init__": set[str](),
    "errors": set[str](),
    "domain": {"domain"},
    "disque": {"__init__", "errors", "domain", "disque"},
    "formulaires": {"__init__", "errors", "domain", "disque", "formulaires"},
    "documents": {"__init__", "errors", "domain", "documents"},
    "terminal": {"__init__", "errors", "domain", "disque", "formulaires", "documents", "terminal", "metier"},
    "metier": {"__init__", "errors", "domain", "disque", "formulaires", "documents", "terminal", "metier"},
    "__main__": {"__init__", "errors", "terminal"},
}
HEAVY = {
    "defusedxml",
    "filelock",
    "openpyxl",
    "platformdirs",
    "pydantic",
    "pydantic_core",
    "reportlab",
    "rich",
    "yaml",
}
OUTSIDE_WORLD = {
    *("glob", "importlib", "io", "os", "pathlib", "random", "shutil", "socket", "subprocess"),
    *("tempfile", "time", "urllib"),
}
CLOCK = {"now", "today", "utcnow"}
DISK_AND_SCREEN = {"input", "open", "print"}


def broken_rules(package: Path) -> list[str]:
    """Every breach as `file:line: the rule`."""
    return [
        f"{path.relative_to(package.parent).as_posix()}:{line}: {rule}"
        for path in sorted(package.rglob("*.py"))
        for line, rule in sorted(breaches(path, package))
    ]


def breaches(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    place = path.relative_to(package).with_suffix("").parts[0]
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    if path.name == "utils.py":
        yield 1, "no module is called utils.py: name what it is about"
    if place not in MAY_IMPORT:
        yield 1, f"{place} is not a place of the house ({', '.join(MAY_IMPORT)})"
        return
    yield from forbidden_imports(tree, place, [package.name, *path.parent.relative_to(package).parts])
    if place not in {"disque", "formulaires", "documents", "domain", "metier"}:
        yield from heavy_imports(tree, place)
    if place == "domain":
        yield from impurities(tree)


def forbidden_imports(tree: ast.AST, place: str, folder: list[str]) -> Iterator[tuple[int, str]]:
    for line, target in imports(ast.walk(tree), folder):
        top, name = (*target, "__init__")[:2]
        if top == folder[0]:
            name = name if name in MAY_IMPORT else "__init__"
            if name not in MAY_IMPORT[place]:
                yield line, f"{place} may not import {folder[0]}.{name}"
        elif top == "click":
            yield line, "click is never imported: typer carries its own"
        elif place == "domain" and (top in OUTSIDE_WORLD or top not in sys.stdlib_module_names):
            yield line, f"domain imports only the pure part of the standard library, not {top}"


def heavy_imports(tree: ast.Module, place: str) -> Iterator[tuple[int, str]]:
    for line, (top, *_) in imports(run_at_import(tree), []):
        if top in HEAVY:
            yield line, f"{place} imports {top} inside the function that needs it, not at the top"


def impurities(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            yield node.lineno, f"domain has no clock: the day is an argument, not .{node.attr}"
        elif isinstance(node, ast.Name) and node.id in DISK_AND_SCREEN:
            yield node.lineno, f"domain neither reads nor shows: no {node.id}()"


def imports(nodes: Iterator[ast.AST], folder: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The line and the full dotted name, cut at the dots, of each thing imported."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) - node.level + 1] if node.level else []
            module = node.module.split(".") if node.module else []
            for alias in node.names:
                yield node.lineno, [*base, *module, alias.name]


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the module is loaded: not in a function, not for the type checker only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            yield from run_at_import(ast.Module(child.orelse, []))
            continue
        yield child
        yield from run_at_import(child)


def test_the_house_keeps_its_shape() -> None:
    broken = broken_rules(PACKAGE)
    assert not broken, "\n" + "\n".join(broken)


def written(root: Path, files: dict[str, str]) -> Path:
    """A made-up package."""
    for name, source in files.items():
        path = root / "cqp_cli" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return root / "cqp_cli"


def test_what_the_table_allows_passes(tmp_path: Path) -> None:
    package = written(
        tmp_path,
        {
            "__main__.py": "from cqp_cli import __version__\nfrom cqp_cli.terminal.app import app\n",
            "errors.py": "class CqpError(Exception): ...\n",
            "domain/regles/vae.py": "from datetime import date, time\nfrom ..dossier import Dossier\n",
            "disque/lecture.py": "import os, yaml\nfrom ..domain import dossier\nfrom .. import errors\n",
            "documents/pdf.py": "import reportlab\nfrom cqp_cli import __version__\n",
            "terminal/app.py": (
                "from typing import TYPE_CHECKING\nimport typer\n"
                "from cqp_cli import disque\n"
                "if TYPE_CHECKING:\n    import rich\n"
                "def check() -> None:\n    import rich\n    print(1)\n"
            ),
        },
    )
    assert broken_rules(package) == []


PURE = "domain imports only the pure part of the standard library, not"


@pytest.mark.parametrize(
    ("name", "source", "breach"),
    [
        ("domain/a.py", "from cqp_cli.disque import b\n", "1: domain may not import cqp_cli.disque"),
        ("domain/a.py", "def f():\n    from .. import errors\n", "2: domain may not import cqp_cli.errors"),
        ("domain/a.py", "import cqp_cli\n", "1: domain may not import cqp_cli.__init__"),
        ("domain/__init__.py", "from ..metier import b\n", "1: domain may not import cqp_cli.metier"),
        ("domain/a.py", "import pydantic\n", f"1: {PURE} pydantic"),
        ("domain/a.py", "from pathlib import Path\n", f"1: {PURE} pathlib"),
        ("domain/a.py", "import os.path\n", f"1: {PURE} os"),
        ("domain/a.py", "import time\n", f"1: {PURE} time"),
        (
            "domain/regles/a.py",
            "from datetime import date\nJOUR = date.today\n",
            "2: domain has no clock: the day is an argument, not .today",
        ),
        ("domain/a.py", "open('x')\n", "1: domain neither reads nor shows: no open()"),
        ("domain/a.py", "\nprint(1)\n", "2: domain neither reads nor shows: no print()"),
        ("disque/a.py", "from ..documents.pdf import b\n", "1: disque may not import cqp_cli.documents"),
        ("documents/a.py", "import cqp_cli.disque.lire.lecture\n", "1: documents may not import cqp_cli.disque"),
        ("disque/a.py", "from cqp_cli import metier\n", "1: disque may not import cqp_cli.metier"),
        ("errors.py", "from cqp_cli.domain import lieu\n", "1: errors may not import cqp_cli.domain"),
        (
            "terminal/a.py",
            "try:\n    from rich.table import Table\nexcept ImportError: ...\n",
            "2: terminal imports rich inside the function that needs it, not at the top",
        ),
        (
            "terminal/a.py",
            "if TYPE_CHECKING:\n    import yaml\nelse:\n    import yaml\n",
            "4: terminal imports yaml inside the function that needs it, not at the top",
        ),
        ("terminal/a.py", "import click\n", "1: click is never imported: typer carries its own"),
        ("terminal/utils.py", "", "1: no module is called utils.py: name what it is about"),
        (
            "services/a.py",
            "",
            "1: services is not a place of the house (__init__, errors, domain, disque, formulaires, documents, terminal, metier, __main__)",
        ),
    ],
)
def test_what_breaks_a_rule_is_named(tmp_path: Path, name: str, source: str, breach: str) -> None:
    assert broken_rules(written(tmp_path, {name: source})) == [f"cqp_cli/{name}:{breach}"]
