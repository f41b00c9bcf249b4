"""Feed Locust's own statistics, so that its web page, its CSV files and its distributed mode show the run, too."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from locust.stats import RequestStats, StatsError, bucket_response_time

from archkata.load.generator.recorder import OperationTally


def feed(stats: RequestStats, method: str, name: str, tally: OperationTally) -> None:
    """Add the new requests of an operation. The figures are as round as Locust's are; archkata's own are not."""
    values = [value / 1000 for value in (*tally.new_latency, *tally.new_failed)]
    if not values:
        return
    now = time.time()
    buckets = Counter(map(bucket_response_time, values))
    for entry in (stats.total, stats.entries[name, method]):
        _add(entry, values, buckets, tally, now)
    for reason, count in tally.new_reasons.items():
        key = StatsError.create_key(method, name, reason)
        error = stats.errors.setdefault(key, StatsError(method, name, reason))
        error.occurrences += count


def _add(entry: Any, values: list[float], buckets: Counter[int], tally: OperationTally, now: float) -> None:
    second = int(now)
    if entry.use_response_times_cache and entry.last_request_timestamp and second > int(entry.last_request_timestamp):
        entry._cache_response_times(second - 1)
    entry.num_requests += len(values)
    entry.num_failures += len(tally.new_failed)
    entry.num_reqs_per_sec[second] += len(values)
    entry.num_fail_per_sec[second] += len(tally.new_failed)
    entry.last_request_timestamp = now
    entry.total_response_time += sum(values)
    entry.min_response_time = min(entry.min_response_time or values[0], *values)
    entry.max_response_time = max(entry.max_response_time, *values)
    for rounded, count in buckets.items():
        entry.response_times[rounded] += count
    entry.total_content_length += tally.new_bytes
