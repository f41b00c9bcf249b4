"""The arithmetic of capacity, as the plan of the kata gives it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archkata.design.capacity import Call, Load, calculate
from archkata.design.quantities import (
    QuantityError,
    Spread,
    duration,
    money_a_month,
    number,
    rate,
    share,
    size,
)

EXAMPLE = Load(
    number(1000),
    number(10),
    number(365),
    (
        Call("POST /products", number(3), size("1 KB"), size("1 KB"), size("1 KB")),
        Call("GET /products/{id}", number(30), response=size("20 KB")),
    ),
)


def test_the_example_comes_out_exactly() -> None:
    capacity = calculate(EXAMPLE)

    assert capacity["requests_day"].likely == 33_000
    assert round(capacity["rps_mean"].likely, 3) == Decimal("0.382")
    assert round(capacity["rps_peak"].likely, 2) == Decimal("3.82")
    assert capacity["stored_total"].likely == Decimal("1.095") * 10**9
    assert capacity["egress_month"].likely == Decimal("18.09") * 10**9


def test_a_range_gives_low_likely_and_high() -> None:
    capacity = calculate(EXAMPLE.with_users(number("800..1500")))

    assert capacity["requests_day"] == Spread(Decimal(26_400), Decimal(37_950), Decimal(49_500))


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (duration, "500 ms", "0.5"),
        (duration, "2s", "2"),
        (size, "20 KB", "20000"),
        (size, "1.5MB", "1500000"),
        (share, "0.1%", "0.001"),
        (rate, "30 rps", "30"),
        (rate, "200/s", "200"),
        (number, 0.1, "0.1"),
    ],
)
def test_quantities_are_read_as_people_write_them(read: object, written: object, value: str) -> None:
    assert read(written) == Spread.exactly(value)  # type: ignore[operator]  # one of the readers above


def test_money_has_its_currency() -> None:
    assert money_a_month("40 USD/month", "USD").likely == 40
    with pytest.raises(QuantityError, match="does not fit"):
        money_a_month("40 EUR/month", "USD")


@pytest.mark.parametrize(
    ("read", "written", "told"),
    [
        (duration, "100", "has no unit: expected a time"),
        (duration, "100 KB", "the unit “KB” does not fit"),
        (duration, "fast", "is not a time"),
        (number, "-1", "is not a number"),
        (number, True, "expected a number"),
        (number, None, "expected a number"),
        (size, "5..2 KB", "ends before it begins"),
        (rate, ">= 3 rps", "is not a rate"),
        (number, "9" * 5000, "is not a number"),
    ],
)
def test_what_is_no_quantity_is_told_with_an_example(read: object, written: object, told: str) -> None:
    with pytest.raises(QuantityError, match=told):
        read(written)  # type: ignore[operator]  # one of the readers above
