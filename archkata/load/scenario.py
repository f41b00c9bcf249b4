"""The declaration of a scenario, read from its file without running it.

A scenario is a plain Locust file whose docstring asks a question, with `scenario = Scenario(…)` in it. The arguments
are literals, or objects that the file imports, so that archkata can list scenarios, and know what they need, without
Locust.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.katas import current
from archkata.language import text
from archkata.load.imported import Imported, imports_of
from archkata.load.plan import Arrivals
from archkata.suggest import did_you_mean

if TYPE_CHECKING:  # they know phases and plans, which know scenarios
    from archkata.load.analyses import Analysis
    from archkata.load.audit import Auditor
    from archkata.load.mix import CallMix

MOST_BYTES = 1024 * 1024
OBJECTS = ("analysis", "audit", "mix")
"""Arguments that take an object."""
_MEANING = re.compile(r"A pass means: .+?\.(?= |$)")
OUTAGE, SLOW_PROVIDER, MEMORY = "outage", "slow provider", "memory"
"""What may happen meanwhile, as `disturbs` names it."""


@dataclass(frozen=True)
class Scenario:
    """The defaults of a scenario's runs, and what its target must offer.

    `rate` makes the loop open; without one it is closed, with so many `users`. `needs` are operationIds.
    `quick_limits` are those of a run of some seconds: fewer, because it has fewer samples, and wider.
    `phases` share the duration: (name, share, rate at the start, rate at the end), rates in multiples of `rate`.
    `analysis` is the function that judges single requests, `audit` the one that compares what was written with what is
    there afterwards, and `mix` shares the calls of a design's capacity block out among users; these three are objects
    that the file imports. `disturbs` is what happens meanwhile. `start` are variables for a backend that archkata
    starts, which `needs_start` demands. `slow_by_design` are operations that are slow at any load, such as those that
    hash a password. `ladder` is the scenario's place among the others, the simplest question first.
    """

    rate: str | None = None
    users: int = 10
    duration: str = "30s"
    quick: str = "6s"
    arrivals: Arrivals = "poisson"
    phases: list[tuple[str, float, float, float]] = field(default_factory=list)
    analysis: Analysis | Imported | None = None
    audit: Auditor | Imported | None = None
    disturbs: str | None = None
    start: dict[str, str] = field(default_factory=dict)
    needs_start: bool = False
    mix: CallMix | Imported | None = None
    slow_by_design: list[str] = field(default_factory=list)
    ladder: float | None = None
    needs: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    quick_limits: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario where it stands; `question` is the first line of its docstring, `about` the rest."""

    name: str
    path: Path
    question: str
    about: str
    scenario: Scenario

    def needed(self, part: str) -> Any:
        """Return the object that the scenario names as its `analysis`, `audit` or `mix`, imported; None without one."""
        named = getattr(self.scenario, part)
        return named.load() if isinstance(named, Imported) else named

    @property
    def finds_rate(self) -> bool:
        """Whether its question is up to which rate a backend holds."""
        named = self.scenario.analysis
        return isinstance(named, Imported) and named.module == "archkata.load.analyses.knee"

    @property
    def meaning(self) -> str:
        """What a pass means: that sentence of the docstring, or nothing."""
        found = _MEANING.search(self.about)
        return found[0] if found else ""


def all_scenarios() -> list[ScenarioFile]:
    """Return the scenarios of the kit by name."""
    paths = [path for kata in current().lineage() for path in sorted(kata.path("scenarios").glob("[a-z]*.py"))]
    return [found for found in map(read_scenario, paths) if found is not None]


def find_scenario(name: str) -> ScenarioFile:
    """Return a scenario by its name, or a Locust file of the user's own by its path."""
    if name.endswith(".py"):
        path = Path(name).resolve()
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise ArchkataError(text("There is no Locust file {path}.", path=name))
        return read_scenario(path) or ScenarioFile(path.stem, path, "", "", Scenario())
    known = {found.name: found for found in all_scenarios()}
    if name not in known:
        raise ArchkataError(
            text("“{name}” is not a scenario.", name=name),
            did_you_mean(name, known)
            or text("Scenarios are: {names}. A Locust file of your own goes by its path.", names=", ".join(known)),
        )
    return known[name]


def read_scenario(path: Path) -> ScenarioFile | None:
    """Read a Locust file; None when it declares no scenario. A syntax error is reported with its line."""
    try:
        tree = ast.parse(read_ordinary(path, MOST_BYTES).decode("utf-8"))
    except SyntaxError as error:
        raise ArchkataError(
            text("{path}:{line}: this is not Python: {problem}.", path=path, line=error.lineno or 1, problem=error.msg)
        ) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise ArchkataError(text("{path} is not a text in UTF-8.", path=path)) from error
    call = _declaration(tree)
    if call is None:
        return None
    question, _, about = (ast.get_docstring(tree) or "").partition("\n")
    name = path.stem.replace("_", "-")
    return ScenarioFile(name, path, question.strip(), " ".join(about.split()), _scenario(path, tree, call))


def _declaration(tree: ast.Module) -> ast.Call | None:
    for node in tree.body:
        is_named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "scenario"
        if is_named and isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            return node.value
    return None


def _scenario(path: Path, tree: ast.Module, call: ast.Call) -> Scenario:
    known = {each.name for each in fields(Scenario)}
    imports = imports_of(path, tree)
    arguments: dict[str, Any] = {}
    for keyword in call.keywords:
        value = keyword.value
        if keyword.arg in OBJECTS and isinstance(value, ast.Name):
            arguments[keyword.arg] = _imported(path, imports, value)
            continue
        try:
            arguments[str(keyword.arg)] = ast.literal_eval(value)
        except ValueError as error:
            raise ArchkataError(
                text("{path}:{line}: a scenario is declared with literals only.", path=path, line=call.lineno),
                text("Objects that the file imports are taken for: {names}.", names=", ".join(OBJECTS)),
            ) from error
    for name in arguments:
        if name not in known:
            raise ArchkataError(
                text("{path}:{line}: a scenario has no “{name}”.", path=path, line=call.lineno, name=name),
                text("It has: {names}.", names=", ".join(sorted(known))),
            )
    return Scenario(**arguments)


def _imported(path: Path, imports: dict[str, Imported], value: ast.Name) -> Imported:
    if value.id not in imports:
        raise ArchkataError(
            text("{path}:{line}: “{name}” is not imported.", path=path, line=value.lineno, name=value.id),
            text("It stands in a module without Locust, and the scenario says from … import {name}.", name=value.id),
        )
    return imports[value.id]
