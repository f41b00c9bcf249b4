"""The phases of a scenario on the clock of a run."""

from __future__ import annotations

from dataclasses import dataclass

from archkata.load.plan import ArrivalPlan, Phase, constant
from archkata.load.scenario import Scenario


@dataclass(frozen=True)
class Stretch:
    """A phase with its name, from second `begin` to `end`; `rate` is the mean of arrivals a second (0: closed)."""

    name: str
    begin: float
    end: float
    rate: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.begin


def plan_of(scenario: Scenario, rate: float, seconds: float, seed: int) -> ArrivalPlan:
    """Return the arrivals of a scenario at a rate."""
    phases = constant(rate, seconds)
    if scenario.phases:
        phases = tuple(Phase(share * seconds, rate * start, rate * end) for _, share, start, end in scenario.phases)
    return ArrivalPlan(phases, scenario.arrivals, seed)


def phases_of(scenario: Scenario, plan: ArrivalPlan | None, seconds: float) -> list[Stretch]:
    """Return the phases of a run with their names, or the whole as one."""
    names = [name for name, *_ in scenario.phases] or ["whole"]
    rows, begin = [], 0.0
    for name, phase in zip(names, plan.phases if plan else constant(0.0, seconds), strict=True):
        rows.append(Stretch(name, begin, begin + phase.seconds, (phase.start + phase.end) / 2))
        begin += phase.seconds
    return rows
