"""The clients of a crash loop: each writes as fast as it can and logs what it is answered, until no answer comes."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Signal, Stopped
from harness.actors import Actor, Editor, Guest
from harness.data import valid_user
from harness.workloads.conservation import StockChangeKind
from harness.workloads.crashes.changes import ChangeHistory
from harness.workloads.crashes.goods import Goods, StockedProduct, Trade, acting
from harness.workloads.crashes.log import Log, ResourceKind

REFUSED_PAUSE_S: Final = 0.05
MOST_BOUGHT: Final = 3
TWICE: Final = 0.2
REFUNDS: Final = 0.45


class CrashClient(ABC):
    """A client that writes. `acknowledged` counts the successes."""

    def __init__(self, scene: Scene, log: Log, seed: float) -> None:
        self.scene = scene
        self.log = log
        self.random = Random(seed)
        self.acknowledged = 0

    def work(self, over: threading.Event) -> None:
        """Write until it is over, or until a request gets no answer."""
        while not over.is_set():
            try:
                answer = self.act()
            except Stopped:
                return
            except Signal:  # an answer that cannot be understood is some other rule's matter
                return
            answer.exchange.judged = True
            if answer.status is None:
                return
            if answer.status in {429, 503}:
                over.wait(REFUSED_PAUSE_S)
            self.acknowledged += 200 <= answer.status < 300

    @abstractmethod
    def act(self) -> Answer:
        """Ask for one thing, and log it."""


class Registrar(CrashClient):
    """Registers users."""

    def __init__(self, scene: Scene, log: Log, seed: float) -> None:
        super().__init__(scene, log, seed)
        self._guest = Guest(scene).impatient()

    def act(self) -> Answer:
        """Register a user."""
        body = valid_user(self.scene.fresh)
        answer = self._guest.register_user(body)
        if answer.status == 201:
            user = answer.expect(201)
            self.log.acknowledge(
                ResourceKind.USER,
                user,
                Identity(str(body["email"]), str(body["password"]), user.id, str(body["name"])),
            )
        return answer


class Renamer(CrashClient):
    """Gives one user new names, by PATCH and by PUT, and looks at the tags from time to time."""

    def __init__(self, scene: Scene, log: Log, seed: float, identity: Identity, history: ChangeHistory) -> None:
        super().__init__(scene, log, seed)
        self._user = acting(scene, identity)
        self._history = history

    def act(self) -> Answer:
        """Change the name."""
        name = self.scene.fresh.word("Version ")
        self._history.ask({"name": name})
        if self.random.random() < 0.5:
            answer = self._user.change_user(self._user.id, name=name)
        else:
            answer = self._user.replace_user(self._user.id, email=self._user.email, name=name)
        self._history.told(answer)
        if answer.status is not None and self.random.random() < 0.3:
            answer = self._user.get_user(self._user.id)
            self._history.read(answer)
        return answer


class PasswordChanger(CrashClient):
    """Changes one user's password again and again."""

    def __init__(self, scene: Scene, log: Log, seed: float, identity: Identity, history: ChangeHistory) -> None:
        super().__init__(scene, log, seed)
        self._user = acting(scene, identity)
        self._history = history

    def act(self) -> Answer:
        """Change the password, and log in with it, because other sessions may have ended."""
        password = self.scene.fresh.password()
        self._history.ask({"password": password})
        answer = self._user.change_user(self._user.id, password=password)
        self._history.told(answer)
        if answer.status in {200, 204}:
            self._user.identity.password = password
            self._user.log_in_again()
        return answer


@dataclass
class Renamed:
    """A product that gets new names, and its versions."""

    product: Resource
    history: ChangeHistory


class Publisher(CrashClient):
    """Publishes products, restocks one, and gives one new names."""

    def __init__(self, scene: Scene, log: Log, seed: float, editor: Editor, goods: Goods, renamed: Renamed) -> None:
        super().__init__(scene, log, seed)
        self._editor = editor.impatient()
        self._restocked = goods.of(Trade.RESTOCKED)
        self._renamed = renamed

    def act(self) -> Answer:
        """Do one of the three."""
        return self.random.choice((self._publish, self._restock, self._rename))()

    def _publish(self) -> Answer:
        answer = self._editor.publish_product(kind=self.random.choice(("camera", "lens")))
        if answer.status == 201:
            self.log.acknowledge(ResourceKind.PRODUCT, answer.expect(201))
        return answer

    def _restock(self) -> Answer:
        shelf = self.random.choice(self._restocked)
        quantity = self.random.randint(1, 50)
        entry = shelf.books.intend(StockChangeKind.RESTOCKED, quantity)
        answer = self._editor.restock_product(shelf.product, quantity=quantity)
        entry.told(answer)
        return answer

    def _rename(self) -> Answer:
        version = {name: self.scene.fresh.word("Version ") for name in ("name", "manufacturer")}
        self._renamed.history.ask(version)
        answer = self._editor.change_product(self._renamed.product, version)
        self._renamed.history.told(answer)
        return answer


