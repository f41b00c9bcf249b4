"""What to write where a block is missing: an example to copy, in the reader's language."""

from __future__ import annotations

from archkata.language import text
from archkata.reports.lines import Page

CAPACITY_EXAMPLE = text(
    """```yaml kata:capacity
users_per_day: 1000          # how many people use it on a usual day?
peak_factor: 10              # how much busier is the busiest hour?
days_kept: 365               # how long is what they write kept?
calls:
  GET /products: {per_user: 30, response: 20 KB}
  POST /purchases: {per_user: 0.1, request: 1 KB, response: 1 KB, stored: 1 KB}
```"""
)
COSTS_EXAMPLE = text(
    """```yaml kata:costs
currency: USD
budget: 40 USD/month         # how much may it cost?
prices:                      # unit: hour, month, GB, GB-month or million
  vm: {unit: hour, price: 0.0104, source: "which price list?", as_of: 2026-01-15}
  egress: {unit: GB, price: 0.09, source: "which price list?", as_of: 2026-01-15}
items:
  - {use: vm, count: 2}
  - {use: egress, from: capacity.egress_month}
```"""
)


NO_CAPACITY = text("There is no block “capacity” yet, so there is nothing to calculate with.")


def write_no_capacity(page: Page) -> None:
    """Write that there is nothing to calculate with yet, and the block that would change that."""
    page.write(NO_CAPACITY, style="bold")
    page.write(text("Put your own numbers into a block such as this one, for example in 06-capacity-and-cost.md:"))
    page.gap()
    page.verbatim(page.say(CAPACITY_EXAMPLE))
    page.gap()
    page.write(text("Then say archkata estimate again."))
