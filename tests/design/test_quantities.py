"""Numbers with units, as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from archkata.design.quantities import (
    QuantityError,
    Spread,
    canonical,
    day,
    duration,
    money_a_month,
    number,
    rate,
    share,
    size,
)


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
        (number, 0.00001, "0.00001"),
        (number, "0,05", "0.05"),
        (number, "1e9", "1000000000"),
        (number, "5e-2", "0.05"),
        (share, "0,5 %", "0.005"),
        (size, "1,5 MB", "1500000"),
    ],
)
def test_quantities_are_read_as_people_write_them(read: object, written: object, value: str) -> None:
    assert read(written) == Spread.exactly(value)  # type: ignore[operator]  # one of the readers above


@pytest.mark.parametrize(
    ("written", "block"),
    [("0,1 %", "0.1%"), ("60 EUR/mes", "60 EUR/month"), ("1e9", "1000000000"), ("100ms", "100 ms"), ("200/s", "200/s")],
)
def test_what_was_read_is_written_as_blocks_have_it(written: str, block: str) -> None:
    assert canonical(written) == block


def test_money_has_its_currency() -> None:
    assert money_a_month("40 USD/month", "USD").likely == 40
    for written in ("60,5 EUR/mes", "60,5 EUR / mes", "EUR 60.5 al mes", "60.5 eur a month", "6.05e1 EUR/month"):
        assert money_a_month(written, "EUR").likely == Decimal("60.5"), written
    for written in ("60 EUR", "60/month", "EUR 60 EUR/month"):
        with pytest.raises(QuantityError):
            money_a_month(written, "EUR")
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
        (number, "9" * 30, "is too large"),
        (size, "2000000 TB", "is too large"),
        (number, "1e400", "is not a number"),
        (number, "٣", "is not a number"),
        (number, float("inf"), "is not a number"),
        (size, "20 kb", "the unit “kb” does not fit"),
        (number, "1,500", "“1,500” may mean 1500 or 1.5; write one of them"),
        (duration, "1 500 ms", "“1 500” has signs between its digits; write 1500"),
        (number, "1,000,000", "write 1000000"),
    ],
)
def test_what_is_no_quantity_is_told_with_an_example(read: object, written: object, told: str) -> None:
    with pytest.raises(QuantityError, match=told):
        read(written)  # type: ignore[operator]  # one of the readers above


def test_a_day_is_written_as_in_a_calendar() -> None:
    assert day("2026-01-15") == date(2026, 1, 15)


@pytest.mark.parametrize("written", [20260115, "2026-02-30", "15.01.2026", "2026-1-5", True, None, ["2026-01-15"]])
def test_what_is_no_day_is_told(written: object) -> None:
    with pytest.raises(QuantityError, match="is not a date, such as 2026-01-15"):
        day(written)
