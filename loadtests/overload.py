"""Is load that is too much shed, or does everything collapse?

First the declared rate, then twice that. A pass means: at twice the rate at least 80 % of the goodput is kept, what is
not served within half a second is answered 429 or 503, and the books agree.
"""

from archkata.load.analyses.overload import overload
from archkata.load.scenario import Scenario
from loadtests.audit.books import audit_sales
from loadtests.personas import Buyer, Reader

scenario = Scenario(
    ladder=90,
    rate="100/s",
    duration="40s",
    quick="6s",
    phases=[("declared", 0.4, 1, 1), ("twice", 0.4, 2, 2), ("after", 0.2, 1, 1)],
    audit=audit_sales,
    analysis=overload,
    slow_by_design=["POST /users", "POST /sessions"],
    needs=["publish_product", "get_product", "list_products", "register_user", "buy", "refund"],
)


class AnonymousReader(Reader):
    """Reads."""

    weight = 19


class Customer(Buyer):
    """Buys."""

    weight = 1
