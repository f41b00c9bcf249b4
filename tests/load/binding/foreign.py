"""The reference as somebody else would have spelled it: other paths, another method, other names and statuses.

Run it with `python -m tests.load.binding.foreign`; `BINDING` is what a learner would write for it.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import uvicorn

from reference_impl.app import create_app
from reference_impl.settings import Settings

BINDING = """\
operations:
  register_user: {path: /accounts, members: {name: full_name}, statuses: {200: 201}}
  get_product: {path: "/things/{product_id}", members: {stock: units}}
  list_products: {path: /things}
  buy: {method: PUT, path: /orders, members: {quantity: count}}
  get_purchase: {path: "/orders/{purchase_id}", members: {quantity: count}}
  refund: {path: "/orders/{purchase_id}/returns"}
"""
THEIRS = {"full_name": "name", "units": "stock", "count": "quantity"}
OURS = {name: theirs for theirs, name in THEIRS.items()}


class Foreign:
    """Translates everything in front of an application, and refuses what is spelled as in the contract."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, is_account = scope["path"], scope["path"] == "/accounts"
        known = path.replace("/things", "/products").replace("/orders", "/purchases").replace("/returns", "/refunds")
        known = known.replace("/accounts", "/users")
        method = {"PUT": "POST"}.get(scope["method"], scope["method"]) if path == "/orders" else scope["method"]
        if _is_of_the_contract(scope["method"], path):
            known = "/nowhere"
        body = await _whole(receive)
        scope = {**scope, "path": known, "raw_path": known.encode(), "method": method}
        scope["headers"] = [row for row in scope["headers"] if row[0] != b"content-length"]
        sent = _renamed(body, THEIRS)
        scope["headers"].append((b"content-length", str(len(sent)).encode()))
        begun: dict[str, Any] = {}

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                begun.update(message)
                return
            begun["body"] = begun.get("body", b"") + message.get("body", b"")
            if message.get("more_body"):
                return
            content = _renamed(begun["body"], OURS)
            headers = [row for row in begun["headers"] if row[0].lower() != b"content-length"]
            if begun["status"] not in {204, 304}:
                headers.append((b"content-length", str(len(content)).encode()))
            status = 200 if is_account and begun["status"] == 201 else begun["status"]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})

        await self._app(scope, _once(sent), answer)


def _is_of_the_contract(method: str, path: str) -> bool:
    reads_products = method == "GET" and path.startswith("/products")
    return reads_products or path.startswith(("/users", "/purchases"))


async def _whole(receive: Any) -> bytes:
    content, more = b"", True
    while more:
        message = await receive()
        content, more = content + message.get("body", b""), message.get("more_body", False)
    return content


def _once(content: bytes) -> Any:
    messages = [{"type": "http.request", "body": content}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        return None

    return receive


def _renamed(content: bytes, names: dict[str, str]) -> bytes:
    try:
        found = json.loads(content)
    except ValueError:
        return content
    if not isinstance(found, dict):
        return content
    return json.dumps({names.get(name, name): value for name, value in found.items()}).encode()


if __name__ == "__main__":
    settings = Settings.from_environment(dict(os.environ))
    uvicorn.run(
        Foreign(create_app(settings)), host=settings.host, port=settings.port, lifespan="on", log_level="warning"
    )
