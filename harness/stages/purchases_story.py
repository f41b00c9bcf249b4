"""Stage purchases, one long story: the books balance after every step."""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from typing import Final

from archkata.conformance.registry import check
from harness.actors import Editor, User
from harness.model.bookkeeping import Buy, BuyForNobody, ModelState, Refund, Reprice, Restock, StoryStep
from harness.model.stories import play

# How often each kind of step is told: 80 in all, and every story has all of them.
KINDS: Final = {
    ("buy", "some"): 14,
    ("buy", "all"): 3,
    ("buy", "too many"): 6,
    ("buy", "nonsense"): 4,
    ("buy", "the unknown"): 2,
    ("buy", "for nobody"): 3,
    ("refund", "some"): 16,
    ("refund", "the rest"): 8,
    ("refund", "too many"): 8,
    ("refund", "nonsense"): 4,
    ("restock", "some"): 6,
    ("restock", "nonsense"): 1,
    ("reprice", "some"): 4,
    ("reprice", "nonsense"): 1,
}
# Kinds of steps that another rule is about: they are left out where it has not held.
RESTING_ON: Final = {
    ("buy", "the unknown"): "PUR-06",
    ("restock", "some"): "CAT-17",
    ("restock", "nonsense"): "CAT-17",
    ("reprice", "some"): "CAT-15",
    ("reprice", "nonsense"): "CAT-15",
}
NO_PURCHASES: Final[tuple[object, ...]] = (0, -1, -5, 101, "1", 1.5)
NO_REFUNDS: Final[tuple[object, ...]] = (0, -1, "1")
USERS: Final = 2


@check("PUR-12", seconds=90)
def the_books_balance_after_every_step_of_a_long_story(editor: Editor, ana: User, luis: User) -> None:
    """Whoever compares one example with its own idea of it finds what it thought of; this finds the rest."""
    scene = editor.scene
    left_out = {kind for kind, rule in RESTING_ON.items() if not scene.holds(rule)}
    story = write_story(scene.fresh.random, left_out)

    play(story, opening, editor, (ana, luis))


def opening() -> ModelState:
    """The books before the first step."""
    return ModelState(stock=[30, 8, 55], price=[1999, 101, 129_900])


def write_story(random: Random, left_out: Collection[tuple[str, str]]) -> list[StoryStep]:
    """Shuffle the kinds of steps, but for some, and make up each."""
    kinds = [kind for kind, often in KINDS.items() for _ in range(often) if kind not in left_out]
    random.shuffle(kinds)
    author = _Author(random)
    return [author.step(number, *kind) for number, kind in enumerate(kinds, 1)]


class _Author:
    """Keeps books while writing, so as to know how much is too much."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._books = opening()

    def step(self, number: int, verb: str, manner: str) -> StoryStep:
        write = {"buy": self._buy, "refund": self._refund, "restock": self._restock, "reprice": self._reprice}
        step = write[verb](number, manner)
        step.book(self._books)
        return step

    def _buy(self, number: int, manner: str) -> StoryStep:
        product = self._product()
        if manner == "for nobody":
            return BuyForNobody(number, self._random.randrange(USERS), product)
        stock = self._books.stock[product]
        quantity: object = self._random.randint(1, 7)
        if manner in {"all", "too many"}:
            quantity = stock + 1 if manner == "too many" else max(1, stock)
        elif manner == "nonsense":
            quantity = self._random.choice(NO_PURCHASES)
        return Buy(number, self._random.randrange(USERS), None if manner == "the unknown" else product, quantity)

    def _refund(self, number: int, manner: str) -> StoryStep:
        sales = self._books.sales
        open_ones = [sold for sold in sales if sales[sold].left]
        if not sales or (manner != "too many" and not open_ones):
            return self._buy(number, "some")
        sold = self._random.choice(open_ones or list(sales))
        left = sales[sold].left
        quantity: object = None if manner == "the rest" else self._random.randint(1, max(1, left))
        if manner == "too many":
            quantity = left + 1
        elif manner == "nonsense":
            quantity = self._random.choice(NO_REFUNDS)
        return Refund(number, sales[sold].buyer, sold, quantity)

    def _restock(self, number: int, manner: str) -> StoryStep:
        return Restock(number, self._product(), 0 if manner == "nonsense" else self._random.randint(1, 9))

    def _reprice(self, number: int, manner: str) -> StoryStep:
        return Reprice(number, self._product(), 0 if manner == "nonsense" else self._random.randint(1, 99_999))

    def _product(self) -> int:
        return self._random.randrange(len(self._books.stock))
