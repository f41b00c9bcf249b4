"""Registered users: they look around, buy, and sometimes give something back."""

from __future__ import annotations

import random
from typing import Any, ClassVar

from locust import between, task

from archkata.load.generator import KataUser
from archkata.load.generator.login import Login
from archkata.load.generator.preparing import CannotPrepare, Setup, id_of, made_by, members
from archkata.wire.values import identifier, number, token
from loadtests.audit.ledger import BOUGHT, SAME, SECOND
from loadtests.personas.data import ACCOUNTS, PASSWORD, Account, TestData, is_absent, new_email
from loadtests.personas.orders import Orders, seen

MOST_QUANTITY = 3
EVERY_REFUND = 5


class Buyer(KataUser):
    """A customer with an account. Purchases are in the journal, with key and answer."""

    abstract = True
    wait_time = between(0.5, 2)
    data: ClassVar[TestData]
    excused: ClassVar[frozenset[int]] = frozenset()
    orders: ClassVar[Orders]

    @classmethod
    def prepare(cls, setup: Setup) -> None:
        """Make goods and accounts, and try once whether things can be bought and given back."""
        cls.data = TestData.of(setup, accounts=ACCOUNTS)
        cls.orders = Orders(setup.journal, cls.excused)
        if "purchases are tried" not in setup.shared:
            setup.shared["purchases are tried"] = True
            _try_purchases(setup, cls.data)

    @task(6)
    def buy(self) -> None:
        """Buy at once, without looking around."""
        self.buy_something(random.choice(self.data.accounts))

    @task(3)
    def browse_and_buy(self) -> None:
        """List, read, buy, and now and then give it back."""
        self.client.get("/products?limit=20", name="/products")
        account, product = random.choice(self.data.accounts), random.choice(self.data.products)
        self.client.get(product.path, name="/products/{id}")
        answer = self.buy_something(account, product)
        if answer.status_code == 201 and random.randrange(EVERY_REFUND) == 0:
            bought = members(answer) or {}
            identity, quantity = identifier(bought.get("id")), number(bought.get("quantity"))
            if identity is not None and quantity is not None and quantity >= 1:
                units = random.randint(1, int(min(quantity, MOST_QUANTITY)))
                self.orders.refund(self.client, account, product, identity, units)

    @task(1)
    def arrive(self) -> None:
        """Register, log in, and buy for the first time."""
        email = new_email()
        answer = self.client.post("/users", json={"email": email, "name": "Load", "password": PASSWORD}, name="/users")
        identity = identifier((members(answer) or {}).get("id"))
        if answer.status_code != 201 or identity is None:
            return
        login = None
        if self.data.accounts[0].login:
            session = self.client.post("/sessions", json={"email": email, "password": PASSWORD}, name="/sessions")
            bearer = token((members(session) or {}).get("access_token")) if session.ok else None
            if bearer is None:
                return
            login = Login(bearer)
        account = Account(random.getrandbits(40), identity, email, login)
        account.enter(self.orders.journal)
        self.buy_something(account)

    def buy_something(self, account: Account, product: Any = None) -> Any:
        """Buy some units of a product and return the answer."""
        product = product or random.choice(self.data.products)
        return self.orders.buy(self.client, account, product, random.randint(1, MOST_QUANTITY))


def _try_purchases(setup: Setup, data: TestData) -> None:
    """Buy, repeat with the same key, refund: what the target has, and whether it honours keys while it is quiet."""
    account, product, client = data.accounts[0], data.products[0], setup.client()
    orders = Orders(setup.journal)
    first = orders.buy(client, account, product, 1, key := f'"try-{setup.chance.getrandbits(64):x}-{new_email()}"')
    bought = id_of(made_by("POST /purchases", first), "POST /purchases")
    headers = {**account.headers, "Idempotency-Key": key}
    again = setup.ask(client, "POST", "/purchases", account.order(product, 1), headers)
    if again.ok and made_by("POST /purchases", again).get("id") == bought:
        setup.journal.write("keys", SAME)
    else:
        setup.journal.write("keys", SECOND if again.ok else str(again.status_code))
        setup.journal.write("move", BOUGHT, account.number, "/purchases", product.id, 1, "", "", again.status_code,
                        seen(again))  # fmt: skip
    refund = orders.refund(client, account, product, bought, 1)
    client.close()
    if is_absent(refund):
        raise CannotPrepare.by("POST /purchases/{id}/refunds", refund)
