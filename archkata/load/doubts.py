"""What cannot be said of a run: its generator was late, a throttle was on, less or more was asked than a limit says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from archkata.language import Text, text
from archkata.load.limits import Indicator, Slo
from archkata.load.measures import Measures, OperationMeasures
from archkata.load.rates import written

MOST_LAG = 0.1
LEAST_OFFERED = 0.99
NEARLY = 0.9
BEYOND = 1.25
"""Of the rate at which a limit must hold: what breaks at clearly more than that has not broken the limit."""
BUSY = 0.9
THROTTLED = 0.1
TIMERS_US = 3_000
"""Timers of an idle process may ring so late; what is later has other reasons."""


def doubt_about_generator(limit: Slo, measures: Measures) -> Text | None:
    """Doubt whatever a generator measured that was late itself."""
    lag = measures.loop_lag.percentile(99)
    if limit.indicator.is_time and lag is not None and lag > MOST_LAG * limit.bound:
        if lag <= TIMERS_US:
            return text("limits below {least} ms cannot be judged: the generator's timers ring up to {lag} ms late",
                        least=f"{math.ceil(lag / MOST_LAG / 1000)}", lag=f"{lag / 1000:.2g}")  # fmt: skip
        return text(
            "the generator itself was {lag} ms late (p99), more than a tenth of the limit", lag=f"{lag / 1000:,.0f}"
        )
    if measures.busiest > BUSY:
        return text("the generator was saturated: it used {share} % of a core", share=f"{measures.busiest * 100:.0f}")
    return None


def doubt_about_throttle(limit: Slo, operations: Sequence[OperationMeasures]) -> Text | None:
    """Doubt a failure that a throttle alone explains: all requests come from here, and few clients send them."""
    count = sum(each.done for each in operations)
    refused = sum(each.statuses.get("429", 0) for each in operations)
    allowed = {
        Indicator.LATENCY: 1 - (limit.percent or 0.0) / 100,
        Indicator.ERRORS: limit.bound,
        Indicator.AVAILABILITY: 1 - limit.bound,
    }.get(limit.indicator, THROTTLED)
    if not count or refused <= allowed * count:
        return None
    return text("{refused} of {count} requests were refused with 429: start the backend with ARCHKATA_RATE_LIMIT=off, "
                "or ask for less", refused=refused, count=count)  # fmt: skip


def doubts_about_pass(limit: Slo, operations: Sequence[OperationMeasures], measures: Measures) -> Iterable[Text]:
    """Yield what keeps a limit that seems to hold from being kept."""
    arrivals = measures.arrivals
    if arrivals is not None and arrivals.planned:
        share = arrivals.begun / arrivals.planned
        if share < LEAST_OFFERED:
            yield text(
                "the offered rate was not reached: {share} % of the arrivals were sent", share=f"{share:.1%}"[:-1]
            )
        lag = arrivals.lag.percentile(99)
        if limit.indicator.is_time and lag is not None and lag > MOST_LAG * limit.bound:
            yield text(
                "requests were sent {lag} ms late (p99), more than a tenth of the limit", lag=f"{lag / 1000:,.0f}"
            )
    if limit.at is not None:
        rate = rate_asked(operations, measures)
        if rate < NEARLY * limit.at:
            yield text("it must hold at {at}/s, and {rate}/s were asked", at=written(limit.at), rate=written(rate))


def beyond(limit: Slo, operations: Sequence[OperationMeasures], measures: Measures) -> Text | None:
    """Doubt a failure at clearly more requests than the limit promises to hold for."""
    rate = rate_asked(operations, measures)
    if limit.at is None or rate <= BEYOND * limit.at:
        return None
    return text("it must hold at {at}/s, and {rate}/s were asked: what breaks at more has not broken it",
                at=written(limit.at), rate=written(rate))  # fmt: skip


def rate_asked(operations: Iterable[OperationMeasures], measures: Measures) -> float:
    """Return how many requests a second of these operations there were."""
    seconds = measures.seconds_measured
    return sum(each.done for each in operations) / seconds if seconds else 0.0
