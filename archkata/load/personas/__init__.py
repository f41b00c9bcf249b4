"""Who loads a camera store: readers, buyers, editors, and clients that keep their own pace.

These are Locust users, so only locustfiles import this room. Each is abstract: a scenario makes its own of it, with a
weight. What they need is made once for all of them, through the API alone, before the clock runs.
"""

from archkata.load.personas.buyers import Buyer
from archkata.load.personas.editors import Editor
from archkata.load.personas.paced import Paced
from archkata.load.personas.readers import Reader
from archkata.load.personas.shelf import Account, Product, TestData

__all__ = ["Account", "Buyer", "Editor", "Paced", "Product", "Reader", "TestData"]
