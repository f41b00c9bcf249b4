"""What a design costs, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from archkata.design import models
from archkata.design.blocks import find_blocks, read_block
from archkata.design.capacity import calculate
from archkata.design.costs import CostError, bill, load_of

TODAY = date(2026, 11, 24)
DOCUMENT = """
```yaml kata:capacity
users_per_day: 1000
peak_factor: 10
days_kept: 365
calls:
  POST /products:     {per_user: 3, request: 1 KB, response: 1 KB, stored: 1 KB}
  GET /products/{id}: {per_user: 30, response: 20 KB}
```

```yaml kata:costs
currency: USD
budget: 40 USD/month
prices:
  vm:     {unit: hour, price: 0.0104, source: price list, as_of: 2026-01-15}
  egress: {unit: GB, price: 0.09, source: price list, as_of: 2024-01-15}
items:
  - {use: vm, count: 2}
  - {use: egress, from: capacity.egress_month}
```
"""


def blocks(document: str = DOCUMENT) -> tuple[models.Capacity, models.Costs]:
    found = [read_block(raw).model for raw in find_blocks(document)]
    assert isinstance(found[0], models.Capacity)
    assert isinstance(found[1], models.Costs)
    return found[0], found[1]


def test_the_example_costs_what_the_plan_says() -> None:
    capacity, costs = blocks()

    result = bill(costs, calculate(load_of(capacity)), TODAY)

    cent = Decimal("0.01")
    assert [item.amount.likely.quantize(cent) for item in result.items] == [Decimal("15.18"), Decimal("1.63")]
    assert result.total.likely.quantize(cent) == Decimal("16.81")
    assert result.within_budget


def test_prices_older_than_a_year_are_told() -> None:
    capacity, costs = blocks()

    assert bill(costs, calculate(load_of(capacity)), TODAY).old_prices == (("egress", date(2024, 1, 15)),)


def test_a_price_of_365_days_ago_is_not_old_yet() -> None:
    capacity, costs = blocks()

    ages = [bill(costs, calculate(load_of(capacity)), date(2027, 1, n)).prices[0] for n in (15, 16)]

    assert [(price.age_days, price.old) for price in ages] == [(365, False), (366, True)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("use: vm, count", "use: vmm, count", "there is no price “vmm”"),
        ("capacity.egress_month", "capacity.egress_year", "the capacity has no “egress_year”"),
        ("40 USD/month", "40 EUR/month", "does not fit"),
        ("capacity.egress_month", "capacity.egress_day", "a price by GB cannot be multiplied with “egress_day”"),
        ("unit: GB", "unit: hour", "a price by hour cannot be multiplied with “egress_month”"),
        ("use: egress, from", "use: egress, count: 2, from", "“count” or “from”, not both"),
    ],
)
def test_a_bill_that_cannot_be_added_up_says_why(old: str, new: str, told: str) -> None:
    capacity, costs = blocks(DOCUMENT.replace(old, new))

    with pytest.raises(CostError, match=told):
        bill(costs, calculate(load_of(capacity)), TODAY)


@pytest.mark.parametrize(
    ("unit", "source", "dollars"),
    [
        ("GB", "ingress_month", "0.0081"),
        ("GB-month", "stored_total", "0.09855"),
        ("million", "requests_month", "0.0891"),
        ("hour", "rps_peak", "250.9375"),
        ("month", "rps_peak", "0.34375"),
    ],
)
def test_a_price_is_multiplied_with_what_it_is_for(unit: str, source: str, dollars: str) -> None:
    document = DOCUMENT.replace("unit: GB", f"unit: {unit}").replace("egress_month", source)
    capacity, costs = blocks(document)

    item = bill(costs, calculate(load_of(capacity)), TODAY).items[1]

    assert round(item.amount.likely, 10) == Decimal(dollars)
    assert item.source == source


def test_items_of_one_price_have_ids_of_their_own() -> None:
    capacity, costs = blocks()
    again = costs.model_copy(update={"items": [*costs.items, costs.items[0]]})

    items = bill(again, calculate(load_of(capacity)), TODAY).items

    assert [item.id for item in items] == ["vm", "egress", "vm-2"]


def test_a_contradiction_leads_to_its_member() -> None:
    capacity, costs = blocks(DOCUMENT.replace("use: egress,", "use: traffic,"))

    with pytest.raises(CostError) as raised:
        bill(costs, calculate(load_of(capacity)), TODAY)

    assert raised.value.path == ("items", 1, "use")
