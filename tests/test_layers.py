"""The import rule (downward only) and the purity of analysis and engine, read from the source with `ast`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "assistant"
# Rows from the bottom up; a module imports from its own part or from lower rows. Within a row, parts never import each other.
ROWS: list[set[str]] = [
    {"types"},
    {"wire", "settings", "data", "access"},
    {"analysis"},
    {"engine"},
    {"store", "bus", "feeds", "packs", "privacy", "deep"},
    {"evaluation"},
    {"training", "server"},
    {"bench"},
    {"cli"},
]
EDGES = {"feeds", "store", "bus"}
IMPURE = set(
    "time datetime random secrets uuid asyncio threading multiprocessing os pathlib socket logging sqlite3 subprocess".split()
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(
                {node.module}
                if node.module != "assistant"
                else {f"assistant.{alias.name}" for alias in node.names}
            )
    return found


def row(name: str) -> int:
    return next(number for number, parts in enumerate(ROWS) if name in parts)


def own_part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_downward_only(path: Path) -> None:
    own = own_part(path)
    if own in ("__init__", "__main__", "_data"):
        return
    for module in imports(path):
        if not module.startswith("assistant.") or part(module).startswith("__") or part(module) == own:
            continue
        other = part(module)
        assert row(other) < row(own), f"{own} imports {module}, which does not lie below it"
        if own in EDGES:
            assert other not in ("analysis", "engine"), f"{own} must know nothing of {other}"


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if own_part(p) in ("analysis", "engine")],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_the_core_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {module.split(".")[0] for module in imports(path)} & IMPURE
    for node in ast.walk(tree):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), "no async in the core"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "print", "input"), f"{node.func.id}() in the core"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if own_part(p) == "engine"], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_engine_uses_the_standard_library_only(path: Path) -> None:
    import sys

    foreign = {m.split(".")[0] for m in imports(path)} - set(sys.stdlib_module_names) - {"assistant"}
    assert not foreign


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_grows_past_its_idea(path: Path) -> None:
    if path.name == "types.py":  # the one vocabulary of all borders, deliberately in one place
        return
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 320
