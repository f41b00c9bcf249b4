"""Rates, durations and limits as people write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archkata.errors import ArchkataError
from archkata.load.limits import limit_named
from archkata.load.rates import duration_named, duration_of, rate_named, rate_of


@pytest.mark.parametrize(
    ("words", "rate"),
    [
        ("200/s", 200),
        ("200 / s", 200),
        ("200 rps", 200),
        ("12000/min", 200),
        ("0.5/s", 0.5),
        ("0,5/s", 0.5),
        ("36/h", 0.01),
        ("1e3/s", 1000),
        ("1,5 per s", 1.5),
    ],
)
def test_rates(words: str, rate: float) -> None:
    assert rate_of(words) == pytest.approx(rate)


@pytest.mark.parametrize("words", ["200", "", "/s", "-1/s", "0/s", "1e9/s", "200/d", "2000000/s", "200/s/s", "²/s"])
def test_what_is_no_rate_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        rate_named(words)

    assert "200/s" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("words", "seconds"), [("30s", 30), ("1.5 min", 90), ("1h", 3600), ("250 ms", 0.25), ("1,5 s", 1.5), ("1e3s", 1000)]
)
def test_durations(words: str, seconds: float) -> None:
    assert duration_of(words) == pytest.approx(seconds)


@pytest.mark.parametrize("words", ["30", "0s", "-3s", "s", "999999h", "1e9s"])
def test_what_is_no_duration_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        duration_named(words)

    assert "30s" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("read", "words"),
    [(rate_named, "1,500/s"), (rate_of, "1,500/s"), (duration_named, "1,500 s"), (limit_named, "p95 1,500 ms")],
)
def test_digits_in_groups_are_asked_again_as_in_documents(read: Callable[[str], object], words: str) -> None:
    with pytest.raises(ArchkataError, match=r"“1,500” may mean 1500 or 1\.5"):
        read(words)


def test_a_limit_on_a_percentile_of_an_operation() -> None:
    limit = limit_named("GET /products/{id}  p95  100 ms")

    assert (limit.operation, limit.percent, limit.bound) == ("GET /products/{id}", 95, 100_000)


def test_a_limit_on_everything_and_one_on_failures() -> None:
    assert limit_named("p99 <= 1.5 s").bound == pytest.approx(1_500_000)
    assert limit_named("errors 0.1 %").bound == pytest.approx(0.001)
    assert limit_named("POST /purchases errors 2%").operation == "POST /purchases"


@pytest.mark.parametrize(
    "words", ["GET /x p95", "fast", "", "p0.5.5 1 s", "GET /products/{id} p95 100 parsecs", "p95 100 parsecs"]
)
def test_what_is_no_limit_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        limit_named(words)

    assert "p95 100 ms" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("words", "meant"), [("p95 100", "p95 100 ms"), ("errors 1", "errors 1 %"), ("GET /x rate 20", "GET /x rate 20/s")]
)
def test_a_limit_without_a_unit_asks_for_the_usual_one(words: str, meant: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        limit_named(words)

    assert f"“{meant}”" in str(caught.value.remedy)
