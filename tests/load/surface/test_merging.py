"""What several workers tell becomes what one generator would have told."""

from __future__ import annotations

import random
from typing import Any

from archkata.load.distribution import Merger, merge_second
from archkata.load.measures import Measures
from archkata.load.samples import Samples


def second(worker: str, t: int, latencies: list[int], lag: float | None = 1.0) -> dict[str, Any]:
    return {
        "event": "second",
        "worker": worker,
        "t": t,
        "ok": len(latencies),
        "failed": 1,
        "users": 2,
        "statuses": {"200": len(latencies), "500": 1},
        "samples": Samples(latencies).as_data(),
        "offered_rps": 50.0,
        "begun": len(latencies),
        "busy": 0,
        "lag_p99_ms": lag,
    }


def end(latencies: list[int], cpu_s: float = 1.0) -> dict[str, Any]:
    samples, none = Samples(latencies).as_data(), Samples().as_data()
    return {
        "event": "end",
        "measured_s": 10.0,
        "operations": [
            {"method": "GET", "name": "/x", "latency": samples, "from_send": samples, "failed": none,
             "statuses": {"200": len(latencies)}, "reasons": {}, "bytes": 10}
        ],
        "open": {"planned": len(latencies), "begun": len(latencies), "dropped": 0, "unfinished": 0, "late": 0,
                 "lag": samples},
        "loop_lag": none,
        "cpu_s": cpu_s,
        "most_users": 2,
        "errors": {},
        "interrupted": False,
        "gave_up": False,
    }  # fmt: skip


def test_percentiles_of_a_second_are_those_of_all_samples_and_not_of_percentiles() -> None:
    fast, slow = [1000] * 90, [200_000] * 10

    row = merge_second([second("a", 1, fast), second("b", 1, slow, lag=7.0)])

    assert (row["p50_ms"], row["p95_ms"]) == (1.0, 200.0)
    assert (row["ok"], row["failed"], row["users"], row["begun"]) == (100, 2, 4, 100)
    assert row["statuses"] == {"200": 100, "500": 2}
    assert row["lag_p99_ms"] == 7.0
    assert "samples" not in row


def test_a_whole_run_is_the_same_however_many_shared_it() -> None:
    chance = random.Random(2)
    latencies = [int(chance.expovariate(1) * 10_000) for _ in range(3000)]
    alone, shared = Measures(), Measures()

    alone.take_end(end(latencies))
    for index in range(4):
        shared.take_end(end(latencies[index::4], cpu_s=0.5))

    for percent in (50, 95, 99, 99.9):
        ours = shared.operations["GET /x"].latency.percentile(percent)
        assert ours == alone.operations["GET /x"].latency.percentile(percent)
    assert shared.arrivals is not None
    assert (shared.arrivals.planned, shared.cpu_s, shared.busiest) == (3000, 2.0, 0.05)
    assert shared.is_whole


def test_a_second_waits_for_everybody_who_is_still_there() -> None:
    merger = Merger()
    told = [
        {"event": "started", "worker": "a", "clock": 1.0},
        {"event": "started", "worker": "b", "clock": 9.0},
        second("a", 1, [1000]),
        second("a", 2, [1000]),
        second("b", 1, [3000]),
        {"event": "lost", "worker": "b"},
        second("a", 3, [1000]),
    ]

    events = list(merger.merged(told))

    seconds = [(event["t"], event["ok"]) for event in events if event["event"] == "second"]
    assert seconds == [(1, 2), (2, 1), (3, 1)]
    assert [event["clock"] for event in events if event["event"] == "started"] == [1.0]
    assert merger.lost == ["b"]


def test_what_nobody_completes_is_told_at_the_end() -> None:
    events = list(Merger().merged([second("a", 1, [1]), second("b", 2, [1]), second("b", 3, [1])]))

    assert [event["t"] for event in events] == [1, 2, 3]


def test_a_lone_generator_is_heard_as_it_is() -> None:
    told: list[dict[str, Any]] = [{"event": "started", "clock": 1.0}, {"event": "second", "t": 1}, {"event": "end"}]

    assert list(Merger().merged(told)) == told
