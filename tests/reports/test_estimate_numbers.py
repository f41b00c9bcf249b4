"""Numbers as people of a language write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archkata.design.capacity import Figure
from archkata.design.quantities import Spread, number, size
from archkata.language import ENGLISH, load_language
from archkata.reports.estimate.numbers import Numbers

ENGLISH_NUMBERS = Numbers(ENGLISH)
SPANISH_NUMBERS = Numbers(load_language("es"))


@pytest.mark.parametrize(
    ("value", "unit", "english", "spanish"),
    [
        ("33000", "requests", "33,000 requests", "33,000 peticiones"),
        ("1", "users", "1 user", "1 usuario"),
        ("0.1", "calls", "0.1 calls", "0.1 llamadas"),
        ("0.3819444444", "rps", "0.382 rps", "0.382 rps"),
        ("38194.4444", "rps", "38,194 rps", "38,194 rps"),
        ("18090000000", "B", "18.09 GB", "18.09 GB"),
        ("999", "B", "999 B", "999 B"),
        ("1000", "B", "1 KB", "1 KB"),
        ("0", "B", "0 B", "0 B"),
        ("16.8121", "USD/month", "16.81 USD", "16.81 USD"),
        ("0.005", "USD/month", "0.005 USD", "0.005 USD"),
        ("1234567.891", "CLP/month", "1,234,568 CLP", "1,234,568 CLP"),
        ("0.0104", "USD/hour", "0.0104 USD/h", "0.0104 USD/h"),
        ("0.023", "USD/GB-month", "0.023 USD/GB a month", "0.023 USD/GB al mes"),
        ("0.99", "million", "0.99 million", "0.99 millones"),
        ("2", "", "2", "2"),
        ("1e36", "users", "1.00e+36 users", "1.00e+36 usuarios"),
        ("1e36", "USD/month", "1.00e+36 USD", "1.00e+36 USD"),
        ("1e48", "B", "1.00e+30 EB", "1.00e+30 EB"),
    ],
)
def test_a_number_has_its_unit_and_separators(value: str, unit: str, english: str, spanish: str) -> None:
    assert ENGLISH_NUMBERS.figure(Decimal(value), unit) == english
    assert SPANISH_NUMBERS.figure(Decimal(value), unit) == spanish


@pytest.mark.parametrize(("value", "cents"), [("31.465", "31.47"), ("0.125", "0.13"), ("2.675", "2.68"), ("1", "1.00")])
def test_half_a_cent_is_rounded_up(value: str, cents: str) -> None:
    assert ENGLISH_NUMBERS.money(Decimal(value), "USD") == f"{cents} USD"


def test_a_range_has_its_ends() -> None:
    assert ENGLISH_NUMBERS.spread(number("800..1500"), "users") == "1,150 users (800 to 1,500)"
    assert ENGLISH_NUMBERS.spread(size("500..1500 B"), "B") == "1 KB (500 B to 1.5 KB)"
    assert ENGLISH_NUMBERS.spread(Spread.exactly(5), "users") == "5 users"


def test_a_long_sum_is_shortened_in_the_middle() -> None:
    terms: list[Figure | str] = [Figure(Decimal(1))]
    for n in range(2, 8):
        terms += ["+", Figure(Decimal(n))]

    assert ENGLISH_NUMBERS.calculation(tuple(terms), Decimal(28), "calls") == "1 + 2 + 3 + … + 7 = 28 calls"


def test_a_percentage_has_one_decimal() -> None:
    assert ENGLISH_NUMBERS.percent(Decimal("9.031")) == "9.0 %"
    assert ENGLISH_NUMBERS.percent(Decimal("1234.56")) == "1,234.6 %"
