"""A tolerant client of the store: it tries every operation once, and learns from each answer what this target does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from archkata.conformance.calling.answer import Answer, Resource, Thing
from archkata.conformance.learning.creations import compare_reading, learn_creation
from archkata.conformance.learning.filters import learn_filter
from archkata.conformance.learning.listings import learn_list
from archkata.conformance.learning.openness import read_openly
from archkata.conformance.learning.sessions import INVALID
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, Signal, Stopped
from archkata.conformance.vocabulary.facts import Facts
from archkata.language import text
from harness.account_surveyor import AccountSurveyor
from harness.actors import Actor, Editor, User
from harness.data import valid_review
from harness.vocabulary.members import PRODUCT, PURCHASE, REFUND, REVIEW

CHANGED: Final = (200, 204)


@dataclass(frozen=True)
class _Kind:
    """A kind of thing: the stage that it belongs to, its members, how one is made, and whether by an account for it."""

    stage: str
    facts: Facts
    make: Callable[[], Answer]
    may_be_made: bool


class Surveyor(AccountSurveyor):
    """One survey, from health to the end of the session."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._products: list[Resource] = []
        self._reviews: list[Resource] = []
        self._purchases: list[Resource] = []

    def look(self) -> None:
        """Try everything, in the order in which one thing needs another. What cannot be tried is left out."""
        for step in (
            *(self._look_at_health, self._look_at_users, self._look_at_sessions, self._look_at_oneself),
            *(self._look_at_products, self._look_at_reviews, self._look_at_purchases, self._look_at_refunds),
            *(self._look_at_changes, self._look_at_the_end),
        ):
            try:
                step()
            except Stopped:
                raise
            except Inconclusive as undecided:
                self._tell_once(text("Not all could be found out beforehand: {reason}.", reason=undecided.reason))
            except Signal:
                continue
        self._course.tell_names()

    # The store

    def _look_at_products(self) -> None:
        listing, fresh = self._read("list_products", limit=1), self._scene.fresh
        kind = _Kind(
            "catalogue",
            PRODUCT,
            lambda: self._editor.publish_product(manufacturer=fresh.word("Maker")),
            self._publishes,
        )
        self._products = self._make_two(kind, listing, partial(self._read, "get_product"))
        if len(self._products) > 1:
            learn_list(self._course, partial(self._read, "list_products"), PRODUCT)
            self._look_at_search(self._products[0])

    def _look_at_search(self, product: Resource) -> None:
        """Learn whether products are found by each of the texts that checks find their own by."""
        texts = [(str(product.get(member)), product.id) for member in ("sku", "name", "manufacturer")]
        probes = [(self._scene.fresh.word("Nothing"), None), *texts]
        is_open = "list_products" in self._scene.backend.binding.public
        learn_filter(self._course, self._guest if is_open else self._editor, "list_products", "q", probes)

    def _look_at_reviews(self) -> None:
        if not self._products:
            self._course.learned.untried.add("reviews")
            return
        product, fresh = self._products[0], self._scene.fresh
        listing = self._read("list_reviews", product, limit=1)
        kind = _Kind(
            "reviews", REVIEW, lambda: self._editor.publish_review(product, valid_review(fresh)), self._publishes
        )
        self._reviews = self._make_two(kind, listing, partial(self._read, "get_review"))
        if len(self._reviews) > 1:
            learn_list(self._course, partial(self._read, "list_reviews", product), REVIEW)

    def _look_at_purchases(self) -> None:
        buyer = self._buyer or self._guest
        product = self._products[0] if self._products else "1"
        kind = _Kind(
            "purchases", PURCHASE, lambda: self._in_their_names(lambda: buyer.buy(product, quantity=2)), self._buys
        )
        self._purchases = self._make_two(kind, buyer.list_purchases(limit=1), buyer.get_purchase)
        if len(self._purchases) > 1:
            learn_list(self._course, buyer.list_purchases, PURCHASE)

    def _look_at_refunds(self) -> None:
        if "purchases" not in self.found:
            return
        if not self._purchases:
            self._course.learned.untried.add("refunds")
        buyer = self._buyer or self._guest
        purchase = self._purchases[0] if self._purchases else "1"
        kind = _Kind("refunds", REFUND, lambda: buyer.refund(purchase, quantity=1), self._buys)
        if len(self._make_two(kind, buyer.list_refunds(purchase, limit=1))) > 1:
            learn_list(self._course, lambda **query: buyer.list_refunds(purchase, **query), REFUND)

    def _look_at_changes(self) -> None:
        """Try each change once: one that is not there is no failure of the rules that only use it."""
        user = self._buyer if isinstance(self._buyer, User) else None
        if user is not None:
            self._course.takes(user.change_user(user.id, name="Changed Name"), *CHANGED)
            self._course.takes(user.replace_user(user.id, email=user.email, name="Replaced Name"), *CHANGED)
        if self._products:
            self._course.takes(self._editor.change_product(self._products[0], name="Changed Name"), *CHANGED)
            self._course.takes(self._editor.restock_product(self._products[0], quantity=1), 200, 201, 204)
        if self._reviews:
            self._course.takes(self._editor.change_review(self._reviews[0], title="Changed Title"), *CHANGED)
            self._course.takes(self._editor.withdraw_review(self._reviews[-1]), 204)

    def _look_at_the_end(self) -> None:
        """Log the user out who is not needed any more."""
        if isinstance(self._buyer, User) and self._scene.backend.has_authentication:
            self._course.takes(self._buyer.log_out(), 204)

    # What the steps have in common

    def _read(self, operation_id: str, *ids: Thing, **query: object) -> Answer:
        """Read what is public, with a token where the target wants one all the same."""

        def ask(reader: Actor) -> Answer:
            answer: Answer = getattr(reader, operation_id)(*ids, **query)
            return answer

        return read_openly(self._course, operation_id, self._guest, self._editor, ask)

    @property
    def _publishes(self) -> bool:
        """Whether there is an account that may publish."""
        return isinstance(self._editor, Editor) or not self._scene.backend.has_authentication

    @property
    def _buys(self) -> bool:
        """Whether there is an account that may buy what there is."""
        return self._buyer is not None and bool(self._products)

    def _make_two(
        self, kind: _Kind, listing: Answer, read: Callable[[Resource], Answer] | None = None
    ) -> list[Resource]:
        """Make two things of a kind where its stage is there; learn from the first one, and from reading it."""
        has_list = self._has(listing, kind.stage)
        answer = kind.make()
        if not self._has(answer, kind.stage) and not has_list:
            return []
        made = learn_creation(self._course, answer, kind.facts) if kind.may_be_made else None
        if made is None:
            return []
        if read is not None:
            compare_reading(self._course, made, read(made), kind.facts)
        both = self._course.again(answer), kind.make()
        return [thing for one in both if (thing := self._course.takes(one, 201)) is not None]

    def _in_their_names(self, ask: Callable[[], Answer]) -> Answer:
        """Ask in the contract's names, and where that is refused as invalid in those of the target's answers."""
        answer = ask()
        if answer.status not in INVALID or not self._course.style:
            return answer
        answer.exchange.judged = True
        before = self._scene.backend.binding
        self._course.speak(self._course.style)
        other = ask()
        if other.status is None or not 200 <= other.status < 300:
            self._scene.backend.binding = before
            return answer
        return other
