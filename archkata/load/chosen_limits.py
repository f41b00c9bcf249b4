"""Which limits a run is judged by: those of the command line, else the design's and the scenario's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archkata.files import read_ordinary
from archkata.katas import current
from archkata.load.designed_limits import designed_limits
from archkata.load.limits import Slo, check_operations, limit_named, plain_operation
from archkata.load.scenario import ScenarioFile
from archkata.strict_yaml import read

MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Chosen:
    """The limits that judge a run, and those of the design that a quick run is too short for: they are only shown."""

    limits: Sequence[Slo]
    put_off: Sequence[Slo] = ()


def choose_limits(found: ScenarioFile, folder: Path, given: Iterable[str], *, quick: bool = False) -> Chosen:
    """Choose; where design and scenario speak of the same, the design counts.

    A quick run is judged by the wider limits of its scenario, and a scenario that has none by the design's. A limit of
    the design on an operation that the scenario never calls says nothing about the run; `judge_all`, which knows
    the operations, leaves it out.
    """
    named = [limit_named(words) for words in given]
    if named:
        return Chosen(named)
    scenario = found.scenario
    own = [limit_named(words) for words in (scenario.quick_limits if quick else None) or scenario.limits]
    designed = designed_limits(folder)
    if quick and (own or scenario.analysis):
        return Chosen(own, designed)
    subjects = {limit.subject for limit in designed}
    return Chosen(designed + [limit for limit in own if limit.subject not in subjects])


def check_known(limits: Iterable[Slo], found: ScenarioFile) -> None:
    """Complain about an operation that the contract does not have, before a run of the kit's own scenarios."""
    kata = current().having("scenarios")
    if found.path.parent != kata.path("scenarios"):
        return
    binding = read_ordinary(current().having("binding").path("binding"), MOST_BYTES)
    operations = read(binding.decode("utf-8")).value["operations"]
    known = {f"{each['method']} {each['path']}" for each in operations.values()}
    named = (replace(each, operation=each.operation and plain_operation(each.operation)) for each in limits)
    check_operations(named, known)
