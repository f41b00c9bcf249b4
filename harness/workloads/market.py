"""A market: workers who buy, refund, restock, change prices and read, all at once, and the books that must balance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.eventually import confirmed, wait_out_lag
from archkata.conformance.lists.walking import rows
from archkata.conformance.vocabulary.expectations import same
from harness.actors import Editor, Product, User, new_product
from harness.data import usd
from harness.workloads.conservation import StockBooks, StockChangeKind, ensure_refunds_fit, units

STOCK = 60
MOST_BOUGHT = 3
MOST_RESTOCKED = 4


@dataclass
class Stall:
    """One product, its books, and what was bought of it: the buyer and the purchase."""

    product: Product
    books: StockBooks = field(default_factory=lambda: StockBooks(STOCK))
    sales: list[tuple[User, Resource]] = field(default_factory=list)


class Market:
    """Some stalls. Everything random comes from the check's seed, but for the order in which the backend is asked."""

    def __init__(self, editor: Editor, buyers: Sequence[User], stalls: int) -> None:
        self._editor = editor
        self._buyers = buyers
        self.stalls = [Stall(new_product(editor, stock=STOCK)) for _ in range(stalls)]

    def workers(self, count: int, steps: int) -> list[Callable[[], list[Answer]]]:
        """Return what each of some workers does: so many random steps, over connections of its own."""
        seeds = [self._editor.scene.fresh.random.random() for _ in range(count)]
        return [
            partial(_Worker(self._editor.anew(), self._buyers[number % len(self._buyers)].anew(), seed).go, self, steps)
            for number, seed in enumerate(seeds)
        ]

    def ensure_conserved(self) -> None:
        """Refute the rule unless all books balance: with what is unknown, and again when that is settled."""
        scene = self._editor.scene
        for stall in self.stalls:
            confirmed(scene, partial(self._ensure_balanced, stall))
        wait_out_lag(scene)
        bought = [(buyer, row) for buyer in self._buyers for row in rows(buyer, "list_purchases", limit=100)]
        for stall in self.stalls:
            sold = [(buyer, row) for buyer, row in bought if same(row.get("product_id"), stall.product.id)]
            stall.books.settle(StockChangeKind.BOUGHT, [row for _, row in sold])
            refunds = [refund for buyer, row in sold for refund in _refunds(buyer, row)]
            stall.books.settle(StockChangeKind.REFUNDED, refunds)
            confirmed(scene, partial(self._ensure_balanced, stall))

    def _ensure_balanced(self, stall: Stall) -> None:
        answer = self._editor.get_product(stall.product)
        stall.books.ensure_balanced(answer.expect(200).get("stock"), answer.exchange)


def until_unanswered(act: Callable[[], Answer], times: int) -> list[Answer]:
    """Act so many times, but stop after a request without an answer: the next one would hang as well."""
    answers: list[Answer] = []
    while len(answers) < times and (not answers or answers[-1].status is not None):
        answers.append(act())
    return answers


@dataclass
class _Worker:
    editor: Editor
    buyer: User
    seed: float

    def go(self, market: Market, steps: int) -> list[Answer]:
        random = Random(self.seed)
        acts = [self._buy, self._buy, self._buy, self._restock, self._change, self._read]
        acts += [self._refund, self._refund] if self.buyer.scene.claims("refunds") else []
        return until_unanswered(lambda: random.choice(acts)(random.choice(market.stalls), random), steps)

    def _buy(self, stall: Stall, random: Random) -> Answer:
        quantity = random.randint(1, MOST_BOUGHT)
        answer = self.buyer.buy(stall.product, quantity=quantity)
        entry = stall.books.enter(StockChangeKind.BOUGHT, quantity, answer)
        if entry.happened:
            stall.sales.append((self.buyer, answer.expect(201)))
        return answer

    def _refund(self, stall: Stall, random: Random) -> Answer:
        mine = [purchase for buyer, purchase in list(stall.sales) if buyer.id == self.buyer.id]
        if not mine:
            return self._buy(stall, random)
        purchase = random.choice(mine)
        quantity = random.randint(1, max(1, units(purchase)))
        answer = self.buyer.refund(purchase, quantity=quantity)
        stall.books.enter(StockChangeKind.REFUNDED, quantity, answer)
        return answer

    def _restock(self, stall: Stall, random: Random) -> Answer:
        quantity = random.randint(1, MOST_RESTOCKED)
        answer = self.editor.restock_product(stall.product, quantity=quantity)
        stall.books.enter(StockChangeKind.RESTOCKED, quantity, answer)
        return answer

    def _change(self, stall: Stall, random: Random) -> Answer:
        price = usd(random.randrange(100, 100_000))
        return self.editor.change_product(stall.product, price=price, name=f"Camera {price['amount']}")

    def _read(self, stall: Stall, random: Random) -> Answer:
        del random
        return self.buyer.get_product(stall.product)


def _refunds(buyer: User, purchase: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the refunds of a purchase, which must fit; one that shows none has none to show."""
    found = rows(buyer, "list_refunds", purchase["id"], limit=100) if purchase.get("refunded_quantity") else []
    ensure_refunds_fit(purchase, found)
    return found
