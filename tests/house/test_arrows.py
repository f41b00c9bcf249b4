"""Who may import whom (docs/architecture.md), read from the syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KIT = {"harness", "loadtests", "reference_impl", "templates", "examples"}
LIBRARY = {"wire", "target", "conformance", "doubles", "load", "design", "scaffold"}


def imports(path: Path) -> Iterator[str]:
    """Yield the full names of all modules that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def breaches(folder: str, forbidden: set[str]) -> list[str]:
    """Return the imports of a folder that begin with one of the forbidden names."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if any(name == part or name.startswith(f"{part}.") for part in forbidden)
    ]


def test_the_package_never_imports_the_kit() -> None:
    assert breaches("archkata", KIT) == []


def test_the_reference_imports_nothing_of_this_repository() -> None:
    assert breaches("reference_impl", {"archkata", "harness", "loadtests", "tests"}) == []


def test_only_mutants_know_the_reference() -> None:
    stages = breaches("harness/stages", {"reference_impl"})
    loads = breaches("loadtests", {"reference_impl"})

    assert stages + loads == []


@pytest.mark.parametrize("room", sorted(LIBRARY))
def test_engines_know_neither_the_command_line_nor_reports(room: str) -> None:
    assert breaches(f"archkata/{room}", {"archkata.cli", "archkata.reports"}) == []


def test_reports_know_events_and_not_how_a_run_is_made() -> None:
    machinery = {"runner", "session", "scene", "calling", "registry", "fixtures", "judging", "survey"}

    assert breaches("archkata/reports", {f"archkata.conformance.{name}" for name in machinery}) == []


def test_the_wire_knows_no_rule() -> None:
    assert breaches("archkata/wire", {"archkata.conformance", "archkata.backend_process"}) == []


def test_the_target_knows_no_check() -> None:
    assert breaches("archkata/backend_process", {"archkata.conformance"}) == []


def test_the_rules_of_the_reference_stand_neither_in_routes_nor_in_storage() -> None:
    inner = breaches("reference_impl/entities", {"fastapi", "starlette", "sqlite3"})
    services = breaches("reference_impl/services", {"fastapi", "starlette", "sqlite3", "reference_impl.routes"})
    repositories = breaches("reference_impl/repositories", {"fastapi", "starlette", "sqlite3"})

    assert inner + services + repositories == []


def test_no_library_code_prints_or_exits() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in sorted(LIBRARY)
        for path in modules(f"archkata/{room}")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "exit", "sys.exit", "quit"}
    ]

    assert found == []
