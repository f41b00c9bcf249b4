"""Clients of the whole application, spoken to without a network."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from reference_impl.app import create_app
from reference_impl.settings import DEFAULT_EDITORS, DEFAULT_PASSWORD, Settings

PASSWORD = "eight letters and more"
CAMERA = {
    "sku": "CAM-1",
    "name": "Cámara X100",
    "manufacturer": "Fuji",
    "kind": "camera",
    "price": {"amount": 1999, "currency": "USD"},
    "stock": 10,
}
REVIEW = {"title": "Sharp", "content": "<b>Very</b>\r\n sharp", "rating": 5}


@dataclass
class Person:
    """Somebody with a token."""

    http: httpx.AsyncClient
    email: str
    token: str
    id: str = ""

    async def request(self, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        authorized = {"authorization": f"Bearer {self.token}", **named}
        return await self.http.request(method, path, json=json, headers=authorized)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.request("GET", path, **headers)

    async def post(self, path: str, json: Any, **headers: str) -> httpx.Response:
        return await self.request("POST", path, json, **headers)

    async def patch(self, path: str, json: Any, **headers: str) -> httpx.Response:
        return await self.request("PATCH", path, json, **headers)


@dataclass
class Api:
    """The application, and who can be made in it."""

    http: httpx.AsyncClient
    app: FastAPI
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def register(self, email: str, password: str = PASSWORD) -> Person:
        answer = await self.http.post("/users", json={"email": email, "name": "Somebody", "password": password})
        assert answer.status_code == 201, answer.text
        person = await self.log_in(email, password)
        person.id = answer.json()["id"]
        return person

    async def log_in(self, email: str, password: str = PASSWORD) -> Person:
        answer = await self.http.post("/sessions", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        return Person(self.http, email, answer.json()["access_token"])

    @asynccontextmanager
    async def client_at(self, address: str) -> AsyncIterator[httpx.AsyncClient]:
        """A new client, that connects from some address and has no cookies yet."""
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as http:
            yield http

    async def editor(self, number: int) -> Person:
        return await self.log_in(DEFAULT_EDITORS[number], DEFAULT_PASSWORD)

    async def publish(self, editor: Person, **different: Any) -> dict[str, Any]:
        product = {**CAMERA, "sku": f"SKU-{next(self.numbers)}", **different}
        answer = await editor.post("/products", product)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def product(self, product: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.http.get(f"/products/{product['id']}")).json())


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Api]:
    """The application from its start to its end."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as http:
            yield Api(http, app)


async def walk(person: Person, path: str, limit: int) -> list[str]:
    """The ids of all pages of a list."""
    ids, cursor = [], ""
    while True:
        joint = "&" if "?" in path else "?"
        page = (await person.get(f"{path}{joint}limit={limit}{cursor}")).json()
        assert len(page["items"]) <= limit
        ids += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return ids
        cursor = f"&cursor={page['next_cursor']}"


def unread(response: httpx.Response) -> httpx.Response:
    """The same answer as it comes from a network: not read yet."""
    if not response.is_stream_consumed:
        return response
    return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(response.content))
