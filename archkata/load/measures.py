"""What a run measured, as archkata's own process holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archkata.load.samples import Samples
from archkata.wire import Delays

PERCENTS = (50, 95, 99)


@dataclass
class OperationMeasures:
    """One operation: latencies of good answers from the intended time and from the send, and what failed."""

    name: str
    latency: Samples = field(default_factory=Samples)
    from_send: Samples = field(default_factory=Samples)
    failed: Samples = field(default_factory=Samples)
    statuses: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    bytes: int = 0

    @property
    def done(self) -> int:
        """How many requests ended, well or not."""
        return len(self.latency) + len(self.failed)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> OperationMeasures:
        """Make an operation from an event of a generator."""
        return cls(
            f"{data['method']} {data['name']}",
            Samples.of_data(data["latency"]),
            Samples.of_data(data["from_send"]),
            Samples.of_data(data["failed"]),
            dict(data["statuses"]),
            dict(data["reasons"]),
            int(data["bytes"]),
        )

    def merge(self, other: OperationMeasures) -> None:
        """Add what another worker measured."""
        self.latency.merge(other.latency)
        self.from_send.merge(other.from_send)
        self.failed.merge(other.failed)
        for mine, theirs in ((self.statuses, other.statuses), (self.reasons, other.reasons)):
            for key, count in theirs.items():
                mine[key] = mine.get(key, 0) + count
        self.bytes += other.bytes


@dataclass
class Arrivals:
    """How the open loop kept to its plan; `late` slots had no free user when they were due."""

    planned: int = 0
    begun: int = 0
    dropped: int = 0
    unfinished: int = 0
    late: int = 0
    lag: Samples = field(default_factory=Samples)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Arrivals:
        """Make them from an event of a generator."""
        return cls(**{**data, "lag": Samples.of_data(data["lag"])})

    def merge(self, other: Arrivals) -> None:
        """Add those of another worker."""
        self.planned += other.planned
        self.begun += other.begun
        self.dropped += other.dropped
        self.unfinished += other.unfinished
        self.late += other.late
        self.lag.merge(other.lag)


@dataclass
class Measures:
    """All figures of a run; `arrivals` is None in a closed loop."""

    seconds_measured: float = 0.0
    operations: dict[str, OperationMeasures] = field(default_factory=dict)
    arrivals: Arrivals | None = None
    seconds: list[dict[str, Any]] = field(default_factory=list)
    loop_lag: Samples = field(default_factory=Samples)
    delays: Delays = field(default_factory=Delays)
    cpus: list[float] = field(default_factory=list)
    most_users: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    interrupted: bool = False
    gave_up: bool = False
    is_whole: bool = False
    is_told: bool = False

    @property
    def done(self) -> int:
        """How many requests ended."""
        return sum(operation.done for operation in self.operations.values())

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU that all generator processes took."""
        return sum(self.cpus)

    @property
    def busiest(self) -> float:
        """Which share of a core the busiest generator process used."""
        return max(self.cpus, default=0.0) / self.seconds_measured if self.seconds_measured else 0.0

    def take_end(self, event: dict[str, Any]) -> None:
        """Add the last event of a generator; with several workers each has one."""
        for data in event["operations"]:
            operation = OperationMeasures.of_data(data)
            if operation.name in self.operations:
                self.operations[operation.name].merge(operation)
            else:
                self.operations[operation.name] = operation
        self.seconds_measured = max(self.seconds_measured, event["measured_s"])
        self._take_arrivals(event)
        self.loop_lag.merge(Samples.of_data(event["loop_lag"]))
        self.delays.add(Delays(**event.get("delays", {})))
        self.cpus.append(event["cpu_s"])
        self.most_users += event["most_users"]
        for error, count in event["errors"].items():
            self.errors[error] = self.errors.get(error, 0) + count
        self.interrupted |= event["interrupted"]
        self.gave_up |= event["gave_up"]
        self.is_whole = not self.interrupted and not self.gave_up

    def _take_arrivals(self, event: dict[str, Any]) -> None:
        if "open" not in event:
            return
        arrivals = Arrivals.of_data(event["open"])
        if self.arrivals is None:
            self.arrivals = arrivals
        else:
            self.arrivals.merge(arrivals)


def milliseconds(microseconds: float | None) -> float | None:
    """Return milliseconds with three digits behind the point."""
    return None if microseconds is None else round(microseconds / 1000, 3)
