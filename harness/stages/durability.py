"""Stage durability: what was acknowledged before kill -9 is there after it, and nothing is half done.

All checks judge one set of crash loops: clients write, the backend is killed and started again, and all is read back.
"""

from __future__ import annotations

from typing import Final

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import Notes
from harness.vocabulary.members import PURCHASE, USER
from harness.workloads.crashes.goods import Trade
from harness.workloads.crashes.log import ResourceKind, after_a_crash
from harness.workloads.crashes.record import CrashRecord, WorkloadPart

LONG_S: Final = 900.0
"""Slow backends take their 30 s to start, fifteen times in a thorough run."""

SALE: Final = PURCHASE.without("status", "refunded_quantity")
"""What never changes about a purchase."""


@check("DUR-01", apart=True, seconds=LONG_S)
def acknowledged_users_survive(record: CrashRecord, notes: Notes) -> None:
    """The newest of them tell the most: what is answered before it is written is missing among these."""
    crashes = record.about(WorkloadPart.USERS)

    for found in crashes.things(ResourceKind.USER):
        found.ensure_as_acknowledged(USER)
    for kept, log_in in crashes.log_ins:
        with after_a_crash(kept.thing.answer, log_in):
            log_in.expect(200, 201)

    notes.say(crashes.told())


@check("DUR-02", apart=True, seconds=LONG_S)
def acknowledged_purchases_survive_with_their_stock(record: CrashRecord, notes: Notes) -> None:
    """Of products from which nothing is given back, so that only a sale that was forgotten can raise their stock."""
    crashes = record.about(WorkloadPart.GOODS)

    for found in crashes.things(ResourceKind.PURCHASE):
        found.ensure_as_acknowledged(SALE)
    for listed in crashes.listed[ResourceKind.PURCHASE]:
        listed.ensure_there()
    crashes.ensure_stocks_kept(Trade.SOLD)

    notes.say(crashes.told())


@check("DUR-03", apart=True, seconds=LONG_S)
def acknowledged_refunds_survive(record: CrashRecord, notes: Notes) -> None:
    """A refund stands in four places: its list, the purchase's count and status, and the stock."""
    crashes = record.about(WorkloadPart.GOODS)

    for sale in crashes.sales():
        sale.ensure_shows_acknowledged()
    crashes.ensure_stocks_kept(Trade.REFUNDED)

    notes.say(crashes.told())


@check("DUR-04", apart=True, seconds=LONG_S)
def work_under_way_at_the_crash_is_all_or_nothing(record: CrashRecord, notes: Notes) -> None:
    """To the unit: right after the crash, and again when each request without an answer was repeated with its key.

    A provider that is slow to answer holds all purchases just between the stock and their record.
    """
    crashes = record.about(WorkloadPart.GOODS)

    for taken in crashes.all_reconciliations():
        taken.ensure_exact()

    notes.say(crashes.told())
