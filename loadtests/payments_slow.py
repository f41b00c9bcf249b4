"""Does a slow payment provider slow down those who only look?

The provider, played by archkata, takes 1.5 s for a charge in the middle of the run. A pass means: reads are as quick as
usual meanwhile (twice the p95, or 50 ms more), and the books agree afterwards.
"""

from typing import ClassVar

from archkata.load.scenario import Scenario
from loadtests.analyses.bulkhead import bulkhead
from loadtests.audit.books import audit_sales
from loadtests.personas import Buyer, Reader

scenario = Scenario(
    ladder=110,
    rate="120/s",
    duration="40s",
    quick="6s",
    phases=[("usual", 0.4, 1, 1), ("slow", 0.4, 1, 1), ("after", 0.2, 1, 1)],
    audit=audit_sales,
    analysis=bulkhead,
    disturbs="slow provider",
    needs_start=True,
    needs=["publish_product", "get_product", "list_products", "register_user", "buy", "refund"],
)


class AnonymousReader(Reader):
    """Only reads."""

    weight = 9


class Customer(Buyer):
    """Buys; while the provider is slow, a refusal is an answer."""

    weight = 1
    excused: ClassVar = frozenset({402, 502, 503, 504})
