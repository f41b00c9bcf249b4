"""What was measured, operation by operation; Locust's own statistics are fed from it once a second, in bulk."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Any

from archkata.load.journal_writer import JournalWriter
from archkata.load.samples import Samples
from archkata.wire import Delays

MOST_US = 2**32 - 1
MOST_REASONS = 20


class OperationTally:
    """One operation. What came since the last `settle` waits in plain arrays, because appending to them is cheap."""

    def __init__(self, *, is_known: bool = False) -> None:
        self.is_known = is_known
        self.latency = Samples()
        self.from_send = Samples()
        self.failed = Samples()
        self.statuses: Counter[int] = Counter()
        self.reasons: Counter[str] = Counter()
        self.bytes = 0
        self.begin()

    def begin(self) -> None:
        """Begin a new second."""
        self.new_latency = array("I")
        self.new_from_send = array("I")
        self.new_failed = array("I")
        self.new_reasons: Counter[str] = Counter()
        self.new_statuses: Counter[int] = Counter()
        self.new_bytes = 0

    def settle(self) -> None:
        """Add the last second to the whole."""
        for samples, new in (
            (self.latency, self.new_latency),
            (self.from_send, self.new_from_send),
            (self.failed, self.new_failed),
        ):
            samples.exact.extend(new)
            samples.settle()
        self.statuses.update(self.new_statuses)
        self.bytes += self.new_bytes
        for reason, count in self.new_reasons.items():
            known = reason in self.reasons or len(self.reasons) < MOST_REASONS
            self.reasons[reason if known else "…"] += count

    def as_data(self) -> dict[str, Any]:
        """Return the operation as JSON takes it."""
        return {
            "latency": self.latency.as_data(),
            "from_send": self.from_send.as_data(),
            "failed": self.failed.as_data(),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "reasons": dict(self.reasons.most_common()),
            "bytes": self.bytes,
        }


class Recorder:
    """All operations of one process; records nothing before the clock runs."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], OperationTally] = {}
        self.is_on = False
        self.done = 0
        self.delays = Delays()

    def note_pause(self, seconds: float) -> None:
        """Count how long an answer paused between two of its parts."""
        if self.is_on:
            self.delays.note(seconds)

    def record(
        self,
        method: str,
        name: str,
        sent: float,
        due: float,
        ended: float,
        status: int,
        size: int,
        why: str | None,
        *,
        is_known: bool = False,
    ) -> None:
        """Add a request; times are seconds of one clock, `why` says what made it fail.

        `is_known` says that Locust's own statistics have it already.
        """
        if not self.is_on:
            return
        tally = self.tallies.get((method, name))
        if tally is None:
            tally = self.tallies[method, name] = OperationTally(is_known=is_known)
        self.done += 1
        tally.new_bytes += size
        tally.new_statuses[status] += 1
        latency = min(int((ended - due) * 1e6), MOST_US)
        if why is None:
            tally.new_latency.append(latency)
            tally.new_from_send.append(min(int((ended - sent) * 1e6), MOST_US))
        else:
            tally.new_failed.append(latency)
            tally.new_reasons[why] += 1


class TracingRecorder(Recorder):
    """Records like the run's own recorder, into it, and notes each request in the journal as one of a persona's."""

    def __init__(self, recorder: Recorder, journal: JournalWriter, persona: str, client: int) -> None:
        super().__init__()
        self._recorder, self._journal, self._persona, self._client = recorder, journal, persona, client

    def note_pause(self, seconds: float) -> None:
        """Count a pause."""
        self._recorder.note_pause(seconds)

    def record(
        self, method: str, name: str, sent: float, due: float, ended: float, status: int, size: int, why: str | None,
        **facts: Any,
    ) -> None:  # fmt: skip
        """Add a request."""
        self._recorder.record(method, name, sent, due, ended, status, size, why, **facts)
        if self._recorder.is_on:
            times = (round(due, 6), round(sent, 6), round(ended, 6))
            self._journal.write("asked", self._persona, self._client, f"{method} {name}", *times, status, why is None)
