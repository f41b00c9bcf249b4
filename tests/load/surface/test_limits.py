"""Limits as people write them, and what is said about those that are none."""

from __future__ import annotations

import pytest

from archkata.errors import ArchkataError
from archkata.load.chosen_limits import check_known
from archkata.load.limits import Indicator, Slo, limit_named
from archkata.load.scenario import find_scenario


@pytest.mark.parametrize(
    ("words", "operation", "indicator", "bound", "percent"),
    [
        ("GET /products/{id} p95 100 ms", "GET /products/{id}", Indicator.LATENCY, 100_000, 95),
        ("p99.9 < 1.5s", None, Indicator.LATENCY, 1_500_000, 99.9),
        ("P50 ≤ 20 ms", None, Indicator.LATENCY, 20_000, 50),
        ("post /purchases max 2 s", "POST /purchases", Indicator.MAX, 2_000_000, None),
        ("errors 0.1%", None, Indicator.ERRORS, 0.001, None),
        ("errors 0 %", None, Indicator.ERRORS, 0, None),
        ("availability >= 99,9 %", None, Indicator.AVAILABILITY, 0.999, None),
        ("GET /products rate 50/s", "GET /products", Indicator.RATE, 50, None),
        (
            "GET /products/{id} (If-None-Match) p95 1 s",
            "GET /products/{id} (If-None-Match)",
            Indicator.LATENCY,
            1e6,
            95,
        ),
        ("GET /products?q= p95 1 s", "GET /products?q=", Indicator.LATENCY, 1e6, 95),
    ],
)
def test_what_a_limit_says(
    words: str, operation: str | None, indicator: Indicator, bound: float, percent: float | None
) -> None:
    limit = limit_named(words)

    assert (limit.operation, limit.indicator, limit.percent) == (operation, indicator, percent)
    assert limit.bound == pytest.approx(bound)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("p95 100", "p95 100 ms"),
        ("GET /x max 2", "GET /x max 2 ms"),
        ("errors 1", "errors 1 %"),
        ("availability 99.9", "availability 99.9 %"),
        ("rate 50", "rate 50/s"),
        ("error 1 %", "errors"),
        ("GET /x availabilty 99 %", "availability"),
    ],
)
def test_what_is_nearly_a_limit_is_asked_about(words: str, meant: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        limit_named(words)

    assert str(caught.value.remedy) == f"Did you mean “{meant}”?"


@pytest.mark.parametrize(
    "words", ["", "fast", "p95", "p0 1 s", "mean 10 ms", "errors 101 %", "p95 1 parsec", "rate 5 ms", "x" * 5000]
)
def test_what_is_no_limit_is_refused_in_one_sentence(words: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        limit_named(words)

    assert caught.value.remedy is not None
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_names_of_parameters_do_not_matter() -> None:
    assert limit_named("GET /products/{product_id} p95 1 s").covers("GET /products/{id}")
    assert not limit_named("GET /products/{id} p95 1 s").covers("GET /products")


def test_an_operation_that_the_contract_does_not_have_is_told_before_the_run() -> None:
    with pytest.raises(ArchkataError) as caught:
        check_known([limit_named("GET /product/{id} p95 1 s")], find_scenario("browse"))

    assert "Did you mean “GET /products/{" in str(caught.value.remedy)


@pytest.mark.parametrize(
    "words", ["GET /products?q= p95 1 s", "GET /products/{id} (If-None-Match) p95 1 s", "errors 1 %"]
)
def test_what_a_scenario_adds_to_a_path_is_no_mistake(words: str) -> None:
    named: list[Slo] = [limit_named(words)]

    check_known(named, find_scenario("browse"))
