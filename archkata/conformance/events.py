"""What a run tells while it goes on. Reports are consumers of these events and know nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from archkata.conformance.contract import Rule, Stage
from archkata.conformance.outcome import CheckResult, Outcome, Verdict
from archkata.language import Text
from archkata.wire import Exchange


@dataclass(frozen=True)
class Preparing:
    """Something that takes time before the first check: the backend starts, or is asked what it has."""

    sentence: Text


@dataclass(frozen=True)
class RunStarted:
    """A run begins; `rules` are those that will be decided, in the order of the contract."""

    target: str
    seed: int
    rules: Sequence[Rule]


@dataclass(frozen=True)
class Noticed:
    """Something that the reader should know, such as a wait that the backend asked for."""

    sentence: Text


@dataclass(frozen=True)
class CheckStarted:
    """A check begins."""

    rule: Rule


@dataclass(frozen=True)
class CheckFinished:
    """A check has its outcome."""

    result: CheckResult


@dataclass(frozen=True)
class StageFinished:
    """All selected rules of a stage are decided."""

    stage: str
    results: Sequence[CheckResult]


@dataclass(frozen=True)
class Run:
    """A finished run. `selected` are the rules that were asked for; the others ran because those need them.

    `stages` are all those of the contract, in its order. `delay` says why answers took longer than needed, `gave_up`
    why no further request made sense, such as a backend that died, and `died` the requests that were under way then
    and `last_output` what it printed last.
    `claimed` are the stages that archkata.yaml names, `claimed_in` its line, if there is one. `broke` says what ended
    archkata itself in the middle of the run; the results are those decided until then. `tokens` are those that log-ins
    gave, which no report shows.
    """

    target: str
    seed: int
    started_at: str
    duration_s: float
    verdict: Verdict
    results: Sequence[CheckResult]
    selected: frozenset[str]
    requests: int
    strict: bool = False
    interrupted: bool = False
    waits: int = 0
    waited_s: float = 0.0
    delay: Text | None = None
    gave_up: Text | None = None
    broke: Text | None = None
    died: Sequence[Exchange] = field(default_factory=tuple)
    last_output: Sequence[str] = ()
    notices: Sequence[Text] = field(default_factory=tuple)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    claimed_in: str | None = None
    claimed: Sequence[str] = ()
    tokens: Sequence[str] = field(default=(), repr=False)

    def of_stage(self, stage: str) -> list[CheckResult]:
        """Return the results of a stage."""
        return [result for result in self.results if result.rule.stage == stage]

    def decided(self) -> list[CheckResult]:
        """Return the results of those rules that were asked for and tried to the end."""
        return [result for result in self.results if result.is_decided and result.rule.id in self.selected]

    def count(self, *outcomes: Outcome) -> int:
        """Count the results with one of these outcomes."""
        return sum(1 for result in self.results if result.outcome in outcomes)


@dataclass(frozen=True)
class RunFinished:
    """The run is over."""

    run: Run


@dataclass(frozen=True)
class RunAborted:
    """The run ended before its first check: the target cannot be judged, archkata broke, or Ctrl-C was pressed."""

    target: str
    seed: int
    started_at: str
    duration_s: float
    sentences: Sequence[Text] = field(default_factory=tuple)
    interrupted: bool = False


Event = Preparing | RunStarted | Noticed | CheckStarted | CheckFinished | StageFinished | RunFinished | RunAborted
Listener = Callable[[Event], None]
