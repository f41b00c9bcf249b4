"""Where a backend's knee is: the last step at which the limits hold, and whether the figures obey Little's law."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from archkata.language import text
from archkata.load.analyses.evidence import Requests, RunEvidence, good, latency
from archkata.load.finding import LoadFinding, holding_if
from archkata.load.phases import Stretch

LIMIT_S = 0.25
MOST_FAILED = 0.01
SERVED = 0.95
FEWEST = 20
TOLERANCE = 0.15
SLACK = 0.25
DECLARED = 1


@dataclass(frozen=True)
class RateStep:
    """One point of the throughput-latency curve; `inside` are requests in the system, counted, `expected` by Little.

    `offered_rps` is the planned rate; `enough` says whether the step had requests enough to be judged.
    """

    offered_rps: float
    good_rps: float
    p50_s: float
    p95_s: float
    failed: float
    inside: float
    expected: float
    enough: bool
    holds: bool

    @property
    def obeys_little(self) -> bool:
        """Say whether L = λ·W, but for what begins or ends outside of the step."""
        return abs(self.inside - self.expected) <= max(SLACK, TOLERANCE * self.expected)


def knee(evidence: RunEvidence) -> list[LoadFinding]:
    """Measure every step that was reached, and find the last of those that hold, from the first on."""
    steps = [_step(phase, asked) for phase in evidence.phases if (asked := evidence.during(phase.name))]
    holding: list[RateStep] = []
    for step in steps:
        if not step.holds:
            break
        holding.append(step)
    last = holding[-1].offered_rps if holding else 0.0
    declared = evidence.phases[DECLARED].rate
    is_open = len(holding) == len(steps)
    enough = len(steps) > DECLARED and all(step.enough for step in steps[: max(len(holding), DECLARED) + 1])
    seen = (
        text("no step broke a limit: the knee lies above {rate}/s", rate=f"{last:.0f}")
        if is_open
        else text("the limits hold up to {rate}/s, and break at {next}/s", rate=f"{last:.0f}",
                  next=f"{steps[len(holding)].offered_rps:.0f}")
    )  # fmt: skip
    curve = {"curve": [asdict(step) for step in steps], "knee_rps": round(last, 3), "is_open": is_open}
    unsteady = [step for step in holding if not step.obeys_little]
    return [
        LoadFinding(
            text("the knee is not below the second step, {rate}/s", rate=f"{declared:.0f}"),
            holding_if(len(holding) > DECLARED, enough=enough),
            seen,
            curve,
        ),
        LoadFinding(
            text("up to the knee, Little's law holds: requests inside = rate x latency"),
            holding_if(True, enough=bool(holding) and not unsteady),
            text(
                "{inside} inside at the knee, {expected} expected",
                inside=f"{holding[-1].inside:.2f}" if holding else "–",
                expected=f"{holding[-1].expected:.2f}" if holding else "–",
            ),
        ),
    ]


def _step(phase: Stretch, asked: Requests) -> RateStep:
    served, p95 = good(asked), latency(asked)
    failed = 1 - served / len(asked)
    inside = sum(max(0.0, min(each.ended, phase.end) - max(each.due, phase.begin)) for each in asked) / phase.seconds
    mean = sum(each.latency for each in asked) / len(asked)
    holds = p95 <= LIMIT_S and failed <= MOST_FAILED and good(asked, LIMIT_S) >= SERVED * len(asked)
    rate = len(asked) / phase.seconds
    return RateStep(
        offered_rps=round(phase.rate, 3),
        good_rps=round(served / phase.seconds, 3),
        p50_s=round(latency(asked, 50), 6),
        p95_s=round(p95, 6),
        failed=round(failed, 6),
        inside=round(inside, 3),
        expected=round(rate * mean, 3),
        enough=len(asked) >= FEWEST,
        holds=holds,
    )
