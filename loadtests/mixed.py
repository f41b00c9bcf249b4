"""Does the backend carry the load that its design declares, in the mix that it declares?

A pass means: at the peak rate of the design's capacity block, with its calls as weights, the limits hold and the books
agree. Without a design it is the brief's own: 120 requests a second, of which 95 in 100 read.
"""

from archkata.load.mix import weight_of
from archkata.load.scenario import Scenario
from loadtests.audit.books import audit_sales
from loadtests.call_mix import by_kind_of_user
from loadtests.personas import Buyer, Editor, Reader

scenario = Scenario(
    ladder=40,
    rate="120/s",
    duration="60s",
    quick="5s",
    needs=["publish_product", "publish_review", "get_product", "list_products", "register_user", "buy"],
    limits=["GET /products/{id} p95 100 ms", "errors 0.1 %"],
    quick_limits=["GET /products/{id} p95 250 ms", "errors 1 %"],
    audit=audit_sales,
    mix=by_kind_of_user,
)


class AnonymousReader(Reader):
    """Readers: the calls that only look."""

    weight = weight_of("read", 95)


class Customer(Buyer):
    """Buyers: registrations, log-ins, purchases and refunds."""

    weight = weight_of("buy", 4)


class Writer(Editor):
    """Editors: products, reviews and restocks."""

    weight = weight_of("publish", 1)
