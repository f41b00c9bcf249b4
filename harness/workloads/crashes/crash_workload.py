"""Everybody and everything in the crash loops: made before the load, written to under it, looked at after the crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from archkata.conformance.backend import Identity
from archkata.conformance.scene import Scene
from harness.actors import Guest, Product, new_product, new_user
from harness.workloads.crashes.changes import ChangeHistory
from harness.workloads.crashes.client_mixes import CREWS, Role
from harness.workloads.crashes.clients import (
    BuyingClient,
    CrashClient,
    PasswordChanger,
    Publisher,
    Registrar,
    Renamed,
    Renamer,
    Reviewer,
    Reviews,
    review,
    withdraw,
)
from harness.workloads.crashes.goods import Goods, StockedProduct, Trade, acting
from harness.workloads.crashes.inspection import (
    count_again,
    editor_of,
    inspect_catalogue,
    inspect_goods,
    inspect_reviews,
    inspect_users,
)
from harness.workloads.crashes.log import ResourceKind
from harness.workloads.crashes.order_burst import Stock, fire, orders_at_once
from harness.workloads.crashes.record import CrashRecord, WorkloadPart
from harness.workloads.crashes.sessions import Tokens, try_passwords, two_sessions, use_again

BUYERS: Final = 4
MANY: Final = 30
TRADES: Final = (*[Trade.SOLD] * 5, *[Trade.REFUNDED] * 3)


class CrashWorkload:
    """The people and the things of the loops."""

    def __init__(self, scene: Scene, record: CrashRecord) -> None:
        """Register the people, publish what outlives the loops."""
        self._record = record
        self._random = scene.fresh.random
        *buyers, renamer, secretive = (new_user(scene).identity for _ in range(BUYERS + 2))
        welcome = Guest(scene).register_user()
        record.log.acknowledge(ResourceKind.USER, welcome.expect(201))
        self._buyers = buyers
        self._renamer = renamer, ChangeHistory([{"name": renamer.name}], welcome)
        self._secretive = secretive, ChangeHistory([{"password": secretive.password}], welcome)
        self._renamed: Renamed | None = None
        self._reviews: Reviews | None = None
        self._tokens: Tokens | None = None
        self._goods: list[Goods] = []
        self._stocks: list[Stock] = []
        record.histories.append(self._renamer[1])
        with record.part(WorkloadPart.CATALOGUE):
            self._renamed = self._published(scene)
        with record.part(WorkloadPart.REVIEWS):
            self._reviews = self._reviewed(scene)

    # Before the load

    def prepare(self, scene: Scene) -> None:
        """Make what the next loop needs."""
        if self._record.is_open(WorkloadPart.GOODS):
            with self._record.part(WorkloadPart.GOODS):
                self._lay_out(scene)
        with self._record.part(WorkloadPart.SESSIONS):
            scene.needs("auth")
            self._tokens = two_sessions(scene, acting(scene, self._buyers[0]))
        if scene.backend.has_authentication:
            for identity in self._people():
                _ = acting(scene, identity).token

    def _published(self, scene: Scene) -> Renamed:
        product = new_product(editor_of(scene))
        history = ChangeHistory([{name: product[name] for name in ("name", "manufacturer")}], product.answer)
        self._record.histories.append(history)
        return Renamed(product, history)

    def _reviewed(self, scene: Scene) -> Reviews:
        """Withdraw the newest review of all, so that a number may be free again after the first crash."""
        scene.needs("reviews")
        reviews, editor, log = Reviews(new_product(editor_of(scene))), editor_of(scene), self._record.log
        for _ in range(3):
            review(editor, log, reviews).expect(201)
        withdraw(editor, log, reviews, reviews.standing[-1]).expect(200, 204)
        return reviews

    def _lay_out(self, scene: Scene) -> None:
        has = {Trade.SOLD: scene.claims("purchases"), Trade.REFUNDED: scene.claims("refunds")}
        trades = [trade for trade in TRADES if has[Trade.SOLD] and has[trade]]
        goods = Goods.laid_out(editor_of(scene), (*trades, Trade.RESTOCKED))
        for shelf in goods.shelves:
            self._record.log.note_id(ResourceKind.PRODUCT, shelf.product)
        self._goods.append(goods)
        self._stocks = []
        for shelf in goods.of(Trade.REFUNDED)[:1]:
            for buyer in self._buyers:
                self._place_first_orders(scene, shelf, buyer)

    def _place_first_orders(self, scene: Scene, shelf: StockedProduct, buyer: Identity) -> None:
        """Buy and refund before the load: these keys are old when the crash comes."""
        goods, log = self._goods[-1], self._record.log
        bought = goods.order(shelf, buyer, MANY, _key(scene)).place(acting(scene, buyer))
        if bought.status == 201:
            purchase = bought.expect(201)
            log.acknowledge(ResourceKind.PURCHASE, purchase, buyer)
            self._stocks.append(Stock(buyer, shelf, purchase))
            refunded = goods.order(shelf, buyer, 1, _key(scene), purchase).place(acting(scene, buyer))
            if refunded.status == 201:
                log.acknowledge(ResourceKind.REFUND, refunded.expect(201), buyer)

    # The load

    def crew(self, scene: Scene, number: int) -> list[CrashClient]:
        """Return who writes in the loop of that number, as far as the backend has what they need."""
        roles = [role for role in CREWS[number % len(CREWS)] if self._can(role, scene)] or [Role.REGISTRAR]
        buyers = iter(self._buyers)
        return [self._client(role, scene, buyers) for role in roles]

    def buyers(self, scene: Scene) -> list[CrashClient]:
        """Return everybody who buys, as far as there is something to buy."""
        if not self._can(Role.BUYER, scene):
            return [self._client(Role.REGISTRAR, scene, iter(()))]
        identities = iter(self._buyers)
        return [self._client(Role.BUYER, scene, identities) for _ in self._buyers]

    def salvo(self, scene: Scene, meanwhile: Callable[[], None] = lambda: None) -> float:
        """Let all buyers order at one moment, as far as there is something to buy; return the seconds that took."""
        if not self._can(Role.BUYER, scene):
            meanwhile()
            return 0.0
        with self._record.part(WorkloadPart.GOODS):
            orders = orders_at_once(self._goods[-1], self._buyers, self._stocks, self._random, partial(_key, scene))
            return fire(scene, self._record.log, orders, meanwhile)
        return 0.0

    def _can(self, role: Role, scene: Scene) -> bool:
        return {
            Role.SECRETIVE: scene.claims("auth"),
            Role.PUBLISHER: self._renamed is not None and self._record.is_open(WorkloadPart.GOODS),
            Role.REVIEWER: self._reviews is not None,
            Role.BUYER: self._record.is_open(WorkloadPart.GOODS) and scene.claims("purchases"),
        }.get(role, True)

    def _client(self, role: Role, scene: Scene, buyers: Iterator[Identity]) -> CrashClient:
        common, editor = (scene, self._record.log, self._random.random()), editor_of(scene)
        makers: dict[Role, Callable[[], CrashClient]] = {
            Role.REGISTRAR: lambda: Registrar(*common),
            Role.RENAMER: lambda: Renamer(*common, *self._renamer),
            Role.SECRETIVE: lambda: PasswordChanger(*common, *self._secretive),
            Role.BUYER: lambda: BuyingClient(*common, next(buyers), self._goods[-1]),
        }
        if self._renamed:
            makers[Role.PUBLISHER] = partial(Publisher, *common, editor, self._goods[-1], self._renamed)
        if self._reviews:
            makers[Role.REVIEWER] = partial(Reviewer, *common, editor, self._reviews)
        return makers[role]()

    # After the crash

    def inspect(self, scene: Scene) -> None:
        """Look at everything, settle what was not answered, and make one more thing of each kind."""
        record, random = self._record, self._random
        self._forget_tokens()
        with record.part(WorkloadPart.USERS):
            inspect_users(scene, record, random)
        if record.has_lost_users:
            return
        with record.part(WorkloadPart.CHANGES):
            self._inspect_changes(scene)
        with record.part(WorkloadPart.CATALOGUE):
            inspect_catalogue(scene, record, random)
        if self._reviews:
            with record.part(WorkloadPart.REVIEWS):
                inspect_reviews(scene, record, self._reviews, random)
        self.inspect_goods(scene)
        if self._tokens:
            with record.part(WorkloadPart.SESSIONS):
                record.tokens.append(use_again(scene, self._tokens))
        self._make_one_of_each(scene)

    def _inspect_changes(self, scene: Scene) -> None:
        identity, history = self._renamer
        self._record.versions.append(history.found(editor_of(scene).get_user(identity.id or "")))
        if self._renamed:
            found = Guest(scene).get_product(self._renamed.product)
            self._record.versions.append(self._renamed.history.found(found))
        if scene.claims("auth"):
            self._record.passwords.append(try_passwords(scene, *self._secretive))

    def inspect_goods(self, scene: Scene) -> None:
        """Look at what was bought and refunded alone."""
        self._forget_tokens()
        if self._record.is_open(WorkloadPart.GOODS):
            with self._record.part(WorkloadPart.GOODS):
                count_again(scene, self._record)
                inspect_goods(scene, self._record, self._goods[-1], self._random)

    def _forget_tokens(self) -> None:
        """After a restart a token is valid or 401, so that everybody logs in again."""
        for identity in self._people():
            identity.token = None

    def _make_one_of_each(self, scene: Scene) -> None:
        """A backend that counts ids from a number in memory counts from its beginning now."""
        log, record = self._record.log, self._record
        with record.part(WorkloadPart.USERS):
            Registrar(scene, log, 0).act()
        if self._reviews:
            with record.part(WorkloadPart.REVIEWS):
                review(editor_of(scene), log, self._reviews)
        with record.part(WorkloadPart.CATALOGUE):
            product = new_product(editor_of(scene))
            log.note_id(ResourceKind.PRODUCT, product)
            if scene.claims("purchases"):
                self._sell_one(scene, product)

    def _sell_one(self, scene: Scene, product: Product) -> None:
        log, buyer = self._record.log, acting(scene, self._buyers[0])
        bought = buyer.buy(product)
        bought.exchange.judged = True
        if bought.status == 201:
            log.note_id(ResourceKind.PURCHASE, bought.expect(201))
            if scene.claims("refunds"):
                refund = buyer.refund(bought.expect(201))
                refund.exchange.judged = True
                if refund.status == 201:
                    log.note_id(ResourceKind.REFUND, refund.expect(201))

    def _people(self) -> list[Identity]:
        return [*self._buyers, self._renamer[0], self._secretive[0]]


def _key(scene: Scene) -> str | None:
    return scene.fresh.word("key-") if scene.claims("retries") else None
