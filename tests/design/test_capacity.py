"""The arithmetic of capacity, as the plan of the kata gives it."""

from __future__ import annotations

from decimal import Decimal

from archkata.design.capacity import Figure, Label, Load, OperationLoad, calculate
from archkata.design.quantities import Spread, number, size

EXAMPLE = Load(
    number(1000),
    number(10),
    number(365),
    (
        OperationLoad("POST /products", number(3), size("1 KB"), size("1 KB"), size("1 KB")),
        OperationLoad("GET /products/{id}", number(30), response=size("20 KB")),
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


def test_every_step_can_be_checked_by_hand() -> None:
    steps = calculate(EXAMPLE).steps.values()

    assert all(step.label is Label.DERIVED and step.formula.template and step.calculation for step in steps)


def test_the_numbers_of_a_step_give_its_value() -> None:
    wrong = [step.key for step in calculate(EXAMPLE).steps.values() if result(step.calculation) != step.value.likely]

    assert wrong == []


def result(calculation: tuple[Figure | str, ...]) -> Decimal:
    """Carry out a calculation as a pupil would: products first, from the left to the right."""
    total, product, sign = Decimal(0), Decimal(0), "+"
    for token in calculation:
        if isinstance(token, str):
            sign = token
        elif sign == "+":
            total, product = total + product, token.value
        else:
            product = product * token.value if sign == "×" else product / token.value
    return total + product


def test_nothing_that_is_moved_is_nothing_and_no_error() -> None:
    idle = Load(number(1000), number(10), number(365), (OperationLoad("GET /healthz", number(1)),))

    capacity = calculate(idle)

    assert capacity["egress_month"] == capacity["stored_total"] == Spread.exactly(0)
    assert [figure.value for figure in capacity.steps["egress_user"].calculation if isinstance(figure, Figure)] == [0]


def test_the_peaks_of_the_operations_add_up_to_the_peak() -> None:
    capacity = calculate(EXAMPLE.with_users(number(86_400)))

    peaks = [step.value.likely for step in capacity.steps.values() if step.key.startswith("rps_peak ")]
    assert peaks == [30, 300]
    assert capacity["rps_peak"].likely == 330
