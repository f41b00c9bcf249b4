"""Do readers get their pages quickly while others read?

A pass means: at the planned rate, lists, searches and products come within the limits, counted from the moment at which
each request was due.
"""

from archkata.load.scenario import Scenario
from loadtests.personas import Reader

scenario = Scenario(
    ladder=10,
    rate="250/s",
    duration="30s",
    quick="4s",
    needs=["publish_product", "get_product", "list_products"],
    limits=["GET /products/{id} p95 100 ms", "GET /products p95 100 ms", "errors 0.1 %"],
    quick_limits=["GET /products/{id} p95 250 ms", "p95 250 ms", "errors 1 %"],
)


class AnonymousReader(Reader):
    """Lists, searches, reads, and revalidates what is known."""