@dataclass
class Reviews:
    """The reviews of one product: which ones were withdrawn, and how that was answered."""

    product: Resource
    withdrawn: list[tuple[Resource, Answer]] = field(default_factory=list)
    standing: list[Resource] = field(default_factory=list)
    in_doubt: list[Resource] = field(default_factory=list)


class Reviewer(CrashClient):
    """Publishes reviews of one product, and withdraws some of them."""

    def __init__(self, scene: Scene, log: Log, seed: float, editor: Editor, reviews: Reviews) -> None:
        super().__init__(scene, log, seed)
        self._editor = editor.impatient()
        self._reviews = reviews

    def act(self) -> Answer:
        """Publish one more, or withdraw the newest or another one."""
        standing = self._reviews.standing
        if standing and self.random.random() < 0.3:
            return withdraw(self._editor, self.log, self._reviews, self.random.choice((standing[-1], standing[0])))
        return review(self._editor, self.log, self._reviews)


def review(editor: Actor, log: Log, reviews: Reviews) -> Answer:
    """Publish a review, and log it."""
    answer = editor.publish_review(reviews.product)
    if answer.status == 201:
        published = answer.expect(201)
        log.acknowledge(ResourceKind.REVIEW, published)
        reviews.standing.append(published)
    return answer


def withdraw(editor: Actor, log: Log, reviews: Reviews, published: Resource) -> Answer:
    """Withdraw a review, and log it. Without an answer it is unknown whether it is still there."""
    reviews.standing.remove(published)
    log.forget(ResourceKind.REVIEW, published)
    answer = editor.withdraw_review(published)
    if answer.status in {200, 204}:
        reviews.withdrawn.append((published, answer))
    else:
        reviews.in_doubt.append(published)
    return answer


class BuyingClient(CrashClient):
    """Buys and refunds, now and then by two requests with one key at the same moment."""

    def __init__(self, scene: Scene, log: Log, seed: float, identity: Identity, goods: Goods) -> None:
        super().__init__(scene, log, seed)
        self._user = acting(scene, identity)
        self._goods = goods
        self._keyed = scene.claims("retries")
        self._refundable: list[tuple[StockedProduct, Resource]] = []

    def act(self) -> Answer:
        """Buy something, or give back a part of what was bought."""
        if self._refundable and self.random.random() < REFUNDS:
            return self._refund()
        shelf = self.random.choice(self._goods.of(Trade.SOLD, Trade.REFUNDED))
        answer = self._place(shelf, self.random.randint(1, MOST_BOUGHT), None)
        if answer.status == 201:
            purchase = answer.expect(201)
            self.log.acknowledge(ResourceKind.PURCHASE, purchase, self._user.identity)
            if shelf.trade is Trade.REFUNDED and self.scene.claims("refunds"):
                self._refundable += [(shelf, purchase)] * int(purchase.get("quantity", 1))
        return answer

    def _refund(self) -> Answer:
        shelf, purchase = self._refundable.pop(self.random.randrange(len(self._refundable)))
        answer = self._place(shelf, 1, purchase)
        if answer.status == 201:
            self.log.acknowledge(ResourceKind.REFUND, answer.expect(201), self._user.identity)
        return answer

    def _place(self, shelf: StockedProduct, quantity: int, of: Resource | None) -> Answer:
        key = self.scene.fresh.word("key-") if self._keyed else None
        order = self._goods.order(shelf, self._user.identity, quantity, key, of)
        return order.place(self._user, twice=key is not None and self.random.random() < TWICE)


def all_have_written(clients: Sequence[CrashClient], times: int) -> bool:
    """Say whether each client was acknowledged so often."""
    return all(client.acknowledged >= times for client in clients)
