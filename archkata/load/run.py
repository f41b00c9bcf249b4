"""A load run and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from archkata.conformance.outcome import Verdict
from archkata.language import Text, counted, text
from archkata.load.audit import Audit
from archkata.load.doubts import BUSY, TIMERS_US
from archkata.load.finding import LoadFinding
from archkata.load.measures import Measures
from archkata.load.plan import ArrivalPlan
from archkata.load.shares import CpuShares
from archkata.load.verdicts import Judgement, LimitOutcome

MOST_LAG = 0.1
MOST_LAG_OF_STUDIES_US = 25_000
"""Studies take 50 ms more for slower: half of that must not be the generator's own."""


@dataclass
class LoadRun:
    """One scenario against one target; `gave_up` says why it has no more to say, `meaning` what a pass would say.

    `put_off` are limits of the design that were measured, and that a run like this one does not decide.
    """

    scenario: str
    question: str
    target: str
    started_at: str
    seed: int
    seconds: float
    plan: ArrivalPlan | None
    measures: Measures = field(default_factory=Measures)
    judgements: list[Judgement] = field(default_factory=list)
    put_off: list[Judgement] = field(default_factory=list)
    findings: list[LoadFinding] = field(default_factory=list)
    audit: Audit | None = None
    notices: list[Text] = field(default_factory=list)
    gave_up: Text | None = None
    workers: int = 1
    lost_workers: int = 0
    shares: CpuShares | None = None
    meaning: str = ""
    is_quick: bool = False

    @property
    def verdict(self) -> Verdict:
        """Failed when a limit is broken; passed only when the run is whole, honest and every limit holds."""
        if self._has_failed:
            return Verdict.FAILED
        holdings = {judgement.holding for judgement in self.judgements}
        holdings |= {finding.holding for finding in self.findings}
        holdings |= {self.audit.holding} if self.audit else set()
        is_sound = (
            self.measures.is_whole and not self.lost_workers and not self.measures.errors and not self.is_generator_late
        )
        if self.gave_up or not is_sound or holdings != {LimitOutcome.PASSED}:
            return Verdict.INCOMPLETE
        return Verdict.PASSED

    @property
    def _has_failed(self) -> bool:
        """Whether a limit is broken, or the books are; what a late generator may have caused itself does not count."""
        late = self.is_generator_late
        # a limit of time has been judged with the generator's lag in mind already
        broken = any(
            each.holding is LimitOutcome.FAILED and (each.limit.indicator.is_time or not late)
            for each in self.judgements
        )
        refuted = any(each.holding is LimitOutcome.FAILED for each in self.findings)
        return broken or refuted or (self.audit is not None and self.audit.holding is LimitOutcome.FAILED)

    @property
    def is_generator_late(self) -> bool:
        """Whether requests were sent so late that the generator has measured itself."""
        lag = self.measures.loop_lag.percentile(99)
        most = [judgement.limit.bound for judgement in self.judgements if judgement.limit.indicator.is_time]
        return lag is not None and bool(most) and lag > MOST_LAG * min(most)

    @property
    def may_excuse(self) -> bool:
        """Whether the generator stalled so long, or had so little CPU left, that a study may have seen just that."""
        lag = self.measures.loop_lag.percentile(99)
        return self.measures.busiest > BUSY or (lag is not None and lag > MOST_LAG_OF_STUDIES_US)

    def explain(self) -> list[Text]:
        """Say what keeps the run from passing, besides its limits, and what makes figures worse than they must be."""
        said = [self.gave_up] if self.gave_up else []
        delay = self.measures.delays.explain(self.measures.done)
        if delay is not None:
            said.append(delay)
        if self.lost_workers:
            said.append(
                counted(
                    self.lost_workers,
                    "A worker died: what it sent is missing in all figures.",
                    "{n} workers died: what they sent is missing in all figures.",
                )
            )
        if self.measures.interrupted:
            said.append(text("The run was interrupted: the figures are those until then."))
        if self.is_generator_late and (self.measures.loop_lag.percentile(99) or 0) > TIMERS_US:
            said.append(
                text(
                    "The generator could not keep up, so the latencies are partly its own: a lower rate, or more cores."
                )
            )
        elif self.may_excuse and any(each.is_excused for each in self.findings):
            said.append(text("The generator itself stalled, so what looked slow does not count: repeat the run."))
        if not self.judgements and not self.findings and not self.gave_up:
            said.append(text('There is no limit, so nothing can pass: --limit "GET /products/{id} p95 100 ms"'))
        return said
