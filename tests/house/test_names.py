"""Names: one class a name, and no word of the camera store in archkata (docs/architecture.md has the words)."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

SHARED_NAMES = {
    "Editor": "who publishes: an actor of checks (harness), and a Locust user (loadtests), which never meet",
    "Product": "what was published: a resource of an actor (harness), and test data of Locust users (loadtests)",
}
"""Class names that may stand twice, and why."""

STORE = re.compile(r"(?<![a-z])(?:products?|purchase[sd]?|refund(?:s|ed)?|reviews?|cameras?)(?![a-z])", re.IGNORECASE)

PROVIDER = "the payment provider that archkata plays for any backend charges and refunds"
DESIGN_REVIEW = "the review of a design, not of a product"
EXAMPLE = "a message shows what the learner should write, for the kata that most learners have"
ALLOWED = {
    "archkata/doubles/": PROVIDER,
    "archkata/cli/provider.py": PROVIDER,
    "archkata/design/": DESIGN_REVIEW,
    "archkata/reports/review/": DESIGN_REVIEW,
    "archkata/cli/review.py": DESIGN_REVIEW,
    "archkata/cli/app.py": DESIGN_REVIEW,
    "archkata/scaffold/": DESIGN_REVIEW,
    "archkata/reports/standing.py": DESIGN_REVIEW,
    "archkata/load/limits.py": EXAMPLE,
    "archkata/load/designed_limits.py": DESIGN_REVIEW,
    "archkata/load/run.py": EXAMPLE,
    "archkata/cli/load.py": EXAMPLE,
    "archkata/reports/estimate/absent.py": EXAMPLE,
    "archkata/pytest_plugin/__init__.py": "pytest wants the names of fixtures before a kata is known",
    "archkata/katas.py": "the camera store is the default kata, by its name",
}
"""Where a word of the store may stand in a name or a text, and why."""


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def is_scenario(path: Path) -> bool:
    """Say whether a file is a scenario: each is a program of its own, whose users may be called as they like."""
    return path.parent == ROOT / "loadtests"


def classes() -> dict[str, set[str]]:
    """Return where each public class stands that a module defines."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in modules("archkata", "harness", "loadtests"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not is_scenario(path):
                found[node.name].add(str(path.relative_to(ROOT)))
    return found


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the names and texts of a module with their lines; docstrings may give examples."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        for name in (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "arg", None)):
            if isinstance(name, str):
                yield node.lineno, name  # type: ignore[attr-defined]  # names have lines
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.lineno, node.name
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def test_no_two_classes_share_a_name_without_a_reason() -> None:
    shared = {name: sorted(places) for name, places in classes().items() if len(places) > 1}

    assert {name: places for name, places in shared.items() if name not in SHARED_NAMES} == {}
    assert sorted(SHARED_NAMES) == sorted(shared), "a reason for a name that stands only once"


def test_the_engine_does_not_speak_of_the_store() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line} {word[:60]}"
        for path in modules("archkata")
        if not any(str(path.relative_to(ROOT)).startswith(allowed) for allowed in ALLOWED)
        for line, word in words(path)
        if STORE.search(word.replace("_", " "))
    }

    assert found == set()


def test_only_one_module_compares_names_that_are_not_known() -> None:
    found = [str(path.relative_to(ROOT)) for path in modules("archkata", "harness", "loadtests")
             if "get_close_matches" in path.read_text("utf-8")]  # fmt: skip

    assert found == ["archkata/suggest.py"]
