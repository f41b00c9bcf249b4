"""What the reference is measured against: a bare ASGI application, and FastAPI without a database."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field

Message = MutableMapping[str, Any]
BODY = b'{"id": "prd_1", "name": "Camera", "price": {"amount": 129900, "currency": "USD"}, "stock": 100}'


async def bare(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer every request with the same bytes."""
    if scope["type"] != "http":
        await receive()
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


class Order(BaseModel):
    """The body of a purchase."""

    product_id: str
    quantity: int = Field(ge=1, le=100)
    user_id: str | None = None


def fastapi() -> FastAPI:
    """Return FastAPI's own way to take an order, without any store behind it."""
    app = FastAPI()

    @app.post("/purchases", status_code=201)
    async def buy(order: Order) -> dict[str, Any]:
        return {"id": "pur_1", "status": "completed", "refunded_quantity": 0, **order.model_dump()}

    return app


if __name__ == "__main__":
    application = bare if sys.argv[1] == "bare" else fastapi()
    uvicorn.run(application, port=int(sys.argv[2]), loop="uvloop", http="httptools", access_log=False, lifespan="off")
