"""What the newest load run of a workspace saw, as steps beside the estimate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from archkata.design.capacity import CapacityFigure, Label, Unit
from archkata.design.estimate.assumptions import assumptions
from archkata.design.estimate.plan import EstimateInputs
from archkata.design.quantities import Spread
from archkata.language import text

PREFIX = "measured."
RESPONSE = f"{PREFIX}response."
RUNS = Path(".archkata") / "runs"
MOST_FILES = 50
MOST_BYTES = 16 * 1024 * 1024
_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Measured:
    """The file of a load run, relative to the workspace, and what it says about the operations of a plan.

    Behind the prefix, a step's key is that of the assumption or step which it stands beside.
    """

    file: str
    steps: tuple[CapacityFigure, ...]


def measured(folder: Path, plan: EstimateInputs) -> Measured | None:
    """Return what the newest load run measured, or None where there is no run that says something about the plan."""
    for path in _newest(folder):
        run = _load_run(path)
        if run is not None:
            steps = tuple(_steps(run, plan))
            return Measured((RUNS / path.name).as_posix(), steps) if steps else None
    return None


def plan_as_measured(plan: EstimateInputs, found: Measured) -> EstimateInputs:
    """Return the plan with the sizes of responses that were measured in place of those that were assumed."""
    sizes = {step.key.removeprefix(PREFIX): step.value for step in found.steps if step.key.startswith(RESPONSE)}
    for name, size in sizes.items():
        plan = next(each for each in assumptions(plan) if each.name == name).put(size)
    return plan


def _newest(folder: Path) -> list[Path]:
    """Return the files of runs, the newest first; a link could lead anywhere and is left out."""
    runs = folder / RUNS
    if not runs.is_dir() or runs.resolve() != folder.resolve() / RUNS:
        return []
    files = [path for path in runs.glob("*.json") if path.is_file() and not path.is_symlink()]
    return sorted(files, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)[:MOST_FILES]


def _load_run(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        run = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return run if isinstance(run, dict) and run.get("kind") == "load" and run.get("operations") else None


def _steps(run: dict[str, Any], plan: EstimateInputs) -> Iterator[CapacityFigure]:
    rows = run["operations"] if isinstance(run["operations"], dict) else {}
    seen = {_anonymous(str(name)): row for name, row in rows.items() if isinstance(row, dict)}
    for call in plan.capacity.calls:
        row = seen.get(_anonymous(call), {})
        # the bytes are those of all answers, also of the failed ones
        good, failed, transferred = (_number(row.get(name)) for name in ("ok", "failed", "bytes"))
        if good and transferred is not None:
            value = Spread.exactly(transferred / (good + (failed or 0)))
            formula = text("bytes ÷ calls of the load run")
            title = text("{call}: response", call=call)
            yield CapacityFigure(f"{RESPONSE}{call}", title, value, Unit.BYTES, formula, Label.MEASURED)
    rate = _number(run["load"].get("achieved_rps")) if isinstance(run.get("load"), dict) else None
    if rate is not None:
        told = text("rate that the load run reached")
        yield CapacityFigure(
            f"{PREFIX}rps_peak", text("Rate of the load run"), Spread.exactly(rate), Unit.RATE, told, Label.MEASURED
        )


def _number(value: object) -> Decimal | None:
    """Return a number that is neither negative nor absurd."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**18:
        return None
    return Decimal(str(value))


def _anonymous(call: str) -> str:
    """Return an operation with its parameters unnamed: `/products/{id}` and `/products/{product_id}` are the same."""
    return _PARAMETER.sub("{}", call)
