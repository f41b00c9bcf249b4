"""A small camera store with books that a test can falsify."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from archkata.wire import Address
from loadtests.audit.ledger import SAME, AccountAccess, Move, SalesLedger


@dataclass
class Shop:
    """What it answers: stocks by product, purchases by id, answers by key (status and body)."""

    stock: dict[str, int] = field(default_factory=dict)
    purchases: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    address: Address = field(default_factory=lambda: Address("http", "127.0.0.1", 1))

    def answer(self, method: str, path: str, key: str) -> tuple[int, dict[str, Any]]:
        """Return status and body."""
        if method == "POST":
            return self.kept.get(key, (500, {}))
        _, collection, identity = path.split("/")
        if collection == "products":
            return 200, {"id": identity, "stock": self.stock[identity]}
        return (200, self.purchases[identity]) if identity in self.purchases else (404, {})


def purchase(identity: str, quantity: int, price: int = 10) -> dict[str, Any]:
    """Return a purchase as it is answered."""
    money = {"currency": "USD"}
    return {
        "id": identity,
        "quantity": quantity,
        "unit_price": {"amount": price, **money},
        "total": {"amount": price * quantity, **money},
    }


def bought(number: int, quantity: int, status: int = 201) -> Move:
    """Return a purchase of product `p` as its buyer wrote it down."""
    answer = purchase(f"b{number}", quantity) if status == 201 else None
    return Move("bought", 0, "/purchases", "p", quantity, f'"k{number}"', "{}", status, answer)


def ledger_of(*moves: Move, published: int = 100) -> SalesLedger:
    """Return the ledger of a run with one product."""
    return SalesLedger({"p": published}, {0: AccountAccess("token")}, list(moves), keys={SAME})


@contextlib.contextmanager
def opened(moves: list[Move], stock: int) -> Iterator[Shop]:
    """Yield a shop that agrees with moves, and has a stock."""
    shop = Shop({"p": stock})
    for move in moves:
        if move.answer is not None:
            shop.purchases[move.answer["id"]] = dict(move.answer)
            shop.kept[move.key] = 201, dict(move.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shop))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    shop.address = Address("http", "127.0.0.1", server.server_port)
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            status, body = shop.answer(self.command, self.path, self.headers.get("Idempotency-Key", ""))
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
