"""Latencies of one operation: every single one, up to a bound, and from there on a fine histogram.

Percentiles are exact as long as the samples are; in the histogram a value keeps 11 binary digits, so that it is at most
0.05 % too small. Both merge without loss, which is why workers send these and never percentiles.
"""

from __future__ import annotations

import base64
import math
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

MOST_EXACT = 1_000_000
DIGITS = 11
KEPT_DIGITS = 3


class Samples:
    """Whole microseconds, each below 2^32 (71 minutes)."""

    def __init__(self, values: Iterable[int] = (), most_exact: int = MOST_EXACT) -> None:
        self.exact = array("I", values)
        self.buckets: Counter[int] = Counter()
        self._most_exact = most_exact

    def __len__(self) -> int:
        return len(self.exact) + self.buckets.total()

    def merge(self, other: Samples) -> None:
        """Add all samples of another worker or phase."""
        self.exact.extend(other.exact)
        self.buckets.update(other.buckets)
        self.settle()

    def settle(self) -> None:
        """Fold the samples into the histogram once they are too many; call it after appending to `exact`."""
        if self.buckets or len(self.exact) > self._most_exact:
            self.buckets.update(map(bucket, self.exact))
            del self.exact[:]

    def percentile(self, percent: float) -> int | None:
        """Return the smallest sample that at least so many percent do not exceed (nearest rank); None without any."""
        return self.percentiles([percent])[0]

    def percentiles(self, percents: Iterable[float]) -> list[int | None]:
        """Return several percentiles for the price of one sort."""
        ordered = self.ordered()
        count = sum(n for _, n in ordered) if self.buckets else len(self.exact)
        if not count:
            return [None for _ in percents]
        ranks = [max(1, math.ceil(count * percent / 100 - 1e-9)) for percent in percents]
        if not self.buckets:
            values = sorted(self.exact)
            return [values[rank - 1] for rank in ranks]
        sums = list(accumulate(n for _, n in ordered))
        return [next(v for (v, _), total in zip(ordered, sums, strict=True) if total >= rank) for rank in ranks]

    def ordered(self) -> list[tuple[int, int]]:
        """Return all values with their counts, the smallest first."""
        counts = Counter(self.exact)
        counts.update(self.buckets)
        return sorted(counts.items())

    def histogram(self) -> dict[int, int]:
        """Return counts by microseconds cut down to three digits, the smallest first: enough to compare two runs."""
        counts = Counter[int]()
        for value, count in self.ordered():
            step = 10 ** max(0, len(str(value)) - KEPT_DIGITS)
            counts[value // step * step] += count
        return dict(counts)

    def at_most(self, value: int) -> int:
        """Count the samples that do not exceed a value."""
        return sum(v <= value for v in self.exact) + sum(n for v, n in self.buckets.items() if v <= value)

    def largest(self) -> int | None:
        """Return the largest sample."""
        return max([*self.buckets, *([max(self.exact)] if self.exact else [])], default=None)

    def mean(self) -> float | None:
        """Return the mean in microseconds."""
        total = sum(self.exact) + sum(v * n for v, n in self.buckets.items())
        return total / len(self) if len(self) else None

    def as_data(self) -> dict[str, Any]:
        """Return the samples as JSON takes them."""
        return {
            "exact": base64.b64encode(zlib.compress(_little_endian(self.exact).tobytes(), 1)).decode("ascii"),
            "buckets": sorted(self.buckets.items()),
        }

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Samples:
        """Make samples of what `as_data` gave."""
        made = cls()
        values = array("I")
        values.frombytes(zlib.decompress(base64.b64decode(data["exact"])))
        made.exact = _little_endian(values)
        made.buckets = Counter({int(value): int(count) for value, count in data["buckets"]})
        return made


def bucket(value: int) -> int:
    """Cut a value down to its first 11 binary digits."""
    shift = max(0, value.bit_length() - DIGITS)
    return value >> shift << shift


def _little_endian(values: array[int]) -> array[int]:
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return values
