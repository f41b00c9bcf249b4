"""Run the suite against a backend with a deviation, and compare the verdict with the right one."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archkata.conformance.contract import load_contract
from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.conformance.session import TestOptions, conduct
from archkata.errors import ArchkataError, ExitCode
from archkata.workspace import Workspace
from tests.deviations.deviation import Deviation

ROOT = Path(__file__).parents[2]
MAIN = Path(__file__).parent / "main.py"
URL = re.compile(r"http://127\.0\.0\.1:\d+")
DECIDED = {Outcome.PASS, Outcome.FAIL, Outcome.WARN}
UNDECIDED = {Outcome.INCONCLUSIVE, Outcome.ERROR}


@dataclass(frozen=True)
class Row:
    """What the suite said: rules by outcome, how many it decided, and its sentences.

    `blocked` counts rules by the failure at the root; `-` stands for none. `undecided` are rules whose check came to no
    end that counts.
    """

    name: str
    exit_code: int
    red: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    judged: int = 0
    blocked: dict[str, int] = field(default_factory=dict)
    undecided: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def command(deviation: Deviation) -> str:
    """Return the command that starts the backend."""
    return f"{sys.executable} {MAIN} {deviation.name}"


def judge(deviation: Deviation, seed: int = 1, only: tuple[str, ...] = ()) -> Row:
    """Judge a backend as `archkata test --start COMMAND` does, in the stages that the deviation asks for.

    `only` names some rules instead, and what they need.
    """
    wish = TestOptions(start=command(deviation), stages=() if only else deviation.stages, only=only, seed=seed)
    try:
        return row_of(deviation, conduct(load_contract(), Workspace(ROOT), wish, lambda _: None))
    except ArchkataError as error:
        said = [_plain(sentence) for sentence in (error.sentence, error.remedy) if sentence is not None]
        return Row(deviation.name, int(error.exit_code), sentences=said)
    except Exception as error:
        return Row(deviation.name, int(ExitCode.INTERNAL), sentences=[f"{type(error).__name__}: {error}"])


def row_of(deviation: Deviation, run: Run) -> Row:
    """Sum up a run."""
    by_id = {result.rule.id: result for result in run.results}
    blocked = Counter(_root(by_id, result) for result in run.results if result.outcome is Outcome.BLOCKED)
    return Row(
        deviation.name,
        int(run.verdict.exit_code),
        red=sorted(_ids(run, {Outcome.FAIL})),
        warned=sorted(_ids(run, {Outcome.WARN})),
        judged=len(list(_ids(run, DECIDED))),
        blocked=dict(sorted(blocked.items())),
        undecided=sorted(_ids(run, UNDECIDED)),
        sentences=[_plain(notice) for notice in run.notices],
    )


def complaints(deviation: Deviation, row: Row) -> Iterator[str]:
    """Yield what is wrong with a verdict; nothing if it is right."""
    right = deviation.expected
    if row.exit_code != right.exit_code:
        yield f"exit code {row.exit_code} for {right.exit_code}"
    for kind, got, wanted in (("red", row.red, right.red), ("warned", row.warned, right.warned)):
        if extra := sorted(set(got) - set(wanted)):
            yield f"wrongly {kind}: {', '.join(extra)}"
        if missing := sorted(set(wanted) - set(got)):
            yield f"not {kind}: {', '.join(missing)}"
    if strays := sorted(set(row.blocked) - set(right.red or ("-",))):
        yield f"blocked by what is not different: {', '.join(f'{row.blocked[root]} by {root}' for root in strays)}"
    if row.undecided:
        yield f"undecided: {', '.join(row.undecided)}"
    if row.judged < right.judged:
        yield f"judged {row.judged} of at least {right.judged}"
    if right.sentence is not None and not any(right.sentence in said for said in row.sentences[:1]):
        yield f"nothing is said of {right.sentence}"


def _ids(run: Run, outcomes: set[Outcome]) -> Iterator[str]:
    return (result.rule.id for result in run.results if result.outcome in outcomes)


def _root(by_id: dict[str, CheckResult], result: CheckResult) -> str:
    """Follow what blocks a rule to the failure at the root."""
    seen: set[str] = set()
    while result.outcome is Outcome.BLOCKED and result.blocked_by in by_id and result.rule.id not in seen:
        seen.add(result.rule.id)
        result = by_id[result.blocked_by]
    return result.rule.id if result.outcome is not Outcome.BLOCKED else "-"


def _plain(sentence: object) -> str:
    return URL.sub("URL", str(sentence))
