"""What personas share: products that were published, and accounts that are logged in."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from gevent.pool import Pool

from archkata.load.generator.login import Login
from archkata.load.generator.preparing import ABSENT, Setup, id_of
from archkata.load.journal_writer import JournalWriter

PRODUCTS = 40
ACCOUNTS = 8
STOCK = 1_000_000
AT_ONCE = 4
PASSWORD = "the quick brown camera"  # noqa: S105 - of accounts that live as long as the run


@dataclass(frozen=True)
class Product:
    """A product as it was published; `path` is that of its id."""

    id: str | int

    @property
    def path(self) -> str:
        """The path below the base URL."""
        return f"/products/{quote(str(self.id), safe='')}"


@dataclass(frozen=True)
class Account:
    """A registered user; without a log-in the target has no authentication."""

    number: int
    id: Any
    email: str
    login: Login | None

    @property
    def headers(self) -> dict[str, str]:
        """What names the user in a request."""
        return self.login.headers if self.login else {}

    def enter(self, journal: JournalWriter) -> None:
        """Put what an audit needs to ask as this account into the journal; a later line replaces an earlier one."""
        journal.write("account", self.number, self.login.token if self.login else None, self.email, PASSWORD)

    def order(self, product: Product, quantity: int) -> dict[str, Any]:
        """Return the body of a purchase."""
        body = {"product_id": product.id, "quantity": quantity}
        return body if self.login else {**body, "user_id": self.id}


@dataclass
class TestData:
    """The goods and the customers of a run. Hashing is slow, so accounts are few and made four at a time."""

    setup: Setup
    products: list[Product] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)

    @classmethod
    def of(cls, setup: Setup, products: int = PRODUCTS, accounts: int = 0) -> TestData:
        """Return the data that all kinds of users share, with at least so much on it."""
        data: TestData = setup.shared.setdefault("data", cls(setup))
        if len(data.products) < products:
            editor = setup.editor()
            names = range(len(data.products), products)
            data.products += [publish(setup.journal, setup.made(editor, "/products", camera(n))) for n in names]
            editor.close()
        if len(data.accounts) < accounts:
            data.accounts += Pool(AT_ONCE).map(data.new_account, range(len(data.accounts), accounts))
        return data

    def new_account(self, number: int) -> Account:
        """Register a user and log in."""
        client, email = self.setup.client(), new_email()
        made = self.setup.made(client, "/users", {"email": email, "name": "Load", "password": PASSWORD})
        client.close()
        identity = id_of(made, "POST /users")
        account = Account(number, identity, email, self.setup.log_in(email, PASSWORD))
        account.enter(self.setup.journal)
        return account


def publish(journal: JournalWriter, made: dict[str, Any]) -> Product:
    """Take a product as the target answered it, and put it into the books."""
    product = Product(id_of(made, "POST /products"))
    journal.write("product", product.id, STOCK)
    return product


def camera(number: int) -> dict[str, Any]:
    """Return a product that no other run has."""
    return {
        "sku": f"load-{random.getrandbits(48):x}-{number}",
        "name": f"Mirrorless {number}",
        "manufacturer": "Archkata",
        "kind": "camera",
        "features": [{"name": "sensor", "description": "full frame"}],
        "price": {"amount": 129_900 + number, "currency": "USD"},
        "stock": STOCK,
    }


def new_email() -> str:
    """Return an email that is not registered."""
    return f"load-{random.getrandbits(64):x}@customers.example"


def is_absent(answer: Any) -> bool:
    """Say whether the target plainly does not have an operation."""
    return answer.status_code in ABSENT
