"""Does every sale count, once, while many buy?

Users register, log in, browse, buy and give some of it back. A pass means: purchases and reads keep to the limits
although passwords are hashed meanwhile, and the books agree: no unit and no receipt is lost.
"""

from archkata.load.scenario import Scenario
from loadtests.audit.books import audit_sales
from loadtests.personas import Buyer, Reader

scenario = Scenario(
    ladder=30,
    rate="70/s",
    duration="60s",
    quick="5s",
    needs=["register_user", "log_in", "buy", "refund", "get_product"],
    limits=["POST /purchases p95 500 ms", "GET /products/{id} p95 100 ms", "errors 0.1 %"],
    quick_limits=["POST /purchases p95 500 ms", "p95 500 ms", "errors 1 %"],
    audit=audit_sales,
)


class Customer(Buyer):
    """Buys; one in ten is new and needs an account first."""

    weight = 2


class AnonymousReader(Reader):
    """Only reads."""

    weight = 1
