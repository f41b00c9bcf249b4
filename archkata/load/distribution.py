"""The events of several workers, merged into those of one generator: seconds are merged from their raw samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from archkata.load.measures import PERCENTS, milliseconds
from archkata.load.samples import Samples

Event = dict[str, Any]


class Merger:
    """Takes the events of a master, in which each worker's are named, and yields those of the whole.

    `lost` are the workers that went without telling what they had measured.
    """

    def __init__(self) -> None:
        self.lost: list[str] = []
        self._working: set[str] = set()
        self._seconds: dict[int, dict[str, Event]] = {}
        self._told = 0
        self._has_started = False

    def merged(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield all merged events, to the last."""
        yield from self.going_on(events)
        yield from self.last()

    def going_on(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield merged events, and keep seconds that a worker has not reported yet; a lone generator's pass as is."""
        for event in events:
            worker = event.get("worker")
            if worker is None:
                yield event
            else:
                yield from self._of_worker(worker, event)

    def last(self) -> Iterator[Event]:
        """Yield the seconds that are left when no more events come."""
        while self._seconds:
            yield self._close(min(self._seconds))

    def _of_worker(self, worker: str, event: Event) -> Iterator[Event]:
        kind = event["event"]
        if kind == "started":
            self._working.add(worker)
            if not self._has_started:
                self._has_started = True
                yield event
        elif kind == "second":
            self._working.add(worker)
            if event["t"] > self._told:
                self._seconds.setdefault(event["t"], {})[worker] = event
        elif kind == "journal":
            yield event
        else:
            if kind == "lost":
                self.lost.append(worker)
            self._working.discard(worker)
            yield event
        yield from self._complete()

    def _complete(self) -> Iterator[Event]:
        """Yield the seconds that every worker has reported by now, in their order."""
        while self._seconds:
            first = min(self._seconds)
            if self._working - set(self._seconds[first]):
                return
            yield self._close(first)

    def _close(self, second: int) -> Event:
        self._told = second
        return merge_second(list(self._seconds.pop(second).values()))


def merge_second(rows: list[Event]) -> Event:
    """Return one second of several workers; the lag is that of the worker that was the latest."""
    samples, statuses = Samples(), Counter[str]()
    for row in rows:
        samples.merge(Samples.of_data(row["samples"]))
        statuses.update(row["statuses"])
    values = samples.percentiles(PERCENTS)
    merged: Event = {
        "event": "second",
        "t": rows[0]["t"],
        **{name: sum(row[name] for row in rows) for name in ("ok", "failed", "users")},
        **{f"p{percent}_ms": milliseconds(value) for percent, value in zip(PERCENTS, values, strict=True)},
        "statuses": dict(sorted(statuses.items())),
    }
    if "offered_rps" in rows[0]:
        lags = [row["lag_p99_ms"] for row in rows if row["lag_p99_ms"] is not None]
        merged["offered_rps"] = rows[0]["offered_rps"]
        merged |= {name: sum(row[name] for row in rows) for name in ("begun", "busy")}
        merged["lag_p99_ms"] = max(lags, default=None)
    return merged
