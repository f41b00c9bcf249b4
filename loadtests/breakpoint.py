"""How much does it carry before a limit breaks, and where is the knee?

The rate doubles step by step. A pass means: the limits (p95 250 ms, 1 % errors) hold at least up to the second step.
The curve of latency over throughput, and whether its figures obey Little's law, is the answer to the rest.
"""

from archkata.load.analyses.knee import knee
from archkata.load.scenario import Scenario
from loadtests.personas import Reader

scenario = Scenario(
    ladder=80,
    rate="50/s",
    duration="60s",
    quick="5s",
    phases=[
        ("step 1", 0.2, 1, 1),
        ("step 2", 0.2, 2, 2),
        ("step 3", 0.2, 4, 4),
        ("step 4", 0.2, 8, 8),
        ("step 5", 0.2, 16, 16),
    ],
    analysis=knee,
    needs=["publish_product", "get_product", "list_products"],
)


class AnonymousReader(Reader):
    """Looks for a camera, and there are ever more of them."""
