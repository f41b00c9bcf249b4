"""Does anything creep when nothing changes?

The same modest load for a long time. A pass means: answers at the end are as quick as they were, the memory of the
backend (if archkata has started it) stays where it was, and the books agree.
"""

from archkata.load.analyses.drift import drift
from archkata.load.scenario import Scenario
from loadtests.audit.books import audit_sales
from loadtests.personas import Buyer, Reader

scenario = Scenario(
    ladder=120,
    rate="100/s",
    duration="10min",
    quick="5s",
    audit=audit_sales,
    analysis=drift,
    slow_by_design=["POST /users", "POST /sessions"],
    disturbs="memory",
    needs=["publish_product", "get_product", "list_products", "register_user", "buy", "refund"],
    limits=["p95 250 ms", "errors 0.1 %"],
    quick_limits=["p95 500 ms", "errors 1 %"],
)


class AnonymousReader(Reader):
    """Reads all day."""

    weight = 9


class Customer(Buyer):
    """Buys all day."""

    weight = 1
