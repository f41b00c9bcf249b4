"""What to do after a run: one sentence about what matters most in it."""

from __future__ import annotations

import math

from archkata.conformance.outcome import Verdict
from archkata.language import Text, text
from archkata.load.doubts import BEYOND, NEARLY, rate_asked
from archkata.load.intervals import enough_without_failure
from archkata.load.limits import Indicator
from archkata.load.run import LoadRun
from archkata.load.scenario import all_scenarios
from archkata.load.verdicts import Judgement, LimitOutcome, covered, fewest

MARGIN = 1.2
FEW = 10.0


def next_step(run: LoadRun) -> Text | None:
    """Return what to do next; None where the run itself says it."""
    if run.gave_up or run.measures.interrupted or run.lost_workers:
        return None
    if run.audit is not None and run.audit.holding is LimitOutcome.FAILED:
        return run.audit.next_step
    if run.verdict is Verdict.FAILED:
        return _after_failure(run)
    if run.verdict is Verdict.INCOMPLETE:
        return _for_a_decision(run)
    return _after_quick(run) if run.is_quick else _up_the_ladder(run.scenario)


def _after_quick(run: LoadRun) -> Text:
    if run.put_off:
        return text("without --quick the run is longer, and decides the limits of the design, too.")
    return text("without --quick the run is longer, and its limits are narrower.")


def _after_failure(run: LoadRun) -> Text | None:
    broken = [each.limit.indicator for each in run.judgements if each.holding is LimitOutcome.FAILED]
    finder = next((found.name for found in all_scenarios() if found.finds_rate), None)
    if finder in {None, run.scenario} or not any(indicator.is_time for indicator in broken):
        return None
    return text("--scenario {name} finds the rate up to which it holds.", name=finder)


def _for_a_decision(run: LoadRun) -> Text | None:
    """Return at which rate, or how long, limits can be decided that lack the one or the other; no other doubt."""
    rate = _rate_of_design(run)
    if rate is not None:
        option = f"{rate:.0f}" if rate >= FEW else f"{rate:.2g}"
        return text("--rate {rate}/s asks as much as the design says.", rate=option)
    rows = [(each.samples, _needed(each)) for each in run.judgements if each.holding is LimitOutcome.INCONCLUSIVE]
    shares = [needed / samples for samples, needed in rows if samples and needed > samples]
    if not shares or len(shares) < len(rows):
        return None
    seconds = math.ceil(run.measures.seconds_measured * max(shares) * MARGIN)
    return text("at this rate --duration {seconds}s gives the requests that it takes.", seconds=seconds)


def _rate_of_design(run: LoadRun) -> float | None:
    """Return the rate of a run in which a limit's operation would be asked as often as the limit says.

    None where all limits were asked about enough, or where the rate changes during the run.
    """
    measures, plan = run.measures, run.plan
    if plan is None or len(plan.phases) > 1 or measures.arrivals is None or not measures.seconds_measured:
        return None
    for each in run.judgements:
        asked = rate_asked(covered(each.limit, measures), measures)
        at = each.limit.at
        if each.holding is LimitOutcome.INCONCLUSIVE and at and asked and not NEARLY * at <= asked <= BEYOND * at:
            return measures.arrivals.begun / measures.seconds_measured * at / asked
    return None


def _needed(judgement: Judgement) -> int:
    limit = judgement.limit
    if limit.indicator is Indicator.LATENCY:
        return fewest(limit.percent or 0.0)
    most = {Indicator.ERRORS: limit.bound, Indicator.AVAILABILITY: 1 - limit.bound}.get(limit.indicator, 0.0)
    return enough_without_failure(most) if most > 0 else 0


def _up_the_ladder(scenario: str) -> Text | None:
    places = {found.name: found.scenario.ladder for found in all_scenarios() if found.scenario.ladder is not None}
    if scenario not in places:
        return None
    higher = [name for name, place in places.items() if place > places[scenario]]
    nearest = min(higher, key=lambda name: places[name], default=None)
    return text("--scenario {name} asks the next question.", name=nearest) if nearest else None
