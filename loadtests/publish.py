"""Can editors write while readers read?

A pass means: publications, reviews, prices and restocks are taken within the limits, readers are answered within
theirs meanwhile, and no unit of any product is lost or made up.
"""

from archkata.load.scenario import Scenario
from loadtests.audit.books import audit_sales
from loadtests.personas import Editor, Reader

scenario = Scenario(
    ladder=20,
    rate="120/s",
    duration="40s",
    quick="5s",
    needs=["publish_product", "publish_review", "restock_product", "change_product", "get_product"],
    limits=[
        "POST /products p95 500 ms",
        "POST /products/{id}/reviews p95 500 ms",
        "GET /products/{id} p95 100 ms",
        "errors 0.1 %",
    ],
    quick_limits=["p95 500 ms", "errors 1 %"],
    audit=audit_sales,
)


class Writer(Editor):
    """An editor from South America."""

    weight = 2


class AnonymousReader(Reader):
    """Reads what editors write."""

    weight = 1
