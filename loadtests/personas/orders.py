"""Requests that move a stock: each with a key of its own, and each in the journal with its answer."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from locust.exception import StopUser

from archkata.load.generator.preparing import members
from archkata.load.journal_writer import JournalWriter
from loadtests.audit.ledger import BOUGHT, EDITOR, REFUNDED, RESTOCKED
from loadtests.personas.data import Account, Product


@dataclass(frozen=True)
class Orders:
    """Sends orders for users and writes them down. `excused` statuses are no failures of the run."""

    journal: JournalWriter
    excused: frozenset[int] = frozenset()

    def buy(self, client: Any, account: Account, product: Product, quantity: int, key: str | None = None) -> Any:
        """Buy and return the answer."""
        body = account.order(product, quantity)
        return self._send(client, BOUGHT, account.number, "/purchases", product, quantity, body, account.headers, key)

    def refund(self, client: Any, account: Account, product: Product, purchase_id: Any, quantity: int) -> Any:
        """Give so many units of a purchase back."""
        path = f"/purchases/{quote(str(purchase_id), safe='')}/refunds"
        body = {"quantity": quantity}
        return self._send(client, REFUNDED, account.number, path, product, quantity, body, account.headers)

    def restock(self, client: Any, product: Product, quantity: int, headers: dict[str, str]) -> Any:
        """Bring units in; the header names an editor."""
        path = f"{product.path}/restocks"
        return self._send(client, RESTOCKED, EDITOR, path, product, quantity, {"quantity": quantity}, headers)

    def _send(
        self,
        client: Any,
        kind: str,
        account: int,
        path: str,
        product: Product,
        quantity: int,
        order: dict[str, Any],
        headers: dict[str, str],
        key: str | None = None,
    ) -> Any:
        if self.journal.is_closed:
            raise StopUser  # the run is over, and what begins now would not be in the journal
        key, body = key or f'"{uuid.uuid4()}"', json.dumps(order)
        headers = {**headers, "Content-Type": "application/json", "Idempotency-Key": key}
        move = self.journal.begin("move", kind, account, path, product.id, quantity, key, body)
        with client.post(path, data=body, headers=headers, name=NAMES[kind], catch_response=True) as answer:
            if answer.status_code in self.excused:
                answer.success()
        self.journal.end(move, answer.status_code, seen(answer))
        return answer


NAMES = {BOUGHT: "/purchases", REFUNDED: "/purchases/{id}/refunds", RESTOCKED: "/products/{id}/restocks"}


def seen(answer: Any) -> dict[str, Any] | None:
    """Return the members of an answer that an audit compares."""
    if not 200 <= answer.status_code < 300:
        return None
    found = members(answer)
    names = ("id", "quantity", "unit_price", "total", "amount")
    return {name: found[name] for name in names if name in found} if found is not None else None
