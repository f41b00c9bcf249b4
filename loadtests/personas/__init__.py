"""Who loads a camera store: readers, buyers and editors.

These are Locust users, so only locustfiles import this room. Each is abstract: a scenario makes its own of it, with a
weight. What they need is made once for all of them, through the API alone, before the clock runs.
"""

from loadtests.personas.buyers import Buyer
from loadtests.personas.data import Account, Product, TestData
from loadtests.personas.editors import Editor
from loadtests.personas.readers import Reader

__all__ = ["Account", "Buyer", "Editor", "Product", "Reader", "TestData"]
