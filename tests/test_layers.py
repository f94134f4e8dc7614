"""What import-linter does not see of the house: heavy libraries at the top, the purity of the law, names told apart."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cqp_cli"
# Loaded by whoever draws or fills only: inside functions everywhere but in the rooms that are made of them.
HEAVY = {"openpyxl", "reportlab", "rich"}
THEIR_ROOMS = {"openpyxl": ("formulaires", "classeur_rapport.py"), "reportlab": ("pdf",), "rich": ()}
OUTSIDE_WORLD = {
    *("glob", "importlib", "io", "os", "pathlib", "random", "shutil", "socket", "subprocess", "sys"),
    *("tempfile", "time", "urllib"),
}
CLOCK = {"now", "today", "utcnow"}
DISK_AND_SCREEN = {"input", "open", "print"}
LAZY_AT_MOST = 44
GUARDED_AT_MOST = 14


def broken_rules(package: Path) -> list[str]:
    """Every breach as `file:line: the rule`."""
    return [
        f"{path.relative_to(package.parent).as_posix()}:{line}: {rule}"
        for path in sorted(package.rglob("*.py"))
        for line, rule in sorted(breaches(path, package))
    ]


def breaches(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    parts = path.relative_to(package).parts
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name == "utils.py":
        yield 1, "no module is called utils.py: name what it is about"
    for line, top in imports(ast.walk(tree)):
        if top == "click":
            yield line, "click is never imported: typer carries its own"
        elif parts[0] == "domain" and (top in OUTSIDE_WORLD or top not in {*sys.stdlib_module_names, package.name}):
            yield line, f"domain imports only the pure part of the standard library, not {top}"
    for line, top in imports(run_at_import(tree)):
        if top in HEAVY and not set(parts) & set(THEIR_ROOMS[top]):
            yield line, f"{top} is imported inside the function that needs it, not at the top"
    yield from impurities(tree) if parts[0] == "domain" else settings_of_the_law(tree)


def impurities(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            yield node.lineno, f"domain has no clock: the day is an argument, not .{node.attr}"
        elif isinstance(node, ast.Name) and node.id in DISK_AND_SCREEN:
            yield node.lineno, f"domain neither reads nor shows: no {node.id}()"


def settings_of_the_law(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What a module sets on a name that comes from the law: a switch that the law would read."""
    law = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cqp_cli.domain")
        for alias in node.names
    }
    for node in ast.walk(tree):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in law:
                yield target.lineno, f"the law has no switch: {target.value.id} is not set from here"


def imports(nodes: Iterator[ast.AST]) -> Iterator[tuple[int, str]]:
    """The line and the first name of each thing imported."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.split(".")[0]


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


def test_no_file_name_stands_twice() -> None:
    names = Counter(path.name for path in PACKAGE.rglob("*.py") if not path.name.startswith("__"))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_class_name_stands_twice() -> None:
    """Save those of a page, always said with their module (`md.Titre`), and the typesetter's, which knows no trade."""
    places: dict[str, list[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        of_a_page = path.parent.name == "pdf" or path.stem in ("allure", "modele", "rangees")
        for node in ast.parse(path.read_text(encoding="utf-8")).body if not of_a_page else ():
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path.name)
    assert {name: where for name, where in places.items() if where[1:]} == {}


def test_imports_stand_at_the_top() -> None:
    """What is left inside functions serves the start of the program, or a heavy library."""
    lazy = 0
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        seen = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        lazy += len(seen)
    assert lazy <= LAZY_AT_MOST


def test_what_is_imported_for_its_type_alone_is_guarded_only_where_it_must() -> None:
    """A guard breaks a circle, or keeps what is slow out of a command that does not use it; else imports are imports."""
    guarded = [path.name for path in PACKAGE.rglob("*.py") if "if TYPE_CHECKING:" in path.read_text(encoding="utf-8")]
    assert len(guarded) <= GUARDED_AT_MOST, guarded


def functions(package: Path) -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def test_a_command_hands_on_what_it_was_asked() -> None:
    """Its body makes a Contexte: what it calls takes that, and not the workspace, the day and four options one by one."""
    asked = {"espace", "jour", "essai", "force", "sortie", "muet"}
    for path, function in functions(PACKAGE):
        arguments = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}
        if {"metier", "bureau"} & set(path.parts) and "racine" not in arguments:
            assert len(arguments & asked) <= 2, f"{path.name}: {function.name}"


def test_a_body_is_read_at_a_glance() -> None:
    for path, function in functions(PACKAGE):
        first = function.body[1 if ast.get_docstring(function) and function.body[1:] else 0]
        assert (function.end_lineno or 0) - first.lineno + 1 < 40, f"{path.name}: {function.name}"


def test_what_the_rules_allow_passes(tmp_path: Path) -> None:
    files = {
        "domain/regles/vae.py": "from datetime import date, time\nfrom cqp_cli.domain.dossier import Dossier\n",
        "disque/lecture.py": "import os, yaml\n",
        "documents/pdf/page.py": "import reportlab\n",
        "terminal/app.py": (
            "from typing import TYPE_CHECKING\nimport typer\nif TYPE_CHECKING:\n    import rich\n"
            "def check() -> None:\n    import rich\n    print(1)\n"
        ),
    }
    for name, source in files.items():
        path = tmp_path / "cqp_cli" / name
        path.parent.mkdir(parents=True)
        path.write_text(source, encoding="utf-8")
    assert broken_rules(tmp_path / "cqp_cli") == []


PURE = "domain imports only the pure part of the standard library, not"
TOP = "is imported inside the function that needs it, not at the top"


@pytest.mark.parametrize(
    ("name", "source", "breach"),
    [
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
        (
            "terminal/a.py",
            "from cqp_cli.domain.remedes import interprete\ninterprete.windows = True\n",
            "2: the law has no switch: interprete is not set from here",
        ),
        ("metier/a.py", "try:\n    from rich.table import Table\nexcept ImportError: ...\n", f"2: rich {TOP}"),
        ("terminal/a.py", "if TYPE_CHECKING:\n    import rich\nelse:\n    import rich\n", f"4: rich {TOP}"),
        ("disque/a.py", "from reportlab.pdfgen import canvas\n", f"1: reportlab {TOP}"),
        ("terminal/a.py", "import click\n", "1: click is never imported: typer carries its own"),
        ("terminal/utils.py", "", "1: no module is called utils.py: name what it is about"),
    ],
)
def test_what_breaks_a_rule_is_named(tmp_path: Path, name: str, source: str, breach: str) -> None:
    path = tmp_path / "cqp_cli" / name
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    assert broken_rules(tmp_path / "cqp_cli") == [f"cqp_cli/{name}:{breach}"]
