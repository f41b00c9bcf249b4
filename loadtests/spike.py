"""What does a sudden crowd leave behind?

Five times the usual readers come at once, and go. A pass means: two seconds after the spike every answer is as quick as
before it, and requests that were not served meanwhile were answered 429 or 503.
"""

from archkata.load.analyses.recovery import recovery
from archkata.load.scenario import Scenario
from loadtests.personas import Reader

scenario = Scenario(
    ladder=70,
    rate="100/s",
    duration="40s",
    quick="5s",
    phases=[("calm", 0.3, 1, 1), ("spike", 0.2, 5, 5), ("after", 0.5, 1, 1)],
    analysis=recovery,
    needs=["publish_product", "get_product", "list_products"],
)


class AnonymousReader(Reader):
    """A reader who has seen the advertisement."""
