"""A little shop with one thread a connection, honest or with one fault, for tests of races."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator

from archkata.conformance.backend import Identity
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.scene import Scene
from harness.actors import Editor, User
from tests.conformance.little_backend import backend_at, document
from tests.hostile.raw_server import Asked, Behaviour, raw_server

CLAIMS = ("api", "users", "catalogue", "purchases")


class LittleShop:
    """Sells one product. `pause` is the time between check and act; without a lock others come in between.

    `refusal`, `breaks` and `hangs` are what a purchase gets instead of a look at the stock; `moved` sends it to
    another path.
    """

    def __init__(
        self,
        *,
        locked: bool,
        pause: float = 0.0,
        refusal: bytes = b"",
        breaks: bool = False,
        hangs: bool = False,
        moved: bool = False,
    ) -> None:
        self.stocks: list[int] = []
        self._pause = pause
        self._refusal = refusal
        self._breaks = breaks
        self._hangs = hangs
        self._moved = moved
        self._lock = threading.Lock() if locked else contextlib.nullcontext()

    def __call__(self, client: socket.socket, asked: Asked) -> bool:
        """Answer one request."""
        if asked.path == "/purchases" and self._hangs:
            return client.recv(1) != b""
        client.sendall(self._answer(asked))
        return True

    def _answer(self, asked: Asked) -> bytes:
        body = json.loads(asked.body or b"{}")
        if (asked.method, asked.path) == ("POST", "/products"):
            self.stocks.append(body["stock"])
            return document(201, {**body, "id": len(self.stocks) - 1})
        if asked.path.startswith("/products/"):
            number = int(asked.path.rpartition("/")[2])
            return document(200, {"id": number, "stock": self.stocks[number]})
        if asked.path == "/purchases" and self._moved:
            return document(307, {}, extra="Location: /v2/purchases\r\n")
        if asked.path.endswith("/purchases"):
            return self._refusal or self._sell(body["product_id"])
        return document(404, {})

    def _sell(self, number: int) -> bytes:
        with self._lock:
            stock = self.stocks[number]
            time.sleep(self._pause)
            if stock < 1:
                return document(500 if self._breaks else 409, {})
            self.stocks[number] = stock - 1
        return document(201, {"id": f"p{number}-{stock}-{time.monotonic_ns()}", "quantity": 1})


@contextlib.contextmanager
def open_shop(shop: Behaviour) -> Iterator[Scene]:
    """Serve a shop and yield a scene in front of it."""
    with raw_server(shop) as server:
        scene = Scene(backend_at(server, CLAIMS), Fresh(1, "test", "race"), time.monotonic() + 60)
        try:
            yield scene
        finally:
            scene.close()


def editor_of(scene: Scene) -> Editor:
    """Return the editor."""
    return Editor(scene, scene.backend.editors[0])


def user_of(scene: Scene) -> User:
    """Return somebody who need not be registered here."""
    return User(scene, Identity("ana@shop.example", "a password", 1, "Ana"))
